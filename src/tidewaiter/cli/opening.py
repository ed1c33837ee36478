"""Opening the desk for verbs that work on its data."""

from __future__ import annotations

from types import ModuleType

from tidewaiter.errors import CannotOpen


def open_desk(*, migrate: bool = True) -> ModuleType:
    """The doors of the desk, its settings read and its database up to date (or as it is).

    Django is loaded here and not before, so that the other verbs, and every `--help`, start without it.
    """
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.db import OperationalError  # noqa: PLC0415

    from tidewaiter.desk import commands  # noqa: PLC0415

    try:
        commands.setup_django(migrate=migrate)
    except OperationalError as failure:
        raise CannotOpen(f"The database of the desk cannot be opened: {failure}") from failure
    except ImproperlyConfigured as failure:
        raise CannotOpen(
            f"The desk cannot be opened: {failure}\n"
            "PostgreSQL needs its driver: install tidewaiter with the optional part [postgres]."
        ) from failure
    return commands
