from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProfilesConfig(AppConfig):
    name = "tidewaiter.desk.profiles"
    label = "profiles"
    verbose_name = _("Profiles")

    def ready(self) -> None:
        from tidewaiter.desk.common import navigation  # noqa: PLC0415  apps must be loaded first

        navigation.register_page(
            "profiles:list", _("Profiles"), permission="see_profiles", order=40
        )
