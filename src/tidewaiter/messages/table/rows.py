"""What the rows of a table tell: voyages, consignments with their goods, boxes with their seals.

A row is a line of goods of a consignment in a box, as far as it tells them. Rows of one voyage become one message; rows of
one consignment or one box tell of the same thing, and the first telling of an attribute holds. A cell that cannot be read is
a problem with its row and column, and is kept as written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from tidewaiter.messages.edifact.cargo_values import number, seal, whole
from tidewaiter.messages.plain_draft import PlainDraft, Told
from tidewaiter.records import (
    Call,
    Consignment,
    ConsignmentItem,
    DangerousGoods,
    Equipment,
    Function,
    Mass,
    Means,
    Message,
    Movement,
    Party,
    Span,
    Value,
)
from tidewaiter.reference import imo_number, load_csv
from tidewaiter.reference.containers import container_number, corrected, normal

KIND = "CARGO-TABLE"
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2})?)?", re.ASCII)
_FAULTS = {
    "form": "container-form",
    "category": "container-category",
    "check-digit": "container-check-digit",
}
_ROLES = {"consignor": "CZ", "consignee": "CN", "notify": "N1"}
_SEALS_APART = re.compile(r"[\s;,|]+")
_HS_DIGITS = range(4, 11)
_KILOGRAMS = "KGM"


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number (of the line in CSV, of the row in a sheet, from 1), its cells as text, and its stretch of the
    file, which a sheet has not."""

    number: int
    cells: Sequence[str]
    span: Span


@cache
def columns() -> dict[str, dict[str, str]]:
    """The columns by their names."""
    return {row["column"]: row for row in load_csv("tidewaiter.messages.table", "columns.csv")}


@cache
def _words() -> dict[tuple[str, str], str]:
    rows = load_csv("tidewaiter.messages.table", "words.csv")
    return {(row["column"], row["word"]): row["value"] for row in rows}


def read_rows(
    head: Sequence[str], rows: Sequence[Row], source: str, whole_file: Span, *, most: int
) -> list[Message]:
    """The messages of a table, one for each voyage and function in it, at least one. `rows` stand behind the head; those
    beyond `most` are not read."""
    spans = _spans(rows)
    too_many, rows = len(rows) > most, rows[:most]
    places = {name: at for at, name in enumerate(head, 1) if name in columns()}
    tables: dict[tuple[str, ...], _Table] = {}
    above: dict[str, str] = {}
    for row in rows:
        if not any(cell.strip() for cell in row.cells):
            continue
        cells = {
            name: row.cells[at - 1].strip()
            for name, at in places.items()
            if at <= len(row.cells) and row.cells[at - 1].strip()
        }
        above |= {name: text for name, text in cells.items() if _of(name) in {"voyage", "message"}}
        key = tuple(above.get(name, "") for name in places if _of(name) in {"voyage", "message"})
        table = tables.get(key)
        if table is None:
            draft = PlainDraft(source, len(tables), KIND, span=whole_file, spans=spans)
            table = tables[key] = _Table(draft, places, dict(above), row)
        with table.draft.salvage():
            table.take(row, cells, head)
    if not tables:
        draft = PlainDraft(source, 0, KIND, span=whole_file)
        draft.note("no-content")
        return [draft.finish()]
    first = next(iter(tables.values()))
    for at, name in enumerate(head, 1):
        if name and name not in places:
            first.note("unknown-column", 1, at, name[:40] if name.isascii() else "?")
    if too_many:
        first.draft.note("too-many-lines", detail=most)
    return [table.finish() for table in tables.values()]


def _spans(rows: Sequence[Row]) -> list[Span]:
    """Where each line stands, by its number; nothing for a sheet."""
    if not rows or not any(row.span.length for row in rows):
        return []
    spans = [Span(0, 0)] * rows[-1].number
    for row in rows:
        spans[row.number - 1] = row.span
    return spans


def _of(name: str) -> str:
    return columns()[name]["of"]


class _Table:
    """The reading of the rows of one voyage."""

    def __init__(
        self, draft: PlainDraft, places: dict[str, int], above: dict[str, str], begun: Row
    ) -> None:
        self.draft = draft
        self.places = places
        self.begun = begun.number
        self.bills: dict[str, Told] = {}
        self.items: dict[str, list[ConsignmentItem]] = {}
        self.parties: dict[str, dict[str, dict[str, str]]] = {}
        self.boxes: dict[str, Told] = {}
        self._tell_head(above)

    def note(self, code: str, row: int, column: int | None, detail: object = "") -> None:
        """A problem at a row and column."""
        self.draft.note(code, row, column, detail)

    # --- cells ---

    def _value(self, row: int, name: str, text: str) -> Any:
        """A cell by the form of its column; None where it has no such form."""
        form, column = columns()[name]["form"], self.places.get(name)
        if form in {"text", "seals"}:
            return text
        if form in {"code", "container"}:
            return text.upper()
        if form == "date":
            at, fault = _date(text)
            if fault:
                self.note(fault, row, column, name)
            return at
        value: Any
        if form == "word":
            value, fault = _words().get((name, text.lower())), "unknown-value"
        elif form == "hs":
            digits = text.replace(".", "").replace(" ", "")
            value, fault = digits if digits.isdecimal() else None, "bad-number"
            if value and len(value) not in _HS_DIGITS:
                self.note("hs-length", row, column, len(value))
        else:
            value, fault = (whole(text) if form == "count" else number(text)), "bad-number"
        if value is None:
            self.note(fault, row, column, name)
        return value

    def _put(self, told: Told, row: int, name: str, text: str) -> None:
        """Tell a field of a thing by its column; what differs from a row above, or cannot be read, is kept beside."""
        value, field = self._value(row, name, text), columns()[name]["field"]
        if value is None:
            told.add("others", (name, text), row, self.places[name])
        elif field in told.fields and told.fields[field] != value:
            self.note("row-differs", row, self.places[name], name)
            told.add("others", (name, text), row, self.places[name])
        else:
            told.put(field, value, row, self.places[name])

    # --- the head ---

    def _tell_head(self, above: dict[str, str]) -> None:
        draft, row = self.draft, self.begun
        values = {name: self._value(row, name, text) for name, text in above.items()}
        action: Any = values.get("function") or "add"
        draft.function = Function(
            action=action, document=KIND, document_meaning="table of boxes and bills"
        )
        draft.sender = values.get("sender") or ""
        draft.sent_at = values.get("written")
        means = {
            "imo": imo_number(values.get("imo") or "") or values.get("imo") or "",
            "name": values.get("vessel") or "",
            "registration": values.get("registration") or "",
        }
        if values.get("imo") and not imo_number(values["imo"]):
            self.note("ship-number", row, self.places["imo"])
        departure = Call(values.get("departure") or "", values.get("departs"))
        arrival = Call(values.get("arrival") or "", values.get("arrives"))
        movement = Movement(
            values.get("mode") or "sea",
            values.get("carrier") or "",
            values.get("voyage") or "",
            None,
            Means(**means) if any(means.values()) else None,
            departure,
            arrival,
            places={"number": (row, self.places.get("voyage", 0))},
        )
        self.mode, self.carrier = movement.mode, movement.carrier
        if movement.number or movement.means or departure.place or arrival.place:
            draft.movements.append(movement)

    # --- rows ---

    def take(self, row: Row, cells: dict[str, str], head: Sequence[str]) -> None:
        """Read one row."""
        at = row.number
        spare = [cell.strip() for cell in row.cells[len(head) :] if cell.strip()]
        bill, box = cells.get("consignment", "").upper(), normal(cells.get("container", ""))
        if not (bill or box):
            self.note("row-names-nothing", at, None)
        if spare:
            self.note("row-too-long", at, len(head))
        if spare or not (bill or box):
            self.draft.segments.append(
                {"tag": "row", "elements": [list(row.cells)], "offset": row.span.offset}
            )
        unknown = [
            (name, row.cells[place - 1].strip())
            for place, name in enumerate(head, 1)
            if name not in self.places and place <= len(row.cells) and row.cells[place - 1].strip()
        ]
        if bill:
            self._tell_bill(at, bill, box, cells, unknown)
        if box:
            self._tell_box(at, box, cells, bill, [] if bill else unknown)

    def _tell_bill(
        self, row: int, number_told: str, box: str, cells: dict[str, str], unknown: list[Any]
    ) -> None:
        kind = "waybill" if self.mode == "air" else "bill"
        told = self.bills.get(number_told)
        if told is None:
            told = Told(mode=self.mode, carrier=self.carrier, kind=kind)
            self.bills[number_told] = told
        item = Told()
        parties = self.parties.setdefault(number_told, {})
        for name, text in cells.items():
            part = _of(name)
            if part == "consignment" and name != "booking":
                self._put(told, row, name, text)
            elif name == "booking":
                told.add("references", ("BN", text.upper()), row, self.places[name])
            elif part == "goods":
                self._put(item, row, name, text)
            elif part == "party":
                self._tell_party(row, told, parties, (name, text))
        for one in unknown:
            told.add("others", one, row)
        if box:
            told.add("equipment", box, row, self.places["container"])
        items = self.items.setdefault(number_told, [])
        if item.fields:
            items.append(_item(item, len(items) + 1, box))

    def _tell_party(
        self, row: int, told: Told, parties: dict[str, dict[str, str]], cell: tuple[str, str]
    ) -> None:
        name, text = cell
        role, _, field = columns()[name]["field"].partition(" ")
        value = text.upper() if field == "country" else text
        before = parties.setdefault(role, {}).setdefault(field, value)
        if before != value:
            self.note("row-differs", row, self.places[name], name)
            told.add("others", cell, row, self.places[name])

    def _tell_box(
        self, row: int, number_told: str, cells: dict[str, str], bill: str, unknown: list[Any]
    ) -> None:
        told = self.boxes.get(number_told)
        if told is None:
            told = self.boxes[number_told] = Told()
            told.put("id", number_told, row, self.places["container"])
        for name, text in cells.items():
            if name == "seal":
                for one in _SEALS_APART.split(text):
                    if one:
                        told.add("seals", seal(one, ""), row, self.places[name])
            elif _of(name) == "box" and name != "container":
                self._put(told, row, name, text)
            elif name in {"loading", "discharge"}:
                told.put(name, text.upper(), row, self.places[name])
            elif name == "booking":
                told.add("bookings", text.upper(), row, self.places[name])
        if bill:
            told.add("bills", bill, row, self.places["consignment"])
        for one in unknown:
            told.add("others", one, row)

    # --- the end ---

    def finish(self) -> Message:
        """The message with everything that was understood."""
        draft = self.draft
        valid = {number for number in self.boxes if not container_number(number).fault}
        for told in self.boxes.values():
            with draft.salvage():
                draft.equipment.append(self._box(told, valid))
        for number_told, told in self.bills.items():
            with draft.salvage():
                fields = told.settled()
                items = tuple(self.items.get(number_told, ()))
                parties = tuple(
                    Party(
                        role,
                        _ROLES[role],
                        told_of.get("name", ""),
                        told_of.get("address", ""),
                        told_of.get("country", ""),
                    )
                    for role, told_of in self.parties.get(number_told, {}).items()
                )
                draft.consignments.append(
                    Consignment(
                        **fields,
                        items=items,
                        parties=parties,
                        description=next((one.description for one in items), ""),
                        places=told.places,
                    )
                )
        return draft.finish()

    def _box(self, told: Told, valid: set[str]) -> Equipment:
        fields = told.settled()
        masses = [
            Mass(kind, fields.pop(kind), "", _KILOGRAMS)
            for kind in ("vgm", "tare")
            if kind in fields
        ]
        un = fields.pop("un", "")
        if self.mode == "air":
            fields["kind"] = "uld"
        else:
            judged = container_number(fields["id"])
            if judged.fault:
                place = told.places["id"]
                self.note(_FAULTS[judged.fault], place[0], place[1], judged.check_digit)
                fields["id_corrected"] = corrected(fields["id"], valid)
        dangerous = (DangerousGoods(un=un),) if un else ()
        return Equipment(**fields, masses=tuple(masses), dangerous=dangerous, places=told.places)


def _item(told: Told, sequence: int, box: str) -> ConsignmentItem:
    fields = told.settled()
    amount, currency = fields.pop("value", None), fields.pop("currency", "")
    if amount is not None:
        fields["value"] = Value(amount, currency, "customs")
    equipment = (box,) if box else ()
    return ConsignmentItem(
        sequence=str(sequence), **fields, equipment=equipment, places=told.places
    )


def _date(text: str) -> tuple[str | None, str]:
    """A date by ISO 8601, with or without the time of day, and the code of what is wrong with it."""
    found = _DATE.fullmatch(text)
    if not found:
        return None, "bad-date"
    day, clock = found.groups()
    try:
        date.fromisoformat(day)
    except ValueError:
        return None, "no-such-date"
    return (f"{day}T{clock}" if clock else day), ""
