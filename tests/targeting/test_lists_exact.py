"""Exact lists: one normal form a kind, expiry, issuers, and rows that cannot be taken."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.errors import CannotOpen, Refused
from tidewaiter.targeting import ListEntry, Lists, load_lists, normalise
from tidewaiter.targeting.lists import LIST_KINDS, ListKind

TODAY = date(2026, 11, 23)


def entry(kind: ListKind = "document", value: str = "AB123456", **more: str) -> ListEntry:
    expires = date.fromisoformat(more.pop("expires", "2027-01-01"))
    told = {"list_name": "sought", "owner": "desk", "reason": "case 7", **more}
    return ListEntry(kind=kind, value=value, expires=expires, **told)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("document", "ab 123-456", "AB123456"),
        ("phone", "+33 6 39 98 00 01", "0033639980001"),
        ("phone", "(555) 123-4567", "5551234567"),
        ("email", " Some.Body@Example.ORG", "some.body@example.org"),
        ("payment_holder", "ALDERMOOR/KIM MR", "Kim Aldermoor"),
        ("payment_holder", "Müller, José", "JOSE MULLER"),
    ],
)
def test_ways_of_writing_one_value_are_one(kind: ListKind, one: str, other: str) -> None:
    assert normalise(kind, one) == normalise(kind, other) != ""
    assert Lists([entry(kind, one)]).find(kind, other, TODAY)


@given(st.sampled_from(LIST_KINDS), st.text())
def test_the_normal_form_is_its_own_normal_form(kind: ListKind, text: str) -> None:
    assert normalise(kind, normalise(kind, text)) == normalise(kind, text)


@pytest.mark.parametrize(
    ("kind", "value"),
    [("document", "-"), ("phone", "112"), ("email", "nobody"), ("payment_holder", "MR KIM")],
)
def test_a_value_of_which_too_little_is_left_is_refused(kind: ListKind, value: str) -> None:
    with pytest.raises(Refused):
        entry(kind, value)
    assert Lists().find(kind, value, TODAY) == ()


def test_another_value_or_kind_does_not_match() -> None:
    lists = Lists([entry("document", "AB123456")])
    assert lists.find("document", "AB123457", TODAY) == ()
    assert lists.find("phone", "123456", TODAY) == ()


def test_an_expired_entry_never_matches() -> None:
    lists = Lists([entry(expires="2026-11-23")])
    assert lists.find("document", "AB123456", date(2026, 11, 22))
    assert lists.find("document", "AB123456", TODAY) == ()


def test_an_issuer_narrows_and_the_absence_of_one_does_not() -> None:
    lists = Lists([entry(issuer="FR")])
    assert lists.find("document", "AB123456", TODAY, issuer="FRA")
    assert lists.find("document", "AB123456", TODAY, issuer="")
    assert lists.find("document", "AB123456", TODAY, issuer="BEL") == ()
    assert Lists([entry()]).find("document", "AB123456", TODAY, issuer="BEL")


def test_the_version_is_of_the_content_not_of_the_order() -> None:
    one, other = entry(), entry("phone", "0033639980001")
    assert Lists([one, other]).version == Lists([other, one]).version
    assert Lists([one]).version != Lists([other]).version
    assert len(Lists([one, other])) == 2


HEADER = "list,kind,value,issuer,owner,reason,expires\n"


def read(folder: Path, text: str) -> tuple[Lists, list[tuple[str, int | None]]]:
    path = folder / "l.csv"
    path.write_text(text, "utf-8")
    lists, findings = load_lists(folder)
    return lists, [(found.problem.code, found.line) for found in findings]


def test_a_list_file_is_read(tmp_path: Path) -> None:
    lists, findings = read(
        tmp_path,
        HEADER
        + "sought,document,AB 123456,FR,desk,case 7,2027-01-01\nsought,email,a@b.example,,desk,case 8,2027-01-01\n",
    )
    assert findings == []
    assert len(lists) == 2
    assert lists.find("email", "A@B.EXAMPLE", TODAY)[0].reason == "case 8"


def test_rows_that_cannot_be_taken_are_named_and_the_others_kept(tmp_path: Path) -> None:
    lists, findings = read(
        tmp_path,
        HEADER
        + "sought,passport,AB123456,,desk,case,2027-01-01\n"
        + "sought,phone,12,,desk,case,2027-01-01\n"
        + "sought,phone,0033639980001,,,case,2027-01-01\n"
        + "sought,phone,0033639980001,,desk,,2027-01-01\n"
        + "sought,phone,0033639980001,,desk,case,\n"
        + "sought,phone,0033639980001,,desk,case,soon\n"
        + "sought,phone,0033639980001\n"
        + "sought,phone,0033639980001,,desk,case,2027-01-01\n",
    )
    assert findings == [
        ("list-kind", 2),
        ("list-value", 3),
        ("list-missing", 4),
        ("list-missing", 5),
        ("list-missing", 6),
        ("list-expires", 7),
        ("list-missing", 8),
    ]
    assert len(lists) == 1


@pytest.mark.parametrize("text", ["", "kind;value\n", "kind,value\nphone,1\n"])
def test_columns_that_are_not_named_are_told(tmp_path: Path, text: str) -> None:
    lists, findings = read(tmp_path, text)
    assert findings == [("list-columns", 1)]
    assert len(lists) == 0


def test_the_words_of_a_problem_never_quote_the_value(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text(HEADER + "sought,phone,12 34,,desk,case,2027-01-01\n", "utf-8")
    _, findings = load_lists(tmp_path)
    assert "12 34" not in findings[0].problem.what + findings[0].problem.detail


def test_a_list_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_bytes(b"list,kind\n\xe9,\n")
    _, findings = load_lists(tmp_path)
    assert [found.problem.code for found in findings] == ["list-unreadable"]


def test_a_folder_that_is_not_there_is_misuse(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen):
        load_lists(tmp_path / "nowhere")
