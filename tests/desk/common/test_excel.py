"""Values as a workbook may hold them."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tidewaiter.desk.common.excel import plain, write_workbook


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_is_never_run(start: str) -> None:
    assert plain(f"{start}cmd|' /C calc'!A0").startswith("'")


def test_numbers_and_dates_keep_their_kind() -> None:
    assert plain(-3) == -3
    assert plain(None) is None
    assert plain(date(2026, 3, 4)) == date(2026, 3, 4)
    there = datetime(2026, 3, 4, 14, 5, tzinfo=timezone(timedelta(hours=2)))
    assert plain(there) == datetime(2026, 3, 4, 12, 5)  # noqa: DTZ001  Excel knows no zones
    assert plain(datetime(2026, 3, 4, tzinfo=UTC)).tzinfo is None


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_any_text_can_be_written(texts: list[str]) -> None:
    target = io.BytesIO()
    write_workbook(target, ["head"] * len(texts), [texts])
    assert load_workbook(io.BytesIO(target.getvalue())).active.max_row >= 1
