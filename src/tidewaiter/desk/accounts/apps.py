"""Accounts as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, their administrations and their shifts."""

    name = "tidewaiter.desk.accounts"
