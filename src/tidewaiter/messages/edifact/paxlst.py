"""Passenger and crew lists: PAXLST of UN/EDIFACT D.02B to D.17B, and the older US-EDIFACT form (001:000).

One walk over the segments, each sent by its tag and qualifier to what it tells (`paxlst_segments.csv`). No loop
depends on a place in the message: a segment belongs to the flight, traveller or document last begun, and the
next NAD or PDT begins the next traveller whatever happened before. The version is a hint and decides nothing.

WCO/IATA PAXLST implementation guide, version 3.0 (2010), and lists as they are sent.
"""

from __future__ import annotations

from functools import cache

from tidewaiter.messages.draft import Draft
from tidewaiter.messages.edifact import paxlst_details as details
from tidewaiter.messages.edifact import paxlst_head as head
from tidewaiter.messages.edifact.codes import function
from tidewaiter.messages.edifact.paxlst_listing import Handler, Listing, Table
from tidewaiter.messages.edifact.paxlst_us import tell_whole_person
from tidewaiter.reference import load_csv

_ANYWHERE: dict[str, Handler] = {
    "nothing": head.tell_nothing,
    "message.function": head.tell_function,
    "message.travellers": head.count("travellers"),
    "message.crew": head.count("crew"),
    "message.total": head.tell_total,
    "party.person": head.tell_person_asked,
    "name": head.tell_name,
    "person": tell_whole_person,
    "contact": head.tell_numbers,
    "leg.flight": head.tell_leg_flight,
    "leg.departure": head.place("departure"),
    "leg.arrival": head.place("arrival"),
    "leg.stop": head.place("stop"),
    "leg.departs": head.time("departure"),
    "leg.arrives": head.time("arrival"),
    "leg.destination": head.tell_destination,
    "dropped": details.drop_attribute,
}

_OF_PERSON: dict[str, Handler] = {
    "reference": details.tell_reference,
    "text": details.tell_text,
    "traveller.abo": details.tell_traveller_reference,
    "traveller.avf": details.tell_locator,
    "traveller.bag_count": details.tell_bag_count,
    "traveller.bag_mass": details.tell_bag_mass,
    "traveller.bag_tags": details.tell_bag_tags,
    "traveller.birth_date": details.tell_birth_date,
    "traveller.birth_place": details.tell_birth_place,
    "traveller.clearance": details.tell_reference,
    "traveller.debark": details.tell_debark,
    "traveller.embark": details.tell_embark,
    "traveller.nationality": details.tell_nationality,
    "traveller.residence": details.tell_residence,
    "traveller.seat": details.tell_seat,
    "traveller.sex": details.tell_sex,
    "traveller.ticket": details.tell_ticket,
    "traveller.verified": details.tell_verified,
    "document": details.tell_document,
    "document.expires": details.tell_expiry,
    "document.issued": details.tell_issue_date,
    "document.issuer": details.tell_issuer,
}

_BEFORE_PERSONS: dict[str, Handler] = {
    **dict.fromkeys(_OF_PERSON, head.wait_for_traveller),
    "reference": head.tell_message_reference,
    "text": head.tell_nothing,
    "traveller.clearance": head.tell_clearance,
}


def read_paxlst(draft: Draft) -> None:
    """Fill the draft from a passenger or crew list."""
    draft.function, _ = function("PAXLST", "")
    listing = Listing(draft, _table(inside=False), _table(inside=True))
    draft.salvage_each(draft.raw.segments, listing.take)
    listing.finish()


@cache
def _table(*, inside: bool) -> Table:
    """What reads each segment: among the persons (`inside`), or before the first."""
    handlers = _ANYWHERE | (_OF_PERSON if inside else _BEFORE_PERSONS)
    table: dict[str, tuple[Handler, dict[str, Handler]]] = {}
    for row in load_csv("tidewaiter.messages.edifact", "paxlst_segments.csv"):
        handler = handlers[row["keeps"]]
        default, qualified = table.get(row["tag"], (head.tell_nothing, {}))
        if row["qualifier"]:
            table[row["tag"]] = (default, {**qualified, row["qualifier"]: handler})
        else:
            table[row["tag"]] = (handler, qualified)
    return table
