"""What one cargo message tells of one box or bill on one voyage: the pieces that `resolve_cargo` puts together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple, cast

from tidewaiter.records.cargo import Consignment, ConsignmentItem, Equipment, Event
from tidewaiter.records.cargo_known import Moment
from tidewaiter.records.known import Statement, Told
from tidewaiter.records.making import maker
from tidewaiter.records.message import Action, Message
from tidewaiter.records.names import fold
from tidewaiter.records.telling import Source
from tidewaiter.records.travellers import Movement, Places
from tidewaiter.reference import load_csv
from tidewaiter.reference.containers import normal

_new_box = maker(Equipment)
_new_bill = maker(Consignment)
_new_source = maker(Source)


class Speaking(NamedTuple):
    """At which moment a message tells, and whether it declares."""

    moment: Moment
    declares: bool


@cache
def _moments() -> dict[tuple[str, str], Speaking]:
    rows = load_csv("tidewaiter.records", "cargo_moments.csv")
    return {
        (row["kind"], row["document"]): Speaking(
            cast("Moment", row["moment"]), row["declares"] == "yes"
        )
        for row in rows
    }


def speaking(message: Message) -> Speaking:
    """At which moment of the journey a message tells."""
    known = _moments()
    event = message.events[0].kind if message.events else ""
    for document in (event, message.function.document, ""):
        if found := known.get((message.kind, document)):
            return found
    return Speaking("", declares=False)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A cargo message as a speaker: what it does, at which moment it tells, under which number its document runs."""

    source: Source
    moment: Moment
    declares: bool
    action: Action
    document: str

    @property
    def channel(self) -> tuple[str, str, str]:
        """On which line it speaks: kind, sender and moment, for a terminal reports both loading and discharge."""
        return (self.source.kind, self.source.sender, self.moment)


def spoken(told: Told) -> Spoken:
    """The message as a speaker. Its time is that of sending; where no envelope tells it, that of the document or of the
    last event."""
    message = told.message
    at = (
        message.sent_at
        or message.references.get("written_at", "")
        or max((event.at or "" for event in message.events), default="")
    )
    moment, declares = speaking(message)
    document = message.references.get("document", "") or message.reference
    source = _new_source(
        told.source,
        message.sender,
        message.kind,
        message.sent_at or message.references.get("written_at"),
        at if at[:1].isdecimal() else "",
        message.function.effect,
    )
    return Spoken(source, moment, declares, message.function.action, document)


@dataclass(slots=True, eq=False)
class BoxTold:
    """A message's say on one box, with what happened to it."""

    spoken: Spoken
    index: int
    box: Equipment
    events: tuple[Event, ...] = ()
    said: dict[str, Statement] = field(default_factory=dict, repr=False)

    @property
    def record(self) -> Equipment:
        """The record as told."""
        return self.box

    @property
    def order(self) -> tuple[str, str, int]:
        """By the time of sending, never of arrival; then by the place in the message."""
        source = self.spoken.source
        return (source.at, source.id, self.index)


@dataclass(slots=True, eq=False)
class BillTold:
    """A message's say on one consignment, with what happened to it."""

    spoken: Spoken
    index: int
    bill: Consignment
    events: tuple[Event, ...] = ()
    said: dict[str, Statement] = field(default_factory=dict, repr=False)

    @property
    def record(self) -> Consignment:
        """The record as told."""
        return self.bill

    @property
    def order(self) -> tuple[str, str, int]:
        """By the time of sending, never of arrival; then by the place in the message."""
        source = self.spoken.source
        return (source.at, source.id, self.index)

    @property
    def number(self) -> str:
        """The number as it is compared, under that of its master."""
        above = fold(self.bill.house_of)
        return f"{above}/{fold(self.bill.reference)}" if above else fold(self.bill.reference)


@dataclass(slots=True, eq=False)
class CargoTold:
    """Everything that one message tells."""

    spoken: Spoken
    movements: tuple[Movement, ...]
    boxes: tuple[BoxTold, ...]
    bills: tuple[BillTold, ...]

    @property
    def things(self) -> tuple[BoxTold | BillTold, ...]:
        """Its boxes and its bills."""
        return (*self.boxes, *self.bills)


def cargo_told(told: Told) -> CargoTold:
    """A message taken apart. A box that only a bill or an event names is told too, by its number alone."""
    message, by = told.message, spoken(told)
    happened: dict[str, list[Event]] = defaultdict(list)
    for event in message.events:
        happened[event.subject].append(event)
    boxes = [
        BoxTold(by, index, box, tuple(happened.pop(box.id, ())))
        for index, box in enumerate(message.equipment)
    ]
    bills = [
        BillTold(by, index, bill, tuple(happened.pop(bill.reference, ())))
        for index, bill in enumerate(message.consignments)
    ]
    named = {box.id for box in message.equipment}
    boxes += _boxes_of_bills(by, message, named, happened, len(boxes))
    for subject, events in happened.items():
        if subject and _is_box(subject):
            boxes.append(BoxTold(by, len(boxes), _new_box(id=normal(subject)), tuple(events)))
        elif subject:
            bill = _new_bill(reference=subject)
            bills.append(BillTold(by, len(bills), bill, tuple(events)))
    return CargoTold(by, message.movements, tuple(boxes), tuple(bills))


def _is_box(subject: str) -> bool:
    number = normal(subject)
    return len(number) == 11 and number[:4].isalpha() and number[4:].isdecimal()


def _boxes_of_bills(
    by: Spoken, message: Message, named: set[str], happened: dict[str, list[Event]], begin: int
) -> list[BoxTold]:
    found: dict[str, list[Consignment]] = {}
    for bill in message.consignments:
        for number in bill.equipment:
            if number not in named:
                found.setdefault(number, []).append(bill)
    return [
        BoxTold(
            by,
            begin + at,
            _new_box(
                id=number,
                kind="uld" if all(bill.mode == "air" for bill in bills) else "container",
                bills=tuple(bill.reference for bill in bills if bill.reference),
                places=_place_of_box(number, bills),
            ),
            tuple(happened.pop(number, ())),
        )
        for at, (number, bills) in enumerate(found.items())
    ]


def _place_of_box(number: str, bills: Iterable[Consignment]) -> Places:
    """Where a bill, or a line of its goods, names a box."""
    for bill in bills:
        parts: tuple[Consignment | ConsignmentItem, ...] = (bill, *bill.items)
        for told in parts:
            if number in told.equipment:
                place = told.places.get(f"equipment.{told.equipment.index(number)}")
                if place is not None:
                    return {"id": place}
    return {}


def numbers_of(message: Message) -> tuple[frozenset[str], frozenset[str]]:
    """The numbers of boxes and of bills that a message names, as they are compared."""
    boxes = {box.id for box in message.equipment if box.id}
    bills = {number for box in message.equipment for number in box.bills}
    for bill in message.consignments:
        boxes |= set(bill.equipment)
        bills |= {bill.reference, bill.house_of}
    for event in message.events:
        (boxes if _is_box(event.subject) else bills).add(event.subject)
    return frozenset(map(normal, boxes - {""})), frozenset(map(fold, bills - {""}))


def times_told(items: Iterable[Any]) -> tuple[str | None, str | None]:
    """When the first and the last of several tellings were sent."""
    told = sorted({item.spoken.source.told_at for item in items if item.spoken.source.told_at})
    return (told[0], told[-1]) if told else (None, None)
