"""What the segments behind a person's name tell: sex, dates, places, bags, references, documents.

Each function takes one segment and tells the person last begun, or that person's document last begun.
Element and component numbers are those of the PAXLST guide.
"""

from __future__ import annotations

import re

from tidewaiter.messages.edifact.codes import code_list
from tidewaiter.messages.edifact.contacts import phone_digits, read_email
from tidewaiter.messages.edifact.itinerary import place_code
from tidewaiter.messages.edifact.paxlst_listing import Listing
from tidewaiter.messages.edifact.sensitive import REDACTED, SENSITIVE_TEXT, is_sensitive_text
from tidewaiter.messages.edifact.tokens import Segment
from tidewaiter.messages.edifact.values import Dated, birth_date, expiry_date
from tidewaiter.records import Contact, Ticket

MOST_BAGS = 99
"""A run of tags longer than this is no run of tags."""

MOST_TAGS = 20_000
"""More tags than this are not counted up in one list: a few letters must not fill the memory."""

PERSON_ATTRIBUTE = "person-attribute"
"""Attributes of the body are dropped and counted under this code."""

_SEXES = code_list("sex")
_INFANTS = code_list("infant")
_UNITS = code_list("unit")
_CONTACTS = code_list("contact")
_VERIFIED = code_list("verified")
_DOCUMENTS = code_list("document")
_NO_SEAT = code_list("no-seat")

_COUPON = re.compile(r"(\d{13,14})C(\d)", re.ASCII)
_TAG = re.compile(r"(.*?)(\d+)", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}(?:[.,]\d{1,3})?", re.ASCII)
_PARTIAL = {"602": 4, "610": 6}
"""Format codes (2379) of dates without a day (610, ccyymm) or a month (602, ccyy), and their length."""


def tell_sex(listing: Listing, segment: Segment) -> None:
    """ATT+2."""
    person = listing.person
    told = segment.get(3).strip().upper()
    if told not in _SEXES:
        everything = [
            part.strip().upper() for composite in segment.elements[1:] for part in composite
        ]
        told = next((part for part in everything if part in _SEXES), "")
        if not told:
            if any(everything):
                listing.draft.note("unknown-value", segment, 3, "ATT")
            return
    person.tell("sex", _SEXES[told], segment, 3)
    if told in _INFANTS:
        person.fields["role"] = "infant"


def tell_birth_date(listing: Listing, segment: Segment) -> None:
    """DTM+329: yymmdd, or as its format code says; parts that are not known are zeros or fillers."""
    text = (segment.get(1, 2) or segment.get(2)).strip().replace("<", "0")
    form = segment.get(1, 3)
    if _PARTIAL.get(form) == len(text) and text.isdecimal():
        text = text.ljust(8, "0")
    told = birth_date(text, listing.near, "ymd")
    person = listing.person
    person.tell("birth_date", _dated(listing, told, segment, "DTM+329"), segment, 1)


def tell_expiry(listing: Listing, segment: Segment) -> None:
    """DTM+36."""
    text = segment.get(1, 2) or segment.get(2)
    told = expiry_date(text, listing.near, "ymd")
    listing.person.tell_document("expires", _dated(listing, told, segment, "DTM+36"), segment, 1)


def tell_issue_date(listing: Listing, segment: Segment) -> None:
    """DTM+182."""
    text = segment.get(1, 2) or segment.get(2)
    told = expiry_date(text, listing.near, "ymd")
    listing.person.tell_document("issued", _dated(listing, told, segment, "DTM+182"), segment, 1)


def _dated(listing: Listing, told: Dated, segment: Segment, detail: str) -> str | None:
    if told.fault:
        listing.draft.note(told.fault, segment, 1, detail)
    return told.iso


def tell_nationality(listing: Listing, segment: Segment) -> None:
    """NAT+2. A second nationality is kept beside the first."""
    person = listing.person
    code = _code_or_name(segment)
    known = person.fields.get("nationality", code)
    if known == code:
        person.tell("nationality", code, segment, 2)
    elif code:
        person.others.append(("NAT", code))


def tell_embark(listing: Listing, segment: Segment) -> None:
    """LOC+178."""
    listing.person.tell("embark", place_code(segment.get(2)), segment, 2)


def tell_debark(listing: Listing, segment: Segment) -> None:
    """LOC+179."""
    listing.person.tell("debark", place_code(segment.get(2)), segment, 2)


def tell_residence(listing: Listing, segment: Segment) -> None:
    """LOC+174: a country code, or only its name."""
    listing.person.tell("residence", _code_or_name(segment), segment, 2)


def tell_birth_place(listing: Listing, segment: Segment) -> None:
    """LOC+180: `GBR:::LONDON`, only a code, or only a text."""
    parts = segment.composite(2)
    told = ", ".join(part.strip() for part in (*parts[3:], *parts[:1]) if part.strip())
    listing.person.tell("birth_place", told.upper(), segment, 2)


def tell_issuer(listing: Listing, segment: Segment) -> None:
    """LOC+91, of the document last begun."""
    listing.person.tell_document("issuer", _code_or_name(segment), segment, 2)


def _code_or_name(segment: Segment) -> str:
    """The code of the second element, else the first text that stands in it."""
    code = segment.get(2).strip()
    if not code:
        code = next((part.strip() for part in segment.composite(2) if part.strip()), "")
    return code.upper()


def tell_document(listing: Listing, segment: Segment) -> None:
    """DOC: type and number; either may be missing."""
    kind = segment.get(1).strip().upper()
    number = segment.get(2).strip().upper()
    if not number:
        number = next(
            (part.strip().upper() for one in segment.elements[1:] for part in one if part.strip()),
            "",
        )
    if not kind and not number:
        listing.draft.note("empty-document", segment)
    elif kind and kind not in _DOCUMENTS:
        listing.draft.note("unknown-value", segment, 1, "DOC")
    listing.person.begin_document(kind, number, segment)


def tell_bag_count(listing: Listing, segment: Segment) -> None:
    """MEA+CT."""
    number, _ = _measure(listing, segment)
    if number is not None:
        listing.person.bags["declared_count"] = int(number)
        listing.person.places["bags.declared_count"] = (segment.number, 3)


def tell_bag_mass(listing: Listing, segment: Segment) -> None:
    """MEA+WT, in kilograms or pounds."""
    number, unit = _measure(listing, segment)
    if number is None:
        return
    factor = _UNITS.get(unit) or _UNITS.get(unit.strip().upper())
    if factor is None:
        listing.draft.note("unknown-unit", segment, 3, unit if len(unit) <= 3 else "")
        return
    listing.person.bags["kg"] = round(number * float(factor), 2)
    listing.person.places["bags.kg"] = (segment.number, 3)


def _measure(listing: Listing, segment: Segment) -> tuple[float | None, str]:
    """Number and unit of MEA, in either order, wherever behind the qualifier they stand."""
    usual = segment.composite(3)
    if usual and len(usual) <= 2 and usual[-1].isdecimal() and len(usual[-1]) < 10:
        return float(usual[-1]), usual[0] if len(usual) == 2 else ""
    number, unit = None, ""
    for composite in segment.elements[1:]:
        for part in composite:
            text = part.strip()
            if text and _NUMBER.fullmatch(text):
                number = float(text.replace(",", "."))
            elif text:
                unit = text.upper()
    if number is None and unit:
        listing.draft.note("bad-number", segment, 3, "MEA")
    return number, unit


def tell_bag_tags(listing: Listing, segment: Segment) -> None:
    """FTX+BAG: a tag, or a tag and how many count up from it (`2660040:3`)."""
    tags, first = listing.person.tags, ""
    for part in segment.composite(4) or [one for rest in segment.elements[1:] for one in rest]:
        text = part.strip().upper()
        if first and len(text) <= 3 and text.isascii() and text.isdecimal():
            tags.update(dict.fromkeys(_run(listing, segment, first, int(text))))
        elif text:
            first = text
            tags[first] = None
    if first:
        listing.person.places.setdefault("bags.tags", (segment.number, 4))


def _run(listing: Listing, segment: Segment, first: str, count: int) -> list[str]:
    """The tags behind the first of a run."""
    found = _TAG.fullmatch(first)
    listing.tags_counted += count
    if not found or not 1 <= count <= MOST_BAGS or listing.tags_counted > MOST_TAGS:
        listing.draft.note("bag-run", segment, 4)
        return []
    head, digits = found.groups()
    begin, width = int(digits[-9:]), len(digits)
    return [head + digits[:-9] + str(begin + step).zfill(min(width, 9)) for step in range(1, count)]


def tell_locator(listing: Listing, segment: Segment) -> None:
    """RFF+AVF. A second locator is kept beside the first."""
    locator = segment.get(1, 2).strip().upper()
    person = listing.person
    if not person.avf and locator:
        person.avf = locator
        person.places["references.avf"] = (segment.number, 1)
    elif locator and locator != person.avf:
        person.others.append(("AVF", locator))


def tell_traveller_reference(listing: Listing, segment: Segment) -> None:
    """RFF+ABO."""
    reference = segment.get(1, 2).strip().upper()
    if reference:
        listing.person.abo = reference
        listing.person.places["references.abo"] = (segment.number, 1)


def tell_seat(listing: Listing, segment: Segment) -> None:
    """RFF+SEA, without the zeros before it."""
    seat = segment.get(1, 2).strip().upper().lstrip("0")
    if seat and seat not in _NO_SEAT:
        listing.person.seats[seat] = None
        listing.person.places.setdefault("seats", (segment.number, 1))


def tell_ticket(listing: Listing, segment: Segment) -> None:
    """RFF+YZY: ticket number, `C`, coupon."""
    text = segment.get(1, 2).strip().upper()
    found = _COUPON.fullmatch(text)
    ticket = Ticket(found.group(1), found.group(2)) if found else Ticket(text)
    if text:
        listing.person.tickets[ticket] = None
        listing.person.places.setdefault("tickets", (segment.number, 1))


def tell_verified(listing: Listing, segment: Segment) -> None:
    """GEI+4."""
    code = segment.get(2).strip()
    if code in _VERIFIED:
        listing.person.tell("verified", True, segment, 2)
    elif code:
        listing.person.others.append(("GEI", code))


def tell_contact(listing: Listing, segment: Segment) -> None:
    """COM behind a person."""
    for number, (value, kind) in enumerate(numbers_of(segment), 1):
        listing.person.contacts.append(contact(value, kind))
        listing.person.places.setdefault("contacts", (segment.number, number))


def tell_reference(listing: Listing, segment: Segment) -> None:
    """Whatever has no field of its own is kept as it was told."""
    listing.person.others.extend(references_of(segment))


def references_of(segment: Segment) -> list[tuple[str, str]]:
    """References with their names: the qualifier, or tag and qualifier where they stand in no RFF.
    A line, version or revision behind the number of RFF is a reference of its own (`TN revision`)."""
    composite = segment.composite(1) or [""]
    name = composite[0].strip().upper()
    behind = " ".join(part.strip() for part in composite[2:] if part.strip())
    if segment.tag == "RFF":
        told = [(name, (*composite, "")[1].strip()), (f"{name} revision", behind)]
    else:
        parts = [*composite[1:], *(part for one in segment.elements[1:] for part in one)]
        value = " ".join(part.strip() for part in parts if part.strip())
        told = [(f"{segment.tag}+{name}" if name else segment.tag, value)]
    return [reference for reference in told if reference[1]]


def numbers_of(segment: Segment, first: int = 1) -> list[tuple[str, str]]:
    """Each number of COM with its kind: `703-555-1212:TE+703-555-4545:FX`."""
    return [
        (composite[0].strip(), composite[1].strip().upper() if len(composite) > 1 else "")
        for composite in segment.elements[first - 1 :]
        if composite[0].strip()
    ]


def contact(raw: str, code: str) -> Contact:
    """A number as a contact. Without a known code, an address has an @ and a number has none."""
    kind = _CONTACTS.get(code) or ("email" if "@" in raw else "phone")
    value = read_email(raw) if kind == "email" else phone_digits(raw)
    return Contact(kind, value or raw.upper(), raw)


def drop_attribute(listing: Listing, segment: Segment) -> None:
    """ATT of another kind than sex: the directory means complexion, build and the like."""
    listing.draft.drop(PERSON_ATTRIBUTE, segment)


def tell_text(listing: Listing, segment: Segment) -> None:
    """FTX of another kind than bag tags: kept with the person, but for what may not be kept."""
    parts = [part.strip() for one in segment.elements for part in one if part.strip()]
    if any(part.startswith(REDACTED) for part in parts) or is_sensitive_text(" ".join(parts[1:])):
        listing.draft.drop(SENSITIVE_TEXT, segment)
    else:
        tell_reference(listing, segment)
