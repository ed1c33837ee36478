"""Dates without a year: filled in from the day of receipt, also at the turn of the year, and left where two would do."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.messages import dated, read
from tidewaiter.messages.cargo_imp.years import with_year

FFM = b"""FFM/8
1/KL0602/31DEC2330/AMS/PHBVA
JFK/01JAN0110/01JAN0400
057-12345675AMSJFK/T2K30/SHOES
/LAXKL123/02JAN
LAX/01JAN0830
LAST
"""


@pytest.mark.parametrize(
    ("told", "received", "found"),
    [
        ("--03-10T20:30", date(2026, 3, 10), "2026-03-10T20:30"),
        ("--12-31", date(2026, 1, 2), "2025-12-31"),
        ("--01-05", date(2025, 12, 30), "2026-01-05"),
        ("--12-31T23:59", date(2025, 12, 31), "2025-12-31T23:59"),
        ("--02-29", date(2024, 3, 1), "2024-02-29"),
        ("--02-29", date(2026, 3, 1), "--02-29"),
        ("--02-29", date(2023, 12, 20), "2024-02-29"),
        ("--09-10", date(2026, 3, 10), "--09-10"),
        ("--07-08", date(2026, 3, 10), "2026-07-08"),
        ("--07-09", date(2026, 3, 10), "--07-09"),
        ("2019-05-01T10:00", date(2026, 3, 10), "2019-05-01T10:00"),
        (None, date(2026, 3, 10), None),
    ],
)
def test_the_year_is_the_one_nearest_to_the_receipt(
    told: str | None, received: date, found: str | None
) -> None:
    assert with_year(told, received) == found


@given(
    day=st.dates(date(1999, 1, 1), date(2090, 1, 1)),
    days=st.integers(-120, 120),
)
def test_every_day_within_four_months_finds_its_year(day: date, days: int) -> None:
    received = date.fromordinal(day.toordinal() + days)
    if (day.month, day.day) != (2, 29):
        assert with_year(f"--{day:%m-%d}", received) == day.isoformat()


def test_a_manifest_over_the_turn_of_the_year_gets_years_and_instants() -> None:
    (message,) = dated(read(FFM), date(2026, 1, 1))
    first, second = message.movements
    assert first.departure.local == "2025-12-31T23:30"
    assert first.departure.utc == "2025-12-31T22:30Z"
    assert (first.arrival.local, first.arrival.utc) == ("2026-01-01T01:10", "2026-01-01T06:10Z")
    assert second.arrival.local == "2026-01-01T08:30"
    assert message.consignments[0].transports[0].departs == "2026-01-02"
    assert first.key == "air:KL0602:AMS:2025-12-31"


def test_what_happened_to_a_shipment_gets_its_year_too() -> None:
    (message,) = dated(
        read(b"FSU/14\n057-12345675AMSJFK/T2K30\nRCF/KL0602/31DEC2330/JFK/T2K30\n"),
        date(2026, 1, 2),
    )
    assert message.events[0].at == "2025-12-31T23:30"


def test_messages_that_tell_their_years_stay_the_same() -> None:
    messages = read(b"UNH+1+CUSCAR:D:95B:UN'BGM+85+1+9'DTM+137:202603100852:203'UNT+4+1'")
    assert dated(messages, date(2020, 1, 1)) == messages
