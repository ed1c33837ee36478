"""Arrivals as a Django app."""

from django.apps import AppConfig


class ArrivalsConfig(AppConfig):
    """Arrivals."""

    name = "tidewaiter.desk.arrivals"
