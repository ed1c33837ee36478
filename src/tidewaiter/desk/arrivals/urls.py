"""Addresses of the arrivals pages."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "arrivals"
urlpatterns: list[URLPattern] = []
