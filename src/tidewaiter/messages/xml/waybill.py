"""Cargo-XML: the air waybill (XFWB), the house waybill (XFZB) and the flight manifest (XFFM).

Elements are found by name whatever prefix the sender chose. The content is that of the text messages: parties, pieces and
masses, legs, customs notes (the security information of Cargo-IMP), goods with their HS code.
"""

from __future__ import annotations

from tidewaiter.messages.cargo_imp.values import flight, told_at
from tidewaiter.messages.edifact.cargo_values import number
from tidewaiter.messages.plain_draft import PlainDraft, Told
from tidewaiter.messages.xml.reading import (
    codes,
    flag,
    leftovers,
    meanings,
    moment,
    put,
    put_count,
    put_mass,
    put_volume,
    settled,
)
from tidewaiter.messages.xml.tree import Node
from tidewaiter.records import (
    Consignment,
    ConsignmentItem,
    Contact,
    Freight,
    Function,
    Party,
    Transport,
    Value,
)
from tidewaiter.reference import awb_check_digit, awb_is_valid, awb_number

_ADDRESSES = ("PostalStructuredAddress", "FreightForwarderAddress")
_LINES = (
    "StreetName",
    "PostOfficeBox",
    "CityName",
    "CountrySubDivisionName",
    "CountrySubDivisionID",
    "PostcodeCode",
)
_NUMBERS = {"DirectTelephoneCommunication": "phone", "FaxCommunication": "fax"}
_VALUES = {
    "DeclaredValueForCarriageAmount": "carriage",
    "DeclaredValueForCustomsAmount": "customs",
    "InsuranceValueAmount": "insurance",
}
_ITEMS = (
    "IncludedMasterConsignmentItem",
    "IncludedHouseConsignmentItem",
    "IncludedConsignmentItem",
)


def read_xfwb(draft: PlainDraft, root: Node) -> None:
    """Fill the draft from an air waybill."""
    tell_head(draft, root)
    master = root.one("MasterConsignment")
    if master is None:
        draft.note("no-content")
        return
    bill = Told(kind="waybill", mode="air")
    reference = root.take("BusinessHeaderDocument/ID") or _contract(master)
    _tell_number(draft, bill, reference, master)
    draft.consignments.append(consignment(draft, bill, master, root))
    draft.reference = bill.fields.get("reference", "")


def read_xfzb(draft: PlainDraft, root: Node) -> None:
    """Fill the draft from a house waybill: its master first, then the house."""
    tell_head(draft, root)
    master = root.one("MasterConsignment")
    if master is None:
        draft.note("no-content")
        return
    whole = Told(kind="waybill", mode="air")
    _tell_number(draft, whole, _contract(master), master)
    for name, path in (
        ("origin", "OriginLocation/ID"),
        ("destination", "FinalDestinationLocation/ID"),
    ):
        put(whole, name, master, path)
    put_count(draft, whole, "packages", master, "TotalPieceQuantity")
    put_mass(draft, whole, "gross_mass_kg", master, "IncludedTareGrossWeightMeasure")
    draft.consignments.append(Consignment(**settled(whole)))
    house_number = root.take("BusinessHeaderDocument/ID")
    houses = master.all("IncludedHouseConsignment")
    for house in houses:
        with draft.salvage(house.number):
            bill = Told(kind="house", mode="air", house_of=whole.fields.get("reference", ""))
            put(bill, "reference", house, "ID")
            bill.put("reference", house_number)
            all_of = root if len(houses) == 1 else house
            draft.consignments.append(consignment(draft, bill, house, all_of))
    draft.reference = house_number


def tell_head(draft: PlainDraft, root: Node) -> None:
    """Message header: kind of document, what the message does, sender, when."""
    head = root.one("MessageHeaderDocument")
    if head is None:
        return
    purpose = head.take("PurposeCode")
    draft.function = Function(
        code=purpose,
        meaning=meanings("action.air").get(purpose, ""),
        action=codes("action.air").get(purpose, "add"),  # type: ignore[arg-type]  # the data hold to it
        document=head.take("TypeCode"),
        document_meaning=head.take("Name"),
    )
    draft.release = head.take("VersionID")
    issued = head.take("IssueDateTime")
    draft.sent_at = moment(issued)
    if issued:
        draft.references["issued"] = issued  # with its zone
    draft.sender = head.take("SenderParty/PrimaryID")
    draft.recipient = head.take("RecipientParty/PrimaryID")
    draft.references["message"] = head.take("ID")
    if purpose and purpose not in codes("action.air"):
        draft.note("unknown-function", head.number)


def _contract(master: Node) -> str:
    return master.take("TransportContractDocument/ID")


def _tell_number(draft: PlainDraft, bill: Told, text: str, node: Node) -> None:
    number_told = awb_number(text)
    bill.put("reference", number_told or text, node.number)
    if text and not number_told:
        draft.note("awb-form", node.number)
    elif number_told and not awb_is_valid(number_told):
        draft.note("awb-check-digit", node.number, detail=awb_check_digit(number_told))


def consignment(draft: PlainDraft, bill: Told, node: Node, all_of: Node) -> Consignment:
    """A waybill or house from its element; what no field holds is kept of `all_of`."""
    for name, path in (
        ("origin", "OriginLocation/ID"),
        ("destination", "FinalDestinationLocation/ID"),
    ):
        put(bill, name, node, path)
    put_count(draft, bill, "packages", node, "TotalPieceQuantity")
    put_mass(draft, bill, "gross_mass_kg", node, "IncludedTareGrossWeightMeasure")
    put_volume(draft, bill, "volume_m3", node, "GrossVolumeMeasure")
    put(bill, "description", node, "SummaryDescription")
    for told in node.all("HandlingSPHInstructions/DescriptionCode"):
        told.used = True
        bill.add("handling", told.text, told.number)
    _tell_money(bill, node)
    _tell_legs(bill, node)
    parties = _parties(node)
    _tell_notes(bill, node, parties)
    items = _items(draft, node)
    _compare(draft, bill, items, node)
    fields = settled(bill)
    fields |= {"items": items, "parties": tuple(Party(**one.settled()) for one in parties)}
    if not fields.get("description") and items:
        fields["description"] = items[0].description
    values: tuple[Value, ...] = fields.get("values", ())
    if values:
        fields["value"] = next((one for one in values if one.kind == "customs"), values[0])
    fields["texts"] = tuple(leftovers(all_of))
    return Consignment(**fields)


def _tell_money(bill: Told, node: Node) -> None:
    nil = {kind: True for name, kind in codes("nil").items() if flag(node.take(name))}
    if nil:
        bill.fields["nil"] = nil
    for name, kind in _VALUES.items():
        found = node.one(name)
        if found is not None and (amount := number(found.text)) is not None:
            found.used = True
            bill.add(
                "values", Value(amount, found.attributes.get("currencyID", ""), kind), found.number
            )
    prepaid = node.take("TotalChargePrepaidIndicator")
    total = node.one(
        "ApplicableTotalRating/ApplicablePrepaidCollectMonetarySummation/GrandTotalAmount"
    )
    total = total or node.one(
        "TotalPrepaidChargeAmount" if flag(prepaid) else "TotalCollectChargeAmount"
    )
    amount = number(total.text) if total is not None else None
    if total is not None and amount is not None:
        total.used = True
    if prepaid or amount is not None:
        bill.fields["freight"] = Freight(
            amount,
            total.attributes.get("currencyID", "") if total is not None else "",
            ("prepaid" if flag(prepaid) else "collect") if prepaid else "",
        )


def _tell_legs(bill: Told, node: Node) -> None:
    legs = node.all("SpecifiedLogisticsTransportMovement")
    for at, leg in enumerate(legs, 1):
        named = flight(leg.take("ID")) or ("", "")
        carrier = named[0] or leg.take("UsedLogisticsTransportMeans/Name")
        departure, arrival = leg.one("DepartureEvent"), leg.one("ArrivalEvent")
        to = arrival.take("OccurrenceArrivalLocation/ID") if arrival else ""
        told = Transport(
            leg.take("StageCode").lower().replace("-", "_"),
            codes("mode").get(leg.take("ModeCode"), ""),
            carrier,
            named[1],
            origin=departure.take("OccurrenceDepartureLocation/ID") if departure else "",
            destination=to,
            departs=moment(departure.take("ScheduledOccurrenceDateTime")) if departure else None,
            arrives=moment(arrival.take("ScheduledOccurrenceDateTime")) if arrival else None,
        )
        bill.add("transports", told, leg.number)
        bill.put("carrier", carrier, leg.number)
        if to and (at < len(legs) or to != bill.fields.get("destination", to)):
            bill.add("transits", to, leg.number)


def _parties(node: Node) -> list[Told]:
    found = []
    for child in node.children:
        role = codes("party.air").get(child.name)
        if role is not None:
            party = Told(role=role, role_code=child.name)
            _tell_party(party, child)
            found.append(party)
    return found


def _tell_party(party: Told, node: Node) -> None:
    put(party, "name", node, "Name")
    for kind in ("PrimaryID", "AdditionalID", "AccountID", "CargoAgentID"):
        if told := node.take(kind):
            party.add("ids", told)
            party.fields.setdefault("id_kinds", []).append(kind)
    for name in _ADDRESSES:
        for place in node.all(name):
            lines = [line for part in _LINES if (line := place.take(part))]
            party.put("address", ", ".join(lines))
            party.put("country", place.take("CountryID") or place.take("CountryName"))
    for contact in node.all("DefinedTradeContact"):
        party.put("contact_name", contact.take("PersonName"))
        for name, kind in _NUMBERS.items():
            if told := contact.take(f"{name}/CompleteNumber"):
                party.add("contacts", Contact(kind, told, told))
        if told := contact.take("URIEmailCommunication/URIID"):
            party.add("contacts", Contact("email", told.upper(), told))


def _tell_notes(bill: Told, node: Node, parties: list[Told]) -> None:
    """Customs notes: country, party, code and text, where what is left out is that of the note above."""
    country = subject = ""
    by_role: dict[str, Told] = {}
    for party in parties:
        by_role.setdefault(party.fields["role"], party)
    for note in node.all("IncludedCustomsNote"):
        country, subject = note.take("CountryID") or country, note.take("SubjectCode") or subject
        code, text = note.take("ContentCode"), note.take("Content")
        note.use_all()
        bill.add("security", (f"{country}/{subject}/{code}", text), note.number)
        of_note = by_role.get(codes("note").get(subject, ""))
        if of_note is not None and text:
            _tell_of_party(of_note, code, text)
        if subject == "CUS" and code == "AE" and "consignor" in by_role:
            by_role["consignor"].put("since", _since(text))


def _tell_of_party(party: Told, code: str, text: str) -> None:
    if code == "T":
        party.add("ids", text)
        kinds = party.fields.setdefault("id_kinds", [])
        if len(kinds) < len(party.fields["ids"]):
            kinds.append("trader")
    elif code == "CP":
        party.put("contact_name", text)


def _since(text: str) -> str | None:
    """`20JAN23`: since when the shipper has its account, as the note for the United States tells it."""
    date = told_at(text[:5])
    return f"20{text[5:7]}{date[1:]}" if date and len(text) == 7 and text[5:].isdecimal() else None


def _items(draft: PlainDraft, node: Node) -> tuple[ConsignmentItem, ...]:
    found = [item for name in _ITEMS for item in node.all(name)]
    found += [item for name in _ITEMS for item in node.all(f"ApplicableRating/{name}")]
    items = []
    for line in found:
        with draft.salvage(line.number):
            items.append(_item(draft, line))
    return tuple(items)


def _item(draft: PlainDraft, node: Node) -> ConsignmentItem:
    item = Told()
    put(item, "sequence", node, "SequenceNumeric")
    put(item, "description", node, "NatureIdentificationTransportCargo/Identification")
    code = node.take("TypeCode")
    digits = code.replace(".", "").replace(" ", "")
    if digits.isdecimal():
        item.put("hs", digits, node.number)
        if not 4 <= len(digits) <= 10:
            draft.note("hs-length", node.number, detail=len(digits))
    elif code:
        item.add("others", ("TypeCode", code), node.number)
    put_mass(draft, item, "gross_mass_kg", node, "GrossWeightMeasure")
    put_volume(draft, item, "volume_m3", node, "GrossVolumeMeasure")
    put_count(draft, item, "packages", node, "PieceQuantity")
    put_count(draft, item, "pieces", node, "PackageQuantity")
    put(item, "origin", node, "OriginCountry/ID")
    return ConsignmentItem(**settled(item))


def _compare(draft: PlainDraft, bill: Told, items: tuple[ConsignmentItem, ...], node: Node) -> None:
    """Whether pieces add up: the head, its lines, and the packages measured."""
    told = bill.fields.get("packages")
    lines = [item.packages for item in items if item.packages is not None]
    if told is not None and lines and sum(lines) != told:
        draft.note("pieces-differ", node.number, detail=sum(lines))
    measured = [
        number(quantity.text)
        for name in _ITEMS
        for prefix in ("", "ApplicableRating/")
        for quantity in node.all(f"{prefix}{name}/TransportLogisticsPackage/ItemQuantity")
    ]
    counted = int(sum(count for count in measured if count is not None))
    if told is not None and measured and counted != told:
        draft.note("packages-differ", node.number, detail=counted)
