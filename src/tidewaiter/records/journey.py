"""The movement itself: its times, its state, what is declared of it, and whether the lists are all there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Literal

from tidewaiter.records.known import KnownBooking, KnownTraveller, Statement, Statements
from tidewaiter.records.message import Declared
from tidewaiter.records.push import Push, series_whole
from tidewaiter.records.telling import Channel, MovementTold, place_of
from tidewaiter.records.travellers import Call, Movement

MovementState = Literal["expected", "closed", "cancelled", "changed"]

_STATES: dict[str, MovementState] = {
    "closed": "closed",
    "on_board": "closed",
    "not_on_board": "closed",
    "movement_cancelled": "cancelled",
    "movement_changed": "changed",
}
_TRANSACTION = "TN"  # RFF: of a list, its reference as a query about a few travellers


def movement_of(told: Sequence[MovementTold]) -> Movement:
    """The latest word on each attribute that was told. `told` is in order, as in all functions here."""
    return movement_from([item.movement for item in reversed(told)])


def movement_from(latest: Sequence[Movement]) -> Movement:
    """The same from the movement as told, the latest first. What was told more than once need stand only in
    its latest place."""
    return replace(
        latest[0],
        operating=next((leg.operating for leg in latest if leg.operating), None),
        means=next((leg.means for leg in latest if leg.means), None),
        departure=_call([leg.departure for leg in latest]),
        arrival=_call([leg.arrival for leg in latest]),
        overflight=any(leg.overflight for leg in latest),
        places={},
    )


def _call(latest: list[Call]) -> Call:
    """A call with the latest time that has an hour, else the latest date, at the latest place told."""
    place = next((call.place for call in latest if call.place), "")
    here = [call for call in latest if call.local and call.place in {place, ""}]
    timed = [call for call in here if len(call.local or "") >= 16]
    best = (timed or here or [Call()])[0]
    return replace(best, place=place)


def state_of_movement(told: Sequence[MovementTold]) -> MovementState:
    """What the latest message that says it says of the movement's state."""
    return next(
        (_STATES[item.source.effect] for item in reversed(told) if _speaks(item)), "expected"
    )


def _speaks(item: MovementTold) -> bool:
    return item.source.effect in _STATES


def statements_of(told: Sequence[MovementTold]) -> Statements:
    """Who said what of the movement, the latest first. `state` stands among the attributes, and `linked`: the
    keys of the other movements named by a message that cancels or changes this one."""
    found: dict[str, list[Statement]] = defaultdict(list)
    for item in reversed(told):
        for name in ("departure", "arrival", "operating", "means"):
            value: Any = getattr(item.movement, name)
            if value not in (None, Call()):
                found[name].append(item.source.says(value, place_of(item.movement.places, name)))
        if _speaks(item):
            found["state"].append(item.source.says(_STATES[item.source.effect]))
        others = {leg.key for leg in item.told.message.movements} - {item.movement.key}
        if others and item.source.effect in {"movement_cancelled", "movement_changed"}:
            found["linked"].append(item.source.says(tuple(sorted(others))))
    return {name: tuple(said) for name, said in found.items()}


def declared_of(told: Sequence[MovementTold], pushes: Iterable[Push]) -> Declared:
    """The counts declared of the movement: of travellers and crew the largest, for a query declares its own
    few; of bookings that of the latest push."""
    pnrs = [push for push in pushes if push.declared]
    latest = max(pnrs, key=lambda push: (push.begun, push.sender), default=None)
    return Declared(
        travellers=_most("travellers", told),
        crew=_most("crew", told),
        pnrs=latest.declared if latest else None,
    )


def _most(name: str, told: Iterable[MovementTold]) -> int | None:
    counts = (getattr(item.told.message.declared, name) for item in told)
    return max((count for count in counts if count is not None), default=None)


def expected_on(
    told: Sequence[MovementTold],
    travellers: Iterable[KnownTraveller],
    bookings: Iterable[KnownBooking],
) -> int | None:
    """How many travellers are awaited: the total that a list declares of the flight, unless more are listed;
    else those booked. Queries declare their own few, so beside them whoever knows of more is believed."""
    booked = sum(
        item.booking.named + item.booking.unnamed or len(item.travellers)
        for item in bookings
        if item.booking.status == "active" and not item.left
    )
    if _most("travellers", told) is None:
        return booked or None
    lists = [item for item in told if _TRANSACTION not in item.told.message.references]
    declared = _most("travellers", lists) or 0
    listed = sum(map(_is_listed_passenger, travellers))
    return declared if declared >= max(listed, 1) else max(listed, booked) or None


def _is_listed_passenger(item: KnownTraveller) -> bool:
    return (
        item.state in {"expected", "on_board"}
        and item.traveller.role not in {"crew", "transit_crew"}
        and any(said.kind != "PNRGOV" for said in item.statements.get("family_name", ()))
    )


def lists_whole(told: Sequence[MovementTold]) -> bool:
    """Whether the latest series of each sender of lists came whole."""
    series: dict[Channel, dict[str, list[MovementTold]]] = defaultdict(dict)
    for item in told:
        part = item.told.message.series
        if part and part.ref and item.source.kind != "PNRGOV":
            parts = series[item.source.channel].pop(part.ref, [])
            parts.append(item)
            series[item.source.channel][part.ref] = parts  # the latest told stands last
    return all(series_whole(list(of_sender.values())[-1]) for of_sender in series.values())
