"""Goods beside the box that they are in: frozen goods at ambient temperature, reefers without a set point (R05)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tidewaiter.records import KnownEquipment
from tidewaiter.reference.container_types import container_group
from tidewaiter.targeting.reconciling.finding import CargoFinding, Said, found, tolerances
from tidewaiter.targeting.reconciling.index import CargoIndex
from tidewaiter.targeting.values import fold


def goods_findings(index: CargoIndex) -> Iterator[CargoFinding]:
    """What the temperatures of all boxes say."""
    cooled = {
        said.source
        for box in index.known.equipment
        for said in box.statements.get("temperature_c", ())
    }
    for box in index.known.equipment:
        if box.equipment.temperature_c is not None:
            yield from _frozen(index, box)
        elif is_reefer(box):
            yield from _unset(box, cooled)


def is_reefer(box: KnownEquipment) -> bool:
    """Whether its type is a refrigerated one."""
    return container_group(box.equipment.iso_type) == "reefer"


@cache
def _pattern(name: str) -> re.Pattern[str]:
    words = tolerances()["frozen"][name]
    return re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b")


def says_frozen(text: str) -> bool:
    """Whether a text says that goods are frozen, in whole words, and does not take it back."""
    folded = fold(text)
    return bool(_pattern("words").search(folded)) and not _pattern("not").search(folded)


def _frozen(index: CargoIndex, box: KnownEquipment) -> Iterator[CargoFinding]:
    degrees = box.equipment.temperature_c
    if degrees is None or degrees <= tolerances()["frozen"]["warmest_c"]:
        return
    if not says_frozen(index.goods_of(box)):
        return
    said = [Said(box.statements["temperature_c"][0], "temperature_c", degrees)]
    said += [
        Said(one, "description", one.value)
        for one in box.statements.get("description", ())[:1]
        if says_frozen(str(one.value))
    ]
    for bill in index.bills_of_box(box):
        said += [
            Said(one, "items", [item.description for item in one.value])
            for one in bill.statements.get("items", ())[:1]
        ]
    yield found("frozen-at-ambient", box, said, degrees=f"{degrees:g}")


def _unset(box: KnownEquipment, cooled: set[str]) -> Iterator[CargoFinding]:
    if box.equipment.status != "full":
        return
    told = [one for one in box.statements.get("iso_type", ()) if one.source in cooled]
    if told:
        yield found("reefer-unset", box, [Said(told[0], "iso_type", box.equipment.iso_type)])
