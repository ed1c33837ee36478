"""Data protection as a Django app."""

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    """Retention schedules, keys and proofs of deletion."""

    name = "tidewaiter.desk.protection"
