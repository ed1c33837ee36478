"""Values of cargo messages: numbers with either decimal mark, masses, times by format code, stowage cells, seals."""

from __future__ import annotations

import re
from functools import lru_cache

from tidewaiter.messages.edifact.cargo_dialects import Codes, dialect
from tidewaiter.messages.edifact.values import clock, travel_date
from tidewaiter.records import Seal
from tidewaiter.records.making import maker

_NUMBER = re.compile(r"[+-]?(?:\d+[.,]?\d*|[.,]\d+)", re.ASCII)
_CELL = re.compile(r"\d{6,7}", re.ASCII)
_SHORTEST_SEAL = 4
_LONGEST_NUMBER = 18

# The digits of the date by the length of the whole figure: six where its year has two. List 2379 decides the others.
_BY_LENGTH = {6: 6, 8: 8, 10: 6, 12: 8, 14: 8}
_TWO_DIGIT_YEARS = frozenset({"101", "201", "202", "301"})
_CLOCK = frozenset({"401", "402", "404"})
_PERIODS = frozenset({"713", "718", "719"})
_new_seal = maker(Seal)


@lru_cache(16_384)
def number(text: str) -> float | None:
    """A decimal number with comma or point, whatever the service string declares; None where it is none."""
    written = text.strip()
    if len(written) > _LONGEST_NUMBER or not _NUMBER.fullmatch(written):
        return None
    return float(written.replace(",", "."))


@lru_cache(16_384)
def whole(text: str) -> int | None:
    """A count of things; None where it is none. `60.000` is sixty: counts carry decimals in some messages."""
    value = number(text)
    return int(value) if value is not None and value >= 0 and value == int(value) else None


@lru_cache(16_384)
def told_at(value: str, form: str) -> tuple[str | None, str]:
    """The time that DTM tells by its format code (list 2379), else by its length, and the code of what is wrong with
    it, or "". A time of day alone comes as `T09:30`; of a period its beginning."""
    written = value.strip()
    if form in _PERIODS:
        written = written[: len(written) // 2] if "-" not in written else written.partition("-")[0]
    if not written:
        return None, "empty-value"
    if form in _CLOCK or len(written) <= 4:
        hour = clock(written)
        return (f"T{hour}", "") if hour else (None, "bad-date")
    digits = _BY_LENGTH.get(len(written)) or (6 if form in _TWO_DIGIT_YEARS else 8)
    if form == "202" and len(written) == 12:
        digits = 6
    day = travel_date(written[:digits], "ymd")
    if day.iso is None or len(day.iso) < 10:
        return None, day.fault or "bad-date"
    hour = clock(written[digits : digits + 4]) if len(written) >= digits + 4 else None
    return (f"{day.iso}T{hour}" if hour else day.iso), ""


def joined(before: str | None, told: str) -> str:
    """Two tellings of one time put together: a date, and the time of day in a segment of its own."""
    if told.startswith("T"):
        return (before or "")[:10] + told if before and not before.startswith("T") else told
    if before and before.startswith("T") and len(told) == 10:
        return told + before
    return told


@lru_cache(65_536)
def cell(text: str) -> tuple[str, bool]:
    """A stowage cell as BBBRRTT, and whether it has such a form. Six digits are bay, row and tier in two each."""
    written = text.strip().upper()
    if _CELL.fullmatch(written):
        return written.zfill(7), True
    return written, False


@lru_cache(16_384)
def seal(number_told: str, issuer: str, issuers_of: str = "") -> Seal:
    """A seal as told. What is shorter than four characters, one character over and over, or a known filler tells no
    seal from another and is a placeholder."""
    written = number_told.strip().upper()
    folded = re.sub(r"[\W_]", "", written)
    common = dialect(issuers_of)
    placeholder = (
        len(folded) < _SHORTEST_SEAL
        or len(set(folded)) == 1
        or folded in common.codes("placeholder")
    )
    code = issuer.strip().upper()
    return _new_seal(written, common.codes("seal").get(code, code.lower()), code, placeholder)


def celsius(text: str, unit: str, units: Codes) -> float | None:
    """A temperature in degrees Celsius, or None. A sign may stand behind (`18-`)."""
    written = text.strip()
    if written.endswith(("-", "+")):
        written = written[-1] + written[:-1]
    value = number(written)
    scale = units.get(unit.strip().upper() or "CEL")
    if value is None or scale is None:
        return None
    if scale == "F":
        return round((value - 32) * 5 / 9, 1)
    return round(value - 273.15, 1) if scale == "K" else value
