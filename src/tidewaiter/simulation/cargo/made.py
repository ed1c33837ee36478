"""A world of cargo as files, and apart from them the sealed truth; and what of it the demonstration shows.

The same plan and seed give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from tidewaiter.simulation.cargo import freighter, telling
from tidewaiter.simulation.cargo.planting import plant
from tidewaiter.simulation.cargo.vessel import clean_ship
from tidewaiter.simulation.cargo.world import CargoPlan, Story, hours, trade
from tidewaiter.simulation.sending import Sent
from tidewaiter.simulation.trade import RECIPIENT
from tidewaiter.simulation.truth import GENERATOR, HONESTY, commitment

_AT_BERTH = hours(10)
_LANDED = hours(1)
_DEMO_BOXES, _DEMO_WAYBILLS = 300, 40


@dataclass(frozen=True, slots=True)
class SimulatedCargo:
    """What is left when all files are written: the manifest that lies beside them, and the truth that does not.
    `things` are the boxes or waybills."""

    manifest: bytes
    truth: bytes
    things: int
    files: int
    threats: int
    decoys: int


def simulate_cargo(
    plan: CargoPlan, seed: int, put: Callable[[str, bytes], object]
) -> SimulatedCargo:
    """Make a world of a ship or a freighter; `put` takes every file of messages, in the order of their arrival."""
    plan = plan.checked()
    sent, movement, stories = _world(plan, seed)
    listed = []
    for file in sent:
        name = f"{file.received:%Y%m%dT%H%M}_{file.name}"
        put(name, file.data)
        digest = sha256(file.data).hexdigest()
        listed.append({"name": name, "bytes": len(file.data), "sha256": digest})
    truth = _sealed(plan, seed, movement, stories)
    kinds = [story.kind for story in stories]
    return SimulatedCargo(
        manifest=_manifest(plan, listed, truth),
        truth=truth,
        things=plan.size,
        files=len(listed),
        threats=kinds.count("threat"),
        decoys=kinds.count("decoy"),
    )


def demo_cargo(start: datetime, *, seed: int = 1) -> list[Sent]:
    """The files that the unit of the demonstration has by `start` about a ship at its berth and a freighter that has just
    landed, in the order of arrival."""
    found: list[Sent] = []
    for kind, size, ago in (
        ("vessel", _DEMO_BOXES, _AT_BERTH),
        ("freighter", _DEMO_WAYBILLS, _LANDED),
    ):
        arrives = (start - ago).replace(minute=0)
        plan = CargoPlan("vessel" if kind == "vessel" else "freighter", size, arrives, start)
        found += _world(plan.checked(), seed)[0]
    found.sort(key=lambda file: (file.received, file.name))
    return found


def _world(plan: CargoPlan, seed: int) -> tuple[list[Sent], str, list[Story]]:
    """Files in order, what moves, and the stories."""
    if plan.kind == "vessel":
        ship = clean_ship(plan, seed)
        plant(ship, seed)
        sent, stories = list(telling.files(ship)), ship.stories
        movement = telling.movement_key(ship)
    else:
        made, stories = freighter.waybills(plan, seed)
        sent = list(freighter.files(plan, made))
        movement = freighter.movement_key(plan)
    if plan.until is not None:
        sent = [file for file in sent if file.received <= plan.until]
    sent.sort(key=lambda file: (file.received, file.name))
    return sent, movement, stories


def _sealed(plan: CargoPlan, seed: int, movement: str, stories: Iterable[Story]) -> bytes:
    content = {
        **_head(plan),
        "seed": seed,
        "parameters": {"size": plan.size, "arrives": f"{plan.arrives:%Y-%m-%dT%H:%MZ}"},
        "movements": [movement],
        "planted": [_entry(number, story) for number, story in enumerate(stories, 1)],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _entry(number: int, story: Story) -> dict[str, Any]:
    told = trade()
    methods = {**told["methods"], **told["air_methods"]}
    causes = {**told["decoys"], **told["air_decoys"]}
    threat = story.kind == "threat"
    return {
        "id": str(number),
        "kind": story.kind,
        "method": story.name if threat else None,
        "cause": None if threat else story.name,
        "like": None if threat else causes[story.name]["like"],
        "about": (methods if threat else causes)[story.name]["about"],
        "indicators": methods[story.name]["indicators"] if threat else [],
        "boxes": list(story.boxes),
        "bills": list(story.bills),
    }


def _head(plan: CargoPlan) -> dict[str, Any]:
    return {
        "synthetic": True,
        "honesty": HONESTY,
        "generator": GENERATOR,
        "preset": plan.kind,
    }


def _manifest(plan: CargoPlan, listed: list[dict[str, Any]], truth: bytes) -> bytes:
    """What may be known of the world: its files, and what commits to the truth."""
    content = {
        **_head(plan),
        "recipient": RECIPIENT,
        "truth": {"sha256": commitment(truth), "bytes": len(truth)},
        "files": sorted(listed, key=lambda item: str(item["name"])),
    }
    return (json.dumps(content, indent=1) + "\n").encode()
