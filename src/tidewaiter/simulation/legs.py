"""Flights and legs as records, by the clocks of their airports."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from tidewaiter.records import Call, FlightNumber, Movement
from tidewaiter.records import Leg as LegRecord
from tidewaiter.reference import airport
from tidewaiter.simulation.world import Flight, Leg


def local(place: str, at: datetime) -> datetime:
    """The clock of an airport at an instant."""
    known = airport(place)
    return at.astimezone(ZoneInfo(known.zone)) if known else at


def minute(at: datetime) -> str:
    """A time to the minute, as records hold it: `2026-03-10T18:05`."""
    return at.isoformat()[:16]


def movement(flight: Flight) -> Movement:
    """The flight as the movement of its messages."""
    leg = leg_record(flight.leg(), None, "")
    return Movement(
        carrier=leg.carrier, number=leg.number, departure=leg.departure, arrival=leg.arrival
    )


@lru_cache(4096)
def leg_record(leg: Leg, party: int | None, equipment: str) -> LegRecord:
    """A leg of the itinerary of a party. Every push tells it anew, so it is kept."""
    number = f"{leg.number:04d}"
    return LegRecord(
        carrier=leg.carrier,
        number=number,
        operating=FlightNumber(leg.operating, number) if leg.operating else None,
        departure=Call(leg.origin, minute(local(leg.origin, leg.departs))),
        arrival=Call(leg.destination, minute(local(leg.destination, leg.arrives))),
        booking_class=leg.cabin,
        status="GK" if leg.passive else "HK",
        party=party,
        equipment=equipment,
    )
