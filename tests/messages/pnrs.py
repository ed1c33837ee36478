"""Pushes of bookings as the tests write them: the segments of the bookings, and an envelope around them."""

from __future__ import annotations

from messages.edi import read_soundly
from tidewaiter.records import Booking, Message, Traveller

FLIGHT = "TVL+110326:1200:110326:1710+MAD+BOG+QX+417'"
LEG = "TVL+110326:1200::1710+MAD+BOG+QX+417:Y'"
EARLIER_LEG = "TVL+110326:0820::1040+LIS+MAD+QX+411:Y'"


def interchange(bookings: str, *, function: str = "MSG+:22'", flight: str = FLIGHT) -> str:
    """The text of one push."""
    return (
        "UNB+IATA:1+QX+BORDERPNR+260310:1805+42'UNH+1+PNRGOV:13:1:IA'"
        f"{function}ORG+QX:MAD'{flight}{bookings}UNT+9+1'UNZ+1+42'"
    )


def push(bookings: str, *, function: str = "MSG+:22'", flight: str = FLIGHT) -> Message:
    """What is read of one push."""
    (message,) = read_soundly(interchange(bookings, function=function, flight=flight))
    return message


def booking(segments: str) -> Booking:
    """What is read of the one booking of a push, which has these segments behind its locator."""
    (read,) = push(f"SRC'RCI+QX:K7RM2P::020226:0911'{segments}").bookings
    return read


def travellers(segments: str) -> tuple[Traveller, ...]:
    """The travellers of such a booking."""
    return push(f"SRC'RCI+QX:K7RM2P::020226:0911'{segments}").travellers


def traveller(segments: str) -> Traveller:
    """The traveller of such a booking, who is alone."""
    (read,) = travellers(segments)
    return read


def codes(message: Message) -> list[str]:
    """The problems that the content of the message has; those of its envelope are left out."""
    envelope = {"segment-count", "trailer-reference", "interchange-reference"}
    return [problem.code for problem in message.problems if problem.code not in envelope]
