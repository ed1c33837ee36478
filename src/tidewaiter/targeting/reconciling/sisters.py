"""Boxes that travel with one on which something strong was found: on its bill, or from its consignor on its ship (R04)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from tidewaiter.records import KnownConsignment, KnownEquipment, fold
from tidewaiter.targeting.reconciling.finding import CargoFinding, found, tolerances
from tidewaiter.targeting.reconciling.index import CargoIndex


def sister_findings(index: CargoIndex, before: Iterable[CargoFinding]) -> Iterator[CargoFinding]:
    """The sisters of boxes with a strong finding; `before` are all other findings."""
    strong: dict[str, CargoFinding] = {}
    for one in before:
        if one.severity == "high" and one.subject == "equipment":
            strong.setdefault(one.key, one)
    if not strong:
        return
    consignors = _Consignors(index)
    told: set[str] = set()
    for kind in ("sister-bill", "sister-shipper"):
        because: dict[str, list[CargoFinding]] = defaultdict(list)
        for key, reason in strong.items():
            box = index.boxes[key]
            for sister in _on_bill(index, box) if kind == "sister-bill" else consignors.others(box):
                if sister not in strong and sister not in told:
                    because[sister].append(reason)
        for sister, reasons in because.items():
            told.add(sister)
            yield found(
                kind,
                index.boxes[sister],
                [said for reason in reasons for said in reason.said][:6],
                others=", ".join(sorted({reason.number for reason in reasons})),
                why=reasons[0].words,
            )


def _on_bill(index: CargoIndex, box: KnownEquipment) -> list[str]:
    keys = [key for bill in index.bills_of_box(box) for key in bill.equipment]
    return [key for key in dict.fromkeys(keys) if key != box.key]


class _Consignors:
    """The boxes of each consignor on each voyage."""

    def __init__(self, index: CargoIndex) -> None:
        self._index = index
        self._boxes: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for bill in index.known.consignments:
            for name in _consignors(bill):
                for key in bill.equipment:
                    self._boxes[key.rpartition(":")[0], name][key] = None

    def others(self, box: KnownEquipment) -> list[str]:
        """The other boxes that a box's consignors have on its voyage, where they are few."""
        voyage = box.key.rpartition(":")[0]
        others: dict[str, None] = {}
        for bill in self._index.bills_of_box(box):
            for name in _consignors(bill):
                boxes = self._boxes[voyage, name]
                if len(boxes) <= tolerances()["sisters"]["most_boxes"]:
                    others |= boxes
        others.pop(box.key, None)
        return list(others)


def _consignors(bill: KnownConsignment) -> set[str]:
    roles = {"consignor", "supplier", "original_shipper"}
    return {fold(party.name) for party in bill.parties if party.role in roles and party.name}
