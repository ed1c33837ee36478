"""What the segments of a passenger list tell that belong to no traveller: its function, flights, totals, who reports."""

from __future__ import annotations

from typing import Literal

from tidewaiter.messages.edifact.codes import code_list, function
from tidewaiter.messages.edifact.flights import tell_flight
from tidewaiter.messages.edifact.itinerary import told_time
from tidewaiter.messages.edifact.paxlst_details import numbers_of, references_of, tell_contact
from tidewaiter.messages.edifact.paxlst_listing import Handler, Listing
from tidewaiter.messages.edifact.paxlst_person import NAME_ELEMENT, name_of
from tidewaiter.messages.edifact.tokens import Segment

REPORTING = "reporting_party"
"""Under this name the references hold who sent the list; with `_phone`, `_fax`, `_email` their numbers."""


def tell_function(listing: Listing, segment: Segment) -> None:
    """BGM: what the list does. Of two, the first holds."""
    if listing.function_told:
        return
    listing.function_told = True
    code, second = segment.get(1).strip().upper(), segment.get(2).strip().upper()
    listing.draft.function, known = function("PAXLST", code, second)
    listing.crew_list = code in code_list("crew-list")
    if not known:
        listing.draft.note("unknown-function", segment, 2 if second else 1)


def count(name: Literal["travellers", "crew"]) -> Handler:
    """CNT in one part (`42:2`) or two (`41+8`)."""

    def tell_count(listing: Listing, segment: Segment) -> None:
        text = (segment.get(1, 2) or segment.get(2)).strip()
        if text.isascii() and text.isdecimal() and len(text) < 10:
            listing.declared[name] = int(text)
        else:
            listing.draft.note("bad-number", segment, 1, "CNT")

    return tell_count


def tell_total(listing: Listing, segment: Segment) -> None:
    """CNT of another kind is kept among the references of the message."""
    value = (segment.get(1, 2) or segment.get(2)).strip()
    if value:
        listing.draft.references["CNT+" + segment.get(1).strip()] = value


def tell_message_reference(listing: Listing, segment: Segment) -> None:
    """RFF and the like before the travellers: a reference of the message, under its tag or qualifier."""
    for name, value in references_of(segment):
        listing.draft.references.setdefault(name, value)


def tell_name(listing: Listing, segment: Segment) -> None:
    """NAD: the next person, or who reports. An unknown role is a passenger's if it stands among the
    travellers, or if what follows can only be told of a traveller."""
    qualifier = segment.get(1).strip().upper()
    role = code_list("role").get(qualifier)
    if role == "party":
        _tell_party(listing, segment, qualifier)
        return
    person = listing.person
    if listing.has_person and person.begun.elements == segment.elements and person.only_named():
        listing.note_once("doubled-segment", segment, "NAD")
        return
    surely = role is not None or listing.among_travellers
    family, given, at = name_of(segment)
    person = listing.begin(role or "passenger", segment, surely=surely)
    if role is None and surely:
        listing.draft.note("taken-as-passenger", segment, 1)
    person.named(family, given, segment, at)
    if len(segment.elements) > NAME_ELEMENT:
        person.tell_address(segment, at)


def _tell_party(listing: Listing, segment: Segment, qualifier: str) -> None:
    listing.party = REPORTING if qualifier == "MS" else f"party_{qualifier}"
    family, given, _ = name_of(segment)
    name = f"{family} {given}".strip()
    if name:
        listing.draft.references.setdefault(listing.party, name)


def tell_person_asked(listing: Listing, segment: Segment) -> None:
    """CTA: the person to ask, in the US form with numbers in the same segment."""
    name = " ".join(part.strip() for part in segment.composite(2) if part.strip())
    if name:
        listing.draft.references.setdefault("reporting_person", name)
    _tell_numbers(listing, REPORTING, numbers_of(segment, 3))


def tell_numbers(listing: Listing, segment: Segment) -> None:
    """COM: numbers of whoever was named last."""
    if listing.has_person and not listing.party:
        tell_contact(listing, segment)
    else:
        _tell_numbers(listing, listing.party or REPORTING, numbers_of(segment))


def _tell_numbers(listing: Listing, party: str, numbers: list[tuple[str, str]]) -> None:
    for value, code in numbers:
        kind = code_list("contact").get(code, "phone")
        listing.draft.references.setdefault(f"{party}_{kind}", value)


def tell_leg_flight(listing: Listing, segment: Segment) -> None:
    """TDT."""
    tell_flight(listing.draft, listing.itinerary, segment)


def place(kind: Literal["departure", "arrival", "stop"]) -> Handler:
    """LOC of the flight."""

    def tell_place(listing: Listing, segment: Segment) -> None:
        listing.itinerary.place(kind, segment.get(2), segment)

    return tell_place


def time(kind: Literal["departure", "arrival"]) -> Handler:
    """DTM of the flight."""

    def tell_time(listing: Listing, segment: Segment) -> None:
        clock, fault = told_time(segment)
        if fault:
            listing.draft.note(fault, segment, 1, "DTM+" + segment.get(1).strip())
        listing.itinerary.time(kind, clock)

    return tell_time


def tell_destination(listing: Listing, segment: Segment) -> None:
    """LOC+130: told beside the legs, and none of them."""
    destination = segment.get(2).strip().upper()
    if destination:
        listing.draft.references.setdefault("destination", destination)


def tell_clearance(listing: Listing, segment: Segment) -> None:
    """LOC+22 before any traveller stands among the places of the flight."""
    listing.itinerary.clearance(segment.get(2), segment)


def wait_for_traveller(listing: Listing, segment: Segment) -> None:
    """A segment of a traveller before any traveller."""
    listing.wait(segment)


def tell_nothing(_listing: Listing, _segment: Segment) -> None:
    """Read with the envelope, or of no use here."""
