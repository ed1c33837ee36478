from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    name = "tidewaiter.desk.inspections"
    label = "inspections"
    verbose_name = _("Inspections")

    def ready(self) -> None:
        from tidewaiter.desk.inspections import purging  # noqa: PLC0415  models must be loaded first

        purging.register()
