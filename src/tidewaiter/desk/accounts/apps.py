"""Accounts as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tidewaiter.desk.audit import naming
from tidewaiter.desk.common.navigation import register_page


class AccountsConfig(AppConfig):
    """People, their administrations and their shifts."""

    name = "tidewaiter.desk.accounts"

    def ready(self) -> None:
        from tidewaiter.desk.accounts import queries, signals  # noqa: F401, PLC0415  models first

        naming.register(queries.names_by_id)
        register_page("accounts:users", _("People"), permission="manage_users", order=80)
