"""Contacts as they stand in services, remarks and addresses: the CTC grammar, e-mail in telex letters,
numbers among words.

`CTCM 447700900123`, `CTC M 447700900123`, `YY CTCE JO..BLOGGS//EXAMPLE.COM`, `CTCT SEA 866 555-4647 A TRAVEL
AGENCY`, `CTCH 0205551234-1BLOGGS/JO`, `H5555551234 W 1 555 555 1234`, `IP ADDRESS OF THE BOOKING 192.0.2.7`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from tidewaiter.reference import load_csv

SHORTEST_PHONE = 6
LONGEST_PHONE = 20


class ContactText(NamedTuple):
    """A contact read from text. `value` is comparable (digits with a leading + where told; e-mail decoded, in
    upper case), `raw` as written; `holder` the name behind it, `SURNAME/GIVEN`, or ""."""

    kind: str
    value: str
    raw: str
    holder: str = ""


_CTC = re.compile(r"(?<![A-Z0-9])CTC ?([A-Z]?)(?![A-Z])[ -]*(.*)", re.DOTALL)
_HOLDER = re.compile(r"-\d{1,2}(?:\.\d)?([A-Z][A-Z '-]*/[A-Z][A-Z '-]*)$")
_PHONE = re.compile(r"(?:(?<![A-Z0-9])([A-Z])[ -]?)?(?<![0-9])(\+?[0-9(][0-9 ().\-/]{4,30}[0-9])")
_IP = re.compile(
    r"IP ADDRESS.*?(?<![0-9A-F.:])"
    r"((?:\d{1,3}\.){2,3}\d{1,3}|[0-9A-F]{1,4}(?::[0-9A-F]{0,4}){2,7})(?![0-9A-F.:])"
)
_DOMAIN = re.compile(r"[A-Z0-9_-]+(?:\./?[A-Z0-9_-]+)*")
_LONGEST = 512
"""No contact is longer; what stands behind it in the text is not looked at."""
_ABROAD = re.compile(r"00(?=1[2-9]|[2-9]\d)")
_NO_DIGIT = re.compile(r"\D+")


@cache
def _kinds(where: str) -> dict[str, str]:
    rows = load_csv("tidewaiter.messages.edifact", "contact_codes.csv")
    return {row["letter"]: row["kind"] for row in rows if row["where"] == where}


def service_kind(code: str) -> str:
    """The kind of contact that a special service code announces (`CTCM` -> mobile)."""
    if code.startswith("CTC"):
        return _kinds("ctc").get(code[3:], "phone")
    return "emergency"


def read_contact(text: str) -> ContactText | None:
    """The contact in a remark, or None where it holds none."""
    upper = text[:_LONGEST].upper()
    if "CTC" in upper and (found := _CTC.search(upper)):
        letter, rest = found.groups()
        return read_value(rest, _kinds("ctc").get(letter, "phone"))
    if "IP ADDRESS" in upper and (found := _IP.search(upper)):
        return ContactText("ip", found.group(1), text.strip())
    if ("//" in upper or "@" in upper) and (address := read_email(upper)):
        return ContactText("email", address, text.strip())
    return None


def read_value(text: str, kind: str) -> ContactText | None:
    """The contact of a known kind in what stands behind its code."""
    raw = text[:_LONGEST].strip()
    upper = raw.upper()
    holder = ""
    if "-" in upper and (found := _HOLDER.search(upper)):
        holder = found.group(1).strip()
        upper = upper[: found.start()]
    if kind == "address":
        return ContactText(kind, upper, raw, holder) if upper else None
    if kind == "email" or "//" in upper or "@" in upper:
        address = read_email(upper.replace(" ", "") if kind == "email" else upper)
        return ContactText("email", address, raw, holder) if address else None
    number = _PHONE.search(upper)
    digits = phone_digits(number.group(2)) if number else ""
    return ContactText(kind, digits, raw, holder) if digits else None


def read_email(text: str) -> str:
    """An e-mail address from its telex form (`//` for @, `..` for _, `./` for -) or plain, in upper case;
    "" where there is none. Addresses are folded when they are matched, so either case would do; upper case
    is how these messages write."""
    written = text.strip().upper()
    mark = "//" if "//" in written else "@"
    local, _, rest = written.partition(mark)
    words = local.split()
    domain = _DOMAIN.match(rest.lstrip())
    if not words or not domain:
        return ""
    local = words[-1].strip("-/,;:<(")
    if mark == "@":
        return f"{local}@{domain.group()}"
    return f"{local}@{domain.group()}".replace("./", "-").replace("..", "_")


def phones_in(text: str, kind: str = "phone") -> list[ContactText]:
    """Every telephone number in the last part of an address, each with its own letter:
    `H5555551234 W 1 555 555 1234`."""
    letters = _kinds("number")
    read = []
    for found in _PHONE.finditer(text[:_LONGEST].upper()):
        letter, number = found.groups()
        digits = phone_digits(number)
        if digits:
            read.append(ContactText(letters.get(letter, kind), digits, found.group().strip()))
    return read


def phone_digits(text: str) -> str:
    """A telephone number as digits, with + where it is told to be international (`+` or `00`);
    "" where it is too short or too long to be one."""
    written = text.strip()
    digits = _NO_DIGIT.sub("", written)
    if not SHORTEST_PHONE <= len(digits) <= LONGEST_PHONE:
        return ""
    if written.startswith("+"):
        return "+" + digits
    if written.startswith("00") and len(digits) > 9 and _ABROAD.match(digits):
        return "+" + digits[2:]
    return digits
