"""What is known of a voyage after new messages: put together anew, or, where a message tells little of a large one, only
for the boxes and bills that it names.

A gate report names one box of twenty thousand. What is known of the others was put together a moment ago and is the same, as
long as the new message tells no time of the ship, which could move others between voyages, and names nothing that was not known.
Where anything of that is not so, all of it is put together anew; both ways give the same (a test holds them to it).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from tidewaiter.desk.arrivals.ingest.followers import Stored
from tidewaiter.desk.cargo.ingest.facts import number_of
from tidewaiter.desk.cargo.ingest.joining import Group
from tidewaiter.desk.cargo.ingest.shelf import ToldRow, shelf
from tidewaiter.records import (
    KnownCall,
    KnownCargo,
    Message,
    Told,
    resolve_cargo,
)

MOST_NAMED = 300
"""Boxes and bills that a message may name, and lead to, to be taken as one that tells little."""
LEAST_KNOWN = 400
"""A voyage with fewer is put together anew in no time."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known; `changed` are the keys of the boxes and bills that may have changed, None for all of them."""

    cargo: KnownCargo
    changed: frozenset[str] | None = None


def known_after(group: Group, told: Sequence[ToldRow], fresh: dict[UUID, Stored]) -> Known:
    """What is known of a group of messages, some of which are new; kept at hand for the next ones."""
    new = group.messages & fresh.keys()
    before = shelf.known_before(group.keys, group.messages - new)
    found = None
    if before is not None and new:
        found = _after_few(before, told, [fresh[pk][1] for pk in new])
    if found is None:
        found = Known(resolve_cargo(Told(source, message) for _pk, source, message in told))
    shelf.keep_known(group.keys, group.messages, found.cargo)
    return found


def _after_few(before: KnownCargo, told: Sequence[ToldRow], new: Sequence[Message]) -> Known | None:
    if len(before.equipment) + len(before.consignments) < LEAST_KNOWN:
        return None
    if any(_tells_a_time(message) or _tells_of_the_nameless(message) for message in new):
        return None
    named = {number for message in new for number in _numbers(message)}
    reach = _reach(before, named)
    if reach is None:
        return None
    part = resolve_cargo(Told(source, _only(message, reach)) for _pk, source, message in told)
    if [call.key for call in part.calls] != [call.key for call in before.calls]:
        return None
    boxes = {one.key: one for one in part.equipment if number_of(one.equipment.id) in reach}
    bills = {
        one.key: one for one in part.consignments if number_of(one.consignment.reference) in reach
    }
    kept_boxes = {one.key: one for one in before.equipment}
    kept_bills = {one.key: one for one in before.consignments}
    if not (boxes.keys() <= kept_boxes.keys() and bills.keys() <= kept_bills.keys()):
        return None
    # Which other number one likely is was seen among all numbers, and no number is new.
    kept_boxes |= {key: replace(one, likely=kept_boxes[key].likely) for key, one in boxes.items()}
    kept_bills |= bills
    calls = tuple(
        _with_all(call, whole) for call, whole in zip(part.calls, before.calls, strict=True)
    )
    cargo = KnownCargo(calls, tuple(kept_boxes.values()), tuple(kept_bills.values()))
    return Known(cargo, frozenset(boxes) | frozenset(bills))


def _tells_a_time(message: Message) -> bool:
    return any(one.departure.local or one.arrival.local for one in message.movements)


def _tells_of_the_nameless(message: Message) -> bool:
    """Whether a message tells of a box or bill without a number: it is a thing of its own, which nothing names."""
    nameless = any(not box.id for box in message.equipment)
    return nameless or any(not bill.reference for bill in message.consignments)


def _numbers(message: Message) -> set[str]:
    """The numbers of all boxes and bills that a message names."""
    told = {box.id for box in message.equipment}
    told |= {number for box in message.equipment for number in box.bills}
    for bill in message.consignments:
        told |= {bill.reference, bill.house_of, *bill.equipment}
    told |= {event.subject for event in message.events}
    return {number_of(number) for number in told if number}


def _reach(before: KnownCargo, named: set[str]) -> frozenset[str] | None:
    """The numbers that are named and those that they lead to: bills of a box, boxes of a bill, houses of a master. None where
    one was not known, or they are too many."""
    box_of = {one.key: number_of(one.equipment.id) for one in before.equipment}
    bill_of = {one.key: number_of(one.consignment.reference) for one in before.consignments}
    if not named <= {*box_of.values(), *bill_of.values()}:
        return None
    beside: dict[str, set[str]] = {}
    for one in before.consignments:
        mine = bill_of[one.key]
        keys = (*one.houses, *([one.master] if one.master else []))
        others = {box_of.get(key, "") for key in one.equipment}
        others |= {bill_of.get(key, "") for key in keys}
        for other in others - {""}:
            beside.setdefault(mine, set()).add(other)
            beside.setdefault(other, set()).add(mine)
    reach, ask = set(named), list(named)
    while ask:
        for other in beside.get(ask.pop(), set()) - reach:
            reach.add(other)
            ask.append(other)
        if len(reach) > MOST_NAMED:
            return None
    return frozenset(reach)


def _only(message: Message, reach: frozenset[str]) -> Message:
    """A message as far as it tells of some numbers. Its first event stays, because its kind says at which moment all of
    it was told."""
    events = [event for event in message.events[1:] if number_of(event.subject) in reach]
    return replace(
        message,
        equipment=tuple(box for box in message.equipment if number_of(box.id) in reach),
        consignments=tuple(
            bill for bill in message.consignments if number_of(bill.reference) in reach
        ),
        events=(*message.events[:1], *events),
    )


def _with_all(call: KnownCall, whole: KnownCall) -> KnownCall:
    """A call with all of its cargo and everybody who told of it."""
    times = [
        at for at in (call.first_told, call.last_told, whole.first_told, whole.last_told) if at
    ]
    return replace(
        call,
        equipment=whole.equipment,
        consignments=whole.consignments,
        first_told=min(times, default=None),
        last_told=max(times, default=None),
        sources=tuple(sorted({*call.sources, *whole.sources})),
    )
