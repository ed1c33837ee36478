"""How hard a world is: in its band, told by no single indicator, and by nothing that is not an indicator.

The bands were laid down in `difficulty.yaml` before any world was tuned.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tidewaiter.simulation import Sample, band_auc, report, samples
from tidewaiter.simulation.indicators import indicators
from tidewaiter.simulation.separability import laid_down

SEEDS = (1, 2, 3)
MANY = {"flights": 18, "travellers": 2800, "prevalence": 0.04, "decoys": (5, 6)}
"""Enough couriers that a figure can be told on one world; decoys as few as a threat must have."""


@pytest.fixture(scope="module")
def seen(world) -> Callable[[int], list[Sample]]:
    """What targeting sees of the world of a seed, read once."""
    read: dict[int, list[Sample]] = {}

    def see(seed: int) -> list[Sample]:
        if seed not in read:
            made = world(seed, **MANY)
            read[seed] = samples(made.files.items(), made.truth)
        return read[seed]

    return see


@pytest.mark.parametrize("seed", SEEDS)
def test_a_medium_world_lies_in_its_band(seen, seed):
    low, high = laid_down()["bands"]["medium"]
    assert low <= band_auc(seen(seed)).value <= high


@pytest.fixture(scope="module")
def together(seen) -> list[Sample]:
    """The travellers of all worlds, in groups of their own."""
    return [
        dataclasses.replace(one, group=f"{seed}/{one.group}", movement=f"{seed}/{one.movement}")
        for seed in SEEDS
        for one in seen(seed)
    ]


@pytest.fixture(scope="module")
def told(together) -> dict[str, Any]:
    """The report on all worlds together."""
    return report(together, "medium")


def test_identifiers_order_missingness_and_lengths_tell_nothing(told):
    """Neither more nor less than where chance deals the couriers of each flight."""
    found = told["models"]["metadata"]
    (verdict,) = (item for item in told["verdicts"] if item["what"] == "metadata tell nothing")
    assert verdict["holds"]
    assert 0.4 < found["chance_low"] < found["chance"] < found["chance_high"] < 0.6


def test_a_leak_is_found(seen):
    """An identifier that most couriers share: the model of metadata finds it, and the verdict says so."""
    leaky = [
        dataclasses.replace(one, metadata={**one.metadata, "locator 0": 1.0})
        if one.kind == "courier" and number % 3
        else one
        for number, one in enumerate(seen(1))
    ]
    (verdict,) = (
        item
        for item in report(leaky, "medium")["verdicts"]
        if item["what"] == "metadata tell nothing"
    )
    assert verdict["measured"] > 0.7
    assert not verdict["holds"]


def test_most_lifts_lie_within_the_limits_and_no_indicator_is_too_precise(told):
    assert [item["what"] for item in told["verdicts"] if not item["holds"]] == []
    assert told["couriers"] > 250
    assert told["decoys"] > 3 * told["couriers"]


def test_every_indicator_that_threats_show_occurs_in_clean_traffic(told):
    for row in told["indicators"]:
        if row["threats"] and not row["profile"]:
            assert row["clean_rate"] > 0, row["id"]


def test_the_indicators_are_those_of_the_profiles():
    ids = [item.id for item in indicators()]
    assert len(ids) == len(set(ids))
    assert {"P01-payer", "P06-trips", "booking.paid_in_cash eq true"} <= set(ids)


def test_without_the_models_the_report_says_so_and_gives_the_rest(seen, monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    monkeypatch.setattr("tidewaiter.simulation.models.find_spec", lambda _name: None)
    told = report(seen(1)[:400], "medium")
    assert told["models"] is None
    assert "scikit-learn is not installed" in told["why_no_models"]
    assert told["indicators"]
    assert told["best_rule"]["id"]
