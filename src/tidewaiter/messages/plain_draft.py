"""A message in the making that is no EDIFACT: text lines or XML. What was read stays when something fails.

Places are (number of the line or element in its message, number of the field), both from 1; spans are in bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tidewaiter.messages.salvage import Salvage
from tidewaiter.messages.several import Several
from tidewaiter.records import (
    Consignment,
    Declared,
    Equipment,
    Event,
    Function,
    Message,
    Movement,
    Place,
    Problem,
    Series,
    Span,
    problem,
)

_NOWHERE, _NO_FUNCTION, _NOTHING_DECLARED = Span(0, 0), Function(), Declared()


@dataclass(slots=True)
class PlainDraft:
    """What a reader has understood so far. `spans` are the stretches of the file by line or element, in order."""

    source: str
    index: int
    kind: str
    span: Span = _NOWHERE
    spans: Sequence[Span] = ()
    release: str = ""
    function: Function = _NO_FUNCTION
    reference: str = ""
    series: Series | None = None
    sent_at: str | None = None
    sender: str = ""
    recipient: str = ""
    declared: Declared = _NOTHING_DECLARED
    movements: list[Movement] = field(default_factory=list)
    consignments: list[Consignment] = field(default_factory=list)
    equipment: list[Equipment] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    references: dict[str, str] = field(default_factory=dict)
    segments: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    noted: set[str] = field(default_factory=set)

    def note(
        self, code: str, number: int = 0, element: int | None = None, detail: object = ""
    ) -> None:
        """Add a problem of the catalogue at a line or element, 0 for the whole message."""
        known = 0 < number <= len(self.spans)
        offset = self.spans[number - 1].offset if known else self.span.offset
        self.problems.append(
            problem(
                code,
                detail=detail,
                message=self.index,
                segment=number or None,
                element=element,
                offset=offset,
            )
        )

    def note_once(self, code: str, number: int, detail: str) -> None:
        """A problem that is told once a message for the same detail."""
        if code + detail not in self.noted:
            self.noted.add(code + detail)
            self.note(code, number, detail=detail)

    def salvage(self, number: int = 0) -> Salvage:
        """Around the reading of a part: a failure of the program becomes the problem `internal`."""
        return Salvage(self.note, number)

    def locate(self, place: Place) -> Span | None:
        """The stretch of the file where a place of this message stands: its whole line or element."""
        number = place[0]
        return self.spans[number - 1] if 0 < number <= len(self.spans) else None

    def finish(self) -> Message:
        """The message with everything that was understood."""
        return Message(
            source=self.source,
            index=self.index,
            kind=self.kind,
            release=self.release,
            function=self.function,
            reference=self.reference,
            series=self.series,
            sent_at=self.sent_at,
            sender=self.sender,
            recipient=self.recipient,
            declared=self.declared,
            movements=tuple(self.movements),
            consignments=tuple(self.consignments),
            equipment=tuple(self.equipment),
            events=tuple(self.events),
            problems=tuple(self.problems),
            references=self.references,
            segments=tuple(self.segments),
            span=self.span,
            locate=self.locate,
        )


class Told:
    """What is told of one thing: fields by their names in the record (lists still lists), and where each stands. The
    first telling of a field holds."""

    __slots__ = ("_several", "fields", "places")

    def __init__(self, **fields: Any) -> None:
        self.fields: dict[str, Any] = fields
        self.places: dict[str, Place] = {}
        self._several = Several()

    def put(self, name: str, value: Any, number: int = 0, element: int = 0) -> None:
        """Tell a field, unless it was told before or there is nothing to tell."""
        if value not in (None, "") and name not in self.fields:
            self.fields[name] = value
            if number:
                self.places[name] = (number, element)

    def add(self, name: str, value: Any, number: int = 0, element: int = 0) -> None:
        """Tell one more of a field that holds several; the same again adds nothing."""
        told = self.fields.setdefault(name, [])
        if self._several.is_new(name, value, told):
            if number:
                self.places[f"{name}.{len(told)}"] = (number, element)
            told.append(value)

    def settled(self) -> dict[str, Any]:
        """The fields as a record takes them."""
        return {
            name: tuple(value) if value.__class__ is list else value
            for name, value in self.fields.items()
        }
