"""The Cargo-IMP family: which reader reads which message, and what is done with the others."""

from __future__ import annotations

from collections.abc import Callable

from tidewaiter.messages.cargo_imp.ffm import read_ffm
from tidewaiter.messages.cargo_imp.fhl import read_fhl
from tidewaiter.messages.cargo_imp.fsu import read_fsu
from tidewaiter.messages.cargo_imp.fwb import read_fwb
from tidewaiter.messages.cargo_imp.lines import AWB, MOST_LINES, Line, RawText, cut, starts
from tidewaiter.messages.plain_draft import PlainDraft
from tidewaiter.records import Message

Reader = Callable[[PlainDraft, list[Line]], None]

READERS: dict[str, Reader] = {
    "FWB": read_fwb,
    "FHL": read_fhl,
    "FFM": read_ffm,
    "FSU": read_fsu,
    "FSA": read_fsu,
}


def find_start(text: str) -> int:
    """Where Cargo-IMP begins in a file, or -1."""
    found = starts().search(text)
    return found.start() if found else -1


def read_cargo_imp(text: str, source: str) -> list[Message]:
    """The messages of a file that holds Cargo-IMP, as Latin-1 text (one character a byte)."""
    raw_messages = cut(text)
    sum_of_lines = sum(len(raw.spans) for raw in raw_messages)
    messages = []
    told: set[str] = set()
    for index, raw in enumerate(raw_messages):
        draft = PlainDraft(source, index, raw.kind, raw.span, raw.spans, release=raw.version)
        if index == 0 and text[: raw.span.offset].strip("\x00\x01\x02\x03\r\n \t\xef\xbb\xbf"):
            draft.note("text-before")
        written = text[raw.span.offset : raw.span.offset + raw.span.length]
        if written in told:
            draft.note("message-twice")
        told.add(written)
        with draft.salvage():
            _read(draft, raw)
        if sum_of_lines >= MOST_LINES and index == len(raw_messages) - 1:
            draft.note("too-many-lines", detail=MOST_LINES)
        messages.append(draft.finish())
    return messages


def _read(draft: PlainDraft, raw: RawText) -> None:
    reader = READERS.get(raw.kind)
    if reader is not None:
        reader(draft, raw.lines)
        if not raw.lines:
            draft.note("no-content")
        return
    draft.note("unsupported", 1, detail=raw.kind)
    for line in raw.lines:
        draft.segments.append({"tag": line.tag, "elements": [line.fields], "offset": line.offset})
        found = AWB.match(line.text)
        if found:
            draft.references.setdefault(f"AWB_{line.number}", f"{found.group(1)}-{found.group(2)}")
