"""An authority's answers to interactive passenger lists: CUSRES, as WCO/IATA/ICAO guides lay it out.

Board or do not board, per traveller (ERP, references, ERC, text), for a flight told by RFF+AF with times before
places, once a leg. Also the change that an authority sends unasked (BGM+132) and the carrier's acknowledgement
(BGM+312). A traveller is named by the references only: AVF, the locator, and ABO.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Literal

from tidewaiter.messages.draft import Draft
from tidewaiter.messages.edifact.codes import function, shown
from tidewaiter.messages.edifact.flights import flight_of_reply
from tidewaiter.messages.edifact.itinerary import Itinerary, told_time
from tidewaiter.messages.edifact.tokens import Segment
from tidewaiter.records import Reply
from tidewaiter.reference import load_csv


def read_cusres(draft: Draft) -> None:
    """Fill the draft from a reply."""
    draft.function, _ = function("CUSRES", "")
    answers = _Answers(draft)
    draft.salvage_each(draft.raw.segments, answers.take)
    answers.finish()


class _Answers:
    """The reading of one reply. `told` is the answer being told, or None before the first."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.itinerary = Itinerary(draft.note)
        self.told: dict[str, str] | None = None
        self._noted: set[str] = set()

    def take(self, segment: Segment) -> None:
        """Read one segment by its tag and qualifier."""
        qualified = _table().get(segment.tag)
        if qualified is None:
            self._note_once("unknown-segment", segment, shown(segment.tag))
            return
        qualifier = segment.get(1).strip().upper()
        handler = qualified.get(qualifier)
        if handler is None:
            handler = qualified[""]
            if len(qualified) > 1:
                self._note_once("unknown-qualifier", segment, f"{segment.tag}+{shown(qualifier)}")
        handler(self, segment)

    def _note_once(self, code: str, segment: Segment, detail: str) -> None:
        if code + detail not in self._noted:
            self._noted.add(code + detail)
            self.draft.note(code, segment, detail=detail)

    def begin(self) -> None:
        """ERP: the next answer, but where its references came already."""
        if self.told is None or "code" in self.told or not self.told:
            self._next()

    def tell(self, name: str, value: str) -> None:
        """A part of the answer being told. Another locator, reference or code than the one already told
        is the next answer's, where its ERP was lost."""
        if not value:
            return
        if self.told is None or (name != "text" and self.told.get(name, value) != value):
            self._next()
        if self.told is not None:
            self.told[name] = value

    def _next(self) -> None:
        self._end()
        self.told = {}

    def finish(self) -> None:
        """What can be told only when everything was read."""
        self._end()
        self.draft.movements = self.itinerary.movements()

    def _end(self) -> None:
        if self.told:
            self.draft.replies.append(Reply(**self.told))
        self.told = None


Handler = Callable[[_Answers, Segment], None]


def _function(answers: _Answers, segment: Segment) -> None:
    code = segment.get(1).strip().upper()
    answers.draft.function, known = function("CUSRES", code)
    if not known:
        answers.draft.note("unknown-function", segment, 1)


def _begin(answers: _Answers, _segment: Segment) -> None:
    answers.begin()


def _reference(answers: _Answers, segment: Segment) -> None:
    value = segment.get(1, 2).strip()
    if value:
        answers.draft.references.setdefault(segment.get(1).strip().upper(), value)


def _flight(answers: _Answers, segment: Segment) -> None:
    answers.draft.references.setdefault("AF", segment.get(1, 2).strip().upper())
    flight_of_reply(answers.draft, answers.itinerary, segment)


def _answer(name: Literal["avf", "abo"]) -> Handler:
    def tell(answers: _Answers, segment: Segment) -> None:
        answers.tell(name, segment.get(1, 2).strip().upper())

    return tell


def _code(answers: _Answers, segment: Segment) -> None:
    answers.tell("code", segment.get(1).strip().upper())


def _text(answers: _Answers, segment: Segment) -> None:
    text = " ".join(part.strip() for part in segment.composite(4) if part.strip())
    answers.tell("text", text)


def _time(kind: Literal["departure", "arrival"]) -> Handler:
    def tell(answers: _Answers, segment: Segment) -> None:
        clock, fault = told_time(segment)
        if fault:
            answers.draft.note(fault, segment, 1, "DTM+" + segment.get(1).strip())
        answers.itinerary.time(kind, clock)

    return tell


def _place(kind: Literal["departure", "arrival", "stop"]) -> Handler:
    def tell(answers: _Answers, segment: Segment) -> None:
        answers.itinerary.place(kind, segment.get(2), segment)

    return tell


def _nothing(_answers: _Answers, _segment: Segment) -> None:
    """Read with the envelope, or of no use here."""


_HANDLERS: dict[str, Handler] = {
    "nothing": _nothing,
    "message.function": _function,
    "message.reference": _reference,
    "leg.flight": _flight,
    "leg.departs": _time("departure"),
    "leg.arrives": _time("arrival"),
    "leg.departure": _place("departure"),
    "leg.arrival": _place("arrival"),
    "leg.stop": _place("stop"),
    "answer": _begin,
    "answer.avf": _answer("avf"),
    "answer.abo": _answer("abo"),
    "answer.code": _code,
    "answer.text": _text,
}


@cache
def _table() -> dict[str, dict[str, Handler]]:
    table: dict[str, dict[str, Handler]] = {}
    for row in load_csv("tidewaiter.messages.edifact", "cusres_segments.csv"):
        keeps = _HANDLERS[row["keeps"]]
        table.setdefault(row["tag"], {"": _nothing})[row["qualifier"]] = keeps
    return table
