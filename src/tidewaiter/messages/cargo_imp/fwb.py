"""The air waybill: FWB of the versions 16 and 17."""

from __future__ import annotations

import re

from tidewaiter.messages.cargo_imp.lines import Line, codes
from tidewaiter.messages.cargo_imp.values import decimal, flight, mass
from tidewaiter.messages.cargo_imp.waybills import (
    PartyTold,
    begin_waybill,
    close_waybill,
    tell_charges,
    tell_security,
    tell_values,
)
from tidewaiter.messages.plain_draft import PlainDraft, Told
from tidewaiter.records import Consignment, ConsignmentItem, Function, Transport

_PARTY_LINES = frozenset({"NAM", "ADR", "LOC"})
_TEXTS = frozenset({"SSR", "OSI", "ACC", "CER", "ISU", "OPI", "NOM"})
"""Texts and signatures: they may name people."""
_WEIGHT = re.compile(r"([KL])(\d+(?:[.,]\d+)?)", re.ASCII)
_PIECES = re.compile(r"P(\d{1,5})", re.ASCII)
_VOLUME = re.compile(r"(MC|CC|CF|CI)(\d+(?:[.,]\d+)?)", re.ASCII)


def read_fwb(draft: PlainDraft, lines: list[Line]) -> None:
    """Fill the draft from an air waybill."""
    draft.function = Function(action="add", document="FWB", document_meaning="air waybill")
    waybill = _Waybill(draft)
    for line in lines:
        with draft.salvage(line.number):
            waybill.take(line)
    with draft.salvage():
        waybill.finish()


class _Waybill:
    """The reading of one waybill."""

    def __init__(self, draft: PlainDraft) -> None:
        self.draft = draft
        self.bill = Told(kind="waybill", mode="air")
        self.parties: list[PartyTold] = []
        self.party: PartyTold | None = None
        self.items: list[Told] = []
        self.security: list[Line] = []

    def take(self, line: Line) -> None:
        """Read one line."""
        tag = line.tag
        in_party = tag in _PARTY_LINES or (line.continues and tag in codes("party"))
        if in_party and self.party is not None:
            self.party.take(line)
        elif tag == "AWB" and not line.continues and "reference" not in self.bill.fields:
            self.bill = begin_waybill(self.draft, line)
        elif tag in codes("party"):
            self.party = PartyTold(line)
            self.bill.places[f"parties.{len(self.parties)}"] = (line.number, 0)
            self.parties.append(self.party)
        elif tag == "OCI":
            self.security.append(line)
        else:
            self._tell(line)

    def _tell(self, line: Line) -> None:
        bill, tag = self.bill, line.tag
        text = "/".join(line.fields).strip()
        if tag == "FLT":
            self._tell_flights(line)
        elif tag == "RTG":
            self._tell_route(line)
        elif tag == "CVD":
            tell_values(bill, line, with_charge_code=True)
        elif tag in {"PPD", "COL"}:
            tell_charges(bill, line)
        elif tag == "RTD":
            self._tell_rate(line)
        elif tag == "SPH":
            for at in range(1, len(line.fields) + 1):
                if line.get(at):
                    bill.add("handling", line.get(at), line.number, at)
        elif tag in _TEXTS:
            bill.add("texts", (tag, text), line.number)
        elif tag:
            bill.add("others", (tag, text), line.number)
        else:
            self.draft.note_once("unknown-line", line.number, "FWB")
            bill.add("others", ("line", line.text), line.number)

    def _tell_flights(self, line: Line) -> None:
        for at in range(1, len(line.fields) + 1, 2):
            named = flight(line.get(at))
            if named:
                told = Transport("main", "air", *named)
                self.bill.add("transports", told, line.number, at)
            if line.get(at):
                self.bill.add(
                    "others", ("FLT", f"{line.get(at)}/{line.get(at + 1)}"), line.number, at
                )

    def _tell_route(self, line: Line) -> None:
        stops = [line.get(at) for at in range(1, len(line.fields) + 1) if line.get(at)]
        for at, stop in enumerate(stops, 1):
            if at < len(stops) and stop[:3] != self.bill.fields.get("origin"):
                self.bill.add("transits", stop[:3], line.number, at)
            self.bill.add("others", ("RTG", stop), line.number, at)
        if stops:
            self.bill.put("carrier", stops[0][3:5], line.number, 1)

    def _tell_rate(self, line: Line) -> None:
        fields = [field.strip() for field in line.fields]
        if fields and fields[0].isdecimal():
            fields = fields[1:]
        if not fields:
            return
        pieces = _PIECES.fullmatch(fields[0])
        if pieces:
            item = Told(sequence=str(len(self.items) + 1), packages=int(pieces.group(1)))
            item.places["packages"] = (line.number, 1)
            self.items.append(item)
            if found := next((one for one in map(_WEIGHT.fullmatch, fields[1:]) if one), None):
                item.put("gross_mass_kg", mass(*found.groups()).kg, line.number, 3)
            item.add("others", ("RTD", "/".join(fields)), line.number)
            return
        item = self.items[-1] if self.items else Told(sequence="1")
        if not self.items:
            self.items.append(item)
        self._tell_nature(item, fields, line)

    def _tell_nature(self, item: Told, fields: list[str], line: Line) -> None:
        kind, value = fields[0], "/".join(field for field in fields[1:] if field)
        if kind in {"NG", "NC"}:
            item.fields.setdefault("words", []).append(value)
            item.places.setdefault("description", (line.number, len(line.fields)))
            if kind == "NC":
                self.bill.add("others", ("RTD+NC", value), line.number)
        elif kind == "NS" and value.isdecimal():
            item.put("pieces", int(value), line.number)
        elif kind == "NV" and (found := _VOLUME.fullmatch(value)):
            factor = float(codes("volume")[found.group(1)])
            item.put("volume_m3", round(decimal(found.group(2)) * factor, 6), line.number)
        elif kind == "NU":
            item.add("equipment", value, line.number)
        elif kind == "NH" and value.isdecimal():
            item.put("hs", value, line.number)
        elif kind == "NO":
            item.put("origin", value, line.number)
        else:
            item.add("others", ("RTD", "/".join(fields)), line.number)

    def finish(self) -> None:
        """The waybill with everything that was told of it."""
        bill = self.bill
        tell_security(bill, self.security, self.parties)
        items = []
        for told in self.items:
            fields = told.settled()
            words = fields.pop("words", ())
            if words:
                fields["description"] = " ".join(words)
            items.append(ConsignmentItem(**fields, places=told.places))
        fields = close_waybill(bill, self.parties)
        boxes = [box for item in items for box in item.equipment]
        described = next((item.description for item in items if item.description), "")
        fields |= {
            "items": tuple(items),
            "equipment": tuple(dict.fromkeys(boxes)),
            "description": described,
        }
        self.draft.consignments.append(Consignment(**fields))
        self.draft.reference = bill.fields.get("reference", "")
