"""The target list of a unit and a shift: who stands on it, in which shift, and how it stands."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from desk.night import Night, night
from desk.test_outsider import person
from tidewaiter.desk.accounts import shift_windows
from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.accounts.models import Unit
from tidewaiter.desk.arrivals.models import Movement
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.inspections.models import ControlOrder, Examination
from tidewaiter.errors import Refused

Browser = Callable[..., Client]
OSLO = Unit(name="Oslo", place="OSL")


@pytest.fixture
def stands(people: Any, actor: Callable[..., Actor]) -> Night:
    """The night in Northland; its flight lands now."""
    stands = night(people, actor)
    Movement.objects.update(due_at=timezone.now())
    return stands


def test_shifts_follow_the_clock_of_the_place_over_the_year() -> None:
    winter = shift_windows.shifts_on(OSLO, date(2026, 1, 10))
    assert [window.key for window in winter] == [
        "2026-01-10-early",
        "2026-01-10-late",
        "2026-01-10-night",
    ]
    assert winter[0].start == datetime(2026, 1, 10, 5, tzinfo=UTC)
    assert winter[2].end == datetime(2026, 1, 11, 5, tzinfo=UTC)
    night_of_change = shift_windows.shifts_on(OSLO, date(2026, 3, 28))[2]
    assert night_of_change.end - night_of_change.start == timedelta(hours=7)
    assert shift_windows.shifts_on(None, date(2026, 1, 10))[0].start.hour == 6


def test_every_instant_lies_in_one_shift_and_its_neighbours_touch_it() -> None:
    for hours in range(0, 24 * 370, 7):
        instant = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
        window = shift_windows.shift_at(OSLO, instant)
        assert window.start <= instant < window.end
        assert shift_windows.shift_before(OSLO, window).end == window.start
        assert shift_windows.shift_after(OSLO, window).start == window.end
        assert shift_windows.shift_named(OSLO, window.key) == window


@pytest.mark.parametrize("key", ["", "x", "2026-13-01-late", "2026-01-01-noon", "9999-12-31-night"])
def test_an_address_that_names_no_shift_names_none(key: str) -> None:
    assert shift_windows.shift_named(OSLO, key) is None


def own_shifts(home: Path, text: str) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / shift_windows.OWN_FILE).write_text(text, "utf-8")


def test_a_unit_may_have_shifts_of_its_own(desk_home: Path) -> None:
    own_shifts(
        desk_home,
        "OSL:\n"
        "  day: {name: {en: Day, fr: Jour, es: Dia}, from: 07:00, to: 19:00}\n"
        "  dark: {name: Dark, from: '19:00', to: '07:00'}\n",
    )
    windows = shift_windows.shifts_on(OSLO, date(2026, 1, 10))
    assert [(window.code, window.start.hour) for window in windows] == [("day", 6), ("dark", 18)]
    bergen = Unit(name="Bergen", place="BGO")
    assert [window.code for window in shift_windows.shifts_on(bergen, date(2026, 1, 10))] == [
        "early",
        "late",
        "night",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("OSL: {day: {name: D, from: '07:00', to: '19:00'}}", "24 hours"),
        (
            "OSL: {a: {name: D, from: '07:00', to: '19:00'}, b: {name: N, from: '20:00', to: '07:00'}}",
            "begin when the one before ends",
        ),
        ("OSL: {a: {name: D, from: '27:00', to: '07:00'}}", "no time of the day"),
        ("OSL: {a: {from: '07:00', to: '07:00'}}", "no name"),
        ("OSL: []", "must name its shifts"),
        ("- OSL", "must name places"),
        ("OSL: {", "cannot be read"),
    ],
)
def test_a_fault_in_the_own_shifts_is_named_with_its_place(
    desk_home: Path, text: str, words: str
) -> None:
    own_shifts(desk_home, text)
    with pytest.raises(Refused, match=words):
        shift_windows.shifts_on(OSLO, date(2026, 1, 10))


def test_a_fault_in_the_shifts_stops_neither_the_page_of_targets_nor_a_handover(
    desk_home: Path, people: Any, stands: Night, browser: Browser
) -> None:
    own_shifts(desk_home, "OSL: []")
    client = browser(people.alice)
    answer = client.get("/targets/")
    assert answer.status_code == 503
    assert "must name its shifts" in answer.content.decode()
    page = client.get("/arrivals/tasks/")
    assert page.status_code == 200
    assert "QUILLFEATHER" in page.content.decode()


def test_the_list_holds_what_lands_in_the_shift_at_the_units_place(
    people: Any, stands: Night, browser: Browser
) -> None:
    client = browser(people.alice)
    number = ControlOrder.objects.get().number
    now = shift_windows.shift_at(people.unit_a, timezone.now())
    page = client.get("/targets/").content.decode()
    assert "QUILLFEATHER" in page
    assert number in page
    entry = Entry.objects.get(action="view:inspections:targets")
    assert entry.subjects == [str(stands.traveller.pk)]
    for step in (shift_windows.shift_before, shift_windows.shift_after):
        other = step(people.unit_a, now).key
        assert "QUILLFEATHER" not in client.get("/targets/", {"shift": other}).content.decode()
    elsewhere = client.get("/targets/", {"unit": str(people.unit_b.pk)}).content.decode()
    assert "QUILLFEATHER" not in elsewhere
    assert client.get("/targets/", {"unit": str(people.unit_south.pk)}).status_code == 404


def test_it_says_how_each_target_stands(people: Any, stands: Night, browser: Browser) -> None:
    client = browser(people.alice)

    def states() -> list[str]:
        return [
            state
            for state in ("none", "open", "done")
            if "QUILLFEATHER" in client.get("/targets/", {"state": state}).content.decode()
        ]

    order = ControlOrder.objects.get()
    assert states() == ["open"]
    Examination.objects.create(
        order=order,
        officer=people.alice,
        at=timezone.now(),
        method="documents",
        result="found",
        minutes=3,
        evidence_number="E1",
    )
    ControlOrder.objects.update(state="done")
    assert states() == ["done"]
    assert "1 found" in client.get("/targets/").content.decode()
    Examination.objects.all().delete()
    ControlOrder.objects.update(state="withdrawn")
    assert states() == ["none"]


def test_the_search_officer_sees_the_targets_that_have_an_order(
    people: Any, stands: Night, browser: Browser
) -> None:
    client = browser(person(people.north, "searcher", "search_officer"), on_shift=False)
    client.post("/purpose/", {"purpose": "prevent_serious_crime"})
    assert "QUILLFEATHER" in client.get("/targets/").content.decode()
    ControlOrder.objects.update(state="withdrawn")
    assert "QUILLFEATHER" not in client.get("/targets/").content.decode()


def test_excel_takes_the_list(people: Any, stands: Night, browser: Browser) -> None:
    answer = browser(people.alice).get("/targets/", {"format": "xlsx"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert len(rows) == 2
    assert "QUILLFEATHER, ODA" in rows[1]
    assert Entry.objects.filter(action="view:inspections:targets").count() == 1
