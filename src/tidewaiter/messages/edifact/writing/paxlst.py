"""PAXLST: passenger and crew lists, D.02B to D.17B, segments in the order of the guide.

WCO/IATA PAXLST implementation guide, version 3.0 (2010). What a list cannot carry of a record is found by reading
what was written (`messages.writing`); nothing is decided here twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from tidewaiter.messages.edifact.codes import code_list
from tidewaiter.messages.edifact.paxlst_head import REPORTING
from tidewaiter.messages.edifact.writing.dialect import Segment, segment
from tidewaiter.messages.edifact.writing.legs import flight_text, leg_points
from tidewaiter.messages.edifact.writing.paxlst_us import US_RELEASE, us_list
from tidewaiter.messages.edifact.writing.values import date_ymd, day_of, number_text
from tidewaiter.records import Contact, Message, Movement, TravelDocument, Traveller
from tidewaiter.reference import load_csv

_ROLES = {
    "passenger": "FL",
    "crew": "FM",
    "transit_passenger": "DDU",
    "transit_crew": "DDT",
    "infant": "FL",
}
_OVERFLIGHT, _FLIGHT = "34", "20"
_MODES = {"sea": "1", "rail": "2", "road": "3", "air": ""}
_CONTACTS = {"phone": "TE", "fax": "FX", "email": "EM", "mobile": "AL"}
_INFANT_SEXES = {"M": "MI", "F": "FI"}
_INFANT_TITLE = "INF"
_REVISION = " revision"
_CODE_LENGTHS = (2, 3)


def paxlst(message: Message) -> Iterator[Segment]:
    """The segments of a list between UNH and UNT, in the older US form where its release is that one's."""
    if message.release == US_RELEASE:
        yield from us_list(message, _date_of(message))
        return
    code, _, second = message.function.code.partition("+")
    yield segment("BGM", code, second)
    yield from _references(message)
    yield from _parties(message)
    for number, movement in enumerate(message.movements):
        yield from _leg(message, movement)
        destination = message.references.get("destination")
        if destination and not number:
            yield segment("LOC", "130", destination)
    near = _date_of(message)
    for traveller in message.travellers:
        yield from _traveller(traveller, near)
    for name, total in message.references.items():
        if name.startswith("CNT+"):
            yield segment("CNT", (name[4:], total))
    declared = message.declared
    for qualifier, count in (("42", declared.travellers), ("41", declared.crew)):
        if count is not None:
            yield segment("CNT", (qualifier, str(count)))


def _date_of(message: Message) -> str | None:
    """The date that years of two digits are read against, as the reader finds it; None where it may not."""
    for movement in message.movements:
        for call in (movement.departure, movement.arrival):
            if call.local:
                return day_of(call.local)
    return None


# --- the head ---


def _references(message: Message) -> Iterator[Segment]:
    references = message.references
    for name, value in references.items():
        if name.endswith(_REVISION):
            if name.removesuffix(_REVISION) not in references:
                yield segment("RFF", (name.removesuffix(_REVISION), "", "", "", value))
        elif len(name) <= 3 and name.isalnum():
            yield segment("RFF", (name, value, "", "", references.get(name + _REVISION, "")))


@cache
def _party_qualifiers() -> tuple[str, ...]:
    return tuple(code for code, role in code_list("role").items() if role == "party")


def _parties(message: Message) -> Iterator[Segment]:
    """Who reports, with numbers; other parties."""
    references = message.references
    for qualifier in _party_qualifiers():
        party = REPORTING if qualifier == "MS" else f"party_{qualifier}"
        numbers = [
            (references[f"{party}_{kind}"], code)
            for kind, code in _CONTACTS.items()
            if references.get(f"{party}_{kind}")
        ]
        if references.get(party) or numbers:
            yield segment("NAD", qualifier, "", "", references.get(party, ""))
        if qualifier == "MS" and references.get("reporting_person"):
            yield segment("CTA", "IC", ("", references["reporting_person"]))
        if numbers:
            yield segment("COM", *numbers)


def _leg(message: Message, movement: Movement) -> Iterator[Segment]:
    means = movement.means
    craft: tuple[str, ...] = ()
    if means is not None:
        craft = (means.imo, "", "", means.name) if means.imo or means.name else ()
        craft = (means.registration,) if means.registration else craft
    yield segment(
        "TDT",
        _OVERFLIGHT if movement.overflight else _FLIGHT,
        flight_text(movement.carrier, movement.number)
        if movement.mode == "air"
        else movement.number,
        _MODES[movement.mode],
        "",
        movement.carrier,
        "",
        "",
        craft,
    )
    yield from leg_points(message.movements, movement)


# --- a person ---


def _traveller(traveller: Traveller, near: str | None) -> Iterator[Segment]:
    """The segments of a person in the order of group 4, the documents of group 5 behind them."""
    yield _name(traveller)
    if traveller.sex:
        yield segment("ATT", "2", "", _sex(traveller))
    if traveller.birth_date:
        yield segment("DTM", ("329", *date_ymd(traveller.birth_date, near, "birth")))
    yield from _bags(traveller)
    if traveller.verified:
        yield segment("GEI", "4", "173")
    for tag in traveller.bags.tags:
        yield segment("FTX", "BAG", "", "", tag)
    yield from _places(traveller)
    for contact in traveller.contacts:
        if contact.kind != "address":
            yield segment("COM", (contact.raw or contact.value, _CONTACTS.get(contact.kind, "TE")))
    if traveller.nationality:
        yield segment("NAT", "2", _code_or_name(traveller.nationality))
    yield from _references_of(traveller)
    for document in traveller.documents:
        yield from _document(document, near)


def _name(traveller: Traveller) -> Segment:
    """NAD. The list knows an infant by its sex, or by a title behind the given names."""
    title = traveller.title
    if traveller.role == "infant" and traveller.sex not in _INFANT_SEXES and not title:
        title = _INFANT_TITLE
    given = " ".join(part for part in (traveller.given_names, title) if part)
    first, _, middle = given.partition(" ")
    names = (traveller.family_name, first, middle)
    return segment("NAD", _ROLES[traveller.role], "", "", names, _address(traveller))


def _sex(traveller: Traveller) -> str:
    sex: str = traveller.sex or ""
    return _INFANT_SEXES.get(sex, sex) if traveller.role == "infant" else sex


def _places(traveller: Traveller) -> Iterator[Segment]:
    for qualifier, code in (("178", traveller.embark), ("179", traveller.debark)):
        if code:
            yield segment("LOC", qualifier, code)
    if traveller.residence:
        yield segment("LOC", "174", _code_or_name(traveller.residence))
    if traveller.birth_place:
        yield segment("LOC", "180", _place_of_birth(traveller.birth_place))


def _address(traveller: Traveller) -> tuple[str, ...]:
    address = next((one for one in traveller.contacts if one.kind == "address"), None)
    return _address_lines(address) if address else ()


def _address_lines(address: Contact) -> tuple[str, ...]:
    """At most the four lines that C059 has."""
    lines = (address.raw or address.value).split(", ")
    return (*lines[:3], ", ".join(lines[3:]))


def _bags(traveller: Traveller) -> Iterator[Segment]:
    bags = traveller.bags
    if bags.declared_count is not None:
        yield segment("MEA", "CT", "", ("", str(bags.declared_count)))
    if bags.kg is not None:
        yield segment("MEA", "WT", "", ("KGM", number_text(bags.kg)))


def _code_or_name(text: str) -> tuple[str, ...]:
    """A code stands first, the name of a place fourth (C517)."""
    return (text,) if len(text) in _CODE_LENGTHS else ("", "", "", text)


def _place_of_birth(text: str) -> tuple[str, ...]:
    """`LONDON, GBR` as `GBR:::LONDON`; what has no such form as a name only."""
    place, comma, code = text.rpartition(", ")
    if comma and len(code) in _CODE_LENGTHS and code.isalpha():
        return code, "", "", place
    return _code_or_name(text)


def _references_of(traveller: Traveller) -> Iterator[Segment]:
    references = traveller.references
    for qualifier, value in (("AVF", references.avf), ("ABO", references.abo)):
        if value:
            yield segment("RFF", (qualifier, value))
    for seat in traveller.seats:
        yield segment("RFF", ("SEA", seat))
    for ticket in traveller.tickets:
        coupon = f"C{ticket.coupon}" if ticket.coupon else ""
        yield segment("RFF", ("YZY", ticket.number + coupon))
    for name, value in references.others:
        yield _other(name, value)


@cache
def _kept_as_reference() -> frozenset[str]:
    """Tags of segments that the reader keeps as references."""
    return frozenset(
        row["tag"]
        for row in load_csv("tidewaiter.messages.edifact", "paxlst_segments.csv")
        if row["keeps"] in {"reference", "text", "traveller.clearance"} and row["tag"] != "RFF"
    )


def _other(name: str, value: str) -> Segment:
    """What has no field of its own, as it was told: `TN`, `TN revision`, `LOC+22`, `EMP`."""
    if name == "GEI":
        return segment("GEI", "4", value)
    if name == "NAT":
        return segment("NAT", "2", _code_or_name(value))
    tag, plus, qualifier = name.partition("+")
    if plus and tag in _kept_as_reference():
        return segment(tag, qualifier, value)
    if name in _kept_as_reference():
        return segment(name, ("", value))
    if name.endswith(_REVISION):
        return segment("RFF", (name.removesuffix(_REVISION), "", "", "", value))
    return segment("RFF", (name, value))


def _document(document: TravelDocument, near: str | None) -> Iterator[Segment]:
    kind = (document.type, "110", "111") if document.type else ""
    yield segment("DOC", kind, document.number)
    for qualifier, date in (("36", document.expires), ("182", document.issued)):
        if date:
            yield segment("DTM", (qualifier, *date_ymd(date, near, "expiry")))
    if document.issuer:
        yield segment("LOC", "91", _code_or_name(document.issuer))
