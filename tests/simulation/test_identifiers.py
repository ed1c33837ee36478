"""Identifiers of a world: no two alike, and nothing to be read from them."""

from __future__ import annotations

from datetime import date
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.simulation.identifiers import LAYERS, BlockRegistry, Numbers


@given(seed=st.integers(), bits=st.sampled_from([4, 8, 10]))
def test_a_permutation_gives_every_number_once(seed, bits):
    numbers = Numbers(seed, "anything", bits)
    assert sorted(numbers.at(place) for place in range(1 << bits)) == list(range(1 << bits))


def test_flights_and_layers_never_give_out_the_same():
    given_out = []
    for flight in (1000, 1001):
        for layer in LAYERS:
            registry = BlockRegistry(3, date(2026, 3, 10), flight, layer)
            given_out += [registry.locator(Random(1)) for _ in range(50)]
            given_out += [registry.document(Random(1), "BEL") for _ in range(50)]
            given_out += [registry.phone("") for _ in range(50)]
    assert len(given_out) == len(set(given_out))


def test_another_seed_gives_out_others():
    one, other = (BlockRegistry(seed, date(2026, 3, 10), 1000, "clean") for seed in (1, 2))
    assert one.locator(Random(1)) != other.locator(Random(1))
