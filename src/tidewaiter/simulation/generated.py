"""A generated world as files: messages as they would have arrived, and apart from them the sealed truth.

The same plan and seed give the same bytes, in however many processes it is made.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from multiprocessing import get_context
from typing import Any

from tidewaiter.simulation.schedule import Plan, flights_of
from tidewaiter.simulation.sending import Sent
from tidewaiter.simulation.sky import Sky
from tidewaiter.simulation.trade import RECIPIENT
from tidewaiter.simulation.truth import (
    GENERATOR,
    HONESTY,
    commitment,
    movement_key,
    planted_of,
    sealed,
)
from tidewaiter.simulation.world import Flight


@dataclass(frozen=True, slots=True)
class MadeFlight:
    """A flight, made: its files by name, and what is planted on it. `travellers` are everybody booked on it."""

    movement: str
    travellers: int
    files: tuple[tuple[str, bytes], ...]
    planted: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Simulated:
    """What is left when all files are written: the manifest that lies beside them, and the truth that does not."""

    manifest: bytes
    truth: bytes
    flights: int
    travellers: int
    files: int
    couriers: int
    decoys: int


Put = Callable[[str, bytes], object]
"""Takes a file: its name and its bytes."""


def simulate(
    plan: Plan,
    seed: int,
    put: Put,
    *,
    processes: int = 1,
    tell: Callable[[int, int, str], object] = lambda *_: None,
) -> Simulated:
    """Make a world. `put` takes every file of messages; `tell` hears of every flight.

    The manifest names every file with its SHA-256 and commits to the truth; it holds neither seed nor parameters of
    the threats, from which the truth could be made again.
    """
    flights = flights_of(plan, seed)
    listed: list[dict[str, Any]] = []
    movements: list[str] = []
    planted: list[dict[str, Any]] = []
    travellers = 0
    for number, made in enumerate(_made(plan, seed, flights, processes), 1):
        for name, data in made.files:
            put(name, data)
            listed.append({"name": name, "bytes": len(data), "sha256": sha256(data).hexdigest()})
        movements.append(made.movement)
        planted += made.planted
        travellers += made.travellers
        tell(number, len(flights), made.movement)
    truth = sealed(plan, seed, movements, planted)
    listed.sort(key=lambda item: str(item["name"]))
    kinds = [item["kind"] for item in planted]
    return Simulated(
        manifest=_manifest(plan, listed, truth),
        truth=truth,
        flights=len(flights),
        travellers=travellers,
        files=len(listed),
        couriers=kinds.count("courier"),
        decoys=kinds.count("decoy"),
    )


def _made(plan: Plan, seed: int, flights: Iterable[Flight], processes: int) -> Iterator[MadeFlight]:
    make = partial(_make, plan, seed)
    if processes < 2:
        yield from map(make, flights)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(make, flights, chunksize=4)


def _make(plan: Plan, seed: int, flight: Flight) -> MadeFlight:
    sky = Sky(plan, seed)
    made = sky.world(flight)
    return MadeFlight(
        movement=movement_key(flight),
        travellers=sum(len(booking.passengers) for booking in made.bookings),
        files=tuple((_name(sent), sent.data) for sent in sky.files(made)),
        planted=tuple(planted_of(made)),
    )


def _name(sent: Sent) -> str:
    """Files by name stand in the order of their arrival."""
    return f"{sent.received:%Y%m%dT%H%M}_{sent.name}"


def _manifest(plan: Plan, listed: list[dict[str, Any]], truth: bytes) -> bytes:
    content = {
        "synthetic": True,
        "honesty": HONESTY,
        "generator": GENERATOR,
        "preset": plan.preset,
        "recipient": RECIPIENT,
        "truth": {"sha256": commitment(truth), "bytes": len(truth)},
        "files": listed,
    }
    return (json.dumps(content, indent=1) + "\n").encode()
