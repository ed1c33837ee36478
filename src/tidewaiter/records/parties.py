"""Who is in which booking, and the small answers that `resolve` and `Standing` both give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from tidewaiter.records.histories import BookingHistory
from tidewaiter.records.identity import Person, locators_of
from tidewaiter.records.telling import Source, Spot

SILENT = frozenset({"reply", "none"})
"""Effects of messages that change nothing that is known."""


def spots_of(person: Person) -> list[Spot]:
    """Where the bookings were told in which a person was."""
    return [spot for item in person if (spot := item.in_booking) is not None]


def names_now(history: BookingHistory, person: Person) -> bool:
    """Whether the last naming of a booking names a person."""
    naming = history.naming
    return naming is not None and naming.spot in spots_of(person)


def listed_in(person: Person, by_locator: Mapping[str, BookingHistory]) -> list[BookingHistory]:
    """The bookings into which lists put a person, by the locators that they give."""
    found = (by_locator.get(locator) for item in person for locator in locators_of(item, {}))
    return list(dict.fromkeys(history for history in found if history is not None))


def distinct(keys: Iterable[str]) -> list[str]:
    """Keys made unique in their own order: placeholders of one booking share one otherwise."""
    seen: Counter[str] = Counter()
    unique = []
    for key in keys:
        seen[key] += 1
        unique.append(key if seen[key] == 1 else f"{key}#{seen[key]}")
    return unique


def times_of(sources: Iterable[Source]) -> tuple[str | None, str | None]:
    """When the first and the last of several messages were sent."""
    told = sorted(source.told_at for source in sources if source.told_at)
    return (told[0], told[-1]) if told else (None, None)


def sources_of(sources: Iterable[Source]) -> tuple[str, ...]:
    return tuple(sorted({source.id for source in sources}))
