"""Air waybill numbers and ships' numbers, and their check digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.reference import awb_check_digit, awb_is_valid, awb_number, imo_number


@given(st.integers(0, 999), st.integers(0, 9_999_999))
def test_an_air_waybill_with_its_check_digit_is_valid_and_no_other(
    prefix: int, serial: int
) -> None:
    number = f"{prefix:03d}-{serial:07d}"
    right = serial % 7
    for digit in range(10):
        assert awb_is_valid(f"{number}{digit}") == (digit == right)
    assert awb_check_digit(f"{number}9") == str(right)


def test_air_waybill_numbers_are_written_one_way() -> None:
    assert awb_number("05712345675") == awb_number(" 057-12345675") == "057-12345675"
    assert awb_number("057-1234") == awb_number("ABC-12345675") == ""


@pytest.mark.parametrize("text", ["9074729", "IMO 9074729", "imo9074729"])
def test_a_ship_is_known_by_its_number(text: str) -> None:
    assert imo_number(text) == "9074729"


@pytest.mark.parametrize("text", ["9074728", "12345", "VRIB3", "", "0000000"])
def test_what_is_no_ship_s_number_is_none(text: str) -> None:
    assert imo_number(text) == ""
