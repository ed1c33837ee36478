"""A consignment's route on a map: where it was received, loaded, moved to another ship, discharged and delivered.

Drawn on the server as plain SVG: it needs no script and no network, follows the theme of the page by its style sheet, and its
legs and places are also a list in words. (A chart library would draw the same with colours of its own, and a
style in the markup, which the content policy of the desk forbids.) The projection is Mercator's, which keeps the form of
coasts; the window is as small as holds the route, and no smaller than the outlines are true.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import Literal

from tidewaiter.reference import (
    Position,
    Words,
    knows_routes,
    land,
    passage_name,
    position,
    sea_route,
)

Role = Literal["origin", "loading", "transit", "discharge", "destination"]
Way = Literal["sea", "air", "straight", "other"]
"""How a leg is drawn: the likely way by sea; the shortest line over the globe; a straight line where the way by sea is not
known; and the way before loading and after discharge, of which messages tell nothing."""

WIDTH, HEIGHT = 640, 340
"""The size of the drawing."""
_EDGE = 26
"""Room between the route and the edge, for numbers and codes."""
_LEAST = 30.0
"""Degrees of longitude that the window shows at least: the outlines have a point in a hundred kilometres."""
_FURTHEST = 82.0
"""Latitude at which the map ends: Mercator's has no pole."""
_TOGETHER = 20
"""Places nearer to each other than this are one mark."""
_PIECES = 48
"""Pieces of which a line over the globe is made."""

_EARTH_KM = 6371.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Stop:
    """A place of a route. `code` is a UN/LOCODE or an IATA code as told, `role` what happens there."""

    code: str
    role: Role = "transit"


@dataclass(frozen=True, slots=True)
class Shown:
    """A stop in the list beside the map. `number` is that of its mark, None where nobody knows where the place lies."""

    code: str
    roles: Sequence[Role]
    position: Position | None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on the map: one stop, or several that lie close together. `turned` puts its code to the left."""

    x: int
    y: int
    numbers: str
    codes: str
    turned: bool


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg. `start` and `end` are codes, `d` its line. `over` are places between them that have no position: the line
    leaves them out, and the leg is then no single voyage. `km` as the drawn line is long, not as anything sailed."""

    start: str
    end: str
    way: Way
    d: str
    km: int
    passages: Sequence[Words] = ()
    over: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class RouteMap:
    """A route, ready to be drawn. Without `marks` there is no map, and the list alone is shown."""

    stops: Sequence[Shown]
    legs: Sequence[Leg]
    marks: Sequence[Mark]
    land: str
    width: int = WIDTH
    height: int = HEIGHT
    routes_known: bool = True


@dataclass(frozen=True, slots=True)
class _Line:
    """A leg before it is projected: longitudes go on beyond 180 degrees."""

    points: Sequence[Point]
    leg: Leg


def route_map(stops: Sequence[Stop], *, mode: str = "sea") -> RouteMap:
    """The map of a route told in its order. `mode` is how it goes between loading and discharge (`sea`, `air`; any other is drawn
    as a straight line). The same place told twice in a row is one stop with both roles; empty codes are left out."""
    shown = _numbered(_merged(stops))
    lines = _lines(shown, mode)
    known = [stop for stop in shown if stop.position]
    if not known:
        return RouteMap(shown, [], [], "", routes_known=knows_routes())
    # Where a stop is drawn follows from the line that leads to it: it may lie once round the globe.
    ends = [lines[0].points[0], *(line.points[-1] for line in lines)] if lines else []
    window = _Window.around([p for line in lines for p in line.points] or [_point(known[0])])
    return RouteMap(
        shown,
        [replace(line.leg, d=window.path(line.points)) for line in lines],
        _marks(window, known, ends or [_point(known[0])]),
        _coast(window),
        routes_known=knows_routes(),
    )


def _merged(stops: Sequence[Stop]) -> list[Shown]:
    found: list[Shown] = []
    for stop in stops:
        code = stop.code.strip().upper()
        if found and found[-1].code == code:
            if stop.role not in found[-1].roles:
                found[-1] = replace(found[-1], roles=[*found[-1].roles, stop.role])
        elif code:
            found.append(Shown(code, [stop.role], position(code)))
    return found


def _numbered(stops: Sequence[Shown]) -> list[Shown]:
    count = 0
    found = []
    for stop in stops:
        count += stop.position is not None
        found.append(replace(stop, number=count if stop.position else None))
    return found


def _point(stop: Shown) -> Point:
    assert stop.position is not None  # noqa: S101  those without one were left out
    return stop.position.point


def _lines(stops: Sequence[Shown], mode: str) -> list[_Line]:
    # From the first loading to the last discharge it goes as `mode` says; where one is not told, from or to the end.
    loaded = next((at for at, stop in enumerate(stops) if "loading" in stop.roles), 0)
    left = [at for at, stop in enumerate(stops) if "discharge" in stop.roles]
    discharged = left[-1] if left else len(stops) - 1
    placed = [at for at, stop in enumerate(stops) if stop.position]
    lines: list[_Line] = []
    for before, after in pairwise(placed):
        start = lines[-1].points[-1] if lines else _point(stops[before])
        main = loaded <= before and after <= discharged
        line = _line(stops[before], stops[after], start, mode if main else "other")
        over = [stop.code for stop in stops[before + 1 : after]]
        lines.append(replace(line, leg=replace(line.leg, over=over)))
    return lines


def _line(before: Shown, stop: Shown, start: Point, mode: str) -> _Line:
    """A leg from where the line before it ended, which may lie beyond 180 degrees."""
    first, last = _point(before), _point(stop)
    leg = Leg(before.code, stop.code, "other", "", 0)
    if mode == "sea":
        found = sea_route(first, last)
        if found is not None:
            points = _unwrapped(start, [*found.points, last])
            passages = [passage_name(code) for code in found.passages]
            return _Line(points, replace(leg, way="sea", km=_rounded(found.km), passages=passages))
    if mode == "air":
        return _Line(
            _unwrapped(start, _over_the_globe(first, last)),
            replace(leg, way="air", km=_rounded(_distance(first, last))),
        )
    way: Way = "straight" if mode == "sea" else "other"
    return _Line(
        _unwrapped(start, [last]), replace(leg, way=way, km=_rounded(_distance(first, last)))
    )


def _rounded(km: float) -> int:
    """To ten kilometres: a drawn way is no truer."""
    return round(km / 10) * 10


def _unwrapped(start: Point, points: Sequence[Point]) -> list[Point]:
    """A line that never jumps: each longitude is written as near to the one before as it goes."""
    found = [start]
    for x, y in points:
        near = x + 360 * round((found[-1][0] - x) / 360)
        found.append((near, y))
    return found


def _distance(first: Point, last: Point) -> float:
    """Kilometres over the globe."""
    (a, b), (c, d) = (tuple(map(math.radians, point)) for point in (first, last))
    half = math.sin((d - b) / 2) ** 2 + math.cos(b) * math.cos(d) * math.sin((c - a) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def _over_the_globe(first: Point, last: Point) -> list[Point]:
    """The shortest line between two points as pieces (the end included); of two points opposite each other any is."""
    angle = _distance(first, last) / _EARTH_KM
    if math.sin(angle) < 1e-6:
        return [last]
    ends = [
        (math.cos(y) * math.cos(x), math.cos(y) * math.sin(x), math.sin(y))
        for x, y in (tuple(map(math.radians, point)) for point in (first, last))
    ]
    found = []
    for number in range(1, _PIECES):
        part = number / _PIECES
        weights = (
            math.sin((1 - part) * angle) / math.sin(angle),
            math.sin(part * angle) / math.sin(angle),
        )
        x, y, z = (weights[0] * a + weights[1] * b for a, b in zip(*ends, strict=True))
        found.append(
            (math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y))))
        )
    return [*found, last]


# --- from degrees to the drawing ---


def _north(latitude: float) -> float:
    """Mercator's ordinate, in degrees of longitude at the equator."""
    bounded = max(-_FURTHEST, min(_FURTHEST, latitude))
    return math.degrees(math.asinh(math.tan(math.radians(bounded))))


@dataclass(frozen=True, slots=True)
class _Window:
    """What the map shows: its west and north edge in Mercator's degrees, and units of the drawing to a degree."""

    west: float
    north: float
    scale: float

    @classmethod
    def around(cls, points: Sequence[Point]) -> _Window:
        xs, ys = [x for x, _ in points], [_north(y) for _, y in points]
        across = max(max(xs) - min(xs), _LEAST)
        scale = min(
            (WIDTH - 2 * _EDGE) / across,
            (HEIGHT - 2 * _EDGE) / max(max(ys) - min(ys), 1e-9),
        )
        middle = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
        top, half = _north(_FURTHEST), HEIGHT / 2 / scale
        # Nothing is drawn beyond the ends of the map, as long as it is higher than the window.
        centre = max(half - top, min(top - half, middle[1])) if half < top else 0.0
        west = middle[0] - WIDTH / 2 / scale
        return cls(round(west, 1), round(centre + half, 1), round(scale, 3))

    def at(self, point: Point) -> tuple[int, int]:
        """A point in the drawing."""
        return round((point[0] - self.west) * self.scale), round(
            (self.north - _north(point[1])) * self.scale
        )

    def path(self, points: Sequence[Point]) -> str:
        """A line in the drawing."""
        return _path([self.at(point) for point in points])


def _path(points: Sequence[tuple[int, int]]) -> str:
    kept = [point for at, point in enumerate(points) if not at or point != points[at - 1]]
    return "M" + "L".join(f"{x} {y}" for x, y in kept)


@cache
def _projected() -> list[list[Point]]:
    return [[(x, _north(y)) for x, y in ring] for ring in land()]


@lru_cache(256)
def _coast(window: _Window) -> str:
    """The land in a window, as one path. The world stands beside itself, so that a window may cross the date line."""
    around = 6 / window.scale
    west, east = window.west - around, window.west + WIDTH / window.scale + around
    north, south = window.north + around, window.north - HEIGHT / window.scale - around
    found = []
    first, last = math.floor((west + 180) / 360), math.floor((east + 180) / 360)
    for ring in _projected():
        for turn in range(first, last + 1):
            moved = [(x + 360 * turn, y) for x, y in ring]
            for axis, sign, edge in ((0, 1, west), (0, -1, east), (1, 1, south), (1, -1, north)):
                moved = _cut(moved, axis, sign, edge)
            drawn = [
                (round((x - window.west) * window.scale), round((window.north - y) * window.scale))
                for x, y in moved
            ]
            if len(set(drawn)) > 2:
                found.append(_path(drawn) + "z")
    return "".join(found)


def _cut(ring: Sequence[Point], axis: int, sign: int, edge: float) -> list[Point]:
    """The part of a ring on one side of a line (Sutherland and Hodgman, 1974)."""
    found: list[Point] = []
    for at, point in enumerate(ring):
        before = ring[at - 1]
        inside, was = sign * (point[axis] - edge) >= 0, sign * (before[axis] - edge) >= 0
        if inside != was:
            part = (edge - before[axis]) / (point[axis] - before[axis])
            other = before[1 - axis] + part * (point[1 - axis] - before[1 - axis])
            found.append((edge, other) if axis == 0 else (other, edge))
        if inside:
            found.append(point)
    return found


def _marks(window: _Window, stops: Sequence[Shown], ends: Sequence[Point]) -> list[Mark]:
    """The marks, each with the numbers of the stops that lie there."""
    groups: list[tuple[tuple[int, int], list[Shown]]] = []
    for stop, end in zip(stops, ends, strict=True):
        at = window.at(end)
        near = next((held for place, held in groups if math.dist(place, at) < _TOGETHER), None)
        if near is None:
            groups.append((at, [stop]))
        else:
            near.append(stop)
    return [
        Mark(
            x,
            y,
            "·".join(str(stop.number) for stop in held),
            " ".join(dict.fromkeys(stop.code for stop in held)),
            x > WIDTH - 110,
        )
        for (x, y), held in groups
    ]
