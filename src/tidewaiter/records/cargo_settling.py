"""What is known of the cargo of one voyage, or of all air cargo, from everything told of it.

A number that ISO 6346 calls invalid stays a box of its own. It is proposed as another one (`likely`) only where exactly one valid
number of the same voyage is one character away; the reader's own correction is proposed only where that box is known too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from tidewaiter.records.cargo import Consignment
from tidewaiter.records.cargo_history import (
    events_of,
    masses_of,
    positions_of,
    seals_of,
    versions_of,
)
from tidewaiter.records.cargo_known import (
    KnownCall,
    KnownCargo,
    KnownConsignment,
    KnownEquipment,
    KnownSeal,
    LikelySame,
    Moment,
)
from tidewaiter.records.cargo_preference import merge_cargo, place_told, taken_back
from tidewaiter.records.cargo_telling import BillTold, BoxTold, CargoTold, times_told
from tidewaiter.records.cargo_voyages import MovementTold, Voyage, day, ship_names
from tidewaiter.records.journey import movement_from
from tidewaiter.records.known import Statement, Statements
from tidewaiter.records.making import maker
from tidewaiter.records.names import fold
from tidewaiter.records.travellers import Call, Means, Movement
from tidewaiter.reference import awb_number, container_number
from tidewaiter.reference.containers import corrected

_SEEN: frozenset[Moment] = frozenset({"gate_in", "weighing", "loading", "discharge", "gate_out"})
_new_equipment = maker(KnownEquipment)
_new_consignment = maker(KnownConsignment)


@dataclass(slots=True)
class Scope:
    """What is settled together: a voyage with its messages, or, where `voyage` is None, air cargo (with its flights) and
    what belongs to no voyage. Boxes and bills are grouped by key."""

    voyage: Voyage | None
    messages: Sequence[CargoTold]
    boxes: Mapping[str, list[BoxTold]]
    bills: Mapping[str, list[BillTold]]
    flights: Sequence[Voyage]


Kept = dict[tuple[str, str], tuple[Hashable, Any]]
"""What was known of boxes and bills (`box` or `bill`, and the key), with what it was made of: of the same tellings it is made
once."""


def settle(scope: Scope, kept: Kept) -> KnownCargo:
    """What is known of everything in a scope. What is in `kept` and has not changed is the same object; the rest is
    put there."""
    return _Settling(scope, kept).known()


class _Settling:
    """One scope in the making."""

    def __init__(self, scope: Scope, kept: Kept) -> None:
        self.scope = scope
        self.kept = kept
        self.voyage = scope.voyage
        ordered = sorted(scope.messages, key=lambda one: one.spoken.source.order)
        self.fallen = taken_back(ordered, one_voyage=scope.voyage is not None)
        self.ports: dict[str, list[str]] = defaultdict(list)
        """Of each message the ports of call that it tells."""
        if scope.voyage is not None:
            for port, items in scope.voyage.ports.items():
                for item in items:
                    if port and port not in self.ports[item.spoken.source.id]:
                        self.ports[item.spoken.source.id].append(port)
        self.flights: dict[str, list[Movement]] = defaultdict(list)
        for flight in scope.flights:
            for item in flight.told:
                self.flights[item.spoken.source.id].append(item.movement)
        self.by_number: dict[str, list[str]] = defaultdict(list)
        self.by_box: dict[str, list[str]] = defaultdict(list)
        for key, bills in scope.bills.items():
            for bill in bills:
                _put(self.by_number[fold(bill.bill.reference)], key)
                for number in bill.bill.equipment:
                    _put(self.by_box[number], key)
        self.boxes_by_number: dict[str, list[str]] = defaultdict(list)
        for key, boxes in scope.boxes.items():
            _put(self.boxes_by_number[boxes[0].box.id], key)
        self.valid = {
            number
            for number in self.boxes_by_number
            if number and not container_number(number).fault
        }

        # In the air a number is one thing on one flight: a bill and a unit load device belong together there only.
        self.flown: dict[str, tuple[str, ...]] = {}
        self.carried: dict[str, tuple[str, ...]] = {}
        if scope.voyage is None:
            self.flown = {
                key: tuple(sorted({leg.key for item in bills for leg in self._legs(item)}))
                for key, bills in scope.bills.items()
            }
            self.carried = {
                key: self._calls_of_box(boxes, "", "") for key, boxes in scope.boxes.items()
            }

    def _together(self, calls: Sequence[str], others: Sequence[str]) -> bool:
        """Whether a box and a bill that names it are on one flight, or both on none; on a ship they always are."""
        if self.voyage is not None or (not calls and not others):
            return True
        return not set(calls).isdisjoint(others)

    def known(self) -> KnownCargo:
        """Everything in the scope."""
        consignments = [self._consignment(key, told) for key, told in self.scope.bills.items()]
        equipment = [self._equipment(key, told) for key, told in self.scope.boxes.items()]
        consignments = self._with_houses(consignments)
        return KnownCargo(
            tuple(self._calls(equipment, consignments)), tuple(equipment), tuple(consignments)
        )

    # --- boxes ---

    def _made_of(self, told: Sequence[BoxTold] | Sequence[BillTold]) -> tuple[Hashable, ...]:
        """The tellings themselves, and which of them were taken back."""
        fallen = tuple([self.fallen.get(id(item)) for item in told]) if self.fallen else ()
        return (tuple(map(id, told)), fallen)

    def _equipment(self, key: str, told: list[BoxTold]) -> KnownEquipment:
        if len(told) > 1:
            told.sort(key=lambda item: item.order)
        ports = tuple([tuple(self.ports.get(item.spoken.source.id, ())) for item in told])
        made_of = (*self._made_of(told), ports)
        before = self.kept.get(("box", key))
        known: KnownEquipment
        if before is not None and before[0] == made_of:
            known = before[1]
        else:
            known = self._box_alone(key, told)
        box = known.equipment
        linked = list(self.by_box.get(box.id, ())) if box.id else []
        for number in known.bills:
            for bill in self.by_number.get(fold(number), ()):
                _put(linked, bill)
        calls = self._calls_of_box(told, box.loading, box.discharge)
        bills = tuple([one for one in linked if self._together(calls, self.flown.get(one, ()))])
        likely = self._likely(box.id, box.id_corrected, key)
        if (calls, bills, likely) != (known.calls, known.consignments, known.likely):
            known = replace(known, calls=calls, consignments=bills, likely=likely)
        self.kept["box", key] = (made_of, known)
        return known

    def _box_alone(self, key: str, told: list[BoxTold]) -> KnownEquipment:
        """What follows from the tellings of a box, whatever else there is."""
        merged = merge_cargo("box", told, self.fallen)
        seals = seals_of(told, self.fallen)
        disagreements = merged.disagreements
        if len(seals) > 1 and _seals_differ(seals):
            disagreements += ("seals",)
        first, last = times_told(told)
        return _new_equipment(
            key=key,
            equipment=merged.record,
            state=merged.state,
            declared=any(item.spoken.declares for item in merged.standing),
            seen=any(item.spoken.moment in _SEEN for item in merged.standing),
            seals=seals,
            masses=masses_of(told, self.fallen),
            positions=positions_of(told, self.fallen, self.ports),
            events=events_of(told),
            bills=tuple(dict.fromkeys(number for item in told for number in item.box.bills)),
            first_told=first,
            last_told=last,
            sources=_sources(told),
            statements=merged.statements,
            disagreements=disagreements,
        )

    def _calls_of_box(
        self, told: Sequence[BoxTold], loading: str, discharge: str
    ) -> tuple[str, ...]:
        voyage = self.voyage
        if voyage is None:
            legs = {leg.key for item in told for leg in self.flights[item.spoken.source.id]}
            return tuple(sorted(legs))
        here = {port for item in told for port in self.ports.get(item.spoken.source.id, ())}
        here |= {loading, discharge} & voyage.ports.keys()
        if not here and "" in voyage.ports:
            here = {""}
        return tuple([voyage.call_key(port) for port in sorted(here)])

    def _likely(self, number: str, correction: str | None, key: str) -> tuple[LikelySame, ...]:
        if self.voyage is None or not number or not self.valid or number in self.valid:
            return ()
        if not container_number(number).fault:
            return ()
        found = corrected(number, self.valid) or correction
        return tuple(
            LikelySame(other, "iso-6346")
            for other in (self.boxes_by_number.get(found, ()) if found else ())
            if other != key
        )

    # --- bills ---

    def _consignment(self, key: str, told: list[BillTold]) -> KnownConsignment:
        if len(told) > 1:
            told.sort(key=lambda item: item.order)
        legs = [leg for item in told for leg in self._legs(item)]
        departed = self.voyage.departed if self.voyage is not None else partial(_flown_from, legs)
        left = tuple([departed(item.bill.loading or item.bill.origin) for item in told])
        made_of = (*self._made_of(told), left)
        before = self.kept.get(("bill", key))
        known: KnownConsignment
        if before is not None and before[0] == made_of:
            known = before[1]
        else:
            known = self._bill_alone(key, told, departed)
        bill = known.consignment
        calls = self._calls_of_bill(told, bill)
        boxes = [
            other
            for number in bill.equipment
            for other in self.boxes_by_number.get(number, ())
            if self._together(calls, self.carried.get(other, ()))
        ]
        around = (calls, tuple(dict.fromkeys(boxes)))
        if around != (known.calls, known.equipment):
            known = replace(known, calls=around[0], equipment=around[1])
        self.kept["bill", key] = (made_of, known)
        return known

    def _bill_alone(
        self, key: str, told: list[BillTold], departed: Callable[[str], str | None]
    ) -> KnownConsignment:
        """What follows from the tellings of a bill, whatever else there is."""
        merged = merge_cargo("bill", told, self.fallen)
        first, last = times_told(told)
        return _new_consignment(
            key=key,
            bill=bill_key(merged.record),
            consignment=merged.record,
            state=merged.state,
            parties=merged.record.parties,
            versions=versions_of(told, departed),
            masses=masses_of(told, self.fallen),
            events=events_of(told),
            first_told=first,
            last_told=last,
            sources=_sources(told),
            statements=merged.statements,
            disagreements=merged.disagreements,
        )

    def _legs(self, item: BillTold) -> list[Movement]:
        """The legs of its flight on which a waybill is: up to where it is unloaded."""
        legs = self.flights.get(item.spoken.source.id, [])
        at = item.bill.discharge
        last = next((n for n, leg in enumerate(legs) if leg.arrival.place == at), len(legs) - 1)
        return legs[: last + 1]

    def _calls_of_bill(self, told: Sequence[BillTold], bill: Consignment) -> tuple[str, ...]:
        if self.voyage is None:
            return tuple(sorted({leg.key for item in told for leg in self._legs(item)}))
        here = {port for item in told for port in self.ports.get(item.spoken.source.id, ())}
        here |= {bill.loading, bill.discharge} & self.voyage.ports.keys()
        if not here and "" in self.voyage.ports:
            here = {""}
        return tuple([self.voyage.call_key(port) for port in sorted(here)])

    def _with_houses(self, bills: list[KnownConsignment]) -> list[KnownConsignment]:
        """Houses tied to their masters, where both are known."""
        master_of: dict[str, str] = {}
        houses: dict[str, list[str]] = defaultdict(list)
        for one in bills:
            above = fold(one.consignment.house_of)
            for master in self.by_number.get(above, ()) if above else ():
                if master != one.key:
                    master_of.setdefault(one.key, master)
                    houses[master].append(one.key)
        return [
            self._under(one, tuple(sorted(houses.get(one.key, ()))), master_of.get(one.key, ""))
            for one in bills
        ]

    def _under(
        self, one: KnownConsignment, houses: tuple[str, ...], master: str
    ) -> KnownConsignment:
        if houses == one.houses and master == one.master:
            return one
        one = replace(one, houses=houses, master=master)
        self.kept["bill", one.key] = (self.kept["bill", one.key][0], one)
        return one

    # --- calls ---

    def _calls(
        self, equipment: Sequence[KnownEquipment], consignments: Sequence[KnownConsignment]
    ) -> Iterable[KnownCall]:
        boxes: dict[str, list[KnownEquipment]] = defaultdict(list)
        bills: dict[str, list[KnownConsignment]] = defaultdict(list)
        for box in equipment:
            for key in box.calls:
                boxes[key].append(box)
        for bill in consignments:
            for key in bill.calls:
                bills[key].append(bill)
        voyages = [self.voyage] if self.voyage is not None else self.scope.flights
        for voyage in voyages:
            for port, told in voyage.ports.items():
                key = voyage.call_key(port)
                yield _call(voyage, port, told, [*boxes[key], *bills[key]])


def _call(
    voyage: Voyage,
    port: str,
    told: Sequence[MovementTold],
    cargo: Sequence[KnownEquipment | KnownConsignment],
) -> KnownCall:
    sources = {item.spoken.source.id for item in told}
    sources |= {source for one in cargo for source in one.sources}
    times = sorted(
        {item.spoken.source.told_at for item in told if item.spoken.source.told_at}
        | {at for one in cargo for at in (one.first_told, one.last_told) if at}
    )
    return KnownCall(
        key=voyage.call_key(port),
        movement=_movement(voyage, told),
        told_as=tuple(sorted(voyage.joins)),
        port=port,
        equipment=tuple(sorted(one.key for one in cargo if isinstance(one, KnownEquipment))),
        consignments=tuple(sorted(one.key for one in cargo if isinstance(one, KnownConsignment))),
        first_told=times[0] if times else None,
        last_told=times[-1] if times else None,
        sources=tuple(sorted(sources)),
        statements=_statements_of_call(told),
        disagreements=_call_differs(voyage),
    )


def _movement(voyage: Voyage, told: Sequence[MovementTold]) -> Movement:
    """The latest word on the call; the ship with every name that the voyage's messages tell."""
    latest = [item.movement for item in reversed(told)]
    moved = movement_from(latest)
    everywhere = [item.movement for item in reversed(voyage.told)]
    ships = [movement.means for movement in everywhere if movement.means is not None]
    if ships:
        moved = replace(
            moved,
            means=Means(
                **{
                    name: next((value for ship in ships if (value := getattr(ship, name))), "")
                    for name in ("imo", "name", "registration", "call_sign", "flag")
                }
            ),
        )
    known = (moved, *latest, *everywhere)
    return replace(
        moved,
        carrier=next((one.carrier for one in known if one.carrier), ""),
        number=next((one.number for one in known if one.number), ""),
    )


def _statements_of_call(told: Sequence[MovementTold]) -> Statements:
    found: dict[str, list[Statement]] = defaultdict(list)
    for item in reversed(told):
        source = item.spoken.source
        for name in ("carrier", "number", "means", "departure", "arrival"):
            value = getattr(item.movement, name)
            if value not in ("", None, Call()):
                place = place_told(item.movement.places, name) or place_told(
                    item.movement.places, f"{name}.place"
                )
                found[name].append(source.says(value, place))
    return {name: tuple(said) for name, said in found.items()}


def _call_differs(voyage: Voyage) -> tuple[str, ...]:
    """`means` where two names of one kind are told of the ship."""
    names = {name for item in voyage.told for name in ship_names(item.movement.means)}
    kinds = Counter(name.split(":", 1)[0] for name in names)
    return ("means",) if any(count > 1 for count in kinds.values()) else ()


def bill_key(bill: Consignment) -> str:
    """mode + issuer (carrier code, airline prefix) + number, a house under its master (records.md)."""
    number = awb_number(bill.reference)
    if number and bill.mode in {"air", ""} and not bill.house_of:
        return f"air:{number[:3]}:{number[4:]}"
    above = f"{fold(bill.house_of)}/" if bill.house_of else ""
    issuer = "" if bill.house_of else fold(bill.carrier)
    return f"{bill.mode}:{issuer}:{above}{fold(bill.reference)}"


def _seals_differ(seals: Iterable[KnownSeal]) -> bool:
    """Whether two of those who tell seals tell others; placeholders tell none."""
    told: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in seals:
        if one.standing and not one.seal.placeholder:
            told[one.moment, one.statement.sender].add(fold(one.seal.number))
    sets = list(told.values())
    return any(numbers != sets[0] for numbers in sets[1:])


def _put(into: list[str], key: str) -> None:
    if key not in into:
        into.append(key)


def _sources(told: Sequence[BoxTold] | Sequence[BillTold]) -> tuple[str, ...]:
    return tuple(sorted({item.spoken.source.id for item in told}))


def _flown_from(legs: Sequence[Movement], place: str) -> str | None:
    """When the last of some flights left a place; None where no whole date is told."""
    left = [
        leg.departure.local or ""
        for leg in legs
        if leg.departure.place == place and day(leg.departure.local) is not None
    ]
    return max(left, default="") or None
