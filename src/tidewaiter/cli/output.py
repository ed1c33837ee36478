"""How the command speaks: data on stdout, words on stderr, and its exit codes."""

from __future__ import annotations

import json
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


def say(words: str) -> None:
    """Words for the person at the terminal."""
    print(words, file=sys.stderr, flush=True)


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
