"""One booking of a push: locators, times, office, contacts, travellers, legs, what was split, services, history."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from tidewaiter.messages.edifact.pnrgov_parts import ENOUGH
from tidewaiter.messages.edifact.sensitive import is_sensitive_service
from tidewaiter.messages.edifact.writing.cusres import lines_of
from tidewaiter.messages.edifact.writing.dialect import Segment, segment
from tidewaiter.messages.edifact.writing.pnrgov_checkin import checked_in
from tidewaiter.messages.edifact.writing.pnrgov_history import history
from tidewaiter.messages.edifact.writing.pnrgov_money import payments, ticket_segments
from tidewaiter.messages.edifact.writing.pnrgov_person import contact_segment, person
from tidewaiter.messages.edifact.writing.values import moment_dmy
from tidewaiter.records import Agency, Booking, Leg, Movement, Traveller
from tidewaiter.reference import load_csv

_LONGEST_LINE, _MOST_LINES = 70, 99
_EXCESS = re.compile(r"EXCESS BAGGAGE (\S+) (\S+) (\S+)")
_SERVICE = re.compile(r"([A-Z]{4})(?: (.*))?", re.DOTALL)
_DAYS = re.compile(r"(\d{4}-\d\d-\d\d)(?: (\d{4}-\d\d-\d\d))? (.+)", re.DOTALL)


class Push(NamedTuple):
    """What the bookings of a message share: the carrier of services and remarks, the date that years are read
    against, all travellers, the legs of the flight."""

    carrier: str
    near: str | None
    travellers: Sequence[Traveller]
    movements: Sequence[Movement]


def booking_segments(booking: Booking, push: Push) -> Iterator[Segment]:
    """The segments of one booking."""
    people = [
        (number, push.travellers[number])
        for number in booking.travellers
        if 0 <= number < len(push.travellers)
    ]
    yield segment("SRC")
    yield from _locators(booking)
    yield from _times(booking)
    yield from _office(booking, cancelled=booking.status == "cancelled" and not people)
    yield from _about(booking, push)
    services = [_service(text, push.carrier) for text in booking.services]
    for early, _ in services:
        yield from early
    yield from ticket_segments(booking, None, push.carrier, "")
    yield from payments(booking, None)
    if booking.group_name:
        yield segment("TIF", (booking.group_name, "G"))
    for number, traveller in people:
        yield from person(booking, number, traveller, push.carrier, push.near)
    prime = prime_leg(booking.itinerary, push.movements)
    for at, leg in enumerate(booking.itinerary):
        yield from _leg(leg)
        yield from checked_in(booking.itinerary, at, prime, people, push.near)
    if booking.split:
        yield segment("EQN")
        yield segment("RCI", *(one.split(":", 1) for one in booking.split))
    late = [item for _, later in services for item in later]
    yield from late
    yield from history(booking.history, in_service=bool(late))


def _locators(booking: Booking) -> Iterator[Segment]:
    """All in one segment, the time of creation behind the first."""
    elements = [one.split(":", 1) for one in booking.locators]
    if elements and booking.created:
        elements[0] = [*elements[0], "", *moment_dmy(booking.created)]
    if elements:
        yield segment("RCI", *elements)


def _times(booking: Booking) -> Iterator[Segment]:
    told = (("700", booking.changed), ("710", booking.ticketed))
    elements = [(qualifier, *moment_dmy(at)) for qualifier, at in told if at]
    if elements:
        yield segment("DAT", *elements)


def _office(booking: Booking, *, cancelled: bool) -> Iterator[Segment]:
    """The booking office; an empty one marks a booking that is no longer on the flight."""
    agency = booking.agency
    if agency is not None and agency != Agency():
        yield segment(
            "ORG",
            agency.system,
            (agency.iata, agency.office),
            agency.city,
            "",
            agency.type,
            (agency.country, agency.currency),
            agency.agent,
        )
    elif cancelled:
        yield segment("ORG")


def _about(booking: Booking, push: Push) -> Iterator[Segment]:
    """Contacts and remarks of the whole booking."""
    for contact in booking.contacts:
        if contact.traveller is None:
            yield contact_segment(contact, push.carrier, "")
    for remark in booking.remarks:
        lines = lines_of(remark, _LONGEST_LINE, _MOST_LINES)
        yield segment("IFT", ("4", "28", "", push.carrier), *lines)


@cache
def _read_into_records() -> frozenset[str]:
    rows = load_csv("tidewaiter.messages.edifact", "services.csv")
    return frozenset(row["code"] for row in rows)


def _service(text: str, carrier: str) -> tuple[list[Segment], list[Segment]]:
    """The segments of a service kept as text: those for the whole booking, and those of what is no flight."""
    if found := _EXCESS.fullmatch(text):
        currency, amount, pieces = found.groups()
        return [segment("EBD", (currency, amount), pieces)], []
    found = _SERVICE.fullmatch(text)
    if (
        found
        and found.group(1) not in _read_into_records()
        and not is_sensitive_service(found.group(1))
    ):
        head = (found.group(1), "HK", "1", carrier, "", "", "", "", found.group(2) or "")
        return [segment("SSR", head)], []
    dates: tuple[str, ...] = ()
    if told := _DAYS.fullmatch(text):
        dates = (*moment_dmy(told.group(1)), moment_dmy(told.group(2))[0])
        text = told.group(3)
    return [], [segment("MSG", "8"), segment("TVL", dates, text)]


def prime_leg(itinerary: Sequence[Leg], movements: Sequence[Movement]) -> int | None:
    """The leg that a reader takes for the movement of the message (`pnrgov_record`)."""
    best, found = ENOUGH - 1, None
    for movement in movements:
        for at, leg in enumerate(itinerary):
            likeness = _likeness(leg, movement)
            if likeness > best:
                best, found = likeness, at
    return found


def _likeness(leg: Leg, movement: Movement) -> int:
    first, last = movement.departure, movement.arrival
    routed = (leg.departure.place, leg.arrival.place) == (first.place, last.place)
    dated = (leg.departure.local or "")[:10] == (first.local or "-")[:10]
    marketed = (leg.carrier, leg.number) == (movement.carrier, movement.number)
    operated = (
        leg.operating is not None
        and leg.operating.carrier == movement.carrier
        and (movement.number in {leg.operating.number, leg.number})
    )
    return 4 * routed + 4 * (bool(movement.number) and (marketed or operated)) + 3 * dated


def _leg(leg: Leg) -> Iterator[Segment]:
    carriers = [leg.carrier]
    elsewhere = None
    if leg.operating is not None:
        if leg.operating.number in {leg.number, ""}:
            carriers.append(leg.operating.carrier)
        else:
            elsewhere = leg.operating
    yield segment(
        "TVL",
        (*moment_dmy(leg.departure.local), *moment_dmy(leg.arrival.local)),
        leg.departure.place,
        leg.arrival.place,
        carriers,
        ("OPEN" if leg.open else leg.number, leg.booking_class),
    )
    if elsewhere is not None:
        yield segment("TRA", elsewhere.carrier, elsewhere.number)
    if leg.party is not None or leg.status:
        yield segment("RPI", "" if leg.party is None else str(leg.party), leg.status)
    if leg.equipment:
        yield segment("APD", leg.equipment)
