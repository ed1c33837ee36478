"""The lint: conditions that can never hold, profiles without a voice, clocks that have run out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tidewaiter.errors import Refused
from tidewaiter.targeting import check_profile_files, load_profiles

GOOD = """\
id: late
name: {en: Late, fr: Tard, es: Tarde}
subject: traveller
owner: desk of targeting
legal_basis: eu-customs-code
offence: drug-trafficking
valid: {from: 2026-01-01, to: 2027-01-01}
review_by: 2026-12-31
score: 10
when:
  """
SPEAKS = "{field: booking.hours_before_departure, op: lt, value: 24}"


def lint(folder: Path, text: str, today: date = date(2026, 6, 1)) -> list[str]:
    path = folder / "p.yaml"
    path.write_text(text, "utf-8")
    return [found.problem.code for found in check_profile_files(path, today=today)]


def test_nothing_is_wrong_with_a_good_profile(tmp_path: Path) -> None:
    assert lint(tmp_path, GOOD + SPEAKS) == []


@pytest.mark.parametrize(
    "dead",
    [
        "{field: booking.detour, op: between, list: [3, 3]}",
        "{field: booking.detour, op: between, list: [3, 2]}",
        "all: [{field: booking.detour, op: lt, value: 2}, {field: booking.detour, op: ge, value: 2}]",
        "all: [{field: booking.detour, op: lt, value: 2}, {any: [{field: booking.detour, op: gt, value: 5}]}]",
        "all: [{field: booking.detour, op: missing}, {field: booking.detour, op: gt, value: 5}]",
        "all: [{field: booking.one_way, op: eq, value: true}, {not: {field: booking.one_way, op: eq, value: true}}]",
        "all: [{field: booking.agency, op: eq, value: A}, {field: booking.agency, op: eq, value: B}]",
        "all: [{field: booking.agency, op: prefix, value: A}, {field: booking.agency, op: prefix, value: B}]",
        "not: {any: [{field: booking.detour, op: lt, value: 5}, {field: booking.detour, op: ge, value: 5}]}",
    ],
)
def test_a_condition_that_can_never_hold_is_found(tmp_path: Path, dead: str) -> None:
    assert "profile-dead-condition" in lint(tmp_path, GOOD + dead)


@pytest.mark.parametrize(
    "alive",
    [
        "all: [{field: booking.detour, op: ge, value: 2}, {field: booking.detour, op: le, value: 2}]",
        "any: [{field: booking.detour, op: lt, value: 2}, {field: booking.detour, op: ge, value: 2}]",
        (
            "all: [{field: booking.agency, op: prefix, value: A}, {field: booking.agency, op: contains, value: B}, "
            "{not: {field: booking.agency, op: contains, value: C}}]"
        ),
        "all: [{field: booking.agency, op: not_in, list: [A, B]}, {field: booking.agency, op: present}]",
        "all: [{field: booking.agency, op: prefix, value: A}, {not: {field: booking.agency, op: eq, value: A}}]",
        "not: {all: [{field: booking.detour, op: lt, value: 5}, {field: booking.detour, op: ge, value: 5}]}",
    ],
)
def test_a_condition_that_can_hold_is_left_alone(tmp_path: Path, alive: str) -> None:
    assert lint(tmp_path, GOOD + alive) == []


def test_a_profile_must_be_able_to_say_why(tmp_path: Path) -> None:
    text = GOOD + "{field: traveller.role, op: eq, value: PASSENGER}"
    assert lint(tmp_path, text) == ["profile-says-nothing"]


def test_missing_words_are_told_but_do_not_refuse(tmp_path: Path) -> None:
    text = (GOOD + SPEAKS).replace("{en: Late, fr: Tard, es: Tarde}", "{fr: Tard}")
    assert lint(tmp_path, text) == ["profile-words-missing"]
    assert load_profiles(tmp_path).profiles[0].name.in_language("en") == "Tard"


@pytest.mark.parametrize(
    ("today", "codes"),
    [
        (date(2026, 12, 31), []),
        (date(2027, 1, 1), ["profile-ended", "profile-review-overdue"]),
    ],
)
def test_clocks_that_have_run_out_are_told(tmp_path: Path, today: date, codes: list[str]) -> None:
    assert lint(tmp_path, GOOD + SPEAKS, today) == codes


def test_a_profile_without_end_or_review_or_offence_is_told(tmp_path: Path) -> None:
    text = (GOOD + SPEAKS).replace(", to: 2027-01-01", "").replace("review_by: 2026-12-31\n", "")
    assert lint(tmp_path, text) == ["profile-no-review"]
    text = (GOOD + SPEAKS).replace("offence: drug-trafficking\n", "")
    assert lint(tmp_path, text) == ["profile-no-offence"]


def test_a_validity_that_never_begins_is_refused(tmp_path: Path) -> None:
    text = (GOOD + SPEAKS).replace("to: 2027-01-01", "to: 2026-01-01")
    assert lint(tmp_path, text) == ["profile-valid-never"]
    with pytest.raises(Refused):
        load_profiles(tmp_path)


def test_what_speaks_against_is_checked_too(tmp_path: Path) -> None:
    text = (
        GOOD
        + SPEAKS
        + "\nagainst:\n  - when: {field: booking.detour, op: between, list: [3, 3]}\n    words: {en: no}\n"
    )
    assert set(lint(tmp_path, text)) == {"profile-dead-condition", "profile-words-missing"}
    text = (
        GOOD
        + SPEAKS
        + "\nagainst:\n  - when: {field: traveller.age, op: lt, value: 3}\n    words: {en: a child}\n"
    )
    assert lint(tmp_path, text) == ["profile-forbidden-identity"]
