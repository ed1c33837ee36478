"""Flights as passenger messages name them: TDT, RFF+AF, the common access reference of the header; and when."""

from __future__ import annotations

import re
from typing import Literal, cast

from tidewaiter.messages.draft import Draft
from tidewaiter.messages.edifact.codes import code_list
from tidewaiter.messages.edifact.itinerary import Flight, Itinerary, told_time
from tidewaiter.messages.edifact.tokens import Segment
from tidewaiter.messages.edifact.values import flight, flight_number
from tidewaiter.records import FlightNumber, Means, Place

OVERFLIGHT = "34"
_TIMES = frozenset({"189", "232", "136", "132"})
_LONGEST_CARRIER = 3
_BEGINS = re.compile(r"([A-Z]{3}|[A-Z][A-Z0-9]|[0-9][A-Z])(\d{1,4})(?!\d)", re.ASCII)
_REFERENCE = re.compile(r"([A-Z0-9]{2,3}\d{1,4}[A-Z]?)/\d{6}/\d{4}", re.ASCII)


def tell_flight(draft: Draft, itinerary: Itinerary, segment: Segment) -> None:
    """TDT: stage, flight, mode, carrier (the fifth element; in the US form the fourth), aircraft or ship."""
    mode = code_list("mode").get(segment.get(3).strip(), "air")
    fourth = segment.get(4).strip().upper()
    carrier = segment.get(5).strip().upper() or (fourth if 2 <= len(fourth) <= 3 else "")
    written = segment.get(2).strip().upper()
    named = _named(draft, segment, written) if mode == "air" else FlightNumber("", written)
    begun = Flight(
        carrier=named.carrier or carrier,
        number=named.number,
        mode=cast("Literal['air', 'sea', 'road', 'rail']", mode),
        means=_means(segment, mode),
        overflight=segment.get(1).strip() == OVERFLIGHT,
        places=_places(segment, 2, in_number=bool(named.carrier)),
    )
    itinerary.begin(begun)


def flight_of_reply(draft: Draft, itinerary: Itinerary, segment: Segment) -> None:
    """RFF+AF: the flight of the places and times that follow."""
    named = _named(draft, segment, segment.get(1, 2).strip().upper())
    itinerary.begin(
        Flight(
            carrier=named.carrier,
            number=named.number,
            places=_places(segment, 1, in_number=bool(named.carrier)),
        )
    )


def flight_by_reference(draft: Draft, itinerary: Itinerary) -> None:
    """The flight by the common access reference of the header (`OK688/071008/1310`), where the list itself
    does not name it. The date and time there are not always those of the flight and are left alone."""
    header = draft.raw.header
    if header is None or any(one.number for one in itinerary.flights):
        return
    found = _REFERENCE.fullmatch(header.get(3).strip().upper())
    if not found:
        return
    draft.note("flight-by-reference", header, 3)
    named = flight(found.group(1))
    if not itinerary.flights:
        itinerary.flights.append(Flight())
    for one in itinerary.flights:
        one.carrier, one.number = named.carrier, named.number
        one.places = _places(header, 3, in_number=True)


def date_of_flight(draft: Draft) -> str | None:
    """ISO date of the flight wherever the message tells it, else of its sending, or None."""
    for segment in draft.raw.segments:
        if segment.tag == "DTM" and segment.get(1).strip() in _TIMES:
            clock, _ = told_time(segment)
            if clock.local:
                return clock.local[:10]
    sent = draft.raw.interchange.sent_at
    return sent[:10] if sent else None


def _named(draft: Draft, segment: Segment, written: str) -> FlightNumber:
    """Carrier and number of one text. Of a text that is too long its beginning counts."""
    named = flight(written)
    if named.number or len(named.carrier) <= _LONGEST_CARRIER:
        return named
    draft.note("unknown-value", segment, None, segment.tag)
    found = _BEGINS.match(written)
    if not found:
        return FlightNumber("", written)
    return FlightNumber(found.group(1), flight_number(found.group(2)))


def _places(segment: Segment, element: int, *, in_number: bool) -> dict[str, Place]:
    carrier = element if in_number or len(segment.elements) <= element else len(segment.elements)
    return {"number": (segment.number, element), "carrier": (segment.number, carrier)}


def _means(segment: Segment, mode: str) -> Means | None:
    """The craft itself, C222: a ship's IMO number and name, or an aircraft's registration."""
    craft = [part.strip().upper() for part in segment.composite(8)]
    if not any(craft):
        return None
    identity, name = craft[0], craft[3] if len(craft) > 3 else ""
    if mode == "sea":
        return Means(imo=identity, name=name)
    return Means(registration=identity or name)
