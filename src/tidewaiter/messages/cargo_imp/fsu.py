"""What happened to a shipment: FSU of the versions 12 to 14 and FSA.

Each status line is an event of the waybill above it. The fields of a status are told by their form, because their order
differs by status and senders leave some out: flight, date, airport or route, quantity, times, code of a discrepancy;
what is left is who handed it in or took it over.
"""

from __future__ import annotations

import re

from tidewaiter.messages.cargo_imp.lines import Line, codes
from tidewaiter.messages.cargo_imp.values import flight, quantity, told_at
from tidewaiter.messages.cargo_imp.waybills import begin_waybill, close_waybill, tell_security
from tidewaiter.messages.plain_draft import PlainDraft, Told
from tidewaiter.records import Consignment, Equipment, Event, Function

_AIRPORT = re.compile(r"[A-Z]{3}")
_ROUTE = re.compile(r"[A-Z]{6}")
_TIME = re.compile(r"([ASE])(\d{2})(\d{2})(?:-[A-Z])?", re.ASCII)
_CARRIER = re.compile(r"[A-Z][A-Z0-9]|\d[A-Z]", re.ASCII)
_DISCREPANCY = re.compile(r"(?:FD|MS|DF|OF|SS|OV|FDA|DM|DE|DF)[A-Z]{2}")
_BASIS = {"A": "actual", "S": "scheduled", "E": "estimated"}
_LEAVES = frozenset({"BKD", "MAN", "DEP", "PRE"})
"""Statuses whose first time is the departure; of the others it is the arrival."""


def read_fsu(draft: PlainDraft, lines: list[Line]) -> None:
    """Fill the draft from a status message."""
    draft.function = Function(
        action="report", document=draft.kind, document_meaning="status of a shipment"
    )
    report = _Report(draft)
    for line in lines:
        with draft.salvage(line.number):
            report.take(line)
    with draft.salvage():
        report.finish()


class _Report:
    """The reading of one message."""

    def __init__(self, draft: PlainDraft) -> None:
        self.draft = draft
        self.bill: Told | None = None
        self.event: Told | None = None
        self.words: list[str] = []
        self.security: list[Line] = []
        self.units: dict[str, int] = {}

    def take(self, line: Line) -> None:
        """Read one line."""
        tag = line.tag
        if tag == "AWB" and not line.continues:
            self._end_bill()
            self.bill = begin_waybill(self.draft, line)
        elif tag in codes("status") and not line.continues:
            self._end_event()
            self._begin(line)
        elif tag == "OCI":
            self.security.append(line)
        elif tag == "ULD":
            for at in range(1, len(line.fields) + 1):
                if line.get(at):
                    self.units.setdefault(line.get(at).partition("-")[0], line.number)
        elif tag in codes("status") and self.event is not None:
            self._tell_fields(self.event, line)
        elif tag == "OSI" and self.event is not None:
            self._add_text("/".join(line.fields).strip())
        elif self.bill is not None:
            self.bill.add("others", (tag or "line", "/".join(line.fields)), line.number)
            if not tag:
                self.draft.note_once("unknown-line", line.number, self.draft.kind)
        else:
            self.draft.references.setdefault(f"line_{line.number}", line.text)

    def _begin(self, line: Line) -> None:
        self.event = event = Told(kind=codes("status")[line.tag], code=line.tag)
        event.places["kind"] = (line.number, 0)
        self._tell_fields(event, line)

    def _tell_fields(self, event: Told, line: Line) -> None:
        for at in range(1, len(line.fields) + 1):
            if line.get(at):
                self._tell_field(event, line.get(at), line, at)

    def _tell_field(self, event: Told, told: str, line: Line, at: int) -> None:
        fields, number = event.fields, line.number
        if "at" not in fields and (when := told_at(told)):
            event.put("at", when, number, at)
        elif self._may_be_flight(event, line, at) and (named := flight(told)):
            event.put("carrier", named[0], number, at)
            event.put("number", named[1], number, at)
        elif "place" not in fields and _AIRPORT.fullmatch(told) and not line.continues:
            event.put("place", told, number, at)
        elif "place" not in fields and _ROUTE.fullmatch(told):
            event.put("place", told[:3] if line.tag in _LEAVES else told[3:], number, at)
            self._add_text(told)
        elif "packages" not in fields and (amount := quantity(told)):
            event.put("packages", amount.pieces, number, at)
            if amount.mass is not None:
                event.put("gross_mass_kg", amount.mass.kg, number, at)
        elif found := _TIME.fullmatch(told):
            self._tell_time(event, *found.groups())
            self._add_text(told)
        elif line.tag == "DIS" and _DISCREPANCY.fullmatch(told):
            event.fields["code"] = f"DIS/{told}"
        elif at == 1 and not line.continues and _CARRIER.fullmatch(told):
            event.put("carrier", told, number, at)
        elif line.tag in codes("named") and "by" not in fields:
            event.put("by", told, number, at)
        else:
            self._add_text(told)

    def _may_be_flight(self, event: Told, line: Line, at: int) -> bool:
        """A flight stands first, or behind the quantity of a report to customs: quantities and times look alike."""
        fields = event.fields
        if "number" in fields or line.continues:
            return False
        return at == 1 or (line.tag == "CRC" and "packages" in fields)

    def _tell_time(self, event: Told, basis: str, hours: str, minutes: str) -> None:
        """`A0933`: the hour of an event whose date has none."""
        at = event.fields.get("at")
        if at and "T" not in at and hours < "24" and minutes < "60":
            event.fields["at"] = f"{at}T{hours}:{minutes}"
            event.fields["basis"] = _BASIS[basis]

    def _add_text(self, text: str) -> None:
        if self.event is not None and text:
            self.words.append(text)

    def _end_event(self) -> None:
        event, self.event = self.event, None
        words, self.words = self.words, []
        if event is None:
            return
        event.put("text", " ".join(words))
        subject = self.bill.fields.get("reference", "") if self.bill else ""
        self.draft.events.append(Event(subject=subject, **event.settled(), places=event.places))

    def _end_bill(self) -> None:
        self._end_event()
        bill, self.bill = self.bill, None
        if bill is None:
            return
        tell_security(bill, self.security, ())
        self.security = []
        self.draft.consignments.append(Consignment(**close_waybill(bill, ())))

    def finish(self) -> None:
        """The last event and waybill, and the units named."""
        self._end_bill()
        for number, line in self.units.items():
            self.draft.equipment.append(
                Equipment(id=number, kind="uld", iso_type=number[:3], places={"id": (line, 0)})
            )
