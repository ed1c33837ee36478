"""What a carrier sends of one flight, and when: pushes of bookings in time, updates, lists, the closure.

The same for the demonstration and for every generated world. Nothing in the order of bookings and travellers, in
names of files or in times depends on anything but the flight, the carrier and chance: bookings stand in the order of
their locators, travellers in the order of their names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tidewaiter.simulation.paxlst import STATUS, Entry, crew_list, on_board, passenger_list
from tidewaiter.simulation.people import Registry, stream
from tidewaiter.simulation.pnrgov import FULL, UPDATE, pnrgov_messages
from tidewaiter.simulation.trade import RECIPIENT
from tidewaiter.simulation.world import Flight, Person, Reservation
from tidewaiter.simulation.writing import Dialect, Envelope, Message, interchange

_CLOSES_BEFORE = timedelta(minutes=35)
_CLOSED_AFTER = timedelta(minutes=10)
_CREW_TOLD_BEFORE = timedelta(hours=3)
_SENT_AGAIN_AFTER = timedelta(minutes=12)
_CREW = 11
_CUT_AT = 0.55
_MISTYPED = 40


@dataclass(frozen=True, slots=True)
class Lines:
    """How messages travel: the share that a queue holds up, and for how long; the share that comes twice."""

    held_up: float = 0.12
    held_up_for: timedelta = timedelta(minutes=30)
    twice: float = 0.0


@dataclass(frozen=True, slots=True)
class Sent:
    """A file on its way, with the moment of its arrival."""

    received: datetime
    name: str
    data: bytes
    about: str


class Sender:
    """A carrier's systems on one flight. `crew_from` gives out the crew's documents."""

    def __init__(
        self,
        flight: Flight,
        bookings: Sequence[Reservation],
        crew_from: Registry,
        seed: int,
        lines: Lines | None = None,
    ) -> None:
        self.flight = flight
        self.bookings = sorted(bookings, key=lambda item: item.locator)
        self.registry = crew_from
        self.seed = seed
        self.lines = lines or Lines()

    def files(self, until: datetime) -> Iterator[Sent]:
        """Everything sent by then."""
        flight = self.flight
        for hours in flight.pushes:
            at = flight.departs - timedelta(hours=hours)
            if at <= until:
                yield from self._full_push(at, hours)
        for number, hours in enumerate(flight.updates, 1):
            at = flight.departs - timedelta(hours=hours)
            if at <= until:
                yield from self._update(at, f"_{number}" if len(flight.updates) > 1 else "")
        closes = flight.departs - _CLOSES_BEFORE
        if "crew" in flight.sends and flight.departs - _CREW_TOLD_BEFORE <= until:
            yield from self._crew(flight.departs - _CREW_TOLD_BEFORE)
        if "api" in flight.sends and closes <= until:
            yield from self._lists(closes)

    def _full_push(self, at: datetime, hours: float) -> Iterator[Sent]:
        told = [booking for booking in self.bookings if booking.told_at(at)]
        when = f"{hours:g} h before departure" if hours else "at closure"
        yield from self._pushed(told, at, FULL, f"PNRGOV_{hours:g}h", f"all bookings {when}")

    def _update(self, at: datetime, number: str) -> Iterator[Sent]:
        """What changed since the push before: new, changed and cancelled bookings."""
        hours = (*self.flight.pushes, *self.flight.updates)
        earlier = [self.flight.departs - timedelta(hours=before) for before in hours]
        since = max((moment for moment in earlier if moment < at), default=at)
        told = [
            booking
            for booking in self.bookings
            if booking.created <= at
            and any(
                event is not None and since < event <= at
                for event in (booking.created, booking.changed, booking.cancelled)
            )
        ]
        if told:
            yield from self._pushed(told, at, UPDATE, f"PNRGOV_update{number}", "changed bookings")

    def _pushed(
        self, told: Sequence[Reservation], at: datetime, push: str, name: str, about: str
    ) -> Iterator[Sent]:
        messages = pnrgov_messages(self.flight, told, at, push)
        yield from self._sent(messages, self.flight.carrier.pnrgov, at, name, about)

    def _crew(self, at: datetime) -> Iterator[Sent]:
        home = max(self.flight.homes, key=lambda name: self.flight.homes[name])
        rng = stream(self.seed, self.flight.label, "crew")
        crew = [self.registry.person(rng, home) for _ in range(_CREW)]
        messages = crew_list(self.flight, crew, at)
        yield from self._sent(messages, self.flight.carrier.paxlst, at, "PAXLST_crew", "crew list")

    def _lists(self, at: datetime) -> Iterator[Sent]:
        flight, dialect = self.flight, self.flight.carrier.paxlst
        entries = [_as_typed(entry) for entry in sorted(on_board(self.bookings), key=_by_name)]
        first_told = list(entries)
        if "correction" in flight.sends:
            first_told[_MISTYPED] = _mistyped(entries[_MISTYPED])
        messages = passenger_list(flight, first_told, at)
        listed = list(self._sent(messages, dialect, at, "PAXLST", "passenger list"))
        if "cut_off" in flight.sends:
            yield self._cut_off(listed[0])
            listed = [_sent_again(item) for item in listed]
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

    def _cut_off(self, item: Sent) -> Sent:
        data = item.data[: int(len(item.data) * _CUT_AT)]
        about = f"{item.about}, cut off on the way"
        return replace(item, data=data, name=f"{self.flight.label}_PAXLST_cut.edi", about=about)

    def _sent(
        self, messages: Sequence[Message], dialect: Dialect, at: datetime, name: str, about: str
    ) -> Iterator[Sent]:
        flight, lines = self.flight, self.lines
        rng = stream(self.seed, flight.label, "sending", name)
        a_file = flight.carrier.messages_a_file
        files = [messages[start : start + a_file] for start in range(0, len(messages), a_file)]
        route = f"{flight.carrier.code} {flight.number} {flight.origin}-{flight.destination}"
        for number, part in enumerate(files, 1):
            envelope = Envelope(
                sender=flight.carrier.address,
                recipient=RECIPIENT,
                sent=at,
                reference=f"{at:%y%m%d%H%M}{rng.randrange(1000, 9999)}",
            )
            ordinal = f"_{number}" if len(files) > 1 else ""
            of = f", file {number} of {len(files)}" if len(files) > 1 else ""
            held_up, twice = rng.random() < lines.held_up, rng.random() < lines.twice
            file = Sent(
                received=at + (lines.held_up_for if held_up else timedelta(minutes=1)),
                name=f"{flight.label}_{name}{ordinal}.edi",
                data=interchange(part, envelope, dialect),
                about=f"{route}: {about}{of}",
            )
            yield file
            if twice:
                again = f"{flight.label}_{name}{ordinal}_again.edi"
                yield replace(_sent_again(file), name=again)


def _sent_again(item: Sent) -> Sent:
    received = item.received + _SENT_AGAIN_AFTER
    return replace(item, received=received, about=f"{item.about}, sent again")


def _by_name(entry: Entry) -> tuple[str, str, str]:
    booking, passenger = entry
    person: Person = passenger.person
    return person.family, person.given, booking.locator


def _as_typed(entry: Entry) -> Entry:
    """A traveller as the check-in desk typed them."""
    booking, passenger = entry
    if passenger.as_listed is None:
        return entry
    return booking, replace(passenger, person=passenger.as_listed)


def _mistyped(entry: Entry) -> Entry:
    """A traveller whose birth date was typed wrongly at the desk."""
    booking, passenger = entry
    born = passenger.person.born - timedelta(days=30)
    return booking, replace(passenger, person=replace(passenger.person, born=born))
