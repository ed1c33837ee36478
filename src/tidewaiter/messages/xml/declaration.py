"""Declarations of the WCO Data Model, import and export (DEC, as the customs of the United Kingdom take them).

Everything may be missing: what is not told is absent, never zero. Wrappers around the declaration and answers to queries
about one are read by the declarations in them. An amendment tells which parts it changes by pointers.
"""

from __future__ import annotations

from tidewaiter.messages.edifact.cargo_values import number
from tidewaiter.messages.plain_draft import PlainDraft, Told
from tidewaiter.messages.xml.reading import (
    add_packing,
    box,
    carried_by,
    codes,
    compare_items,
    instant,
    leftovers,
    meanings,
    moment,
    put,
    put_count,
    put_goods_code,
    put_mass,
    seals_of,
    settled,
    settled_item,
)
from tidewaiter.messages.xml.tree import Node
from tidewaiter.records import (
    Call,
    Consignment,
    ConsignmentItem,
    DangerousGoods,
    Event,
    Freight,
    Function,
    Means,
    Movement,
    Party,
    Transport,
    Value,
)
from tidewaiter.reference import imo_number
from tidewaiter.reference.containers import normal

_ADDRESS = ("Line", "CityName", "CountrySubDivisionName", "PostcodeID")
_EVENTS = {
    "AcceptanceDateTime": "accepted",
    "ReceivedDateTime": "received",
    "GoodsReleasedDateTime": "released",
    "GoodsArrivalDateTime": "arrived",
}
_ANSWERS = "Response"


def read_declaration(draft: PlainDraft, root: Node) -> None:
    """Fill the draft from a declaration, a wrapper around one, or an answer about some."""
    found = _declarations(root)
    full = [node for node in found if node.one("TypeCode") or node.one("FunctionCode")]
    draft.release = root.take("WCODataModelVersionCode") or root.take(
        "requestDetail/MetaData/WCODataModelVersionCode"
    )
    draft.sender = root.take("requestCommon/originatingPartyID")
    received = root.one("requestCommon/receiptDate")
    draft.sent_at = moment(received.text) if received is not None else None
    answer = root.name.endswith(_ANSWERS)
    summaries = [node for node in found if node not in full]
    mrn = root.take("FullDeclarationDataDetails/HighLevelSummaryDetails/MRN")
    boxes: set[str] = set()
    for at, node in enumerate(full):
        with draft.salvage(node.number):
            summary = summaries[at] if at < len(summaries) else None
            _Declaration(draft, node, summary, mrn, boxes).read(at, answer=answer)
    if not full:
        draft.note("no-content")
    draft.references |= dict(_heading(root))


def _declarations(root: Node) -> list[Node]:
    """The declarations of a file, in its order; one inside another is part of that."""
    found = []
    stack = [root]
    while stack:
        node = stack.pop()
        if node.name == "Declaration":
            found.append(node)
        else:
            stack += reversed(node.children)
    return found


def _heading(root: Node) -> list[tuple[str, str]]:
    """What a wrapper or an answer says around its declarations."""
    return [
        (path, node.text)
        for path, node in root.walk()
        if node.pieces and not node.used and "/Declaration/" not in f"/{path}"
    ][:200]


class _Declaration:
    """The reading of one declaration. `summary` is what an answer says of it beside it, `mrn` the number that it gives
    to all, `boxes` those told so far."""

    def __init__(
        self, draft: PlainDraft, node: Node, summary: Node | None, mrn: str, boxes: set[str]
    ) -> None:
        self.draft = draft
        self.node = node
        self.summary = summary
        self.mrn = mrn
        self.bill = Told(kind="declaration")
        self.shipments = node.all("GoodsShipment")
        self.boxes = boxes

    def read(self, at: int, *, answer: bool) -> None:
        """Head, parties, transport, boxes, items."""
        draft, node, bill = self.draft, self.node, self.bill
        self._tell_function(at, answer=answer)
        self._tell_references()
        self._tell_events()
        put_count(draft, bill, "packages", node, "TotalPackageQuantity")
        put_mass(draft, bill, "gross_mass_kg", node, "TotalGrossMassMeasure")
        self._tell_money()
        for consignment in self._consignments():
            self._tell_transport(consignment)
            self._tell_boxes(consignment)
        self._tell_movement()
        for shipment in self.shipments:
            put(bill, "destination", shipment, "Destination/CountryCode")
            put(bill, "origin", shipment, "ExportCountry/ID")
            put(bill, "delivery_terms", shipment, "TradeTerms/ConditionCode")
        items = self._items()
        fields = settled(bill)
        fields |= {"items": items, "parties": self._parties()}
        boxes = [number_told for item in items for number_told in item.equipment]
        fields["equipment"] = tuple(dict.fromkeys([*fields.get("equipment", ()), *boxes]))
        values: tuple[Value, ...] = fields.get("values", ())
        if values:
            fields["value"] = values[0]
        if not fields.get("description") and items:
            fields["description"] = items[0].description
        declared = node.take("GoodsItemQuantity")
        fields["texts"] = tuple(leftovers(node))
        draft.consignments.append(Consignment(**fields))
        if items:
            compare_items(draft, declared, items, node.number)

    def _tell_function(self, at: int, *, answer: bool) -> None:
        code, kind = self.node.take("FunctionCode"), self.node.take("TypeCode")
        if at:
            return
        known = codes("action.wco")
        action = "report" if answer else known.get(code, "add")
        self.draft.function = Function(
            code=code,
            meaning=meanings("action.wco").get(code, ""),
            action=action,  # type: ignore[arg-type]  # the data hold to it
            document=kind,
            document_meaning=_words_of(kind),
        )
        if code and code not in known:
            self.draft.note("unknown-function", self.node.number)

    def _tell_references(self) -> None:
        node, bill = self.node, self.bill
        lrn, mrn = node.take("FunctionalReferenceID"), node.take("ID")
        if self.summary is not None:
            lrn, mrn = lrn or self.summary.take("LRN"), mrn or self.summary.take("ID")
        mrn = mrn or self.mrn
        bill.put("reference", lrn or mrn, node.number)
        for name, told in (("LRN", lrn), ("MRN", mrn)):
            if told:
                bill.add("references", (name, told), node.number)
        self.draft.reference = self.draft.reference or lrn or mrn
        for path in ("UCR/TraderAssignedReferenceID", "UCR/ID"):
            for shipment in self.shipments:
                if told := shipment.take(path):
                    bill.add("references", ("UCR", told), shipment.number)
        for place in (node, *self.shipments):
            for paper in (*place.all("PreviousDocument"), *place.all("AdditionalDocument")):
                kind = f"{paper.take('CategoryCode')}{paper.take('TypeCode')}"
                told = paper.take("ID")
                if told or kind:
                    bill.add("documents", (f"{paper.name} {kind}", told), paper.number)
        for change in node.all("Amendment"):
            pointers = [
                "-".join(filter(None, (one.take("DocumentSectionCode"), one.take("TagID"))))
                for one in change.all("Pointer")
            ]
            reason = change.take("ChangeReasonCode")
            bill.add("others", (f"Amendment {reason}", "/".join(pointers)), change.number)
            change.use_all()

    def _tell_events(self) -> None:
        subject = self.bill.fields.get("reference", "")
        for place in filter(None, (self.node, self.summary)):
            for name, kind in _EVENTS.items():
                told = place.take(f"{name}/DateTimeString")
                if told and (at := instant(told)):
                    self.draft.events.append(Event(subject=subject, kind=kind, at=at, code=name))
        issued = self.node.take("IssueDateTime/DateTimeString")
        self.draft.sent_at = self.draft.sent_at or moment(issued)

    def _tell_money(self) -> None:
        found = self.node.one("InvoiceAmount")
        amount = number(found.text) if found is not None else None
        if found is not None and amount is not None:
            found.used = True
            currency = found.attributes.get("currencyID", "")
            self.bill.add("values", Value(amount, currency, "invoice"), found.number)
        freight = next(
            (
                one
                for place in self.shipments
                if (one := place.one("CustomsValuation/FreightChargeAmount"))
            ),
            None,
        )
        charge = number(freight.text) if freight is not None else None
        method = self.node.take("Consignment/Freight/PaymentMethodCode") or next(
            (
                told
                for place in self.shipments
                if (told := place.take("Consignment/Freight/PaymentMethodCode"))
            ),
            "",
        )
        if freight is not None and charge is not None:
            freight.used = True
        if method or charge is not None:
            currency = freight.attributes.get("currencyID", "") if freight is not None else ""
            self.bill.fields["freight"] = Freight(charge, currency, method=method)

    def _consignments(self) -> list[Node]:
        return [
            *self.node.all("Consignment"),
            *(one for place in self.shipments for one in place.all("Consignment")),
        ]

    def _tell_transport(self, consignment: Node) -> None:
        bill = self.bill
        put(bill, "loading", consignment, "LoadingLocation/ID")
        put(bill, "discharge", consignment, "UnloadingLocation/ID")
        for country in consignment.all("Itinerary/RoutingCountryCode"):
            country.used = True
            bill.add("transits", country.text, country.number)
        for name, stage in (
            ("ArrivalTransportMeans", "arrival"),
            ("DepartureTransportMeans", "departure"),
        ):
            for node in consignment.all(name):
                mode = codes("mode").get(node.take("ModeCode"), "")
                means, flight_told = _means(node)
                if means or flight_told:
                    bill.add(
                        "transports",
                        Transport(stage, mode, number=flight_told, means=means),
                        node.number,
                    )
        for place in consignment.all("GoodsLocation"):
            told = "".join(
                place.take(path)
                for path in ("Address/CountryCode", "TypeCode", "Address/TypeCode", "Name")
            )
            if told:
                bill.add("others", ("GoodsLocation", told), place.number)

    def _tell_movement(self) -> None:
        node = self.node.one("BorderTransportMeans")
        if node is None:
            return
        mode = codes("mode").get(node.take("ModeCode"), "")
        self.bill.put("mode", mode, node.number)
        means, flight_told = _means(node)
        if means is not None or flight_told:
            self.draft.movements.append(
                Movement(
                    carried_by(mode),
                    "",
                    flight_told,
                    means=means,
                    departure=Call(),
                )
            )

    def _tell_boxes(self, consignment: Node) -> None:
        for node in consignment.all("TransportEquipment"):
            told = node.take("ID")
            seals = seals_of([node], "Seal/ID")
            if not told:
                for one in seals:
                    self.bill.add("seals", one, node.number)
                continue
            found = box(self.draft, node, told, seals)
            if found.id not in self.boxes:
                self.boxes.add(found.id)
                self.draft.equipment.append(found)
            self.bill.add("equipment", found.id, node.number)

    def _parties(self) -> tuple[Party, ...]:
        places = [self.node, *self.shipments, *self._consignments()]
        return tuple(party for place in places for party in _parties_in(place))

    def _items(self) -> tuple[ConsignmentItem, ...]:
        items = []
        for shipment in self.shipments:
            for line in shipment.all("GovernmentAgencyGoodsItem"):
                with self.draft.salvage(line.number):
                    items.append(self._item(line))
        return tuple(items)

    def _item(self, node: Node) -> ConsignmentItem:
        draft, item = self.draft, Told()
        put(item, "sequence", node, "SequenceNumeric")
        put(item, "description", node, "Commodity/Description")
        self._tell_code(item, node)
        put_mass(draft, item, "gross_mass_kg", node, "Commodity/GoodsMeasure/GrossMassMeasure")
        put_mass(draft, item, "net_mass_kg", node, "Commodity/GoodsMeasure/NetNetWeightMeasure")
        put(item, "origin", node, "Origin/CountryCode")
        for packing in node.all("Packaging"):
            add_packing(item, packing, "TypeCode", "MarksNumbersID", packages="QuantityQuantity")
        for path, kind in (
            ("Commodity/InvoiceLine/ItemChargeAmount", "invoice"),
            ("CustomsValueAmount", "customs"),
            ("StatisticalValueAmount", "statistical"),
        ):
            found = node.one(path)
            amount = number(found.text) if found is not None else None
            if found is not None and amount is not None:
                found.used = True
                told_value = Value(amount, found.attributes.get("currencyID", ""), kind)
                item.add("values", told_value, found.number)
                item.put("value", told_value, found.number)
        for told in node.all("Commodity/TransportEquipment/ID"):
            told.used = True
            item.add("equipment", normal(told.text), told.number)
        for told in node.all("Commodity/DangerousGoods/UNDGID"):
            told.used = True
            item.add("dangerous", DangerousGoods(un=told.text), told.number)
        for paper in (*node.all("PreviousDocument"), *node.all("AdditionalDocument")):
            kind = f"{paper.take('CategoryCode')}{paper.take('TypeCode')}"
            told_id = paper.take("ID")
            if told_id or kind:
                item.add("references", (f"{paper.name} {kind}", told_id), paper.number)
        if parties := _parties_in(node):
            item.fields["parties"] = list(parties)
        return settled_item(item, node.number)

    def _tell_code(self, item: Told, node: Node) -> None:
        """The goods code: eight digits of the combined nomenclature and two of TARIC stand in elements of their own."""
        found: dict[str, str] = {}
        for entry in node.all("Commodity/Classification"):
            kind = entry.take("IdentificationTypeCode")
            text = entry.take("ID").replace(" ", "").replace(".", "")
            if kind in {"TSP", "TRC", "HS"} and text.isdecimal():
                found.setdefault(kind, text)
            elif text:
                item.add("others", (f"Classification {kind}", text), entry.number)
        code = found.get("TSP", found.get("HS", "")) + found.get("TRC", "")
        if code:
            put_goods_code(self.draft, item, code, node.number)


def _means(node: Node) -> tuple[Means | None, str]:
    """A means of transport by the kind of its number; and the flight, where that is what was told."""
    identity, flag = node.take("ID"), node.take("RegistrationNationalityCode")
    kind = codes("means").get(node.take("IdentificationTypeCode"), "registration")
    if kind == "flight":
        return (Means(flag=flag) if flag else None), identity
    if kind == "imo":
        kind = "imo" if imo_number(identity) else "registration"
    told = {kind: identity, "flag": flag}
    return (Means(**told) if identity or flag else None), ""


def _parties_in(node: Node) -> list[Party]:
    found = []
    for child in node.children:
        role = codes("party.wco").get(child.name)
        if role is None:
            continue
        number_told = child.take("ID")
        lines = [line for part in _ADDRESS if (line := child.take(f"Address/{part}"))]
        party = Party(
            role=role,
            role_code=child.take("RoleCode")
            or child.take("CategoryCode")
            or child.take("FunctionCode"),
            name=child.take("Name"),
            address=", ".join(lines),
            country=child.take("Address/CountryCode"),
            ids=(number_told,) if number_told else (),
            id_kinds=("EORI",) if number_told else (),
        )
        if party.name or party.ids or party.address:
            found.append(party)
    return found


def _words_of(kind: str) -> str:
    """A type of declaration in words: IM, EX or CO, and the letter behind it."""
    direction = {"IM": "import", "EX": "export", "CO": "import within a union"}.get(kind[:2], "")
    if kind == "COR":
        return "amendment"
    return f"{direction} {kind[2:]}".strip() if direction else ""
