"""What the segments of cargo messages tell: identity, places, times, masses, seals, goods, money, parties."""

from __future__ import annotations

from tidewaiter.messages.draft import Draft
from tidewaiter.messages.edifact.cargo_goods import (
    tell_bill,
    tell_document,
    tell_goods,
    tell_goods_box,
    tell_marks,
    tell_money,
    tell_packages,
    tell_product,
    tell_terms,
    tell_total,
)
from tidewaiter.messages.edifact.cargo_parties import tell_contact, tell_numbers, tell_party
from tidewaiter.messages.edifact.cargo_parts import Bill, Box, Goods
from tidewaiter.messages.edifact.cargo_reading import CargoReading, Handler, Plan
from tidewaiter.messages.edifact.cargo_values import (
    cell,
    celsius,
    joined,
    number,
    seal,
    told_at,
)
from tidewaiter.messages.edifact.cargo_voyage import tell_transport
from tidewaiter.messages.edifact.codes import shown
from tidewaiter.messages.edifact.tokens import Segment
from tidewaiter.records import DangerousGoods, Mass
from tidewaiter.records.making import maker
from tidewaiter.reference.containers import normal

_new_mass = maker(Mass)
_DUMMY_BILLS = frozenset({"1", "0", ""})  # SMDG bay plans must tell a bill, and tell none


def tell_function(reading: CargoReading, segment: Segment) -> None:
    """BGM: what is reported, its number, and what the message does. Of two, the first holds."""
    if reading.function_told:
        reading.part.keep(segment)
        return
    reading.function_told = True
    document, code = segment.get(1).strip().upper(), segment.get(3).strip().upper()
    reading.draft.function = reading.function(document, code)
    if code not in reading.codes("function"):
        reading.note("unknown-function", segment, 3)
    kept = reading.draft.references
    for name, value in (
        ("document", segment.get(2)),
        ("document_name", segment.get(1, 4)),
        ("response", segment.get(4)),
    ):
        if value.strip():
            kept.setdefault(name, value.strip())
    bill = reading.bill
    if bill is not None and segment.get(2).strip():
        bill.numbers.setdefault("document", segment.get(2).strip())


def tell_equipment(reading: CargoReading, segment: Segment) -> None:
    """EQD: the next box, or the number of the one whose cell began it."""
    box, told = reading.box, normal(segment.get(2))
    if reading.cells_first is None:
        reading.cells_first = False
    if box is not None and _is_doubled(box, told, segment):
        reading.note_once("doubled-segment", segment, "EQD")
        return
    if box is None or not reading.cells_first or "id" in box.fields:
        box = reading.begin_box(segment)
    qualifier = segment.get(1).strip().upper()
    kind = reading.codes("equipment").get(qualifier)
    if kind is None:
        reading.note_once("unknown-qualifier", segment, f"EQD+{shown(qualifier)}")
        kind = "other"
    if kind != "container":
        box.fields["kind"] = kind
    if qualifier not in {"CN", ""}:
        box.add("others", ("EQD", qualifier), segment, 1)
    if told:
        box.put("id", told, segment, 2)
    size = (segment.get(3) or segment.get(3, 4)).strip().upper()
    if size:
        box.put("iso_type", size, segment, 3)
    if trade := segment.get(5).strip():
        box.put("trade", reading.codes("trade").get(trade, trade), segment, 5)
    if fill := segment.get(6).strip():
        status = reading.codes("fill").get(fill)
        if status is None:
            reading.note("unknown-value", segment, 6, "EQD")
            box.add("others", ("EQD+fill", fill), segment, 6)
        else:
            box.put("status", status, segment, 6)


def _is_doubled(box: Box, told: str, segment: Segment) -> bool:
    """True for an EQD that repeats the one just before it."""
    place = box.places.get("id")
    return bool(told) and box.id == told and place is not None and place[0] == segment.number - 1


def tell_place(reading: CargoReading, segment: Segment) -> None:
    """LOC."""
    qualifier = segment.get(1).strip().upper()
    if qualifier == "147" and (reading.plan.cell_begins or reading.part.scope == "box"):
        _tell_cell(reading, segment)
        return
    part = reading.part
    name = reading.loc[part.scope].get(qualifier)
    value = (segment.get(2) or segment.get(2, 4)).strip().upper()
    if name is None:
        reading.unknown(segment)
        return
    if not value:
        return
    if part.scope == "head":
        _tell_head_place(reading, name, value, segment)
    elif name == "transit":
        part.add("transits", value, segment, 2)
    elif name == "call" and isinstance(part, Box):
        part.call = value
    else:
        part.put(name, value, segment, 2)
    tell_beside(reading, segment)


def tell_beside(reading: CargoReading, segment: Segment) -> None:
    """What LOC tells beside the code of the place: its name, and the terminal in it."""
    part, qualifier = reading.part, segment.get(1).strip().upper()
    name = segment.get(2, 4).strip() if segment.get(2).strip() else ""
    for what, told, element in (("name", name, 2), ("terminal", segment.get(3).strip(), 3)):
        if told and part.scope == "head":
            reading.draft.references.setdefault(
                "terminal" if what == "terminal" else f"place_{qualifier}", told
            )
        elif told:
            part.add("others", (f"LOC+{qualifier} {what}", told), segment, element)


def _tell_head_place(reading: CargoReading, name: str, value: str, segment: Segment) -> None:
    head, qualifier = reading.head, segment.get(1).strip()
    if name in {"departure", "arrival"}:
        if not head.call(name, "place", value, segment):
            head.keep(segment)
    elif name == "transit":
        head.keep(segment)
    else:
        head.put(name, value, segment, 2)
    port = {"9": "loading_port", "11": "discharge_port", "12": "discharge_port"}.get(qualifier)
    if port:
        head.fields.setdefault(port, value)


def _tell_cell(reading: CargoReading, segment: Segment) -> None:
    """LOC+147: a stowage cell. In a bay plan it begins the next box, unless the plan tells each box first."""
    if reading.cells_first is None:
        reading.cells_first = reading.plan.cell_begins
    box = reading.begin_box(segment) if reading.cells_first else reading.box
    if box is None:
        reading.part.keep(segment)
        return
    place, known = cell(segment.get(2))
    if place:
        box.put("stowage", place, segment, 2)
    if not known:
        reading.note("stowage-cell", segment, 2)


def tell_time(reading: CargoReading, segment: Segment) -> None:
    """DTM."""
    part = reading.part
    qualifier = segment.get(1).strip().upper()
    on_head = part.scope == "head" or (reading.plan.one_bill and part.scope == "bill")
    known = reading.time.get("head" if on_head else part.scope)
    meaning = known.get(qualifier) if known is not None else None
    told, fault = told_at(segment.get(1, 2), segment.get(1, 3).strip())
    if fault:
        reading.note(fault, segment, 1, f"DTM+{shown(qualifier)}")
        if fault != "empty-value":
            part.keep(segment)
        return
    if meaning is None or told is None:
        if known is not None and not on_head:
            reading.note_once("unknown-qualifier", segment, f"DTM+{shown(qualifier)}")
        part.keep(segment)
    elif on_head:
        _tell_head_time(reading, meaning, told, segment)
    elif isinstance(part, Box):
        part.done_at = joined(part.done_at, told)
        part.places["at"] = (segment.number, 1)
    elif meaning == "done":
        part.fields["at"] = joined(part.fields.get("at"), told)
        part.places["at"] = (segment.number, 1)
    else:
        part.keep(segment)


def _tell_head_time(reading: CargoReading, meaning: str, told: str, segment: Segment) -> None:
    head = reading.head
    verb, _, basis = meaning.partition(" ")
    if verb == "sent":
        reading.draft.told_at = joined(reading.draft.told_at, told)
        reading.draft.references["written_at"] = reading.draft.told_at
        return
    if verb == "arrived":
        head.arrived = joined(head.arrived, told)
        head.keep(segment)
        return
    kind = "departure" if verb == "departs" else "arrival"
    call = head.calls[kind]
    if call.get("basis", basis) != basis and basis != "actual":
        head.keep(
            segment
        )  # an estimate beside what was scheduled; the first told holds, but what happened holds over both
        return
    before = call.get("local") if call.get("basis") == basis else None
    call["local"], call["basis"] = joined(before, told), basis
    head.places[f"{kind}.local"] = (segment.number, 1)


def tell_mass(reading: CargoReading, segment: Segment) -> None:
    """MEA: a mass or a volume, by its unit."""
    part = reading.part
    purpose, dimension = segment.get(1).strip().upper(), segment.get(2).strip().upper()
    unit, told = segment.get(3).strip().upper(), segment.get(3, 2)
    kind = reading.mass.get(f"{purpose}+{dimension}") if dimension else None
    kind = kind or (reading.mass.get(purpose) if not dimension else None)
    factor = reading.unit.get(unit or "KGM")
    if factor is None:
        cubic = reading.codes("volume").get(unit)
        value = number(told) if cubic else None
        if cubic and value is not None and part.scope in {"bill", "goods"}:
            part.put("volume_m3", round(value * float(cubic), 6), segment, 3)
            return
        if kind is not None and not cubic:
            reading.note("unknown-unit", segment, 3, shown(unit))
        part.keep(segment)
        return
    value = number(told)
    if value is None:
        reading.note("bad-number" if told.strip() else "empty-value", segment, 3, "MEA")
        part.keep(segment)
        return
    kg = value if factor == "1" else round(value * float(factor), 6)
    if kind is None:
        reading.note_once("unknown-qualifier", segment, f"MEA+{shown(purpose)}+{shown(dimension)}")
        kind = f"{purpose}+{dimension}".strip("+").lower()
    _tell_kilograms(reading, kind, kg, segment)


def _tell_kilograms(reading: CargoReading, kind: str, kg: float, segment: Segment) -> None:
    part = reading.part
    if part.scope in {"box", "bill"}:
        told = _new_mass(kind, kg, segment.get(3, 2).strip(), segment.get(3).strip().upper())
        part.add("masses", told, segment, 3)
    if part.scope in {"bill", "goods"} and kind in {"gross", "manifest"}:
        part.put("gross_mass_kg", kg, segment, 3)
    elif part.scope == "goods" and kind == "net":
        part.put("net_mass_kg", kg, segment, 3)
    elif part.scope not in {"box", "bill"}:
        part.keep(segment)


def tell_seal(reading: CargoReading, segment: Segment) -> None:
    """SEL."""
    told = segment.get(1)
    part = reading.box or reading.bill
    if not told.strip() or part is None:
        reading.note("empty-value" if not told.strip() else "seal-without-box", segment, 1, "SEL")
        reading.part.keep(segment)
        return
    part.add("seals", seal(told, segment.get(2), reading.plan.kind), segment, 1)


def tell_temperature(reading: CargoReading, segment: Segment) -> None:
    """TMP: the temperature to be kept."""
    part, told = reading.part, segment.get(2)
    degrees = celsius(told, segment.get(2, 2), reading.codes("temperature"))
    if degrees is None:
        reading.note("bad-number" if told.strip() else "empty-value", segment, 2, "TMP")
        part.keep(segment)
    elif part.scope in {"box", "goods"}:
        part.put("temperature_c", degrees, segment, 2)
    else:
        part.keep(segment)


def tell_range(reading: CargoReading, segment: Segment) -> None:
    """RNG behind TMP: between which temperatures."""
    part, units = reading.part, reading.codes("temperature")
    unit = segment.get(2)
    low, high = (celsius(segment.get(2, at), unit, units) for at in (2, 3))
    if part.scope == "box" and low is not None and high is not None:
        part.put("temperature_range_c", (low, high), segment, 2)
    else:
        part.keep(segment)


def tell_dangerous(reading: CargoReading, segment: Segment) -> None:
    """DGS."""
    part = reading.part
    told = DangerousGoods(*(segment.get(at).strip().upper() for at in (1, 2, 3, 5)))
    if part.scope in {"box", "goods"}:
        part.add("dangerous", told, segment)
    else:
        part.keep(segment)


def tell_text(reading: CargoReading, segment: Segment) -> None:
    """FTX: goods in words, damage, or any other text under its subject."""
    part = reading.part
    subject = segment.get(1).strip().upper()
    text = " ".join(piece.strip() for piece in segment.composite(4) if piece.strip())
    text = text or segment.get(3).strip()
    kind = reading.codes("text").get(subject)
    if isinstance(part, Box) and segment.get(3).strip().upper() == "LOST":
        part.lost = True
    if not text:
        part.keep(segment)
    elif kind == "description" and isinstance(part, (Goods, Bill)):
        part.text[text] = None
        part.places.setdefault("description", (segment.number, 4))
    elif kind == "description" and part.scope == "box":
        part.put("description", text, segment, 4)
    elif kind == "damage" and part.scope == "box":
        part.add("damage", text, segment, 4)
    elif part.scope in {"box", "bill"}:
        part.add("texts", (subject, text), segment, 4)
    else:
        part.keep(segment)


def tell_reference(reading: CargoReading, segment: Segment) -> None:
    """RFF."""
    qualifier, value = segment.get(1).strip().upper(), segment.get(1, 2).strip()
    part = reading.part
    if not value:
        part.keep(segment)
        return
    kind = reading.codes("reference").get(qualifier)
    if part.scope == "event":
        part = reading.owner(segment)
    if isinstance(part, Box):
        _tell_box_reference(part, kind, qualifier, value, segment)
    elif isinstance(part, Bill):
        _tell_bill_reference(part, kind, qualifier, value, segment)
    elif isinstance(part, Goods):
        part.add("references", (qualifier, value), segment, 1)
    else:
        if kind == "voyage":
            reading.head.put("voyage", value, segment, 1)
        reading.draft.references.setdefault(qualifier, value)


def _tell_box_reference(
    box: Box, kind: str | None, qualifier: str, value: str, segment: Segment
) -> None:
    if kind == "release":
        box.add("release", value, segment, 1)
        return
    if kind in {"bill", "house", "master"} and value not in _DUMMY_BILLS:
        box.add("bills", value, segment, 1)
    elif kind == "booking":
        box.add("bookings", value, segment, 1)
    box.add("references", (qualifier, value), segment, 1)


def _tell_bill_reference(
    bill: Bill, kind: str | None, qualifier: str, value: str, segment: Segment
) -> None:
    if kind in {"bill", "master", "house"}:
        before = bill.numbers.setdefault(kind, value)
        bill.places.setdefault("reference", (segment.number, 1))
        if before != value:
            bill.add("references", (qualifier, value), segment, 1)
        return
    if kind == "equipment":
        bill.add("equipment", normal(value), segment, 1)
    elif kind == "seal":
        bill.add("seals", seal(value, ""), segment, 1)
    bill.add("references", (qualifier, value), segment, 1)


def tell_nothing(_reading: CargoReading, _segment: Segment) -> None:
    """Read with the envelope, or of no use here."""


HANDLERS: dict[str, Handler] = {
    "UNH": tell_nothing,
    "UNS": tell_nothing,
    "BGM": tell_function,
    "EQD": tell_equipment,
    "LOC": tell_place,
    "DTM": tell_time,
    "MEA": tell_mass,
    "SEL": tell_seal,
    "TMP": tell_temperature,
    "RNG": tell_range,
    "DGS": tell_dangerous,
    "FTX": tell_text,
    "RFF": tell_reference,
    "CNI": tell_bill,
    "GID": tell_goods,
    "PAC": tell_packages,
    "SGP": tell_goods_box,
    "PCI": tell_marks,
    "PIA": tell_product,
    "CST": tell_product,
    "MOA": tell_money,
    "TOD": tell_terms,
    "CPI": tell_terms,
    "CNT": tell_total,
    "DOC": tell_document,
    "NAD": tell_party,
    "CTA": tell_contact,
    "COM": tell_numbers,
    "TDT": tell_transport,
}


def read_cargo(draft: Draft, plan: Plan) -> None:
    """Fill the draft from a cargo message by its plan."""
    reading = CargoReading(draft, plan, HANDLERS)
    draft.salvage_each(draft.raw.segments, reading.take)
    reading.finish()
