"""From the bytes of a file to its messages; the door of this room.

Nothing here raises on content. A file that is no known message gives one `Message` of kind `unknown`
with a problem that says what it seems to be.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from tidewaiter.messages import cargo_imp, xml
from tidewaiter.messages.edifact import find_start, read_edifact
from tidewaiter.messages.hold_answers import looks_like_answers, read_answers
from tidewaiter.messages.table import read_table
from tidewaiter.records import Message, problem
from tidewaiter.reference import load_csv

READER_VERSION = "3"
"""Grows with every change of what the readers understand: a message that failed may be read again."""

MAX_BYTES = 16 * 1024 * 1024
"""Larger files are refused: the largest full push of a flight is a few megabytes. What is read takes up to seventy
times the file in memory, so the limit bounds a reading at about one gigabyte."""

FILLER = b"~"
"""What dropped elements are overwritten with in the stored copy, so that every offset still holds."""


def read(data: bytes, source: str = "-") -> list[Message]:
    """The messages of a file, in file order; at least one.

    `data` is the file as received, `source` its name for the reader of the result.
    """
    if len(data) > MAX_BYTES:
        return [_unknown(source, "too-large", MAX_BYTES // (1024 * 1024))]
    if not data.strip(b"\x00 \t\r\n\x1a"):
        return [_unknown(source, "empty")]
    if (found := _of_another_family(data, source)) is not None:
        return found
    text = _as_single_bytes(data).decode("latin-1")
    start = find_start(text)
    lines = cargo_imp.find_start(text)
    if lines >= 0 and (start < 0 or lines < start):
        return cargo_imp.read_cargo_imp(text.replace("\x00", " "), source)
    if start < 0:
        return [_unknown(source, "unknown-kind")]
    if "\x00" in text:
        # The padding of some lines; no database of the desk's would take it inside a name.
        text = text[:start] + text[start:].replace("\x00", " ")
    return read_edifact(text, source) or [_unknown(source, "unknown-kind")]


def _of_another_family(data: bytes, source: str) -> list[Message] | None:
    """Tables, XML and answers to holds; files that are no message at all; None where it may be EDIFACT or Cargo-IMP."""
    if (tables := read_table(data, source)) is not None:
        return tables
    if looks_like := _signature(data):
        return [_unknown(source, "not-a-message", looks_like)]
    if xml.looks_like_xml(data) and (found := xml.read_xml(data, source)):
        return found
    return read_answers(data, source) if looks_like_answers(data) else None


def redact(data: bytes, messages: Iterable[Message]) -> bytes:
    """The copy that may be stored: the bytes of dropped elements overwritten, every offset unchanged."""
    kept = bytearray(data)
    for message in messages:
        for span in message.dropped_spans:
            kept[span.offset : span.offset + span.length] = FILLER * len(
                kept[span.offset : span.offset + span.length]
            )
    return bytes(kept)


def _unknown(source: str, code: str, detail: object = "") -> Message:
    return Message(
        source, 0, "unknown", problems=(problem(code, detail=detail, message=0, offset=0),)
    )


@cache
def _signatures() -> dict[bytes, list[tuple[bytes, str]]]:
    """What files of other kinds begin with, and their names, by the first byte."""
    by_first: dict[bytes, list[tuple[bytes, str]]] = {}
    for row in load_csv("tidewaiter.messages", "signatures.csv"):
        starts = bytes.fromhex(row["starts"])
        by_first.setdefault(starts[:1], []).append((starts, row["name"]))
    return by_first


def _signature(data: bytes) -> str:
    known = _signatures().get(data[:1], ())
    return next((name for starts, name in known if data.startswith(starts)), "")


def _as_single_bytes(data: bytes) -> bytes:
    """UTF-16 files as UTF-8, so that a character below 128 is one byte; offsets then count in that copy."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace").encode()
    return data
