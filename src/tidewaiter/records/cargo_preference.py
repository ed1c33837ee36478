"""The preferred value of each attribute of a box or bill, and where senders differ.

Which moment's word is preferred is data (`cargo_attributes.csv`). A message that replaces or withdraws what its line told
before takes those words back: they stay among the statements, behind the others, and count no more.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from tidewaiter.records.cargo import Consignment, Equipment, Party
from tidewaiter.records.cargo_known import CargoState
from tidewaiter.records.cargo_telling import BillTold, BoxTold, CargoTold
from tidewaiter.records.known import Statement
from tidewaiter.records.making import maker
from tidewaiter.records.names import fold, one_begins_with_other
from tidewaiter.records.travellers import Places
from tidewaiter.reference import load_csv
from tidewaiter.reference.container_types import container_group

One = TypeVar("One", BoxTold, BillTold)
_new_statement = maker(Statement)
_makers: dict[str, Any] = {"box": maker(Equipment), "bill": maker(Consignment)}
_ROLES = frozenset({"consignor", "consignee", "notify"})
_LEAST_KG = 0.5


class Rule(NamedTuple):
    """How an attribute is preferred: `authority` ranks moments, the best lowest; `compare` says when words differ."""

    attribute: str
    gathered: bool
    authority: Mapping[str, int]
    compare: str


@cache
def _rules(record: str) -> tuple[Rule, ...]:
    return tuple(
        Rule(
            row["attribute"],
            row["how"] == "gathered",
            {moment: at for at, moment in enumerate(row["authority"].split())},
            row["compare"],
        )
        for row in load_csv("tidewaiter.records", "cargo_attributes.csv")
        if row["record"] == record
    )


class Merged(NamedTuple):
    """What is preferred, who said what, where they differ, what still stands and what has become of it."""

    record: Any
    statements: dict[str, tuple[Statement, ...]]
    disagreements: tuple[str, ...]
    standing: Sequence[BoxTold | BillTold]
    state: CargoState


def place_told(places: Places, name: str) -> Any:
    """Where an attribute was told: its own place, or that of its first part."""
    return places.get(name) or places.get(name + ".0")


def say(item: BoxTold | BillTold, value: Any, place: Any = None) -> Statement:
    """A statement of a telling."""
    source = item.spoken.source
    return _new_statement(source.id, source.sender, source.kind, source.told_at, value, place)


def merge_cargo(record: str, told: Sequence[One], fallen: Mapping[int, CargoState]) -> Merged:
    """One record (`box` or `bill`) from all tellings of it, in order of time. `fallen` are those, by their identity,
    that were taken back."""
    latest = told[::-1]
    standing = [item for item in latest if id(item) not in fallen] if fallen else latest
    values: dict[str, Any] = {}
    statements: dict[str, tuple[Statement, ...]] = {}
    disagreements = []
    telling: dict[str, list[One]] = {}
    for item in latest:
        if not item.said:
            _say_all(item, record)
        for name in item.said:
            telling.setdefault(name, []).append(item)
    for rule in _rules(record):
        name = rule.attribute
        said = telling.get(name)
        if not said:
            continue
        if rule.authority and len(said) > 1:
            last = len(rule.authority)
            said.sort(key=lambda item: rule.authority.get(item.spoken.moment, last))
        if fallen:
            said.sort(key=lambda item: id(item) in fallen)
        statements[name] = tuple([item.said[name] for item in said])
        # Where all was taken back, what was told last is still what is known of it.
        counted = said if not fallen else [item for item in said if id(item) not in fallen] or said
        if not rule.gathered or len(counted) == 1:
            values[name] = getattr(counted[0].record, name)
        else:
            values[name] = tuple(
                dict.fromkeys(
                    part for item in _latest(counted) for part in getattr(item.record, name)
                )
            )
        if rule.compare and len(counted) > 1 and _differ(_COMPARE[rule.compare], counted, name):
            disagreements.append(name)
    state: CargoState = "active"
    if fallen and not any(item.spoken.declares for item in standing):
        taken = [fallen[id(item)] for item in latest if id(item) in fallen and item.spoken.declares]
        state = taken[0] if taken else "active"
    return Merged(
        _makers[record](**values), statements, tuple(disagreements), standing[::-1], state
    )


def _say_all(item: BoxTold | BillTold, record: str) -> None:
    """Make the statements of a telling, once: of each attribute that it tells."""
    told, said, places = item.record, item.said, item.record.places
    source = item.spoken.source
    for name, value in zip(_names(record), _getter(record)(told), strict=True):
        # Nought is told; what is empty of its kind (no text, no number, no parts) is not.
        if not value and value.__class__ not in _NUMBERS:
            continue
        place = places.get(name) or places.get(name + ".0")
        if place is None and name == "items":
            # Lines of goods keep their own places; the first of the first line leads there.
            place = min(value[0].places.values(), default=None)
        said[name] = _new_statement(
            source.id, source.sender, source.kind, source.told_at, value, place
        )


_NUMBERS = frozenset({int, float})


@cache
def _names(record: str) -> tuple[str, ...]:
    return tuple(rule.attribute for rule in _rules(record))


@cache
def _getter(record: str) -> Callable[[Any], tuple[Any, ...]]:
    """All attributes of a record at once, which is a good deal sooner than one by one."""
    return attrgetter(*_names(record))


def _latest(said: Iterable[One]) -> list[One]:
    """The latest telling of each line and kind of telling, in the order given."""
    found: dict[Hashable, One] = {}
    for item in said:
        before = found.setdefault(item.spoken.channel, item)
        if item.order > before.order:
            found[item.spoken.channel] = item
    return list(found.values())


def _differ(compare: Callable[[Any, Any], Any], said: Sequence[One], name: str) -> bool:
    latest = _latest(said)
    if len(latest) < 2:
        return False
    words = [
        word for item in latest if (word := compare(getattr(item.record, name), item)) is not None
    ]
    if len(words) < 2:
        return False
    if compare is _parties:
        return _parties_differ(words)
    if compare is _whole_mass:
        return bool(max(words) - min(words) > max(_LEAST_KG, 0.001 * max(words)))
    return any(word != words[0] for word in words[1:])


def _text(value: Any, _item: Any) -> Any:
    return fold(str(value)) or None


def _type(value: Any, _item: Any) -> Any:
    return container_group(value) or None


def _degrees(value: Any, _item: Any) -> Any:
    return round(float(value), 1)


def _whole(value: Any, item: BillTold) -> Any:
    """Packages, but not of a part of a waybill: a part differs from the whole by its nature."""
    return value if item.record.part in {"", "T"} else item.record.total_packages


def _whole_mass(value: Any, item: BillTold) -> Any:
    return value if item.record.part in {"", "T"} else None


def _parties(value: tuple[Party, ...], _item: Any) -> Any:
    named: dict[str, set[str]] = {}
    for party in value:
        if party.role in _ROLES and party.name:
            named.setdefault(party.role, set()).add(fold(party.name))
    return named or None


def _parties_differ(words: Sequence[Mapping[str, set[str]]]) -> bool:
    """Whether two tellings name others in one role. Names cut off, and those in addition, are no difference."""
    for role in _ROLES:
        told = [word[role] for word in words if role in word]
        for at, one in enumerate(told):
            for other in told[at + 1 :]:
                if not any(one_begins_with_other(mine, theirs) for mine in one for theirs in other):
                    return True
    return False


_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "text": _text,
    "type": _type,
    "degrees": _degrees,
    "whole": _whole,
    "whole_mass": _whole_mass,
    "parties": _parties,
}


def taken_back(told: Sequence[CargoTold], *, one_voyage: bool) -> dict[int, CargoState]:
    """The tellings, by their identity, that count no more, and why. `told` are messages in order of time, of one
    voyage or without any: a box comes again on the next voyage, so that outside of one it is the same only under the same document.

    - A replacement takes back what its line told before of what it names, and all that was told under its own
      document number: what it leaves out holds no longer.
    - A cancellation takes back what its line told before of what it names; one that names nothing, all that was told
      under its document number.
    - A copy says nothing where its line told the same thing itself.
    """
    fallen: dict[int, CargoState] = {}
    by_line: dict[tuple[str, str, str], list[CargoTold]] = {}
    for item in told:
        before = by_line.setdefault(item.spoken.channel, [])
        if item.spoken.action in {"replace", "withdraw"}:
            _take_back(item, before, fallen, one_voyage=one_voyage)
        before.append(item)
    for line in by_line.values():
        if any(item.spoken.action == "repeat" for item in line):
            _pass_over_copies(line, fallen)
    return fallen


def _take_back(
    item: CargoTold,
    before: Sequence[CargoTold],
    fallen: dict[int, CargoState],
    *,
    one_voyage: bool,
) -> None:
    withdraws = item.spoken.action == "withdraw"
    named = {_name(one) for one in item.things}
    bare = withdraws and not named
    for earlier in before:
        same = bool(item.spoken.document) and earlier.spoken.document == item.spoken.document
        for one in earlier.things:
            if _name(one) in named and (same or one_voyage or isinstance(one, BillTold)):
                fallen[id(one)] = "cancelled" if withdraws else "active"
            elif same and (bare or not withdraws):
                fallen[id(one)] = "cancelled" if withdraws else "replaced"
    if withdraws:
        # What a cancellation says of a thing is that it is not; its words are kept, and count no more.
        for one in item.things:
            fallen[id(one)] = "cancelled"


def _pass_over_copies(line: Sequence[CargoTold], fallen: dict[int, CargoState]) -> None:
    told = {_name(one) for item in line if item.spoken.action != "repeat" for one in item.things}
    for item in line:
        if item.spoken.action == "repeat":
            for one in item.things:
                if _name(one) in told:
                    fallen.setdefault(id(one), "active")


def _name(one: BoxTold | BillTold) -> tuple[str, str]:
    return ("box", one.box.id) if isinstance(one, BoxTold) else ("bill", one.number)
