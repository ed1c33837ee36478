"""What is known of cargo, ready to be looked up: boxes and bills by key, and those of each call."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from tidewaiter.records import KnownCall, KnownCargo, KnownConsignment, KnownEquipment

_TERMINAL = frozenset({"COARRI", "CODECO"})


class CargoIndex:
    """One `KnownCargo` with its look-ups, made once and used by all."""

    def __init__(self, known: KnownCargo) -> None:
        self.known = known
        self.boxes = {one.key: one for one in known.equipment}
        self.bills = {one.key: one for one in known.consignments}
        self.calls = {one.key: one for one in known.calls}

    def boxes_of(self, call: KnownCall) -> list[KnownEquipment]:
        """The boxes of a call."""
        return [self.boxes[key] for key in call.equipment]

    def bills_of_box(self, box: KnownEquipment) -> list[KnownConsignment]:
        """The bills that a box carries goods of."""
        return [self.bills[key] for key in box.consignments]

    @cached_property
    def by_voyage(self) -> dict[str, list[KnownEquipment]]:
        """The boxes of each voyage, by its key."""
        found: dict[str, list[KnownEquipment]] = defaultdict(list)
        for box in self.known.equipment:
            found[box.key.rpartition(":")[0]].append(box)
        return found

    def goods_of(self, box: KnownEquipment) -> str:
        """What is said to be in a box: its own text, and that of its bills' lines that are in it. Terminals write GENERAL CARGO
        by habit: what they say of goods does not count."""
        told = [one for one in box.statements.get("description", ()) if one.kind not in _TERMINAL]
        texts = [str(one.value) for one in told[:1]]
        for bill in self.bills_of_box(box):
            number = box.equipment.id
            lines = [
                item.description
                for item in bill.consignment.items
                if not item.equipment or number in item.equipment
            ]
            texts += lines or [bill.consignment.description]
        return " ".join(text for text in texts if text)
