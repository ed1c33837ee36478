"""Container numbers by ISO 6346: judged, and corrected only where one number can be meant."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tidewaiter.reference.containers import (
    check_digit,
    container_number,
    corrected,
    is_valid,
    normal,
    one_character_away,
)

owners = st.text(string.ascii_uppercase, min_size=3, max_size=3)
serials = st.text(string.digits, min_size=6, max_size=6)


@st.composite
def valid_numbers(draw: st.DrawFn) -> str:
    payload = draw(owners) + draw(st.sampled_from("UJZ")) + draw(serials)
    return payload + check_digit(payload)


def test_the_example_of_the_standard_is_valid() -> None:
    assert is_valid("CSQU3054383")
    assert container_number("csqu 305-438 3") == ("CSQU3054383", "", "3")


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("CSQU3054384", "check-digit"),
        ("CSQI3054383", "category"),
        ("CONTAINER", "form"),
        ("", "form"),
    ],
)
def test_the_fault_of_a_number_is_named(number: str, fault: str) -> None:
    assert container_number(number).fault == fault


@given(valid_numbers())
def test_a_number_with_its_check_digit_is_valid_and_needs_no_correction(number: str) -> None:
    assert is_valid(number)
    assert corrected(number) is None
    assert is_valid(f" {number[:4].lower()}-{number[4:10]}/{number[10]} ")


@given(valid_numbers(), st.integers(4, 10), st.sampled_from("0123456789"))
def test_a_wrong_digit_is_always_found_unless_the_sum_falls_on_ten(
    number: str, at: int, digit: str
) -> None:
    assume(digit != number[at])
    told = number[:at] + digit + number[at + 1 :]
    if not is_valid(told):
        assert number in one_character_away(told)
        assert corrected(told) is None, "arithmetic alone never tells which digit is wrong"
        assert corrected(told, known={number}) == number


@given(valid_numbers(), st.integers(4, 9), st.sampled_from("OISBZG"))
def test_a_letter_among_the_digits_shows_its_place(number: str, at: int, letter: str) -> None:
    found = corrected(number[:at] + letter + number[at + 1 :])
    assert found is None or (
        is_valid(found) and found[:at] + found[at + 1 :] == number[:at] + number[at + 1 :]
    )


def test_look_alikes_and_a_missing_check_digit_are_put_right() -> None:
    assert corrected("CSQU30543B3") == "CSQU3054383"
    assert corrected("C5QU3054383") == "CSQU3054383"
    assert corrected("CSQU305438") == "CSQU3054383"


def test_two_numbers_that_could_be_meant_leave_none() -> None:
    told = "CSQU3054384"
    near = one_character_away(told)
    assert len(near) > 2
    assert corrected(told, known=near[:2]) is None


@given(st.text(max_size=20))
def test_any_text_is_judged(text: str) -> None:
    judged = container_number(text)
    found = corrected(text)
    assert judged.number == normal(text)
    assert found is None or is_valid(found)
