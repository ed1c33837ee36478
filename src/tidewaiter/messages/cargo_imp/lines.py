"""Messages and lines of Cargo-IMP: where a message begins, what a line is, which line a continuation belongs to.

A message begins with its identifier alone on a line (`FWB/17`). A line begins with an identifier of three letters, an air
waybill number, or a slash, which continues the line above. What begins with none of them continues a text above
(long texts come wrapped without a slash), or is a line of its own where the message has such (an airport in FFM).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice

from tidewaiter.records import Span
from tidewaiter.reference import load_csv

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_TAG = re.compile(r"([A-Z]{3,4})(?=/|\s*$)")
MOST_LINES = 200_000
"""More lines than any file of messages has; each costs about half a kilobyte of memory."""

AWB = re.compile(r"(\d{3})-(\d{8})([A-Z]{3})?([A-Z]{3})?", re.ASCII)


@cache
def codes(name: str) -> dict[str, str]:
    """A list of `codes.csv`: code -> value."""
    return {
        row["code"]: row["value"]
        for row in load_csv("tidewaiter.messages.cargo_imp", "codes.csv")
        if row["list"] == name
    }


@cache
def starts() -> re.Pattern[str]:
    """A message identifier alone on a line."""
    return re.compile(rf"(?m)^[ \t]*({'|'.join(codes('message'))})(?:/(\d{{1,2}}))?[ \t]*\r?$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line. `tag` is its identifier, or that of the line it continues; `fields` what stands between its slashes after
    the identifier; `number` counts from 1, the identifier of the message being line 1."""

    number: int
    tag: str
    fields: list[str]
    text: str
    offset: int
    continues: bool = False

    def get(self, at: int) -> str:
        """A field by its number from 1; "" where there is none."""
        return self.fields[at - 1].strip() if 0 < at <= len(self.fields) else ""


@dataclass(frozen=True, slots=True)
class RawText:
    """One message as lines: `kind`, `version`, and its stretch of the file."""

    kind: str
    version: str
    lines: list[Line]
    spans: list[Span]
    span: Span


def cut(text: str) -> list[RawText]:
    """The messages of a text held one character a byte, up to `MOST_LINES` lines of it."""
    found = list(islice(starts().finditer(text), MOST_LINES))
    ends = [one.start() for one in found[1:]] + [len(text)]
    messages, left = [], MOST_LINES
    for one, end in zip(found, ends, strict=True):
        messages.append(_message(text, one, end, left))
        left -= len(messages[-1].spans)
        if left <= 0:
            break
    return messages


def _message(text: str, begun: re.Match[str], end: int, most: int) -> RawText:
    lines: list[Line] = []
    spans = [Span(begun.start(), len(begun.group().rstrip()))]
    tag, offset = "", begun.end()
    for found in _LINE.finditer(text, begun.end(), end):
        if len(spans) >= most:
            break
        piece = found.group()
        # Decoded before it is trimmed: the last byte of a letter may look like a space.
        written = _decoded(piece).strip()
        if written:
            line = _line(len(spans) + 1, tag, written, offset)
            tag = line.tag
            lines.append(line)
            spans.append(Span(offset, len(piece.rstrip("\r\n"))))
        offset += len(piece)
    last = spans[-1]
    span = Span(begun.start(), last.offset + last.length - begun.start())
    return RawText(begun.group(1), begun.group(2) or "", lines, spans, span)


def _line(number: int, above: str, written: str, offset: int) -> Line:
    if written.startswith("/"):
        return Line(number, above, written[1:].split("/"), written, offset, continues=True)
    if AWB.match(written):
        return Line(number, "AWB", written.split("/"), written, offset)
    found = _TAG.match(written)
    if found and (found.group(1) in codes("line") or found.group(1) in codes("status")):
        return Line(number, found.group(1), written.split("/")[1:], written, offset)
    if above in {"SSR", "OSI", "TXT", "ACC"} and not _looks_like_airport(written):
        return Line(number, above, [written], written, offset, continues=True)
    return Line(number, "", written.split("/"), written, offset)


def _looks_like_airport(text: str) -> bool:
    head = text.partition("/")[0]
    return len(head) == 3 and head.isalpha() and head.isupper()


def _decoded(written: str) -> str:
    if written.isascii():
        return written
    raw = written.encode("latin-1")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
