"""What the readers of XML messages have in common: places, numbers, moments, boxes, and what no field holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Literal, cast, get_args

from tidewaiter.messages.edifact.cargo_values import number, seal
from tidewaiter.messages.plain_draft import PlainDraft, Told
from tidewaiter.messages.xml.tree import Node
from tidewaiter.records import ConsignmentItem, Equipment, Seal
from tidewaiter.reference import container_number, load_csv
from tidewaiter.reference.containers import corrected

Mode = Literal["sea", "air", "road", "rail"]

_MOMENT = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:T?(\d{2}):?(\d{2}))?")
_FIRST_YEAR, _LAST_YEAR = 1900, 2999
_ZONE = re.compile(r"(?<=\d)(?:Z|([+-])(\d{2}):?(\d{2})?)$")
_FAULTS = {
    "form": "container-form",
    "category": "container-category",
    "check-digit": "container-check-digit",
}
_KILOGRAMS = {"KGM": 1.0, "KG": 1.0, "": 1.0, "LBR": 0.45359237, "TNE": 1000.0, "GRM": 0.001}
_CUBIC_METRES = {
    "MTQ": 1.0,
    "": 1.0,
    "CMQ": 1e-6,
    "FTQ": 0.028316847,
    "DMQ": 0.001,
    "INQ": 0.000016387,
}


@cache
def codes(name: str) -> dict[str, str]:
    """A list of `codes.csv`: code -> value."""
    return {
        row["code"]: row["value"]
        for row in load_csv("tidewaiter.messages.xml", "codes.csv")
        if row["list"] == name
    }


@cache
def meanings(name: str) -> dict[str, str]:
    """A list of `codes.csv`: code -> words."""
    return {
        row["code"]: row["meaning"]
        for row in load_csv("tidewaiter.messages.xml", "codes.csv")
        if row["list"] == name
    }


def put(told: Told, name: str, node: Node, path: str) -> str:
    """Tell a field by the text at a path."""
    for found in node.all(path):
        if text := found.text:
            found.used = True
            told.put(name, text, found.number)
            return text
    return ""


def put_number(
    draft: PlainDraft,
    told: Told,
    name: str,
    node: Node,
    path: str,
    *,
    units: dict[str, float] | None = None,
) -> None:
    """Tell a number by the text at a path, in kilograms or cubic metres where `units` are given; what is none is
    named and kept."""
    found = node.one(path)
    if found is None or not found.text:
        return
    value = number(found.text)
    unit = found.attributes.get("unitCode", "").strip().upper()
    factor = 1.0 if units is None else units.get(unit)
    if value is None or factor is None:
        draft.note(
            "bad-number" if value is None else "unknown-unit", found.number, detail=found.name
        )
        return
    found.used = True
    told.put(name, round(value * factor, 6), found.number)
    if factor != 1.0:
        told.add("others", (found.name, f"{found.text} {unit}"), found.number)


def put_mass(draft: PlainDraft, told: Told, name: str, node: Node, path: str) -> None:
    """Tell a mass in kilograms."""
    put_number(draft, told, name, node, path, units=_KILOGRAMS)


def put_volume(draft: PlainDraft, told: Told, name: str, node: Node, path: str) -> None:
    """Tell a volume in cubic metres."""
    put_number(draft, told, name, node, path, units=_CUBIC_METRES)


def put_count(draft: PlainDraft, told: Told, name: str, node: Node, path: str) -> None:
    """Tell a count of things."""
    found = node.one(path)
    if found is None or not found.text:
        return
    value = number(found.text)
    if value is None or value < 0 or value != int(value):
        draft.note("bad-number", found.number, detail=found.name)
        return
    found.used = True
    told.put(name, int(value), found.number)


def moment(text: str) -> str | None:
    """A moment as ISO 8601 without a zone, as it stands: `2021-03-10T11:00`, or a date; None where it is none."""
    found = _MOMENT.match(text.strip())
    if not found:
        return None
    year, month, day, hour, minute = found.groups()
    try:
        told = date(int(year), int(month), int(day))
    except ValueError:
        return None
    if not _FIRST_YEAR <= told.year <= _LAST_YEAR:
        return None
    timed = hour and hour < "24" and minute < "60"
    return f"{told.isoformat()}T{hour}:{minute}" if timed else told.isoformat()


def instant(text: str) -> str | None:
    """A moment as `moment` gives it, or in UTC with `Z` where the text tells its zone (`20240312102925Z`, `+01`)."""
    at, found = moment(text), _ZONE.search(text.strip())
    if at is None or found is None or "T" not in at:
        return at
    sign, hours, minutes = found.groups()
    shift = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    told = datetime.fromisoformat(at)
    return (told + shift if sign == "-" else told - shift).strftime("%Y-%m-%dT%H:%MZ")


def box(draft: PlainDraft, node: Node, number_told: str, seals: tuple[Seal, ...] = ()) -> Equipment:
    """A container as a declaration names it, judged by ISO 6346."""
    judged = container_number(number_told)
    mended = None
    if judged.fault:
        draft.note(_FAULTS[judged.fault], node.number, detail=judged.check_digit)
        mended = corrected(number_told)
    return Equipment(
        id=judged.number, id_corrected=mended, seals=seals, places={"id": (node.number, 0)}
    )


def seals_of(nodes: list[Node], path: str) -> tuple[Seal, ...]:
    """The seals at a path below each of the elements."""
    found = []
    for node in nodes:
        for told in node.all(path):
            if told.text:
                told.used = True
                found.append(seal(told.text, ""))
    return tuple(found)


def leftovers(root: Node) -> list[tuple[str, str]]:
    """What no field holds: (path, text) of every element whose text was not used, but for running numbers. It may
    name people."""
    found: list[tuple[str, str]] = []
    stack = [("", child) for child in reversed(root.children)]
    while stack:
        above, node = stack.pop()
        if node.pieces and not node.used and node.name != "SequenceNumeric":
            found.append((above + node.name, node.text))
        if node.children:
            path = f"{above}{node.name}/"
            stack += [(path, child) for child in reversed(node.children)]
    return found


def flag(text: str) -> bool:
    """True for `true` or `1`."""
    return text.strip().lower() in {"true", "1"}


def settled(told: Told) -> dict[str, Any]:
    """The fields of a record with their places."""
    return {**told.settled(), "places": told.places}


def carried_by(mode: str) -> Mode:
    """The mode of a movement; a declaration that tells none is one of the sea, where most of them are made."""
    return cast("Mode", mode) if mode in get_args(Mode) else "sea"


def put_goods_code(draft: PlainDraft, item: Told, code: str, at: int) -> None:
    """Tell a goods code, with a problem where no nomenclature has so many digits (chapter and heading are four, TARIC
    ten)."""
    item.put("hs", code, at)
    if not 4 <= len(code) <= 10:
        draft.note("hs-length", at, detail=len(code))


def add_packing(item: Told, packing: Node, kind: str, marks: str, **counts: str) -> None:
    """Tell one kind of packing of an item by the names of its elements: `counts` by field are added to those of the
    packings before, the first kind holds, and marks are joined (by `settled_item`)."""
    for name, path in counts.items():
        count = number(packing.take(path))
        if count is not None:
            item.fields[name] = item.fields.get(name, 0) + int(count)
            item.places.setdefault(name, (packing.number, 0))
    put(item, "package_type", packing, kind)
    if told := packing.take(marks):
        item.fields.setdefault("marked", []).append(told)


def settled_item(item: Told, at: int) -> ConsignmentItem:
    """The item, with the marks of its packings in one."""
    if marked := item.fields.pop("marked", None):
        item.put("marks", " ".join(marked), at)
    return ConsignmentItem(**settled(item))


def compare_items(
    draft: PlainDraft, declared: str, items: Sequence[ConsignmentItem], at: int
) -> None:
    """A problem where another number of items is declared than told."""
    count = number(declared)
    if count is not None and count != len(items):
        draft.note("item-count", at, detail=len(items))
