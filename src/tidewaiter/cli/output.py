"""How the command speaks: data on stdout, words on stderr, and its exit codes."""

from __future__ import annotations

import json
import re
import shutil
import sys
from typing import Any

DONE = 0
REFUSED = 1
"""The answer is "no", or the input was refused."""
WRONG = 2
"""Wrong usage, or a file that cannot be opened."""

_line = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def put_line(value: Any) -> None:
    """One line of JSON Lines."""
    sys.stdout.write(_line(value) + "\n")


def put_document(value: Any) -> None:
    """One JSON document, laid out for reading."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def say(words: str) -> None:
    """Words for the person at the terminal. They may quote a file or a name: signs that a terminal obeys are shown."""
    shown = _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", words)
    print(shown, file=sys.stderr, flush=True)


class ProgressLine:
    """How far something long has come: one line that changes on a terminal, every tenth part in a log."""

    def __init__(self) -> None:
        self._lively = sys.stderr.isatty()
        self._tenth = 0

    def show(self, done: int, of: int, about: str) -> None:
        """`done` parts of `of`, the last of which was `about`."""
        words = f"  {done:>4} of {of}  {about}"
        if self._lively:
            width = shutil.get_terminal_size().columns - 1
            print(f"\r{words[:width]:<{width}}", end="", file=sys.stderr, flush=True)
        elif done * 10 // of > self._tenth:
            self._tenth = done * 10 // of
            say(words)

    def end(self) -> None:
        """Leave the line as it stands."""
        if self._lively:
            say("")


def null_where_not_told(value: Any) -> Any:
    """Records hold an empty string where nothing was told; the lines say null. Items of lists stay as they are:
    an empty element of a segment was told, and is empty."""
    if isinstance(value, dict):
        return {
            key: None if item == "" else null_where_not_told(item) for key, item in value.items()
        }
    if isinstance(value, list):
        return [null_where_not_told(item) for item in value]
    return value
