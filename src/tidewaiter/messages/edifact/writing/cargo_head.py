"""The head of a sea message: what it reports, its references and parties, the ship, its ports and times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tidewaiter.messages.edifact.writing.cargo_forms import Form
from tidewaiter.messages.edifact.writing.cargo_parts import kept, moment, party, place, transport
from tidewaiter.messages.edifact.writing.dialect import Segment, segment
from tidewaiter.records import Call, Message, Movement, Transport

_LOADING, _DISCHARGE = "9", "11"
_TIMES = {
    ("departure", "estimated"): "133",
    ("departure", "actual"): "136",
    ("departure", "scheduled"): "189",
    ("arrival", "estimated"): "132",
    ("arrival", "actual"): "178",
    ("arrival", "scheduled"): "232",
}
_ARRIVED = "DTM+178"


@dataclass(frozen=True, slots=True)
class Head:
    """What the head says of every box that does not say otherwise, "" where it says nothing. `port` is where a terminal's
    events happened."""

    loading: str = ""
    discharge: str = ""
    operator: str = ""
    port: str = ""


def head_segments(message: Message, form: Form, *, terminal: bool) -> tuple[list[Segment], Head]:
    """The segments before the first box or bill. `terminal`: a terminal's report, in which the port of the head holds for
    every box."""
    movement = message.movements[0] if message.movements else None
    told, ports = _places(message, movement, form, terminal=terminal)
    call = _call(message, movement) if terminal else ""
    segments = [
        *_what(message),
        *_references(message.references),
        *(one for each in message.parties for one in party(each, form)),
        *_transport(message, movement, form),
        *told,
        *([place("165", call)] if call else []),
        *_times(message, movement),
        *kept((key, value) for key, value in message.references.items() if "+" in key),
    ]
    operators = [one for one in message.parties if one.role == "operator"] if terminal else []
    first = next(((one.ids or (one.name,))[0] for one in operators if one.ids or one.name), "")
    port = call or _port(movement)
    return segments, Head(ports.get(_LOADING, ""), ports.get(_DISCHARGE, ""), first, port)


def totals(message: Message) -> Iterator[Segment]:
    """CNT behind everything: how many boxes and bills there are."""
    declared = message.declared
    for qualifier, count in (("16", declared.equipment), ("10", declared.consignments)):
        if count is not None:
            yield segment("CNT", (qualifier, str(count)))


def _what(message: Message) -> Iterator[Segment]:
    """BGM, and when it was written."""
    told, references = message.function, message.references
    name = references.get("document_name", "")
    yield segment(
        "BGM",
        (told.document, "", "", name),
        references.get("document", ""),
        told.code,
        references.get("response", ""),
    )
    if at := references.get("written_at"):
        yield moment("137", at)


def _references(references: Mapping[str, str]) -> Iterator[Segment]:
    for name, value in references.items():
        if value and len(name) <= 3 and name.isalnum() and name.isupper():
            yield segment("RFF", (name, value))


def _transport(message: Message, movement: Movement | None, form: Form) -> Iterator[Segment]:
    name = message.references.get("carrier_name", "")
    if movement is not None:
        name = "" if name == movement.carrier else name
        told = movement.carrier, movement.number, movement.means
        yield transport(Transport("main", movement.mode, *told), form, name)


def _places(
    message: Message, movement: Movement | None, form: Form, *, terminal: bool
) -> tuple[list[Segment], dict[str, str]]:
    """LOC of departure and arrival, and by qualifier what they say. A terminal tells its own port once, as that of
    loading or of discharge by what it reports."""
    if movement is None:
        return [], {}
    departure, arrival = movement.departure.place, movement.arrival.place
    kind = form.meanings("document").get(message.function.document, "")
    head = form.codes("loc.head")
    pairs = [(head["departure"], departure), (head["arrival"], arrival)]
    if terminal and kind in {"loaded", "discharged"}:
        pairs = [(_LOADING, departure), (_DISCHARGE, arrival)]
        if departure == arrival:
            pairs = [(_LOADING if kind == "loaded" else _DISCHARGE, departure)]
    elif terminal and departure == arrival:
        pairs = pairs[1:]
    terminal_name = message.references.get("terminal", "")
    found, ports = [], {}
    for qualifier, code in pairs:
        if code:
            name = message.references.get(f"place_{qualifier}", "")
            found.append(place(qualifier, code, name, terminal_name))
            ports[qualifier], terminal_name = code, ""
    return found, ports


def _call(message: Message, movement: Movement | None) -> str:
    """The place of all events, where the ports of the voyage do not tell it."""
    told = {event.place for event in message.events}
    return told.pop() if len(told) == 1 and told != {_port(movement)} else ""


def _port(movement: Movement | None) -> str:
    return (movement.departure.place or movement.arrival.place) if movement is not None else ""


def _times(message: Message, movement: Movement | None) -> Iterator[Segment]:
    if movement is None:
        return
    calls: tuple[tuple[str, Call], ...] = (
        ("departure", movement.departure),
        ("arrival", movement.arrival),
    )
    for name, call in calls:
        qualifier = _TIMES[name, call.basis]
        if call.local and not (f"DTM+{qualifier}" == _ARRIVED and _ARRIVED in message.references):
            yield moment(qualifier, call.local)
