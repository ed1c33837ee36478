"""What one message tells of one subject on one movement: the pieces that `resolve` puts together."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from tidewaiter.records.known import Told
from tidewaiter.records.message import Effect
from tidewaiter.records.travellers import Booking, Movement, Place, Places, Traveller

_NOT_ALNUM = re.compile(r"[^A-Z0-9]+")
_TWO_FOR_ONE = re.compile("([AOU])E|(A)A")
_ONE_LETTER = str.maketrans({"Ø": "O", "Æ": "A"})


@dataclass(frozen=True, slots=True)
class Source:
    """A message as a speaker: who said it, in what kind of message, when, and to what effect.

    `channel` is sender and kind: the line on which a later word supersedes an earlier one.
    """

    id: str
    sender: str
    kind: str
    told_at: str
    effect: Effect

    @property
    def channel(self) -> tuple[str, str]:
        return (self.kind, self.sender)

    @property
    def order(self) -> tuple[str, str]:
        """By the time of sending, never of arrival; the id decides between equals."""
        return (self.told_at, self.id)


@dataclass(frozen=True, slots=True)
class PersonTold:
    """A message's say on one person. `booking` is the place of their booking among the message's, if any."""

    source: Source
    index: int
    traveller: Traveller
    booking: int | None = None

    @property
    def order(self) -> tuple[str, str, int]:
        return (*self.source.order, self.index)


@dataclass(frozen=True, slots=True)
class BookingTold:
    """A message's say on one booking, with the indices of the persons it names in that message."""

    source: Source
    index: int
    booking: Booking

    @property
    def order(self) -> tuple[str, str, str, int]:
        """By the time of sending, then by the booking's own time of change."""
        return (self.source.told_at, self.booking.changed or "", self.source.id, self.index)


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
    is not among the legs, from the first or to the last.
    """
    message = told.message
    source = Source(
        told.source, message.sender, message.kind, message.sent_at or "", message.function.effect
    )
    booking_of = {
        index: number
        for number, booking in enumerate(message.bookings)
        for index in booking.travellers
    }
    persons = [
        PersonTold(source, index, traveller, booking_of.get(index))
        for index, traveller in enumerate(message.travellers)
    ]
    bookings = tuple(
        BookingTold(source, index, booking) for index, booking in enumerate(message.bookings)
    )
    legs = message.movements
    spans = [_legs_of(person.traveller, legs) for person in persons]
    return [
        MovementTold(
            source,
            told,
            leg,
            tuple(
                person
                for person, (first, last) in zip(persons, spans, strict=True)
                if first <= number <= last
            ),
            bookings,
        )
        for number, leg in enumerate(legs)
    ]


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
    if attribute in places:
        return places[attribute]
    start = attribute + "."
    return next((place for name, place in places.items() if name.startswith(start)), None)


@cache
def fold(text: str) -> str:
    """A name or number as it is compared: upper case, no marks, no blanks or signs."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in text if not unicodedata.combining(letter))
        folded = "".join(letter for letter in text.upper() if letter.isalnum())
        return _NOT_ALNUM.sub("", folded) if folded.isascii() else folded
    return _NOT_ALNUM.sub("", text.upper())


@cache
def fold_name(text: str) -> str:
    """A name as it is compared: folded, and letters that a machine-readable zone writes as two (Ä, Ö, Ü, Å,
    Ø, Æ: ICAO Doc 9303 part 3, section 6) as the one that others write for them. MUELLER and MULLER agree."""
    return _TWO_FOR_ONE.sub(r"\1\2", fold(text.upper().translate(_ONE_LETTER)))


def names_agree(one: Traveller, other: Traveller) -> bool:
    """Whether two tellings can name the same person: equal family names, and given names of which one
    begins with the other (bookings leave middle names out); or the same words in another order."""
    families = fold_name(one.family_name), fold_name(other.family_name)
    givens = fold_name(one.given_names), fold_name(other.given_names)
    if families[0] == families[1]:
        short, long = sorted(givens, key=len)
        return long.startswith(short)
    return bool(givens[0] and givens[1]) and name_words(one) == name_words(other)


def name_words(traveller: Traveller) -> list[str]:
    """The words of a name as they are compared, whatever their order."""
    return sorted(
        word
        for word in map(fold_name, f"{traveller.family_name} {traveller.given_names}".split())
        if word
    )
