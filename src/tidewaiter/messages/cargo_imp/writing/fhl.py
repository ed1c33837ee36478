"""FHL: the houses under a master air waybill."""

from __future__ import annotations

from collections.abc import Iterator

from tidewaiter.messages.cargo_imp.writing.waybills import (
    declared,
    grouped,
    head,
    lines,
    party,
    security,
    weight,
)
from tidewaiter.messages.edifact.writing.words import pieces
from tidewaiter.records import Consignment, ConsignmentItem, Message

_FIRST, _LINE = 15, 65
"""Characters of the goods behind HBS, and of a line of text."""
_TARIFF = "HTS"


def fhl(message: Message) -> Iterator[str]:
    """The lines of a list behind its identifier: the master, then each house."""
    for bill in message.consignments:
        yield from _house(bill) if bill.kind == "house" else _master(bill)


def _master(bill: Consignment) -> Iterator[str]:
    yield f"MBI/{head(bill)}"
    if bill.description:
        yield from lines("TXT", pieces(bill.description, _LINE, len(bill.description)))
    yield from _beside(bill)


def _house(bill: Consignment) -> Iterator[str]:
    item = bill.items[0] if bill.items else ConsignmentItem()
    first, rest = _parted(bill.description)
    packages = "" if bill.packages is None else str(bill.packages)
    inner = "" if item.pieces is None else str(item.pieces)
    route = bill.origin + bill.destination
    yield "/".join(["HBS", bill.reference, route, packages, weight(bill), inner, first])
    if bill.handling:
        yield "/" + "/".join(bill.handling)
    if rest:
        yield from lines("TXT", pieces(rest, _LINE, len(rest)))
    codes = [item.hs] if item.hs else []
    codes += [code for name, code in (*item.references, *bill.others) if name == _TARIFF]
    yield from lines(_TARIFF, codes)
    yield from _beside(bill)


def _parted(description: str) -> tuple[str, str]:
    """What stands behind HBS, and what takes a text of its own."""
    if len(description) <= _FIRST:
        return description, ""
    first, *rest = pieces(description, _FIRST, 2)
    return (first, rest[0]) if rest else ("", description)


def _beside(bill: Consignment) -> Iterator[str]:
    yield from security(bill.security)
    for told in bill.parties:
        yield from party(told)
    yield from declared(bill, with_charge_code=False)
    yield from grouped(tuple(one for one in bill.others if one[0] != _TARIFF))
