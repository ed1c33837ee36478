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

from tidewaiter import records
from tidewaiter.desk.arrivals.ingest.identifiers import Kind, Value
from tidewaiter.desk.arrivals.models import Booking, Identifier, Movement, Plain, Traveller
from tidewaiter.records import KnownBooking, KnownMovement, KnownTraveller, from_dict
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

    def __init__(
        self, movement: Movement, known: KnownMovement, now: datetime, others: Others
    ) -> None:
        self.others = others
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
        return Surroundings.of([*self.others.known(partners), here])

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


class Others:
    """Bookings on other movements as they stand after the writing of one intake; each row is read once."""

    def __init__(self) -> None:
        self._bookings: dict[UUID, tuple[UUID, KnownBooking]] = {}
        self._people: dict[UUID, tuple[UUID, KnownTraveller]] = {}
        self._movements: dict[UUID, KnownMovement] = {}
        self._booked: dict[UUID, set[UUID]] = {}
        self._in: dict[UUID, set[UUID]] = {}

    def known(self, partners: set[UUID]) -> list[KnownMovement]:
        """Travellers, with their bookings and everybody in these, as movements of their own."""
        if not partners:
            return []
        self._read_pairs(partners)
        booked = {booking for one in partners for booking in self._booked[one]}
        people = partners | {one for booking in booked for one in self._in[booking]}
        self._read(booked, people)
        found: dict[UUID, tuple[list[KnownTraveller], list[KnownBooking]]] = defaultdict(
            lambda: ([], [])
        )
        for pk in sorted(people):
            movement, traveller = self._people[pk]
            found[movement][0].append(traveller)
        for pk in sorted(booked):
            movement, booking = self._bookings[pk]
            found[movement][1].append(booking)
        self._read_movements(found.keys())
        return [
            replace(self._movements[pk], travellers=tuple(travellers), bookings=tuple(bookings))
            for pk, (travellers, bookings) in found.items()
        ]

    def _read_pairs(self, partners: set[UUID]) -> None:
        """Who is in which booking."""
        through = Traveller.bookings.through.objects
        if new := partners - self._booked.keys():
            for traveller in new:
                self._booked[traveller] = set()
            pairs = through.filter(traveller__in=new).values_list("traveller_id", "booking_id")
            for traveller, booking in pairs:
                self._booked[traveller].add(booking)
        booked = {booking for one in partners for booking in self._booked[one]}
        if missing := booked - self._in.keys():
            for booking in missing:
                self._in[booking] = set()
            pairs = through.filter(booking__in=missing).values_list("booking_id", "traveller_id")
            for booking, traveller in pairs:
                self._in[booking].add(traveller)

    def _read(self, booked: set[UUID], people: set[UUID]) -> None:
        if new := booked - self._bookings.keys():
            rows = Booking.objects.filter(pk__in=new).values_list("pk", "movement_id", "known")
            for pk, movement, known in rows:
                self._bookings[pk] = movement, from_dict(KnownBooking, known)
        if new := people - self._people.keys():
            said = [f"statements__{name}" for name in _EVIDENCE]
            for row in Traveller.objects.filter(pk__in=new).values(
                "pk", "movement_id", "known", *said
            ):
                named = {
                    name: row[f"statements__{name}"]
                    for name in _EVIDENCE
                    if row[f"statements__{name}"] is not None
                }
                plain = {**row["known"], "statements": named}
                self._people[row["pk"]] = row["movement_id"], from_dict(KnownTraveller, plain)

    def _read_movements(self, movements: Iterable[UUID]) -> None:
        """Where the movements lead; the rest of what is known of them is large and not asked for."""
        if new := set(movements) - self._movements.keys():
            rows = Movement.objects.filter(pk__in=new)
            for pk, key, movement in rows.values_list("pk", "known__key", "known__movement"):
                self._movements[pk] = KnownMovement(key, from_dict(records.Movement, movement))


def _known(
    movement: Movement, travellers: Sequence[Plain], bookings: Sequence[Plain]
) -> KnownMovement:
    plain = {**movement.known, "travellers": travellers, "bookings": bookings}
    return from_dict(KnownMovement, plain)
