"""Special services (SSR) of a booking, a traveller or a leg: documents, seats, tickets, infants, contacts.

`code:status:number:carrier:::board:off:text`, then one element a traveller, `data::reference`. Services that
may not be kept are dropped before anything else is looked at (`sensitive.csv`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from tidewaiter.messages.edifact.contacts import ContactText, read_value, service_kind
from tidewaiter.messages.edifact.names import read_infant
from tidewaiter.messages.edifact.pnrgov_booking import BookingDraft, Group
from tidewaiter.messages.edifact.pnrgov_checkin import seats_in
from tidewaiter.messages.edifact.pnrgov_history import without_cards
from tidewaiter.messages.edifact.pnrgov_person import INFANT_SEXES, PersonDraft, SeatTold
from tidewaiter.messages.edifact.pnrgov_segments import add_loyalty
from tidewaiter.messages.edifact.sensitive import (
    SENSITIVE_SERVICE,
    SENSITIVE_TEXT,
    is_sensitive_service,
    is_sensitive_text,
)
from tidewaiter.messages.edifact.slash_lists import (
    DocumentText,
    read_address,
    read_document,
    read_visa,
)
from tidewaiter.messages.edifact.tokens import Segment
from tidewaiter.messages.edifact.values import expiry_date, travel_date
from tidewaiter.records import TravelDocument
from tidewaiter.reference import load_csv

Handler = Callable[[BookingDraft, Segment, str, str], None]
"""Reads one service: booking, segment, text, traveller reference."""

_TEXT_AT = 8
_TICKET = re.compile(r"(INF)?\s*(\d{10,14})(?:\s*C(\d))?", re.ASCII)
_TICKET_TEXT = re.compile(r"TKT NBR\s+(\S+)(?:\s+(\d{1,2}[A-Z]{3}\d\d))?")
_LOYALTY = re.compile(r"(?<![A-Z0-9])([A-Z][A-Z0-9]|[0-9][A-Z])? ?(\d[\dA-Z]{2,19})(?![A-Z0-9.])")


@cache
def _held() -> frozenset[str]:
    rows = load_csv("tidewaiter.messages.edifact", "reservation_statuses.csv")
    return frozenset(row["code"] for row in rows if row["held"] == "yes")


@cache
def _handlers() -> dict[str, Handler]:
    """By service code; none of them is sensitive."""
    rows = load_csv("tidewaiter.messages.edifact", "services.csv")
    return {row["code"]: _HANDLINGS[row["handling"]] for row in rows}


def ssr(booking: BookingDraft, segment: Segment) -> None:
    """One special service."""
    elements = segment.elements
    if not elements:
        return
    head = elements[0]
    handler = _handlers().get(head[0])
    if handler is None:
        code = head[0].strip().upper()
        if is_sensitive_service(code):
            booking.draft.drop(SENSITIVE_SERVICE, segment)
            return
        handler = _handlers().get(code, _other)
    if booking.group == Group.BOOKING and handler is not _other and not booking.settling:
        booking.waiting.append(segment)  # for whom it is shows only after the names
        return
    handler(booking, segment, _text(head), _reference(elements))


def settle(booking: BookingDraft) -> None:
    """Read the services that stood before the names."""
    booking.settling = True
    booking.group = Group.BOOKING
    for segment in booking.waiting:
        ssr(booking, segment)


def _text(head: list[str]) -> str:
    """The free text: its own component, or one earlier or later."""
    if len(head) > _TEXT_AT:
        return (head[_TEXT_AT] if len(head) == _TEXT_AT + 1 else ":".join(head[_TEXT_AT:])).strip(
            ": "
        )
    return next((part.strip() for part in head[4:] if "/" in part or len(part) > 4), "")


def _reference(elements: list[list[str]]) -> str:
    for parts in elements[1:]:
        if len(parts) > 2 and parts[2]:
            return parts[2].strip()
    return ""


def _document(booking: BookingDraft, segment: Segment, text: str, reference: str) -> None:
    element = 1
    if "/" not in text and len(segment.elements) > 1:
        element = 2
        text = next((part for part in segment.elements[1] if "/" in part), "")
    told = read_document(text)
    if told is None:
        return
    person = booking.whom(reference)
    if person is not None and _is_holder(person, told):
        person.tell_document(told, booking.draft, segment, element, booking.near)
    else:
        booking.documents.append((told, segment, element, person))


def _is_holder(person: PersonDraft, told: DocumentText) -> bool:
    """True where name and position agree; the document of an infant is told with an adult's reference."""
    if told.sex in INFANT_SEXES and person.role != "infant":
        return person.is_exactly(told.family, told.given)
    return person.is_called(told.family, told.given)


def _visa(booking: BookingDraft, segment: Segment, text: str, reference: str) -> None:
    person, told = booking.whom(reference), read_visa(text)
    if person is None or told is None:
        return
    place = (segment.number, 1)
    person.tell("birth_place", told.birth_place, place)
    if told.number:
        issued = expiry_date(told.issued, booking.near)
        if issued.fault:
            booking.draft.note(issued.fault, segment, 1, "issue")
        person.add_document(
            TravelDocument(
                told.type or "V", told.number, issued=issued.iso, applies_to=told.applies_to
            ),
            place,
        )


def _address(booking: BookingDraft, segment: Segment, text: str, reference: str) -> None:
    person, told = booking.whom(reference), read_address(text)
    if told is None:
        return
    place = (segment.number, 1)
    if person is not None and told.type == "R":
        person.tell("residence", told.country, place)
    lines = ", ".join(filter(None, (told.lines, told.country)))
    if told.lines:
        booking.add_contact(ContactText("address", lines, text), person, place)


def _seat(booking: BookingDraft, segment: Segment, text: str, reference: str) -> None:
    """Seats `seat::reference`, one element a traveller; without references in the order of the travellers."""
    head = (*segment.elements[0], *[""] * _TEXT_AT)[:_TEXT_AT]
    status = head[1].strip()
    if status and status not in _held():
        return
    route = (head[6].strip(), head[7].strip())
    told = [(element, parts) for element, parts in enumerate(segment.elements[1:], 2) if parts[0]]
    if not told and text:
        told = [(1, [text, "", reference])]
    alone = len(told) == len(booking.people)
    for at, (element, parts) in enumerate(told):
        named = parts[2].strip() if len(parts) > 2 else ""
        person = booking.whom(named)
        if person is None and not named and alone:
            person = booking.people[at]
        if person is not None:
            for seat in seats_in(parts[0]):
                person.seats.append(
                    SeatTold(booking.leg, route, seat, False, (segment.number, element))
                )


def _ticket(booking: BookingDraft, segment: Segment, text: str, reference: str) -> None:
    """An electronic ticket: number, C, coupon; `INF` before it is the infant's; or `TKT NBR number date`."""
    person = booking.whom(reference)
    place = (segment.number, 1)
    if found := _TICKET_TEXT.search(text.upper()):
        number, issued = found.groups()
        if number.strip("0."):
            ticket = booking.add_ticket(number, None, place)
            ticket.issued = ticket.issued or (travel_date(issued).iso if issued else None)
    elif found := _TICKET.search(text.upper()):
        infant, number, coupon = found.groups()
        if infant and person is not None and person.role != "infant":
            person = next((known for known in booking.people if known.role == "infant"), None)
        ticket = booking.add_ticket(number, person, place)
        if coupon:
            ticket.coupons.setdefault(booking.leg, coupon)


def _infant(booking: BookingDraft, segment: Segment, text: str, reference: str) -> None:
    adult = booking.whom(reference)
    infant = read_infant(text.upper(), adult.family if adult else "")
    if infant is not None:
        booking.infants.append((infant, segment, 1))


def _loyalty(booking: BookingDraft, segment: Segment, text: str, reference: str) -> None:
    """A frequent flyer number, with its carrier or under that of the service."""
    person = booking.whom(reference)
    if person is not None and (found := _LOYALTY.search(text.upper())):
        carrier = found.group(1) or segment.get(1, 4).strip()
        add_loyalty(person, carrier + found.group(2), "", (segment.number, 1))


def _contact(booking: BookingDraft, segment: Segment, text: str, reference: str) -> None:
    told = read_value(text, service_kind(segment.get(1).strip().upper()))
    if told is not None:
        booking.add_contact(told, booking.whom(reference), (segment.number, 1))


def _other(booking: BookingDraft, segment: Segment, text: str, _reference: str) -> None:
    """A service kept as written, unless its text names what may not be kept."""
    if text and is_sensitive_text(text):
        booking.draft.drop(SENSITIVE_TEXT, segment)
        return
    code = segment.get(1).strip().upper()
    text = without_cards(booking, segment, text)
    if code:
        booking.services.setdefault(f"{code} {text}" if text else code, (segment.number, 1))


_HANDLINGS: dict[str, Handler] = {
    "document": _document,
    "visa": _visa,
    "address": _address,
    "seat": _seat,
    "ticket": _ticket,
    "infant": _infant,
    "loyalty": _loyalty,
    "contact": _contact,
}
