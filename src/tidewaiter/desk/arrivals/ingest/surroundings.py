"""What other movements have to do with one: who shares a value with somebody on it.

Links and history reach across the operational window. Instead of every known movement, only the bookings that
share a value with the movement at hand are taken up; what the library makes of them is the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tidewaiter.desk.arrivals.ingest.identifiers import Kind, Value
from tidewaiter.desk.arrivals.models import Booking, Identifier, Movement, Traveller
from tidewaiter.records import KnownMovement, from_dict
from tidewaiter.targeting import Surroundings

WINDOW = timedelta(days=92)
"""How far back links and history look: profiles count trips over 90 days."""

MOST_SHARING = 60
"""Of a value that more travellers share, only so many are taken up: far more than the library counts before it
says that the value belongs to an agency or an employer."""

_TOGETHER = {
    Kind.PHONE: (Kind.PHONE, Kind.OFFICE),
    Kind.EMAIL: (Kind.EMAIL, Kind.OFFICE),
    Kind.OFFICE: (Kind.PHONE, Kind.EMAIL, Kind.OFFICE),
}
"""A number is the same number, whether a traveller gave it or an office."""

_NOT_LINKING = frozenset({Kind.LOCATOR, Kind.CARD, Kind.IP})
"""Locators and cards repeat by chance between movements; profiles do not link by internet addresses."""

_BATCH = 400


def known_of(movement: Movement) -> KnownMovement:
    """A movement as known, from its rows."""
    return _known(movement, movement.travellers.all(), movement.bookings.all())


def around(movement: Movement, now: datetime) -> Surroundings:
    """The bookings on other movements that share a value with this one, and the trips of its documents."""
    values = Identifier.objects.filter(traveller__movement=movement).values_list("kind", "value")
    partners = set(_sharing(movement, set(values.distinct()), now))
    booked = Booking.objects.filter(travellers__in=partners)
    people = Traveller.objects.filter(bookings__in=booked) | Traveller.objects.filter(
        pk__in=partners
    )
    by_movement: dict[Movement, list[Traveller]] = defaultdict(list)
    for traveller in people.distinct().select_related("movement"):
        by_movement[traveller.movement].append(traveller)
    bookings: dict[UUID, list[Booking]] = defaultdict(list)
    for booking in booked.distinct():
        bookings[booking.movement_id].append(booking)
    found = [_known(on, rows, bookings[on.pk]) for on, rows in by_movement.items()]
    # The movement itself says that there is a window to look into, even where nobody shares anything.
    return Surroundings.of([*found, _known(movement, (), ())])


def movements_sharing(movement: Movement, values: set[Value], now: datetime) -> QuerySet[Movement]:
    """Movements still to come on which somebody shares one of these values: what profiles say of them may have
    changed."""
    partners = set(_sharing(movement, values, now))
    return Movement.objects.filter(
        travellers__in=partners, due_at__gte=now - timedelta(hours=6), masked_at=None
    ).distinct()


def _sharing(movement: Movement, values: Iterable[Value], now: datetime) -> Iterator[UUID]:
    """Travellers on other movements of the window who share one of some values."""
    by_kind: dict[Kind, list[str]] = defaultdict(list)
    for kind, value in sorted(values):
        if kind not in _NOT_LINKING:
            by_kind[Kind(kind)].append(value)
    for kind, wanted in by_kind.items():
        for part in _parts(wanted):
            yield from _holders(movement, kind, part, now)


def _holders(
    movement: Movement, kind: Kind, values: list[str], now: datetime
) -> Iterator[UUID]:
    rows = (
        Identifier.objects.filter(
            administration_id=movement.administration_id,
            kind__in=_TOGETHER.get(kind, (kind,)),
            value__in=values,
            traveller__movement__due_at__gte=now - WINDOW,
        )
        .exclude(traveller__movement=movement)
        .order_by("value", "traveller_id")
        .values_list("value", "traveller_id")
    )
    counted: dict[str, int] = defaultdict(int)
    for value, traveller in rows:
        counted[value] += 1
        if counted[value] <= MOST_SHARING:
            yield traveller


def _parts(values: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]


def _known(
    movement: Movement, travellers: Iterable[Traveller], bookings: Iterable[Booking]
) -> KnownMovement:
    plain: dict[str, Any] = {
        **movement.known,
        "travellers": [row.known for row in travellers],
        "bookings": [row.known for row in bookings],
    }
    return from_dict(KnownMovement, plain)
