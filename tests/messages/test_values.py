"""Flight numbers, dates, clocks and calls as passenger messages write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.messages.edifact.values import (
    Dated,
    birth_date,
    call,
    clock,
    count,
    expiry_date,
    flight,
    flight_number,
    moment,
    travel_date,
)
from tidewaiter.records import FlightNumber

DAYS = st.dates(date(1990, 1, 1), date(2079, 12, 31))
MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]


def named(day: date) -> str:
    return f"{day.day:02d}{MONTHS[day.month - 1]}{day.year % 100:02d}"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("324", "0324"),
        ("6", "0006"),
        ("0006", "0006"),
        ("00324", "0324"),
        ("12A", "0012A"),
        ("0123MCL", "0123MCL"),
        (" 324 ", "0324"),
        ("OPEN", "OPEN"),
        ("12345", "12345"),
        ("", ""),
    ],
)
def test_flight_numbers_have_four_digits(written: str, number: str) -> None:
    assert flight_number(written) == number


@given(st.integers(0, 9999))
def test_a_flight_number_is_the_same_with_and_without_zeros(number: int) -> None:
    assert flight_number(str(number)) == flight_number(f"{number:04d}") == f"{number:04d}"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("QX417", FlightNumber("QX", "0417")),
        ("QX 0417", FlightNumber("QX", "0417")),
        ("U2123", FlightNumber("U2", "0123")),
        ("9W1", FlightNumber("9W", "0001")),
        ("QXA12", FlightNumber("QXA", "0012")),
        ("QX12MCL", FlightNumber("QX", "0012MCL")),
        ("QXMCL", FlightNumber("QX", "MCL")),
        ("0123", FlightNumber("", "0123")),
        ("QX", FlightNumber("QX", "")),
        ("9W", FlightNumber("9W", "")),
        ("", FlightNumber("", "")),
    ],
)
def test_carrier_and_number_written_as_one(written: str, expected: FlightNumber) -> None:
    assert flight(written) == expected


@given(DAYS)
def test_a_day_of_travel_is_read_in_every_form(day: date) -> None:
    iso = day.isoformat()
    assert travel_date(f"{day:%d%m%Y}").iso == iso
    assert travel_date(f"{day:%Y%m%d}", "ymd").iso == iso
    if day.year >= 2000:
        assert travel_date(f"{day:%d%m%y}").iso == iso
        assert travel_date(f"{day:%y%m%d}", "ymd").iso == iso
        assert travel_date(named(day)).iso == iso


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("310226", "no-such-date"),
        ("011326", "no-such-date"),
        ("01011970", "no-such-date"),
        ("31129999", "no-such-date"),
        ("12126", "bad-date"),
        ("AB0226", "bad-date"),
        ("01XXX26", "bad-date"),
        ("²²0226", "bad-date"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_what_is_no_day_of_travel_has_a_reason(written: str, fault: str) -> None:
    assert travel_date(written) == Dated(None, fault)


@given(DAYS, st.integers(6, 99), st.sampled_from(["dmy", "ymd"]))
def test_births_lie_in_the_hundred_years_before_the_flight(
    flight_day: date, age: int, order: str
) -> None:
    born = date(flight_day.year - age, 6, 15)
    text = named(born) if order == "dmy" else f"{born:%y%m%d}"
    read = birth_date(text, flight_day.isoformat(), order)
    assert read == Dated(born.isoformat())


def test_a_birth_on_the_day_of_the_flight_is_of_today() -> None:
    assert birth_date("11MAR26", "2026-03-11").iso == "2026-03-11"
    assert birth_date("12MAR26", "2026-03-11").iso == "1926-03-12"


def test_a_small_child_may_be_somebody_very_old() -> None:
    assert birth_date("12JUL22", "2026-03-11") == Dated("2022-07-12", "century-unsure")
    assert birth_date("12JUL2022", "2026-03-11") == Dated("2022-07-12")
    assert birth_date("12JUL20", None) == Dated("2020-07-12", "century-unsure")


@pytest.mark.parametrize(
    ("written", "order", "iso"),
    [("00JUL64", "dmy", "1964-07"), ("640700", "ymd", "1964-07"), ("640000", "ymd", "1964")],
)
def test_births_may_be_known_in_part(written: str, order: str, iso: str) -> None:
    assert birth_date(written, "2026-03-11", order).iso == iso


@given(DAYS, st.integers(-29, 29), st.sampled_from(["dmy", "ymd"]))
def test_documents_expire_near_the_flight(flight_day: date, years: int, order: str) -> None:
    expires = date(flight_day.year + years, 6, 15)
    text = named(expires) if order == "dmy" else f"{expires:%y%m%d}"
    assert expiry_date(text, flight_day.isoformat(), order) == Dated(expires.isoformat())


def test_a_far_expiry_is_unsure() -> None:
    assert expiry_date("01JAN66", "2026-03-11") == Dated("2066-01-01", "century-unsure")


@pytest.mark.parametrize(
    ("written", "time"),
    [
        ("0915", "09:15"),
        ("915", "09:15"),
        ("5", "00:05"),
        ("181348", "18:13:48"),
        ("2400", None),
        ("1260", None),
        ("121060", None),
        ("12:10", None),
        ("", None),
    ],
)
def test_times_of_day(written: str, time: str | None) -> None:
    assert clock(written) == time


def test_moments_have_a_time_where_one_was_told() -> None:
    assert moment("110326", "1200") == "2026-03-11T12:00"
    assert moment("110326", "") == "2026-03-11"
    assert moment("260311", "1200", "ymd") == "2026-03-11T12:00"
    assert moment("310226", "1200") is None


def test_calls_have_the_instant_where_the_clock_is_known() -> None:
    assert call("BOG", "2026-03-11T17:10").utc == "2026-03-11T22:10Z"
    assert call("???", "2026-03-11T17:10").utc is None
    assert call("BOG", "2026-03-11").utc is None
    assert call("BOG", None).local is None


@pytest.mark.parametrize(
    ("written", "number"), [("2", 2), ("02", 2), ("0", 0), ("", None), ("99999", None), ("²", None)]
)
def test_counts(written: str, number: int | None) -> None:
    assert count(written) == number


@given(st.text(max_size=12), st.sampled_from(["dmy", "ymd"]))
def test_no_text_is_too_strange_for_a_date(text: str, order: str) -> None:
    for read in (
        travel_date(text, order),
        birth_date(text, None, order),
        expiry_date(text, None, order),
    ):
        assert (read.iso is not None) or read.fault or not text.strip()
    clock(text)
    flight(text)
