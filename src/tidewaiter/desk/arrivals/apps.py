"""Arrivals as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArrivalsConfig(AppConfig):
    """Who and what arrives, and whom to look at first."""

    name = "tidewaiter.desk.arrivals"
    verbose_name = _("Arrivals")

    def ready(self) -> None:
        """Put the pages into the top bar, and the people under the clock."""
        from tidewaiter.desk.arrivals import looks, purging, queries, task_queries  # noqa: PLC0415  apps must be loaded first
        from tidewaiter.desk.audit import naming  # noqa: PLC0415  the same
        from tidewaiter.desk.common import navigation  # noqa: PLC0415  the same
        from tidewaiter.desk.integrity.queries import register_describer  # noqa: PLC0415  the same

        purging.register()
        naming.register(queries.names_of)
        register_describer(looks.describe)
        navigation.register_page(
            "arrivals:arrivals", _("Arrivals"), permission="see_arrivals", order=10
        )
        navigation.register_page(
            "arrivals:deliveries", _("Messages"), permission="upload_messages", order=50
        )
        navigation.register_page(
            "arrivals:mine", _("What I hold"), permission="review_matches", order=15
        )
        navigation.register_waiting(queries.waiting)
        navigation.register_waiting(task_queries.waiting)
