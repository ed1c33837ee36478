"""Files named on the command line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
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


class Reading:
    """Reads file after file, says what was refused, and keeps the exit code of it all."""

    def __init__(self) -> None:
        self.code = DONE

    def messages(self, names: list[str]) -> Iterator[list[Message]]:
        """The messages of each file that can be opened, one file in memory at a time."""
        for name in names:
            try:
                found = read(content(name), name)
            except CannotOpen as error:
                say(error.message)
                self.code = WRONG
                continue
            if all(message.kind == "unknown" for message in found):
                self.code = max(self.code, REFUSED)
                for message in found:
                    for problem in message.problems:
                        say(f"{name}: {words_of(problem)}")
            yield found


def words_of(problem: Problem) -> str:
    """A problem and its mend, in the language of the command line."""
    what, mend = problem_words(problem, "en")
    return f"{what} {mend}".strip()
