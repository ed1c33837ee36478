"""The load of the day: how many travellers arrive in each hour, and in which hours somebody waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, timedelta, tzinfo
from urllib.parse import urlencode

HOUR = timedelta(hours=1)
HEIGHT = 40
"""Height of the tallest bar, in units of the drawing."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One movement as far as the axis needs it."""

    at: datetime
    travellers: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of the axis. `height` is the bar's, `url` the list of that hour; `marked` says that somebody
    waits for a decision in it; `clock` is the one that labels it."""

    start: datetime
    movements: int
    travellers: int
    waiting: int
    height: int
    url: str
    chosen: bool
    clock: tzinfo = UTC

    @property
    def top(self) -> int:
        """Where the bar begins, from above."""
        return HEIGHT - self.height

    @property
    def marked(self) -> bool:
        """Whether a match waits in this hour."""
        return self.waiting > 0

    @property
    def new_day(self) -> bool:
        """Whether a day begins with this hour."""
        return self.label == "00"

    @property
    def label(self) -> str:
        """The hour as the clock shows it: `17`."""
        return f"{self.start.astimezone(self.clock):%H}"


def hours(
    arrivals: Iterable[Arrival],
    start: datetime,
    end: datetime,
    *,
    query: dict[str, str],
    chosen: datetime | None,
    clock: tzinfo = UTC,
) -> list[Hour]:
    """The hours between two instants. `query` are the parameters of the page that links carry on; a link of the
    chosen hour leads back to all. `clock` is a whole number of hours from UTC."""
    first = whole_hour(start)
    counts = {
        first + number * HOUR: [0, 0, 0]
        for number in range(round((whole_hour(end) - first) / HOUR) + 1)
    }
    for arrival in arrivals:
        count = counts.get(whole_hour(arrival.at))
        if count is not None:
            count[0] += 1
            count[1] += arrival.travellers
            count[2] += arrival.waiting
    most = max((count[1] for count in counts.values()), default=0)
    found = []
    for at, (movements, travellers, waiting) in counts.items():
        # An hour with a small flight is still seen.
        height = max(3, round(HEIGHT * travellers / most)) if movements and most else 0
        own = at == chosen
        parameters = {**query, "at": "" if own else f"{at:%Y-%m-%dT%H}"}
        url = "?" + urlencode({name: value for name, value in parameters.items() if value})
        found.append(Hour(at, movements, travellers, waiting, height, url, own, clock))
    return found


def whole_hour(at: datetime) -> datetime:
    """The hour in which an instant lies, in UTC."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def hour_from(text: str) -> datetime | None:
    """The hour that an address names (`2026-11-23T22`), None where it names none."""
    try:
        at = datetime.strptime(text, "%Y-%m-%dT%H").replace(tzinfo=UTC)
    except ValueError:
        return None
    return at if at.year < MAXYEAR else None  # there must be an hour after it
