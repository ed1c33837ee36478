"""What kind of container a type code names: `45R1` a reefer, `22G1` and the older `2210` a general purpose one."""

from __future__ import annotations

from functools import cache

from tidewaiter.reference.files import load_csv

_LENGTH = 4


@cache
def _groups() -> tuple[dict[str, str], dict[str, str]]:
    rows = load_csv("tidewaiter.reference", "container_types.csv")
    letters = {letter: row["group"] for row in rows for letter in row["letters"]}
    return letters, {digit: row["group"] for row in rows for digit in row["older"]}


def container_group(code: str) -> str:
    """The group of a type code (`container_types.csv`: general, reefer, open_top, platform, tank ...), "" for a code that
    has none: too short, or of no list."""
    if len(code) != _LENGTH:
        return ""
    letters, older = _groups()
    return older.get(code[2], "") if code[2].isdecimal() else letters.get(code[2], "")


def container_size(code: str) -> str:
    """The two characters of length and height of a type code, "" where the code is none."""
    return code[:2] if container_group(code) else ""
