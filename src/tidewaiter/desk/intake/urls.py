"""Addresses of the pages about ways in."""

from __future__ import annotations

from django.urls import path

from tidewaiter.desk.intake import views

app_name = "intake"
urlpatterns = [
    path("flow/", views.health, name="health"),
    path("flow/alarms/<uuid:alarm_id>/", views.acknowledge, name="acknowledge"),
    path("flow/senders/", views.sender, name="sender"),
    path("systems/", views.tokens, name="tokens"),
    path("systems/new/", views.new_token, name="new_token"),
    path("systems/<uuid:token_id>/revoke/", views.revoke, name="revoke"),
]
