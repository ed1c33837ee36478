"""Values as passenger messages write them: the counterpart of `edifact.values`.

Years are written in two digits wherever the reader's rule gives the century back, else in four.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from tidewaiter.messages.edifact.values import Dated, birth_date, expiry_date

_MONTHS = ("", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_UNKNOWN = "00"
_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", re.ASCII)

Of = Literal["birth", "expiry"]


def day_of(local: str | None) -> str | None:
    """The date of a local time, None where it has none: what years of two digits are read against."""
    found = _DAY.match(local or "")
    return found.group() if found else None


def short_year(year: str) -> str:
    """The year of a journey as messages write it: two digits in this century, else four."""
    return year.removeprefix("20")


@lru_cache(4096)
def moment_ymd(local: str) -> tuple[str, str]:
    """A local time as DTM writes it, with its format code (UN/EDIFACT 2379): yymmddhhmm (201) and its like."""
    digits = local.replace("-", "").replace(":", "").replace("T", "")
    long = not local.startswith("20")
    form = {8: "102" if long else "101", 12: "203" if long else "201", 14: "204" if long else "202"}
    return (digits if long else digits[2:]), form.get(len(digits), "")


@lru_cache(4096)
def moment_dmy(local: str | None) -> tuple[str, str]:
    """A local time as PADIS writes it: ddmmyy and hhmm."""
    if not local:
        return "", ""
    date, _, time = local.partition("T")
    year, _, rest = date.partition("-")
    month, _, day = rest.partition("-")
    return f"{day}{month}{short_year(year)}", time.rstrip("Z").replace(":", "")


def _rule(of: Of, text: str, near: str | None, order: Literal["dmy", "ymd"]) -> Dated:
    return birth_date(text, near, order) if of == "birth" else expiry_date(text, near, order)


@lru_cache(8192)
def date_ymd(iso: str, near: str | None, of: Of) -> tuple[str, str]:
    """A date as DTM writes it, with its format code or "": yymmdd; ccyymmdd (102) where two digits do not tell
    the century; a birth date without day or month as ccyymm (610) or ccyy (602)."""
    digits = iso.replace("-", "")
    if of == "birth" and len(digits) < 8:
        return digits, "610" if len(digits) == 6 else "602"
    whole = digits.ljust(8, "0")
    if near and _rule(of, whole[2:], near, "ymd") == Dated(iso):
        return whole[2:], ""
    return whole, "102"


@lru_cache(8192)
def date_named(iso: str, near: str | None, of: Of) -> str:
    """A date as slash lists write it: ddMMMyy, or ddMMMyyyy where two digits do not tell the century; 00 for a
    day that is not known. "" for a year alone, which these lists cannot say."""
    year, _, rest = iso.partition("-")
    month, _, day = rest.partition("-")
    if not (month.isdecimal() and 1 <= int(month) <= 12):
        return ""
    head = (day or _UNKNOWN) + _MONTHS[int(month)]
    if near and _rule(of, head + year[2:], near, "dmy") == Dated(iso):
        return head + year[2:]
    return head + year


def number_text(value: float) -> str:
    """A measure without needless zeros."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def decimal_text(value: float) -> str:
    """A number with as many decimals as it has, up to six, a point before them."""
    written = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written
