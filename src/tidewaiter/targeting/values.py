"""Values as profiles compare them: one canonical form for what messages told and for the constants of a profile.

Data and constants go through the same function, so that they cannot drift apart. `None` is "missing": it
satisfies no condition, positive or negative; only `missing` and `present` look at it.
"""

from __future__ import annotations

import math
import unicodedata
from datetime import date
from typing import Literal

from tidewaiter.errors import Refused

Value = str | float | bool | date
"""A canonical value: text and codes folded, numbers as float, truth values, calendar dates."""

Kind = Literal["text", "code", "number", "duration", "boolean", "date"]
"""Types of field. A duration is a number in the unit that its field names."""

NUMERIC: frozenset[Kind] = frozenset({"number", "duration"})
TEXTUAL: frozenset[Kind] = frozenset({"text", "code"})

# Letters that Unicode does not take apart although readers take them for the plain letter.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)


def fold(text: str) -> str:
    """Text without case, diacritics and superfluous blanks; folding twice changes nothing."""
    if text.isascii():  # most of what messages say; nothing to take apart
        return " ".join(text.lower().split())
    taken_apart = unicodedata.normalize("NFKD", text.casefold()).casefold()
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", taken_apart)
        if not unicodedata.combining(letter)
    )
    return " ".join(plain.translate(_PLAIN).split())


def canonical(kind: Kind, value: object) -> Value | None:
    """The one form in which values of a type are compared, or None where nothing is told.

    Blank text and NaN are missing. Infinity and values of another type are refused: a reader that lets
    them pass has a fault, and comparing them would give a false hit or hide one.
    """
    if value is None:
        return None
    if kind in TEXTUAL and isinstance(value, str):
        folded = fold(value)
        return (folded.upper() if kind == "code" else folded) or None
    if kind in NUMERIC and isinstance(value, (int, float)) and not isinstance(value, bool):
        if math.isinf(value):
            raise Refused("An infinite number cannot be compared.", fields={"value": kind})
        return None if math.isnan(value) else float(value)
    if kind == "boolean" and isinstance(value, bool):
        return value
    if kind == "date" and type(value) is date:
        return value
    raise Refused(f"A {type(value).__name__} is no {kind}.", fields={"value": kind})


def ratio(numerator: float | None, denominator: float | None) -> float | None:
    """A ratio, missing where a part is missing or the denominator is zero."""
    if numerator is None or not denominator:
        return None
    return numerator / denominator
