"""What was declared beside what came: boxes on no manifest (R01), and boxes of a manifest that never came (R02).

Absence is a finding only where whoever should tell it has told: a call without a manifest, a plan or a report of discharge says
nothing of what is not on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tidewaiter.records import KnownCall, KnownEquipment, KnownEvent
from tidewaiter.targeting.reconciling.finding import CargoFinding, Said, found, tolerances
from tidewaiter.targeting.reconciling.index import CargoIndex


def presence_findings(index: CargoIndex) -> Iterator[CargoFinding]:
    """What is declared and did not come, or came and is not declared, call by call."""
    doubtful = {one.key for box in index.known.equipment for one in box.likely}
    doubtful |= {box.key for box in index.known.equipment if box.likely}
    for call in index.known.calls:
        if call.movement.mode != "air" and call.port:
            boxes = [
                box for box in index.boxes_of(call) if box.equipment.id and box.key not in doubtful
            ]
            yield from _Call(index, call, boxes).findings()


class _Call:
    """One call, with what is declared for it, planned and discharged."""

    def __init__(self, index: CargoIndex, call: KnownCall, boxes: Sequence[KnownEquipment]) -> None:
        self.port = call.port
        self.boxes = boxes
        self.discharged = {
            box.key: event for box in boxes if (event := discharged_at(box, self.port)) is not None
        }
        self.planned = {
            box.key: one.statement
            for box in boxes
            for one in box.positions
            if one.moment == "stowage" and one.port == self.port and one.standing
        }
        self.declared = [
            box
            for box in boxes
            if box.declared and box.state == "active" and self._bound_here(index, box)
        ]
        keys = {box.key for box in self.declared}
        self.came = len(keys & self.discharged.keys())
        self.operators = {box.equipment.carrier for box in self.declared}
        self.empties_declared = any(box.equipment.status == "empty" for box in self.declared)

    def _bound_here(self, index: CargoIndex, box: KnownEquipment) -> bool:
        told = {
            said.value
            for said in box.statements.get("discharge", ())
            if said.kind not in {"BAPLIE", "COARRI", "COPRAR"}
        }
        told |= {
            bill.consignment.discharge
            for bill in index.bills_of_box(box)
            if bill.consignment.discharge
        }
        return self.port in told

    def findings(self) -> Iterator[CargoFinding]:
        """Both ways."""
        if self.declared:
            for box in self.boxes:
                if not box.declared and self._would_be_declared(box):
                    yield from self._undeclared(box)
        worked = self._worked()
        for box in self.declared:
            if box.key in self.discharged or _left(box):
                continue
            if worked:
                yield found("declared-never-came", box, [_declaring(box)], port=self.port)
            elif self.planned and box.key not in self.planned and not self.discharged:
                yield found("declared-not-on-board", box, [_declaring(box)], port=self.port)

    def _worked(self) -> bool:
        """Whether as good as everything that was declared is discharged: before that, what is absent is on board yet."""
        limits = tolerances()["discharge"]
        left = len(self.declared) - self.came
        few = max(limits["few_left"], (1 - limits["done_share"]) * len(self.declared))
        return 0 < self.came >= left and left <= few

    def _would_be_declared(self, box: KnownEquipment) -> bool:
        """Whether who declares for this call should declare it: manifests come one an operator, and empty boxes
        have lists of their own."""
        operator = box.equipment.carrier
        known = {one for one in self.operators if one}
        if operator and known and operator not in known:
            return False
        return box.equipment.status != "empty" or self.empties_declared

    def _undeclared(self, box: KnownEquipment) -> Iterator[CargoFinding]:
        event = self.discharged.get(box.key)
        if event is not None:
            said = [Said(event.statement, "events", event.event.kind)]
            yield found("discharged-undeclared", box, said, port=self.port)
        elif (
            box.key in self.planned and box.equipment.discharge == self.port and not self.discharged
        ):
            said = [Said(self.planned[box.key], "stowage", box.equipment.stowage)]
            yield found("on-board-undeclared", box, said, port=self.port)


def discharged_at(box: KnownEquipment, port: str) -> KnownEvent | None:
    """The discharge of a box at a port, as last told."""
    for one in reversed(box.events):
        if one.event.kind == "discharged" and one.event.place in {port, ""}:
            return one
    return None


def _left(box: KnownEquipment) -> bool:
    return any(one.event.kind == "gate_out" for one in box.events)


_SEEING = frozenset({"COARRI", "BAPLIE", "CODECO", "COPRAR", "VERMAS"})


def _declaring(box: KnownEquipment) -> Said:
    """The statement of a message that declares a box."""
    told = box.statements["id"]
    statement = next((one for one in told if one.kind not in _SEEING), told[0])
    return Said(statement, "id", box.equipment.id)
