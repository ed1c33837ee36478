"""From the statements of many messages to one preferred value an attribute, and to what they disagree on.

What a passenger list says of who somebody is was read from a document at check-in and goes before what a
booking says; else the later word goes before the earlier, and the source decides between equals. An empty word
overrides nothing. A sender who says that it replaces a traveller takes back what it told of them before: those
words stay among the statements, behind the others, and count no more.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import fields, replace
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from tidewaiter.records.documents import is_passport, number_of
from tidewaiter.records.histories import unindexed
from tidewaiter.records.identity import Person
from tidewaiter.records.known import Statement, Statements
from tidewaiter.records.making import maker
from tidewaiter.records.names import fold, fold_name, one_begins_with_other
from tidewaiter.records.telling import PersonTold, place_of
from tidewaiter.records.travellers import Bags, References, TravelDocument, Traveller
from tidewaiter.reference import country

R = TypeVar("R", Bags, References, TravelDocument)

AUTHORITY = {"PAXLST": 1}
"""Lists carry what was read from the document at check-in; bookings what somebody typed."""


class Rule(NamedTuple):
    """How one attribute is preferred: `identity` ones by authority first, the others by time alone; of
    `gathered` ones each line's latest word counts, of `filled` ones each part is the preferred one's that
    tells it. `compare` makes what must be equal not to be a disagreement; None says nothing."""

    identity: bool = False
    gathered: bool = False
    filled: bool = False
    compare: Callable[[Any], Hashable] | None = None


def _alpha3(code: str) -> str:
    known = country(code)
    return known.alpha3 if known else code.upper()


def _passport_numbers(documents: tuple[TravelDocument, ...]) -> frozenset[str] | None:
    return frozenset(filter(None, map(number_of, filter(is_passport, documents)))) or None


def _bag_count(bags: Bags) -> int | None:
    """How many bags; None of a pool, whose bags are told of one traveller for all."""
    if bags.pool:
        return None
    return bags.declared_count if bags.derived_count is None else bags.derived_count


RULES: dict[str, Rule] = {
    "family_name": Rule(identity=True, compare=fold_name),
    "given_names": Rule(identity=True, compare=fold_name),
    "sex": Rule(identity=True, compare=str),
    "birth_date": Rule(identity=True, compare=str),
    "nationality": Rule(identity=True, compare=_alpha3),
    "residence": Rule(identity=True, compare=_alpha3),
    "birth_place": Rule(identity=True),
    "title": Rule(),
    "role": Rule(identity=True),
    "documents": Rule(identity=True, gathered=True, compare=_passport_numbers),
    "embark": Rule(compare=str),
    "debark": Rule(compare=str),
    "seats": Rule(),
    "bags": Rule(filled=True, compare=_bag_count),
    "references": Rule(identity=True, filled=True),
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
_CUT_OFF = frozenset({"given_names", "birth_date"})
"""Here a shorter word may be the same one, cut off."""


def merge(person: Person) -> tuple[Traveller, Statements, tuple[str, ...]]:
    """The preferred record of one person, all statements (the preferred first), and the attributes on which
    the latest words of two senders, or of two kinds of message, differ."""
    for item in person:
        if item.said.keys() <= {"state"}:
            _say(item)
    if len(person) == 1:
        return _merge_one(person[0])
    fallen = _fallen(person)
    by_time = sorted(person, key=lambda item: item.order, reverse=True)
    if fallen:
        by_time.sort(key=lambda item: id(item) in fallen)
    by_authority = sorted(by_time, key=lambda item: -AUTHORITY.get(item.source.kind, 0))
    if fallen:
        by_authority.sort(key=lambda item: id(item) in fallen)
    several = len({item.source.channel for item in person}) > 1
    told = {name for item in person for name in item.said}
    values: dict[str, Any] = {}
    statements: dict[str, tuple[Statement, ...]] = {}
    disagreements = []
    for name, rule in RULES.items():
        if name not in told:
            continue
        said = [item for item in (by_authority if rule.identity else by_time) if name in item.said]
        statements[name] = tuple([item.said[name] for item in said])
        standing = [item for item in said if id(item) not in fallen] if fallen else said
        if standing:
            values[name] = _preferred(name, rule, standing)
        # One sender alone cannot disagree: the latest word of each counts.
        if several and rule.compare and _differ(name, rule.compare, standing):
            disagreements.append(name)
    placeholder = all(item.traveller.placeholder for item in person)
    merged = _traveller(**values, placeholder=placeholder)
    return merged, statements, tuple(disagreements)


_traveller = maker(Traveller)


def _merge_one(item: PersonTold) -> tuple[Traveller, Statements, tuple[str, ...]]:
    """The same of one who was told once, with whom nobody can differ: half of all that lists tell."""
    person, said = item.traveller, item.said
    values: dict[str, Any] = {}
    statements: dict[str, tuple[Statement, ...]] = {}
    for name, rule in RULES.items():
        if name in said:
            statements[name] = (said[name],)
            values[name] = (
                _preferred(name, rule, [item]) if rule.gathered else getattr(person, name)
            )
    return _traveller(**values, placeholder=person.placeholder), statements, ()


def _fallen(person: Person) -> set[int]:
    """The tellings, by their identity, that count no more: a later one of their sender replaces them."""
    replaced = {
        item.source.channel: item.order for item in person if item.source.effect == "replace"
    }
    if not replaced:
        return set()
    return {
        id(item) for item in person if item.order < replaced.get(item.source.channel, item.order)
    }


def _say(item: PersonTold) -> None:
    """Make the statements of a telling: of each attribute that it tells."""
    places, source = item.traveller.places, item.source
    for name, value in zip(RULES, _ruled(item.traveller), strict=True):
        # What is empty of its kind (no text, no number, no parts) tells nothing.
        if value and value != _EMPTY.get(name):
            place = places.get(name) or place_of(places, name)
            item.said[name] = _statement(
                source.id, source.sender, source.kind, source.told_at, value, place
            )


_ruled = attrgetter(*RULES)
_statement = maker(Statement)


def _preferred(name: str, rule: Rule, said: Sequence[PersonTold]) -> Any:
    if rule.filled:
        return _filled(getattr(item.traveller, name) for item in said)
    if name == "documents":
        return _documents(_latest(said, lambda item: item.source.channel))
    if rule.gathered:
        # Somebody in two bookings is told by one sender in two lines.
        latest = _latest(said, lambda item: (item.source.channel, item.traveller.bookings))
        return unindexed(
            tuple(
                dict.fromkeys(value for item in latest for value in getattr(item.traveller, name))
            )
        )
    return getattr(said[0].traveller, name)


def _latest(said: Iterable[PersonTold], line: Callable[[PersonTold], Hashable]) -> list[PersonTold]:
    """The latest telling of each line, in the order of preference."""
    latest: dict[Hashable, PersonTold] = {}
    if isinstance(said, list) and len(said) == 1:
        return said
    for item in said:
        known = latest.setdefault(line(item), item)
        if item.order > known.order:
            latest[line(item)] = item
    return list(latest.values())


def _documents(said: Iterable[PersonTold]) -> tuple[TravelDocument, ...]:
    """Documents by number; what the more authoritative telling leaves out is filled from the others."""
    found: dict[str, list[TravelDocument]] = {}
    for item in said:
        for document in item.traveller.documents:
            found.setdefault(fold(document.number), []).append(document)
    return tuple(_filled(documents) for documents in found.values())


def _filled(told: Iterable[R]) -> R:
    """The first of several, what it leaves out filled from the next that tells it."""
    first, *others = told
    others = [other for other in others if other != first]
    if not others:  # all of them say the same
        return first
    gaps: dict[str, Any] = {}
    for item in fields(first):
        if getattr(first, item.name) in ("", None, ()):
            values = (getattr(other, item.name) for other in others)
            gaps[item.name] = next((value for value in values if value not in ("", None, ())), None)
    gaps = {name: value for name, value in gaps.items() if value is not None}
    return replace(first, **gaps) if gaps else first


def _differ(name: str, compare: Callable[[Any], Hashable], said: Sequence[PersonTold]) -> bool:
    latest = _latest(said, lambda item: item.source.channel)
    words: set[Any] = {compare(getattr(item.traveller, name)) for item in latest} - {None}
    if len(words) < 2:
        return False
    if name == "documents":
        return not frozenset.intersection(*words)
    if name in _CUT_OFF:
        longest = max(words, key=len)
        return not all(one_begins_with_other(longest, word) for word in words)
    return True
