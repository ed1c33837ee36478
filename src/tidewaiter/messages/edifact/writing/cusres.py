"""CUSRES: an authority's answers on travellers, and the carrier's acknowledgement.

Replies are written one behind the other in the order of the record, each with the same segments: nothing in
the form of an answer may tell one traveller from another.
"""

from __future__ import annotations

from collections.abc import Iterator

from tidewaiter.messages.edifact.values import flight
from tidewaiter.messages.edifact.writing.dialect import Segment, segment
from tidewaiter.messages.edifact.writing.legs import flight_text, leg_points
from tidewaiter.records import Message, Movement, Reply

_LONGEST_TEXT = 512
"""Characters of a component of FTX (UN/EDIFACT D.05B, 4440)."""
_MOST_TEXTS = 5


def cusres(message: Message) -> Iterator[Segment]:
    """The segments of a reply between UNH and UNT."""
    yield segment("BGM", message.function.code)
    for name, value in message.references.items():
        if name != "AF":
            yield segment("RFF", (name, value))
    for movement in message.movements:
        yield segment("RFF", ("AF", _flight(message, movement)))
        yield from leg_points(message.movements, movement, times_first=True)
    for reply in message.replies:
        yield from _answer(reply)


def _flight(message: Message, movement: Movement) -> str:
    """The flight as the query named it, where it is that flight."""
    told = message.references.get("AF", "")
    named = flight(told)
    if (named.carrier, named.number) == (movement.carrier, movement.number):
        return told
    return flight_text(movement.carrier, movement.number)


def _answer(reply: Reply) -> Iterator[Segment]:
    yield segment("ERP", "2")
    for qualifier, value in (("AVF", reply.avf), ("ABO", reply.abo)):
        if value:
            yield segment("RFF", (qualifier, value))
    if reply.code:
        yield segment("ERC", reply.code)
    if reply.text:
        yield segment("FTX", "AAP", "", "", lines_of(reply.text, _LONGEST_TEXT, _MOST_TEXTS))


def lines_of(text: str, longest: int, most: int) -> list[str]:
    """Text in components of at most so many characters, broken between words; the last takes what is left."""
    lines: list[str] = []
    while len(text) > longest and len(lines) < most - 1:
        at = text.rfind(" ", 1, longest + 1)
        if at < 0 or text[at - 1] == " " or text[at + 1 : at + 2] in {"", " "}:
            break
        lines.append(text[:at])
        text = text[at + 1 :]
    return [*lines, text]
