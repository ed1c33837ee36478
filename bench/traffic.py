"""Traffic for the bench of the intake: flights that push their bookings five times and then send their lists.

Sized after the GTAS guide (`travellers.md`, section 7): a flight of some 250 travellers is about 840 booking
messages in five pushes, one booking of about 4 kB a message, and its passenger list. Everybody is invented. The
simulator of the demonstration writes the messages; here names, mail addresses and telephones are varied so that
many flights do not share them by chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from tidewaiter.simulation.boarding import board, come_to_the_counter, give_seats
from tidewaiter.simulation.bookings import ordinary_bookings
from tidewaiter.simulation.demo import _data, _flight
from tidewaiter.simulation.paxlst import STATUS, on_board, passenger_list
from tidewaiter.simulation.people import Registry, stream
from tidewaiter.simulation.pnrgov import FULL, pnrgov_messages
from tidewaiter.simulation.world import Flight, Payment, Reservation
from tidewaiter.simulation.writing import Envelope, Message, Segment, interchange, segment

PUSHES = (72.0, 24.0, 2.0, 1.0, 0.0)
"""Hours before departure at which a carrier tells all bookings."""

SEATS = 275  # of this the simulator makes some 168 bookings, which is 840 in five pushes
LISTED = 180
BOOKING_BYTES = 4_000
_SYLLABLES = (
    "BA",
    "CO",
    "DU",
    "FE",
    "GI",
    "HO",
    "JA",
    "KE",
    "LI",
    "MO",
    "NU",
    "PA",
    "RE",
    "SI",
    "TO",
)
_SENT_AFTER = 40  # seconds within which one push is sent


class File(NamedTuple):
    """A file as it arrives: its name, its bytes, and what it is (`booking` or `list`)."""

    name: str
    data: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that one flight sends: its pushes in order, each of one booking a file, then its lists."""

    pushes: tuple[tuple[File, ...], ...]
    lists: tuple[File, ...]


def flight(number: int, start: datetime, *, seats: int = SEATS, booked: bool = True) -> Told:
    """What the flight of a number sends. With `booked` false only its lists, as of a carrier whose bookings
    are not sent."""
    rng = Random(f"bench/{number}")
    drawn = _flight_of(number, start, seats, rng)
    bookings = _bookings(drawn, number, start, rng)
    pushes = [_push(drawn, bookings, hours, rng) for hours in PUSHES] if booked else []
    entries = on_board(bookings)[:LISTED]
    closes = drawn.departs - timedelta(minutes=35)
    lists = [
        *passenger_list(drawn, entries, closes),
        *passenger_list(
            drawn, entries, drawn.departs + timedelta(minutes=10), code=STATUS, function="CLOB"
        ),
    ]
    moments = [closes, drawn.departs + timedelta(minutes=10)]
    return Told(
        tuple(pushes),
        tuple(
            File(f"{drawn.label}_list_{at:%H%M}.edi", _written(drawn, message, at, rng), "list")
            for message, at in zip(lists, moments, strict=True)
        ),
    )


def _flight_of(number: int, start: datetime, seats: int, rng: Random) -> Flight:
    ordinary = [told for told in _data()["flights"] if "label" not in told]
    drawn = _flight(
        ordinary[number % len(ordinary)], start + timedelta(minutes=rng.randrange(1200))
    )
    carrier = replace(drawn.carrier, pnrs_a_message=1, messages_a_file=1, people_a_part=0)
    if carrier.paxlst_release.startswith("001"):
        carrier = replace(carrier, paxlst_release="D:05B")
    label = f"{carrier.code}{1000 + number}"
    return replace(
        drawn, label=label, number=1000 + number, carrier=carrier, travellers=seats, rows=70,
        abreast="ABCDEFGH",
    )  # fmt: skip


def _bookings(drawn: Flight, number: int, start: datetime, rng: Random) -> list[Reservation]:
    registry = Registry(number, start.date())
    bookings = ordinary_bookings(drawn, registry, number)
    give_seats(drawn, bookings, stream(number, drawn.label, "seats"))
    come_to_the_counter(drawn, bookings, registry, stream(number, drawn.label, "check-in"))
    board(bookings)
    for booking in bookings:
        _vary(booking, rng)
    return bookings


def _vary(booking: Reservation, rng: Random) -> None:
    """Names, addresses and numbers that no other flight has but by rare chance."""
    ending = "".join(rng.choices(_SYLLABLES, k=2))
    for passenger in booking.passengers:
        person = passenger.person
        passenger.person = replace(
            person,
            family=person.family + ending.lower(),
            document=person.document[:2] + str(rng.randrange(1_000_000, 9_999_999)),
        )
    booking.payment = _varied(booking.payment, ending, rng)
    if booking.mobile:
        booking.mobile = f"+999{rng.randrange(10**9, 10**10)}"
    if booking.email:
        name, _, domain = booking.email.partition("@")
        booking.email = f"{name}{rng.randrange(10**6)}@{domain}"
    street, _, rest = booking.address.partition(":")
    booking.address = f"{street} {ending}:{rest}"


def _varied(payment: Payment, ending: str, rng: Random) -> Payment:
    holder = (
        payment.holder + ending.lower()
        if payment.holder and payment.holder.istitle()
        else payment.holder
    )
    phone = f"+999{rng.randrange(10**9, 10**10)}" if payment.phone else ""
    return replace(payment, holder=holder, phone=phone)


def _push(
    drawn: Flight, bookings: Sequence[Reservation], hours: float, rng: Random
) -> tuple[File, ...]:
    at = drawn.departs - timedelta(hours=hours)
    told = [booking for booking in bookings if booking.told_at(at)]
    files = []
    for order, message in enumerate(pnrgov_messages(drawn, told, at, FULL)):
        sent = at + timedelta(seconds=_SENT_AFTER * order / max(1, len(told)))
        data = _written(drawn, _filled(message, drawn, told[order].locator), sent, rng)
        files.append(File(f"{drawn.label}_{hours:g}h_{order:03d}.edi", data, "booking"))
    return tuple(files)


def _filled(message: Message, drawn: Flight, locator: str) -> Message:
    """A booking of the size that the guide gives: real ones carry fare rules and remarks of the system, the
    same in every push."""
    rng = Random(locator)
    size = sum(len(part) for item in message.body for element in item.elements for part in element)
    size += 4 * len(message.body)
    body = [*message.body]
    number = 0
    while size < BOOKING_BYTES - 200:
        number += 1
        text = f"{drawn.carrier.code} FARE RULE {number} " + " ".join(rng.choices(_SYLLABLES, k=14))
        remark: Segment = segment("IFT", ("4", "28", "", drawn.carrier.code), text)
        body.insert(_ABOUT, remark)
        size += len(text) + 14
    return replace(message, body=body)


_ABOUT = 7  # after SRC, RCI, DAT and the first of the contacts: remarks of the whole booking


def _written(drawn: Flight, message: Message, at: datetime, rng: Random) -> bytes:
    dialect = drawn.carrier.paxlst if message.identifier[0] == "PAXLST" else drawn.carrier.pnrgov
    envelope = Envelope(
        sender=drawn.carrier.address,
        recipient="TWBENCH",
        sent=at,
        reference=f"{at:%d%H%M}{rng.randrange(10**6)}",
    )
    return interchange([message], envelope, dialect)


def mixed(told: Sequence[Told], first: Sequence[int]) -> Iterator[File]:
    """The booking files of several flights that push at one time, in turn. `first` says which push of each."""
    queues = [list(item.pushes[number]) for item, number in zip(told, first, strict=True)]
    while any(queues):
        for queue in queues:
            if queue:
                yield queue.pop(0)
