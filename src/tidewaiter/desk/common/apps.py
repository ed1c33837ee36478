"""The shared frame as a Django app without models, so that its templates, tags and files are found."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Frame, lists, words; nothing of its own to store."""

    name = "tidewaiter.desk.common"
