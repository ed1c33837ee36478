"""Addresses of integrity control."""

from django.urls import path

from tidewaiter.desk.integrity import views

app_name = "integrity"
urlpatterns = [
    path("integrity/", views.alerts, name="alerts"),
    path("integrity/<uuid:alert_id>/", views.alert, name="alert"),
    path("integrity/<uuid:alert_id>/<uuid:record_id>/", views.record, name="record"),
]
