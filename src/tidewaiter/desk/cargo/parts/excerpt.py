"""The raw message beside the parsed one: what was read of a box or consignment, and where in the text it stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import get_language

from tidewaiter import messages as readers
from tidewaiter.desk.arrivals.parts.evidence import Excerpt, ReadField, anchor, excerpt_with
from tidewaiter.desk.cargo.ingest.facts import number_of
from tidewaiter.desk.cargo.parts.words import attributes, in_words
from tidewaiter.records import Message, Place

MOST_BYTES = 2 * 1024 * 1024
"""A larger file is not read again for one page: the bay plan of a large ship takes seconds. Its values and their segments are
told all the same."""


def excerpt_of(
    copy: bytes, index: int, record: str, number: str, evidence: Collection[Place]
) -> Excerpt | None:
    """What a stored file's message says of the box or bill of a number; None where it does not name it (any more), or
    the file is too large to be read for a page."""
    if len(copy) > MOST_BYTES:
        return None
    message = next((item for item in readers.read(copy, "") if item.index == index), None)
    told = _record(message, record, number) if message else None
    if message is None or told is None:
        return None
    return excerpt_with(copy, message, _fields(record, told, set(evidence)), set(evidence))


def _record(message: Message, record: str, number: str) -> Any:
    if record == "box":
        return next((box for box in message.equipment if number_of(box.id) == number), None)
    return next(
        (bill for bill in message.consignments if number_of(bill.reference) == number), None
    )


def _fields(record: str, told: Any, evidence: set[Place]) -> list[tuple[ReadField, Place]]:
    language = get_language() or "en"
    places: Mapping[str, Place] = told.places
    found = []
    for name, label in attributes(record).items():
        value = in_words(getattr(told, name), name)
        own = [place for key, place in places.items() if key.split(".")[0] == name]
        if value and own:
            field = ReadField(
                label.in_language(language),
                value,
                anchor(own[0]),
                any(place in evidence for place in own),
            )
            found.append((field, own[0]))
    return found
