"""Values as passenger messages write them: flight numbers, dates, clocks, and the calls made of them.

Dates come as `ddmmyy` (PADIS), `yymmdd` (UN/EDIFACT) or `ddMMMyy` (slash lists), the year mostly in two
digits; which century is meant follows from what the date is. A date that cannot be read, or only by a guess,
carries the code of a `Problem` with it.
"""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

from tidewaiter.records import Call, FlightNumber
from tidewaiter.reference import local_to_utc

Order = Literal["dmy", "ymd"]

_NEAR_IF_UNKNOWN = "2025-01-01"
"""What dates of a message without any date of its own are read against."""

_OLDEST = 105
_FARTHEST_EXPIRY = 30

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"), 1
    )
}
_MONTH_DAYS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# The days of every year as written, with what ISO 8601 makes of them; zeros where no day or month is known.
_DAYS = {
    f"{month:02d}{day:02d}": f"-{month:02d}-{day:02d}" if day else f"-{month:02d}"
    for month in range(1, 13)
    for day in range(_MONTH_DAYS[month] + 1)
    if (month, day) != (2, 29)
} | {"0000": ""}
# The same by day and name of the month, as slash lists write them.
_NAMED_DAYS = {
    f"{day:02d}{name}": _DAYS[f"{month:02d}{day:02d}"]
    for name, month in _MONTHS.items()
    for day in range(_MONTH_DAYS[month] + 1)
    if (month, day) != (2, 29)
}
_NAMED = re.compile(r"(\d{1,2})?([A-Z]{3})(\d{4}|\d\d)", re.ASCII)
_NUMBER = re.compile(r"0*(\d{1,4}?)([A-Z]{0,3})", re.ASCII)
_FLIGHT = re.compile(r"([A-Z]{3}|[A-Z][A-Z0-9]|[0-9][A-Z]) ?(\d{1,5}[A-Z]{0,3}|MCL)", re.ASCII)


class Dated(NamedTuple):
    """A date as read: ISO 8601, partial where only part was told, None where none could be read;
    `fault` is the code of a problem, or ""."""

    iso: str | None
    fault: str = ""


class _Parts(NamedTuple):
    year: str
    month: int
    day: int


_NOTHING = Dated(None)
_UNREADABLE = Dated(None, "bad-date")
_IMPOSSIBLE = Dated(None, "no-such-date")


def count(text: str) -> int | None:
    """A number of things, up to four digits; None where it is none."""
    digits = text.strip()
    return int(digits) if len(digits) <= 4 and digits.isascii() and digits.isdigit() else None


@lru_cache(4096)
def flight_number(text: str) -> str:
    """A flight number as four digits, padded, with any suffix: `324` -> `0324`, `12A` -> `0012A`.
    What has no such form stays as written."""
    number = text.strip().upper()
    found = _NUMBER.fullmatch(number)
    if not found or not number[0].isdigit():
        return number
    digits, suffix = found.groups()
    return digits.zfill(4) + suffix


@lru_cache(4096)
def flight(text: str) -> FlightNumber:
    """Carrier and number written as one: `DL0324`, `SQ 609`, `CO12MCL`; also a carrier or a number alone."""
    joined = text.strip().upper()
    found = _FLIGHT.fullmatch(joined)
    if found:
        return FlightNumber(found.group(1), flight_number(found.group(2)))
    if joined[:1].isdigit() and not re.fullmatch("[0-9][A-Z]", joined):
        return FlightNumber("", flight_number(joined))
    return FlightNumber(joined, "")


@lru_cache(4096)
def travel_date(text: str, order: Order = "dmy") -> Dated:
    """A date of travel, booking or ticketing. These messages are younger than 2000."""
    parts = _parts(text, order)
    if parts is None:
        return _UNREADABLE if text.strip() else _NOTHING
    read = _dated(parts.year if len(parts.year) == 4 else "20" + parts.year, parts)
    return read if read.iso is None or "1990" <= read.iso < "2100" else _IMPOSSIBLE


def birth_date(text: str, near: str | None, order: Order = "dmy") -> Dated:
    """A date of birth: the latest such date not after `near` (ISO date of the flight). A day or month of
    zero was not known to the document. Unsure where the traveller could as well be over a hundred."""
    if near and (read := _ordinary(text, order, _settled(_born, near[:4]))):
        return read
    return _born(text, near, order)


def expiry_date(text: str, near: str | None, order: Order = "dmy") -> Dated:
    """A date of expiry or issue: the one nearest to `near` (ISO date of the flight)."""
    if near and (read := _ordinary(text, order, _settled(_expiring, near[:4]))):
        return read
    return _expiring(text, near, order)


def _born(text: str, near: str | None, order: Order) -> Dated:
    parts = _parts(text, order)
    if parts is None:
        return _UNREADABLE if text.strip() else _NOTHING
    if len(parts.year) == 4:
        return _dated(parts.year, parts)
    reference = near or _NEAR_IF_UNKNOWN
    century = int(reference[:2])
    this_year = (reference[2:4], int(reference[5:7]), int(reference[8:10]))
    if (parts.year, parts.month, parts.day) > this_year:
        return _dated(f"{century - 1}{parts.year}", parts)
    read = _dated(f"{century}{parts.year}", parts)
    older = int(this_year[0]) - int(parts.year) + 100
    unsure = older <= _OLDEST or near is None
    return Dated(read.iso, "century-unsure") if unsure and read.iso else read


def _expiring(text: str, near: str | None, order: Order) -> Dated:
    parts = _parts(text, order)
    if parts is None:
        return _UNREADABLE if text.strip() else _NOTHING
    if len(parts.year) == 4:
        return _dated(parts.year, parts)
    wanted = int((near or _NEAR_IF_UNKNOWN)[:4])
    year = wanted - 50 + (int(parts.year) - wanted + 50) % 100
    read = _dated(str(year), parts)
    unsure = abs(year - wanted) > _FARTHEST_EXPIRY
    return Dated(read.iso, "century-unsure") if unsure and read.iso else read


def _ordinary(text: str, order: Order, years: Mapping[str, tuple[str, str]]) -> Dated | None:
    """A date of six digits, year first, or a day with the month's name, by a table of years: the short way
    for most dates of a list."""
    if order == "ymd":
        day, year = _DAYS.get(text[2:]), years.get(text[:2])
    else:
        day, year = _NAMED_DAYS.get(text[:5]), years.get(text[5:])
    return Dated(year[0] + day, year[1]) if day is not None and year else None


@lru_cache(64)
def _settled(
    rule: Callable[[str, str | None, Order], Dated], year: str
) -> Mapping[str, tuple[str, str]]:
    """What a rule makes of each year of two digits, as (year, fault), for flights of one year: only those
    years whose century does not hang on a day."""
    settled = {}
    for number in range(100):
        digits = f"{number:02d}"
        early = rule(digits + "0101", year + "-12-31", "ymd")
        late = rule(digits + "1231", year + "-01-01", "ymd")
        if early.iso and late.iso and (early.iso[:4], early.fault) == (late.iso[:4], late.fault):
            settled[digits] = (early.iso[:4], early.fault)
    return settled


@lru_cache(4096)
def clock(text: str) -> str | None:
    """A time of day: `hhmm`, `hmm` or `hhmmss` as `HH:MM` or `HH:MM:SS`; None where it is none."""
    digits = text.strip().rjust(4, "0") if text.strip() else ""
    if not (digits.isascii() and digits.isdigit() and len(digits) in {4, 6}):
        return None
    if digits[:2] > "23" or digits[2:4] > "59" or digits[4:6] > "59":
        return None
    return ":".join(digits[start : start + 2] for start in range(0, len(digits), 2))


@lru_cache(4096)
def moment(date: str, time: str, order: Order = "dmy") -> str | None:
    """Date and time of day as ISO 8601 without a zone; the date alone where no time was told."""
    day = travel_date(date, order).iso
    if day is None or len(day) < 10:
        return None
    hour = clock(time)
    return f"{day}T{hour}" if hour else day


@lru_cache(8192)
def call(place: str, local: str | None, basis: str = "scheduled") -> Call:
    """The call at a place at a local time as `moment` gives it, with the instant where the clock is known."""
    return Call(place, local, local_to_utc(place, local) if local else None, basis)


def _parts(text: str, order: Order) -> _Parts | None:
    written = text.strip().upper()
    if written.isascii() and written.isdigit():
        if len(written) not in {6, 8}:
            return None
        if order == "ymd":
            return _Parts(written[:-4], int(written[-4:-2]), int(written[-2:]))
        return _Parts(written[4:], int(written[2:4]), int(written[:2]))
    found = _NAMED.fullmatch(written)
    if not found or found.group(2) not in _MONTHS:
        return None
    return _Parts(found.group(3), _MONTHS[found.group(2)], int(found.group(1) or 0))


def _dated(year: str, parts: _Parts) -> Dated:
    month, day = parts.month, parts.day
    if month == 0:
        return Dated(year) if day == 0 and year != "0000" else _IMPOSSIBLE
    if month > 12 or year == "0000" or day > _MONTH_DAYS[month]:
        return _IMPOSSIBLE
    if day == 29 and month == 2 and not isleap(int(year)):
        return _IMPOSSIBLE
    return Dated(f"{year}-{month:02d}-{day:02d}" if day else f"{year}-{month:02d}")
