"""Times as messages tell them: instants where the clock is known, calendar days where only those are."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

from tidewaiter.records.travellers import Call
from tidewaiter.reference import local_to_utc

_KEPT = 4_096
"""Instants kept at hand: each time of a flight is asked for once for everybody on it."""


@lru_cache(_KEPT)
def instant(told: str | None, place: str = "") -> datetime | None:
    """The instant of a time. One that ends in `Z` is an instant; one without is the clock at `place`, or UTC
    where no place is named (bookings and interchanges tell GMT). None without an hour, or where it is no time."""
    if not told or len(told) < 16:
        return None
    if not told.endswith("Z") and place:
        told = _at_place(told[:16], place)
    try:
        return datetime.fromisoformat(told.removesuffix("Z")).replace(tzinfo=UTC) if told else None
    except ValueError:
        return None


def _at_place(local: str, place: str) -> str | None:
    try:
        return local_to_utc(place, local)
    except (ValueError, OverflowError):  # no time, or one at the edge of the calendar
        return None


def day(told: str | None) -> date | None:
    """The calendar day of a time as told."""
    try:
        return date.fromisoformat(told[:10]) if told else None
    except ValueError:
        return None


def moment(told: str | None) -> datetime | None:
    """The reading of the clock on the spot, to compare two times at one place; midnight where no hour is told."""
    try:
        return datetime.fromisoformat(told[:16]) if told else None
    except ValueError:
        return None


def instant_of(call: Call) -> datetime | None:
    """The instant of a departure or an arrival."""
    return instant(call.utc) or (instant(call.local, call.place) if call.place else None)


def hours_between(earlier: datetime | None, later: datetime | None) -> float | None:
    """Hours from one instant to a later one. None where one is missing, or where they stand the wrong way
    round: then a sender's clock is wrong, and the difference says nothing."""
    if earlier is None or later is None or later < earlier:
        return None
    return (later - earlier).total_seconds() / 3600


def days_between(earlier: date | None, later: date | None) -> int | None:
    """Calendar days from one day to a later one, in the same manner."""
    if earlier is None or later is None or later < earlier:
        return None
    return (later - earlier).days
