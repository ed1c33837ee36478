"""What is known now, after all messages: the answer of `resolve`.

A known record is the preferred value of each attribute together with who said it and when. Nothing a
message said is lost: every attribute keeps its statements, and where senders differ the disagreement
is itself information.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tidewaiter.records.message import Declared, Message
from tidewaiter.records.travellers import Booking, Movement, Place, Traveller


@dataclass(frozen=True, slots=True)
class Told:
    """A message with the identity of its source: what `resolve` takes.

    `source` names the message for good (a keyed content hash with the message's index); the same
    message told twice has the same source.
    """

    source: str
    message: Message


@dataclass(frozen=True, slots=True)
class Statement:
    """One message's say on one attribute of one subject."""

    source: str
    sender: str
    kind: str
    told_at: str | None
    value: Any
    place: Place | None = None


Statements = Mapping[str, tuple[Statement, ...]]
"""By attribute name; the preferred statement first, the others after it."""

TravellerState = Literal["expected", "on_board", "not_on_board", "left", "cancelled"]


@dataclass(frozen=True, slots=True)
class KnownTraveller:
    """A person on a movement. `key` is stable whatever the order of arrival; `bookings` are keys of
    `KnownMovement.bookings`; `disagreements` the attributes on which the latest word of two senders differs."""

    key: str
    traveller: Traveller
    state: TravellerState = "expected"
    bookings: tuple[str, ...] = ()
    first_told: str | None = None
    last_told: str | None = None
    sources: tuple[str, ...] = ()
    statements: Statements = field(default_factory=dict)
    disagreements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownBooking:
    """A booking on a movement. `travellers` are keys of `KnownMovement.travellers`; `booking.travellers`
    (indices into one message) is empty here. `changes` counts how often its content changed between pushes."""

    key: str
    booking: Booking
    travellers: tuple[str, ...] = ()
    left: bool = False
    first_told: str | None = None
    last_told: str | None = None
    changes: int = 0
    sources: tuple[str, ...] = ()
    statements: Statements = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnownMovement:
    """A movement with everybody and every booking known on it.

    `expected` is how many travellers the best informed sender declares, None where nobody did.
    `complete` says that the latest full push and the latest list series arrived whole.
    """

    key: str
    movement: Movement
    travellers: tuple[KnownTraveller, ...] = ()
    bookings: tuple[KnownBooking, ...] = ()
    state: Literal["expected", "closed", "cancelled", "changed"] = "expected"
    declared: Declared = Declared()
    expected: int | None = None
    complete: bool = True
    first_told: str | None = None
    last_told: str | None = None
    sources: tuple[str, ...] = ()
    statements: Statements = field(default_factory=dict)
