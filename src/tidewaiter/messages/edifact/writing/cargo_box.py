"""A box in a sea message: its cell, number and type, ports, masses, seals, goods in words, stages of transport."""

from __future__ import annotations

from collections.abc import Iterator

from tidewaiter.messages.edifact.writing.cargo_forms import Form
from tidewaiter.messages.edifact.writing.cargo_head import Head
from tidewaiter.messages.edifact.writing.cargo_parts import (
    dangerous,
    kept,
    mass,
    moment,
    named,
    party,
    place,
    places,
    seal,
    temperature,
    text,
    transport,
)
from tidewaiter.messages.edifact.writing.dialect import Segment, segment
from tidewaiter.messages.edifact.writing.values import decimal_text
from tidewaiter.records import Equipment, Event

_CELL_LENGTH = 7
_OPERATORS = frozenset({"carrier", "operator"})
_QUALIFIERS = {"container": "CN", "trailer": "TE", "uld": "UL", "other": "BB"}


def cell(box: Equipment, form: Form) -> Segment:
    """LOC+147: where the box stands, with the list that its form is of."""
    listed = form.cell_list.split(":") if len(box.stowage) == _CELL_LENGTH else []
    return segment("LOC", "147", (box.stowage, *listed))


def identity(box: Equipment, form: Form) -> Segment:
    """EQD: number, size and type, where it goes, whether it is full."""
    told = named(box.others, "EQD")
    fill = form.codes("fill").get(box.status or "", "") or named(box.others, "EQD+fill")
    return segment(
        "EQD",
        told or _QUALIFIERS[box.kind],
        (box.id, *form.number_list.split(":")),
        (box.iso_type, *form.type_list.split(":")) if box.iso_type else "",
        "",
        form.codes("trade").get(box.trade, box.trade),
        fill,
    )


def cargo(box: Equipment, form: Form, head: Head, event: Event | None = None) -> Iterator[Segment]:
    """What is in a box and where it goes: what bay plans tell before EQD. `event`: what a terminal did with it."""
    if event is not None:
        yield from _event(event, form, head)
    if box.description:
        yield text("AAA", box.description)
    for damage in box.damage:
        yield text("DAR", damage)
    for subject, told in box.texts:
        yield text(subject, told)
    for one in box.masses:
        yield mass(one, form)
    yield from _temperatures(box)
    yield from _ports(box, form, head)
    yield from _references(box, form)


def beside(box: Equipment, form: Form, head: Head) -> Iterator[Segment]:
    """Seals, dangerous goods, parties and stages of a box: what stands behind EQD in every message."""
    for sealed in box.seals:
        if sealed.number:
            yield seal(sealed, form)
    for goods in box.dangerous:
        yield dangerous(goods)
    yield from _parties(box, "" if box.carrier == head.operator else box.carrier, form)
    name = named(box.others, "TDT carrier")
    for stage in box.transports:
        yield transport(stage, form, name if stage.carrier else "")
        name = "" if stage.carrier else name
    if box.others:
        yield from kept(box.others)


def _ports(box: Equipment, form: Form, head: Head) -> Iterator[Segment]:
    values = (
        ("loading", "" if box.loading == head.loading else box.loading),
        ("discharge", "" if box.discharge == head.discharge else box.discharge),
        ("origin", box.origin),
        ("delivery", box.delivery),
    )
    yield from places(values, "loc.box", form, box.others)
    for code in box.transits:
        yield place(form.codes("loc.box")["transit"], code)


def _event(event: Event, form: Form, head: Head) -> Iterator[Segment]:
    if event.at:
        yield moment(form.done, event.at)
    if event.place and event.place != head.port:
        yield place("165", event.place)


def _references(box: Equipment, form: Form) -> Iterator[Segment]:
    """RFF: everything under its own qualifier; bookings, bills and releases that stand under none."""
    told = {value for _, value in box.references}
    for qualifier, value in box.references:
        yield segment("RFF", (qualifier, value))
    codes = form.codes("reference")
    for kind, values in (("booking", box.bookings), ("bill", box.bills)):
        for value in values:
            if value not in told:
                yield segment("RFF", (codes[kind], value))
    for value in box.release:
        yield segment("RFF", (codes["release"], value))


def _temperatures(box: Equipment) -> Iterator[Segment]:
    if box.temperature_c is not None:
        yield temperature(box.temperature_c)
    if box.temperature_range_c is not None:
        low, high = map(decimal_text, box.temperature_range_c)
        yield segment("RNG", "5", ("CEL", low, high))


def _parties(box: Equipment, operator: str, form: Form) -> Iterator[Segment]:
    """The operator by its code, unless one of the parties is just that."""
    tells = any(one.role in _OPERATORS and one.ids[:1] == (box.carrier,) for one in box.parties)
    if operator and not tells:
        yield segment("NAD", form.operator, (operator, "172", "20"))
    for one in box.parties:
        yield from party(one, form)
