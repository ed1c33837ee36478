"""The legs of a flight, put together from flights, places and times in whatever order they were told.

A list tells a flight (TDT, or RFF+AF in replies), then places and times that belong to it. Senders write one
flight a leg, or one flight with several pairs of places, or a chain of stops; times stand behind their place,
before it, or all of them before all places. Each leg becomes one `Movement`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from tidewaiter.messages.edifact.codes import code_list
from tidewaiter.messages.edifact.tokens import Segment
from tidewaiter.messages.edifact.values import call, moment, travel_date
from tidewaiter.records import Call, Means, Movement, Places
from tidewaiter.records.making import maker
from tidewaiter.reference import airport, country

MOST_POINTS = 20
"""Among so many places the one of a time is looked for; no flight calls at more."""

Kind = Literal["departure", "arrival", "stop"]
Note = Callable[[str, Segment | None, int | None, object], None]

_OFFSET = re.compile(r"([MP])(\d{1,2})(\d\d)?", re.ASCII)
_TIME = re.compile(r"\d{6}|\d{4}", re.ASCII)
_WITH_COUNTRY = 5


class Clock(NamedTuple):
    """A time as told: by the clock of the place; `utc` only where the message itself tells the offset."""

    local: str | None
    utc: str | None
    segment: Segment


@dataclass(slots=True)
class _Point:
    kind: Kind
    place: str
    segment: Segment | None = None
    departs: Clock | None = None
    arrives: Clock | None = None


@dataclass(slots=True)
class Flight:
    """One flight as told, with its points in the order told."""

    carrier: str = ""
    number: str = ""
    mode: Literal["air", "sea", "road", "rail"] = "air"
    means: Means | None = None
    overflight: bool = False
    places: Places = field(default_factory=dict)
    points: list[_Point] = field(default_factory=list)
    departures: list[Clock] = field(default_factory=list)
    """Times of departure that no place was told for yet; `arrivals` the same."""
    arrivals: list[Clock] = field(default_factory=list)
    last: dict[str, str] = field(default_factory=dict)
    """The local time told last, by kind."""
    cleared: _Point | None = None
    """The place of customs clearance, told among the places of the flight."""


class Itinerary:
    """The flights of one message."""

    def __init__(self, note: Note) -> None:
        self.flights: list[Flight] = []
        self._note = note

    def begin(self, flight: Flight) -> None:
        """A flight is told; places and times from here on are its own. Those told before any flight
        belong to the first one."""
        if self.flights:
            last = self.flights[-1]
            same = (last.carrier, last.number) == (flight.carrier, flight.number)
            if (same and not last.points) or not (last.carrier or last.number or last.places):
                flight.points, flight.cleared, flight.last = last.points, last.cleared, last.last
                flight.departures, flight.arrivals = last.departures, last.arrivals
                self.flights[-1] = flight
                return
        self.flights.append(flight)

    def place(self, kind: Kind, code: str, segment: Segment) -> None:
        """A place of the flight last begun."""
        flight = self._current()
        point = _Point(kind, place_code(code), segment)
        first = not flight.points
        flight.points.append(point)
        if flight.departures and (kind == "departure" or (kind == "stop" and first)):
            point.departs = flight.departures.pop(0)
        if flight.arrivals and (kind == "arrival" or (kind == "stop" and not first)):
            point.arrives = flight.arrivals.pop(0)

    def clearance(self, code: str, segment: Segment) -> None:
        """A place of customs clearance among the places of the flight: its departure where no other is told."""
        self._current().cleared = _Point("departure", place_code(code), segment)

    def time(self, kind: Literal["departure", "arrival"], clock: Clock) -> None:
        """A time of the flight last begun. The same one told again is passed over."""
        flight = self._current()
        if clock.local is None or flight.last.get(kind) == clock.local:
            return
        flight.last[kind] = clock.local
        if kind == "departure":
            point = _departing(flight.points)
            if point is None:
                flight.departures.append(clock)
            else:
                point.departs = clock
        else:
            point = _arriving(flight.points)
            if point is None:
                flight.arrivals.append(clock)
            else:
                point.arrives = clock

    @property
    def date(self) -> str | None:
        """The first date told of any flight."""
        for flight in self.flights:
            for point in flight.points:
                for clock in (point.departs, point.arrives):
                    if clock is not None and clock.local:
                        return clock.local[:10]
            for clock in (*flight.departures, *flight.arrivals):
                if clock.local:
                    return clock.local[:10]
        return None

    def movements(self) -> list[Movement]:
        """One movement a leg."""
        found: list[Movement] = []
        for flight in self.flights:
            found.extend(self._legs(flight))
        return found

    def _current(self) -> Flight:
        if not self.flights:
            self.flights.append(Flight())
        return self.flights[-1]

    def _legs(self, flight: Flight) -> list[Movement]:
        self._complete(flight)
        points = _merged(flight.points)
        if not points:
            return [self._movement(flight, None, None)] if flight.carrier or flight.number else []
        if len(points) == 1:
            only = points[0]
            ends = only.kind == "arrival" or (only.arrives is not None and only.departs is None)
            return [self._movement(flight, None if ends else only, only if ends else None)]
        return [
            self._movement(flight, start, end)
            for start, end in pairwise(points)
            if not (start.kind == "arrival" and end.kind == "departure")
        ]

    def _complete(self, flight: Flight) -> None:
        """Times whose place was never told keep their leg; so does a departure told only as clearance."""
        points, departures, arrivals = flight.points, flight.departures, flight.arrivals
        if flight.cleared is not None and not any(point.kind != "arrival" for point in points):
            self._note("departure-by-clearance", flight.cleared.segment, 2, "")
            points.insert(0, flight.cleared)
        if departures and points and points[0].kind == "departure":
            points[0].departs = points[0].departs or departures.pop(0)
        if departures and (not points or points[0].kind == "arrival"):
            points.insert(0, _Point("departure", "", None, departures.pop(0)))
        if arrivals and (not points or points[-1].kind == "departure"):
            points.append(_Point("arrival", "", None, None, arrivals.pop(0)))

    def _movement(self, flight: Flight, start: _Point | None, end: _Point | None) -> Movement:
        places = dict(flight.places)
        departure = arrival = _NO_CALL
        if start is not None:
            departure = self._call(flight, start, start.departs, "departure", places)
        if end is not None:
            arrival = self._call(flight, end, end.arrives, "arrival", places)
            clock = end.arrives
            if clock is not None and departure.utc and arrival.utc and arrival.utc <= departure.utc:
                self._note("arrival-before-departure", clock.segment, None, "")
        return _new_movement(
            mode=flight.mode,
            carrier=flight.carrier,
            number=flight.number,
            means=flight.means,
            departure=departure,
            arrival=arrival,
            overflight=flight.overflight,
            places=places,
        )

    def _call(
        self,
        flight: Flight,
        point: _Point,
        clock: Clock | None,
        name: Literal["departure", "arrival"],
        places: dict[str, tuple[int, int]],
    ) -> Call:
        if point.segment is not None:
            places[name + ".place"] = (point.segment.number, 2)
            if flight.mode == "air" and airport(point.place) is None:
                self._note("unknown-place", point.segment, 2, point.segment.tag)
        if clock is None:
            return call(point.place, None)
        places[name + ".local"] = (clock.segment.number, 1)
        by_place = call(point.place, clock.local)
        if clock.utc is None or clock.utc == by_place.utc:
            return by_place
        if by_place.utc is not None:
            self._note("offset-differs", clock.segment, 4, "")
        return replace(by_place, utc=clock.utc)


_NO_CALL = Call()
_new_movement = maker(Movement)


def _departing(points: list[_Point]) -> _Point | None:
    """Which point a time of departure belongs to, told behind these points."""
    if not points:
        return None
    last = points[-1]
    if last.departs is None and (
        last.kind == "departure" or (last.kind == "stop" and (last.arrives or len(points) == 1))
    ):
        return last
    near = points[-MOST_POINTS:]
    return next((one for one in near if one.kind != "arrival" and one.departs is None), None)


def _arriving(points: list[_Point]) -> _Point | None:
    """Which point a time of arrival belongs to, told behind these points."""
    if not points:
        return None
    last = points[-1]
    if last.arrives is None and (
        last.kind == "arrival" or (last.kind == "stop" and len(points) > 1)
    ):
        return last
    near = points[max(1, len(points) - MOST_POINTS) :]
    return next((one for one in near if one.kind != "departure" and one.arrives is None), None)


def _merged(points: list[_Point]) -> list[_Point]:
    """A stop told twice, once as an arrival and once as the next departure, is one point."""
    merged = points[:1]
    for point in points[1:]:
        last = merged[-1]
        whole_leg = (last.kind == "departure" and point.kind == "arrival") or (
            last.departs is not None and point.arrives is not None
        )
        if point.place != last.place or whole_leg:
            merged.append(point)
        else:
            merged[-1] = _Point(
                last.kind if last.kind == point.kind else "stop",
                last.place,
                point.segment,
                point.departs or last.departs,
                last.arrives or point.arrives,
            )
    return merged


@lru_cache(4096)
def place_code(text: str) -> str:
    """The IATA code of a place as written, or what was written: `FRA`; `USLAX`, a country before it."""
    code = text.strip().upper()
    if len(code) == _WITH_COUNTRY and country(code[:2]) and airport(code[2:]):
        return code[2:]
    return code


def told_time(segment: Segment) -> tuple[Clock, str]:
    """The time that DTM tells and the code of what is wrong with it, or "".

    Either one composite (`189:1405111340:201`) or three elements, date, time and offset
    (`136+020131+2200+M10`, US-EDIFACT).
    """
    written = segment.get(1, 2)
    if written:
        date, time = _cut(written.strip(), segment.get(1, 3).strip())
    else:
        date, time = segment.get(2).strip(), segment.get(3).strip()
    local = moment(date, time, "ymd")
    if local is None:
        fault = travel_date(date, "ymd").fault or ("bad-date" if time else "")
        return Clock(None, None, segment), fault
    offset = segment.get(4)
    return Clock(local, _instant(local, offset) if offset else None, segment), ""


@lru_cache(4096)
def _cut(written: str, form: str) -> tuple[str, str]:
    """Date and time of one figure, by its format code, else by its length."""
    digits = code_list("date-format").get(form)
    length = int(digits) if digits else (6 if len(written) in {6, 10} else 8)
    time = _TIME.match(written, length)
    return written[:length], time.group() if time else written[length:].strip()


def _instant(local: str, offset: str) -> str | None:
    """The instant of a local time by an offset as US-EDIFACT tells it: what to add (P) to the local time,
    or to take from it (M), in hours, to reach UTC; west of Greenwich it is P."""
    found = _OFFSET.fullmatch(offset.strip().upper())
    if not found or len(local) < 16:
        return None
    sign, hours, minutes = found.groups()
    shift = timedelta(hours=int(hours), minutes=int(minutes or 0))
    instant = datetime.fromisoformat(local)
    instant = instant + shift if sign == "P" else instant - shift
    return instant.strftime("%Y-%m-%dT%H:%MZ")
