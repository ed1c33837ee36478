"""The day of the demonstration: what an invented unit would have received by a given moment.

Everything is synthetic and says so. The same start and seed give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from tidewaiter.reference import Words, load_yaml
from tidewaiter.simulation.boarding import board, come_to_the_counter, give_seats
from tidewaiter.simulation.bookings import ordinary_bookings
from tidewaiter.simulation.cargo import demo_cargo
from tidewaiter.simulation.people import Registry, stream
from tidewaiter.simulation.sending import Sender, Sent
from tidewaiter.simulation.stories import story_bookings, taken_values
from tidewaiter.simulation.trade import carrier
from tidewaiter.simulation.world import Flight


@dataclass(frozen=True, slots=True)
class DemoFile:
    """A file as it would have been received: its name, its bytes, and what it is in a few words."""

    name: str
    data: bytes
    about: str


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """An invented unit: its name and the places that it looks after (IATA, UN/LOCODE)."""

    name: Words
    places: tuple[str, ...]


def demo_unit() -> DemoUnit:
    """The unit whose day it is."""
    return _unit("unit")


def demo_port_unit() -> DemoUnit:
    """The unit of the port at which the ship of the demonstration lies."""
    return _unit("port_unit")


def _unit(name: str) -> DemoUnit:
    unit = _data()[name]
    return DemoUnit(Words(unit["name"]), tuple(unit["places"]))


def demo_day(start: datetime, *, seed: int = 1) -> list[DemoFile]:
    """The files that the unit has received by `start` about the arrivals of the 24 hours that follow,
    and about two flights of the weeks before.

    `start` is aware; flights depart and arrive around it. Files stand in the order of arrival, which is
    nearly that of sending.
    """
    start = start.astimezone(UTC).replace(second=0, microsecond=0)
    registry = Registry(seed, start.date(), taken_values())
    flights = [_flight(told, start) for told in _data()["flights"]]
    ordinary = {flight.label: ordinary_bookings(flight, registry, seed) for flight in flights}
    sent: list[Sent] = []
    for flight in flights:
        bookings = ordinary[flight.label] + story_bookings(flight, registry, seed)
        give_seats(flight, bookings, stream(seed, flight.label, "seats"))
        rng = stream(seed, flight.label, "check-in")
        come_to_the_counter(flight, bookings, registry, rng)
        board(bookings)
        sent += Sender(flight, bookings, registry, seed).files(start)
    sent += [_stray(told, start) for told in _data()["strays"]]
    sent.sort(key=lambda item: (item.received, item.name))
    return _numbered(sent)


def demo_cargo_files(start: datetime, *, seed: int = 1) -> list[DemoFile]:
    """The files that the unit has received by `start` about a ship at its berth and a freighter that has just landed."""
    return _numbered(demo_cargo(start.astimezone(UTC).replace(second=0, microsecond=0), seed=seed))


def _numbered(sent: Iterable[Sent]) -> list[DemoFile]:
    return [
        DemoFile(f"{number:03d}_{item.name}", item.data, item.about)
        for number, item in enumerate(sent, 1)
    ]


def _stray(told: Mapping[str, Any], start: datetime) -> Sent:
    text: str = told["text"]
    return Sent(start - timedelta(hours=told["hours"]), told["name"], text.encode(), told["about"])


@cache
def _data() -> Any:
    return load_yaml("tidewaiter.simulation", "demo_day.yaml")


def _flight(told: Mapping[str, Any], start: datetime) -> Flight:
    lands = start + timedelta(hours=told["arrives"])
    arrives = lands - timedelta(minutes=lands.minute % 5)
    number = told["number"]
    return Flight(
        label=told.get("label", f"{told['carrier']}{number:04d}"),
        carrier=carrier(told["carrier"]),
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
        updates=tuple(told.get("updates", ())),
        sends=frozenset(told.get("sends", ())),
        homes=told["homes"],
        parties=told["parties"],
        agencies=tuple(told["agencies"]),
    )
