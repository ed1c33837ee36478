"""Words for times, numbers and places in templates."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from tidewaiter.desk.common.templatetags import desk


def text(markup: object) -> str:
    """What a reader sees of markup."""
    return re.sub(r"<[^>]+>", "", str(markup)).strip()


def test_an_instant_is_shown_in_utc() -> None:
    assert text(desk.utc(datetime(2026, 3, 4, 14, 5, tzinfo=UTC))) == "04 Mar 14:05Z"
    assert text(desk.utc("2026-03-04T14:05+02:00")) == "04 Mar 12:05Z"
    assert text(desk.utc("2026-03-04T14:05Z", "%d %b %Y")) == "04 Mar 2026"
    assert desk.utc(None) == "—"


def test_an_instant_is_shown_on_the_clock_of_a_place() -> None:
    at = datetime(2026, 3, 4, 23, 5, tzinfo=UTC)
    assert text(desk.on_clock({}, at, "BRU")) == "05 Mar 00:05 BRU 23:05Z"
    assert text(desk.on_clock({"local_place": "BRU"}, at, form="%H:%M")) == "00:05 BRU 23:05Z"
    assert text(desk.on_clock({}, at)) == "04 Mar 23:05Z"
    assert text(desk.on_clock({}, None, "BRU")) == "—"


def test_the_month_is_in_the_language_of_the_reader() -> None:
    with translation.override("fr"):
        assert text(desk.utc(datetime(2026, 2, 4, 14, 5, tzinfo=UTC))) == "04 fév 14:05Z"
    with translation.override("es"):
        assert text(desk.utc(datetime(2026, 1, 4, 14, 5, tzinfo=UTC))) == "04 ene 14:05Z"


def test_a_time_at_a_place_has_utc_beside_it() -> None:
    shown = desk.at_place("2026-03-04T14:05", "2026-03-04T12:05Z", "OSL")
    assert text(shown) == "14:05 OSL 12:05Z"
    assert text(desk.at_place("2026-03-04T14:05", None, "OSL")) == "14:05 OSL"
    assert desk.at_place(None, None) == "—"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 min"),
        (59, "59 min"),
        (60, "1 h 00"),
        (125, "2 h 05"),
        (48 * 60, "2 d"),
        (-12, "12 min"),
    ],
)
def test_spans_are_as_short_as_a_list_needs_them(minutes: int, words: str) -> None:
    assert desk.span_words(minutes) == words


def test_a_countdown_says_until_and_since() -> None:
    now = timezone.now()
    assert text(desk.countdown(now + timedelta(minutes=125, seconds=20))) == "in 2 h 05"
    assert text(desk.countdown(now - timedelta(minutes=12))) == "12 min ago"


def test_a_country_is_named_in_the_readers_language() -> None:
    with translation.override("fr"):
        assert desk.country("NLD") == "Pays-Bas"


def test_text_that_is_missing_in_a_language_is_marked_with_the_one_shown() -> None:
    with translation.override("es"):
        assert desk.words({"en": "Customs", "es": "Aduana"}) == "Aduana"
        assert str(desk.words({"en": "Customs"})).startswith('<span lang="en">Customs')


def test_text_of_a_message_is_never_markup() -> None:
    with translation.override("es"):
        assert "<b>" not in str(desk.words({"en": "<b>bold</b>"}))
    page = Template("{% at_place local instant place %}").render(
        Context({"local": "2026-03-04T14:05", "instant": None, "place": "<script>"})
    )
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("value", "most", "filled"), [(50, 100, 40), (200, 100, 80), (-1, 100, 0), (1, 0, 0)]
)
def test_a_bar_is_as_long_as_its_value(value: float, most: float, filled: int) -> None:
    assert f'class="fill" width="{filled}"' in desk.bar(value, most)
