"""The first layers of a generated world: its lanes and flights, from a preset and a seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from random import Random
from typing import Any, Literal, get_args

from tidewaiter.errors import Refused
from tidewaiter.reference import load_yaml
from tidewaiter.simulation.people import stream, weighted
from tidewaiter.simulation.trade import carrier
from tidewaiter.simulation.world import Flight
from tidewaiter.targeting.features.itinerary import country_of, distance_km

Difficulty = Literal["easy", "medium", "hard"]
DIFFICULTIES: tuple[Difficulty, ...] = get_args(Difficulty)

FIRST_DAY = date(2026, 3, 10)
"""The first day of a window, where none is asked for: the same seed gives the same bytes on any day."""

_CRUISE_KM_A_MINUTE = 14
_ON_THE_GROUND = 35  # minutes of taxi, climb and approach
_WIDE_BODY_FROM_KM = 4000
_SEATS_FREE = 1.35
_MOST = {"flights": 8000, "travellers": 2_000_000, "days": 60}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a world is made from. The same plan and seed give the same bytes.

    `prevalence` is planted couriers a traveller, `decoys` the fewest and the most innocent look-alikes for each.
    """

    preset: str
    airports: tuple[str, ...]
    flights: int
    travellers: int
    days: int
    prevalence: float
    decoys: tuple[int, int]
    difficulty: Difficulty = "medium"
    first_day: date = FIRST_DAY

    def checked(self) -> Plan:
        """The plan itself; raises `Refused` with every value that no world can be made from."""
        faults = {
            name: f"must lie between 1 and {most:,}"
            for name, most in _MOST.items()
            if not 1 <= getattr(self, name) <= most
        }
        if not self.flights * 4 <= self.travellers <= self.flights * 400:
            faults.setdefault("travellers", "must be 4 to 400 a flight")
        if not 0 <= self.prevalence <= 0.05:
            faults["prevalence"] = "must lie between 0 and 0.05"
        if not 0 <= self.decoys[0] <= self.decoys[1] <= 20:
            faults["decoys"] = "must be two numbers up to 20, the lower first"
        unknown = [place for place in self.airports if place not in lanes()["airports"]]
        if unknown or not self.airports:
            faults["airports"] = f"must be of {', '.join(lanes()['airports'])}"
        if faults:
            raise Refused("No world can be made from these values.", fields=faults)
        return self


def presets() -> list[str]:
    """The names of the worlds that can be asked for."""
    return list(_presets())


def plan(preset: str, **changes: Any) -> Plan:
    """The plan of a preset, with other values where they are given (None: as the preset has it)."""
    if preset not in _presets():
        raise Refused(f"There is no preset {preset}. There are: {', '.join(presets())}.")
    told = dict(_presets()[preset])
    made = Plan(
        preset,
        airports=tuple(told.pop("airports")),
        decoys=tuple(told.pop("decoys")),
        **told,
    )
    given = {name: value for name, value in changes.items() if value is not None}
    return replace(made, **given).checked()


@cache
def lanes() -> Any:
    """The reviewed table of lanes."""
    return load_yaml("tidewaiter.simulation", "lanes.yaml")


@cache
def _presets() -> dict[str, dict[str, Any]]:
    loaded: dict[str, dict[str, Any]] = load_yaml("tidewaiter.simulation", "presets.yaml")
    return loaded


def flights_of(plan_: Plan, seed: int) -> list[Flight]:
    """The flights of the window, in the order of their arrival."""
    rng = stream(seed, "schedule")
    rows = {row["from"]: row for row in lanes()["lanes"]}
    weights = {place: row["weight"] for place, row in rows.items()}
    shares = [rng.uniform(0.55, 1.45) for _ in range(plan_.flights)]
    whole, made = sum(shares), []
    for number, share in enumerate(shares):
        lane = rows[weighted(rng, weights)]
        travellers = max(4, round(plan_.travellers * share / whole))
        made.append(_flight(plan_, number, lane, travellers, rng))
    return sorted(made, key=lambda flight: (flight.arrives, flight.label))


def _flight(
    plan_: Plan, number: int, lane: Mapping[str, Any], travellers: int, rng: Random
) -> Flight:
    code, to = rng.choice(lane["carriers"]), rng.choice(plan_.airports)
    km = distance_km(lane["from"], to) or 0.0
    start = datetime.combine(plan_.first_day, time(), UTC)
    lands = start + timedelta(days=plan_.days) * (number + rng.random()) / plan_.flights
    arrives = lands.replace(second=0, microsecond=0) - timedelta(minutes=lands.minute % 5)
    minutes = 5 * round((_ON_THE_GROUND + km / _CRUISE_KM_A_MINUTE) / 5)
    abreast = "ABCDEFGH" if km > _WIDE_BODY_FROM_KM else "ABCDEF"
    sender = carrier(code)
    return Flight(
        label=f"{code}{1000 + number:04d}",
        carrier=sender,
        number=1000 + number,
        origin=lane["from"],
        destination=to,
        departs=arrives - timedelta(minutes=minutes),
        arrives=arrives,
        travellers=travellers,
        rows=max(20, 5 + round(travellers * _seats_a_traveller(plan_) / len(abreast))),
        abreast=abreast,
        equipment="333" if km > _WIDE_BODY_FROM_KM else "320",
        pushes=sender.pushes,
        updates=sender.updates,
        sends=sender.sends,
        homes=lane["homes"],
        parties=lane["parties"],
        agencies=tuple(lane["agencies"]),
    )


def _seats_a_traveller(plan_: Plan) -> float:
    """More than one: nobody is left without a seat, however many couriers and decoys come on top."""
    return _SEATS_FREE + 2 * plan_.prevalence * (1 + plan_.decoys[1])


def earlier_flight(flight: Flight, days: int) -> Flight:
    """The same flight some days before, of which the unit knows a list of some travellers."""
    before = timedelta(days=days)
    return replace(
        flight,
        label=f"{flight.label}-{days}d",
        departs=flight.departs - before,
        arrives=flight.arrives - before,
        pushes=(),
        updates=(),
        sends=frozenset({"api"}),
    )


@cache
def roundabout_ways(origin: str, destination: str) -> tuple[tuple[str, ...], ...]:
    """Ways over one or two airports of the table to the flight's origin that lead far round."""
    places = [row["from"] for row in lanes()["lanes"] if row["from"] not in (origin, destination)]
    ways: list[tuple[str, ...]] = [(start,) for start in places]
    ways += [(start, over) for start in places for over in places if start != over]
    return tuple(way for way in ways if _far_round((*way, origin, destination)))


def _far_round(way: tuple[str, ...]) -> bool:
    flown = sum(distance_km(a, b) or 0.0 for a, b in pairwise(way))
    direct = distance_km(way[0], way[-1]) or 0.0
    abroad = country_of(way[0]) != country_of(way[-1])
    return abroad and flown >= 1.5 * direct and flown - direct >= 3000
