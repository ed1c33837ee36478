"""The sea: where ports lie, which way ships take between them, and the outlines of the land.

Routes and most ports come with the package `searoute` (Apache-2.0 licence; the extra `routes`), hidden behind this module.
It is for drawing: a likely way, not the one that a ship took. Without the package no route is known, and only the ports of
`ports.csv`. The outlines (`land.csv`) are those of Natural Earth, in the public domain. Nothing here asks a network.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from threading import Lock
from typing import Any

from tidewaiter.reference.files import load_csv, load_yaml
from tidewaiter.reference.places import airport
from tidewaiter.reference.words import Words

Point = tuple[float, float]
"""Longitude and latitude, degrees WGS 84. A longitude may lie beyond 180 degrees: lines go on across the date line."""

_ROUTES_KEPT = 4096
_PACKAGE = "tidewaiter.reference"

_asking = Lock()
"""The package keeps one network for all and makes it on first use."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a place lies. `name` is its name as the table has it; `by` says how it was found: `port` (UN/LOCODE of a port),
    `airport` (IATA code), or `airport of the same code` where a UN/LOCODE is no known port and the airport
    with its last three letters lies in its country: near enough for a map of the world, and said to be so."""

    point: Point
    name: str
    by: str


@dataclass(frozen=True, slots=True)
class SeaRoute:
    """A way by sea. `points` begin and end in the sea beside the places; `passages` are the straits and canals in order."""

    points: tuple[Point, ...]
    km: float
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Passage:
    at: Point
    name: Words


@cache
def _package() -> Any:
    """The package, or None where it is not installed."""
    try:
        return importlib.import_module("searoute")
    except ImportError:
        return None


@cache
def _ports() -> Mapping[str, Position]:
    found: dict[str, Position] = {}
    package = _package()
    if package is not None:
        for (longitude, latitude), told in package.setup_P().nodes(data=True):
            if len(told.get("port") or "") == 5:
                found[told["port"]] = Position((longitude, latitude), told["name"], "port")
    for row in load_csv(_PACKAGE, "ports.csv"):
        point = float(row["longitude"]), float(row["latitude"])
        found[row["code"]] = Position(point, row["name"], "port")
    return found


def knows_routes() -> bool:
    """Whether the extra `routes` is installed."""
    return _package() is not None


def position(code: str) -> Position | None:
    """Where the place of a UN/LOCODE or of an IATA code lies, None where that is not known."""
    told = code.strip().upper()
    with _asking:
        found = _ports().get(told)
    if found is not None:
        return found
    flown = airport(told[-3:]) if len(told) in {3, 5} else None
    if flown is None or (len(told) == 5 and flown.country != told[:2]):
        return None
    by = "airport" if len(told) == 3 else "airport of the same code"
    return Position((flown.longitude, flown.latitude), flown.city or flown.name, by)


@lru_cache(_ROUTES_KEPT)
def sea_route(start: Point, end: Point) -> SeaRoute | None:
    """A likely way by sea between two points (longitudes within 180 degrees), None where none is known. The first one
    of a process takes some 0.4 s, further ones some hundredths; those asked for lately are kept."""
    package = _package()
    if package is None:
        return None
    with _asking, warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # where there is no way it warns; the empty answer says so too
        found = package.searoute(start, end, return_passages=True)
    points = tuple((float(x), float(y)) for x, y in found.geometry.coordinates)
    if len(points) < 2:
        return None
    passages = _in_order(points, found.properties["traversed_passages"])
    return SeaRoute(points, float(found.properties["length"]), passages)


def _in_order(points: Sequence[Point], codes: Iterable[str]) -> tuple[str, ...]:
    """Passages in the order of the way; the package gives them in none."""
    known = _passages()

    def along(code: str) -> tuple[int, str]:
        if code not in known:
            return len(points), code
        x, y = known[code].at
        # Longitudes may have gone round the world: only their place in the circle counts.
        far = [abs((px - x + 180) % 360 - 180) + abs(py - y) for px, py in points]
        return far.index(min(far)), code

    return tuple(sorted(set(codes), key=along))


def passage_name(code: str) -> Words:
    """A strait or canal in words; the code itself where it has none."""
    known = _passages().get(code)
    return known.name if known else Words(code)


@cache
def _passages() -> dict[str, _Passage]:
    return {
        code: _Passage((row["at"][0], row["at"][1]), Words(row["name"]))
        for code, row in load_yaml(_PACKAGE, "passages.yaml").items()
    }


@cache
def land() -> Sequence[Sequence[Point]]:
    """The coasts of the world as closed rings, those of large lakes among them, at 1:110 million: one point in some
    hundred kilometres."""
    rings = []
    for row in load_csv(_PACKAGE, "land.csv"):
        numbers = [float(number) for number in row["ring"].split()]
        rings.append(tuple(zip(numbers[::2], numbers[1::2], strict=True)))
    return rings
