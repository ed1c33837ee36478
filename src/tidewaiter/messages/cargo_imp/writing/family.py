"""The kinds of Cargo-IMP that are written, and how their lines become a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from tidewaiter.messages.cargo_imp.writing.ffm import ffm
from tidewaiter.messages.cargo_imp.writing.fhl import fhl
from tidewaiter.messages.cargo_imp.writing.fwb import fwb
from tidewaiter.messages.edifact.writing import Dialect, letters
from tidewaiter.records import Message

Writer = Callable[[Message], Iterator[str]]

WRITERS: Mapping[str, Writer] = {"FWB": fwb, "FHL": fhl, "FFM": ffm}

_USUAL_VERSION = {"FWB": "17", "FHL": "5", "FFM": "8"}
_LINE_END = "\r\n"


def laid_out(messages: Sequence[Message], dialect: Dialect) -> bytes:
    """The bytes of a file with these messages, one behind the other. Of the dialect only its letters count: this family
    has no service characters and no envelope."""
    lines = []
    for message in messages:
        lines.append(f"{message.kind}/{message.release or _USUAL_VERSION[message.kind]}")
        lines += [letters(line, dialect) for line in WRITERS[message.kind](message)]
    return (_LINE_END.join(lines) + _LINE_END).encode(dialect.charset)
