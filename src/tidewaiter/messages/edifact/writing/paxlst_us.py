"""The older US form of PAXLST (001:000): a head with who can be asked, then one segment a traveller, PDT.

US-EDIFACT, after lists as met: `PDT+P/E234567:120131:NZ+SURNAME:GIVEN:MIDDLE:590429:M+PAX+NZAKL:USLAX`. It has no
segment for bags, seats, references or totals, and room for one document; what is left out of a record is found by
reading what was written (`messages.writing`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tidewaiter.messages.edifact.paxlst_head import REPORTING
from tidewaiter.messages.edifact.values import Dated, birth_date, expiry_date
from tidewaiter.messages.edifact.writing.dialect import Segment, segment
from tidewaiter.messages.edifact.writing.legs import flight_text
from tidewaiter.messages.edifact.writing.values import Of
from tidewaiter.records import Call, Message, Movement, Traveller
from tidewaiter.reference import airport

US_RELEASE = "001:000"

_NUMBERS = {"phone": "TE", "fax": "FX", "email": "EM", "mobile": "AL"}
_BY_AIR = "40"
_IATA = "50"
_OVERFLIGHT = "34"
_CREW = frozenset({"crew", "transit_crew"})
_INFANT_SEXES = {"M": "MI", "F": "FI"}
_INFANT_TITLE = "INF"
_SHORT_DAY = 6


def us_list(message: Message, near: str | None) -> Iterator[Segment]:
    """The segments of a list between UNH and UNT. `near` is the date that years of two digits are read against."""
    yield from _asked(message)
    for movement in message.movements:
        yield from _leg(movement)
    yield segment("UNS", "D")
    for traveller in message.travellers:
        yield _traveller(traveller, near)


def _asked(message: Message) -> Iterator[Segment]:
    """CTA: the person to ask, with numbers."""
    references = message.references
    name = references.get("reporting_person", "")
    numbers = [
        (references[f"{REPORTING}_{kind}"], code)
        for kind, code in _NUMBERS.items()
        if references.get(f"{REPORTING}_{kind}")
    ]
    if name or numbers:
        yield segment("CTA", "IC", ("", name), *numbers)


def _leg(movement: Movement) -> Iterator[Segment]:
    """A flight with its places, each with the country before it, and times with what to add to reach UTC."""
    craft = movement.means.registration if movement.means is not None else ""
    yield segment(
        "TDT",
        _OVERFLIGHT if movement.overflight else "",
        flight_text(movement.carrier, movement.number),
        _BY_AIR,
        movement.carrier,
        "",
        "",
        "",
        craft,
    )
    yield from _call("5", "136", movement.departure)
    yield from _call("8", "132", movement.arrival)


def _call(at: str, when: str, call: Call) -> Iterator[Segment]:
    if call.place:
        yield segment("LOC", at, (_port(call.place), _IATA))
    if call.local:
        date, _, time = call.local.partition("T")
        digits = date.replace("-", "")
        short = digits.removeprefix("20")
        yield segment("DTM", when, short, time.replace(":", "")[:4], _offset(call))


def _offset(call: Call) -> str:
    """What to add (P) to the local time, or to take from it (M), to reach UTC: `M12`, `P0330`."""
    if not (call.utc and call.local and "T" in call.local):
        return ""
    local = datetime.fromisoformat(call.local)
    instant = datetime.fromisoformat(call.utc.removesuffix("Z"))
    minutes = round((instant - local).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'M' if minutes < 0 else 'P'}{hours:02d}" + (f"{rest:02d}" if rest else "")


def _port(place: str) -> str:
    """`NZAKL`: the country before an airport; another place as it is."""
    known = airport(place)
    return f"{known.country if known else ''}{place}"


def _traveller(traveller: Traveller, near: str | None) -> Segment:
    return segment(
        "PDT",
        _document(traveller, near),
        _person(traveller, near),
        "CRW" if traveller.role in _CREW else "PAX",
        (_port(traveller.embark), _port(traveller.debark)),
    )


def _document(traveller: Traveller, near: str | None) -> tuple[str, ...]:
    """The first document: type and number, expiry, issuer."""
    if not traveller.documents:
        return ()
    first = traveller.documents[0]
    return f"{first.type}/{first.number}", _day(first.expires, near, "expiry"), first.issuer


def _person(traveller: Traveller, near: str | None) -> tuple[str, ...]:
    """Surname, given and middle names with the title, date of birth, sex. An infant is told by its sex, or by a title
    behind the given names."""
    title, sex = traveller.title, str(traveller.sex or "")
    if traveller.role == "infant":
        sex = _INFANT_SEXES.get(sex, sex)
        title = title or ("" if sex in _INFANT_SEXES.values() else _INFANT_TITLE)
    given = " ".join(part for part in (traveller.given_names, title) if part)
    first, _, middle = given.partition(" ")
    return traveller.family_name, first, middle, _day(traveller.birth_date, near, "birth"), sex


def _day(iso: str | None, near: str | None, of: Of) -> str:
    """yymmdd, with the century before it where two digits do not tell it; nothing for a day that is not known."""
    digits = (iso or "").replace("-", "")
    if len(digits) <= _SHORT_DAY:
        return ""
    rule = birth_date if of == "birth" else expiry_date
    return digits[2:] if near and rule(digits[2:], near, "ymd") == Dated(iso) else digits
