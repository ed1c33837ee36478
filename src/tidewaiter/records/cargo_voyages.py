"""Which cargo messages tell of one voyage, and of which call on it.

Messages that name a ship (IMO number, call sign, registration or name) and a voyage are joined by these, directly or
through others: one that tells both IMO number and call sign joins those that tell only one. So a voyage is the closure over the
keys that its messages share, and no order of arrival can change it. A voyage number comes again after a
year: where more than `APART` days lie between, it is another voyage.

A message that names no ship (a gate report, a declaration, verified masses) belongs to every voyage that has one of its
boxes or bills and fits in time: `fits`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from tidewaiter.records.cargo_known import CallKeys, Moment
from tidewaiter.records.cargo_telling import CargoTold, Spoken, numbers_of
from tidewaiter.records.message import Message
from tidewaiter.records.names import fold
from tidewaiter.records.travellers import Means, Movement
from tidewaiter.reference import imo_number

APART = 100
"""Days between two tellings of one ship and voyage number that make them two voyages: the longest services take about
as many for a round trip."""

_BEFORE: frozenset[Moment] = frozenset(
    {"booking", "gate_in", "weighing", "loading_order", "loading"}
)
_AFTER: frozenset[Moment] = frozenset({"discharge", "gate_out"})
_EARLY, _LATE, _SLACK = 45, 90, 2
"""Days: how long before its first call a box may be booked, gated in or weighed; how long after its last call it may
leave the port or be declared; and how far clocks and estimates may be off."""

T = TypeVar("T")
_SHIP_PREFIXES = ("imo", "sign", "reg", "name")


def ship_names(means: Means | None) -> list[str]:
    """The names by which a means of transport is known, the most trusted first."""
    if means is None:
        return []
    imo = imo_number(means.imo) or fold(means.imo)
    told = (imo, fold(means.call_sign), fold(means.registration), fold(means.name))
    return [f"{prefix}:{text}" for prefix, text in zip(_SHIP_PREFIXES, told, strict=True) if text]


def voyage_number(number: str) -> str:
    """A voyage number as it is compared: without signs and leading noughts."""
    return fold(number).lstrip("0")


def port_of(movement: Movement) -> str:
    """The port of call of a movement: where it arrives, or where it leaves if nothing more is told."""
    return movement.arrival.place or movement.departure.place


def keys_of(movement: Movement) -> list[str]:
    """The keys by which a movement is joined with others. A flight has its own; a voyage one for each name of
    the ship; what names no ship one by carrier and number, if any."""
    if movement.mode == "air":
        return [movement.key] if movement.number else []
    number = voyage_number(movement.number)
    if not number:
        at = (movement.arrival.local or movement.departure.local or "")[:10]
        number = f"@{port_of(movement)}/{at}" if at and port_of(movement) else ""
    if not number:
        return []
    ships = ship_names(movement.means)
    if not ships and movement.carrier and not number.startswith("@"):
        ships = [f"carrier:{fold(movement.carrier)}"]
    return [f"{movement.mode}/{ship}/{number}" for ship in ships]


def names_ship(movement: Movement) -> bool:
    """Whether a movement is one that can be told from others: a flight, or a named ship on a voyage."""
    if movement.mode == "air":
        return bool(movement.number)
    return any("/carrier:" not in key for key in keys_of(movement))


def cargo_calls(message: Message) -> CallKeys:
    """What joins a message to others: see `CallKeys`."""
    boxes, bills = numbers_of(message)
    return CallKeys(
        calls=frozenset(key for movement in message.movements for key in keys_of(movement)),
        boxes=boxes,
        bills=bills,
        floating=not any(map(names_ship, message.movements)),
    )


def joined(items: Iterable[T], keys: Callable[[T], Iterable[Hashable]]) -> list[list[T]]:
    """Items put together that share a key, directly or through others; in the order of their first."""
    above: list[int] = []
    by_key: dict[Hashable, int] = {}
    items = list(items)

    def top(at: int) -> int:
        while above[at] != at:
            above[at] = above[above[at]]
            at = above[at]
        return at

    for at, item in enumerate(items):
        above.append(at)
        for key in keys(item):
            other = top(by_key.setdefault(key, at))
            mine = top(at)
            above[max(mine, other)] = min(mine, other)
    groups: dict[int, list[T]] = defaultdict(list)
    for at, item in enumerate(items):
        groups[top(at)].append(item)
    return list(groups.values())


def day(text: str | None) -> date | None:
    """The day of a time, None where it tells no whole date."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def apart_in_time(items: Iterable[T], when: Callable[[T], date | None]) -> list[list[T]]:
    """Items split wherever more than `APART` days lie between one and the next. Those without a day go with
    the last."""
    dated: list[tuple[date, T]] = []
    undated = []
    for item in items:
        at = when(item)
        if at is None:
            undated.append(item)
        else:
            dated.append((at, item))
    dated.sort(key=lambda pair: pair[0])
    groups: list[list[T]] = [[]]
    before: date | None = None
    for at, item in dated:
        if before is not None and (at - before).days > APART:
            groups.append([])
        groups[-1].append(item)
        before = at
    groups[-1] += undated
    return groups


@dataclass(slots=True, eq=False)
class MovementTold:
    """A message's say on a movement."""

    spoken: Spoken
    movement: Movement

    @property
    def order(self) -> tuple[str, str]:
        """By the time of sending."""
        return self.spoken.source.order

    @property
    def day(self) -> date | None:
        """When the ship is or was there, else when it was told."""
        moved = self.movement
        return day(moved.arrival.local) or day(moved.departure.local) or day(self.spoken.source.at)


@dataclass(slots=True, eq=False)
class Voyage:
    """A ship's voyage, or a flight, as all its messages tell it."""

    key: str
    told: list[MovementTold]
    joins: frozenset[str]
    mode: str
    first: date | None = None
    last: date | None = None
    ports: dict[str, list[MovementTold]] = field(default_factory=dict)
    numbers: frozenset[str] = frozenset()
    _left: dict[str, str] | None = None

    def call_key(self, port: str) -> str:
        """The key of its call at a port."""
        return self.key if self.mode == "air" else f"{self.key}:{port}"

    def departed(self, port: str) -> str | None:
        """The latest local time told at which it left a port."""
        if self._left is None:
            left: dict[str, str] = {}
            for item in self.told:
                call = item.movement.departure
                if call.local and call.local > left.get(call.place, ""):
                    left[call.place] = call.local
            self._left = left
        return self._left.get(port)


def voyages_of(told: Sequence[CargoTold]) -> list[Voyage]:
    """All voyages and flights told of, by key. What names no ship makes a voyage of its own only by `carrier` keys."""
    items = [MovementTold(one.spoken, movement) for one in told for movement in one.movements]
    keyed = [item for item in items if keys_of(item.movement)]
    voyages = [
        _voyage(part)
        for group in joined(keyed, lambda item: keys_of(item.movement))
        for part in _apart(group)
    ]
    seen: Counter[str] = Counter()
    for voyage in sorted(voyages, key=lambda one: (one.key, one.first or date.min)):
        seen[voyage.key] += 1
        if seen[voyage.key] > 1:
            # The same ship and number a year later: told apart by its first day.
            voyage.key += f"@{voyage.first}" if voyage.first else f"#{seen[voyage.key]}"
    return sorted(voyages, key=lambda one: one.key)


def _apart(group: list[MovementTold]) -> list[list[MovementTold]]:
    """A flight's key has its date; a ship's voyage number comes again."""
    if group[0].movement.mode == "air":
        return [group]
    return apart_in_time(group, lambda item: item.day)


def _voyage(told: list[MovementTold]) -> Voyage:
    told = sorted(told, key=lambda item: (item.order, item.movement.key))
    joins = frozenset(key for item in told for key in keys_of(item.movement))
    first = told[0].movement
    calls = [
        at
        for item in told
        for at in (day(item.movement.departure.local), day(item.movement.arrival.local))
        if at is not None
    ]
    if first.mode == "air":
        key = first.key
    else:
        ships = Counter(ship for item in told for ship in ship_names(item.movement.means))
        best = min(ships, key=lambda name: _trust(name, ships[name])) if ships else ""
        numbers = Counter(fold(item.movement.number) for item in told if item.movement.number)
        number = min(numbers, key=lambda one: (-numbers[one], one)) if numbers else ""
        name = _shown(best) if best else fold(first.carrier)
        key = f"{first.mode}:{name}:{number}"
        if not number:
            key += f"@{min(calls)}" if calls else ""
    ports: dict[str, list[MovementTold]] = defaultdict(list)
    for item in told:
        ports[port_of(item.movement)].append(item)
    if len(ports) > 1:
        ports.pop("", None)
    return Voyage(
        key,
        told,
        joins,
        first.mode,
        min(calls, default=None),
        max(calls, default=None),
        dict(sorted(ports.items())),
        frozenset(filter(None, (voyage_number(item.movement.number) for item in told))),
    )


def _trust(name: str, told: int) -> tuple[int, int, str]:
    """The order of a ship's names: by kind, then the most told, then by letters."""
    return (_SHIP_PREFIXES.index(name.split(":", 1)[0]), -told, name)


def _shown(name: str) -> str:
    prefix, _, text = name.partition(":")
    return f"IMO{text}" if prefix == "imo" and re.fullmatch(r"\d{7}", text, re.ASCII) else text


def fits(voyage: Voyage, by: Spoken, numbers: Iterable[str], at: str | None) -> bool:
    """Whether what a message without a ship tells of a box or bill can belong to a voyage that has it: no other voyage
    number, and a time that fits its moment. What is not told does not count against it."""
    told = {voyage_number(number) for number in numbers} - {""}
    if told and voyage.numbers and not told & voyage.numbers:
        return False
    when = day(at) or day(by.source.at)
    if when is None or voyage.first is None or voyage.last is None:
        return True
    slack = timedelta(days=_SLACK)
    early, late = voyage.first - timedelta(days=_EARLY), voyage.last + timedelta(days=_LATE)
    if by.moment in _BEFORE:
        late = voyage.last + slack
    elif by.moment in _AFTER:
        early = voyage.first - slack
    return early <= when <= late
