"""The entry summary declaration: CC315A, and its amendment CC313A (EU and UK import control).

Flat elements whose names end in a number. Seals stand at the head and are tied to no container; parties come by number or by
name and address; the reduced set has neither goods text nor masses. Two-digit years in the date of preparation.
"""

from __future__ import annotations

import re

from tidewaiter.messages.plain_draft import PlainDraft, Told
from tidewaiter.messages.xml.reading import (
    add_packing,
    box,
    carried_by,
    codes,
    compare_items,
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
    Equipment,
    Freight,
    Function,
    Means,
    Movement,
    Party,
)
from tidewaiter.reference import imo_number
from tidewaiter.reference.containers import normal

_PARTY_PARTS = {
    "name": re.compile(r"Nam[A-Z]"),
    "street": re.compile(r"Str(?:And)?Num"),
    "postcode": re.compile(r"P(?:os|st)Cod"),
    "city": re.compile(r"C(?:i|ty?)t?y?[A-Z]"),
    "country": re.compile(r"Cou(?:Cod)?"),
    "number": re.compile(r"TIN"),
}


def read_ens(draft: PlainDraft, root: Node) -> None:
    """Fill the draft from an entry summary declaration or its amendment."""
    kind = root.name
    draft.function = Function(
        action=codes("action.ens").get(kind, "add"),  # type: ignore[arg-type]  # the data hold to it
        document=kind,
        document_meaning=meanings("action.ens").get(kind, ""),
    )
    draft.sender, draft.recipient = root.take("MesSenMES3"), root.take("MesRecMES6")
    draft.reference = root.take("MesIdeMES19")
    root.take("MesTypMES20")
    date, time = root.take("DatOfPreMES9"), root.take("TimOfPreMES10")
    draft.sent_at = moment(f"20{date}{time}") if len(date) == 6 else moment(date + time)
    if date and draft.sent_at is None:
        draft.note("bad-date", root.number, detail="DatOfPreMES9")
    head = root.one("HEAHEA")
    if head is None:
        draft.note("no-content")
        head = root
    _Entry(draft, root, head).read()


class _Entry:
    """The reading of one declaration."""

    def __init__(self, draft: PlainDraft, root: Node, head: Node) -> None:
        self.draft = draft
        self.root = root
        self.head = head
        self.bill = Told(kind="entry")
        self.boxes: dict[str, Equipment] = {}

    def read(self) -> None:
        """Head, parties, items, boxes."""
        draft, root = self.draft, self.root
        with draft.salvage(self.head.number):
            self._tell_head()
        items = []
        for line in root.all("GOOITEGDS"):
            with draft.salvage(line.number):
                items.append(self._item(line))
        with draft.salvage():
            draft.equipment += self.boxes.values()
            fields = settled(self.bill)
            fields |= {
                "items": tuple(items),
                "parties": _parties(root),
                "equipment": tuple(self.boxes),
                "seals": seals_of(root.all("SEAID529"), "SeaIdSEAID530"),
            }
            declared = self.head.take("TotNumOfIteHEA305")
            fields["texts"] = tuple(pair for pair in leftovers(root) if not pair[0].endswith("LNG"))
            draft.consignments.append(Consignment(**fields))
            compare_items(draft, declared, items, self.head.number)

    def _tell_head(self) -> None:
        draft, head, bill = self.draft, self.head, self.bill
        mode = codes("mode").get(head.take("TraModAtBorHEA76"), "")
        bill.put("mode", mode)
        put(bill, "reference", head, "RefNumHEA4")
        for name, path in (("MRN", "DocNumHEA5"), ("UCR", "ComRefNumHEA")):
            if told := head.take(path):
                bill.add("references", (name, told), head.number)
        bill.put("reference", dict(bill.fields.get("references", ())).get("MRN", ""))
        put(bill, "loading", head, "PlaLoaGOOITE334")
        put(bill, "discharge", head, "PlaUnlGOOITE334")
        put_count(draft, bill, "packages", head, "TotNumOfPacHEA306")
        put_mass(draft, bill, "gross_mass_kg", head, "TotGroMasHEA307")
        if method := head.take("TraChaMetOfPayHEA1"):
            bill.fields["freight"] = Freight(method=method)
        for stop in self.root.all("ITI/CouOfRouCodITI1"):
            stop.used = True
            bill.add("transits", stop.text.upper(), stop.number)
        self._tell_movement(mode)

    def _tell_movement(self, mode: str) -> None:
        head, root = self.head, self.root
        identity, flag = head.take("IdeOfMeaOfTraCroHEA85"), head.take("NatOfMeaOfTraCroHEA87")
        voyage = head.take("ConRefNumHEA")
        office = root.take("CUSOFFFENT730/RefNumCUSOFFFENT731")
        told = root.take("CUSOFFFENT730/ExpDatOfArrFIRENT733")
        arrives = moment(told)
        if told and arrives is None:
            self.draft.note("bad-date", head.number, detail="ExpDatOfArrFIRENT733")
        means = None
        if identity or flag:
            ship = imo_number(identity) if mode == "sea" else ""
            means = Means(imo=ship, registration="" if ship else identity, flag=flag)
        if voyage or means or arrives:
            self.draft.movements.append(
                Movement(
                    carried_by(mode),
                    "",
                    voyage,
                    means=means,
                    departure=Call(self.bill.fields.get("loading", "")),
                    arrival=Call(office, arrives, basis="estimated"),
                )
            )

    def _item(self, node: Node) -> ConsignmentItem:
        draft, item = self.draft, Told()
        put(item, "sequence", node, "IteNumGDS7")
        put(item, "description", node, "GooDesGDS23")
        put_mass(draft, item, "gross_mass_kg", node, "GroMasGDS46")
        code = node.take("COMCODGODITM/ComNomCMD1")
        if code.isdecimal():
            put_goods_code(draft, item, code, node.number)
        elif code:
            draft.note("hs-form", node.number)
            item.add("others", ("ComNomCMD1", code), node.number)
        for told in node.all("CONNR2/ConNumNR21"):
            told.used = True
            self._tell_box(item, told)
        for packing in node.all("PACGS2"):
            add_packing(
                item,
                packing,
                "KinOfPacGS23",
                "MarNumOfPacGSL21",
                packages="NumOfPacGS24",
                pieces="NumOfPieGS25",
            )
        for paper in node.all("PRODOCDC2"):
            item.add(
                "references", (paper.take("DocTypDC21"), paper.take("DocRefDC23")), paper.number
            )
        if dangerous := node.take("UNDanGooCodGDI1"):
            item.add("dangerous", DangerousGoods(un=dangerous), node.number)
        item.fields["parties"] = list(_parties(node))
        return settled_item(item, node.number)

    def _tell_box(self, item: Told, node: Node) -> None:
        told = normal(node.text)
        if not told:
            return
        item.add("equipment", told, node.number)
        if told not in self.boxes:
            self.boxes[told] = box(self.draft, node, node.text)


def _parties(node: Node) -> tuple[Party, ...]:
    """The parties told right below an element."""
    found = []
    for child in node.children:
        role = codes("party.ens").get(child.name)
        if role is not None:
            found.append(_party(role, child))
    return tuple(found)


def _party(role: str, node: Node) -> Party:
    told: dict[str, str] = {}
    for child in node.children:
        for part, pattern in _PARTY_PARTS.items():
            if pattern.match(child.name) and child.text and "LNG" not in child.name:
                child.used = part not in told
                told.setdefault(part, child.text)
                break
    address = ", ".join(told[part] for part in ("street", "postcode", "city") if part in told)
    return Party(
        role=role,
        role_code=node.name,
        name=told.get("name", ""),
        address=address,
        country=told.get("country", ""),
        ids=(told["number"],) if "number" in told else (),
        id_kinds=("EORI",) if "number" in told else (),
    )
