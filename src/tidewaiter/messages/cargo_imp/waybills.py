"""What the lines of waybills have in common: numbers, quantities, parties, values and charges."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tidewaiter.messages.cargo_imp.lines import AWB, Line, codes
from tidewaiter.messages.cargo_imp.values import Quantity, decimal, quantity, security
from tidewaiter.messages.plain_draft import PlainDraft, Told
from tidewaiter.records import Contact, Freight, Party, Value
from tidewaiter.reference import awb_check_digit, awb_is_valid

_CONTACT_KINDS = {"TE": "phone", "FX": "fax", "TL": "phone"}
_CHARGE = re.compile(r"CT(\d+(?:[.,]\d+)?)", re.ASCII)
_TRADERS = {"SHP": "consignor", "CNE": "consignee", "NFY": "notify", "AGT": "forwarder"}


def begin_waybill(draft: PlainDraft, line: Line, element: int = 1) -> Told:
    """A waybill from the field that holds its number, route and quantity: `057-12345675SINJFK/T7K1000`."""
    found = AWB.match(line.fields[element - 1].strip())
    bill = Told(kind="waybill", mode="air")
    if found:
        prefix, serial, origin, destination = found.groups()
        number = f"{prefix}-{serial}"
        bill.put("reference", number, line.number, element)
        bill.put("origin", origin, line.number, element)
        bill.put("destination", destination, line.number, element)
        if not awb_is_valid(number):
            draft.note("awb-check-digit", line.number, element, awb_check_digit(number))
    else:
        draft.note("awb-form", line.number, element)
        bill.put("reference", line.fields[element - 1].strip(), line.number, element)
    if told := line.get(element + 1):
        tell_quantity(draft, bill, quantity(told), line, element + 1)
    return bill


def tell_quantity(
    draft: PlainDraft, bill: Told, told: Quantity | None, line: Line, element: int
) -> None:
    """Pieces, mass and volume of a waybill."""
    if told is None:
        draft.note("bad-number", line.number, element, line.tag)
        bill.add("others", (line.tag, line.get(element)), line.number, element)
        return
    bill.put("packages", told.pieces, line.number, element)
    bill.put("part", told.part)
    bill.put("total_packages", told.total, line.number, element)
    if told.mass is not None:
        bill.put("gross_mass_kg", told.mass.kg, line.number, element)
        bill.add("masses", told.mass, line.number, element)
    bill.put("volume_m3", told.volume_m3, line.number, element)


class PartyTold:
    """A party in the making: SHP, CNE, AGT or NFY with the lines behind it. Versions before 17 write name, street, place
    and country on continuation lines in this order, later ones under NAM, ADR and LOC."""

    def __init__(self, line: Line) -> None:
        self.role = codes("party")[line.tag]
        self.told = Told(role=self.role, role_code=line.tag)
        self._name: list[str] = []
        self._address: list[str] = []
        self._country_told = False
        for at in range(1, len(line.fields) + 1):
            if account := line.get(at):
                self.told.add("ids", account)
                self.told.add("id_kinds", "account" if at == 1 else "IATA agent")
        if line.tag == "NFY" and line.get(1) and len(line.fields) == 1:
            self.told = Told(role=self.role, role_code=line.tag)
            self._name.append(line.get(1))

    def take(self, line: Line) -> None:
        """A line behind the one that began the party."""
        labels = {"NAM": self._name, "ADR": self._address}
        if line.tag in labels:
            labels[line.tag].append(" ".join(field.strip() for field in line.fields).strip())
        elif line.tag == "LOC" and not line.continues:
            self._address += [field.strip() for field in line.fields if field.strip()]
        elif line.tag == "LOC":
            self._tell_country(line)
        elif not self._name:
            self._name.append(line.get(1))
        elif (
            line.tag != "AGT" and len(line.get(1)) == 2 and line.get(1).isalpha() and self._address
        ):
            self._tell_country(line)
        else:
            self._address += [field.strip() for field in line.fields if field.strip()]

    def _tell_country(self, line: Line) -> None:
        if self._country_told:
            self._address += [field.strip() for field in line.fields if field.strip()]
            return
        self._country_told = True
        self.told.put("country", line.get(1))
        if line.get(2):
            self._address.append(line.get(2))
        for at in range(3, len(line.fields), 2):
            kind, value = line.get(at), line.get(at + 1)
            if value:
                self.told.add("contacts", Contact(_CONTACT_KINDS.get(kind, "phone"), value, value))

    def add_number(self, number: str) -> None:
        """A trader's number told with the customs information."""
        self.told.add("ids", number)
        kinds = self.told.fields.setdefault("id_kinds", [])
        if len(kinds) < len(self.told.fields["ids"]):
            kinds.append("trader")

    def record(self) -> Party:
        """The party as it was told."""
        fields: dict[str, Any] = self.told.settled()
        fields["name"] = " ".join(part for part in self._name if part)
        fields["address"] = ", ".join(part for part in self._address if part)
        ids = fields.get("ids", ())
        fields["id_kinds"] = (*fields.get("id_kinds", ()), *[""] * len(ids))[: len(ids)]
        return Party(**fields)


def tell_security(bill: Told, lines: Sequence[Line], parties: Sequence[PartyTold]) -> None:
    """OCI: customs and security information; a trader's number goes to its party, too."""
    by_role: dict[str, PartyTold] = {}
    for party in parties:
        by_role.setdefault(party.role, party)
    for name, text, number in security(lines):
        bill.add("security", (name, text), number)
        _, subject, code = name.split("/", 2)
        trader = by_role.get(_TRADERS.get(subject, "")) if code == "T" else None
        if trader is not None and text:
            trader.add_number(text)


def tell_values(bill: Told, line: Line, *, with_charge_code: bool) -> None:
    """CVD: currency, who pays, and the values declared for carriage, customs and insurance; nil is told apart from
    nothing."""
    fields = [field.strip() for field in line.fields]
    currency = fields[0] if fields else ""
    rest = fields[2:] if with_charge_code and len(fields) > 5 else fields[1:]
    terms = codes("charge").get(rest[0] if rest else "", "")
    if with_charge_code and not terms and len(fields) > 1:
        terms = codes("charge").get(fields[1], "")
    freight = bill.fields.setdefault("freight_told", {})
    freight |= {"currency": currency} | ({"terms": terms} if terms else {})
    for kind, told in zip(("carriage", "customs", "insurance"), rest[1:4], strict=False):
        if told in codes("nil"):
            bill.fields.setdefault("nil", {})[kind] = True
        elif re.fullmatch(r"\d+(?:[.,]\d+)?", told, re.ASCII):
            bill.add("values", Value(decimal(told), currency, kind), line.number)
        elif told:
            bill.add("others", ("CVD", told), line.number)


def tell_charges(bill: Told, line: Line) -> None:
    """PPD and COL: the total of the charges."""
    freight = bill.fields.setdefault("freight_told", {})
    found = _CHARGE.search(line.text)
    if found and "amount" not in freight:
        freight["amount"] = decimal(found.group(1))
    bill.add("others", (line.tag, "/".join(line.fields)), line.number)


def close_waybill(bill: Told, parties: Sequence[PartyTold]) -> dict[str, Any]:
    """The fields of a waybill as its record takes them."""
    fields = bill.settled()
    freight = fields.pop("freight_told", None)
    if freight:
        fields["freight"] = Freight(**freight)
    values: tuple[Value, ...] = fields.get("values", ())
    if values:
        fields["value"] = next((one for one in values if one.kind == "customs"), values[0])
    fields["parties"] = tuple(one.record() for one in parties)
    fields["places"] = bill.places
    return fields
