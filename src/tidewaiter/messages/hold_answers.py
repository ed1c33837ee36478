"""A table of answers to holds (CSV), as a terminal or declaration system drops it: which box is held, which is not.

The first line names the columns, in any order: `hold` (the number of the hold), `subject` (the number of the box or bill; one of
the two is enough), `answer` (confirmed, refused, lifted), and, if wanted, `at` (ISO 8601) and `reference` (the system's own
number). Commas, semicolons or tabs. Each row becomes an event; lines and fields are its places.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator

from tidewaiter.messages.plain_draft import PlainDraft
from tidewaiter.records import Event, Function, Message, Span

KIND = "HOLD-ANSWERS"
COLUMNS = frozenset({"hold", "subject", "answer", "at", "reference"})
ANSWERS = {"confirmed": "held", "refused": "hold_refused", "lifted": "hold_lifted"}
"""What an answer is as the kind of an event."""
_MARKS = (",", ";", "\t")


def looks_like_answers(data: bytes) -> bool:
    """Whether a file begins as such a table."""
    return bool(_head(data))


def _head(data: bytes) -> str:
    """The mark between the columns; empty where the first line is no head of such a table."""
    line = data[:500].lstrip(b"\xef\xbb\xbf").splitlines()[:1]
    text = line[0].decode("latin-1").lower() if line else ""
    for mark in _MARKS:
        names = {name.strip().strip('"') for name in text.split(mark)}
        if "answer" in names and names & {"hold", "subject"} and names <= COLUMNS:
            return mark
    return ""


def read_answers(data: bytes, source: str) -> list[Message]:
    """The table as one message; rows that say nothing usable are problems with their line."""
    mark = _head(data)
    spans = list(_spans(data))
    draft = PlainDraft(source, 0, KIND, span=Span(0, len(data)), spans=spans)
    draft.function = Function(action="report", effect="none", meaning="answers to holds")
    text = [_text(data, span) for span in spans]
    names = [name.strip().strip('"').lower() for name in text[0].split(mark)]
    for number, line in enumerate(text[1:], 2):
        fields = next(csv.reader([line], delimiter=mark), [])
        if not any(field.strip() for field in fields):
            continue
        row = {name: field.strip() for name, field in zip(names, fields, strict=False)}
        _tell(draft, number, row, names)
    return [draft.finish()]


def _tell(draft: PlainDraft, number: int, row: dict[str, str], names: list[str]) -> None:
    answer = row.get("answer", "").lower()
    column = names.index("answer") + 1
    if answer not in ANSWERS:
        draft.note("hold-answer-unknown", number, column, detail=answer[:40])
        return
    hold, subject = row.get("hold", "").upper(), row.get("subject", "").upper()
    if not (hold or subject):
        draft.note("hold-answer-of-nothing", number, 1)
        return
    draft.events.append(
        Event(
            subject=subject,
            kind=ANSWERS[answer],
            at=row.get("at") or None,
            code=hold,
            text=row.get("reference", ""),
            places={"kind": (number, column)},
        )
    )


def _spans(data: bytes) -> Iterator[Span]:
    at = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    for line in data[at:].splitlines(keepends=True):
        yield Span(at, len(line.rstrip(b"\r\n")))
        at += len(line)


def _text(data: bytes, span: Span) -> str:
    raw = data[span.offset : span.offset + span.length]
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")
