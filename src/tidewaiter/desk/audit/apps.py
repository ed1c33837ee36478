"""The audit log as a Django app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The ground of the desk's apps: every other app records here."""

    name = "tidewaiter.desk.audit"
