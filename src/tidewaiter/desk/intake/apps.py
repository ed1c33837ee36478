"""Ways in, as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    """How messages come in by themselves, and whether they do."""

    name = "tidewaiter.desk.intake"
    verbose_name = _("Ways in")

    def ready(self) -> None:
        """Put the pages into the top bar, alarms among what waits, and the queue under the clock."""
        from tidewaiter.desk.audit import naming  # noqa: PLC0415  apps must be loaded first
        from tidewaiter.desk.common import navigation  # noqa: PLC0415  the same
        from tidewaiter.desk.intake import actions, purging, queries  # noqa: PLC0415  the same
        from tidewaiter.desk.protection import erasing  # noqa: PLC0415  the same

        purging.register()
        erasing.register("intake.token", "revoked", actions.revoke_again)
        naming.register(queries.names_of)
        navigation.register_page("intake:health", _("Health"), permission="see_health", order=90)
        navigation.register_page(
            "intake:tokens", _("Systems"), permission="manage_tokens", order=85
        )
        navigation.register_waiting(queries.waiting)
