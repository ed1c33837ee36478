"""Bookings over their pushes: which are the same, what each says now, and which have left the movement.

A full push (PNRGOV 22) replaces the set of its sender: a booking that an earlier push told and the latest
complete one does not is no longer on the movement. Absence can be judged only when the push is complete;
until then nobody leaves. An update (141) touches only what it lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from tidewaiter.records.known import Statement, Statements
from tidewaiter.records.telling import BookingTold, MovementTold, place_of
from tidewaiter.records.travellers import Booking

PUSH_GAP_MINUTES = 180
"""Messages of one sender further apart than this belong to different pushes (schedules: 72, 24, 2, 1 hours)."""

_MERGED = (
    "locator",
    "carrier",
    "created",
    "changed",
    "ticketed",
    "agency",
    "contacts",
    "payments",
    "itinerary",
    "tickets",
    "remarks",
    "services",
    "history",
    "group_name",
    "split",
)
_COUNTED_AS_CHANGE = ("itinerary", "payments", "contacts", "tickets", "agency")


@dataclass(frozen=True, slots=True)
class Push:
    """A full push of one sender: its bookings' locators, and whether it is all there."""

    sender: str
    first: str
    last: str
    locators: frozenset[str]
    sources: frozenset[str]
    complete: bool


@dataclass(slots=True)
class BookingHistory:
    """All tellings of one booking, in order; `left` where a later complete push no longer had it."""

    tellings: list[BookingTold]
    left: bool = False

    @property
    def latest(self) -> BookingTold:
        return self.tellings[-1]

    @property
    def cancelled(self) -> bool:
        return self.latest.booking.status == "cancelled"

    @property
    def key(self) -> str:
        """Carrier, locator and creation date, as first told."""
        first = self.tellings[0].booking
        return f"{first.carrier}:{first.locator}:{(first.created or '')[:10]}"

    @property
    def locators(self) -> tuple[str, ...]:
        """All locators ever told of it, without their carriers."""
        told = (name for item in self.tellings for name in _locators(item.booking))
        return tuple(dict.fromkeys(name.rpartition(":")[2] for name in told))


def histories(told: Iterable[MovementTold]) -> list[BookingHistory]:
    """The bookings of a movement. Two tellings are one booking when they share a locator of the same carrier
    and their creation dates do not contradict each other."""
    tellings = sorted(
        (booking for item in told for booking in item.bookings), key=lambda item: item.order
    )
    found: list[BookingHistory] = []
    by_locator: dict[str, list[int]] = defaultdict(list)
    for telling in tellings:
        names = _locators(telling.booking)
        number = next(
            (
                number
                for name in names
                for number in by_locator[name]
                if _one_booking(found[number], telling)
            ),
            None,
        )
        if number is None:
            number = len(found)
            found.append(BookingHistory([]))
        found[number].tellings.append(telling)
        for name in names:
            if number not in by_locator[name]:
                by_locator[name].append(number)
    return found


def _locators(booking: Booking) -> tuple[str, ...]:
    return booking.locators or (
        (f"{booking.carrier}:{booking.locator}",) if booking.locator else ()
    )


def _one_booking(history: BookingHistory, telling: BookingTold) -> bool:
    latest = history.latest
    if (
        latest.source.id == telling.source.id
        and latest.booking.locators != telling.booking.locators
    ):
        return False  # two bookings of one message that share a locator were split from each other
    dates = {
        (item.booking.created or "")[:10]
        for item in (*history.tellings, telling)
        if item.booking.created
    }
    return len(dates) < 2


def pushes(told: Iterable[MovementTold]) -> list[Push]:
    """The full pushes of a movement, sender by sender, in order of time."""
    by_sender: dict[str, list[MovementTold]] = defaultdict(list)
    for item in told:
        if item.source.effect == "full":
            by_sender[item.source.sender].append(item)
    found = []
    for sender, items in sorted(by_sender.items()):
        run: list[MovementTold] = []
        for item in sorted(items, key=lambda one: one.source.order):
            if run and _next_push(run, item):
                found.append(_push(sender, run))
                run = []
            run.append(item)
        if run:
            found.append(_push(sender, run))
    return found


def _next_push(run: list[MovementTold], item: MovementTold) -> bool:
    """Whether a message begins another push: too late for this one, or telling again what it told."""
    here = {name for one in run for booking in one.bookings for name in _locators(booking.booking)}
    again = any(name in here for booking in item.bookings for name in _locators(booking.booking))
    return again or _minutes(run[0].source.told_at, item.source.told_at) > PUSH_GAP_MINUTES


def _minutes(one: str, other: str) -> int:
    if not (one and other):
        return 0
    return int((datetime.fromisoformat(other) - datetime.fromisoformat(one)).total_seconds() // 60)


def _push(sender: str, run: list[MovementTold]) -> Push:
    told = [booking for item in run for booking in item.bookings]
    declared = max((item.told.message.declared.pnrs or 0 for item in run), default=0)
    closing = [item.told.message.series for item in run if item.told.message.series]
    closed = any(series.final for series in closing) if closing else len(run) == 1
    complete = len(told) >= declared if declared else closed
    return Push(
        sender,
        run[0].source.told_at,
        run[-1].source.told_at,
        frozenset(name for item in told for name in _locators(item.booking)),
        frozenset(item.source.id for item in run),
        complete,
    )


def mark_left(bookings: Iterable[BookingHistory], full: Iterable[Push]) -> bool:
    """Mark the bookings that the latest complete push of their sender no longer has; True where the latest
    push of every sender is complete."""
    latest: dict[str, Push] = {}
    whole: dict[str, Push] = {}
    for push in full:
        latest[push.sender] = push
        if push.complete:
            whole[push.sender] = push
    for history in bookings:
        last = history.latest.source
        full_push = whole.get(last.sender)
        if full_push and last.id not in full_push.sources and last.told_at < full_push.first:
            names = {name for item in history.tellings for name in _locators(item.booking)}
            history.left = not names & full_push.locators
    return all(push.complete for push in latest.values())


def merge_booking(history: BookingHistory) -> tuple[Booking, Statements, int]:
    """The preferred record of a booking (the latest word on each attribute that was told), all statements,
    and how often its content changed between tellings."""
    newest_first = history.tellings[::-1]
    values: dict[str, Any] = {}
    statements: dict[str, tuple[Statement, ...]] = {}
    for name in _MERGED:
        said = [item for item in newest_first if getattr(item.booking, name)]
        if said:
            values[name] = getattr(said[0].booking, name)
            statements[name] = tuple(_statement(item, name) for item in said)
    locators = tuple(
        dict.fromkeys(name for item in newest_first for name in _locators(item.booking))
    )
    counted = next((item.booking for item in newest_first if item.booking.travellers), Booking())
    merged = replace(
        Booking(),
        **values,
        locators=locators,
        status=history.latest.booking.status,
        named=counted.named,
        unnamed=counted.unnamed,
    )
    return merged, statements, _changes(history)


def _statement(item: BookingTold, name: str) -> Statement:
    source = item.source
    return Statement(
        source.id,
        source.sender,
        source.kind,
        source.told_at or None,
        getattr(item.booking, name),
        place_of(item.booking.places, name),
    )


def _changes(history: BookingHistory) -> int:
    """How many tellings differ in content from the one before; a cancellation without content is none."""
    prints = [
        tuple(getattr(item.booking, name) for name in _COUNTED_AS_CHANGE)
        for item in history.tellings
        if item.booking.itinerary or item.booking.travellers
    ]
    return sum(one != other for one, other in pairwise(prints))
