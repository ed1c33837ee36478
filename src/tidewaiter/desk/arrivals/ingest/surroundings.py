"""What other movements have to do with one: who shares a value with somebody on it.

Links and history reach across the operational window. Instead of every known movement, only the bookings that
share a value with the movement at hand are taken up, and of a value that too many share only so many as show
that it proves nothing; what the library makes of them is the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

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


def around(movement: Movement, now: datetime) -> Surroundings:
    """The bookings on other movements that share a value with this one, and the trips of its documents."""
    values = Identifier.objects.filter(traveller__movement=movement).values_list("kind", "value")
    partners = _partners(movement, set(values.distinct()), now)
    booked = Booking.objects.filter(travellers__in=partners).distinct().defer("statements")
    people = Traveller.objects.filter(Q(pk__in=partners) | Q(bookings__in=booked.values("pk")))
    travellers: dict[UUID, list[Plain]] = defaultdict(list)
    for row in people.distinct():
        named = {name: row.statements[name] for name in _EVIDENCE if name in row.statements}
        travellers[row.movement_id].append({**row.known, "statements": named})
    bookings: dict[UUID, list[Plain]] = defaultdict(list)
    for booking in booked:
        bookings[booking.movement_id].append(booking.known)
    found = [
        _known(on, travellers[on.pk], bookings[on.pk])
        for on in Movement.objects.filter(pk__in=travellers)
    ]
    # The movement itself says that there is a window to look into, even where nobody shares anything.
    return Surroundings.of([*found, _known(movement, (), ())])


def movements_sharing(movement: Movement, values: set[Value], now: datetime) -> QuerySet[Movement]:
    """Movements still to come on which somebody shares one of these values: what profiles say of them may have
    changed. A value that too many others share says nothing there, before and after."""
    partners = set()
    for holders in _sharing(movement, values, now):
        if len(holders) <= sharing_limit():
            partners |= {traveller for people in holders.values() for traveller in people}
    return Movement.objects.filter(
        travellers__in=partners, due_at__gte=now - timedelta(hours=6), masked_at=None
    ).distinct()


def _partners(movement: Movement, values: set[Value], now: datetime) -> set[UUID]:
    """Travellers on other movements who share one of some values; of a value that too many share, only as many
    as show that it proves nothing."""
    return {
        traveller
        for holders in _sharing(movement, values, now)
        for people in list(holders.values())[: sharing_limit() + 1]
        for traveller in people
    }


def _sharing(
    movement: Movement, values: Iterable[Value], now: datetime
) -> Iterator[dict[UUID, set[UUID]]]:
    """For each value that somebody on another movement of the window shares: the travellers by their booking."""
    by_kind: dict[Kind, list[str]] = defaultdict(list)
    for kind, value in sorted(values):
        if kind not in _NOT_LINKING:
            by_kind[Kind(kind)].append(value)
    for kind, wanted in by_kind.items():
        for start in range(0, len(wanted), _BATCH):
            yield from _holders(movement, kind, wanted[start : start + _BATCH], now)


def _holders(
    movement: Movement, kind: Kind, values: list[str], now: datetime
) -> Iterable[dict[UUID, set[UUID]]]:
    rows = (
        Identifier.objects.filter(
            administration_id=movement.administration_id,
            kind__in=_TOGETHER.get(kind, (kind,)),
            value__in=values,
            traveller__movement__due_at__gte=now - WINDOW,
        )
        .exclude(traveller__movement=movement)
        .order_by("value", "traveller__bookings", "traveller_id")
        .values_list("value", "traveller__bookings", "traveller_id")
    )
    found: dict[str, dict[UUID, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    for value, booking, traveller in rows:
        found[value][booking or traveller].add(traveller)
    return found.values()


def _known(
    movement: Movement, travellers: Sequence[Plain], bookings: Sequence[Plain]
) -> KnownMovement:
    plain = {**movement.known, "travellers": travellers, "bookings": bookings}
    return from_dict(KnownMovement, plain)
