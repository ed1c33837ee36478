"""The houses under a master air waybill: FHL of the versions 4 and 5.

A list may hold all houses of its master or one of them, so houses that do not add up to the master are named and
nothing more. A house whose number is the master's is no consolidation.
"""

from __future__ import annotations

from typing import Any

from tidewaiter.messages.cargo_imp.lines import Line, codes
from tidewaiter.messages.cargo_imp.values import decimal
from tidewaiter.messages.cargo_imp.waybills import (
    PartyTold,
    begin_waybill,
    close_waybill,
    tell_security,
    tell_values,
)
from tidewaiter.messages.plain_draft import PlainDraft, Told
from tidewaiter.records import Consignment, ConsignmentItem, Function, Mass

_PARTY_LINES = frozenset({"NAM", "ADR", "LOC"})
_NEAR = 0.5
"""Kilograms: masses are rounded to whole or half ones."""


def read_fhl(draft: PlainDraft, lines: list[Line]) -> None:
    """Fill the draft from a list of houses."""
    draft.function = Function(action="add", document="FHL", document_meaning="house waybill list")
    listing = _Houses(draft)
    for line in lines:
        with draft.salvage(line.number):
            listing.take(line)
    with draft.salvage():
        listing.finish()


class _House:
    """One house, or the master itself."""

    def __init__(self, bill: Told) -> None:
        self.bill = bill
        self.item = Told(sequence="1")
        self.words: list[str] = []
        self.parties: list[PartyTold] = []
        self.security: list[Line] = []

    def record(self) -> Consignment:
        tell_security(self.bill, self.security, self.parties)
        fields = close_waybill(self.bill, self.parties)
        words = " ".join(word for word in self.words if word)
        if fields["kind"] == "house":
            item = self.item.settled()
            copied: dict[str, Any] = {
                name: fields[name] for name in ("packages", "gross_mass_kg") if name in fields
            }
            item = {**copied, **item, "description": words}
            fields["items"] = (ConsignmentItem(**item, places=self.item.places),)
        fields["description"] = words
        return Consignment(**fields)


class _Houses:
    """The reading of one list."""

    def __init__(self, draft: PlainDraft) -> None:
        self.draft = draft
        self.master: _House | None = None
        self.houses: list[_House] = []
        self.party: PartyTold | None = None

    @property
    def current(self) -> _House:
        """The house told last, or the master before the first."""
        if self.houses:
            return self.houses[-1]
        if self.master is None:
            self.master = _House(Told(kind="waybill", mode="air"))
        return self.master

    def take(self, line: Line) -> None:
        """Read one line."""
        tag = line.tag
        in_party = tag in _PARTY_LINES or (line.continues and tag in codes("party"))
        if in_party and self.party is not None:
            self.party.take(line)
        elif tag == "MBI" and not line.continues and line.fields:
            self.master = _House(begin_waybill(self.draft, line))
            self.draft.reference = self.master.bill.fields.get("reference", "")
        elif tag == "HBS" and not line.continues:
            self._begin(line)
        elif tag in codes("party"):
            house = self.current
            self.party = PartyTold(line)
            house.bill.places[f"parties.{len(house.parties)}"] = (line.number, 0)
            house.parties.append(self.party)
        elif tag == "OCI":
            self.current.security.append(line)
        else:
            self._tell(line)

    def _begin(self, line: Line) -> None:
        above = self.master.bill.fields.get("reference", "") if self.master else ""
        bill = Told(kind="house", mode="air", house_of=above)
        bill.put("reference", line.get(1), line.number, 1)
        route = line.get(2)
        bill.put("origin", route[:3], line.number, 2)
        bill.put("destination", route[3:6], line.number, 2)
        house = _House(bill)
        self.houses.append(house)
        self.party = None
        self._tell_quantity(house, line)
        house.words.append("/".join(line.fields[5:]).strip())
        house.item.places["description"] = (line.number, 6)
        if above and bill.fields.get("reference", "") in {above, above[4:]}:
            self.draft.note("house-is-master", line.number, 1)

    def _tell_quantity(self, house: _House, line: Line) -> None:
        pieces, weight, inner = line.get(3), line.get(4), line.get(5)
        if pieces.isdecimal() and len(pieces) < 7:
            house.bill.put("packages", int(pieces), line.number, 3)
        elif pieces:
            self.draft.note("bad-number", line.number, 3, "HBS")
        unit, digits = weight[:1], weight[1:]
        try:
            told = Mass(
                "gross", round(decimal(digits) * float(codes("unit")[unit]), 3), digits, unit
            )
        except (KeyError, ValueError):
            if weight:
                self.draft.note("bad-number", line.number, 4, "HBS")
                house.bill.add("others", ("HBS", weight), line.number, 4)
        else:
            house.bill.put("gross_mass_kg", told.kg, line.number, 4)
            house.bill.add("masses", told, line.number, 4)
        if inner.isdecimal() and len(inner) < 7:
            house.item.put("pieces", int(inner), line.number, 5)

    def _tell(self, line: Line) -> None:
        house, tag = self.current, line.tag
        text = "/".join(line.fields).strip()
        if tag == "TXT":
            house.words.append(text)
        elif tag == "HTS":
            for at in range(1, len(line.fields) + 1):
                self._tell_tariff(house, line, at)
        elif tag == "HBS":
            for at in range(1, len(line.fields) + 1):
                if line.get(at):
                    house.bill.add("handling", line.get(at), line.number, at)
        elif tag == "CVD":
            tell_values(house.bill, line, with_charge_code=False)
        elif tag:
            house.bill.add("others", (tag, text), line.number)
        else:
            self.draft.note_once("unknown-line", line.number, "FHL")
            house.bill.add("others", ("line", line.text), line.number)

    def _tell_tariff(self, house: _House, line: Line, at: int) -> None:
        code = line.get(at)
        if code.isdecimal():
            if "hs" in house.item.fields:
                house.item.add("references", ("HTS", code), line.number, at)
            house.item.put("hs", code, line.number, at)
        elif code:
            house.bill.add("others", ("HTS", code), line.number, at)

    def finish(self) -> None:
        """The master, then its houses; and whether they add up."""
        draft = self.draft
        if self.master is not None:
            draft.consignments.append(self.master.record())
        for house in self.houses:
            with draft.salvage():
                draft.consignments.append(house.record())
        self._add_up()

    def _add_up(self) -> None:
        if self.master is None or not self.houses:
            return
        whole = self.master.bill.fields
        parts = [house.bill.fields for house in self.houses]
        pieces = sum(part.get("packages", 0) for part in parts)
        kg = sum(part.get("gross_mass_kg", 0.0) for part in parts)
        if "packages" in whole and pieces != whole["packages"]:
            self.draft.note("houses-pieces", detail=pieces)
        if "gross_mass_kg" in whole and abs(kg - whole["gross_mass_kg"]) > _NEAR:
            self.draft.note("houses-mass", detail=f"{kg:g}")
