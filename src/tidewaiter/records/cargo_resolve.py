"""From cargo messages to what is known of cargo, whatever their order of arrival.

Everything is computed from the whole set of messages in the order in which they were sent, so the order of arrival cannot
matter and a message told twice changes nothing. What is one thing:

- a box: its number on one voyage (`cargo_voyages`). Seals and goods texts join nothing.
- a bill of lading: its number on one voyage, a house under its master; an air waybill its number, until it comes
  again after `APART` days.
- what a message without a ship tells of a box or bill belongs to every voyage that has it and fits in time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from tidewaiter.records.cargo_known import (
    KnownCall,
    KnownCargo,
    KnownConsignment,
    KnownEquipment,
)
from tidewaiter.records.cargo_settling import Kept, Scope, settle
from tidewaiter.records.cargo_telling import BillTold, BoxTold, CargoTold, cargo_told
from tidewaiter.records.cargo_voyages import (
    Voyage,
    apart_in_time,
    day,
    fits,
    names_ship,
    voyages_of,
)
from tidewaiter.records.known import Told

T = TypeVar("T", BoxTold, BillTold)
K = TypeVar("K", KnownCall, KnownEquipment, KnownConsignment)


def resolve_cargo(told: Iterable[Told]) -> KnownCargo:
    """What is known of all cargo that the messages tell of. The same source is the same message."""
    return StandingCargo().tell(told)


class StandingCargo:
    """What is known of cargo, kept up as its messages come.

    It answers what `resolve_cargo` answers over the same messages, whatever their order; a box or bill of which a new message
    tells nothing is not put together again, and is the same object in the next answer.
    """

    def __init__(self) -> None:
        self._messages: dict[str, CargoTold] = {}
        self._kept: Kept = {}

    @property
    def sources(self) -> frozenset[str]:
        """The messages told so far that tell of cargo."""
        return frozenset(self._messages)

    def tell(self, told: Iterable[Told]) -> KnownCargo:
        """Take in messages, and give what is known then. What was told before changes nothing."""
        for item in {item.source: item for item in told}.values():
            if item.source not in self._messages and _tells_cargo(item):
                self._messages[item.source] = cargo_told(item)
        messages = sorted(self._messages.values(), key=lambda one: one.spoken.source.order)
        voyages = voyages_of(messages)
        scopes, rest = _on_voyages(messages, voyages)
        flights = [voyage for voyage in voyages if voyage.mode == "air"]
        kept: Kept = {}
        settled = []
        for scope in (*scopes, *_elsewhere(rest, flights)):
            names = [
                *(("box", key) for key in scope.boxes),
                *(("bill", key) for key in scope.bills),
            ]
            known = {name: self._kept[name] for name in names if name in self._kept}
            settled.append(settle(scope, known))
            kept |= known
        self._kept = kept
        return KnownCargo(
            _by_key(one for each in settled for one in each.calls),
            _by_key(one for each in settled for one in each.equipment),
            _by_key(one for each in settled for one in each.consignments),
        )


def _by_key(found: Iterable[K]) -> tuple[K, ...]:
    return tuple(sorted(found, key=lambda one: one.key))


def _tells_cargo(told: Told) -> bool:
    message = told.message
    return bool(message.function.action) and bool(
        message.movements or message.equipment or message.consignments or message.events
    )


@dataclass(slots=True, eq=False)
class _Afloat:
    """A voyage in the making: its messages, and the numbers that messages which name its ship tell."""

    voyage: Voyage
    messages: list[CargoTold] = field(default_factory=list)
    boxes: set[str] = field(default_factory=set)
    bills: set[str] = field(default_factory=set)


def _on_voyages(
    messages: Sequence[CargoTold], voyages: Sequence[Voyage]
) -> tuple[list[Scope], list[CargoTold]]:
    """The messages of each voyage, and what is left over: air cargo, and what belongs to none."""
    of_source: dict[str, list[_Afloat]] = defaultdict(list)
    afloat = [_Afloat(voyage) for voyage in voyages if voyage.mode != "air"]
    for one in afloat:
        for source in {item.spoken.source.id for item in one.voyage.told}:
            of_source[source].append(one)
    floating, rest = [], []
    for message in messages:
        if not any(names_ship(movement) for movement in message.movements):
            floating.append(message)
            continue
        homes = of_source.get(message.spoken.source.id, ())
        for home in homes:
            home.messages.append(message)
            home.boxes |= {told.box.id for told in message.boxes if told.box.id}
            home.bills |= {told.number for told in message.bills if told.number}
        if not homes:
            rest.append(message)
    rest += _place(floating, afloat, of_source)
    scopes = [_scope(one) for one in afloat if one.messages]
    return scopes, sorted(rest, key=lambda one: one.spoken.source.order)


def _scope(afloat: _Afloat) -> Scope:
    boxes: dict[str, list[BoxTold]] = defaultdict(list)
    bills: dict[str, list[BillTold]] = defaultdict(list)
    key = afloat.voyage.key
    for message in afloat.messages:
        for box in message.boxes:
            boxes[f"{key}:{box.box.id or _nameless(box)}"].append(box)
        for bill in message.bills:
            bills[f"{key}:{bill.number or _nameless(bill)}"].append(bill)
    return Scope(afloat.voyage, afloat.messages, boxes, bills, ())


class _Holders:
    """The voyages that have a box or a bill."""

    def __init__(self, afloat: Iterable[_Afloat]) -> None:
        self._boxes: dict[str, list[_Afloat]] = defaultdict(list)
        self._bills: dict[str, list[_Afloat]] = defaultdict(list)
        for one in afloat:
            for number in one.boxes:
                self._boxes[number].append(one)
            for number in one.bills:
                self._bills[number].append(one)

    def of_box(self, message: CargoTold, told: BoxTold) -> list[_Afloat]:
        """Those that have a box, and whose time and number do not speak against it."""
        numbers = [stage.number for stage in told.box.transports if stage.stage == "main"]
        return _fitting(self._boxes.get(told.box.id, ()), message, told, numbers)

    def of_bill(self, message: CargoTold, told: BillTold) -> list[_Afloat]:
        """The same of a bill."""
        return _fitting(self._bills.get(told.number, ()), message, told, [])


def _fitting(
    candidates: Iterable[_Afloat],
    message: CargoTold,
    told: BoxTold | BillTold,
    numbers: list[str],
) -> list[_Afloat]:
    numbers = numbers + [movement.number for movement in message.movements]
    at = next((event.at for event in told.events if event.at), None)
    return [one for one in candidates if fits(one.voyage, message.spoken, numbers, at)]


def _place(
    floating: Sequence[CargoTold],
    afloat: Sequence[_Afloat],
    of_source: dict[str, list[_Afloat]],
) -> list[CargoTold]:
    """Put what tells no ship with every voyage that has the box or bill and fits; gives what finds none.

    What then finds none but tells carrier and voyage number makes a voyage of these."""
    holders = _Holders(afloat)
    rest = []
    for message in floating:
        left = _place_one(message, holders)
        homes = of_source.get(message.spoken.source.id, []) if left.boxes or left.bills else []
        for home in homes:
            home.messages.append(left)
        if not homes and (left.boxes or left.bills):
            rest.append(left)
    return rest


def _place_one(message: CargoTold, holders: _Holders) -> CargoTold:
    """Put what one message tells; gives what of it finds no voyage. A bill goes where its boxes go, too."""
    found: dict[int, _Afloat] = {}
    boxes_in: dict[int, list[BoxTold]] = defaultdict(list)
    bills_in: dict[int, list[BillTold]] = defaultdict(list)
    left_boxes, left_bills = [], []
    for box in message.boxes:
        homes = holders.of_box(message, box)
        for home in homes:
            found[id(home)] = home
            boxes_in[id(home)].append(box)
        if not homes:
            left_boxes.append(box)
    for bill in message.bills:
        homes = holders.of_bill(message, bill)
        named = set(bill.bill.equipment)
        by_box = [
            home
            for at, home in found.items()
            if home not in homes and not named.isdisjoint(box.box.id for box in boxes_in[at])
        ]
        for home in (*homes, *by_box):
            found[id(home)] = home
            bills_in[id(home)].append(bill)
        if not homes and not by_box:
            left_bills.append(bill)
    for at, home in found.items():
        home.messages.append(_part(message, boxes_in[at], bills_in[at]))
    return _part(message, left_boxes, left_bills)


def _part(message: CargoTold, boxes: list[BoxTold], bills: list[BillTold]) -> CargoTold:
    return CargoTold(message.spoken, message.movements, tuple(boxes), tuple(bills))


def _elsewhere(rest: Sequence[CargoTold], flights: Sequence[Voyage]) -> list[Scope]:
    """Air cargo and what belongs to no voyage, in one scope: unit load devices by flight, other boxes by number and
    time, bills by number and time."""
    if not rest and not flights:
        return []
    boxes: dict[str, list[BoxTold]] = defaultdict(list)
    bills: dict[str, list[BillTold]] = defaultdict(list)
    for message in rest:
        flight = next((leg.key for leg in message.movements if leg.mode == "air"), "")
        for box in message.boxes:
            boxes[f"{flight}:{box.box.id}" if flight else f"{box.box.kind}:{box.box.id}"].append(
                box
            )
        for bill in message.bills:
            bills[f"{bill.bill.mode or 'air'}:{bill.number or _nameless(bill)}"].append(bill)
    return [Scope(None, rest, _by_time(boxes), _by_time(bills), flights)]


def _nameless(told: BoxTold | BillTold) -> str:
    """What has no number is one thing by its place in its message."""
    return f"?{told.spoken.source.id}-{told.index}"


def _by_time(told: dict[str, list[T]]) -> dict[str, list[T]]:
    """The same number again after a long time is another thing: its key tells its first day."""
    found: dict[str, list[T]] = {}
    for key, items in told.items():
        for at, part in enumerate(apart_in_time(items, _day_of)):
            first = min((told_on for item in part if (told_on := _day_of(item))), default=None)
            found[f"{key}@{first}" if at and first else key] = part
    return found


def _day_of(item: BoxTold | BillTold) -> date | None:
    return day(item.spoken.source.at) or next(
        (at for event in item.events if (at := day(event.at))), None
    )
