"""What other movements have to do with one: who shares a value with somebody on it.

Links and history reach across the operational window. Instead of every known movement, only the bookings that
share a value with the movement at hand are taken up, and of a value that too many share only so many as show
that it proves nothing; what the library makes of them is the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Window
from django.db.models.functions import RowNumber

from tidewaiter import records
from tidewaiter.desk.arrivals.ingest.hot import Hot
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

_SOME = 60
"""So many who have a value are looked at first: of an agency's number, which thousands have, they show as well as all
that it proves nothing."""


def known_of(movement: Movement) -> KnownMovement:
    """A movement as known, from its rows."""
    return _known(
        movement,
        [{**row.known, "statements": row.statements} for row in movement.travellers.all()],
        [{**row.known, "statements": row.statements} for row in movement.bookings.all()],
    )


class Holding:
    """Who holds which values on the movements of the window, as they stand after the writing of one intake; each
    value is looked up once, and those of several movements together."""

    def __init__(self, administration_id: UUID, now: datetime) -> None:
        self._administration_id = administration_id
        self._now = now
        self._held: dict[Value, list[Held]] = {}
        self._at_hand: dict[UUID, list[Held]] = {}

    def know(self, hot: Hot) -> None:
        """Take from memory where the people of a movement stand: most who have the values of a new list are on it."""
        movement = hot.row.pk
        for person in hot.people.values():
            self._at_hand[person.pk] = []
        if hot.row.due_at is None or hot.row.due_at < self._now - WINDOW:
            return
        for traveller, booking in hot.pairs:
            self._at_hand[traveller].append((booking, traveller, movement))
        for person in hot.people.values():
            if not (held := self._at_hand[person.pk]):
                held.append((person.pk, person.pk, movement))

    def of(self, value: Value, but: UUID) -> Holders:
        """Who holds a value that was looked up, on other movements than one."""
        found: Holders = {}
        for party, traveller, movement in self._held.get(value, ()):
            if movement != but:
                found.setdefault(party, {})[traveller] = movement
        return found

    def look_up(self, values: Iterable[Value]) -> None:
        """Look up values, as far as they link anybody and were not looked up before."""
        together: dict[tuple[str, ...], list[Value]] = defaultdict(list)
        for value in sorted({*values} - self._held.keys()):
            if value[0] not in _NOT_LINKING:
                self._held[value] = []
                together[_alike(value[0])].append(value)
        for kinds, wanted in together.items():
            for start in range(0, len(wanted), _BATCH):
                self._read(kinds, wanted[start : start + _BATCH])

    def _read(self, kinds: tuple[str, ...], wanted: Sequence[Value]) -> None:
        """Look up values of which a value of any of these kinds is the same."""
        asked: dict[str, list[Value]] = defaultdict(list)
        for value in wanted:
            asked[value[1]].append(value)
        found = self._holders_of(kinds, asked, _SOME)
        crowded = [
            told
            for told, holders in found.items()
            if len(holders) >= _SOME and not _prove_nothing(self._placed(holders))
        ]
        if crowded:  # among the first are too few of other movements to say that too many share it
            found |= self._holders_of(kinds, crowded)
        placed = self._placed([one for holders in found.values() for one in holders])
        of_traveller: dict[UUID, list[Held]] = defaultdict(list)
        for held in placed:
            of_traveller[held[1]].append(held)
        for told, holders in found.items():
            parties = sorted({held for one in holders for held in of_traveller[one]})
            for asking in asked[told]:
                self._held[asking] += parties

    def _holders_of(
        self, kinds: Sequence[str], values: Iterable[str], most: int | None = None
    ) -> dict[str, list[UUID]]:
        """The travellers who have each of some values; of a value no more than `most`."""
        some = Identifier.objects.filter(
            administration_id=self._administration_id, kind__in=kinds, value__in=list(values)
        )
        if most is not None:
            place = Window(RowNumber(), partition_by=["value"], order_by=["id"])
            some = some.annotate(place=place).filter(place__lte=most)
        found: dict[str, list[UUID]] = defaultdict(list)
        for value, traveller in some.values_list("value", "traveller_id"):
            found[value].append(traveller)
        return found

    def _placed(self, travellers: Sequence[UUID]) -> list[Held]:
        """Those of some travellers who are on movements of the window, once for each of their bookings."""
        found = [held for one in travellers for held in self._at_hand.get(one, ())]
        others = [one for one in travellers if one not in self._at_hand]
        for start in range(0, len(others), _BATCH):
            on = Traveller.objects.filter(
                pk__in=others[start : start + _BATCH],
                movement__due_at__gte=self._now - WINDOW,
            )
            for booking, traveller, movement in on.values_list("bookings", "pk", "movement_id"):
                found.append((booking or traveller, traveller, movement))
        return found


def _prove_nothing(holders: Iterable[Held]) -> bool:
    """Whether too many share a value to prove anything, from whichever movement one looks."""
    parties: dict[UUID, set[UUID]] = defaultdict(set)
    for party, _, movement in holders:
        parties[movement].add(party)
    sizes = sorted(map(len, parties.values()))
    return sum(sizes[:-1]) > sharing_limit()


Held = tuple[UUID, UUID, UUID]
"""The booking of a traveller, or where there is none the traveller; the traveller; the movement."""


class Sharing:
    """Who on other movements of the window shares values with one movement."""

    def __init__(
        self, movement: Movement, known: KnownMovement, holding: Holding, others: Others
    ) -> None:
        self.holding = holding
        self.others = others
        self.movement = movement
        self.known = known

    def partners(self, values: Iterable[Value]) -> Partners:
        """The travellers on other movements who share one of some values that were looked up. Of a value that too
        many share, only as many as show that it proves nothing."""
        return {
            traveller: movement
            for holders in self._of(values)
            for people in islice(holders.values(), sharing_limit() + 1)
            for traveller, movement in people.items()
        }

    def around(self, partners: Partners) -> Surroundings:
        """The bookings of partners, and the trips of their documents."""
        # That this movement is known is told even where nobody shares anything.
        here = replace(self.known, travellers=(), bookings=(), statements={}, sources=())
        return Surroundings.of([*self.others.known(partners), here])

    def concerned(self, values: Iterable[Value]) -> set[UUID]:
        """Travellers on other movements who share one of some values that were looked up: what profiles say of
        them may have changed. A value that too many others share says nothing there, before and after."""
        return {
            traveller
            for holders in self._of(values)
            if len(holders) <= sharing_limit()
            for people in holders.values()
            for traveller in people
        }

    def _of(self, values: Iterable[Value]) -> Iterator[Holders]:
        for value in values:
            if holders := self.holding.of(value, self.movement.pk):
                yield holders


def still_coming(people: set[UUID], now: datetime) -> dict[UUID, set[UUID]]:
    """Those of some travellers who are on movements still to come, by movement."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    if people:
        coming = Traveller.objects.filter(
            pk__in=people, movement__due_at__gte=now - timedelta(hours=6), movement__masked_at=None
        )
        for traveller, movement in coming.values_list("pk", "movement_id"):
            found[movement].add(traveller)
    return found


Partners = dict[UUID, UUID]
"""Travellers, each with the movement."""

Holders = dict[UUID, Partners]
"""The travellers who have a value, by their booking."""


@cache
def _alike(kind: str) -> tuple[str, ...]:
    return tuple(one.value for one in _TOGETHER.get(Kind(kind), (Kind(kind),)))


class Others:
    """Bookings on other movements as they stand after the writing of one intake. Of a movement at hand they are taken
    from memory, of others each row is read once; both give the same. `hot_of` gives a movement that is at hand, by the
    id of its row, and holds what the rows hold."""

    def __init__(self, hot_of: Callable[[UUID], Hot | None]) -> None:
        self._hot_of = hot_of
        self._opened: set[UUID] = set()
        self._at_hand: dict[UUID, tuple[UUID, Any]] = {}
        self._bookings: dict[UUID, tuple[UUID, KnownBooking]] = {}
        self._people: dict[UUID, tuple[UUID, KnownTraveller]] = {}
        self._movements: dict[UUID, KnownMovement] = {}
        self._booked: dict[UUID, set[UUID]] = {}
        self._in: dict[UUID, set[UUID]] = {}

    def known(self, partners: Partners) -> list[KnownMovement]:
        """Travellers, with their bookings and everybody in these, as movements of their own."""
        booked, people = self.take_up(partners)
        found: dict[UUID, tuple[list[KnownTraveller], list[KnownBooking]]] = defaultdict(
            lambda: ([], [])
        )
        for pk in sorted(people):
            movement, traveller = self._people[pk]
            found[movement][0].append(traveller)
        for pk in sorted(booked):
            movement, booking = self._bookings[pk]
            found[movement][1].append(booking)
        return [
            replace(self._movements[pk], travellers=tuple(travellers), bookings=tuple(bookings))
            for pk, (travellers, bookings) in found.items()
        ]

    def take_up(self, partners: Partners) -> tuple[set[UUID], set[UUID]]:
        """Take up what was not yet of travellers; gives their bookings, and them with everybody in these."""
        if not partners:
            return set(), set()
        for movement in {*partners.values()} - self._opened:
            self._opened.add(movement)
            hot = self._hot_of(movement)
            if hot is not None and hot.standing.known is not None:
                self._open(hot, hot.standing.known)
        self._read_pairs({*partners})
        booked = {booking for one in partners for booking in self._booked[one]}
        people = {*partners} | {one for booking in booked for one in self._in[booking]}
        self._take(booked, people)
        self._read(booked, people)
        return booked, people

    def _open(self, hot: Hot, known: KnownMovement) -> None:
        """Take up who is in which booking of a movement at hand."""
        movement = hot.row.pk
        self._movements[movement] = KnownMovement(known.key, known.movement)
        for person in hot.people.values():
            self._booked[person.pk] = set()
            self._at_hand[person.pk] = movement, person.item
        for booking in hot.bookings.values():
            self._in[booking.pk] = set()
            self._at_hand[booking.pk] = movement, booking.item
        for one, other in hot.pairs:
            self._booked[one].add(other)
            self._in[other].add(one)

    def _take(self, booked: set[UUID], people: set[UUID]) -> None:
        """Take up records at hand, with as much as `_read` reads of rows."""
        for pk in (booked - self._bookings.keys()) & self._at_hand.keys():
            movement, item = self._at_hand[pk]
            self._bookings[pk] = movement, replace(item, statements={})
        for pk in (people - self._people.keys()) & self._at_hand.keys():
            movement, item = self._at_hand[pk]
            named = {name: item.statements[name] for name in _EVIDENCE if name in item.statements}
            self._people[pk] = movement, replace(item, statements=named)

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
        self._read_movements(self._people[one][0] for one in people)

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
