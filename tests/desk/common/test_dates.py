"""Dates on pages: the day before the month, in every language."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation
from django.utils.formats import date_format


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "5 Apr 2026"), ("fr", "5 avril 2026"), ("es", "5 de abril de 2026")],
)
def test_the_day_comes_before_the_month(language: str, shown: str) -> None:
    with translation.override(language):
        assert date_format(date(2026, 4, 5), "DATE_FORMAT").lower() == shown.lower()
