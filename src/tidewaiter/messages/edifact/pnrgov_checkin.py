"""Check-in within a leg (groups 6 and 7): boarding numbers, seats assigned, bags."""

from __future__ import annotations

import re

from tidewaiter.messages.edifact.pnrgov_booking import BookingDraft, Group
from tidewaiter.messages.edifact.pnrgov_person import BagsTold, CheckIn, PersonDraft, SeatTold
from tidewaiter.messages.edifact.tokens import Segment
from tidewaiter.messages.edifact.values import count
from tidewaiter.records import Place

NO_BOARDING: tuple[str, str, Place] = ("", "", (0, 0))
"""Boarding number, traveller reference and place, before TRI told any."""

_POUND = 0.45359237
_KILOGRAMS, _POUNDS = "700", "701"
_POOLS = frozenset({"HP", "MP"})
_LONGEST_RUN = 99
_WEIGHT = re.compile(r"\d{1,5}(?:\.\d{1,3})?", re.ASCII)
_SEAT = re.compile(r"0*([1-9]\d{0,2}[A-Z])(?![A-Z])", re.ASCII)


def tri(booking: BookingDraft, segment: Segment) -> None:
    """A boarding or sequence number: `+number:::reference`; the name follows."""
    number = segment.get(2).strip()
    booking.boarding = (number, segment.get(2, 4).strip(), (segment.number, 2))
    booking.current = None
    if booking.legs:
        booking.group = Group.CHECK_IN


def check_in(booking: BookingDraft, person: PersonDraft) -> None:
    """The traveller named in check-in has checked in for the leg being read."""
    number, _, place = booking.boarding
    at = booking.check_in_at
    if at or number:
        person.check_ins.append(CheckIn(booking.leg, at, number, booking.check_in_place, place))


def ssd(booking: BookingDraft, segment: Segment) -> None:
    """The seat assigned at check-in."""
    person = _passenger(booking)
    if person is not None:
        place = (segment.number, 1)
        for seat in seats_in(segment.get(1)):
            person.seats.append(SeatTold(booking.leg, ("", ""), seat, True, place))


def tbd(booking: BookingDraft, segment: Segment) -> None:
    """Bags: `count:weight:unit`, a pool mark, then tags `carrier:first number:run:destination`."""
    person = _passenger(booking)
    if person is None:
        return
    pieces, weight, unit = (*segment.composite(2), "", "", "")[:3]
    pool = ""
    tags: dict[str, str] = {}
    for parts in segment.elements[2:]:
        mark = parts[0].strip()
        if mark in _POOLS:
            pool = mark
        elif len(parts) > 1 and (first := parts[1].strip()):
            for number in _run(first, parts[2] if len(parts) > 2 else ""):
                tags.setdefault(number, mark)
    told = BagsTold(
        booking.leg,
        count(pieces),
        _kilograms(weight, unit),
        pool,
        tuple([(carrier, number) for number, carrier in tags.items()]),
        (segment.number, 2),
    )
    person.bags[told.leg] = told


def seats_in(text: str) -> list[str]:
    """The seats in a text, zeros stripped; `XXX` and blanks are none."""
    return _SEAT.findall(text.upper())


def _passenger(booking: BookingDraft) -> PersonDraft | None:
    """Whom check-in is about: the name before, else the reference of TRI, else the only traveller."""
    return booking.current or booking.whom(booking.boarding[1])


def _kilograms(text: str, unit: str) -> float | None:
    weight = text.strip()
    if not _WEIGHT.fullmatch(weight):
        return None
    if unit.strip() == _POUNDS:
        return round(float(weight) * _POUND, 1)
    return float(weight) if unit.strip() == _KILOGRAMS else None


def _run(first: str, run: str) -> list[str]:
    """The tag numbers of a run of consecutive tags."""
    length = count(run) or 1
    if length == 1 or length > _LONGEST_RUN or not (first.isascii() and first.isdigit()):
        return [first]
    width = len(first)
    return [str(int(first) + more).zfill(width) for more in range(length)]
