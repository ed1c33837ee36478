"""PNRGOV: the bookings of a flight, 10.1 to 18.1, segments in the order of the guide's groups.

IATA/WCO/ICAO PNRGOV EDIFACT implementation guide. What a push cannot carry of a record is found by reading what
was written (`messages.writing`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tidewaiter.messages.edifact.writing.dialect import Segment, segment
from tidewaiter.messages.edifact.writing.pnrgov_booking import Push, booking_segments
from tidewaiter.messages.edifact.writing.values import day_of, moment_dmy
from tidewaiter.records import Booking, Message, Movement


def pnrgov(message: Message) -> Iterator[Segment]:
    """The segments of a push between UNH and UNT."""
    if message.function.code:
        yield segment("MSG", ("", message.function.code))
    sender = _sender(message)
    if sender:
        yield segment("ORG", sender)
    for movement in message.movements:
        yield _flight(movement)
    if message.declared.pnrs is not None:
        yield segment("EQN", str(message.declared.pnrs))
    push = Push(
        carrier=message.movements[0].carrier if message.movements else sender,
        near=_near(message),
        travellers=message.travellers,
        movements=message.movements,
    )
    for booking in message.bookings:
        yield from booking_segments(booking, push)


def _near(message: Message) -> str | None:
    """The date that years of two digits are read against, as the reader finds it; None where it may not."""
    return day_of(message.movements[0].departure.local) if message.movements else None


def _flight(movement: Movement) -> Segment:
    carriers = [movement.carrier]
    if movement.operating is not None:
        carriers.append(movement.operating.carrier)
    return segment(
        "TVL",
        (*moment_dmy(movement.departure.local), *moment_dmy(movement.arrival.local)),
        movement.departure.place,
        movement.arrival.place,
        carriers,
        movement.number,
    )


def _sender(message: Message) -> str:
    """The system that sends, told so that each booking's main locator is the one that a reader takes for it."""
    carrier = message.movements[0].carrier if message.movements else ""
    candidates = dict.fromkeys([carrier, *(booking.carrier for booking in message.bookings), ""])
    return next((one for one in candidates if _fits(one, message.bookings)), carrier)


def _fits(sender: str, bookings: Sequence[Booking]) -> bool:
    for booking in bookings:
        own = [one for one in booking.locators if one.partition(":")[0] == sender]
        main = next(iter(own or booking.locators), "")
        if booking.locator and main != f"{booking.carrier}:{booking.locator}":
            return False
    return True
