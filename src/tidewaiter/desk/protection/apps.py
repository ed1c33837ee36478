"""Data protection as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tidewaiter.desk.common.navigation import register_page


class ProtectionConfig(AppConfig):
    """Retention schedules, keys and proofs of deletion, and the pages that show the log."""

    name = "tidewaiter.desk.protection"

    def ready(self) -> None:
        from tidewaiter.desk.accounts.people_actions import (  # noqa: PLC0415  apps must be loaded first
            ACCESS_CHANGED,
            close_again,
        )
        from tidewaiter.desk.protection import erasing, vault  # noqa: PLC0415  apps must be loaded first

        erasing.register("protection.key", "destroyed", vault.overwrite_again)
        erasing.register(*ACCESS_CHANGED, close_again, only_since=True)
        register_page(
            "protection:overview", _("Data protection"), permission="manage_protection", order=60
        )
        register_page("protection:log", _("Access log"), permission="see_audit", order=70)
