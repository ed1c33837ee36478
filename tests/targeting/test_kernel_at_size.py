"""Two million records through one artefact that several threads share, pair by pair against the plain evaluator.

A kernel that fills its tables while it works loses hits only at this size, and only with several threads; sums stay
nearly right, and small samples are right altogether. So the size is the test. The two million rows are drawn from some
twenty thousand distinct records, which is what the plain evaluator can judge in the time.
"""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from targeting.kernel_cases import (
    CODE,
    DAY,
    FIRST,
    HOURS,
    KINDS,
    NUMBER,
    NUMBERS,
    OTHER_CODE,
    OTHER_TRUTH,
    TEXT,
    TRUTH,
    compiled,
    ruleset,
    told,
)
from tidewaiter.targeting import RuleSet
from tidewaiter.targeting.evaluate import holds
from tidewaiter.targeting.kernel import (
    Kernel,
    Scope,
    batch_of,
    match,
    profiles_held,
    scope_mask,
)
from tidewaiter.targeting.profile import AllOf, AnyOf, Condition, Leaf, Not

ROWS = 2_000_000
DISTINCT = 20_000
THREADS = 4

WORDS = [
    "flour",
    "plain",
    "he",
    "she",
    "hers",
    "tiles",
    "til",
    "coffee",
    "fee",
    "of",
    "ananas",
    "anas",
]
CODES = [f"{letter}{number}" for letter in "ABCDEFGH" for number in range(40)]


def draw_record(chance: random.Random) -> dict[str, Any]:
    """A record with every ugly value among ordinary ones."""
    untold = chance.random() < 0.2
    record: dict[str, Any] = {
        CODE: chance.choice([*CODES, "", "  ", "zz", "Å1"]),
        OTHER_CODE: chance.choice(CODES[:60]).lower(),
        NUMBER: chance.choice(
            [*NUMBERS, float("nan"), -0.0, 1.0000000000000002, chance.uniform(0, 30)]
        ),
        HOURS: round(chance.lognormvariate(3, 1)),
        TRUTH: chance.random() < 0.3,
        OTHER_TRUTH: chance.random() < 0.3,
        TEXT: " ".join(chance.choices([*WORDS, "x", "Été", "box"], k=chance.randint(0, 5))),
        DAY: FIRST + timedelta(days=chance.randint(-3, 40)),
    }
    return {name: None if untold and chance.random() < 0.4 else record[name] for name in record}


def draw_leaf(chance: random.Random) -> Condition:
    number = float(chance.choice([1, 2, 5, 10, 24, 48]))
    return chance.choice(
        [
            Leaf(CODE, "in", tuple(chance.sample(CODES, 40))),
            Leaf(CODE, "not_in", tuple(chance.sample(CODES, 5))),
            Leaf(OTHER_CODE, "prefix", (chance.choice("ABCDEFGH"),)),
            Leaf(NUMBER, chance.choice(["lt", "le", "ge", "gt", "eq"]), (chance.choice(NUMBERS),)),  # type: ignore[arg-type]
            Leaf(HOURS, "between", (number, number + 10)),
            Leaf(HOURS, "missing"),
            Leaf(TRUTH, "eq", (True,)),
            Leaf(OTHER_TRUTH, "eq", (False,)),
            Leaf(TEXT, "contains", (chance.choice(WORDS),)),
            Leaf(TEXT, "prefix", (chance.choice(WORDS),)),
            Leaf(DAY, "ge", (FIRST + timedelta(days=int(number)),)),
        ]
    )


def draw_rules(chance: random.Random, count: int) -> RuleSet:
    whens: list[Condition] = []
    for _ in range(count):
        items = [draw_leaf(chance) for _ in range(chance.randint(3, 5))]
        items[0] = Not(items[0]) if chance.random() < 0.2 else items[0]
        items[-1] = AnyOf((items[-1], draw_leaf(chance))) if chance.random() < 0.3 else items[-1]
        whens.append(AllOf(tuple(items)))
    return ruleset(whens)


class World:
    """The records, the artefact, and what is right: for each distinct record the places of its profiles."""

    def __init__(self) -> None:
        chance = random.Random(2_000_000)
        self.records = [draw_record(chance) for _ in range(DISTINCT)]
        self.rules = draw_rules(chance, 50)
        self.canonical = [told(record) for record in self.records]
        self.right = [
            [place for place, item in enumerate(self.rules.profiles) if holds(item.when, record)]
            for record in self.canonical
        ]
        self.drawn = np.random.default_rng(7).integers(0, DISTINCT, ROWS)
        self.table = batch_of(self.records, KINDS).take(self.drawn)
        self.kernel: Kernel = compiled(self.rules, sample=self.table.slice(0, 4000), head=3)
        lengths = np.array([len(places) for places in self.right])
        counts = lengths[self.drawn]
        self.rows = np.repeat(np.arange(ROWS), counts)
        # Where each drawn record's places end, less where its pairs end among all: the shift from one to the other.
        shift = np.cumsum(lengths)[self.drawn] - np.cumsum(counts)
        together = np.concatenate([np.array(places, np.int32) for places in self.right])
        self.places = together[np.arange(counts.sum()) + np.repeat(shift, counts)]


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.mark.parametrize("engine", ["numba", "numpy"])
def test_two_million_records_over_several_threads_lose_no_pair(world: World, engine: Any) -> None:
    found = match(world.kernel, world.table, engine=engine, threads=THREADS)
    assert len(world.rows) > ROWS // 4
    assert np.array_equal(found.rows, world.rows)
    assert np.array_equal(found.profiles, world.places)


def test_batches_and_single_records_share_one_artefact_at_the_same_time(world: World) -> None:
    """A fresh artefact: whatever it may learn, it learns while all of them use it."""
    kernel = compiled(world.rules)
    everything = scope_mask(kernel, Scope())
    slices = [range(start, DISTINCT, 3) for start in range(3)]

    def one_by_one(numbers: range) -> bool:
        return all(
            profiles_held(kernel, world.canonical[number], everything) == world.right[number]
            for number in numbers
        )

    with ThreadPoolExecutor(THREADS) as pool:
        singles = [pool.submit(one_by_one, numbers) for numbers in slices]
        found = pool.submit(match, kernel, world.table.slice(0, ROWS // 4)).result()
        assert all(single.result() for single in singles)
    end = int(np.searchsorted(world.rows, ROWS // 4))
    assert np.array_equal(found.rows, world.rows[:end])
    assert np.array_equal(found.profiles, world.places[:end])
