"""Air waybills: pieces and masses of FWB, FHL and FFM beside each other, parts, houses (A02, A03)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tidewaiter.records import KnownConsignment, Statement
from tidewaiter.targeting.reconciling.finding import (
    CargoFinding,
    Said,
    found,
    kilograms,
    tolerances,
)
from tidewaiter.targeting.reconciling.index import CargoIndex
from tidewaiter.targeting.reconciling.masses import agree
from tidewaiter.targeting.values import fold

_WHOLE = frozenset({"", "T"})
_STATUS = frozenset({"FSU", "FSA"})
"""They tell what one event was about, not the whole waybill."""


def waybill_findings(index: CargoIndex) -> Iterator[CargoFinding]:
    """What all waybills say."""
    for bill in index.known.consignments:
        if (
            bill.consignment.mode == "air"
            and not bill.consignment.house_of
            and bill.state == "active"
        ):
            yield from _pieces(bill)
            yield from _masses(bill)
            yield from _lines(bill)
            yield from _houses(index, bill)
            yield from _split(bill)


def _told_of_whole(bill: KnownConsignment, attribute: str) -> list[Statement]:
    """What is told of the whole waybill, the preferred first."""
    part_of = {one.source: one.value for one in bill.statements.get("part", ())}
    return [
        one
        for one in bill.statements.get(attribute, ())
        if one.kind not in _STATUS and part_of.get(one.source, "") in _WHOLE
    ]


def _of_whole(bill: KnownConsignment, attribute: str) -> list[Statement]:
    """The same, the preferred statement of each kind of message."""
    found_: dict[str, Statement] = {}
    for one in _told_of_whole(bill, attribute):
        found_.setdefault(one.kind, one)
    return list(found_.values())


def _pieces(bill: KnownConsignment) -> Iterator[CargoFinding]:
    told = _of_whole(bill, "packages")
    told += [one for one in bill.statements.get("total_packages", ()) if one.kind not in _STATUS]
    for other in told[1:]:
        if other.value != told[0].value:
            yield found(
                "pieces-differ",
                bill,
                [Said(one, "packages", one.value) for one in (told[0], other)],
                one=str(told[0].value),
                other=str(other.value),
                at_one=told[0].kind,
                at_other=other.kind,
            )
            return


def _masses(bill: KnownConsignment) -> Iterator[CargoFinding]:
    told = _told_of_whole(bill, "gross_mass_kg")
    row = tolerances()["waybill_mass"]
    for other in told[1:]:
        if not agree(told[0].value, other.value, row):
            yield found(
                "waybill-mass-differs",
                bill,
                [Said(one, "gross_mass_kg", one.value) for one in (told[0], other)],
                one=kilograms(told[0].value),
                other=kilograms(other.value),
                at_one=told[0].kind,
                at_other=other.kind,
            )
            return


def _lines(bill: KnownConsignment) -> Iterator[CargoFinding]:
    """The lines of one message against its own total."""
    heads = {one.source: one for one in _of_whole(bill, "packages")}
    for one in bill.statements.get("items", ()):
        head = heads.get(one.source)
        counts = [item.packages for item in one.value]
        if head is None or None in counts or one.kind in {"FFM", "XFFM", *_STATUS}:
            continue
        total = sum(count for count in counts if count is not None)
        if total != head.value:
            yield found(
                "pieces-differ",
                bill,
                [Said(one, "items", total), Said(head, "packages", head.value)],
                one=str(total),
                other=str(head.value),
                at_one="RTD" if one.kind == "FWB" else f"{one.kind} lines",
                at_other=one.kind,
            )
            return


def _houses(index: CargoIndex, bill: KnownConsignment) -> Iterator[CargoFinding]:
    heads = _of_whole(bill, "packages")
    houses = [index.bills[key] for key in bill.houses]
    counts = [house.consignment.packages for house in houses]
    if houses and heads and None not in counts:
        total = sum(count for count in counts if count is not None)
        if total != heads[0].value:
            said = [Said(heads[0], "packages", heads[0].value)]
            said += [
                Said(house.statements["packages"][0], "packages", house.consignment.packages)
                for house in houses
            ]
            yield found("houses-differ", bill, said, one=str(total), other=str(heads[0].value))
    if not houses and bill.calls and is_consolidation(bill):
        told = bill.statements.get("description", ()) or bill.statements["reference"]
        yield found("houses-untold", bill, [Said(told[0], "description", told[0].value)])


@cache
def _consolidation() -> re.Pattern[str]:
    words = tolerances()["consolidation"]["words"]
    return re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b")


def is_consolidation(bill: KnownConsignment) -> bool:
    """Whether a waybill says that others are in it."""
    texts = [bill.consignment.description, *(item.description for item in bill.consignment.items)]
    return bool(_consolidation().search(fold(" ".join(texts))))


def _split(bill: KnownConsignment) -> Iterator[CargoFinding]:
    """Parts on several flights that do not add up. A part alone says nothing: the rest may yet be told. Where more
    messages than flights tell parts, one may be the other again, and nothing is said."""
    part_of = {one.source: one.value for one in bill.statements.get("part", ())}
    parts = [
        one
        for one in bill.statements.get("packages", ())
        if one.kind in {"FFM", "XFFM"} and part_of.get(one.source, "") in {"P", "S", "D"}
    ]
    sources = {one.source for one in parts}
    totals = [*_of_whole(bill, "packages"), *bill.statements.get("total_packages", ())]
    if len(sources) < 2 or len(sources) > len(bill.calls) or not totals:
        return
    total, here = totals[0].value, sum(one.value for one in parts)
    if here < total:
        yield found(
            "split-unexplained",
            bill,
            [Said(one, "packages", one.value) for one in (*parts, totals[0])],
            one=str(here),
            other=str(total),
        )
