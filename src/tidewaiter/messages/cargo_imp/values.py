"""Values of Cargo-IMP lines: quantities, dates without a year, flights, customs and security information."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from tidewaiter.messages.cargo_imp.lines import Line, codes
from tidewaiter.records import Mass

_QUANTITY = re.compile(
    r"([TPSD])(\d{1,5})"
    r"(?:([KL])(\d+(?:[.,]\d+)?))?"
    r"(?:(MC|CC|CF|CI)(\d*(?:[.,]\d+)?))?"
    r"(?:DG\d{0,2})?"
    r"(?:T(\d{1,5}))?",
    re.ASCII,
)
_DATE = re.compile(r"(\d{2})([A-Z]{3})(\d{4})?(?:-[A-Z])?", re.ASCII)
_FLIGHT = re.compile(r"([A-Z]{2}|[A-Z]\d|\d[A-Z])(\d{1,4}[A-Z]?)", re.ASCII)
MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_MOST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_OCI_FIELDS = 4


class Quantity(NamedTuple):
    """Pieces, mass and volume. `part` is T total, P part, S split, D divided; `total` the pieces of the whole."""

    part: str
    pieces: int
    mass: Mass | None
    volume_m3: float | None
    total: int | None


def quantity(text: str) -> Quantity | None:
    """`P1K4DG4T12`: one piece of four kilograms here, of twelve. None where the text is none."""
    found = _QUANTITY.fullmatch(text.strip())
    if not found:
        return None
    part, pieces, unit, weight, cubic, volume, total = found.groups()
    size = None
    if cubic and volume:
        size = round(decimal(volume) * float(codes("volume")[cubic]), 6)
    return Quantity(
        part,
        int(pieces),
        mass(unit, weight) if unit else None,
        size,
        int(total) if total else None,
    )


def mass(unit: str, weight: str) -> Mass:
    """A gross mass in kilograms, with the unit as told (K or L, pounds)."""
    kg = decimal(weight) * float(codes("unit")[unit])
    return Mass("gross", round(kg, 3), weight, unit)


def decimal(text: str) -> float:
    """A number with either decimal mark; the caller has seen that it is one."""
    return float(text.replace(",", "."))


def told_at(text: str) -> str | None:
    """`02JAN1403` as `--01-02T14:03`: these messages tell no year (ISO 8601 with the year left out). None where the
    text is no date."""
    found = _DATE.fullmatch(text.strip())
    if not found or found.group(2) not in MONTHS:
        return None
    day, month, clock = found.groups()
    number = MONTHS.index(month)
    if not 1 <= int(day) <= _MOST_DAYS[number]:
        return None
    date = f"--{number + 1:02d}-{day}"
    if clock and clock[:2] < "24" and clock[2:] < "60":
        return f"{date}T{clock[:2]}:{clock[2:]}"
    return date


def flight(text: str) -> tuple[str, str] | None:
    """Carrier and number, the number padded to four digits; None where the text is no flight."""
    found = _FLIGHT.fullmatch(text.strip())
    if not found:
        return None
    carrier, number = found.groups()
    digits = number.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return carrier, digits.zfill(4) + number[len(digits) :]


def security(lines: Iterable[Line]) -> list[tuple[str, str, int]]:
    """OCI lines as (`country/party/code`, text, line): an empty field is that of the line above. Senders put one to
    three slashes before a continuation, so fields are counted from the end where there are too few."""
    told: list[tuple[str, str, int]] = []
    above = ("", "")
    for line in lines:
        fields = [field.strip() for field in line.fields]
        if len(fields) > _OCI_FIELDS:
            spare = 0
            while len(fields) - spare > _OCI_FIELDS and not fields[spare]:
                spare += 1
            fields = fields[spare:]
            fields = [*fields[:3], "/".join(fields[3:])]
        fields = [""] * (_OCI_FIELDS - len(fields)) + fields
        country, party, code, text = fields
        above = (country or above[0], party or above[1])
        told.append((f"{above[0]}/{above[1]}/{code}", text, line.number))
    return told
