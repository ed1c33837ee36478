"""Integrity control as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntegrityConfig(AppConfig):
    """Looks without a task, and who answers for them."""

    name = "tidewaiter.desk.integrity"
    verbose_name = _("Integrity control")

    def ready(self) -> None:
        """Put the page into the top bar, and the free texts under the clock."""
        from tidewaiter.desk.common import navigation  # noqa: PLC0415  apps must be loaded first
        from tidewaiter.desk.integrity import purging, queries  # noqa: PLC0415  the same

        purging.register()
        navigation.register_page(
            "integrity:alerts", _("Looks without a task"), permission="control_integrity", order=70
        )
        navigation.register_waiting(queries.waiting)
