"""Addresses of pages about people and sign-in."""

from __future__ import annotations

from django.urls import path

from tidewaiter.desk.accounts import views

app_name = "accounts"
urlpatterns = [
    path("purpose/", views.purpose, name="purpose"),
    path("profile/", views.profile, name="profile"),
    path("language/", views.set_language, name="set_language"),
    path("theme/", views.set_theme, name="set_theme"),
]
