"""What happened to a consignment: IFTSTA.

Each STS is an event, with its time (DTM) and place (LOC). Behind a TDT stands the chain of places on the way: each LOC
with the times at which the box left or reached it, or is expected to.
"""

from __future__ import annotations

import re

from tidewaiter.messages.draft import Draft
from tidewaiter.messages.edifact.cargo_reading import CargoReading, Plan
from tidewaiter.messages.edifact.cargo_segments import (
    read_cargo,
    tell_beside,
    tell_place,
    tell_time,
)
from tidewaiter.messages.edifact.cargo_values import told_at
from tidewaiter.messages.edifact.cargo_voyage import tell_transport
from tidewaiter.messages.edifact.codes import shown
from tidewaiter.messages.edifact.tokens import Segment

_DENIALS = frozenset({"NOT", "NO", "CANNOT", "NEVER"})
_PLACES = {"9": "loading", "11": "discharge", "7": "destination", "88": "origin", "5": "origin"}


def tell_status(reading: CargoReading, segment: Segment) -> None:
    """STS: the next event. Codes are the carriers' own, so its kind is told by the words beside the code."""
    happening = reading.begin_event(segment)
    code = segment.get(2).strip().upper()
    words = (segment.get(2, 4) or segment.get(3, 4)).strip()
    known = reading.codes("status-word")
    said = re.findall("[A-Z]+", words.upper())
    # "NOT HELD", "CANNOT BE LOADED": what did not happen is no event of that kind.
    kinds = [] if _DENIALS.intersection(said) else [known[word] for word in said if word in known]
    happening.fields |= {"code": code, "text": words, "kind": kinds[0] if kinds else "status"}
    happening.places["kind"] = (segment.number, 2)


def tell_way(reading: CargoReading, segment: Segment) -> None:
    """TDT: behind it the places on the way."""
    part = reading.part
    if part.scope == "head":
        tell_transport(reading, segment)
        return
    reading.part = reading.owner(segment)
    tell_transport(reading, segment)


def tell_stop(reading: CargoReading, segment: Segment) -> None:
    """LOC: where the event happened, or the next place on the way."""
    part = reading.part
    on_the_way = part.scope == "bill" or (part.scope == "event" and "stop" in part.places)
    if part.scope == "event" and not on_the_way:
        part.put("place", (segment.get(2) or segment.get(2, 4)).strip().upper(), segment, 2)
        _tell_beside(reading, segment)
    elif on_the_way:
        bill, place = reading.owner(segment), segment.get(2).strip().upper()
        name = _PLACES.get(segment.get(1).strip())
        if name and place:
            bill.put(name, place, segment, 2)
        elif place:
            bill.add("transits", place, segment, 2)
        _tell_beside(reading, segment)
        happening = reading.begin_event(segment)
        happening.fields |= {"place": place, "kind": ""}
        happening.places["stop"] = (segment.number, 2)
    else:
        tell_place(reading, segment)


def _tell_beside(reading: CargoReading, segment: Segment) -> None:
    """The name of a place is kept with the bill: an event has room for its code only."""
    part, reading.part = reading.part, reading.owner(segment)
    tell_beside(reading, segment)
    reading.part = part


def tell_time_there(reading: CargoReading, segment: Segment) -> None:
    """DTM: when it happened; at a place on the way another event for each time told."""
    part = reading.part
    if part.scope != "event" or "stop" not in part.places:
        tell_time(reading, segment)
        return
    qualifier = segment.get(1).strip().upper()
    meaning = reading.time["event"].get(qualifier, "")
    told, fault = told_at(segment.get(1, 2), segment.get(1, 3).strip())
    kind, _, basis = meaning.partition(" ")
    if fault or told is None or not basis:
        code = fault or "unknown-qualifier"
        reading.note_once(code, segment, f"DTM+{shown(qualifier)}")
        part.keep(segment)
        return
    if part.fields.get("kind"):
        place, stop = part.fields.get("place", ""), part.places["stop"]
        part = reading.begin_event(segment)
        part.fields["place"], part.places["stop"] = place, stop
    part.fields |= {"kind": kind, "basis": basis, "at": told}
    part.places["at"] = (segment.number, 1)


PLAN = Plan(
    "IFTSTA",
    handlers={
        "STS": tell_status,
        "TDT": tell_way,
        "LOC": tell_stop,
        "DTM": tell_time_there,
    },
)


def read_iftsta(draft: Draft) -> None:
    """Fill the draft from a status report."""
    read_cargo(draft, PLAN)
