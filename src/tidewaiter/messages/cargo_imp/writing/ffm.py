"""FFM: the manifest of a flight. For each point of unloading the loose waybills, then those in unit load devices."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tidewaiter.messages.cargo_imp.values import MONTHS
from tidewaiter.messages.cargo_imp.writing.waybills import grouped, quantity, security
from tidewaiter.records import Consignment, Equipment, Message, Movement

_ULD_LOADING = "ULD loading"
_REMARKS = "ULD"
_WAYBILL = "AWB"


def ffm(message: Message) -> Iterator[str]:
    """The lines of a manifest behind its identifier: head, points of unloading, and whether more parts follow."""
    legs = message.movements
    if not legs:
        return
    yield _head(message, legs[0])
    following: tuple[Movement | None, ...] = (*legs[1:], None)
    for leg, onward in zip(legs, following, strict=True):
        point = leg.arrival.place
        times = [date_named(leg.arrival.local)]
        times += [date_named(onward.departure.local)] if onward is not None else []
        yield "/".join([point, *times]).rstrip("/")
        yield from _unloaded(message, point)
    more = message.series is not None and not message.series.final
    yield "CONT" if more else "LAST"


def _head(message: Message, leg: Movement) -> str:
    part = message.series.part if message.series is not None else 1
    number = leg.number.lstrip("0").rjust(3, "0")
    at = date_named(leg.departure.local)
    registration = leg.means.registration if leg.means is not None else ""
    told = [str(part), leg.carrier + number, at, leg.departure.place, registration]
    beyond = [int(name[5:]) for name in message.references if re.fullmatch(r"head_\d{1,2}", name)]
    places = range(len(told) + 1, max(beyond, default=0) + 1)
    told += [message.references.get(f"head_{place}", "") for place in places]
    return "/".join(told).rstrip("/")


def date_named(local: str | None) -> str:
    """A date as these messages have it: day, month, and the time of day where it is told (`17APR2030`). They tell no
    year."""
    if not local:
        return ""
    date, _, time = local.partition("T")
    month, _, day = date[-5:].partition("-")
    return day + MONTHS[int(month) - 1] + time.replace(":", "")[:4] if month.isdecimal() else ""


def _unloaded(message: Message, point: str) -> Iterator[str]:
    here = [bill for bill in message.consignments if bill.discharge in {point, ""}]
    for bill in here:
        if not bill.equipment:
            yield from _waybill(bill)
    for unit in message.equipment:
        if unit.discharge in {point, ""}:
            yield from _unit(unit)
            for bill in here:
                if bill.equipment[:1] == (unit.id,):
                    yield from _waybill(bill)


def _unit(unit: Equipment) -> Iterator[str]:
    loading = next((value for name, value in unit.others if name == _ULD_LOADING), "")
    number = f"{unit.id}-{loading}" if loading else unit.id
    remarks = [text for name, text in unit.texts if name == _REMARKS]
    yield "/".join([f"ULD/{number}", *remarks])
    for name, text in unit.others:
        if name == _REMARKS:
            yield f"/{text}"


def _waybill(bill: Consignment) -> Iterator[str]:
    head = bill.reference + bill.origin + bill.destination
    told = [head, quantity(bill)] if bill.packages is not None else [head]
    yield "/".join([*told, bill.description]) if bill.description else "/".join(told)
    if bill.handling:
        yield "/" + "/".join(bill.handling)
    for stage in bill.transports:
        onward = f"/{stage.destination}{stage.carrier}{stage.number}"
        day = date_named(stage.departs)
        yield f"{onward}/{day}" if day else onward
    yield from _others(bill)
    yield from grouped(bill.texts)
    yield from security(bill.security)


def _others(bill: Consignment) -> Iterator[str]:
    """Lines kept as told. What was told behind a waybill itself continues whatever line stands above it."""
    above = ""
    for name, text in bill.others:
        yield f"/{text}" if name in {_WAYBILL, above} else f"{name}/{text}"
        above = above if name == _WAYBILL else name
