"""The figures of the report, on cases that can be counted by hand, and beside another implementation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from tidewaiter.simulation.measures import DEALINGS, auc, detection, lift, next_interval

cases = st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=2, max_size=60).filter(
    lambda drawn: len({label for _, label in drawn}) == 2
)


@given(cases)
def test_the_area_is_that_of_another_implementation(drawn):
    scores = np.array([float(score) for score, _ in drawn])
    labels = np.array([label for _, label in drawn])
    told = auc(scores, labels)
    assert told.value == pytest.approx(roc_auc_score(labels, scores))
    assert 0 <= told.low <= told.value <= told.high <= 1


def test_without_threats_or_without_others_there_is_no_area():
    assert auc(np.array([1.0, 2.0]), np.array([True, True])).value is None
    assert auc(np.array([1.0, 2.0]), np.array([False, False])).value is None


def test_detection_counts_the_highest_scores_and_shares_out_ties():
    scores = np.array([3.0, 2.0, 2.0, 1.0])
    labels = np.array([False, True, False, True])
    assert detection(scores, labels, 0.25) == 0.0
    assert detection(scores, labels, 0.5) == pytest.approx(0.25), "one of two equals, half a find"
    assert detection(scores, labels, 1.0) == 1.0


def test_a_lift_is_a_ratio_of_shares_with_its_interval():
    told = lift(10, 20, 50, 1000)
    assert told.value == pytest.approx(10.0)
    assert told.low < told.value < told.high
    assert lift(3, 10, 0, 100).value is None
    assert lift(0, 10, 5, 100).value == 0.0


def test_one_more_figure_lies_in_its_interval_95_times_in_a_hundred():
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(4000):
        *told, more = rng.normal(0.48, 0.03, DEALINGS + 1)
        mean, low, high = next_interval(told)
        assert mean == pytest.approx(np.mean(told))
        held += low <= more <= high
    assert held / 4000 == pytest.approx(0.95, abs=0.012)
