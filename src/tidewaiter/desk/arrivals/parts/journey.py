"""A traveller's journey as a line: the legs of the bookings in their order, with this movement among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tidewaiter.records import Call, KnownBooking, Leg, Movement


@dataclass(frozen=True, slots=True)
class Stage:
    """One leg of the journey. `here` is the movement at hand; `gap` the time on the ground before it, in minutes
    of the clock at that place, where both times are told."""

    carrier: str
    number: str
    departure: Call
    arrival: Call
    status: str
    here: bool
    gap: int | None


def journey_of(bookings: Iterable[KnownBooking], movement: Movement) -> list[Stage]:
    """The stages in order of time. Where no booking tells an itinerary, the movement stands alone."""
    legs = {
        _identity(leg): leg
        for booking in bookings
        if not booking.left
        for leg in booking.booking.itinerary
        if leg.departure.place and leg.arrival.place
    }
    here = Leg(
        carrier=movement.carrier,
        number=movement.number,
        departure=movement.departure,
        arrival=movement.arrival,
    )
    if not any(_is_here(leg, movement) for leg in legs.values()):
        legs[_identity(here)] = here
    ordered = sorted(legs.values(), key=lambda leg: (leg.departure.local or "", leg.number))
    stages = []
    for number, leg in enumerate(ordered):
        before = ordered[number - 1] if number else None
        own = _is_here(leg, movement)
        # The movement knows its times better than the booking: they were told last.
        told = here if own else leg
        stages.append(
            Stage(
                leg.carrier or movement.carrier,
                leg.number,
                _timed(told.departure, leg.departure),
                _timed(told.arrival, leg.arrival),
                leg.status,
                own,
                _minutes(before.arrival, leg.departure) if before else None,
            )
        )
    return stages


def _identity(leg: Leg) -> tuple[str, str, str, str]:
    return (leg.departure.place, leg.arrival.place, leg.number, (leg.departure.local or "")[:10])


def _is_here(leg: Leg, movement: Movement) -> bool:
    return (
        leg.departure.place == movement.departure.place
        and leg.arrival.place == movement.arrival.place
        and (leg.departure.local or "")[:10] == (movement.departure.local or "")[:10]
    )


def _timed(call: Call, other: Call) -> Call:
    return call if call.local else other


def _minutes(arrival: Call, departure: Call) -> int | None:
    if arrival.place != departure.place:
        return None
    ends, begins = arrival.local or "", departure.local or ""
    if len(ends) < 16 or len(begins) < 16:
        return None
    span = datetime.fromisoformat(begins[:16]) - datetime.fromisoformat(ends[:16])
    minutes = round(span.total_seconds() / 60)
    return minutes if minutes >= 0 else None
