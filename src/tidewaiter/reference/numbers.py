"""Numbers that carry their own check: air waybills, and ships' IMO numbers."""

from __future__ import annotations

import re

_AWB = re.compile(r"(\d{3})[- ]?(\d{7})(\d)", re.ASCII)
_IMO = re.compile(r"(?:IMO)? ?(\d{7})", re.ASCII)


def awb_number(text: str) -> str:
    """An air waybill number as `057-12345675`, or "" where the text is none. The check digit is not judged."""
    found = _AWB.fullmatch(text.strip())
    return f"{found.group(1)}-{found.group(2)}{found.group(3)}" if found else ""


def awb_check_digit(number: str) -> str:
    """The check digit of an air waybill number: its seven digits of serial modulo seven (IATA resolution 600a).
    "" where the text is no such number."""
    found = _AWB.fullmatch(number.strip())
    return str(int(found.group(2)) % 7) if found else ""


def awb_is_valid(number: str) -> bool:
    """True where the last digit is the check digit."""
    digit = awb_check_digit(number)
    return bool(digit) and number.strip()[-1] == digit


def imo_number(text: str) -> str:
    """A ship's IMO number as seven digits, or "" where the text is none or its check digit is wrong: the six digits
    times seven to two, the last digit of the sum (IMO resolution A.1117(30))."""
    found = _IMO.fullmatch(text.strip().upper())
    if not found:
        return ""
    digits = found.group(1)
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(7, 1, -1), strict=False))
    return digits if str(total)[-1] == digits[-1] and digits != "0000000" else ""
