"""What the segments of cargo messages tell of bills and their goods: packages, codes, money, terms, totals."""

from __future__ import annotations

from tidewaiter.messages.edifact.cargo_parts import Bill, Goods
from tidewaiter.messages.edifact.cargo_reading import CargoReading
from tidewaiter.messages.edifact.cargo_values import number, whole
from tidewaiter.messages.edifact.tokens import Segment
from tidewaiter.records import Value
from tidewaiter.reference.containers import normal


def tell_bill(reading: CargoReading, segment: Segment) -> None:
    """CNI: the next consignment."""
    bill = reading.begin_bill(segment)
    if number_told := segment.get(2).strip():
        bill.numbers["cni"] = number_told
        bill.places["reference"] = (segment.number, 2)


def tell_goods(reading: CargoReading, segment: Segment) -> None:
    """GID: the next line of goods, and how many packages of which kind."""
    goods = reading.begin_goods(segment)
    goods.fields["sequence"] = segment.get(1).strip()
    _tell_packages(reading, goods, segment, 2)
    if len(segment.elements) > 2:
        goods.add(
            "others",
            ("GID+inner", "+".join(":".join(each) for each in segment.elements[2:])),
            segment,
            3,
        )


def tell_packages(reading: CargoReading, segment: Segment) -> None:
    """PAC: packages, as some dialects tell them beside the line of goods."""
    goods = reading.goods
    if goods is None or "packages" in goods.fields:
        reading.part.keep(segment)
        return
    count = whole(segment.get(1))
    if count is not None:
        goods.put("packages", count, segment, 1)
    if kind := (segment.get(3) or segment.get(3, 4)).strip():
        goods.put("package_type", kind, segment, 3)


def _tell_packages(reading: CargoReading, goods: Goods, segment: Segment, element: int) -> None:
    told = segment.get(element)
    count = whole(told) if told.strip() else None
    if count is not None:
        goods.put("packages", count, segment, element)
    elif told.strip():
        reading.note("bad-number", segment, element, segment.tag)
        goods.keep(segment)
    if kind := (segment.get(element, 2) or segment.get(element, 5)).strip():
        goods.put("package_type", kind, segment, element)
    if segment.get(element, 2).strip() and (name := segment.get(element, 5).strip()):
        goods.add("others", ("GID packages", name), segment, element)


def tell_goods_box(reading: CargoReading, segment: Segment) -> None:
    """SGP: which box the goods are in."""
    told = normal(segment.get(1))
    part = reading.goods or reading.owner(segment)
    if not told:
        part.keep(segment)
        return
    part.add("equipment", told, segment, 1)
    if count := segment.get(2).strip():
        part.add("others", (f"SGP+{told}", count), segment, 2)


def tell_marks(reading: CargoReading, segment: Segment) -> None:
    """PCI: what is written on the packages."""
    marks = " ".join(piece.strip() for piece in segment.composite(2) if piece.strip())
    if reading.goods is not None and marks:
        reading.goods.marks.append(marks)
        reading.goods.places.setdefault("marks", (segment.number, 2))
    else:
        reading.part.keep(segment)


def tell_product(reading: CargoReading, segment: Segment) -> None:
    """PIA and CST: the HS code of the goods."""
    goods = reading.goods
    for at in range(2, len(segment.elements) + 1):
        code, kind = segment.get(at).strip(), segment.get(at, 2).strip().upper()
        digits = code.replace(".", "").replace(" ", "")
        if (
            goods is not None
            and digits.isdigit()
            and (kind in {"HS", "CC"} or segment.tag == "CST")
        ):
            goods.put("hs", digits, segment, at)
            if not 4 <= len(digits) <= 10:
                reading.note("hs-length", segment, at, len(digits))
        elif code:
            reading.part.keep(segment)
            return


def tell_money(reading: CargoReading, segment: Segment) -> None:
    """MOA: the value of goods, or what carriage costs."""
    part = reading.part
    code, told, currency = (segment.get(1, at).strip() for at in (1, 2, 3))
    kind, amount = reading.codes("money").get(code), number(told)
    if amount is None and told:
        reading.note("bad-number", segment, 1, "MOA")
    if amount is None or kind is None:
        part.keep(segment)
    elif kind == "freight" and isinstance(part, Bill):
        part.freight |= {"amount": amount, "currency": currency}
    elif isinstance(part, Bill):
        part.add("values", Value(amount, currency, kind), segment, 1)
    elif part.scope == "goods":
        part.put("value", Value(amount, currency, kind), segment, 1)
    else:
        part.keep(segment)


def tell_terms(reading: CargoReading, segment: Segment) -> None:
    """TOD and CPI: terms of delivery, and who pays the carriage."""
    bill = reading.bill
    if bill is None:
        reading.part.keep(segment)
        return
    for at in (2, 3):
        terms = reading.codes("payment").get(segment.get(at).strip().upper())
        if terms and "terms" not in bill.freight:
            bill.freight["terms"] = terms
    words = (segment.get(3) or segment.get(3, 4)).strip()
    if segment.tag == "TOD" and words:
        bill.put("delivery_terms", words, segment, 3)
    elif segment.elements != [[""], [segment.get(2)]] or not bill.freight.get("terms"):
        bill.keep(segment)


def tell_total(reading: CargoReading, segment: Segment) -> None:
    """CNT: totals of a bill that stand before its goods, of the message everywhere else."""
    code, told = segment.get(1).strip(), segment.get(1, 2) or segment.get(2)
    kind = reading.codes("total").get(code)
    value = number(told)
    if kind is not None and value is None:
        reading.note("bad-number", segment, 1, "CNT")
    part = reading.part
    if kind is None or value is None:
        part.keep(segment)
    elif kind in {"equipment", "consignments"}:
        reading.declared[kind] = int(min(value, 10**9)) if value >= 0 else 0
    elif part.scope == "bill":
        _tell_bill_total(reading, kind, value, segment)
    else:
        part.keep(segment)


def _tell_bill_total(reading: CargoReading, kind: str, value: float, segment: Segment) -> None:
    part, unit = reading.part, segment.get(1, 3).strip().upper()
    if kind == "packages" and value == int(value):
        part.put("packages", int(value), segment, 1)
    elif kind == "gross_mass" and (factor := reading.unit.get(unit or "KGM")):
        part.put("gross_mass_kg", round(value * float(factor), 6), segment, 1)
    elif kind == "volume" and (factor := reading.codes("volume").get(unit or "MTQ")):
        part.put("volume_m3", round(value * float(factor), 6), segment, 1)
    else:
        part.keep(segment)


def tell_document(reading: CargoReading, segment: Segment) -> None:
    """DOC: another document."""
    name, value = (segment.get(1) or segment.get(1, 4)).strip(), segment.get(2).strip()
    if reading.bill is not None and value:
        reading.bill.add("documents", (name, value), segment, 2)
    else:
        reading.part.keep(segment)
