"""Arrivals as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArrivalsConfig(AppConfig):
    """Who and what arrives, and whom to look at first."""

    name = "tidewaiter.desk.arrivals"
    verbose_name = _("Arrivals")

    def ready(self) -> None:
        """Put the pages into the top bar, and the people under the clock."""
        from tidewaiter.desk.arrivals import purging, queries  # noqa: PLC0415  apps must be loaded first
        from tidewaiter.desk.audit import naming  # noqa: PLC0415  the same

        purging.register()
        naming.register(queries.names_of)
