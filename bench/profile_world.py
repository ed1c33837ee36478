"""Invented travellers and profiles for `bench/profiles.py`, and the profiles as other engines write them.

The shape is that of the profile engine's reference (section 12) carried over to the fields of travellers: 3 to 6
conditions a profile, always one on geography and one on a list or prefix of who sold or flew it, then ranges, flags,
ratios and lists; every tenth has an `any` in it; about 1.2 clauses and few hits a record. Fixed seeds.
"""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from tidewaiter.reference import Words
from tidewaiter.targeting import Profile, RuleSet
from tidewaiter.targeting.fields import catalogue
from tidewaiter.targeting.profile import AllOf, AnyOf, Condition, Leaf, Not

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def coded(chance: random.Random, count: int, length: int, letters: str) -> list[str]:
    codes: dict[str, None] = {}
    while len(codes) < count:
        codes["".join(chance.choices(letters, k=length))] = None
    return list(codes)


def vocabulary() -> dict[str, list[str]]:
    chance = random.Random(7)
    countries = coded(chance, 184, 2, LETTERS)
    places = coded(chance, 1500, 3, LETTERS)
    agencies = coded(chance, 5000, 8, "0123456789")
    return {
        "movement.carrier": coded(chance, 300, 2, LETTERS + "0123456789"),
        "movement.number": coded(chance, 3000, 4, "0123456789"),
        "movement.departure": places,
        "movement.arrival": places[:40],
        "movement.departure_country": countries,
        "movement.arrival_country": countries[:12],
        "booking.origin": places,
        "booking.origin_country": countries,
        "booking.destination": places,
        "booking.destination_country": countries,
        "booking.agency": agencies,
        "booking.payment_form": ["CC", "CA", "CK", "MS", "GR", "NR"],
        "traveller.role": ["PASSENGER", "TRANSIT_PASSENGER", "CREW", "NON_REVENUE"],
        "traveller.state": ["EXPECTED", "ON_BOARD", "CHECKED_IN"],
        "traveller.separate_origin": places,
        "traveller.separate_origin_country": countries,
    }


VOCABULARY = vocabulary()
FIELDS = {name: field for name, field in catalogue().items() if field.seen_from("traveller")}
UNTOLD = {"traveller.separate_origin": 0.97, "traveller.separate_origin_country": 0.97}
SKEW = {"booking.agency": 0.9, "movement.departure": 0.9, "movement.carrier": 0.9}


def column(name: str, size: int, chance: np.random.Generator) -> Any:
    field = FIELDS[name]
    untold = UNTOLD.get(name, 0.0 if field.subject == "movement" else 0.25)
    mask = chance.random(size) < untold
    if field.kind == "code":
        words = VOCABULARY[name]
        weights = 1 / np.arange(1, len(words) + 1) ** SKEW.get(name, 0.8)
        index = chance.choice(len(words), size, p=weights / weights.sum()).astype(np.int32)
        return pa.DictionaryArray.from_arrays(pa.array(index, mask=mask), pa.array(words))
    if field.kind == "boolean":
        return pa.array(chance.random(size) < 0.15, mask=mask)
    if field.unit in {"hours", "minutes", "km"}:
        return pa.array(np.round(chance.lognormal(5.0, 1.3, size), 1), mask=mask)
    if field.unit in {"times", "share", "kg"}:
        return pa.array(np.round(chance.lognormal(0.6, 0.8, size), 2), mask=mask)
    return pa.array(np.floor(chance.lognormal(0.8, 0.9, size)), mask=mask)


def travellers(size: int) -> Any:
    """A table of invented travellers, every field told that their profiles may use."""
    chance = np.random.default_rng(11)
    arrays = [column(name, size, chance) for name in FIELDS]
    return pa.Table.from_arrays(arrays, names=list(FIELDS))


GEOGRAPHY = [
    "movement.departure_country",
    "movement.departure",
    "booking.origin_country",
    "booking.origin",
    "booking.destination",
]
SELLER = ["booking.agency", "movement.carrier", "movement.number"]
SHAPE = [name for name, field in FIELDS.items() if field.kind == "boolean"]
SHAPE += ["booking.payment_form", "traveller.role", "movement.arrival"]
RANGED = [name for name, field in FIELDS.items() if field.numeric]
RATIOS = [name for name in RANGED if FIELDS[name].unit in {"times", "share", "kg"}]
CUTS = {"hours": [6, 12, 24, 48, 72, 168, 336, 720], "minutes": [15, 30, 45, 60, 90, 120, 240]}
CUTS |= {"km": [100, 250, 500, 1000, 2000, 4000], "times": [1.1, 1.25, 1.5, 2, 2.5, 3, 4]}
CUTS |= {"share": [0.5, 1, 1.5, 2, 3], "kg": [0.5, 1, 1.5, 2, 3, 5, 8]}


class Author:
    """Writes profiles."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.lists = {
            name: [
                tuple(self.chance.sample(words[:1000], self.chance.randint(*_length(words))))
                for _ in range(8)
            ]
            for name, words in VOCABULARY.items()
            if len(words) >= 100
        }

    def categorical(self, name: str) -> Condition:
        words, draw = VOCABULARY[name], self.chance.random()
        if name in self.lists and draw < 0.45:
            return Leaf(name, "in", self.chance.choice(self.lists[name]))
        if draw < 0.75 or len(words) < 12:
            return Leaf(name, "eq", (self.chance.choice(words[:200]),))
        some = tuple(
            self.chance.sample(words[:200], min(len(words) - 1, self.chance.randint(2, 8)))
        )
        return Leaf(name, "not_in" if draw > 0.92 else "in", some)

    def seller(self) -> Condition:
        name = self.chance.choice(SELLER)
        if name == "movement.carrier" or self.chance.random() < 0.4:
            return self.categorical(name)
        head = self.chance.choice(VOCABULARY[name])[: self.chance.choice([2, 4])]
        return Leaf(name, "prefix", (head,))

    def ranged(self, names: list[str]) -> Condition:
        name = self.chance.choice(names)
        cuts = CUTS.get(FIELDS[name].unit, [1, 2, 3, 4, 5, 8, 12])
        draw = self.chance.random()
        low, high = sorted(self.chance.sample(cuts, 2))
        if draw < 0.4:
            return Leaf(name, self.chance.choice(["ge", "gt"]), (float(low),))
        if draw < 0.6:
            return Leaf(name, self.chance.choice(["lt", "le"]), (float(low),))
        return Leaf(name, "between", (float(low), float(high)))

    def further(self) -> Condition:
        draw = self.chance.random()
        if draw < 0.4:
            return self.ranged(RANGED)
        if draw < 0.65:
            name = self.chance.choice(SHAPE)
            if FIELDS[name].kind == "boolean":
                return Leaf(name, "eq", (self.chance.random() < 0.7,))
            return self.categorical(name)
        if draw < 0.8:
            return self.ranged(RATIOS)
        return self.categorical(self.chance.choice(["booking.agency", "movement.carrier"]))

    def profile(self, number: int) -> Profile:
        items = [self.categorical(self.chance.choice(GEOGRAPHY)), self.seller()]
        items += [self.further() for _ in range(self.chance.randint(1, 4))]
        if self.chance.random() < 0.1:
            last = (self.ranged(RANGED), self.seller(), self.categorical("movement.carrier"))
            items[-1] = AnyOf(last)
        if self.chance.random() < 0.05:
            items[-1] = Not(items[-1])
        return Profile(
            id=f"B{number:04}",
            name=Words({"en": "invented"}),
            subject="traveller",
            owner="bench",
            legal_basis="eu-customs-code",
            valid_from=date(2026, 1, 1),
            score=self.chance.randint(1, 100),
            when=AllOf(tuple(items)),
        )


def _length(words: list[str]) -> tuple[int, int]:
    return (5, 25) if len(words) < 200 else (10, 60) if len(words) < 3000 else (20, 150)


def profiles(count: int, seed: int = 3) -> RuleSet:
    """A rule set of invented profiles."""
    author = Author(seed)
    return RuleSet(tuple(author.profile(number) for number in range(count)))
