"""Addresses of the data protection pages."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "protection"
urlpatterns: list[URLPattern] = []
