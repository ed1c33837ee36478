"""What other movements have to do with one: who shares a value with somebody on it.

Links and history reach across the operational window. Instead of every known movement, only the bookings that
share a value with the movement at hand are taken up, and of a value that too many share only so many as show
that it proves nothing; what the library makes of them is the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from tidewaiter.desk.arrivals.ingest.identifiers import Kind, Value
from tidewaiter.desk.arrivals.models import Booking, Identifier, Movement, Plain, Traveller
from tidewaiter.records import KnownMovement, from_dict
from tidewaiter.targeting import Surroundings, sharing_limit

WINDOW = timedelta(days=92)
"""How far back links and history look: profiles count trips over 90 days."""

_TOGETHER = {
    Kind.PHONE: (Kind.PHONE, Kind.OFFICE),
    Kind.EMAIL: (Kind.EMAIL, Kind.OFFICE),
    Kind.OFFICE: (Kind.PHONE, Kind.EMAIL, Kind.OFFICE),
}
"""A number is the same number, whether a traveller gave it or an office."""

_NOT_LINKING = frozenset({Kind.NAME, Kind.LOCATOR, Kind.CARD, Kind.IP})
"""Names, locators and cards repeat by chance between movements; profiles do not link by internet addresses."""

_EVIDENCE = ("documents", "family_name")
"""Statements that a reason quotes from another movement."""

_BATCH = 400


def known_of(movement: Movement) -> KnownMovement:
    """A movement as known, from its rows."""
    return _known(
        movement,
        [{**row.known, "statements": row.statements} for row in movement.travellers.all()],
        [{**row.known, "statements": row.statements} for row in movement.bookings.all()],
    )


class Sharing:
    """Who on other movements of the window shares values with one movement. Each value is looked up once."""

    def __init__(self, movement: Movement, known: KnownMovement, now: datetime) -> None:
        self.movement = movement
        self.known = known
        self.now = now
        self._holders: dict[Value, Holders] = {}

    def around(self, values: Iterable[Value]) -> Surroundings:
        """The bookings on other movements that share one of some values, and the trips of their documents. Of a
        value that too many share, only as many as show that it proves nothing."""
        partners = {
            traveller
            for holders in self._of(values)
            for people in list(holders.values())[: sharing_limit() + 1]
            for traveller in people
        }
        # That this movement is known is told even where nobody shares anything.
        here = replace(self.known, travellers=(), bookings=(), statements={}, sources=())
        return Surroundings.of([*_with_bookings(partners), here])

    def concerned(self, values: Iterable[Value]) -> dict[UUID, set[UUID]]:
        """Travellers by movement, of movements still to come, who share one of some values: what profiles say
        of them may have changed. A value that too many others share says nothing there, before and after."""
        partners = {
            traveller
            for holders in self._of(values)
            if len(holders) <= sharing_limit()
            for people in holders.values()
            for traveller in people
        }
        found: dict[UUID, set[UUID]] = defaultdict(set)
        if partners:
            coming = Traveller.objects.filter(
                pk__in=partners,
                movement__due_at__gte=self.now - timedelta(hours=6),
                movement__masked_at=None,
            )
            for traveller, movement in coming.values_list("pk", "movement_id"):
                found[movement].add(traveller)
        return found

    def _of(self, values: Iterable[Value]) -> list[Holders]:
        wanted = sorted({value for value in values if value[0] not in _NOT_LINKING})
        new = [value for value in wanted if value not in self._holders]
        for start in range(0, len(new), _BATCH):
            self._look_up(new[start : start + _BATCH])
        return [self._holders[value] for value in wanted if self._holders[value]]

    def _look_up(self, wanted: list[Value]) -> None:
        kinds = {other for kind, _ in wanted for other in _alike(kind)}
        rows = (
            Identifier.objects.filter(
                administration_id=self.movement.administration_id,
                kind__in=kinds,
                value__in={value for _, value in wanted},
                traveller__movement__due_at__gte=self.now - WINDOW,
            )
            .exclude(traveller__movement=self.movement)
            .order_by("value", "traveller__bookings", "traveller_id")
            .values_list("kind", "value", "traveller__bookings", "traveller_id")
        )
        asked: dict[Value, list[Value]] = defaultdict(list)
        for kind, value in wanted:
            self._holders[kind, value] = {}
            for other in _alike(kind):
                asked[other, value].append((kind, value))
        for kind, value, booking, traveller in rows:
            for one in asked.get((kind, value), ()):
                self._holders[one].setdefault(booking or traveller, set()).add(traveller)


Holders = dict[UUID, set[UUID]]
"""The travellers who have a value, by their booking."""


def _alike(kind: str) -> tuple[str, ...]:
    return tuple(one.value for one in _TOGETHER.get(Kind(kind), (Kind(kind),)))


def _with_bookings(partners: set[UUID]) -> list[KnownMovement]:
    """Travellers on other movements, with their bookings and everybody in these."""
    if not partners:
        return []
    booked = Booking.objects.filter(travellers__in=partners).distinct().defer("statements")
    people = Traveller.objects.filter(Q(pk__in=partners) | Q(bookings__in=booked.values("pk")))
    travellers: dict[UUID, list[Plain]] = defaultdict(list)
    for row in people.distinct():
        named = {name: row.statements[name] for name in _EVIDENCE if name in row.statements}
        travellers[row.movement_id].append({**row.known, "statements": named})
    bookings: dict[UUID, list[Plain]] = defaultdict(list)
    for booking in booked:
        bookings[booking.movement_id].append(booking.known)
    return [
        _known(other, travellers[other.pk], bookings[other.pk])
        for other in Movement.objects.filter(pk__in=travellers.keys() | bookings.keys())
    ]


def _known(
    movement: Movement, travellers: Sequence[Plain], bookings: Sequence[Plain]
) -> KnownMovement:
    plain = {**movement.known, "travellers": travellers, "bookings": bookings}
    return from_dict(KnownMovement, plain)
