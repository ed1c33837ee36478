"""Addresses of pages about people."""

from __future__ import annotations

from django.urls import path

from tidewaiter.desk.accounts import people_views, views

app_name = "accounts"
urlpatterns = [
    path("purpose/", views.purpose, name="purpose"),
    path("me/", views.profile, name="profile"),
    path("language/", views.set_language, name="set_language"),
    path("theme/", views.set_theme, name="set_theme"),
    path("people/", people_views.users, name="users"),
    path("people/new/", people_views.new_user, name="new_user"),
    path("people/units/", people_views.units, name="units"),
    path("people/units/new/", people_views.new_unit, name="new_unit"),
    path("people/agencies/new/", people_views.new_agency, name="new_agency"),
    path("people/<uuid:user_id>/", people_views.user, name="user"),
    path("people/<uuid:user_id>/<slug:act>/", people_views.user_act, name="user_act"),
]
