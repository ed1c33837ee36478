"""The small world of synthetic cargo: companies, shipments, boxes, and the plan that a world is made from.

Plain values that the layers fill and `telling` turns into records. Instants are aware and in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any, Literal

from tidewaiter.errors import Refused
from tidewaiter.reference import load_yaml

MOST_BOXES, MOST_WAYBILLS = 20_000, 2_000
_FEWEST = 20


@cache
def trade() -> Any:
    """The file of the trade."""
    return load_yaml("tidewaiter.simulation.cargo", "cargo.yaml")


@dataclass(frozen=True, slots=True)
class CargoPlan:
    """What a world of cargo is made from: a ship with `size` boxes that berths at `arrives`, or a freighter with
    `size` waybills that lands then. `until`: files received later are not there yet; None for all of them."""

    kind: Literal["vessel", "freighter"]
    size: int
    arrives: datetime = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
    until: datetime | None = None

    def checked(self) -> CargoPlan:
        """The plan itself; raises `Refused` where no world can be made from it."""
        most = MOST_BOXES if self.kind == "vessel" else MOST_WAYBILLS
        if not _FEWEST <= self.size <= most:
            name = "boxes" if self.kind == "vessel" else "waybills"
            raise Refused(
                f"A {self.kind} needs {_FEWEST} to {most:,} {name}.",
                fields={name: f"must lie between {_FEWEST} and {most:,}"},
            )
        return self


@dataclass(frozen=True, slots=True)
class Company:
    """A company that does not exist."""

    name: str
    address: str
    country: str


@dataclass(slots=True)
class Box:
    """A container on the ship. `sealed` is the number put on at the gate; `seal_on` says what other messages tell in its
    place (loading, manifest, discharge, gate_out), `""` where they tell none. Masses in kilograms: of the box, of the goods, as
    verified, and as the crane weighs it."""

    number: str
    iso_type: str
    full: bool
    loading: str
    discharge: str
    cell: str
    tare: float
    goods_kg: float
    vgm: float | None
    crane: float
    sealed: str
    booking: str
    cold: float | None = None
    haulier: str = ""
    seal_on: dict[str, str] = field(default_factory=dict)
    on_manifest: bool = True
    on_ship: bool = True
    discharged_at: datetime | None = None
    gone_at: datetime | None = None
    collected_by: str = ""

    def seal(self, moment: str) -> str:
        """The number of the seal as it was told at a moment."""
        return self.seal_on.get(moment, self.sealed)


@dataclass(slots=True)
class Bill:
    """A bill of lading. `amended` is what it became when it was sent again, at `amended_at`; `withdrawn_at` when
    it was taken back. `announced` is the haulier that its consignee named."""

    number: str
    shipper: Company
    consignee: Company
    words: str
    hs: str
    kind: str
    packages: int
    kg: float
    boxes: list[Box]
    announced: str
    amended: Company | None = None
    amended_words: str = ""
    amended_at: datetime | None = None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """What is planted, or only looks like it: `kind` threat or decoy, its method or innocent cause, and where to find
    it: numbers of boxes, bills and waybills."""

    kind: Literal["threat", "decoy"]
    name: str
    boxes: tuple[str, ...] = ()
    bills: tuple[str, ...] = ()


@dataclass(slots=True)
class Ship:
    """A call of a ship: who it is, when it berths, what it carries, and the stories on it."""

    told: Mapping[str, Any]
    voyage: str
    berths: datetime
    boxes: list[Box]
    bills: list[Bill]
    stories: list[Story] = field(default_factory=list)


def weighted(rng: Random, weights: Mapping[Any, float]) -> Any:
    """One of the keys, as often as its weight says."""
    return rng.choices(list(weights), list(weights.values()))[0]


def swapped(text: str, rng: Random) -> str:
    """Two different neighbouring characters in each other's place, as a hand errs."""
    places = [at for at in range(2, len(text) - 1) if text[at] != text[at + 1]]
    at = rng.choice(places) if places else 0
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def shipper(rng: Random, country: str) -> Company:
    """A company that sends, in a country of the trade."""
    told = trade()["companies"]
    name = f"{rng.choice(told['heads'])} {rng.choice(told['shippers'][country])}".upper()
    street = f"{rng.choice(told['streets'][country])} {rng.randrange(1, 900)}"
    form = told["forms"][country]
    return Company(f"{name} {form}", f"{street}, {told['cities'][country]}", country)


def buyer(rng: Random, names: Iterable[str] = ()) -> Company:
    """A company that receives; `names` to choose from where it is to have one of them."""
    told = trade()["companies"]
    made = f"{rng.choice(told['buyer_heads'])} {rng.choice(told['buyers'])}".upper()
    name = rng.choice(list(names)) if names else made
    city, country = rng.choice(told["buyer_cities"])
    street = f"{rng.choice(told['buyer_streets'])} {rng.randrange(1, 400)}"
    return Company(f"{name} {rng.choice(told['buyer_forms'])}", f"{street}, {city}", country)


def hours(count: float) -> timedelta:
    """So many hours."""
    return timedelta(hours=count)
