"""Parties of cargo messages: NAD with its two ways of writing a name and address, and who can be reached how."""

from __future__ import annotations

import re
from typing import Any

from tidewaiter.messages.edifact.cargo_parts import Bill, Box
from tidewaiter.messages.edifact.cargo_reading import CargoReading
from tidewaiter.messages.edifact.codes import code_list, shown
from tidewaiter.messages.edifact.contacts import phone_digits, read_email
from tidewaiter.messages.edifact.tokens import Segment
from tidewaiter.records import Contact

_LEGAL_FORM = re.compile(
    r"(?:CO|INC|LTD|LLC|PLC|S\.?A\.?|B\.?V\.?|N\.?V\.?|GMBH|CORP|LIMITED|PTE|PTY)\.?\b",
    re.IGNORECASE,
)


def tell_party(reading: CargoReading, segment: Segment) -> None:
    """NAD: a party of the box, bill or line of goods that is open; in the head one of the message."""
    code = segment.get(1).strip().upper()
    role = reading.party_words.get(code)
    if role is None:
        reading.note_once("unknown-qualifier", segment, f"NAD+{shown(code)}")
        role = code.lower()
    part = reading.part
    if part.scope == "event":
        part = reading.owner(segment)
    told = details_of(segment)
    if part.scope == "head":
        _tell_of_message(reading, role, code, told, segment)
    elif isinstance(part, Box) and role in {"carrier", "operator"}:
        ids = told.get("ids", ())
        if ids:
            part.put("carrier", ids[0], segment, 2)
        if "name" in told or not ids:
            reading.party = part.party(role, code, segment)
            reading.party |= told
    else:
        if isinstance(part, Bill) and role == "carrier":
            part.fields.setdefault("carrier", (told.get("ids") or [told.get("name", "")])[0])
        reading.party = part.party(role, code, segment)
        reading.party |= told


def _tell_of_message(
    reading: CargoReading, role: str, code: str, told: dict[str, Any], segment: Segment
) -> None:
    head = reading.head
    identity = (told.get("ids") or [""])[0]
    if identity:
        reading.draft.references.setdefault(f"party_{code}", identity)
    if role in {"carrier", "operator"} and (identity or told.get("name")):
        head.fields.setdefault(role, identity or told["name"])
    reading.party = head.party(role, code, segment)
    reading.party |= told


def details_of(segment: Segment) -> dict[str, Any]:
    """What a NAD tells of a party: number, name, address, country. A name and address in one line are parted at its
    commas, where it has two of them or more; `CO., LTD` stays with the name."""
    told: dict[str, Any] = {}
    number = segment.get(2).strip()
    if number:
        told["ids"] = [number]
        told["id_kinds"] = [":".join(part.strip() for part in segment.composite(2)[1:3]).strip(":")]
    free = _lines(segment, 3)
    name = " ".join(_lines(segment, 4))
    address = [*_lines(segment, 5), *(segment.get(at).strip() for at in (6, 7, 8))]
    if free:
        begun, rest = _parted(free)
        if name:
            address = [begun, *rest, *address]
        else:
            name, address = begun, [*rest, *address]
    if name:
        told["name"] = name
    if place := ", ".join(piece for piece in address if piece):
        told["address"] = place
    if country := segment.get(9).strip().upper():
        told["country"] = country
    return told


def _lines(segment: Segment, element: int) -> list[str]:
    return [line for part in segment.composite(element) if (line := part.strip())]


def _parted(lines: list[str]) -> tuple[str, list[str]]:
    if len(lines) > 1 or lines[0].count(",") < 2:
        return lines[0], lines[1:]
    pieces = [piece.strip() for piece in lines[0].split(",")]
    names = 1
    while names < len(pieces) and _LEGAL_FORM.match(pieces[names]):
        names += 1
    return ", ".join(pieces[:names]), pieces[names:]


def tell_contact(reading: CargoReading, segment: Segment) -> None:
    """CTA: whom to ask at the party named last."""
    name = (segment.get(2, 2) or segment.get(2)).strip()
    if reading.party is not None and name:
        reading.party.setdefault("contact_name", name)
    elif name:
        reading.part.keep(segment)


def tell_numbers(reading: CargoReading, segment: Segment) -> None:
    """COM: telephone and mail of the party named last."""
    party = reading.party
    for at in range(1, len(segment.elements) + 1):
        value, code = segment.get(at).strip(), segment.get(at, 2).strip().upper()
        kind = code_list("contact").get(code, "phone")
        normal = read_email(value) if kind == "email" else phone_digits(value)
        if party is not None and value:
            party.setdefault("contacts", []).append(Contact(kind, normal or value, value))
        elif value:
            reading.part.keep(segment)
