"""Bookings over their pushes: which tellings are one booking, what it says now, and what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tidewaiter.records.changes import changes_of
from tidewaiter.records.known import Statement, Statements
from tidewaiter.records.telling import BookingTold, MovementTold, Spot, place_of
from tidewaiter.records.travellers import Booking

_ATTRIBUTES = (
    "locator", "carrier", "created", "changed", "ticketed", "agency", "contacts", "payments", "itinerary",
    "tickets", "remarks", "services", "history", "group_name", "split",
)  # fmt: skip
MOST = 100
"""Bookings that share one locator and are still compared: more is a fault of the sender."""


@dataclass(slots=True, eq=False)
class BookingHistory:
    """All tellings of one booking, in order. `left`: every sender's latest complete push lacks it.

    `begun` is the order of the telling with which it began, `created` are the creation dates told, `named_in`
    the sending carrier's locator by message, `part_of` the history into which this one went.
    """

    tellings: list[BookingTold]
    begun: tuple[str, str, str, int]
    created: set[str]
    named_in: dict[str, str]
    left: bool = False
    part_of: BookingHistory | None = None

    @classmethod
    def of(cls, telling: BookingTold) -> BookingHistory:
        """A history of one telling."""
        created = (telling.booking.created or "")[:10]
        return cls(
            [telling],
            telling.order,
            {created} if created else set(),
            {telling.source.id: main_locator(telling.booking)},
        )

    @property
    def latest(self) -> BookingTold:
        """The last telling."""
        return self.tellings[-1]

    @property
    def naming(self) -> BookingTold | None:
        """The last telling that says who is in it; None where none does."""
        return next((item for item in reversed(self.tellings) if item.booking.travellers), None)

    @property
    def cancelled(self) -> bool:
        """Whether the last word on it is that it is no more."""
        last = self.latest
        return last.booking.status == "cancelled" or last.source.effect == "withdraw"

    @property
    def is_live(self) -> bool:
        """Whether it stands, as far as is known."""
        return not (self.left or self.cancelled)

    @property
    def key(self) -> str:
        """Carrier, locator and creation date, as first told."""
        first = self.tellings[0].booking
        return f"{first.carrier}:{first.locator}:{(first.created or '')[:10]}"

    @property
    def locators(self) -> tuple[str, ...]:
        """All locators ever told of it, without their carriers."""
        told = (name for item in self.tellings for name in locators_of(item.booking))
        return tuple(dict.fromkeys(name.rpartition(":")[2] for name in told))

    def contradicts(self, other: BookingHistory) -> bool:
        """Whether two cannot be one booking: locators are given again after a time, and what one message
        tells under two locators of its carrier is two (a party that was parted keeps the others')."""
        if self.created and other.created and self.created != other.created:
            return True
        common = self.named_in.keys() & other.named_in.keys()
        return any(self.named_in[source] != other.named_in[source] for source in common)

    def take(self, other: BookingHistory) -> None:
        """Take in all tellings of another history; a single one is later than all."""
        self.tellings += other.tellings
        if len(other.tellings) > 1:
            self.tellings.sort(key=lambda item: item.order)
        other.part_of = self
        self.created |= other.created
        self.named_in |= other.named_in


def locators_of(booking: Booking) -> tuple[str, ...]:
    """The locators of a booking, as `carrier:locator` in upper case."""
    told = booking.locators or (
        (f"{booking.carrier}:{booking.locator}",) if booking.locator else ()
    )
    return tuple(name.upper() for name in told)


def main_locator(booking: Booking) -> str:
    """The locator of the sending carrier, as `carrier:locator`."""
    if booking.locator:
        return f"{booking.carrier}:{booking.locator}".upper()
    return next(iter(locators_of(booking)), "")


def histories(told: Iterable[MovementTold]) -> list[BookingHistory]:
    """The bookings of a movement, in order of their first telling. Tellings are one booking when they share
    a locator of the same carrier and nothing contradicts it."""
    return histories_of(booking for item in told for booking in item.bookings)


def histories_of(tellings: Iterable[BookingTold]) -> list[BookingHistory]:
    """The same from the tellings themselves. What shares no locator with others, directly or through others,
    does not depend on them."""
    found: list[BookingHistory] = []
    holders: dict[str, list[BookingHistory]] = defaultdict(list)
    for telling in sorted(tellings, key=lambda item: item.order):
        history = BookingHistory.of(telling)
        names = locators_of(telling.booking)
        known = dict.fromkeys(_whole(one) for name in names for one in holders[name][-MOST:])
        home = _united([one for one in known if not one.contradicts(history)], history)
        if home is history:
            found.append(history)
        for name in names:
            if home not in holders[name]:
                holders[name].append(home)
    return [history for history in found if history.part_of is None]


def _whole(history: BookingHistory) -> BookingHistory:
    while history.part_of is not None:
        history = history.part_of
    return history


def _united(known: Sequence[BookingHistory], history: BookingHistory) -> BookingHistory:
    """One history of those known that a new telling shows to be one booking, with that telling."""
    if not known:
        return history
    home = known[0]
    for other in known[1:]:
        if not home.contradicts(other):
            home.take(other)
    home.take(history)
    return home


def histories_by_spot(found: Iterable[BookingHistory]) -> dict[Spot, BookingHistory]:
    """The history of each telling of a booking."""
    return {telling.spot: history for history in found for telling in history.tellings}


def merge_booking(history: BookingHistory) -> tuple[Booking, Statements]:
    """The preferred record of a booking (the latest word on each attribute that was told), and all statements.

    Among the statements stand also `status`, and `changes`: what content changed, by the name of the
    attribute. Contacts, payments and tickets lose their index of a traveller, which meant a place in one message.
    """
    newest_first = history.tellings[::-1]
    values: dict[str, Any] = {}
    statements: dict[str, tuple[Statement, ...]] = {}
    for name in (*_ATTRIBUTES, "status"):
        said = [item for item in newest_first if getattr(item.booking, name)]
        if said:
            values[name] = unindexed(getattr(said[0].booking, name))
            statements[name] = tuple(_statement(item, name) for item in said)
    if changes := changes_of(history.tellings):
        statements["changes"] = tuple(_change(item, name) for item, name in reversed(changes))
    naming = history.naming
    merged = replace(
        Booking(),
        **values,
        locators=tuple(
            dict.fromkeys(name for item in newest_first for name in locators_of(item.booking))
        ),
        named=naming.booking.named if naming else 0,
        unnamed=naming.booking.unnamed if naming else 0,
    )
    if history.cancelled:
        merged = replace(merged, status="cancelled")
    return merged, statements


def unindexed(value: Any) -> Any:
    """Contacts, payments or tickets without the index of a traveller; any other value as it is."""
    if isinstance(value, tuple) and value and hasattr(value[0], "traveller"):
        return tuple(dict.fromkeys(replace(item, traveller=None) for item in value))
    return value


def _statement(item: BookingTold, name: str) -> Statement:
    said = item.said.get(name)
    if said is None:
        place = place_of(item.booking.places, name)
        said = item.said[name] = item.source.says(getattr(item.booking, name), place)
    return said


def _change(item: BookingTold, name: str) -> Statement:
    """The statement that an attribute changed."""
    said = item.said.get(f"change of {name}")
    if said is None:
        said = item.source.says(name, place_of(item.booking.places, name))
        item.said[f"change of {name}"] = said
    return said
