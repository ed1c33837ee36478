"""The flight of an air waybill: Cargo-IMP tells its number and the day of the month, and the day of receipt the rest.

A waybill comes a few days before its flight or after it, so the day of the month that lies nearest to the day of receipt is
the flight's. It is filled in when a message is worked with and never stored: the message stays as it was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

from tidewaiter.records import Call, Consignment, Message, Movement

_FLIGHT = re.compile(r"([A-Z0-9]{2,3}?)(\d{1,4}[A-Z]?)/(\d{1,2})")


def with_flights(message: Message, received: datetime) -> Message:
    """The message with the flights that its waybills name; itself where it tells a movement already, or no flight."""
    if message.movements or not message.function.action:
        return message
    flights = {
        flight.key: flight
        for bill in message.consignments
        if bill.mode == "air"
        for flight in _flights(bill, received.date())
    }
    if flights:
        message.movements = tuple(flights.values())
    return message


def _flights(bill: Consignment, received: date) -> Iterator[Movement]:
    """The flights of a waybill in order, each from where to where as far as the route tells it."""
    told = [
        (carrier, number, day)
        for tag, text in bill.others
        if tag == "FLT"
        for carrier, number, day_text in _FLIGHT.findall(text)
        if (day := nearest(int(day_text), received)) is not None
    ]
    stops = [bill.origin, *bill.transits, bill.destination]
    if len(told) == 1:
        stops = [bill.origin, bill.destination]
    if len(told) != len(stops) - 1:
        return  # which flight flies which leg is not told
    for (carrier, number, day), (start, end) in zip(told, pairwise(stops), strict=True):
        yield Movement(
            "air",
            carrier,
            number,
            departure=Call(start, day.isoformat(), basis="scheduled"),
            arrival=Call(end, basis="scheduled"),
        )


def nearest(day: int, received: date) -> date | None:
    """The day of some month that lies nearest to a date; None where no month near it has such a day."""
    near = (received + timedelta(days=offset) for offset in range(-16, 17))
    fitting = [one for one in near if one.day == day]
    return min(fitting, key=lambda one: abs((one - received).days), default=None)
