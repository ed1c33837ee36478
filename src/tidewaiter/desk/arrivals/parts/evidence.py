"""The raw message beside the parsed one: what was read of a person, and where in the text it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language

from tidewaiter import messages as readers
from tidewaiter.desk.arrivals.parts.wording import attributes, in_words
from tidewaiter.records import Message, Place, Span

MOST_LINES = 120
"""A booking of a large group has thousands of segments; what a person's own fields stand in is some dozens."""

_TIMES = frozenset({"created", "changed", "ticketed", "checked_in_at"})
_NEAR = 3  # segments between two that are shown which are shown too, rather than left out


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a segment. `anchor` is the id that a field's link leads to; `evidence` that a reason rests
    on it."""

    text: str
    anchor: str = ""
    evidence: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One segment. `skipped` is how many before it are not shown."""

    number: int
    pieces: Sequence[Piece]
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class ReadField:
    """What was read of one attribute, with its place."""

    label: str
    value: str
    anchor: str
    evidence: bool


@dataclass(slots=True)
class Excerpt:
    """What one message says of one person. `cut` says that lines at the end are left out."""

    fields: list[ReadField] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    cut: bool = False


def excerpt(
    copy: bytes, index: int, own_places: Collection[Place], evidence: Collection[Place]
) -> Excerpt | None:
    """What a stored file's message says of the person whose statements have these places; None where the message
    does not name them (any more)."""
    message = next((item for item in readers.read(copy, "") if item.index == index), None)
    if message is None:
        return None
    person = _person(message, own_places)
    if person is None:
        return None
    return excerpt_with(copy, message, list(_fields(message, person, set(evidence))), set(evidence))


def excerpt_with(
    copy: bytes, message: Message, shown: Sequence[tuple[ReadField, Place]], evidence: set[Place]
) -> Excerpt:
    """Fields that were read of a message, beside the lines in which they stand."""
    places = {place for _, place in shown} | evidence
    found = Excerpt([item for item, _ in shown])
    numbers = _with_near({place[0] for place in places})
    found.cut = len(numbers) > MOST_LINES
    found.lines = list(_lines(copy, message, numbers[:MOST_LINES], places, evidence))
    return found


def whole(copy: bytes, message: Message, first: int, last: int) -> list[Line]:
    """The segments of a message from `first` to `last` (numbers from 1), fewer at its end."""
    return list(_lines(copy, message, list(range(first, last + 1)), set(), set()))


def anchor(place: Place) -> str:
    """The id of a place on the page."""
    return f"s{place[0]}e{place[1]}"


def _person(message: Message, own: Collection[Place]) -> int | None:
    """The number of the traveller in the message who holds most of these places."""
    held = [len(set(item.places.values()) & set(own)) for item in message.travellers]
    best = max(range(len(held)), key=lambda number: held[number], default=None)
    return best if best is not None and held[best] else None


def _fields(
    message: Message, person: int, evidence: set[Place]
) -> Iterator[tuple[ReadField, Place]]:
    traveller = message.travellers[person]
    yield from _read("traveller", traveller, traveller.places, evidence)
    for booking in message.bookings:
        if person in booking.travellers:
            yield from _read("booking", booking, booking.places, evidence)


def _read(
    record: str, told: Any, places: Mapping[str, Place], evidence: set[Place]
) -> Iterator[tuple[ReadField, Place]]:
    language = get_language() or "en"
    for name, label in attributes(record).items():
        value = in_words(getattr(told, name))
        value = value.replace("T", " ") if name in _TIMES else value
        own = [place for key, place in places.items() if key == name or key.startswith(f"{name}.")]
        if value and own:
            marked = any(place in evidence for place in own)
            yield ReadField(label.in_language(language), value, anchor(own[0]), marked), own[0]


def _with_near(numbers: set[int]) -> list[int]:
    """Segment numbers with those between near ones, in order."""
    found: list[int] = []
    for number in sorted(numbers):
        if found and 1 < number - found[-1] <= _NEAR + 1:
            found += range(found[-1] + 1, number)
        found.append(number)
    return found


def _lines(
    copy: bytes,
    message: Message,
    numbers: Iterable[int],
    places: set[Place],
    evidence: set[Place],
) -> Iterator[Line]:
    before = 0
    for number in numbers:
        span = message.locate((number, 0))
        if span is None:
            continue
        marks = sorted(place for place in places if place[0] == number)
        pieces = list(_pieces(copy, message, span, marks, evidence))
        yield Line(number, pieces, number - before - 1)
        before = number


def _pieces(
    copy: bytes, message: Message, line: Span, marks: Sequence[Place], evidence: set[Place]
) -> Iterator[Piece]:
    end = line.offset + line.length
    at = line.offset
    for place in marks:
        span = message.locate(place)
        if span is None or place[1] == 0 or span.offset < at or span.offset + span.length > end:
            continue
        if span.offset > at:
            yield Piece(_text(copy, at, span.offset))
        yield Piece(
            _text(copy, span.offset, span.offset + span.length), anchor(place), place in evidence
        )
        at = span.offset + span.length
    if at < end:
        whole_line = next((place for place in marks if place[1] == 0), None)
        name = anchor(whole_line) if whole_line else ""
        yield Piece(_text(copy, at, end), name, whole_line in evidence if whole_line else False)


def _text(copy: bytes, start: int, end: int) -> str:
    """Bytes as text. The charset is told by the envelope, but a page only shows it: what is no UTF-8 is shown as
    Latin-1, which never fails."""
    part = copy[start:end]
    try:
        return part.decode()
    except UnicodeDecodeError:
        return part.decode("latin-1")
