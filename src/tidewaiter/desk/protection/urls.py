"""Addresses of the data protection pages."""

from __future__ import annotations

from django.urls import path

from tidewaiter.desk.protection import log_views, views

app_name = "protection"
urlpatterns = [
    path("protection/", views.overview, name="overview"),
    path("protection/schedule/", views.schedule, name="schedule"),
    path("protection/purge/", views.purge, name="purge"),
    path("protection/proofs/", views.proofs, name="proofs"),
    path("log/", log_views.log, name="log"),
    path("log/<int:seq>/", log_views.entry, name="entry"),
    path("log/check/", log_views.check, name="check"),
]
