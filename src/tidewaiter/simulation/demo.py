"""The day of the demonstration: what an invented unit would have received by a given moment.

Everything is synthetic and says so. The same start and seed give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from tidewaiter.reference import Words, load_yaml
from tidewaiter.simulation.bookings import check_in, give_seats, ordinary_bookings
from tidewaiter.simulation.paxlst import (
    STATUS,
    Entry,
    crew_list,
    on_board,
    passenger_list,
)
from tidewaiter.simulation.people import Registry, stream
from tidewaiter.simulation.pnrgov import FULL, UPDATE, pnrgov_messages
from tidewaiter.simulation.stories import story_bookings, taken_values
from tidewaiter.simulation.world import Agency, Carrier, Flight, Reservation
from tidewaiter.simulation.writing import Dialect, Envelope, Message, interchange

_CLOSES_BEFORE = timedelta(minutes=35)
_CLOSED_AFTER = timedelta(minutes=10)
_CREW_TOLD_BEFORE = timedelta(hours=3)
_SENT_AGAIN_AFTER = timedelta(minutes=12)
_CREW = 11
_LATE = 0.12  # share of files that a queue holds up, so that they arrive out of order
_CUT_AT = 0.55
_MISTYPED = 40


@dataclass(frozen=True, slots=True)
class DemoFile:
    """A file as it would have been received: its name, its bytes, and what it is in a few words."""

    name: str
    data: bytes
    about: str


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """The invented unit that receives the day: its name and the airports (IATA) it looks after."""

    name: Words
    places: tuple[str, ...]


def demo_unit() -> DemoUnit:
    """The unit whose day it is."""
    unit = _data()["unit"]
    return DemoUnit(Words(unit["name"]), tuple(unit["places"]))


def demo_day(start: datetime, *, seed: int = 1) -> list[DemoFile]:
    """The files that the unit has received by `start` about the arrivals of the 24 hours that follow,
    and about two flights of the weeks before.

    `start` is aware; flights depart and arrive around it. Files stand in the order of arrival, which is
    nearly that of sending.
    """
    start = start.astimezone(UTC).replace(second=0, microsecond=0)
    registry = Registry(seed, start.date(), taken_values())
    agencies = {key: Agency(key, **office) for key, office in _data()["agencies"].items()}
    flights = [_flight(told, start) for told in _data()["flights"]]
    ordinary = {
        flight.label: ordinary_bookings(flight, _data(), agencies, registry, seed)
        for flight in flights
    }
    sent: list[_Sent] = []
    for flight in flights:
        bookings = ordinary[flight.label] + story_bookings(flight, agencies, registry, seed)
        give_seats(flight, bookings, seed)
        check_in(flight, bookings, seed)
        sent += _Desk(flight, bookings, registry, seed).files(start)
    sent += [_stray(told, start) for told in _data()["strays"]]
    sent.sort(key=lambda item: (item.received, item.name))
    return [
        DemoFile(f"{number:03d}_{item.name}", item.data, item.about)
        for number, item in enumerate(sent, 1)
    ]


@dataclass(frozen=True, slots=True)
class _Sent:
    """A file on its way, with the moment of its arrival."""

    received: datetime
    name: str
    data: bytes
    about: str


class _Desk:
    """What a carrier sends of one flight, and when."""

    def __init__(
        self, flight: Flight, bookings: Sequence[Reservation], registry: Registry, seed: int
    ) -> None:
        self.flight = flight
        self.bookings = sorted(bookings, key=lambda item: item.created)
        self.registry = registry
        self.seed = seed
        self.rng = stream(seed, flight.label, "sending")

    def files(self, start: datetime) -> Iterator[_Sent]:
        """Everything sent by `start`."""
        flight = self.flight
        for hours in flight.pushes:
            at = flight.departs - timedelta(hours=hours)
            if at <= start:
                yield from self._full_push(at, hours)
        if flight.update is not None:
            at = flight.departs - timedelta(hours=flight.update)
            if at <= start:
                yield from self._update(at)
        closes = flight.departs - _CLOSES_BEFORE
        if "crew" in flight.sends:
            yield from self._crew(flight.departs - _CREW_TOLD_BEFORE)
        if "api" in flight.sends and closes <= start:
            yield from self._lists(closes)

    def _full_push(self, at: datetime, hours: float) -> Iterator[_Sent]:
        told = [booking for booking in self.bookings if booking.told_at(at)]
        when = f"{hours:g} h before departure" if hours else "at closure"
        yield from self._pushed(told, at, FULL, f"PNRGOV_{hours:g}h", f"all bookings {when}")

    def _update(self, at: datetime) -> Iterator[_Sent]:
        """What changed since the push before: new, changed and cancelled bookings."""
        earlier = [self.flight.departs - timedelta(hours=hours) for hours in self.flight.pushes]
        since = max((moment for moment in earlier if moment < at), default=at)
        moments = [
            (booking, (booking.created, booking.changed, booking.cancelled))
            for booking in self.bookings
        ]
        told = [
            booking
            for booking, events in moments
            if booking.created <= at
            and any(event is not None and since < event <= at for event in events)
        ]
        if told:
            yield from self._pushed(told, at, UPDATE, "PNRGOV_update", "changed bookings")

    def _pushed(
        self, told: Sequence[Reservation], at: datetime, push: str, name: str, about: str
    ) -> Iterator[_Sent]:
        messages = pnrgov_messages(self.flight, told, at, push)
        yield from self._sent(messages, self.flight.carrier.pnrgov, at, name, about)

    def _crew(self, at: datetime) -> Iterator[_Sent]:
        home = max(self.flight.homes, key=lambda name: self.flight.homes[name])
        rng = stream(self.seed, self.flight.label, "crew")
        crew = [self.registry.person(rng, home) for _ in range(_CREW)]
        messages = crew_list(self.flight, crew, at)
        yield from self._sent(messages, self.flight.carrier.paxlst, at, "PAXLST_crew", "crew list")

    def _lists(self, at: datetime) -> Iterator[_Sent]:
        flight = self.flight
        entries = on_board(self.bookings)
        dialect = flight.carrier.paxlst
        first_told = list(entries)
        if "correction" in flight.sends:
            first_told[_MISTYPED] = _mistyped(entries[_MISTYPED])
        messages = passenger_list(flight, first_told, at)
        listed = list(self._sent(messages, dialect, at, "PAXLST", "passenger list"))
        if "cut_off" in flight.sends:
            first = listed[0]
            data = first.data[: int(len(first.data) * _CUT_AT)]
            about = f"{first.about}, cut off on the way"
            yield replace(first, data=data, name=f"{flight.label}_PAXLST_cut.edi", about=about)
            listed = [
                replace(
                    item,
                    received=item.received + _SENT_AGAIN_AFTER,
                    about=f"{item.about}, sent again",
                )
                for item in listed
            ]
        yield from listed
        if "correction" in flight.sends:
            at += _SENT_AGAIN_AFTER
            messages = passenger_list(flight, entries[_MISTYPED : _MISTYPED + 1], at, function="CP")
            yield from self._sent(messages, dialect, at, "PAXLST_change", "one traveller corrected")
        if "status" in flight.sends:
            at = flight.departs + _CLOSED_AFTER
            messages = passenger_list(flight, entries, at, code=STATUS, function="CLOB")
            about = "closed, with those on board"
            yield from self._sent(messages, dialect, at, "PAXLST_closed", about)

    def _sent(
        self, messages: Sequence[Message], dialect: Dialect, at: datetime, name: str, about: str
    ) -> Iterator[_Sent]:
        flight = self.flight
        a_file = flight.carrier.messages_a_file
        files = [messages[start : start + a_file] for start in range(0, len(messages), a_file)]
        for number, part in enumerate(files, 1):
            envelope = Envelope(
                sender=flight.carrier.address,
                recipient=_data()["unit"]["address"],
                sent=at,
                reference=f"{at:%y%m%d%H%M}{self.rng.randrange(1000, 9999)}",
            )
            ordinal = f"_{number}" if len(files) > 1 else ""
            of = f", file {number} of {len(files)}" if len(files) > 1 else ""
            route = f"{flight.carrier.code} {flight.number} {flight.origin}-{flight.destination}"
            yield _Sent(
                received=at + timedelta(minutes=1 if self.rng.random() > _LATE else 30),
                name=f"{flight.label}_{name}{ordinal}.edi",
                data=interchange(part, envelope, dialect),
                about=f"{route}: {about}{of}",
            )


def _mistyped(entry: Entry) -> Entry:
    """A traveller whose birth date was typed wrongly at the desk."""
    booking, passenger = entry
    born = passenger.person.born - timedelta(days=30)
    return booking, replace(passenger, person=replace(passenger.person, born=born))


def _stray(told: Mapping[str, Any], start: datetime) -> _Sent:
    text: str = told["text"]
    return _Sent(start - timedelta(hours=told["hours"]), told["name"], text.encode(), told["about"])


@cache
def _data() -> Any:
    return load_yaml("tidewaiter.simulation", "demo_day.yaml")


def _flight(told: Mapping[str, Any], start: datetime) -> Flight:
    lands = start + timedelta(hours=told["arrives"])
    arrives = lands - timedelta(minutes=lands.minute % 5)
    number = told["number"]
    return Flight(
        label=told.get("label", f"{told['carrier']}{number:04d}"),
        carrier=_carrier(told["carrier"]),
        number=number,
        origin=told["from"],
        destination=told["to"],
        departs=arrives - timedelta(minutes=told["minutes"]),
        arrives=arrives,
        travellers=told["travellers"],
        rows=told["rows"],
        abreast=told["abreast"],
        equipment=told["equipment"],
        pushes=tuple(told["pushes"]),
        update=told.get("update"),
        sends=frozenset(told.get("sends", ())),
        homes=told["homes"],
        parties=told["parties"],
        agencies=tuple(told["agencies"]),
    )


@cache
def _carrier(code: str) -> Carrier:
    told = dict(_data()["carriers"][code])
    systems = {}
    for system in ("pnrgov", "paxlst"):
        dialect = dict(told.pop(system))
        systems[f"{system}_release"] = dialect.pop("release")
        dialect["telex"] = tuple(dialect.get("telex", ()))
        systems[system] = Dialect(**dialect)
    return Carrier(code=code, **told, **systems)
