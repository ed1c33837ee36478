"""Where a container stands on a ship."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tidewaiter.reference import Stowage, pair_of, stowage


def test_a_cell_is_bay_row_and_tier():
    assert stowage("0180482") == (Stowage(18, 4, 82), None)
    assert stowage(" 180482 ") == (Stowage(18, 4, 82), None)
    assert str(stowage("180482")[0]) == "0180482"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "none"),
        ("18048", "form"),
        ("01804822", "form"),
        ("0180482X", "form"),
        ("0000482", "bay"),
        ("0189982", "row"),
        ("0180400", "tier"),
        ("0180466", "tier"),
    ],
)
def test_a_cell_that_no_ship_has_says_what_is_wrong(text: str, fault: str):
    assert stowage(text) == (None, fault)


def test_rows_count_from_the_centre_line_odd_to_starboard():
    rows = sorted((Stowage(2, row, 82) for row in range(6)), key=lambda at: at.abreast)
    assert [at.row for at in rows] == [4, 2, 0, 1, 3, 5]


def test_even_bays_are_forty_feet_and_low_tiers_the_hold():
    assert [Stowage(bay, 1, 2).forty for bay in (1, 2, 3)] == [False, True, False]
    assert [Stowage(2, 1, tier).on_deck for tier in (2, 18, 72, 82)] == [False, False, True, True]


def test_pairs_count_from_the_bow_unless_the_ship_has_another():
    assert [pair_of(bay) for bay in (1, 2, 3, 5, 7)] == [2, 2, 2, 6, 6]
    assert [pair_of(bay, frozenset({4})) for bay in (1, 3, 5)] == [2, 4, 4]
    assert pair_of(3, frozenset({2, 4})) == 2


@given(some.text(max_size=9))
def test_any_text_gives_a_cell_or_a_fault(text: str):
    at, fault = stowage(text)
    assert (at is None) != (fault is None)
