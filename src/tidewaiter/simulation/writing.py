"""EDIFACT text as carriers send it: segments in, the bytes of an interchange out, in any dialect.

ISO 9735-1:2002 for the syntax; the dialects are those of section 4 of the guide to traveller messages:
other service characters, no UNA, no groups, line breaks after segments, within them, or none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

WRAP_AT = 69
"""Columns of a telex line; what lies beyond is broken wherever it stands."""

# Doc 9303 part 3, section 6: letters that a machine-readable zone writes as two.
_TWO_LETTERS = str.maketrans({"Ä": "AE", "Ö": "OE", "Ü": "UE", "Å": "AA", "Ø": "OE", "Æ": "AE"})
_NO_BASE_LETTER = str.maketrans({"Ø": "O", "Æ": "AE", "Ł": "L", "Đ": "D"})

Spelling = Literal["mrz", "plain", "as_written"]


class Segment(NamedTuple):
    """A segment before it is spelt: tag, then data elements, each of components."""

    tag: str
    elements: tuple[tuple[str, ...], ...]


def segment(tag: str, *elements: str | Sequence[str]) -> Segment:
    """A segment; an element is its components, or one text where it has but one."""
    return Segment(
        tag, tuple((item,) if isinstance(item, str) else tuple(item) for item in elements)
    )


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a sender writes.

    `service` are the six characters of UNA, `una` whether they are told; `lines` where lines break;
    `after` what follows a terminator; `group` whether UNG and UNE are sent; `spelling` what becomes of
    letters with marks; `telex` lines that a telex network puts before.
    """

    service: str = ":+.? '"
    una: bool = True
    syntax: str = "UNOA:4"
    lines: Literal["none", "segment", "wrapped"] = "none"
    after: str = ""
    group: bool = False
    charset: str = "ascii"
    spelling: Spelling = "plain"
    telex: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A message before it is spelt: what stands between UNH and UNT, and what UNH says of it."""

    reference: str
    identifier: tuple[str, ...]
    body: Sequence[Segment]
    access: str = ""
    part: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends to whom, when, under which reference."""

    sender: str
    recipient: str
    sent: datetime
    reference: str


def series_part(number: int, total: int) -> tuple[str, str]:
    """The part of a series as UNH tells it: number, with C on the first and F on the last (ISO 9735 S010)."""
    return f"{number:02d}", "F" if number == total else "C" if number == 1 else ""


def spell(text: str, spelling: Spelling) -> str:
    """Letters with marks as a sender's system writes them, in capitals.

    `mrz` as in a passport's machine-readable zone (Müller: MUELLER), `plain` without marks (MULLER).
    """
    upper = text.upper()
    if spelling == "as_written":
        return upper
    if spelling == "mrz":
        upper = upper.translate(_TWO_LETTERS)
    apart = unicodedata.normalize("NFKD", upper.translate(_NO_BASE_LETTER))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def escape(text: str, service: str) -> str:
    """Text as data: the release character before every character that would end it."""
    if text.isalnum():
        return text
    release = service[3]
    text = text.replace(release, release + release)
    for special in (service[0], service[1], service[5]):
        text = text.replace(special, release + special)
    return text


def interchange(messages: Sequence[Message], envelope: Envelope, dialect: Dialect) -> bytes:
    """The bytes of an interchange with these messages, its counts and references as they should be."""
    service = dialect.service
    written = [
        _spelt(item, dialect) + service[5] for item in _all_segments(messages, envelope, dialect)
    ]
    head = f"UNA{service}" if dialect.una else ""
    if dialect.lines == "segment":
        text = "\r\n".join([head, *written] if head else written) + "\r\n"
    else:
        text = head + dialect.after.join(written)
    if dialect.lines == "wrapped":
        text = "\r\n".join(text[start : start + WRAP_AT] for start in range(0, len(text), WRAP_AT))
    if dialect.telex:
        text = "\x01" + "\r\n".join(dialect.telex) + "\r\n\x02" + text + "\r\n\x03"
    return text.encode(dialect.charset)


def _all_segments(
    messages: Sequence[Message], envelope: Envelope, dialect: Dialect
) -> Iterator[Segment]:
    sent = (f"{envelope.sent:%y%m%d}", f"{envelope.sent:%H%M}")
    yield segment(
        "UNB",
        dialect.syntax.split(":"),
        envelope.sender,
        envelope.recipient,
        sent,
        envelope.reference,
        "",
        messages[0].identifier[0],
    )
    if dialect.group:
        kind, version, release, agency = messages[0].identifier[:4]
        yield segment(
            "UNG", kind, envelope.sender, envelope.recipient, sent, "1", agency, (version, release)
        )
    for message in messages:
        yield from _message(message)
    if dialect.group:
        yield segment("UNE", str(len(messages)), "1")
    yield segment("UNZ", "1" if dialect.group else str(len(messages)), envelope.reference)


def _message(message: Message) -> Iterable[Segment]:
    header = segment("UNH", message.reference, message.identifier, message.access, message.part)
    trailer = segment("UNT", str(len(message.body) + 2), message.reference)
    return (header, *message.body, trailer)


def _spelt(item: Segment, dialect: Dialect) -> str:
    service = dialect.service
    elements = [
        service[0].join(
            escape(spell(part, dialect.spelling), service) for part in _trimmed(element)
        )
        for element in item.elements
    ]
    return service[1].join([item.tag, *_trimmed(elements)])


def _trimmed(parts: Sequence[str]) -> Sequence[str]:
    """Without the empty parts at the end, which are not sent."""
    end = len(parts)
    while end and not parts[end - 1]:
        end -= 1
    return parts[:end]
