"""One canonical form for data and constants: folding, missing, numbers that are none."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.errors import Refused
from tidewaiter.targeting.values import canonical, fold, ratio


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_a_code_is_canonical_already_the_second_time(text: str) -> None:
    once = canonical("code", text)
    assert canonical("code", once) == once


@given(st.text(alphabet=st.characters(codec="utf-8", categories=["Lu", "Ll"])))
def test_case_does_not_matter(text: str) -> None:
    assert fold(text.upper()) == fold(text.upper().lower())


def test_diacritics_and_blanks_do_not_matter() -> None:
    assert fold("  Ångström \t & ŒUVRE\n") == "angstrom & oeuvre"
    assert fold("Straße") == fold("STRASSE")
    assert fold("Łódź") == "lodz"


def test_codes_are_upper_case() -> None:
    assert canonical("code", " lis ") == "LIS"


@pytest.mark.parametrize("kind", ["text", "code"])
@pytest.mark.parametrize("blank", ["", " ", "\t\n", "\u00a0", "\u0301"])
def test_blank_text_is_missing(kind: str, blank: str) -> None:
    assert canonical(kind, blank) is None  # type: ignore[arg-type]


def test_nan_is_missing() -> None:
    assert canonical("number", math.nan) is None


@pytest.mark.parametrize("endless", [math.inf, -math.inf])
def test_infinity_is_refused(endless: float) -> None:
    with pytest.raises(Refused):
        canonical("number", endless)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", "1"),
        ("number", True),
        ("boolean", 1),
        ("text", 1),
        ("code", 7),
        ("date", "2026-01-01"),
        ("duration", date(2026, 1, 1)),
    ],
)
def test_a_value_of_another_type_is_refused(kind: str, value: object) -> None:
    with pytest.raises(Refused):
        canonical(kind, value)  # type: ignore[arg-type]


def test_missing_in_a_ratio_or_division_by_zero_is_missing() -> None:
    assert ratio(1, 0) is None
    assert ratio(0, 0) is None
    assert ratio(None, 2) is None
    assert ratio(1, None) is None
    assert ratio(1, 4) == 0.25
