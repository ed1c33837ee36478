from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    name = "tidewaiter.desk.inspections"
    label = "inspections"
    verbose_name = _("Inspections")

    def ready(self) -> None:
        from tidewaiter.desk.common import navigation  # noqa: PLC0415  apps must be loaded first
        from tidewaiter.desk.inspections import purging, queries  # noqa: PLC0415  the same

        purging.register()
        navigation.register_page(
            "inspections:orders", _("Orders"), permission="record_results", order=30
        )
        navigation.register_page(
            "inspections:targets", _("Targets"), permission="record_results", order=25
        )
        navigation.register_waiting(queries.waiting)
