"""Files named on the command line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tidewaiter.cli.output import DONE, REFUSED, WRONG, say
from tidewaiter.errors import CannotOpen
from tidewaiter.messages import MAX_BYTES, read
from tidewaiter.records import Message, Problem, problem_words

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


def words_of(problem: Problem) -> str:
    """A problem and its mend, in the language of the command line."""
    what, mend = problem_words(problem, "en")
    return f"{what} {mend}".strip()
