"""The traveller of the older US form of PAXLST (001:000): one segment, PDT, with document, person and route.

`PDT+P/E234567:120131:NZ+SURNAME:GIVEN:MIDDLE:590429:M+PAX+NZAKL:USLAX`. Any part may be missing, so that what
stands behind it moves up: a part is told by its form rather than by its place.
"""

from __future__ import annotations

from tidewaiter.messages.edifact.codes import code_list
from tidewaiter.messages.edifact.itinerary import place_code
from tidewaiter.messages.edifact.paxlst_listing import Listing
from tidewaiter.messages.edifact.paxlst_person import Person
from tidewaiter.messages.edifact.tokens import Segment
from tidewaiter.messages.edifact.values import birth_date, expiry_date

_ROLES = code_list("role")
_SEXES = code_list("sex")
_INFANTS = code_list("infant")
_MIDDLE = 2
"""Index of the middle name: a single letter there is an initial, behind it a sex."""


def tell_whole_person(listing: Listing, segment: Segment) -> None:
    """PDT: begins the next person and tells everything of them."""
    listing.us_form = True
    if listing.has_person and listing.person.begun.elements == segment.elements:
        listing.note_once("doubled-segment", segment, "PDT")
        return
    told = segment.get(3).strip().upper()
    role = _ROLES.get(told, "passenger")
    if told and told not in _ROLES:
        listing.draft.note("taken-as-passenger", segment, 3)
    person = listing.begin(role, segment)
    _tell_name(listing, person, segment)
    _tell_document(listing, person, segment)
    person.tell("embark", place_code(segment.get(4, 1)), segment, 4)
    person.tell("debark", place_code(segment.get(4, 2)), segment, 4)


def _tell_name(listing: Listing, person: Person, segment: Segment) -> None:
    """Surname, given and middle name, date of birth, sex."""
    parts = [part.strip().upper() for part in segment.composite(2)]
    given = []
    for at, part in enumerate(parts[1:], 1):
        if part[:1].isdecimal():
            born = birth_date(part, listing.near, "ymd")
            if born.fault:
                listing.draft.note(born.fault, segment, 2, "PDT")
            person.tell("birth_date", born.iso, segment, 2)
        elif part in _SEXES and at > _MIDDLE:
            person.tell("sex", _SEXES[part], segment, 2)
            if part in _INFANTS:
                person.fields["role"] = "infant"
        elif part:
            given.append(part)
    person.named(parts[0] if parts else "", " ".join(given), segment, 2)


def _tell_document(listing: Listing, person: Person, segment: Segment) -> None:
    """Type and number with a slash between, expiry, issuer."""
    parts = [part.strip().upper() for part in segment.composite(1)]
    if not any(parts):
        return
    kind, slash, number = parts[0].partition("/")
    if not slash:
        kind, number = ("", kind) if len(kind) > 2 else (kind, "")
    person.begin_document(kind.strip(), number.strip(), segment, number_at=1)
    for part in parts[1:]:
        if part[:1].isdecimal():
            expires = expiry_date(part, listing.near, "ymd")
            if expires.fault:
                listing.draft.note(expires.fault, segment, 1, "PDT")
            person.tell_document("expires", expires.iso, segment, 1)
        elif part:
            person.tell_document("issuer", part, segment, 1)
