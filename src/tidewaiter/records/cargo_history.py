"""What happened to a box or bill over time, as its messages tell it: seals, masses, positions, events, versions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from tidewaiter.records.cargo import Consignment, Event
from tidewaiter.records.cargo_known import (
    CargoState,
    KnownEvent,
    KnownMass,
    KnownPosition,
    KnownSeal,
    KnownVersion,
)
from tidewaiter.records.cargo_preference import say
from tidewaiter.records.cargo_telling import BillTold, BoxTold
from tidewaiter.records.making import maker
from tidewaiter.records.names import fold

_new_seal = maker(KnownSeal)
_new_mass = maker(KnownMass)
_new_position = maker(KnownPosition)
_new_event = maker(KnownEvent)

Fallen = Mapping[int, CargoState]


def seals_of(told: Sequence[BoxTold], fallen: Fallen) -> tuple[KnownSeal, ...]:
    """Every seal told of a box, in order of time."""
    found = [
        _new_seal(
            seal,
            item.spoken.moment,
            seen_at(item),
            say(item, seal.number, item.box.places.get(f"seals.{at}")),
            id(item) not in fallen,
        )
        for item in told
        for at, seal in enumerate(item.box.seals)
    ]
    if len(found) > 1:
        found.sort(key=lambda one: (one.at or "")[:16])
    return tuple(found)


def seen_at(item: BoxTold) -> str | None:
    """When a telling is of: the time of what happened to the box, else of the message."""
    for event in item.events:
        if event.at:
            return event.at
    return item.spoken.source.told_at


def masses_of(
    told: Sequence[BoxTold] | Sequence[BillTold], fallen: Fallen
) -> tuple[KnownMass, ...]:
    """Every mass told, in order of telling."""
    return tuple(
        [
            _new_mass(
                mass,
                item.spoken.moment,
                say(item, mass.kg, item.record.places.get(f"masses.{at}")),
                id(item) not in fallen,
            )
            for item in told
            for at, mass in enumerate(item.record.masses)
        ]
    )


def positions_of(
    told: Sequence[BoxTold], fallen: Fallen, ports: Mapping[str, Sequence[str]]
) -> tuple[KnownPosition, ...]:
    """Every cell told of a box, in order of telling; `ports` are those of each message's voyage calls."""
    return tuple(
        [
            _new_position(
                item.box.stowage,
                item.spoken.moment,
                _port_of(item, ports),
                say(item, item.box.stowage, item.box.places.get("stowage")),
                id(item) not in fallen,
            )
            for item in told
            if item.box.stowage
        ]
    )


def _port_of(item: BoxTold, ports: Mapping[str, Sequence[str]]) -> str:
    for event in item.events:
        if event.place:
            return event.place
    mine = ports.get(item.spoken.source.id, ())
    return mine[0] if mine else ""


def events_of(told: Iterable[BoxTold] | Iterable[BillTold]) -> tuple[KnownEvent, ...]:
    """Everything that happened, in order of its own time; what tells none last."""
    found = [
        _new_event(event, item.spoken.moment, say(item, event.kind, _place_of(event)))
        for item in told
        for event in item.events
    ]
    if len(found) > 1:
        found.sort(key=lambda one: one.event.at or "~")
    return tuple(found)


def _place_of(event: Event) -> Any:
    return event.places.get("kind") or event.places.get("at")


def versions_of(
    told: Sequence[BillTold], departed: Callable[[str], str | None]
) -> tuple[KnownVersion, ...]:
    """How a consignment was declared over time. `departed` gives the local time at which the ship left a port."""
    before: dict[Any, Consignment] = {}
    versions = []
    for item in told:
        if not item.spoken.declares:
            continue
        previous = before.get(item.spoken.channel)
        withdrawn = item.spoken.action == "withdraw"
        changed = _changed(previous, item.bill) if previous is not None and not withdrawn else ()
        left = departed(item.bill.loading or item.bill.origin)
        at = item.spoken.source.told_at
        versions.append(
            KnownVersion(
                say(item, item.bill.reference, item.bill.places.get("reference")),
                item.spoken.action,
                changed,
                None if not left or not at else at[:16] > left[:16],
            )
        )
        if not withdrawn:
            before[item.spoken.channel] = item.bill
    return tuple(versions)


def _changed(before: Consignment, now: Consignment) -> tuple[str, ...]:
    """What a later version tells otherwise. What it does not tell again is no change."""
    changed = []
    for role in ("consignor", "consignee", "notify"):
        old, new = _named(before, role), _named(now, role)
        if old and new and old != new:
            changed.append(role)
    for name in ("loading", "discharge", "destination", "packages", "gross_mass_kg", "equipment"):
        was, now_is = getattr(before, name), getattr(now, name)
        if was not in ("", None, ()) and now_is not in ("", None, ()) and _other(was, now_is):
            changed.append(name)
    old_goods, new_goods = _goods(before), _goods(now)
    if old_goods and new_goods and old_goods != new_goods:
        changed.append("goods")
    return tuple(changed)


def _other(was: Any, now: Any) -> bool:
    return set(was) != set(now) if isinstance(was, tuple) else bool(was != now)


def _named(bill: Consignment, role: str) -> set[str]:
    return {fold(party.name) for party in bill.parties if party.role == role and party.name}


def _goods(bill: Consignment) -> set[tuple[str, str]]:
    """Its goods as they are compared: code and words."""
    return {(item.hs, fold(item.description)) for item in bill.items} or (
        {("", fold(bill.description))} if bill.description else set()
    )
