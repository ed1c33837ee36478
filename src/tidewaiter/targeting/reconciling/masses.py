"""Masses of one box as several tell them (C14), and empty boxes that are heavy (C20). Only like is compared with like."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from tidewaiter.records import KnownEquipment, Statement
from tidewaiter.targeting.reconciling.finding import (
    CargoFinding,
    Said,
    attribute,
    found,
    kilograms,
    tolerances,
)
from tidewaiter.targeting.reconciling.index import CargoIndex

_WHOLE = ("weighbridge", "vgm", "equipment_gross", "stow")
"""Masses of box and goods together, the most trusted first."""
_AT_GATE = frozenset({"gate_in", "gate_out", "discharge", "loading"})


class Weight(NamedTuple):
    """A mass of box and goods, or of goods alone, and who told it."""

    kind: str
    kg: float
    statement: Statement


def mass_findings(index: CargoIndex) -> Iterator[CargoFinding]:
    """What the masses of all boxes say."""
    for box in index.known.equipment:
        if box.masses:
            yield from _empty_heavy(box)
            yield from _differ(index, box)


def agree(one: float, other: float, row: Any) -> bool:
    """Whether two masses of the same thing are within a tolerance."""
    return bool(abs(one - other) <= max(row["kg"], row["share"] * max(one, other)))


def tare_of(box: KnownEquipment) -> tuple[float, float]:
    """The tare as told, else as usual for the length; and the most that it may be."""
    rows = tolerances()["tare"]
    row = rows.get(box.equipment.iso_type[:1], rows["other"])
    told = [one.mass.kg for one in box.masses if one.mass.kind == "tare" and one.standing]
    return (told[-1], max(told)) if told else (row["usual"], row["most"])


def whole_masses(box: KnownEquipment) -> list[Weight]:
    """The masses of box and goods together: the latest of each kind, the most trusted first. A gross mass told by
    whoever handles the box is of both, too."""
    latest: dict[str, Weight] = {}
    for one in box.masses:
        kind = one.mass.kind
        if kind == "gross" and one.moment in _AT_GATE:
            kind = "equipment_gross"
        if one.standing and kind in _WHOLE and one.mass.kg > 0:
            latest[kind] = Weight(kind, one.mass.kg, one.statement)
    return [latest[kind] for kind in _WHOLE if kind in latest]


def goods_mass(index: CargoIndex, box: KnownEquipment) -> Weight | None:
    """The mass of its goods as a manifest tells it: of the box itself, else of its bills where these have no other."""
    told = [one for one in box.masses if one.mass.kind == "manifest" and one.standing]
    if told:
        return Weight("manifest", told[-1].mass.kg, told[-1].statement)
    bills = [bill for bill in index.bills_of_box(box) if bill.state == "active"]
    if not bills or any(len(bill.equipment) != 1 for bill in bills):
        return None
    masses = [bill.consignment.gross_mass_kg for bill in bills]
    said = bills[0].statements.get("gross_mass_kg", ())
    if not said or any(mass is None for mass in masses):
        return None
    return Weight("manifest", sum(mass for mass in masses if mass is not None), said[0])


def _differ(index: CargoIndex, box: KnownEquipment) -> Iterator[CargoFinding]:
    row = tolerances()["mass"]
    whole = whole_masses(box)
    if not whole:
        return
    best = whole[0]
    for other in whole[1:]:
        if other.statement.source != best.statement.source and not agree(best.kg, other.kg, row):
            yield _apart(box, best, other, abs(best.kg - other.kg))
            return
    goods = goods_mass(index, box)
    if goods is None or box.equipment.status == "empty" or goods.kg <= 0:
        return
    # Some manifests tell the goods, some box and goods, and many boxes tell no tare: whatever lies between the goods alone and
    # the goods in the heaviest box of that length agrees.
    _, heaviest = tare_of(box)
    least, most = goods.kg, goods.kg + heaviest
    if least <= best.kg <= most or agree(best.kg, least, row) or agree(best.kg, most, row):
        return
    yield _apart(box, best, goods, min(abs(best.kg - least), abs(best.kg - most)))


def _apart(box: KnownEquipment, one: Weight, other: Weight, difference: float) -> CargoFinding:
    return found(
        "mass-differs",
        box,
        [Said(item.statement, "masses", item.kg) for item in (one, other)],
        one=attribute(one.kind),
        other=attribute(other.kind),
        one_kg=kilograms(one.kg),
        other_kg=kilograms(other.kg),
        difference_kg=kilograms(difference),
    )


def _empty_heavy(box: KnownEquipment) -> Iterator[CargoFinding]:
    status = box.statements.get("status", ())
    if box.equipment.status != "empty" or not status:
        return
    usual, most = tare_of(box)
    told = any(one.mass.kind == "tare" and one.standing for one in box.masses)
    more = tolerances()["empty" if told else "mass"]["kg"]
    heavy = [one for one in whole_masses(box) if one.kg > most + more]
    if heavy:
        yield found(
            "empty-heavy",
            box,
            [Said(status[0], "status", "empty"), Said(heavy[0].statement, "masses", heavy[0].kg)],
            kg=kilograms(heavy[0].kg),
            tare=kilograms(usual),
        )
