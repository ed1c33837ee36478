"""The legs of a flight with their places and times, as lists (TDT) and replies (RFF+AF) write them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tidewaiter.messages.edifact.writing.dialect import Segment, segment
from tidewaiter.messages.edifact.writing.values import moment_ymd
from tidewaiter.records import Call, Movement
from tidewaiter.reference import airport

_DEPARTURE, _ARRIVAL, _STOP = "125", "87", "92"


def flight_text(carrier: str, number: str) -> str:
    """Carrier and number as one: `DL0324`."""
    return carrier + number


def leg_points(
    movements: Sequence[Movement], movement: Movement, *, times_first: bool = False
) -> Iterator[Segment]:
    """Places and times of one leg. Of a flight of several legs those within one country are stops (LOC+92); the
    one that crosses the border tells its last departure and first arrival (125, 87). `times_first`: both times
    before both places, as replies have it."""
    stop = len(movements) > 1 and _within_one_country(movement)
    departure = _place(_STOP if stop else _DEPARTURE, movement.departure)
    arrival = _place(_STOP if stop else _ARRIVAL, movement.arrival)
    departs, arrives = _time("189", movement.departure), _time("232", movement.arrival)
    if times_first:
        yield from (*departs, *arrives, *departure, *arrival)
    else:
        yield from (*departure, *departs, *arrival, *arrives)


def _within_one_country(movement: Movement) -> bool:
    start, end = movement.departure, movement.arrival
    first, last = airport(start.place), airport(end.place)
    told = start.local and end.local
    return bool(first and last and told and first.country == last.country)


def _place(qualifier: str, call: Call) -> tuple[Segment, ...]:
    return (segment("LOC", qualifier, call.place),) if call.place else ()


def _time(qualifier: str, call: Call) -> tuple[Segment, ...]:
    return (segment("DTM", (qualifier, *moment_ymd(call.local))),) if call.local else ()
