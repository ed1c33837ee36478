"""Values as passenger messages write them: flight numbers, dates, clocks, and the calls made of them.

Dates come as `ddmmyy` (PADIS), `yymmdd` (UN/EDIFACT) or `ddMMMyy` (slash lists), the year mostly in two
digits; which century is meant follows from what the date is. A date that cannot be read, or only by a guess,
carries the code of a `Problem` with it.
"""

from __future__ import annotations

import re
from calendar import monthrange
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
    parts = _parts(text, order)
    if parts is None:
        return _UNREADABLE if text.strip() else _NOTHING
    if len(parts.year) == 4:
        return _dated(parts.year, parts)
    reference = near or _NEAR_IF_UNKNOWN
    century = int(reference[:2])
    read = _dated(f"{century}{parts.year}", parts)
    if read.iso is None or read.iso > reference[: len(read.iso)]:
        return _dated(f"{century - 1}{parts.year}", parts)
    older = int(reference[:4]) - int(read.iso[:4]) + 100
    return Dated(read.iso, "century-unsure") if older <= _OLDEST or near is None else read


def expiry_date(text: str, near: str | None, order: Order = "dmy") -> Dated:
    """A date of expiry or issue: the one nearest to `near` (ISO date of the flight)."""
    parts = _parts(text, order)
    if parts is None:
        return _UNREADABLE if text.strip() else _NOTHING
    if len(parts.year) == 4:
        return _dated(parts.year, parts)
    wanted = int((near or _NEAR_IF_UNKNOWN)[:4])
    century = wanted // 100 * 100
    year = min(
        (century + shift + int(parts.year) for shift in (-100, 0, 100)),
        key=lambda candidate: abs(candidate - wanted),
    )
    read = _dated(str(year), parts)
    unsure = abs(year - wanted) > _FARTHEST_EXPIRY
    return Dated(read.iso, "century-unsure") if unsure and read.iso else read


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
    if month > 12 or year == "0000" or day > monthrange(int(year), month)[1]:
        return _IMPOSSIBLE
    return Dated(f"{year}-{month:02d}-{day:02d}" if day else f"{year}-{month:02d}")
