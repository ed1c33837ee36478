"""A message as read: everything it said, and everything that was wrong with it.

The fields are those of `tidewaiter read` (the JSON Lines of the command line); `as_dict` gives them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from tidewaiter.records.cargo import Consignment, Equipment, Event, Party
from tidewaiter.records.problem import Problem
from tidewaiter.records.travellers import Booking, Movement, Place, Traveller

Effect = Literal[
    "add",  # what is listed is so, beside what is already known
    "replace",  # what is listed replaces the same subjects told earlier
    "withdraw",  # the listed travellers or bookings are no longer on the movement
    "full",  # the set of this sender and movement is replaced: who is missing has left
    "update",  # only the listed bookings changed
    "closed",  # the movement is closed
    "on_board",  # closed; the listed travellers are on board
    "not_on_board",  # closed; the listed travellers are not on board
    "movement_cancelled",
    "movement_changed",
    "reply",  # an answer; changes nothing that is known of travellers
    "none",
]

Action = Literal[
    "",  # no cargo message
    "add",  # what is told is so, beside what is already known
    "replace",  # it replaces what the same sender told of the same consignments or movement
    "change",  # it changes what it names
    "withdraw",  # what it names holds no longer
    "final",  # the last word on what it names
    "repeat",  # told before: a copy or duplicate
    "report",  # it tells what happened, and takes nothing back
]


@dataclass(frozen=True, slots=True)
class Function:
    """What the message does: `code` as written, `meaning` in words, `effect` on what is known of travellers.

    Of a cargo message `action` says what it does to the consignments and boxes that it names; `document` is the code of
    its kind as written (EDIFACT BGM: 34 gate in, 46 loaded ...) and `document_meaning` its words."""

    code: str = ""
    meaning: str = ""
    effect: Effect = "none"
    action: Action = ""
    document: str = ""
    document_meaning: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """A list told in several messages: the common access reference, this part's number, first and final."""

    ref: str
    part: int
    first: bool
    final: bool


@dataclass(frozen=True, slots=True)
class Declared:
    """Counts that the message declares of itself. None: not told."""

    travellers: int | None = None
    crew: int | None = None
    pnrs: int | None = None
    segments: int | None = None
    equipment: int | None = None
    consignments: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An authority's answer on one traveller (CUSRES)."""

    avf: str = ""
    abo: str = ""
    code: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the file, in bytes."""

    offset: int
    length: int


class Locator(Protocol):
    """Finds a place of a message in its file."""

    def __call__(self, place: Place, /) -> Span | None: ...


def _nowhere(_place: Place, /) -> Span | None:
    """The locator of a message that was loaded from storage: the file is not at hand."""
    return None


@dataclass(slots=True)
class Message:
    """One message of a file. `index` is its number in the file, from 0."""

    source: str
    index: int
    kind: str
    release: str = ""
    function: Function = Function()
    reference: str = ""
    series: Series | None = None
    sent_at: str | None = None
    sender: str = ""
    recipient: str = ""
    declared: Declared = Declared()
    movements: tuple[Movement, ...] = ()
    travellers: tuple[Traveller, ...] = ()
    bookings: tuple[Booking, ...] = ()
    parties: tuple[Party, ...] = ()
    """Of a cargo message the parties told of all of it: carrier, sender, driver of the truck."""
    consignments: tuple[Consignment, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    events: tuple[Event, ...] = ()
    replies: tuple[Reply, ...] = ()
    dropped: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    references: Mapping[str, str] = field(default_factory=dict)
    segments: tuple[Mapping[str, Any], ...] = ()
    """Tag, elements and offset of each segment of a message without its own reader, and of those segments that a
    reader of cargo does not know."""
    dropped_spans: tuple[Span, ...] = field(default=(), repr=False)
    """Where the dropped elements stand: `messages.redact` overwrites these bytes."""
    span: Span = Span(0, 0)
    locate: Locator = field(default=_nowhere, repr=False, compare=False)
    """Finds a place in the file; works on a message just read, not on one loaded from storage."""
