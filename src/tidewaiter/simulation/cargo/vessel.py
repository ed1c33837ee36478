"""A ship and what it carries: shippers, buyers, goods and boxes, before anybody plants anything.

Each layer draws from a stream of its own, so that a story planted later moves nothing of the clean traffic.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from random import Random
from typing import Any

from tidewaiter.reference.containers import check_digit
from tidewaiter.simulation.cargo.world import (
    Bill,
    Box,
    CargoPlan,
    Company,
    Ship,
    buyer,
    shipper,
    trade,
    weighted,
)
from tidewaiter.simulation.people import stream

_TARES = {"22G1": 2230.0, "42G1": 3750.0, "45G1": 3890.0, "45R1": 4640.0}
_EMPTY_TYPES = ("22G1", "45G1", "45R1")
_BREADTHS = ((1_000, 9, 4, 3), (4_000, 13, 6, 5), (10_000, 17, 8, 6))
"""Ships by the most boxes aboard: rows, tiers in the hold, tiers on deck. Feeders are narrow, so that a small ship has bays too."""
_BROADEST = 20, 9, 8
_MOVES_AN_HOUR = 60
_LONG, _SHORT = "long", "short"


def clean_ship(plan: CargoPlan, seed: int) -> Ship:
    """The ship with its clean traffic."""
    rng = stream(seed, "vessel", "clean")
    told = trade()
    numbers, seals = _numbers(plan.size * 2, rng), _seals(plan.size * 2, rng)
    cells = _Cells(plan.size)
    ship = Ship(
        told=rng.choice(told["ships"]),
        voyage=f"{rng.randrange(100, 999)}N",
        berths=plan.arrives,
        boxes=[],
        bills=[],
    )
    senders = _companies(rng)
    while len(ship.boxes) < plan.size:
        port = weighted(rng, {code: one["weight"] for code, one in told["loading"].items()})
        onward = rng.random() >= told["for_this_port"]
        discharge = told["port"]["next"] if onward else told["port"]["code"]
        route = (port, discharge)
        if rng.random() < told["empty"]:
            ship.boxes.append(_empty(rng, route, next(numbers)))
            continue
        goods = _goods(rng, port)
        count = min(weighted(rng, told["boxes_a_bill"]), plan.size - len(ship.boxes))
        booking = f"TB{rng.randrange(10**7):07d}"
        boxes = [
            _full(rng, route, goods, (next(numbers), next(seals), booking)) for _ in range(count)
        ]
        ship.boxes += boxes
        ship.bills.append(_bill(rng, len(ship.bills), goods, boxes, senders[port[:2]]))
    for box in ship.boxes:
        box.cell = cells.next(_SHORT if box.iso_type.startswith("2") else _LONG)
    _work(ship, rng)
    return ship


def _numbers(count: int, rng: Random) -> Iterator[str]:
    """Container numbers of owners that nobody is, each once."""
    owners = trade()["owners"]
    for number in rng.sample(range(10**6), count):
        payload = f"{rng.choice(owners)}U{number:06d}"
        yield payload + check_digit(payload)


def _seals(count: int, rng: Random) -> Iterator[str]:
    for number in rng.sample(range(10**6, 10**7), count):
        yield f"TW{number}"


def _companies(rng: Random) -> dict[str, list[Company]]:
    countries = sorted({code[:2] for code in trade()["loading"]})
    return {country: [shipper(rng, country) for _ in range(12)] for country in countries}


def _goods(rng: Random, port: str) -> Mapping[str, Any]:
    of_port = {name: one["weight"] for name, one in trade()["goods"].items() if port in one["from"]}
    goods: Mapping[str, Any] = trade()["goods"][weighted(rng, of_port)]
    return goods


def _empty(rng: Random, route: tuple[str, str], number: str) -> Box:
    """An empty box, which bears no seal."""
    kind = rng.choice(_EMPTY_TYPES)
    tare = _TARES[kind]
    crane = round(tare * rng.uniform(0.99, 1.01), -1)
    return Box(number, kind, False, *route, "", tare, 0.0, None, crane, "", "")


def _full(
    rng: Random,
    route: tuple[str, str],
    goods: Mapping[str, Any],
    numbers: tuple[str, str, str],
) -> Box:
    """A packed box; `numbers` are its own, that of its seal, and that of its booking."""
    number, seal, booking = numbers
    noise = trade()["noise"]
    tare = _TARES[goods["box"]]
    kg = round(goods["packages"] * goods["kg"], 1)
    gross = tare + kg
    vgm: float | None = round(gross * (1 + rng.gauss(0, noise["scale"] / 3)), -1)
    if rng.random() < noise["vgm_missing"]:
        vgm = None
    crane = round(gross * (1 + rng.gauss(0, noise["scale"] / 2)), -1)
    box = Box(number, goods["box"], True, *route, "", tare, kg, vgm, crane, seal, booking)
    box.cold = goods.get("cold")
    if rng.random() < noise["seal_not_told"]:
        box.seal_on["manifest"] = ""
    return box


def _bill(
    rng: Random, number: int, goods: Mapping[str, Any], boxes: list[Box], senders: list[Company]
) -> Bill:
    haulier = rng.choice(trade()["hauliers"])
    for box in boxes:
        box.haulier = haulier
    return Bill(
        number=f"TWLU{20_000_000 + number * 7 + rng.randrange(7)}",
        shipper=rng.choice(senders),
        consignee=buyer(rng),
        words=goods["words"],
        hs=goods["hs"],
        kind=goods["kind"],
        packages=goods["packages"] * len(boxes),
        kg=round(sum(box.goods_kg for box in boxes), 1),
        boxes=boxes,
        announced=haulier,
    )


def _work(ship: Ship, rng: Random) -> None:
    """When the cranes set each box ashore, and when it leaves the gate."""
    here = [box for box in ship.boxes if box.discharge == trade()["port"]["code"]]
    rng.shuffle(here)
    for number, box in enumerate(here):
        box.discharged_at = ship.berths + timedelta(
            minutes=50 + number * 60 // min(_MOVES_AN_HOUR, 20 + len(ship.boxes) // 60)
        )
        days = rng.uniform(0.9, 5)
        box.gone_at = box.discharged_at + timedelta(minutes=int(days * 24 * 60))
        box.collected_by = box.haulier


class _Cells:
    """Cells of a ship, bay by bay: long boxes in even bays, short ones in the odd bays of other places."""

    def __init__(self, boxes: int) -> None:
        self._rows, hold, deck = next(
            (tuple(rest) for most, *rest in _BREADTHS if boxes <= most), _BROADEST
        )
        self._tiers = (*range(2, 2 + 2 * hold, 2), *range(82, 82 + 2 * deck, 2))
        self._free = {_LONG: self._bays(2, _LONG), _SHORT: self._bays(1, _SHORT)}

    def next(self, length: str) -> str:
        """The next free cell for a box of this length."""
        return next(self._free[length])

    def _bays(self, first: int, length: str) -> Iterator[str]:
        """Places of four bays each: every third one is for short boxes."""
        for place in range(1, 240):
            if (place % 3 == 0) != (length == _SHORT):
                continue
            start = (place - 1) * 4 + first
            for bay in (start,) if length == _LONG else (start, start + 2):
                for tier in self._tiers:
                    for row in range(self._rows):
                        yield f"{bay:03d}{row:02d}{tier:02d}"
