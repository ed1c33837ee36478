"""The walk over a cargo message: which part a segment belongs to, and what is told when a part is over.

All sea messages are read by the same walk. A `Plan` says in what a message differs: what begins a box, whether
the whole message is one consignment, what happened to the boxes. A segment belongs to the part begun last (head, box,
bill, line of goods, event), so no loop depends on a place in the message, and the next part begins whatever happened
before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tidewaiter.messages.draft import Draft
from tidewaiter.messages.edifact.cargo_dialects import Codes, dialect, kept_tags
from tidewaiter.messages.edifact.cargo_parts import (
    Bill,
    Box,
    Goods,
    Happening,
    Head,
    Part,
    party_of,
)
from tidewaiter.messages.edifact.codes import shown
from tidewaiter.messages.edifact.tokens import Segment
from tidewaiter.records import Consignment, Declared, Event, Function, Movement
from tidewaiter.reference.containers import container_number, corrected

Handler = Callable[["CargoReading", Segment], None]

_FAULTS = {
    "form": "container-form",
    "category": "container-category",
    "check-digit": "container-check-digit",
}

MOST_CORRECTED = 2_000
"""Wrong container numbers of one message for which a correction is looked for: a message with more is broken
otherwise, and looking takes longer than reading."""


@dataclass(frozen=True, slots=True)
class Plan:
    """In what a message differs from the others. `bill` is the kind of its consignments, `one_bill`: it is all one
    consignment; `cell_begins`: a stowage cell begins the next box; `terminal`: a terminal tells of one call, and the
    ports of the head hold for every box; `event` what happened to the boxes where BGM does not say;
    `handlers` what reads a tag in another way."""

    kind: str
    bill: str = "bill"
    one_bill: bool = False
    cell_begins: bool = False
    terminal: bool = False
    event: str = ""
    handlers: Mapping[str, Handler] = field(default_factory=dict)


class CargoReading:
    """The reading of one message."""

    def __init__(self, draft: Draft, plan: Plan, handlers: Mapping[str, Handler]) -> None:
        self.draft = draft
        self.plan = plan
        self.dialect = dialect(plan.kind)
        self.codes = self.dialect.codes
        self.loc = {
            name: self.codes(f"loc.{name}") for name in ("head", "box", "bill", "goods", "event")
        }
        self.time = {name: self.codes(f"time.{name}") for name in ("head", "box", "event")}
        self.mass, self.unit = self.codes("mass"), self.codes("unit")
        self.party_words: Codes = self.codes("party")
        self.function_told = False
        self.cells_first: bool | None = None
        """Whether a stowage cell begins each box, or its EQD does; None before the first of either."""
        self.event_kind = plan.event
        self.declared: dict[str, int] = {}
        self.party: dict[str, Any] | None = None
        """Who was named last: contacts that follow are theirs."""
        first = draft.raw.segments[0] if draft.raw.segments else Segment("", [], 0, 0)
        self.head = Head(first)
        self.part: Part = self.head
        self.bill: Bill | None = None
        self.goods: Goods | None = None
        self.box: Box | None = None
        self.happenings: list[Happening] = []
        self._handlers = {**handlers, **plan.handlers}
        self._kept = kept_tags()
        self._boxes: list[Box] = []
        self._noted: set[str] = set()
        self._faulty = 0
        draft.function = self.function("", "")
        if plan.one_bill:
            self.begin_bill(first)

    def take(self, segment: Segment) -> None:
        """Read one segment. This runs for every segment of a bay plan and is kept short."""
        handler = self._handlers.get(segment.tag)
        if handler is not None:
            handler(self, segment)
        elif segment.tag in self._kept:
            self.part.keep(segment)
        else:
            self.note_once("unknown-segment", segment, shown(segment.tag))
            self.draft.segments.append(
                {"tag": segment.tag, "elements": segment.elements, "offset": segment.offset}
            )

    def note(
        self, code: str, segment: Segment, element: int | None = None, detail: object = ""
    ) -> None:
        """A problem at its place."""
        self.draft.note(code, segment, element, detail)

    def note_once(self, code: str, segment: Segment, detail: str) -> None:
        """A problem that is told once a message for the same detail."""
        if code + detail not in self._noted:
            self._noted.add(code + detail)
            self.draft.note(code, segment, detail=detail)

    def unknown(self, segment: Segment) -> None:
        """A qualifier that no list knows: named once, and the segment kept."""
        qualifier = segment.get(1).strip().upper()
        self.note_once("unknown-qualifier", segment, f"{segment.tag}+{shown(qualifier)}")
        self.part.keep(segment)

    def function(self, document: str, code: str) -> Function:
        """What the message does, by the codes of its BGM."""
        known = self.codes("function")
        kind = self.codes("document").get(document)
        if kind:
            self.event_kind = kind
        action: Any = known.get(code, "add")
        if self.event_kind and action == "add":
            action = "report"
        return Function(
            code=code,
            meaning=self.dialect.meaning("function", code),
            action=action,
            document=document,
            document_meaning=self.dialect.meaning("document", document),
        )

    # --- parts ---

    def begin_box(self, segment: Segment) -> Box:
        """The next box."""
        self._end_goods()
        self._end_box()
        self.part = self.box = box = Box(segment)
        self.party = None
        self._boxes.append(box)
        return box

    def begin_bill(self, segment: Segment) -> Bill:
        """The next bill."""
        self._end_bill()
        self.part = self.bill = bill = Bill(segment)
        self.party = None
        bill.fields["kind"] = self.plan.bill
        return bill

    def begin_goods(self, segment: Segment) -> Goods:
        """The next line of goods, of a bill that has not been named where none was."""
        self._end_goods()
        self._end_box()
        self.owner(segment)
        self.part = self.goods = goods = Goods(segment)
        self.party = None
        return goods

    def begin_event(self, segment: Segment) -> Happening:
        """The next event, of the bill that is open."""
        self._end_goods()
        self._end_box()
        self.owner(segment)
        self.part = happening = Happening(segment)
        self.happenings.append(happening)
        self.party = None
        return happening

    def owner(self, segment: Segment) -> Bill:
        """The bill that is open, or one begun here."""
        return self.bill if self.bill is not None else self.begin_bill(segment)

    def _end_goods(self) -> None:
        goods, self.goods = self.goods, None
        if goods is not None:
            self.part = self.bill or self.head
            with self.draft.salvage(goods.begun):
                self.owner(goods.begun).goods.append(goods.record())

    def _end_box(self) -> None:
        box, self.box = self.box, None
        if box is not None:
            self.part = self.bill or self.head
            if self.bill is not None and box.id:
                self.bill.add("equipment", box.id, box.begun)

    def _end_bill(self) -> None:
        self._end_goods()
        self._end_box()
        bill, self.bill = self.bill, None
        happenings, self.happenings = self.happenings, []
        self.part = self.head
        if bill is None:
            return
        with self.draft.salvage(bill.begun):
            voyage = self.head.fields
            bill.fields["mode"] = voyage.get("mode", "sea")
            bill.fields.setdefault("carrier", voyage.get("carrier", ""))
            told = bill.record()
            if bill.places or bill.goods or bill.parties or not self.plan.one_bill:
                self.draft.consignments.append(told)
            boxes = told.equipment
            subject = boxes[0] if len(boxes) == 1 else told.reference
            self.draft.events += [happening.record(subject) for happening in happenings]

    # --- the end ---

    def finish(self) -> None:
        """What can be told only when everything was read."""
        self._end_bill()
        draft, head = self.draft, self.head
        with draft.salvage(head.begun):
            if self.plan.one_bill and draft.consignments:
                self._call_at_ports(draft.consignments[0])
            movement = head.movement(one_port=self.plan.terminal) or self._voyage_of_boxes()
            if movement is not None:
                draft.movements.append(movement)
            draft.parties += [party_of(told) for told in head.parties]
            for key, value in head.fields.get("others", ()):
                draft.references.setdefault(key, value)
        self._finish_boxes()
        self._compare()

    def _call_at_ports(self, bill: Consignment) -> None:
        """Where the whole message is one consignment, its ports are those of the voyage."""
        head = self.head
        if "number" in head.fields or "means" in head.fields:
            for call, place in (("departure", bill.loading), ("arrival", bill.discharge)):
                if place:
                    head.calls[call].setdefault("place", place)

    def _voyage_of_boxes(self) -> Movement | None:
        """The voyage as the boxes tell it, where the head tells none (VERMAS)."""
        for box in self._boxes:
            for told in box.fields.get("transports", ()):
                if told.stage == "main" and (told.number or told.means):
                    return Movement("sea", told.carrier, told.number, means=told.means)
        return None

    def _finish_boxes(self) -> None:
        draft = self.draft
        valid = {box.id for box in self._boxes if box.id and not container_number(box.id).fault}
        seen: dict[str, str] = {}
        cells: set[str] = set()
        for box in self._boxes:
            with draft.salvage(box.begun):
                if box.lost and not box.id:
                    self._tell_lost(box)
                    continue
                self._judge(box, valid)
                self._look_for_another(box, seen, cells)
                self._complete(box)
                draft.equipment.append(box.record())
                if self.event_kind:
                    draft.events.append(self._event(box))

    def _judge(self, box: Box, valid: set[str]) -> None:
        number, fields = box.id, box.fields
        if not number:
            self.note("no-container-number", box.begun)
            return
        if fields.get("kind", "container") != "container":
            return
        judged = container_number(number)
        if judged.fault:
            place = box.places.get("id", (box.begun.number, 0))
            segment = self.draft.raw.segments[place[0] - 1]
            self.note(_FAULTS[judged.fault], segment, place[1], judged.check_digit)
            self._faulty += 1
            mended = corrected(number, valid) if self._faulty <= MOST_CORRECTED else None
            if mended:
                fields["id_corrected"] = mended

    def _look_for_another(self, box: Box, seen: dict[str, str], cells: set[str]) -> None:
        """The same box, or the same cell, told before in this message."""
        stowed = box.fields.get("stowage", "")
        if box.id in seen:
            if stowed and seen[box.id] and stowed != seen[box.id]:
                self.note("box-in-two-cells", box.begun)
            else:
                self.note("box-told-twice", box.begun)
        if box.id:
            seen.setdefault(box.id, stowed)
        if stowed:
            if self.plan.cell_begins and stowed in cells:
                self.note("cell-told-twice", box.begun)
            cells.add(stowed)

    def _complete(self, box: Box) -> None:
        """What the head says of every box, where the box itself says nothing."""
        if not self.plan.terminal:
            return
        fields, head = box.fields, self.head
        for name, kind in (
            ("loading", "loading_port"),
            ("discharge", "discharge_port"),
            ("carrier", "operator"),
        ):
            if kind in head.fields:
                fields.setdefault(name, head.fields[kind])

    def _event(self, box: Box) -> Event:
        calls = self.head.calls
        place = box.call or self.head.fields.get("call", "")
        place = place or calls["departure"].get("place") or calls["arrival"].get("place", "")
        return Event(
            subject=box.id,
            kind=self.event_kind,
            at=box.done_at,
            place=place,
            code=self.draft.function.document,
            places={"at": box.places["at"]} if "at" in box.places else {},
        )

    def _tell_lost(self, box: Box) -> None:
        """A cell that no box can stand in, because of what stands beside it."""
        self.note("cell-lost", box.begun)
        told = [value for _, value in box.fields.get("references", ())]
        key = f"lost_cell_{box.fields.get('stowage', '')}"
        self.draft.references.setdefault(key, " ".join(told))

    def _compare(self) -> None:
        """The declared numbers beside those that were read."""
        draft, declared = self.draft, self.declared
        draft.declared = Declared(
            segments=draft.declared.segments,
            equipment=declared.get("equipment"),
            consignments=declared.get("consignments"),
        )
        if draft.declared.equipment not in {None, len(draft.equipment)}:
            draft.note("equipment-count", detail=len(draft.equipment))
        if draft.declared.consignments not in {None, len(draft.consignments)}:
            draft.note("consignment-count", detail=len(draft.consignments))
