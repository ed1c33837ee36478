"""The EDIFACT family: which reader reads which message, and what is done with the others."""

from __future__ import annotations

import re
from collections.abc import Callable

from tidewaiter.messages.draft import Draft
from tidewaiter.messages.edifact.baplie import read_baplie
from tidewaiter.messages.edifact.coarri import read_coarri
from tidewaiter.messages.edifact.codeco import read_codeco
from tidewaiter.messages.edifact.coprar import read_coprar
from tidewaiter.messages.edifact.cuscar import read_cuscar
from tidewaiter.messages.edifact.cusrep import read_cusrep
from tidewaiter.messages.edifact.cusres import read_cusres
from tidewaiter.messages.edifact.envelope import RawMessage, declared_count, read_envelopes
from tidewaiter.messages.edifact.iftmin import read_iftmcs, read_iftmin
from tidewaiter.messages.edifact.iftsta import read_iftsta
from tidewaiter.messages.edifact.paxlst import read_paxlst
from tidewaiter.messages.edifact.pnrgov import read_pnrgov
from tidewaiter.messages.edifact.vermas import read_vermas
from tidewaiter.records import Declared, Message, Series

Reader = Callable[[Draft], None]

READERS: dict[str, Reader] = {
    "PAXLST": read_paxlst,
    "PNRGOV": read_pnrgov,
    "CUSRES": read_cusres,
    "CUSCAR": read_cuscar,
    "BAPLIE": read_baplie,
    "COARRI": read_coarri,
    "CODECO": read_codeco,
    "COPRAR": read_coprar,
    "CUSREP": read_cusrep,
    "IFTMIN": read_iftmin,
    "IFTMCS": read_iftmcs,
    "IFTSTA": read_iftsta,
    "VERMAS": read_vermas,
}

_OF_TRAVELLERS = frozenset({"PAXLST", "PNRGOV", "CUSRES"})

# What a message without a header is told by, strongest first.
_TELLING_TAGS = (
    ("SRC", "PNRGOV"),
    ("TIF", "PNRGOV"),
    ("PDT", "PAXLST"),
    ("CNI", "CUSCAR"),
    ("EQD", "BAPLIE"),
    ("ERC", "CUSRES"),
    ("NAD", "PAXLST"),
)


def read_edifact(text: str, source: str) -> list[Message]:
    """The messages of a file that holds EDIFACT, as Latin-1 text (one character a byte)."""
    raw_messages, loose = read_envelopes(text)
    for raw in raw_messages[:1]:
        raw.problems[:0] = loose
    if len(raw_messages) > 1:
        _note_twins(raw_messages)
    return [_read(raw, source) for raw in raw_messages]


def _note_twins(raw_messages: list[RawMessage]) -> None:
    """Name a message that stands in the file before, letter for letter, from the same sender."""
    told: set[tuple[str, str]] = set()
    for raw in raw_messages:
        if raw.header is None or raw.header.get(2).strip().upper() in _OF_TRAVELLERS:
            continue  # a list told twice is settled when it is put together with the others
        end = raw.trailer or raw.segments[-1]
        text = raw.interchange.text[raw.header.offset : end.offset + end.length]
        if (raw.interchange.sender, text) in told:
            raw.note("message-twice", raw.header)
        told.add((raw.interchange.sender, text))


def _read(raw: RawMessage, source: str) -> Message:
    draft = Draft(raw, source, "unknown")
    with draft.salvage(raw.segments[0] if raw.segments else None):
        _header(draft)
        reader = READERS.get(draft.kind)
        if reader is None:
            _outline(draft)
        else:
            reader(draft)
    return draft.finish()


def _header(draft: Draft) -> None:
    raw = draft.raw
    header = raw.header
    if header is None:
        draft.kind = _kind_by_content(raw)
        return
    draft.reference = header.get(1).strip()
    kind = header.get(2, 1).strip().upper()
    by_content = _kind_by_content(raw) if kind not in READERS else kind
    if kind not in READERS and by_content in READERS and not re.fullmatch(r"[A-Z]{6}", kind):
        draft.note("kind-by-content", header, 2, detail=by_content)
        kind = by_content
    draft.kind = kind or "unknown"
    draft.release = ":".join(part.strip() for part in header.composite(2)[1:3]).strip(":")
    draft.series = _series(header.get(3).strip(), header.composite(4))
    if raw.trailer is not None:
        draft.declared = Declared(segments=declared_count(raw.trailer.get(1)))


def _kind_by_content(raw: RawMessage) -> str:
    present = {segment.tag for segment in raw.segments}
    return next((kind for tag, kind in _TELLING_TAGS if tag in present), "unknown")


def _series(reference: str, status: list[str]) -> Series | None:
    """The common access reference with `nn:C` (first), `nn`, `nn:F` (final); ISO 9735 S010."""
    part = status[0].strip() if status else ""
    if not (part.isascii() and part.isdecimal()) or len(part) > 6:
        return None
    mark = status[1].strip().upper() if len(status) > 1 else ""
    number = int(part)
    return Series(reference, number, number == 1 or mark == "C", mark == "F")


def _outline(draft: Draft) -> None:
    """A message of a kind without its own reader: its segments and references, and one problem."""
    draft.note("unsupported", draft.raw.header, detail=draft.kind)
    for segment in draft.raw.segments:
        draft.segments.append(
            {"tag": segment.tag, "elements": segment.elements, "offset": segment.offset}
        )
        if segment.tag == "RFF" and segment.get(1, 1):
            draft.references.setdefault(segment.get(1, 1), segment.get(1, 2))
