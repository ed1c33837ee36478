"""What was changed late or told twice: ports, cells, parties, goods (C16, R03, R06)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from tidewaiter.records import KnownConsignment, KnownEquipment, KnownVersion, Statement
from tidewaiter.targeting.reconciling.finding import CargoFinding, Said, found, listed
from tidewaiter.targeting.reconciling.index import CargoIndex

_LATE = ("consignee", "notify", "consignor", "discharge", "destination", "goods", "equipment")
_ATTRIBUTE = {
    "consignee": "parties",
    "consignor": "parties",
    "notify": "parties",
    "goods": "items",
}
_RESENT = frozenset({"FWB", "FHL", "FFM", "FSU", "FSA"})
"""Kinds whose corrections are sent as new originals: Cargo-IMP has no function code."""


def change_findings(index: CargoIndex) -> Iterator[CargoFinding]:
    """Late changes and double tellings."""
    for bill in index.known.consignments:
        if len(bill.versions) > 1:
            yield from _late(bill)
            yield from _twice(bill)
    for box in index.known.equipment:
        if len(box.positions) > 1:
            yield from _cells(box)
        if len(box.statements.get("discharge", ())) > 1:
            yield from _rerouted(box)


def _late(bill: KnownConsignment) -> Iterator[CargoFinding]:
    for one in bill.versions:
        changed = [name for name in one.changed if name in _LATE]
        amends = one.action in {"change", "replace", "final"} or one.statement.kind in _RESENT
        if one.departed and changed and amends:
            yield found("changed-late", bill, _said(bill, one, changed), what=listed(changed))


def _twice(bill: KnownConsignment) -> Iterator[CargoFinding]:
    for one in bill.versions:
        if one.action != "add" or not one.changed:
            continue
        if one.statement.kind not in _RESENT:
            yield found("told-twice", bill, _said(bill, one, one.changed), what=listed(one.changed))
        elif not one.departed and (changed := [name for name in one.changed if name in _LATE]):
            yield found("told-again", bill, _said(bill, one, changed), what=listed(changed))


def _said(bill: KnownConsignment, one: KnownVersion, changed: Iterable[str]) -> list[Said]:
    """What this version and the one before it of the same line say on what was changed."""
    mine = one.statement
    before = [
        other.statement
        for other in bill.versions
        if (other.statement.kind, other.statement.sender) == (mine.kind, mine.sender)
        and (other.statement.told_at or "") <= (mine.told_at or "")
    ]
    sources = [mine.source, *(other.source for other in reversed(before) if other is not mine)][:2]
    said = []
    for name in dict.fromkeys(_ATTRIBUTE.get(name, name) for name in changed):
        told = [other for other in bill.statements.get(name, ()) if other.source in sources]
        said += [Said(other, name, _short(name, other)) for other in told]
    return said or [Said(mine, "reference", bill.consignment.reference)]


def _short(name: str, statement: Statement) -> object:
    """The value in few words: of parties their roles and names, of goods their texts."""
    value = statement.value
    if name == "parties":
        return [f"{party.role}: {party.name}" for party in value]
    if name == "items":
        return [item.description or item.hs for item in value]
    return value


def _cells(box: KnownEquipment) -> Iterator[CargoFinding]:
    by_source: dict[str, dict[str, Said]] = defaultdict(dict)
    for one in box.positions:
        if one.moment == "stowage" and one.standing:
            cell = by_source[one.statement.source]
            cell.setdefault(one.stowage, Said(one.statement, "stowage", one.stowage))
    for cells in by_source.values():
        if len(cells) > 1:
            yield found("two-cells", box, cells.values(), cells=", ".join(cells))
            return
    told = [
        one
        for one in box.positions
        if one.standing and one.moment in {"loading", "stowage", "discharge"}
    ]
    if told and told[0].stowage != told[-1].stowage:
        yield found(
            "stowage-changed",
            box,
            [Said(one.statement, "stowage", one.stowage) for one in (told[0], told[-1])],
            earlier=told[0].stowage,
            later=told[-1].stowage,
        )


def _rerouted(box: KnownEquipment) -> Iterator[CargoFinding]:
    told = [
        one
        for one in box.statements["discharge"]
        if one.kind in {"BAPLIE", "COARRI"} and one.told_at
    ]
    told.sort(key=lambda one: one.told_at or "")
    if told and told[0].value != told[-1].value and told[0].told_at != told[-1].told_at:
        yield found(
            "discharge-changed",
            box,
            [Said(one, "discharge", one.value) for one in (told[0], told[-1])],
            earlier=told[0].value,
            later=told[-1].value,
        )
