"""A bill in a sea message: its number, parties, ports and totals, and its lines of goods with the boxes they are in."""

from __future__ import annotations

from collections.abc import Iterator

from tidewaiter.messages.edifact.writing.cargo_forms import Form
from tidewaiter.messages.edifact.writing.cargo_parts import (
    dangerous,
    kept,
    mass,
    named,
    party,
    place,
    places,
    seal,
    temperature,
    text,
    texts,
    transport,
)
from tidewaiter.messages.edifact.writing.dialect import Segment, segment
from tidewaiter.messages.edifact.writing.values import decimal_text
from tidewaiter.messages.edifact.writing.words import pieces
from tidewaiter.records import Consignment, ConsignmentItem, Value

_TERMS = {"prepaid": "PP", "collect": "CC"}
_MARKS, _MOST_MARKS = 35, 10
_KILOGRAMS, _CUBIC_METRES = "KGM", "MTQ"


def bill_segments(bill: Consignment, number: int, form: Form) -> Iterator[Segment]:
    """A bill with its goods; `number` is its place in the message, from 1."""
    yield segment("CNI", str(number), bill.reference)
    yield from _numbers(bill)
    yield from _totals(bill, form)
    ends = (("origin", bill.origin), ("destination", bill.destination))
    ports = (("loading", bill.loading), ("discharge", bill.discharge))
    yield from places((*ports, *ends), "loc.bill", form, bill.others)
    for code in bill.transits:
        yield place(form.codes("loc.bill")["transit"], code)
    yield from _money(bill, form)
    for told in bill.parties:
        yield from party(told, form)
    yield from _words(bill)
    yield from _boxes(bill)
    for one in bill.seals:
        if one.number:
            yield seal(one, form)
    name = named(bill.others, "TDT carrier")
    for stage in bill.transports:
        yield transport(stage, form, name if stage.carrier else "")
        name = "" if stage.carrier else name
    yield from kept(bill.others)
    for item in bill.items:
        yield from _goods(item, form)


def _numbers(bill: Consignment) -> Iterator[Segment]:
    """RFF: the number of the bill, or of the house and of its master; then the others."""
    if bill.reference:
        yield segment("RFF", ("BH" if bill.house_of else "BM", bill.reference))
    if bill.house_of:
        yield segment("RFF", ("MB", bill.house_of))
    for qualifier, value in bill.references:
        yield segment("RFF", (qualifier, value))
    for name, value in bill.documents:
        yield segment("DOC", name, value)


def _totals(bill: Consignment, form: Form) -> Iterator[Segment]:
    """CNT and MEA: they stand before the goods, because behind them they would be those of the message."""
    if bill.gross_mass_kg is not None:
        yield segment("CNT", ("7", decimal_text(bill.gross_mass_kg), _KILOGRAMS))
    if bill.packages is not None:
        yield segment("CNT", ("8", str(bill.packages)))
    if bill.volume_m3 is not None:
        yield segment("CNT", ("15", decimal_text(bill.volume_m3), _CUBIC_METRES))
    for one in bill.masses:
        yield mass(one, form)


def _money(bill: Consignment, form: Form) -> Iterator[Segment]:
    for value in bill.values or ((bill.value,) if bill.value is not None else ()):
        yield _value(value, form)
    freight = bill.freight
    if freight is not None and freight.amount is not None:
        yield segment("MOA", ("64", decimal_text(freight.amount), freight.currency))
    terms = _TERMS.get(freight.terms, "") if freight is not None else ""
    if terms or bill.delivery_terms:
        yield segment("TOD", "", terms, bill.delivery_terms)


def _value(value: Value, form: Form) -> Segment:
    code = form.codes("money").get(value.kind, value.kind)
    return segment("MOA", (code, decimal_text(value.amount), value.currency))


def _words(bill: Consignment) -> Iterator[Segment]:
    if bill.description:
        yield from texts("AAA", bill.description)
    for subject, told in bill.texts:
        yield text(subject, told)


def _boxes(bill: Consignment) -> Iterator[Segment]:
    """SGP of the bill, where its goods do not tell the same boxes in the same order."""
    of_goods = dict.fromkeys(box for item in bill.items for box in item.equipment)
    if tuple(of_goods) != bill.equipment:
        for box in bill.equipment:
            yield segment("SGP", box, named(bill.others, f"SGP+{box}"))


def _goods(item: ConsignmentItem, form: Form) -> Iterator[Segment]:
    packages = "" if item.packages is None else str(item.packages)
    kind = named(item.others, "GID packages")
    inner = named(item.others, "GID+inner")
    yield segment(
        "GID",
        item.sequence,
        (packages, item.package_type, "", "", kind),
        *([element.split(":") for element in inner.split("+")] if inner else []),
    )
    if item.description:
        yield from texts("AAA", item.description)
    if item.hs:
        yield segment("PIA", "5", (item.hs, "HS"))
    yield from _measures(item)
    yield from places((("origin", item.origin),), "loc.goods", form, item.others)
    for box in item.equipment:
        yield segment("SGP", box, named(item.others, f"SGP+{box}"))
    if item.marks:
        yield segment("PCI", "24", pieces(item.marks, _MARKS, _MOST_MARKS))
    for qualifier, value in item.references:
        yield segment("RFF", (qualifier, value))
    if item.value is not None:
        yield _value(item.value, form)
    if item.temperature_c is not None:
        yield temperature(item.temperature_c)
    for goods in item.dangerous:
        yield dangerous(goods)
    for told in item.parties:
        yield from party(told, form)
    yield from kept(item.others)


def _measures(item: ConsignmentItem) -> Iterator[Segment]:
    for dimension, value, unit in (
        ("G", item.gross_mass_kg, _KILOGRAMS),
        ("AAL", item.net_mass_kg, _KILOGRAMS),
        ("AAW", item.volume_m3, _CUBIC_METRES),
    ):
        if value is not None:
            yield segment("MEA", "AAE", dimension, (unit, decimal_text(value)))
