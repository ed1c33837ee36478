"""From the statements of many messages to one preferred value an attribute, and to what they disagree on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from tidewaiter.records.identity import Person
from tidewaiter.records.known import Statement, Statements
from tidewaiter.records.telling import PersonTold, fold, fold_name, place_of
from tidewaiter.records.travellers import Bags, References, TravelDocument, Traveller
from tidewaiter.reference import country

AUTHORITY = {"PAXLST": 1}
"""Lists carry what was read from the document at check-in; bookings what somebody typed."""


class Rule(NamedTuple):
    """How one attribute is preferred: `identity` ones by authority first, the others by time alone;
    `gathered` ones are the union of each channel's latest word."""

    identity: bool = False
    gathered: bool = False
    compare: Callable[[Any], Any] | None = None


def _alpha3(code: str) -> str:
    known = country(code)
    return known.alpha3 if known else code.upper()


def _passport_numbers(documents: tuple[TravelDocument, ...]) -> frozenset[str]:
    return frozenset(
        fold(item.number) for item in documents if item.type[:1] == "P" and item.number
    )


RULES: dict[str, Rule] = {
    "family_name": Rule(identity=True, compare=fold_name),
    "given_names": Rule(identity=True, compare=fold_name),
    "sex": Rule(identity=True, compare=str),
    "birth_date": Rule(identity=True, compare=str),
    "nationality": Rule(identity=True, compare=_alpha3),
    "residence": Rule(identity=True),
    "birth_place": Rule(identity=True),
    "title": Rule(),
    "role": Rule(identity=True),
    "documents": Rule(identity=True, gathered=True, compare=_passport_numbers),
    "embark": Rule(compare=str),
    "debark": Rule(compare=str),
    "seats": Rule(),
    "bags": Rule(),
    "references": Rule(identity=True),
    "bookings": Rule(gathered=True),
    "name_reference": Rule(),
    "tickets": Rule(gathered=True),
    "contacts": Rule(gathered=True),
    "loyalty": Rule(gathered=True),
    "checked_in_at": Rule(),
    "boarding_number": Rule(),
    "verified": Rule(identity=True),
}

_EMPTY: dict[str, Any] = {"bags": Bags(), "references": References(), "role": "passenger"}


def merge(person: Person) -> tuple[Traveller, Statements, tuple[str, ...]]:
    """The preferred record of one person, all statements (the preferred first), and the attributes on which
    the latest words of two channels differ."""
    by_time = sorted(person, key=lambda telling: telling.order, reverse=True)
    by_authority = sorted(
        by_time, key=lambda telling: AUTHORITY.get(telling.source.kind, 0), reverse=True
    )
    values: dict[str, Any] = {}
    statements: dict[str, tuple[Statement, ...]] = {}
    disagreements = []
    for name, rule in RULES.items():
        said = [
            telling
            for telling in (by_authority if rule.identity else by_time)
            if getattr(telling.traveller, name) not in (_EMPTY.get(name), "", None, (), False)
        ]
        if not said:
            continue
        latest = _latest_of_channels(said)
        values[name] = (
            _gathered(name, latest) if rule.gathered else getattr(said[0].traveller, name)
        )
        statements[name] = tuple(_statement(telling, name) for telling in said)
        if rule.compare and _differ(name, latest, rule.compare):
            disagreements.append(name)
    placeholder = all(telling.traveller.placeholder for telling in person)
    return (
        replace(Traveller(), **values, placeholder=placeholder),
        statements,
        tuple(disagreements),
    )


def _latest_of_channels(said: list[PersonTold]) -> list[PersonTold]:
    """The latest telling of each channel, in the order of preference."""
    latest: dict[tuple[str, str], PersonTold] = {}
    for telling in said:
        known = latest.get(telling.source.channel)
        if known is None or telling.order > known.order:
            latest[telling.source.channel] = telling
    return [latest[channel] for channel in dict.fromkeys(item.source.channel for item in said)]


def _gathered(name: str, latest: Iterable[PersonTold]) -> tuple[Any, ...]:
    if name == "documents":
        return _documents(latest)
    found: dict[Any, Any] = {}
    for telling in latest:
        for item in getattr(telling.traveller, name):
            found.setdefault(_identity(item), item)
    return tuple(found.values())


def _identity(item: Any) -> Any:
    """What makes two values the same one, wherever in a message they stood."""
    return replace(item, traveller=None) if hasattr(item, "traveller") else item


def _documents(latest: Iterable[PersonTold]) -> tuple[TravelDocument, ...]:
    """Documents by number; what the more authoritative telling leaves out is filled from the others."""
    found: dict[str, TravelDocument] = {}
    for telling in latest:
        for document in telling.traveller.documents:
            number = fold(document.number)
            known = found.get(number)
            found[number] = document if known is None else _filled(known, document)
    return tuple(found.values())


def _filled(known: TravelDocument, other: TravelDocument) -> TravelDocument:
    gaps = {
        name: getattr(other, name)
        for name in ("type", "issuer", "expires", "issued", "applies_to")
        if not getattr(known, name) and getattr(other, name)
    }
    return replace(known, **gaps) if gaps else known


def _statement(telling: PersonTold, name: str) -> Statement:
    source = telling.source
    return Statement(
        source.id,
        source.sender,
        source.kind,
        source.told_at or None,
        getattr(telling.traveller, name),
        place_of(telling.traveller.places, name),
    )


def _differ(name: str, latest: list[PersonTold], compare: Callable[[Any], Any]) -> bool:
    words = {compare(getattr(telling.traveller, name)) for telling in latest}
    words.discard(frozenset())
    if len(words) < 2:
        return False
    if name == "documents":
        return not frozenset.intersection(*words)
    if name in {"given_names", "birth_date"}:  # a shorter word may be the same one, cut off
        longest = max(words, key=len)
        return not all(longest.startswith(word) for word in words)
    return True
