from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WatchlistsConfig(AppConfig):
    name = "tidewaiter.desk.watchlists"
    label = "watchlists"
    verbose_name = _("Watch lists")

    def ready(self) -> None:
        from tidewaiter.desk.common import navigation  # noqa: PLC0415  apps must be loaded first
        from tidewaiter.desk.watchlists import purging  # noqa: PLC0415  the same

        purging.register()
        navigation.register_page("watchlists:list", _("Lists"), permission="manage_lists", order=50)
