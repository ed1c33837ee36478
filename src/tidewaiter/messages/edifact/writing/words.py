"""Long texts in the short pieces that messages have for them."""

from __future__ import annotations


def pieces(told: str, longest: int, most: int) -> list[str]:
    """A text in components of at most so many characters, broken at single blanks; the last takes what is left."""
    found: list[str] = []
    while len(told) > longest and len(found) < most - 1:
        at = _break(told, longest)
        if at < 0:
            break
        found.append(told[:at])
        told = told[at + 1 :]
    return [*found, told]


def _break(told: str, longest: int) -> int:
    """The last single blank at which a text may be broken, -1 where it has none."""
    at = told.rfind(" ", 1, longest + 1)
    while at > 0 and (told[at - 1] == " " or told[at + 1 : at + 2] in {"", " "}):
        at = told.rfind(" ", 1, at)
    return at
