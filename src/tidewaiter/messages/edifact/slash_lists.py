"""The slash lists of the DOCS, DOCO and DOCA services (IATA AIRIMP 3.14, resolution 1724 names).

`/P/GBR/123456789/GBR/12JUL64/M/23AUG19/BLOGGS/JO/ANN`: any part may be empty, the first slash may be missing,
and the list may be shifted by a part; the date of birth with the sex behind it tells where it stands.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tidewaiter.messages.edifact.names import split_title


class DocumentText(NamedTuple):
    """SSR DOCS as written; dates as `ddMMMyy`."""

    type: str = ""
    issuer: str = ""
    number: str = ""
    nationality: str = ""
    born: str = ""
    sex: str = ""
    expires: str = ""
    family: str = ""
    given: str = ""
    title: str = ""


class VisaText(NamedTuple):
    """SSR DOCO as written."""

    birth_place: str = ""
    type: str = ""
    number: str = ""
    issued_at: str = ""
    issued: str = ""
    applies_to: str = ""


class AddressText(NamedTuple):
    """SSR DOCA: `type` R residence or D destination; `lines` the address without the country."""

    type: str = ""
    country: str = ""
    lines: str = ""


_DATE = re.compile(r"\d{1,2}[A-Z]{3}(?:\d{4}|\d\d)", re.ASCII)
_OF_NAME = re.compile(r"-\d{1,2}(?:\.\d)?[A-Z][A-Z '-]*/[A-Z '-]*$")
_SEXES = frozenset({"M", "F", "U", "X", "MI", "FI", ""})
_BIRTH_AT = 4
_GIVEN_AT = 8


def read_document(text: str) -> DocumentText | None:
    """A DOCS list, or None where the text holds none."""
    parts = _parts(text)
    if len(parts) < 3:
        return None
    if len(parts) <= _BIRTH_AT or not _DATE.fullmatch(parts[_BIRTH_AT]):
        parts = _realigned(parts)
    if len(parts) < _GIVEN_AT:
        parts += [""] * (_GIVEN_AT - len(parts))
    kind, issuer, number, nationality, born, sex, expires, family = parts[:_GIVEN_AT]
    names, title = _given(parts[_GIVEN_AT:])
    return DocumentText(
        kind,
        _country(issuer),
        number.replace(" ", ""),
        _country(nationality),
        born.replace(" ", ""),
        sex,
        expires.replace(" ", ""),
        family,
        names,
        title,
    )


def read_visa(text: str) -> VisaText | None:
    """A DOCO list: place of birth, type, number, place of issue, date of issue, country where it applies."""
    parts = _parts(text)
    if not any(parts):
        return None
    place, kind, number, issued_at, issued, country = (*parts, *[""] * 6)[:6]
    return VisaText(place, kind, number.replace(" ", ""), issued_at, issued, _country(country))


def read_address(text: str) -> AddressText | None:
    """A DOCA list: type, country, street, city, state, postcode."""
    parts = _parts(text)
    if len(parts) < 2 or not any(parts[1:]):
        return None
    return AddressText(parts[0], _country(parts[1]), ", ".join(filter(None, parts[2:])))


def _parts(text: str) -> list[str]:
    written = text.strip().upper()
    if "-" in written:
        written = _OF_NAME.sub("", written)
    return [part.strip() for part in written.removeprefix("/").split("/")]


def _realigned(parts: list[str]) -> list[str]:
    """The list moved so that the date of birth stands where it belongs: the first date with a sex behind it."""
    for at, part in enumerate(parts[:8]):
        if _DATE.fullmatch(part) and (parts[at + 1] if at + 1 < len(parts) else "") in _SEXES:
            return [""] * (_BIRTH_AT - at) + parts[max(0, at - _BIRTH_AT) :]
    return parts


def _given(parts: list[str]) -> tuple[str, str]:
    """Given names of a DOCS list, titles split off; a last `H` marks the holder of a shared passport."""
    if len(parts) > 2 and parts[-1] == "H":
        parts = parts[:-1]
    names, first_title = [], ""
    for part in parts:
        if part:
            name, title = split_title(part)
            first_title = first_title or title
            if name:
                names.append(name)
    return " ".join(names), first_title


def _country(code: str) -> str:
    return "" if code == "0" else code
