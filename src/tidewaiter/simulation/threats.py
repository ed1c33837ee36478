"""The threat layer: planted couriers of several methods, and the innocent who look like them.

Threats are planted by number of travellers alone: no lane, carrier, name set or office is more dangerous than another.
A courier is an ordinary booking of the flight, made by the same maker as everybody's, that shows the traits of its
method; 10 to 30 % show nothing at all (`dealing`). Each has innocent look-alikes, matched on the strongest trait that it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from tidewaiter.simulation.bookings import Maker
from tidewaiter.simulation.dealing import Dealt, methods
from tidewaiter.simulation.people import weighted
from tidewaiter.simulation.schedule import Plan, lanes
from tidewaiter.simulation.traits import BRING_COMPANY, PAY, Shown, show
from tidewaiter.simulation.world import Reservation

Kind = Literal["courier", "decoy"]

_ALIKE = 0.8  # chance that a companion of a courier shows a trait of the courier's
_CONTRADICT = (
    ("one_way", "short_stay"),
    ("one_way", "changed_late"),
    ("short_stay", "changed_late"),
    ("late", "changed_late"),
    ("heavy_bags", "no_bag"),
    ("one_payment", "friends_card"),
)


@dataclass(frozen=True, slots=True)
class Planted:
    """Bookings put into a flight on purpose, and why. `cause` is the method of a courier, the innocent cause of a
    decoy; `shows` the traits that were emitted; `like` the number on the flight of the courier that a decoy is like."""

    number: int
    kind: Kind
    method: str
    cause: str
    shows: tuple[str, ...]
    bookings: tuple[Reservation, ...]
    like: int | None = None


def plant(maker: Maker, plan: Plan, couriers: Sequence[Dealt]) -> list[Planted]:
    """The couriers dealt to a flight and their decoys, all else of them drawn from the maker's stream."""
    planted: list[Planted] = []
    for card in couriers:
        courier = _courier(maker, plan, card, len(planted) + 1)
        planted.append(courier)
        if courier.shows:
            for _ in range(maker.rng.randint(*plan.decoys)):
                planted.append(_decoy(maker, courier, len(planted) + 1))
    return planted


def live_as_people_do(bookings: Sequence[Reservation], maker: Maker) -> list[Reservation]:
    """The habits of clean traffic: some of the bookings show traits, at base rates. Answers who came with them."""
    company: list[Reservation] = []
    for booking in bookings:
        shown = {
            name: maker.rng.random()
            for name, share in methods()["habits"].items()
            if maker.rng.random() < share
        }
        office = booking.agency
        if office is not None and maker.rng.random() < office.walk_in_cash:
            shown["cash"] = 1.0
        if not booking.group_name:
            company += show(booking, _possible(shown), maker)
    return company


def strongest(shows: Sequence[str]) -> str:
    """The trait that stands out most."""
    return min(shows, key=methods()["strongest_first"].index)


def _courier(maker: Maker, plan: Plan, card: Dealt, number: int) -> Planted:
    rng, told = maker.rng, methods()["difficulties"][plan.difficulty]
    method = card.method
    emits = methods()["methods"][method]["emits"] if card.visible else {}
    shown = {
        name: _strength(rng, told["strength"])
        for name, chance in emits.items()
        if rng.random() < min(0.95, chance * told["emission"])
    }
    shown = _possible(shown)
    booking = _single(maker)
    companions = show(booking, shown, maker)
    for other in companions:
        alike = {
            name: value
            for name, value in shown.items()
            if name not in BRING_COMPANY | PAY and rng.random() < _ALIKE
        }
        show(other, alike, maker)
    about = methods()["methods"][method]["about"]
    return Planted(number, "courier", method, about, tuple(shown), (booking, *companions))


def _decoy(maker: Maker, courier: Planted, number: int) -> Planted:
    rng, matched = maker.rng, strongest(courier.shows)
    shown = {matched: rng.random()}
    for name in courier.shows:
        if name not in shown and rng.random() < methods()["decoy_also"]:
            shown[name] = rng.random()
    if "one_payment" in shown and rng.random() < 0.5:
        shown["friends_card"] = shown.pop("one_payment")
    booking = _single(maker)
    companions = show(booking, _possible(shown), maker)
    cause = rng.choice(methods()["causes"][matched])
    bookings = (booking, *companions)
    return Planted(number, "decoy", matched, cause, tuple(shown), bookings, courier.number)


def _single(maker: Maker) -> Reservation:
    """An ordinary booking of one or two people, as likely as these sizes are among travellers."""
    sizes = lanes()["party_sizes"]
    return maker.booking(weighted(maker.rng, {1: sizes[1], 2: sizes[2] / 2}))


def _possible(shown: Shown) -> dict[str, float]:
    """Without what contradicts something else that is shown: one way or a return, no bag or heavy ones."""
    possible = dict(shown)
    for name, other in _CONTRADICT:
        if name in possible:
            possible.pop(other, None)
    return possible


def _strength(rng: Random, mean: float) -> float:
    return rng.triangular(max(0.0, 2 * mean - 1), min(1.0, 2 * mean), mean)
