"""The parts of a cargo message in the making: its head, a box, a bill, a line of goods, an event.

A part collects what is told of it, each value with its place. The first telling of a field holds; another value for
the same field is kept beside it under its tag, so that nothing readable is lost. When a part is over it becomes
its record.
"""

from __future__ import annotations

from typing import Any, Literal

from tidewaiter.messages.edifact.tokens import Segment
from tidewaiter.messages.several import Several
from tidewaiter.records import (
    Call,
    Consignment,
    ConsignmentItem,
    Equipment,
    Event,
    Freight,
    Means,
    Movement,
    Party,
    Place,
    Transport,
    Value,
)
from tidewaiter.records.making import maker

Scope = Literal["head", "box", "bill", "goods", "event"]

_new_box = maker(Equipment)
_new_bill = maker(Consignment)
_new_goods = maker(ConsignmentItem)
_new_event = maker(Event)
_new_party = maker(Party)


class Part:
    """What is told of one thing. `fields` by their names in the record (lists still lists), `begun` the segment that
    began it."""

    __slots__ = ("_several", "begun", "fields", "parties", "places")
    scope: Scope = "head"

    def __init__(self, begun: Segment) -> None:
        self.begun = begun
        self._several: Several | None = None
        self.fields: dict[str, Any] = {}
        self.places: dict[str, Place] = {}
        self.parties: list[dict[str, Any]] = []

    def put(self, name: str, value: Any, segment: Segment, element: int) -> None:
        """Tell a field. Another value than the one told before is kept under its tag."""
        before = self.fields.setdefault(name, value)
        if before is value:
            self.places[name] = (segment.number, element)
        elif before != value:
            self.keep(segment)

    def add(self, name: str, value: Any, segment: Segment, element: int = 0) -> None:
        """Tell one more of a field that holds several; the same again adds nothing."""
        told = self.fields.get(name)
        if told is None:
            self.fields[name] = [value]
            self.places[name + ".0"] = (segment.number, element)
            return
        if self._several is None:
            self._several = Several()
        if self._several.is_new(name, value, told):
            self.places[f"{name}.{len(told)}"] = (segment.number, element)
            told.append(value)

    def keep(self, segment: Segment) -> None:
        """Keep a segment as written, under its tag and qualifier."""
        elements = segment.elements
        qualifier = elements[0][0].strip() if elements and elements[0] else ""
        rest = ["+".join(":".join(parts) for parts in elements[1:])]
        if elements and len(elements[0]) > 1:
            rest.insert(0, ":".join(elements[0][1:]))
        value = "+".join(part for part in rest if part)
        self.add("others", (f"{segment.tag}+{qualifier}", value.strip("+")), segment)

    def party(self, role: str, code: str, segment: Segment) -> dict[str, Any]:
        """Begin a party of this part; what follows fills it."""
        told: dict[str, Any] = {"role": role, "role_code": code}
        self.places[f"parties.{len(self.parties)}"] = (segment.number, 0)
        self.parties.append(told)
        return told

    def settled(self) -> dict[str, Any]:
        """The fields as a record takes them."""
        fields = self.fields
        for name, value in fields.items():
            if value.__class__ is list:
                fields[name] = tuple(value)
        if self.parties:
            fields["parties"] = tuple([party_of(told) for told in self.parties])
        return fields


def party_of(told: dict[str, Any]) -> Party:
    """A party from what was told of it."""
    fields: dict[str, Any] = {
        name: tuple(value) if value.__class__ is list else value for name, value in told.items()
    }
    return _new_party(**fields)


class Box(Part):
    """A container, unit load device or trailer. `done_at` is when the message's event happened to it, `call` where."""

    __slots__ = ("call", "done_at", "lost", "range")
    scope: Scope = "box"

    def __init__(self, begun: Segment) -> None:
        super().__init__(begun)
        self.done_at: str | None = None
        self.call = ""
        self.lost = False

    @property
    def id(self) -> str:
        """The number as told, "" where none was."""
        number: str = self.fields.get("id", "")
        return number

    def record(self) -> Equipment:
        """The box as it was told."""
        return _new_box(**self.settled(), places=self.places)


class Goods(Part):
    """A line of goods."""

    __slots__ = ("marks", "text")
    scope: Scope = "goods"

    def __init__(self, begun: Segment) -> None:
        super().__init__(begun)
        self.text: dict[str, None] = {}
        """Its description, line by line; the same line again adds nothing."""
        self.marks: list[str] = []

    def record(self) -> ConsignmentItem:
        """The line as it was told."""
        fields = self.settled()
        if self.text:
            fields["description"] = " ".join(self.text)
        if self.marks:
            fields["marks"] = " ".join(self.marks)
        return _new_goods(**fields, places=self.places)


class Bill(Part):
    """A bill of lading, booking or order, with its goods. `numbers` are what may be its reference: the numbers of
    house, bill and master, that of the segment which began it, that of the message."""

    __slots__ = ("freight", "goods", "numbers", "text")
    scope: Scope = "bill"

    def __init__(self, begun: Segment) -> None:
        super().__init__(begun)
        self.goods: list[ConsignmentItem] = []
        self.text: dict[str, None] = {}
        self.freight: dict[str, Any] = {}
        self.numbers: dict[str, str] = {}

    def _referred(self) -> tuple[str, str]:
        """The number of this bill, and that of its master."""
        told = self.numbers
        house, bill, master = (told.get(name, "") for name in ("house", "bill", "master"))
        number = house or bill or told.get("cni") or told.get("document") or ""
        above = master or (bill if house and bill != house else "")
        return number, "" if above == number else above

    def record(self) -> Consignment:
        """The bill as it was told."""
        fields = self.settled()
        fields["reference"], fields["house_of"] = self._referred()
        if self.text:
            fields["description"] = " ".join(self.text)
        if self.freight:
            fields["freight"] = Freight(**self.freight)
        values: tuple[Value, ...] = fields.get("values", ())
        if values:
            fields["value"] = values[0]
        boxes = dict.fromkeys(fields.get("equipment", ()))
        for line in self.goods:
            boxes |= dict.fromkeys(line.equipment)
        fields["equipment"] = tuple(boxes)
        return _new_bill(**fields, items=tuple(self.goods), places=self.places)


class Happening(Part):
    """An event in the making. `subject` is filled in when the box or bill is known."""

    __slots__ = ()
    scope: Scope = "event"

    def record(self, subject: str) -> Event:
        """The event as it was told."""
        fields = self.settled()
        fields.pop("others", None)
        return _new_event(subject=subject, **fields, places=self.places)


class Head(Part):
    """What the message tells of the voyage and of itself."""

    __slots__ = ("arrived", "calls", "transit")
    scope: Scope = "head"

    def __init__(self, begun: Segment) -> None:
        super().__init__(begun)
        self.calls: dict[str, dict[str, Any]] = {"departure": {}, "arrival": {}}
        self.arrived: str | None = None

    def call(self, kind: str, name: str, value: Any, segment: Segment) -> bool:
        """Tell the place, or the time with its basis, of a call; False where another was told before."""
        before = self.calls[kind].setdefault(name, value)
        self.places.setdefault(f"{kind}.{name}", (segment.number, 2))
        return bool(before == value)

    def movement(self, *, one_port: bool) -> Movement | None:
        """The voyage, or None where nothing was told of it. `one_port`: the message is a terminal's, so arrival and
        departure are those of one call at one port."""
        fields, calls = self.fields, self.calls
        departure, arrival = calls["departure"], calls["arrival"]
        if self.arrived and "local" not in arrival and "place" in arrival:
            earlier = departure.get("local")
            if not earlier or self.arrived[:16] > earlier[:16]:
                arrival |= {"local": self.arrived, "basis": "actual"}
        if one_port:
            for here, there in ((departure, arrival), (arrival, departure)):
                if "place" in here:
                    there.setdefault("place", here["place"])
        means = fields.get("means")
        number = fields.get("number") or fields.get("voyage", "")
        if not (number or means or departure or arrival):
            return None
        return Movement(
            mode=fields.get("mode", "sea"),
            carrier=fields.get("carrier", ""),
            number=number,
            means=means,
            departure=Call(**departure),
            arrival=Call(**arrival),
            places=self.places,
        )


def means_of(told: dict[str, str]) -> Means | None:
    """A means of transport from what was told of it, or None."""
    return Means(**told) if any(told.values()) else None


def transport_of(fields: dict[str, Any]) -> Transport:
    """A stage of transport beside the main one."""
    return Transport(**fields)
