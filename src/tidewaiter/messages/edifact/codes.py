"""Codes of passenger lists and replies: what they are to us, from the data files beside this module."""

from __future__ import annotations

from functools import cache
from typing import cast

from tidewaiter.records import Effect, Function
from tidewaiter.reference import load_csv

_PACKAGE = "tidewaiter.messages.edifact"


@cache
def code_list(name: str) -> dict[str, str]:
    """A list of `paxlst_codes.csv`: code -> value."""
    return {
        row["code"]: row["value"]
        for row in load_csv(_PACKAGE, "paxlst_codes.csv")
        if row["list"] == name
    }


def shown(code: str) -> str:
    """A tag or qualifier as a problem may name it: one that is too long to be a code may hold anything."""
    return code if len(code) <= 3 and code.isascii() and code.isalnum() else "?"


@cache
def function(kind: str, code: str, second: str = "") -> tuple[Function, bool]:
    """What a list or reply does, by the code of its BGM and the second code, and whether both are known.

    An unknown second code leaves the meaning of the first; an unknown first code leaves that of a list
    without one, so that nobody on it is lost.
    """
    table = _functions()
    written = f"{code}+{second}" if second else code
    for known in ((kind, code, second), (kind, code, ""), (kind, "", "")):
        if known in table:
            effect, meaning = table[known]
            return Function(written, meaning, effect), known == (kind, code, second)
    return Function(written), False


@cache
def _functions() -> dict[tuple[str, str, str], tuple[Effect, str]]:
    return {
        (row["kind"], row["code"], row["second"]): (cast("Effect", row["effect"]), row["meaning"])
        for row in load_csv(_PACKAGE, "functions.csv")
    }
