"""The voyage of a cargo message: TDT, its ship by IMO number or call sign, and stages of transport beside the main one."""

from __future__ import annotations

from tidewaiter.messages.edifact.cargo_parts import means_of, transport_of
from tidewaiter.messages.edifact.cargo_reading import CargoReading
from tidewaiter.messages.edifact.tokens import Segment
from tidewaiter.reference import imo_number

_CALL_SIGN = "103"
_SHIP_NUMBERS = frozenset({"146", "11"})
_MODES = frozenset({"sea", "road", "rail", "air"})


def tell_transport(reading: CargoReading, segment: Segment) -> None:
    """TDT: the voyage, in the head; in a box or bill a stage of its own transport, or the voyage where the whole
    message is one consignment."""
    part, head = reading.part, reading.head
    stage = segment.get(1).strip()
    meaning = reading.codes("stage").get(stage, stage)
    mode = reading.codes("mode").get(segment.get(3).strip(), "")
    carrier = (segment.get(5) or segment.get(5, 4)).strip().upper()
    number = segment.get(2).strip().upper()
    on_head = part.scope == "head" or (reading.plan.one_bill and part.scope == "bill")
    told_before = "means" in head.fields or "number" in head.fields
    if not on_head or meaning not in {"main", "border"} or told_before:
        fields = {"stage": meaning, "mode": mode, "carrier": carrier, "number": number}
        means = means_of(_ship(reading, segment, mode))
        if part.scope in {"box", "bill"}:
            part.add("transports", transport_of({**fields, "means": means}), segment)
            if segment.get(5).strip() and (name := segment.get(5, 4).strip()):
                part.add("others", ("TDT carrier", name), segment, 5)
        else:
            part.keep(segment)
        return
    if segment.get(5).strip() and (name := segment.get(5, 4).strip()):
        reading.draft.references.setdefault("carrier_name", name)
    if mode in _MODES:
        head.put("mode", mode, segment, 3)
    for name, value, element in (("number", number, 2), ("carrier", carrier, 5)):
        if value:
            head.fields[name] = value
            head.places[name] = (segment.number, element)
    means = means_of(_ship(reading, segment, mode))
    if means is not None:
        head.put("means", means, segment, 8)


def _ship(reading: CargoReading, segment: Segment, mode: str) -> dict[str, str]:
    """C222: the ship by its number or call sign, its name, its flag. The name stands in the fourth component, in
    some dialects in the third, or with the type of transport in the element before."""
    craft = [part.strip().upper() for part in segment.composite(8)]
    if not any(craft) and segment.get(7, 2).strip() in _SHIP_NUMBERS | {_CALL_SIGN}:
        craft = [part.strip().upper() for part in segment.composite(7)]  # as met in D.13B
    craft += [""] * (5 - len(craft))
    identity, kind, third, name, flag = craft[:5]
    name = (
        name
        or (third if len(third) > 3 and third.isascii() else "")
        or segment.get(4, 4).strip().upper()
    )
    told = {"name": name, "flag": flag}
    if mode in {"road", "rail", "air"}:
        return {**told, "registration": identity}
    if kind == _CALL_SIGN:
        return {**told, "call_sign": identity}
    ship = imo_number(identity)
    if ship:
        return {**told, "imo": ship}
    if kind in _SHIP_NUMBERS and identity:
        reading.note("ship-number", segment, 8)
        return {**told, "imo": identity}
    return {**told, "call_sign" if _looks_like_call_sign(identity) else "registration": identity}


def _looks_like_call_sign(text: str) -> bool:
    return 4 <= len(text) <= 7 and text.isalnum() and not text.isdecimal()
