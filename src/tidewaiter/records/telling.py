"""What one message tells of one subject on one movement: the pieces that `resolve` puts together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tidewaiter.records.known import Statement, Told
from tidewaiter.records.message import Effect
from tidewaiter.records.travellers import Booking, Movement, Place, Places, Traveller

Spot = tuple[str, int]
"""A traveller or booking of a message: the source, and the index among the message's."""

Channel = tuple[str, str]
"""Kind of message and sender: the line on which a later word supersedes an earlier one."""


@dataclass(frozen=True, slots=True)
class Source:
    """A message as a speaker: who said it, in what kind of message, when, and to what effect.

    `at` puts it in order: when it was sent or, where no envelope says so, the last change of its bookings.
    """

    id: str
    sender: str
    kind: str
    told_at: str | None
    at: str
    effect: Effect

    @property
    def channel(self) -> Channel:
        """On which line it speaks."""
        return (self.kind, self.sender)

    @property
    def order(self) -> tuple[str, str]:
        """By the time of sending, never of arrival; the id decides between equals."""
        return (self.at, self.id)

    def says(self, value: Any, place: Place | None = None) -> Statement:
        """A statement of this message."""
        return Statement(self.id, self.sender, self.kind, self.told_at, value, place)


@dataclass(frozen=True, slots=True)
class PersonTold:
    """A message's say on one person. `booking` is the index of their booking among the message's, if any,
    `changed` when that booking last changed."""

    source: Source
    index: int
    traveller: Traveller
    booking: int | None = None
    changed: str = ""
    said: dict[str, Statement] = field(default_factory=dict, compare=False, repr=False)
    """Its statements by attribute, made once: they are put together again with every further message."""

    @property
    def order(self) -> tuple[str, str, str, int]:
        """By the time of sending, then by the booking's own time of change."""
        return (self.source.at, self.changed, self.source.id, self.index)

    @property
    def in_booking(self) -> Spot | None:
        """The booking in whose name the message speaks of this person; None in a list."""
        return None if self.booking is None else (self.source.id, self.booking)


@dataclass(frozen=True, slots=True)
class BookingTold:
    """A message's say on one booking, with the persons whom it names."""

    source: Source
    index: int
    booking: Booking
    members: tuple[Traveller, ...] = ()
    said: dict[str, Statement] = field(default_factory=dict, compare=False, repr=False)

    @property
    def order(self) -> tuple[str, str, str, int]:
        """By the time of sending, then by the booking's own time of change."""
        return (self.source.at, self.booking.changed or "", self.source.id, self.index)

    @property
    def spot(self) -> Spot:
        """Where it was told."""
        return (self.source.id, self.index)


@dataclass(frozen=True, slots=True)
class MovementTold:
    """A message's say on one movement, with everybody and every booking it puts on it."""

    source: Source
    told: Told
    movement: Movement
    persons: tuple[PersonTold, ...]
    bookings: tuple[BookingTold, ...]


def tellings(told: Told) -> list[MovementTold]:
    """What a message tells, one piece a movement.

    A traveller belongs to the legs between the place of embarking and that of debarking; where a place
    is not among the legs, from the first or to the last. Legs that cannot be told apart are one.
    """
    message = told.message
    source = _source(told)
    bookings = tuple(
        BookingTold(source, index, booking, _members(booking, message.travellers))
        for index, booking in enumerate(message.bookings)
    )
    persons = _persons(source, message.travellers, message.bookings)
    spans = [_legs_of(person.traveller, message.movements) for person in persons]
    numbers: dict[str, list[int]] = {}
    for number, leg in enumerate(message.movements):
        numbers.setdefault(leg.key, []).append(number)
    return [
        MovementTold(
            source,
            told,
            message.movements[same[0]],
            tuple(
                person
                for person, (first, last) in zip(persons, spans, strict=True)
                if any(first <= number <= last for number in same)
            ),
            bookings,
        )
        for same in numbers.values()
    ]


def _source(told: Told) -> Source:
    message = told.message
    at = message.sent_at or max((item.changed or "" for item in message.bookings), default="")
    return Source(
        told.source, message.sender, message.kind, message.sent_at, at, message.function.effect
    )


def _members(booking: Booking, travellers: tuple[Traveller, ...]) -> tuple[Traveller, ...]:
    return tuple(travellers[index] for index in booking.travellers if index < len(travellers))


def _persons(
    source: Source, travellers: tuple[Traveller, ...], bookings: tuple[Booking, ...]
) -> list[PersonTold]:
    booking_of = {
        index: number for number, booking in enumerate(bookings) for index in booking.travellers
    }
    changed = [booking.changed or "" for booking in bookings]
    persons = []
    for index, traveller in enumerate(travellers):
        number = booking_of.get(index)
        since = "" if number is None else changed[number]
        persons.append(PersonTold(source, index, traveller, number, since))
    return persons


def _legs_of(traveller: Traveller, legs: tuple[Movement, ...]) -> tuple[int, int]:
    """The first and the last leg that a traveller flies, by their numbers."""
    last = len(legs) - 1
    if last <= 0:
        return 0, last
    begins = next((n for n, leg in enumerate(legs) if leg.departure.place == traveller.embark), 0)
    ends = next(
        (n for n, leg in enumerate(legs) if n >= begins and leg.arrival.place == traveller.debark),
        last,
    )
    return begins, ends


def place_of(places: Places, attribute: str) -> Place | None:
    """Where an attribute was told: its own place, or that of its first part (`payments.0`, `departure.place`)."""
    if not places or attribute in places:
        return places.get(attribute)
    start = attribute + "."
    return next((place for name, place in places.items() if name.startswith(start)), None)
