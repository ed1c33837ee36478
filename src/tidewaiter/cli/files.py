"""Files named on the command line."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tidewaiter.cli.output import DONE, REFUSED, WRONG, say
from tidewaiter.errors import CannotOpen
from tidewaiter.messages import MAX_BYTES, read
from tidewaiter.records import Message, Place, Problem, Span, Told, problem_words

STDIN = "-"


def content(name: str) -> bytes:
    """The bytes of a file or of stdin; of one too large for the reader just enough to see that it is."""
    try:
        if name == STDIN:
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        with Path(name).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as failure:
        raise CannotOpen(f"{name} cannot be opened: {failure.strerror}.") from failure


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file that could be opened, with its messages."""

    name: str
    data: bytes
    messages: list[Message]


class Reading:
    """Reads file after file, says what was refused, and keeps the exit code of it all."""

    def __init__(self) -> None:
        self.code = DONE

    def files(self, names: list[str]) -> Iterator[OpenedFile]:
        """Each file that can be opened, as it is reached."""
        for name in names:
            try:
                data = content(name)
            except CannotOpen as error:
                say(error.message)
                self.code = WRONG
                continue
            messages = read(data, name)
            if all(message.kind == "unknown" for message in messages):
                self.code = max(self.code, REFUSED)
                for message in messages:
                    for problem in message.problems:
                        say(f"{name}: {words_of(problem)}")
            yield OpenedFile(name, data, messages)


class Sources:
    """The messages of all files, under an identity that is the same for the same bytes."""

    def __init__(self) -> None:
        self._messages: dict[str, Message] = {}

    def add(self, file: OpenedFile) -> None:
        """Take in the messages of a file; the same bytes again add nothing."""
        digest = hashlib.sha256(file.data).hexdigest()
        for message in file.messages:
            self._messages.setdefault(f"{digest}:{message.index}", message)

    def told(self) -> list[Told]:
        """All messages, with their identity."""
        return [Told(source, message) for source, message in self._messages.items()]

    def locate(self, source: str, place: Place) -> Span | None:
        """Where a place of a message stands in its file."""
        return self._messages[source].locate(place)

    def named(self, value: Any) -> Any:
        """Reasons name a message by its identity; whoever reads the line knows the file by its name."""
        if isinstance(value, dict):
            return {
                key: self._name(item) if key == "source" else self.named(item)
                for key, item in value.items()
            }
        if isinstance(value, list):
            return [self.named(item) for item in value]
        return value

    def _name(self, source: str) -> str | None:
        message = self._messages.get(source)
        return message.source if message else None

    def placed(self, statement: Mapping[str, Any]) -> dict[str, Any]:
        """A statement with the file and the number of its message, and its place in bytes from the start of the file."""
        message = self._messages[statement["source"]]
        segment, element = statement["segment"], statement["element"]
        span = message.locate((segment, element or 0)) if segment else None
        return {
            **statement,
            "source": message.source,
            "index": message.index,
            "offset": span.offset if span else None,
        }


def words_of(problem: Problem) -> str:
    """A problem and its mend, in the language of the command line."""
    what, mend = problem_words(problem, "en")
    return f"{what} {mend}".strip()
