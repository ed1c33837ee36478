"""FWB: the air waybill, lines in the order of the manual."""

from __future__ import annotations

from collections.abc import Iterator

from tidewaiter.messages.cargo_imp.writing.waybills import (
    declared,
    grouped,
    head,
    lines,
    party,
    security,
)
from tidewaiter.messages.edifact.writing.values import decimal_text
from tidewaiter.messages.edifact.writing.words import pieces
from tidewaiter.records import Consignment, ConsignmentItem, Message

_WORDS = 20
"""Characters of a line of goods."""
_CONSOLIDATION = "RTD+NC"
_CHARGES = frozenset({"PPD", "COL"})
_PLACED = frozenset({"FLT", "RTG", _CONSOLIDATION})


def fwb(message: Message) -> Iterator[str]:
    """The lines of a waybill behind its identifier. A message holds one."""
    for bill in message.consignments[:1]:
        yield head(bill)
        yield from _route(bill)
        for told in bill.parties:
            yield from party(told)
        yield from grouped(bill.texts)
        yield from declared(bill, with_charge_code=True)
        early, late = _others(bill)
        yield from grouped(early)
        yield from lines("RTD", _rates(bill))
        yield from grouped(late)
        yield from _charges(bill)
        if bill.handling:
            yield "SPH/" + "/".join(bill.handling)
        yield from security(bill.security)


def _told(bill: Consignment, tag: str) -> list[str]:
    return [text for name, text in bill.others if name == tag]


def _route(bill: Consignment) -> Iterator[str]:
    """FLT and RTG, as they were told or as flights and stops tell them."""
    flights = _told(bill, "FLT") or [
        f"{one.carrier}{one.number}/" for one in bill.transports if one.carrier and one.number
    ]
    if flights:
        yield "FLT/" + "/".join(flights)
    stops = _told(bill, "RTG")
    if not stops and (bill.carrier or bill.transits):
        stops = [f"{stop}{bill.carrier}" for stop in (*bill.transits, bill.destination)]
    if stops:
        yield "RTG/" + "/".join(stops)


def _others(bill: Consignment) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """Lines kept as told, before and behind those of the goods."""
    names = [name for name, _ in bill.others]
    at = names.index(_CONSOLIDATION) if _CONSOLIDATION in names else 0
    early = tuple(one for one in bill.others[:at] if one[0] not in _PLACED)
    return early, tuple(one for one in bill.others[at:] if one[0] not in _PLACED)


def _charges(bill: Consignment) -> Iterator[str]:
    """The total of the charges, where no line of charges tells it."""
    freight = bill.freight
    told = any(name in _CHARGES for name, _ in bill.others)
    if freight is not None and freight.amount is not None and not told:
        yield f"{'COL' if freight.terms == 'collect' else 'PPD'}/CT{decimal_text(freight.amount)}"


def _rates(bill: Consignment) -> Iterator[str]:
    number = 0
    for at, item in enumerate(bill.items):
        consolidated = _told(bill, _CONSOLIDATION) if not at else []
        for text in _goods(item, consolidated):
            number += 1
            yield f"{number}/{text}"


def _goods(item: ConsignmentItem, consolidated: list[str]) -> Iterator[str]:
    told = [text for name, text in item.others if name == "RTD"]
    if told and told[0][:1] == "P" and item.packages is not None:
        yield told.pop(0)
    elif item.packages is not None:
        mass = "" if item.gross_mass_kg is None else f"/K{decimal_text(item.gross_mass_kg)}"
        yield f"P{item.packages}{mass}"
    yield from _words(item.description, consolidated)
    yield from told
    for kind, value in (
        ("NV", "" if item.volume_m3 is None else f"MC{decimal_text(item.volume_m3)}"),
        ("NS", "" if item.pieces is None else str(item.pieces)),
        *(("NU", box) for box in item.equipment),
        ("NH", item.hs),
        ("NO", item.origin),
    ):
        if value:
            yield f"{kind}/{value}"


def _words(description: str, consolidated: list[str]) -> Iterator[str]:
    """NG for goods in words, NC for those lines that told of a consolidation."""
    end = " ".join(consolidated)
    if not (end and description.endswith(end)):
        end, consolidated = "", []
    start = description[: len(description) - len(end)].rstrip()
    for text in pieces(start, _WORDS, len(start)) if start else []:
        yield f"NG/{text}"
    for text in consolidated:
        yield f"NC/{text}"
