"""Names as bookings write them: what is a title, an infant, a placeholder; and what is the same name."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.messages.edifact.names import (
    InfantName,
    is_placeholder,
    name_key,
    read_infant,
    split_given,
    split_title,
)

LETTERS = st.text(string.ascii_uppercase, min_size=3, max_size=12)


@pytest.mark.parametrize(
    ("written", "names", "title"),
    [
        ("JOHNMR", "JOHN", "MR"),
        ("JOHN MR", "JOHN", "MR"),
        ("MR JOHN", "JOHN", "MR"),
        ("NINA MS", "NINA", "MS"),
        ("KONG CHUN MRS", "KONG CHUN", "MRS"),
        ("ANNA MARIAMRS", "ANNA MARIA", "MRS"),
        ("TOMMSTR", "TOM", "MSTR"),
        ("LIMISS", "LI", "MISS"),
        ("JO DR.", "JO", "DR"),
        ("MR", "", "MR"),
        ("", "", ""),
        ("ELLIOT", "ELLIOT", ""),
        ("ALEXANDR", "ALEXANDR", ""),  # a title written apart only
    ],
)
def test_titles_are_split_off(written: str, names: str, title: str) -> None:
    assert split_title(written) == (names, title)


@pytest.mark.parametrize("name", ["AMR", "OMR", "ADAMS", "WILLIAMS", "XMR", "JEAN ADAMS"])
def test_given_names_that_end_like_a_title_stay_whole(name: str) -> None:
    assert split_title(name) == (name, "")


@given(LETTERS, st.sampled_from(["MR", "MRS", "MISS", "MSTR"]))
def test_a_title_written_apart_never_touches_the_name(name: str, title: str) -> None:
    bare, _ = split_title(name)
    assert split_title(f"{bare} {title}") == (bare, title)


@pytest.mark.parametrize(
    ("written", "infant"),
    [
        ("MARYMRS(INF/BILL)", InfantName("DOE", "BILL", "")),
        ("MARY MRS(INFGATES/BILL)", InfantName("GATES", "BILL", "")),
        ("MARY(INFANT GATES/BILL 12JAN20)", InfantName("GATES", "BILL", "12JAN20")),
        ("MARY (INF/BILLMSTR/12JAN2020", InfantName("DOE", "BILL", "12JAN2020")),
        ("MARY(INF)", None),
        ("MARY(ADT)", None),
        ("MARY(CHD/12JAN15)", None),
    ],
)
def test_infants_in_brackets(written: str, infant: InfantName | None) -> None:
    read = split_given(written, "DOE")
    assert read.names == "MARY"
    assert read.infant == infant


@pytest.mark.parametrize(
    ("written", "infant"),
    [
        ("DYE/ARCHER 15APR12", InfantName("DYE", "ARCHER", "15APR12")),
        ("DYE/ARCHER/15APR12", InfantName("DYE", "ARCHER", "15APR12")),
        ("DYE/ARCHERMSTR 15APR2012", InfantName("DYE", "ARCHER", "15APR2012")),
        (".DYE/ARCHER", InfantName("DYE", "ARCHER", "")),
        ("/ARCHER", InfantName("ADULT", "ARCHER", "")),
        ("ARCHER", InfantName("ADULT", "ARCHER", "")),
        ("15APR12", None),
        ("", None),
    ],
)
def test_infants_of_a_service(written: str, infant: InfantName | None) -> None:
    assert read_infant(written, "ADULT") == infant


def test_placeholders_are_no_names() -> None:
    assert all(map(is_placeholder, ["TBA", "TBN", "NO NAME"]))
    assert not any(map(is_placeholder, ["TABATA", "", "BAT"]))


@pytest.mark.parametrize("other", ["OGRADY", "O'GRADY", "O-GRADY", "o grady", "O. GRADY"])
def test_writings_of_one_name_have_one_key(other: str) -> None:
    assert name_key(other) == name_key("O GRADY")


@given(st.text(max_size=40))
def test_no_text_is_too_strange_for_a_name(text: str) -> None:
    read = split_given(text, "DOE")
    assert read.names in text
    assert read.title in text
    read_infant(text, "DOE")
