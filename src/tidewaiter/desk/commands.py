"""Doors of the desk for the command line. Each may be called without a running server."""

from __future__ import annotations

import os

import django


def setup_django() -> None:
    """Load the desk's settings and apps; everything else here needs it first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tidewaiter.desk.settings")
    django.setup()
