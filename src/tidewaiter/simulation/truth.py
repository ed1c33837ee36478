"""The truth of a generated world: what was planted, where to find it, and the commitment that it is not changed later.

It goes into a file of its own, never beside the messages. The folder of the messages holds only the SHA-256 of that
file; when the truth is opened, `opened` says whether it is the one that was sealed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from tidewaiter.errors import Refused
from tidewaiter.simulation.legs import local
from tidewaiter.simulation.schedule import Plan
from tidewaiter.simulation.sky import FlightWorld
from tidewaiter.simulation.threats import Planted
from tidewaiter.simulation.traits import indicators_of
from tidewaiter.simulation.world import Flight

GENERATOR = "2"
"""Version of the generator: raised whenever the same plan and seed give other bytes."""

HONESTY = (
    "Everything here is invented. Couriers are planted far more often than on any real day, by rates that somebody "
    "chose: no rate of hits or finds in this world says anything about real traffic, real routes or real people."
)


def planted_of(made: FlightWorld) -> list[dict[str, Any]]:
    """What is planted on a flight, each with the keys by which it is found in the messages."""
    return [_entry(made.flight, item) for item in made.planted]


def movement_key(flight: Flight) -> str:
    """The key of a flight's movement, as `records.Movement.key` has it."""
    day = local(flight.origin, flight.departs)
    return f"air:{flight.carrier.code}{flight.number:04d}:{flight.origin}:{day:%Y-%m-%d}"


def sealed(
    plan: Plan, seed: int, movements: Iterable[str], planted: Iterable[Mapping[str, Any]]
) -> bytes:
    """The bytes of the truth file."""
    content = {
        "synthetic": True,
        "honesty": HONESTY,
        "generator": GENERATOR,
        "seed": seed,
        "parameters": {
            "preset": plan.preset,
            "airports": list(plan.airports),
            "flights": plan.flights,
            "travellers": plan.travellers,
            "days": plan.days,
            "first_day": plan.first_day.isoformat(),
            "prevalence": plan.prevalence,
            "decoys": list(plan.decoys),
            "difficulty": plan.difficulty,
        },
        "movements": sorted(movements),
        "planted": list(planted),
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def commitment(truth: bytes) -> str:
    """What is published of the truth at the start: the SHA-256 of its file, in hexadecimal."""
    return hashlib.sha256(truth).hexdigest()


def opened(truth: bytes, manifest: bytes) -> dict[str, Any]:
    """The content of a truth file; raises `Refused` where it is not the one that the manifest commits to, or where
    one of the two is no file of a world."""
    told = _of_a_world(manifest, "manifest.json").get("truth")
    if not isinstance(told, dict) or commitment(truth) != told.get("sha256"):
        raise Refused(
            "This is not the truth that was sealed with these messages: its SHA-256 is not the one in manifest.json."
        )
    content = _of_a_world(truth, "The truth")
    if not isinstance(content.get("planted"), list):
        raise Refused("The truth does not say what was planted: it is no truth of a world.")
    return content


def committed_files(manifest: bytes) -> dict[str, str]:
    """The SHA-256 of each message of a world, by the name of its file; raises `Refused` where the manifest tells of
    anything but files beside it: it came with the messages, and whoever made them may have written anything."""
    rows = _of_a_world(manifest, "manifest.json").get("files")
    found: dict[str, str] = {}
    for told in rows if isinstance(rows, list) else [None]:
        row: dict[str, Any] = told if isinstance(told, dict) else {}
        name = row.get("name")
        if not isinstance(name, str) or not name.isprintable() or name in _NO_NAMES or "/" in name:
            raise Refused("manifest.json does not name the files of its folder.")
        found[name] = str(row.get("sha256"))
    return found


_NO_NAMES = frozenset({"", ".", ".."})


def _of_a_world(data: bytes, what: str) -> dict[str, Any]:
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise Refused(f"{what} is no file of a world: it cannot be read as one JSON object.")
    return content


def _entry(flight: Flight, item: Planted) -> dict[str, Any]:
    return {
        "id": f"{flight.label}/{item.number}",
        "kind": item.kind,
        "method": item.method,
        "cause": item.cause,
        "like": f"{flight.label}/{item.like}" if item.like else None,
        "shows": list(item.shows),
        "indicators": list(indicators_of(item.shows)),
        "movement": movement_key(flight),
        "bookings": [booking.locator for booking in item.bookings],
        "travellers": [
            {
                "family_name": passenger.person.family,
                "given_names": passenger.person.given,
                "document": passenger.person.document,
            }
            for booking in item.bookings
            for passenger in booking.passengers
        ],
    }
