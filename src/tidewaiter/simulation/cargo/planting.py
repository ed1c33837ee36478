"""What is planted on a ship, and what only looks like it. Both are chosen by number alone: no port, company or line of goods is
more dangerous than another, but for what a method needs (a box with frozen goods, an empty one).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

from tidewaiter.simulation.cargo.world import (
    Bill,
    Box,
    Company,
    Ship,
    Story,
    buyer,
    hours,
    swapped,
    trade,
)
from tidewaiter.simulation.people import stream

Plant = Callable[["_Ground", Random], "Story | None"]

_FROZEN = -10
_AMBIENT = 21.0


class _Ground:
    """The boxes and bills of this port that no story has touched yet."""

    def __init__(self, ship: Ship, rng: Random) -> None:
        self.ship = ship
        self.bills = [bill for bill in ship.bills if bill.boxes[0].discharged_at is not None]
        rng.shuffle(self.bills)
        self.empties = [box for box in ship.boxes if not box.full and box.discharged_at is not None]
        rng.shuffle(self.empties)

    def bill(self, wanted: Callable[[Bill], bool] = lambda _: True) -> Bill | None:
        """A bill that nobody has taken, or None."""
        for at, bill in enumerate(self.bills):
            if wanted(bill):
                return self.bills.pop(at)
        return None


def plant(ship: Ship, seed: int) -> None:
    """Put the stories of every method and every innocent cause on the ship, as many as its size asks for."""
    told = trade()
    rng = stream(seed, "vessel", "threats")
    ground = _Ground(ship, rng)
    each = max(1, round(len(ship.boxes) / told["boxes_a_story"]))
    plans = [("threat", name, each) for name in told["methods"]]
    plans += [("decoy", name, each * told["decoys_a_story"]) for name in told["decoys"]]
    for _, name, count in plans:
        for _ in range(count):
            story = _PLANTS[name](ground, rng)
            if story is not None:
                ship.stories.append(story)


def _of(kind: str, name: str, bills: Sequence[Bill] = (), boxes: Sequence[Box] = ()) -> Story:
    return Story(
        "threat" if kind == "threat" else "decoy",
        name,
        tuple(box.number for box in boxes),
        tuple(bill.number for bill in bills),
    )


def _other_seal(rng: Random) -> str:
    return f"TW{rng.randrange(10**6, 10**7)}"


# --- methods ---


def _rip_on(ground: _Ground, rng: Random) -> Story | None:
    bill = ground.bill()
    if bill is None:
        return None
    box = bill.boxes[0]
    box.seal_on = {"discharge": _other_seal(rng)}
    box.seal_on["gate_out"] = box.seal_on["discharge"]
    box.crane += rng.randrange(80, 240, 10)
    return _of("threat", "rip_on", [bill], [box])


def _cloned_seal(ground: _Ground, rng: Random) -> Story | None:
    first, second = ground.bill(), ground.bill()
    if first is None or second is None:
        return None
    box, other = first.boxes[0], second.boxes[0]
    other.sealed, other.seal_on = box.sealed, {}
    box.seal_on = {}
    other.crane += rng.randrange(60, 200, 10)
    return _of("threat", "cloned_seal", [first, second], [box, other])


def _pin_misuse(ground: _Ground, rng: Random) -> Story | None:
    bill = ground.bill()
    if bill is None:
        return None
    box = bill.boxes[0]
    assert box.discharged_at is not None  # noqa: S101  bills of this port only
    box.gone_at = box.discharged_at + timedelta(minutes=rng.randrange(35, 115))
    box.collected_by = rng.choice(trade()["strangers"])
    return _of("threat", "pin_misuse", [bill], [box])


def _reefer_ambient(ground: _Ground, rng: Random) -> Story | None:
    del rng
    bill = ground.bill(lambda one: (one.boxes[0].cold or 0) < _FROZEN)
    if bill is None:
        return None
    box = bill.boxes[0]
    box.cold = _AMBIENT
    return _of("threat", "reefer_ambient", [bill], [box])


def _front_company(ground: _Ground, rng: Random) -> Story | None:
    bill = ground.bill()
    if bill is None:
        return None
    bill.amended = buyer(rng, trade()["companies"]["fronts"])
    bill.amended_words = trade()["cover"]["words"]
    bill.amended_at = ground.ship.berths - hours(rng.uniform(20, 70))
    return _of("threat", "front_company", [bill], bill.boxes)


def _heavy_empty(ground: _Ground, rng: Random) -> Story | None:
    if not ground.empties:
        return None
    box = ground.empties.pop()
    box.crane += rng.randrange(350, 1200, 10)
    return _of("threat", "heavy_empty", [], [box])


def _never_came(ground: _Ground, rng: Random) -> Story | None:
    del rng
    bill = ground.bill(lambda one: len(one.boxes) == 1)
    if bill is None:
        return None
    box = bill.boxes[0]
    box.discharged_at = box.gone_at = None
    return _of("threat", "never_came", [bill], [box])


def _undeclared(ground: _Ground, rng: Random) -> Story | None:
    del rng
    bill = ground.bill(lambda one: len(one.boxes) == 1)
    if bill is None:
        return None
    ground.ship.bills.remove(bill)
    box = bill.boxes[0]
    box.on_manifest = False
    return _of("threat", "undeclared", [], [box])


# --- innocent causes ---


def _seal_typed_wrongly(ground: _Ground, rng: Random) -> Story | None:
    bill = ground.bill()
    if bill is None:
        return None
    box = bill.boxes[0]
    box.seal_on = {"manifest": swapped(box.sealed, rng)}
    return _of("decoy", "seal_typed_wrongly", [bill], [box])


def _seal_placeholder(ground: _Ground, rng: Random) -> Story | None:
    del rng
    bill = ground.bill()
    if bill is None:
        return None
    box = bill.boxes[0]
    box.seal_on = {"discharge": "SI", "gate_out": "SI"}
    return _of("decoy", "seal_placeholder", [bill], [box])


def _amended_address(ground: _Ground, rng: Random) -> Story | None:
    bill = ground.bill()
    if bill is None:
        return None
    street, _, city = bill.consignee.address.partition(", ")
    right = f"{street.rpartition(' ')[0]} {rng.randrange(1, 400)}, {city}"
    bill.amended = replace(bill.consignee, address=right)
    bill.amended_at = ground.ship.berths - hours(rng.uniform(20, 70))
    return _of("decoy", "amended_address", [bill], bill.boxes)


def _early_pick_up(ground: _Ground, rng: Random) -> Story | None:
    bill = ground.bill()
    if bill is None:
        return None
    box = bill.boxes[0]
    assert box.discharged_at is not None  # noqa: S101  bills of this port only
    box.gone_at = box.discharged_at + timedelta(minutes=rng.randrange(35, 115))
    return _of("decoy", "early_pick_up", [bill], [box])


def _dry_in_reefer(ground: _Ground, rng: Random) -> Story | None:
    del rng
    bill = ground.bill(lambda one: one.boxes[0].cold is None and one.boxes[0].iso_type == "45G1")
    if bill is None:
        return None
    box = bill.boxes[0]
    box.iso_type, box.cold = "45R1", _AMBIENT
    return _of("decoy", "dry_in_reefer", [bill], [box])


def _rolled(ground: _Ground, rng: Random) -> Story | None:
    bill = ground.bill(lambda one: len(one.boxes) == 1)
    if bill is None:
        return None
    box = bill.boxes[0]
    box.on_ship, box.discharged_at, box.gone_at = False, None, None
    bill.withdrawn_at = ground.ship.berths - hours(rng.uniform(90, 140))
    return _of("decoy", "rolled", [bill], [box])


_PLANTS: dict[str, Plant] = {
    "rip_on": _rip_on,
    "cloned_seal": _cloned_seal,
    "pin_misuse": _pin_misuse,
    "reefer_ambient": _reefer_ambient,
    "front_company": _front_company,
    "heavy_empty": _heavy_empty,
    "never_came": _never_came,
    "undeclared": _undeclared,
    "seal_typed_wrongly": _seal_typed_wrongly,
    "seal_placeholder": _seal_placeholder,
    "amended_address": _amended_address,
    "early_pick_up": _early_pick_up,
    "dry_in_reefer": _dry_in_reefer,
    "rolled": _rolled,
}


def amended(bill: Bill) -> tuple[Company, str]:
    """Consignee and goods as the bill told them when it was sent again."""
    return bill.amended or bill.consignee, bill.amended_words or bill.words
