"""One traveller of a booking (group 2): name, references, documents, contacts, seats, tickets and payment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tidewaiter.messages.edifact.contacts import ContactText, read_contact, read_value, service_kind
from tidewaiter.messages.edifact.slash_lists import read_address
from tidewaiter.messages.edifact.writing.dialect import Segment, segment
from tidewaiter.messages.edifact.writing.pnrgov_money import payments, ticket_segments
from tidewaiter.messages.edifact.writing.values import date_named, number_text
from tidewaiter.records import Bags, Booking, Contact, TravelDocument, Traveller

_LETTERS = {
    "phone": "P",
    "mobile": "M",
    "home": "H",
    "business": "B",
    "agency": "T",
    "fax": "F",
    "email": "E",
    "address": "A",
}
_INFANT_SEXES = {"M": "MI", "F": "FI"}
_OFFICE_TEXT = "IP ADDRESS OF THE BOOKING"
_ADDRESS_USE = "700"
_MOST_LINES = 6
_CHILD_BELOW = 12
_TAG = re.compile(r"([A-Z]{2}|[A-Z]\d|\d[A-Z]|\d{3}(?=\d{10}$))(\d+)", re.ASCII)
_POOLS = frozenset({"HP", "MP"})
_KILOGRAMS = "700"


def person(
    booking: Booking, number: int, traveller: Traveller, carrier: str, near: str | None
) -> Iterator[Segment]:
    """The segments of one traveller; `number` is that of the message, by which contacts and tickets name whose
    they are."""
    reference = traveller.name_reference
    yield name(traveller, near)
    if traveller.loyalty:
        yield segment("FTI", *map(_loyalty, traveller.loyalty))
    told = [("", traveller.references.abo)] if traveller.references.abo else []
    told += traveller.references.others
    if told:
        yield segment("REF", *told)
    for code, text in _documents(traveller, near):
        yield _service(code, carrier, text, reference)
    if traveller.residence:
        yield _service("DOCA", carrier, f"R/{traveller.residence}", reference)
    for contact in booking.contacts:
        if contact.traveller == number:
            yield contact_segment(contact, carrier, reference)
    for seat in traveller.seats:
        route = ("", "", traveller.embark, traveller.debark)
        yield segment("SSR", ("SEAT", "HK", "1", carrier, *route), (seat, "", reference))
    if traveller.bags != Bags() and not traveller.bags.legs:
        yield bags_segment(traveller.bags, traveller.bags.declared_count, traveller.bags.kg)
    yield from ticket_segments(booking, number, carrier, reference)
    yield from payments(booking, number)


def name(traveller: Traveller, near: str | None) -> Segment:
    """TIF: surname, then given names with the title, the type of traveller and the reference."""
    given = " ".join(part for part in (traveller.given_names, traveller.title) if part)
    kind = _type(traveller, near)
    return segment("TIF", traveller.family_name, (given, kind, traveller.name_reference))


def _type(traveller: Traveller, near: str | None) -> str:
    """Infant and crew by role, adult and child by age; nothing where the age is not known."""
    if traveller.role == "infant":
        return "IN"
    if traveller.role == "crew":
        return "CRW"
    born = traveller.birth_date
    if not (near and born and born[:4].isdecimal()):
        return ""
    age = int(near[:4]) - int(born[:4]) - (near[5:] < born[5:])
    return "C" if age < _CHILD_BELOW else "A"


def _loyalty(text: str) -> tuple[str, ...]:
    number, _, tier = text.partition("/")
    return number[:2], number[2:], "", "", tier


def _service(code: str, carrier: str, text: str, reference: str) -> Segment:
    head = (code, "HK", "1", carrier, "", "", "", "", text)
    return segment("SSR", head, ("", "", reference)) if reference else segment("SSR", head)


# --- documents ---


def _documents(traveller: Traveller, near: str | None) -> Iterator[tuple[str, str]]:
    """Services with their slash lists, document by document: DOCS, and DOCO for visas, for what DOCS cannot say
    of a document, and for the place of birth. A DOCS without a number where only the person is told."""
    person = _person_parts(traveller, near)
    place = traveller.birth_place
    if any(person) and all(map(_is_visa, traveller.documents)):
        yield "DOCS", _document_text(traveller, TravelDocument(), near)
    for document in traveller.documents:
        if not _is_visa(document):
            yield "DOCS", _document_text(traveller, document, near)
        if _is_visa(document) or document.issued or document.applies_to:
            issued = date_named(document.issued, near, "expiry") if document.issued else ""
            parts = (place, document.type, document.number, "", issued, document.applies_to)
            yield "DOCO", "/" + "/".join(parts)
            place = ""
    if place:
        yield "DOCO", f"/{place}"


def _person_parts(traveller: Traveller, near: str | None) -> tuple[str, str, str]:
    """Nationality, date of birth and sex as DOCS writes them."""
    sex: str = traveller.sex or ""
    if traveller.role == "infant":
        sex = _INFANT_SEXES.get(sex, sex)
    born = date_named(traveller.birth_date, near, "birth") if traveller.birth_date else ""
    return traveller.nationality, born, sex


def _document_text(traveller: Traveller, document: TravelDocument, near: str | None) -> str:
    expires = date_named(document.expires, near, "expiry") if document.expires else ""
    parts = (
        document.type,
        document.issuer,
        document.number,
        *_person_parts(traveller, near),
        expires,
        *_slashed_name(traveller),
    )
    return "/" + "/".join(parts)


def _slashed_name(traveller: Traveller) -> tuple[str, ...]:
    """Surname and given names for a slash list; nothing where a name holds a slash itself."""
    names = (traveller.family_name, traveller.given_names)
    return () if any("/" in part for part in names) else names


def _is_visa(document: TravelDocument) -> bool:
    """True for what DOCO tells alone."""
    return document.type == "V" and not (document.issuer or document.expires)


# --- contacts ---


def contact_segment(contact: Contact, carrier: str, reference: str) -> Segment:
    """A contact in the form that a reader takes for just this one."""
    text = ContactText(contact.kind, contact.value, contact.raw or contact.value)
    if contact.kind == "address":
        told = read_address(text.raw)
        if told is not None and ", ".join(filter(None, (told.lines, told.country))) == text.value:
            return _service("DOCA", carrier, text.raw, reference)
        if text.raw.upper() == text.value:
            lines = text.raw.split(", ")
            head, rest = lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1 :]
            return segment("ADD", "", (_ADDRESS_USE, *head, ", ".join(rest)))
    if contact.kind == "emergency":
        return _service("PCTC", carrier, text.raw, reference)
    remark = _remark(text)
    return segment("IFT", ("4", "28", "", carrier), remark)


def _remark(contact: ContactText) -> str:
    """The first writing of a contact that is read as it."""
    raw, kind = contact.raw, contact.kind
    letter = _LETTERS.get(kind, "P")
    if kind == "ip":
        return raw if raw != contact.value else f"{_OFFICE_TEXT} {raw}"
    told = read_value(raw, service_kind(f"CTC{letter}"))
    written = f"CTC{letter} {raw}"
    if told is not None and told[:3] == contact[:3]:
        return written
    read = read_contact(raw)
    return raw if read is not None and read[:3] == contact[:3] else written


# --- bags ---


def bags_segment(
    bags: Bags, count: int | None, kg: float | None, *, tagged: bool = True
) -> Segment:
    """TBD: count and mass, the pool, then the tags."""
    elements: list[tuple[str, ...]] = [
        ("",),
        ("" if count is None else str(count), *_mass(kg)),
    ]
    if tagged and (bags.pool or bags.tags):
        elements += [("",), (bags.pool,)] if bags.pool else [("",)]
        elements += [(*_tag(tag), "1") for tag in bags.tags]
    return segment("TBD", *elements)


def _mass(kg: float | None) -> tuple[str, ...]:
    return () if kg is None else (number_text(kg), _KILOGRAMS)


def _tag(text: str) -> tuple[str, str]:
    """Carrier and number; the whole as a number where no carrier shows, or one that reads as a pool."""
    found = _TAG.fullmatch(text)
    if not found or found.group(1) in _POOLS:
        return "", text
    return found.group(1), found.group(2)
