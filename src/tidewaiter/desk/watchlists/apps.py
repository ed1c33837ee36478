from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WatchlistsConfig(AppConfig):
    name = "tidewaiter.desk.watchlists"
    label = "watchlists"
    verbose_name = _("Watch lists")

    def ready(self) -> None:
        from tidewaiter.desk.watchlists import purging  # noqa: PLC0415  models must be loaded first

        purging.register()
