"""Interchanges: messages in their envelope (ISO 9735-1), its counts and references as they should be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from tidewaiter.messages.edifact.writing.dialect import Dialect, Segment, Speller, segment


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message before it is spelt: what stands between UNH and UNT, and what UNH says of it."""

    reference: str
    identifier: tuple[str, ...]
    body: Sequence[Segment]
    access: str = ""
    part: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """What UNB says: who sends to whom, when (date and time as EDIFACT writes them), under which reference."""

    sender: str
    recipient: str
    sent: tuple[str, str]
    reference: str
    application: str = ""


def series_part(number: int, total: int) -> tuple[str, str]:
    """The part of a series as UNH tells it: number, with C on the first and F on the last (ISO 9735 S010)."""
    return f"{number:02d}", "F" if number == total else "C" if number == 1 else ""


def interchange(messages: Sequence[Outgoing], heading: Heading, dialect: Dialect) -> list[str]:
    """The spelt segments of an interchange with these messages."""
    spelt = Speller(dialect).spelt
    return [spelt(item) for item in _segments(messages, heading, dialect)]


def _segments(
    messages: Sequence[Outgoing], heading: Heading, dialect: Dialect
) -> Iterator[Segment]:
    if not dialect.interchange:
        for message in messages:
            yield from _message(message)
        return
    yield segment(
        "UNB",
        dialect.syntax.split(":"),
        heading.sender,
        heading.recipient,
        heading.sent,
        heading.reference,
        "",
        heading.application,
    )
    if not dialect.group:
        for message in messages:
            yield from _message(message)
        yield segment("UNZ", str(len(messages)), heading.reference)
        return
    groups = 0
    for about, group in groupby(messages, key=lambda message: message.identifier[:4]):
        groups += 1
        yield from _group(list(group), heading, about, str(groups))
    yield segment("UNZ", str(groups), heading.reference)


def _group(
    messages: Sequence[Outgoing], heading: Heading, about: tuple[str, ...], reference: str
) -> Iterator[Segment]:
    """UNG to UNE: messages of one kind and release."""
    kind, version, release, agency = (*about, "", "", "")[:4]
    yield segment(
        "UNG",
        kind,
        heading.sender,
        heading.recipient,
        heading.sent,
        reference,
        agency,
        (version, release),
    )
    for message in messages:
        yield from _message(message)
    yield segment("UNE", str(len(messages)), reference)


def _message(message: Outgoing) -> Iterator[Segment]:
    yield segment("UNH", message.reference, message.identifier, message.access, message.part)
    yield from message.body
    yield segment("UNT", str(len(message.body) + 2), message.reference)
