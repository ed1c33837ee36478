"""The flight manifest: FFM of the versions 5 to 8.

For each point of unloading the waybills in their unit load devices, loose ones before any of them. The message tells no year:
its dates are written without one (`--04-17`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tidewaiter.messages.cargo_imp.lines import Line
from tidewaiter.messages.cargo_imp.values import flight, told_at
from tidewaiter.messages.cargo_imp.waybills import begin_waybill, close_waybill, tell_security
from tidewaiter.messages.plain_draft import PlainDraft, Told
from tidewaiter.records import (
    Call,
    Consignment,
    ConsignmentItem,
    Equipment,
    Function,
    Means,
    Movement,
    Series,
    Transport,
)

_AIRPORT = re.compile(r"[A-Z]{3}")
_HANDLING = re.compile(r"[A-Z]{3}")
_ONWARD = re.compile(r"([A-Z]{3})([A-Z0-9]{2})(\d{0,4}[A-Z]?)", re.ASCII)
_ULD = re.compile(r"([A-Z][A-Z0-9]{2}\d{3,5}[A-Z0-9]{2,3})(?:-(\w))?", re.ASCII)


def read_ffm(draft: PlainDraft, lines: list[Line]) -> None:
    """Fill the draft from a flight manifest."""
    draft.function = Function(action="add", document="FFM", document_meaning="flight manifest")
    manifest = _Manifest(draft)
    for line in lines:
        with draft.salvage(line.number):
            manifest.take(line)
    with draft.salvage():
        manifest.finish()


@dataclass(slots=True)
class _Loaded:
    """A waybill on the manifest, and what follows its line."""

    bill: Told
    description: str
    place: tuple[int, int]
    security: list[Line] = field(default_factory=list)


class _Manifest:
    """The reading of one manifest."""

    def __init__(self, draft: PlainDraft) -> None:
        self.draft = draft
        self.head: dict[str, Any] = {}
        self.points: list[tuple[str, list[str]]] = []
        self.uld = ""
        self.units: list[Told] = []
        self.loaded: list[_Loaded] = []
        self.final = False

    def take(self, line: Line) -> None:
        """Read one line."""
        tag = line.tag
        if not self.head and not tag:
            self._tell_head(line)
        elif tag == "AWB" and not line.continues:
            self._tell_waybill(line)
        elif tag == "ULD" and not line.continues:
            self._tell_unit(line)
        elif tag in {"LAST", "CONT"}:
            self.final = tag == "LAST"
        elif not tag and _AIRPORT.fullmatch(line.get(1)):
            self._tell_point(line)
        elif not tag:
            self.draft.note_once("unknown-line", line.number, "FFM")
            self.draft.references.setdefault(f"line_{line.number}", line.text)
        elif self.loaded and not (tag == "ULD" and self.units):
            self._tell_detail(line)
        elif self.units:
            self.units[-1].add("others", (tag, "/".join(line.fields)), line.number)
        else:
            self.draft.references.setdefault(f"{tag}_{line.number}", "/".join(line.fields))

    def _tell_head(self, line: Line) -> None:
        """`1/SU1145/01JAN0400/AAQ/VPBLN/RU/01JAN0555/SVO`."""
        named = flight(line.get(2))
        self.head = {
            "number": line.number,
            "flight": named or ("", line.get(2)),
            "at": told_at(line.get(3)),
            "from": line.get(4),
            "registration": line.get(5),
        }
        if named is None or not self.head["from"]:
            self.draft.note("ffm-head", line.number)
        if line.get(3) and self.head["at"] is None:
            self.draft.note("bad-date", line.number, 3)
        part = line.get(1)
        if part.isdecimal() and len(part) < 5:
            self.head["part"] = int(part)
        for at in range(6, len(line.fields) + 1):
            if line.get(at):
                self.draft.references.setdefault(f"head_{at}", line.get(at))

    def _tell_point(self, line: Line) -> None:
        self.points.append((line.get(1), [line.get(at) for at in range(2, len(line.fields) + 1)]))
        self.uld = ""

    def _tell_unit(self, line: Line) -> None:
        found = _ULD.fullmatch(line.get(1).split("-")[0] if "-" in line.get(1) else line.get(1))
        number = found.group(1) if found else line.get(1)
        unit = Told(kind="uld")
        unit.put("id", number, line.number, 1)
        unit.put("iso_type", number[:3])
        unit.put("loading", self.head.get("from", ""))
        unit.put("discharge", self._point())
        if "-" in line.get(1):
            unit.add("others", ("ULD loading", line.get(1).partition("-")[2]), line.number, 1)
        if remarks := "/".join(line.fields[1:]).strip():
            unit.add("texts", ("ULD", remarks), line.number, 2)
        self.uld = number
        self.units.append(unit)

    def _point(self) -> str:
        return self.points[-1][0] if self.points else ""

    def _tell_waybill(self, line: Line) -> None:
        bill = begin_waybill(self.draft, line)
        bill.put("loading", self.head.get("from", ""))
        bill.put("discharge", self._point())
        bill.put("carrier", self.head["flight"][0] if self.head else "")
        if self.uld:
            bill.add("equipment", self.uld, line.number)
        words = "/".join(line.fields[2:]).strip()
        self.loaded.append(_Loaded(bill, words, (line.number, 3)))

    def _tell_detail(self, line: Line) -> None:
        loaded, tag = self.loaded[-1], line.tag
        bill, text = loaded.bill, "/".join(line.fields).strip()
        if tag == "OCI":
            loaded.security.append(line)
        elif tag == "AWB" or (
            tag == "DIM" and line.continues and "CMT" not in text and "INH" not in text
        ):
            self._tell_continuation(bill, line)
        elif tag in {"OSI", "SSR"}:
            bill.add("texts", (tag, text), line.number)
        else:
            bill.add("others", (tag, text), line.number)

    def _tell_continuation(self, bill: Told, line: Line) -> None:
        """Behind a waybill: handling codes, or where it goes on."""
        onward = _ONWARD.fullmatch(line.get(1))
        if onward and len(line.get(1)) > 3:
            to, carrier, number = onward.groups()
            bill.add(
                "transports",
                Transport(
                    "onward", "air", carrier, number, destination=to, departs=told_at(line.get(2))
                ),
                line.number,
            )
            return
        for at in range(1, len(line.fields) + 1):
            code = line.get(at)
            if _HANDLING.fullmatch(code):
                bill.add("handling", code, line.number, at)
            elif code:
                bill.add("others", ("AWB", code), line.number, at)

    def finish(self) -> None:
        """The flight, its units, its waybills."""
        draft = self.draft
        self._tell_legs()
        part = self.head.get("part")
        if part is not None:
            number = "".join(self.head["flight"])
            draft.series = Series(number, part, part == 1, self.final)
        for unit in self.units:
            with draft.salvage():
                draft.equipment.append(Equipment(**unit.settled(), places=unit.places))
        for loaded in self.loaded:
            with draft.salvage():
                draft.consignments.append(self._consignment(loaded))

    def _consignment(self, loaded: _Loaded) -> Consignment:
        bill = loaded.bill
        tell_security(bill, loaded.security, ())
        fields = close_waybill(bill, ())
        if loaded.description:
            item = ConsignmentItem(
                sequence="1",
                description=loaded.description,
                packages=fields.get("packages"),
                gross_mass_kg=fields.get("gross_mass_kg"),
                equipment=fields.get("equipment", ()),
                places={"description": loaded.place},
            )
            fields |= {"description": loaded.description, "items": (item,)}
        return Consignment(**fields)

    def _tell_legs(self) -> None:
        """A leg to each point of unloading, one behind the other."""
        if not self.head:
            return
        carrier, number = self.head["flight"]
        means = Means(registration=self.head["registration"]) if self.head["registration"] else None
        place, at = self.head["from"], self.head["at"]
        places = {"number": (self.head["number"], 2), "departure.place": (self.head["number"], 4)}
        for point, times in self.points or [("", [])]:
            told = [told_at(time) for time in times]
            arrives = next((time for time in told if time), None)
            self.draft.movements.append(
                Movement(
                    "air",
                    carrier,
                    number,
                    means=means,
                    departure=Call(place, at),
                    arrival=Call(point, arrives),
                    places=places,
                )
            )
            place, at = point, told[1] if len(told) > 1 else None
