"""Codes of cargo messages by dialect: what a code means in a message, a directory and an association's guide.

`cargo_codes.csv` holds the rows. A message is read with one `Dialect`, chosen once by its header: rows for all, over
them the rows of its kind in the nearest directory, over them those for its association code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from tidewaiter.reference import load_csv

_PACKAGE = "tidewaiter.messages.edifact"
_DIRECTORY = re.compile(r"(\d\d)([AB])")

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


@lru_cache(256)
def dialect(message: str, directory: str, association: str) -> Dialect:
    """The dialect of a message by its header (`BAPLIE`, `95B`, `SMDG20`)."""
    rows = [row for row in _rows() if row["message"] in {"", message}]
    told = _year(directory)
    chosen = []
    for row in rows:
        if row["association"] and not association.upper().startswith(row["association"]):
            continue
        if row["directory"] and row["directory"] != _nearest(rows, row, told):
            continue
        chosen.append(row)
    return Dialect(sorted(chosen, key=_weight))


def _weight(row: _Row) -> tuple[bool, bool, int]:
    """How special a row is: the last one of a code holds."""
    return (bool(row["message"]), bool(row["directory"]), len(row["association"]))


def _nearest(rows: list[_Row], row: _Row, told: float | None) -> str:
    """The directory among those that have rows like this one which is nearest to the one told."""
    same = {
        other["directory"]
        for other in rows
        if other["directory"] and (other["list"], other["message"]) == (row["list"], row["message"])
    }
    if told is None:
        return min(same)
    return min(sorted(same), key=lambda name: abs((_year(name) or 0.0) - told))


def _year(directory: str) -> float | None:
    """A directory as a point in time: `95B` -> 1995.5; None where it is none."""
    found = _DIRECTORY.fullmatch(directory.strip().upper())
    if not found:
        return None
    year = int(found.group(1))
    return (1900 if year > 80 else 2000) + year + (0.5 if found.group(2) == "B" else 0.0)


@cache
def _rows() -> list[_Row]:
    return load_csv(_PACKAGE, "cargo_codes.csv")


@cache
def kept_tags() -> frozenset[str]:
    """Segments that are kept as written because no field holds them."""
    return frozenset(row["tag"] for row in load_csv(_PACKAGE, "cargo_segments.csv"))
