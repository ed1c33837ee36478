"""Codes of cargo messages: what a code means, in all of them or in one kind.

`cargo_codes.csv` holds the rows. A message is read with one `Dialect`, chosen once by its kind: rows for all, over them those
of its kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from tidewaiter.reference import load_csv

_PACKAGE = "tidewaiter.messages.edifact"

Codes = Mapping[str, str]
_Row = dict[str, str]


class Dialect:
    """The code lists that hold for one message: list -> code -> value; and the words of a code."""

    def __init__(self, rows: list[_Row]) -> None:
        self._values: dict[str, dict[str, str]] = {}
        self._meanings: dict[str, dict[str, str]] = {}
        for row in rows:
            self._values.setdefault(row["list"], {})[row["code"]] = row["value"]
            self._meanings.setdefault(row["list"], {})[row["code"]] = row["meaning"]

    def codes(self, name: str) -> Codes:
        """A list, code -> value; empty where there is none of this name."""
        return self._values.get(name, {})

    def meaning(self, name: str, code: str) -> str:
        """A code in words, or ""."""
        return self._meanings.get(name, {}).get(code, "")


@cache
def dialect(message: str) -> Dialect:
    """The dialect of a kind of message (`BAPLIE`); "" for what holds for all."""
    rows = [row for row in _rows() if row["message"] in {"", message}]
    return Dialect(sorted(rows, key=lambda row: bool(row["message"])))


@cache
def _rows() -> list[_Row]:
    return load_csv(_PACKAGE, "cargo_codes.csv")


@cache
def kept_tags() -> frozenset[str]:
    """Segments that are kept as written because no field holds them."""
    return frozenset(row["tag"] for row in load_csv(_PACKAGE, "cargo_segments.csv"))
