"""The machine around the desk: its clock, its languages, its zones of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

import tidewaiter
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.keeping.checks.register import Told, check, fail, ok
from tidewaiter.desk.serving import stale_translations

_ZONES = ("Europe/Oslo", "America/Bogota", "Asia/Kathmandu", "Pacific/Apia")
_DRIFT = timedelta(minutes=5)


@check("clock")
def clock() -> Iterator[Told]:
    """Not before what has happened, and not before the program was made."""
    now = timezone.now()
    made = datetime.fromtimestamp(Path(tidewaiter.__file__).stat().st_mtime, now.tzinfo)
    newest = Entry.objects.aggregate(at=Max("at"))["at"]
    mend = (
        "Set the clock right, and keep it so by NTP: retention and one-time codes are judged by it."
    )
    if newest and newest > now + _DRIFT:
        yield fail("The clock stands before the newest entry of the log.", mend)
    elif made > now + timedelta(days=1):
        yield fail("The clock stands before this version was installed.", mend)
    else:
        yield ok("The clock goes on from what was logged.")


@check("time-zones")
def time_zones() -> Iterator[Told]:
    """The data by which a local time becomes an instant."""
    try:
        for name in _ZONES:
            ZoneInfo(name)
    except ZoneInfoNotFoundError:
        yield fail("The data on time zones are missing.", "Install the package tzdata.")
    else:
        yield ok("The data on time zones are there.")


@check("languages")
def languages() -> Iterator[Told]:
    """Compiled, and not older than their texts."""
    stale = [path.parent.parent.name for path in stale_translations()]
    missing = [
        code
        for code, _name in settings.LANGUAGES
        if code != settings.LANGUAGE_CODE
        and not any(
            (Path(folder) / code / "LC_MESSAGES" / "django.mo").exists()
            for folder in settings.LOCALE_PATHS
        )
    ]
    if missing:
        yield fail(
            f"Texts are not compiled: {', '.join(missing)}.",
            "Run the pybabel command of docs/installing.md before the program is installed.",
        )
    elif stale:
        # What pip installs has one time for all files, so age alone says little.
        yield ok(
            f"Texts are compiled; {', '.join(sorted(set(stale)))} may be older than their source."
        )
    else:
        yield ok("Texts in every language are compiled.")
