"""Cargo as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CargoConfig(AppConfig):
    """Vessels, boxes and consignments, and what must not leave."""

    name = "tidewaiter.desk.cargo"
    verbose_name = _("Cargo")

    def ready(self) -> None:
        """Follow every intake of messages, put the pages into the top bar, and the rows under the clock."""
        from tidewaiter.desk.arrivals import finders, subjects  # noqa: PLC0415  apps must be loaded first
        from tidewaiter.desk.arrivals.ingest import followers  # noqa: PLC0415  the same
        from tidewaiter.desk.audit import naming  # noqa: PLC0415  the same
        from tidewaiter.desk.cargo import finding, looks, purging, queries, searching  # noqa: PLC0415  the same
        from tidewaiter.desk.cargo.ingest.pipeline import CargoFollower  # noqa: PLC0415  the same
        from tidewaiter.desk.common import navigation  # noqa: PLC0415  the same
        from tidewaiter.desk.intake import alarm_sources, background  # noqa: PLC0415  the same
        from tidewaiter.desk.integrity.queries import register_describer  # noqa: PLC0415  the same

        followers.register(CargoFollower())
        subjects.register(subjects.CALL, "cargo:call")
        subjects.register("equipment", "cargo:box", queries.facts_of_box)
        subjects.register("consignment", "cargo:consignment", queries.facts_of_bill)
        purging.register()
        finders.register(finding.find)
        background.register(background.Job("search", searching.Following().turn, every=1.0))
        alarm_sources.register(queries.conditions)
        naming.register(queries.names_of)
        register_describer(looks.describe)
        navigation.register_page("cargo:holds", _("Holds"), permission="record_results", order=25)
        navigation.register_waiting(queries.waiting)
