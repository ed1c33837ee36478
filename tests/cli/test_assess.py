"""`tidewaiter assess`: who is matched, with reasons that lead to their place in a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

LISTS = "list,kind,value,issuer,owner,reason,expires\nCouriers,document,XX 000 0001,,Unit A,Case 17,2999-01-01\n"


@pytest.fixture
def lists(tmp_path: Path) -> str:
    """A folder with one list, which names the document of the traveller in the passenger list."""
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "couriers.csv").write_text(LISTS)
    return "lists"


def test_a_listed_document_is_a_match_with_its_place_in_the_file(
    tidewaiter: Callable, tmp_path: Path, passenger_list: str, lists: str
) -> None:
    answer = tidewaiter("assess", passenger_list, "--lists", lists)
    assert answer.code == 0
    [line] = answer.lines
    assert line.keys() >= {"subject", "key", "score", "hits", "ruleset_hash"}
    assert line["subject"] == "traveller"
    [hit] = line["hits"]
    assert (hit["profile"], hit["version"]) == ("list:Couriers", 1)
    [reason] = hit["reasons"]
    assert reason.keys() >= {"text", "field", "value", "source", "offset"}
    assert "Case 17" in reason["text"]
    assert reason["source"] == passenger_list
    data = (tmp_path / passenger_list).read_bytes()
    assert (
        data[reason["offset"] :].startswith(b"DOC+P")
        or b"XX0000001" in data[reason["offset"] :][:40]
    )


def test_who_is_matched_by_nothing_has_no_line(tidewaiter: Callable, passenger_list: str) -> None:
    answer = tidewaiter("assess", passenger_list)
    assert (answer.code, answer.out) == (0, b"")


def test_the_same_file_twice_changes_nothing(
    tidewaiter: Callable, tmp_path: Path, passenger_list: str, lists: str
) -> None:
    (tmp_path / "copy.edi").write_bytes((tmp_path / passenger_list).read_bytes())
    once = tidewaiter("assess", passenger_list, "--lists", lists)
    twice = tidewaiter("assess", passenger_list, "copy.edi", "--lists", lists)
    assert once.out == twice.out


def test_a_list_with_a_row_that_cannot_be_taken_is_refused_whole(
    tidewaiter: Callable, tmp_path: Path, passenger_list: str, lists: str
) -> None:
    (tmp_path / "lists" / "couriers.csv").write_text(LISTS + "Couriers,document,AB12345,,,,\n")
    answer = tidewaiter("assess", passenger_list, "--lists", lists)
    assert (answer.code, answer.out) == (1, b"")
    assert "couriers.csv:3" in answer.err


def test_reasons_speak_the_language_asked_for(
    tidewaiter: Callable, passenger_list: str, lists: str
) -> None:
    texts = {
        language: tidewaiter(
            "assess", passenger_list, "--lists", lists, "--language", language
        ).lines[0]["hits"][0]["text"]
        for language in ("en", "fr", "es")
    }
    assert len(set(texts.values())) == 3


@pytest.mark.parametrize("option", ["--profiles", "--lists"])
def test_a_folder_that_is_not_there_ends_with_2(
    tidewaiter: Callable, passenger_list: str, option: str
) -> None:
    assert tidewaiter("assess", passenger_list, option, "not-there").code == 2


def test_why_not_names_whom_a_profile_did_not_hit(
    tidewaiter: Callable, passenger_list: str
) -> None:
    answer = tidewaiter("assess", passenger_list, "--why-not", "P02-late")
    assert answer.code == 0
    assert answer.lines
    for line in answer.lines:
        assert line.keys() == {"movement", "subject", "key", "profile", "silent", "short"}
        assert {"field", "value", "asked", "every"} == set(line["short"][0])


def test_a_profile_that_is_not_there_is_refused_with_those_that_are(
    tidewaiter: Callable, passenger_list: str
) -> None:
    answer = tidewaiter("assess", passenger_list, "--why-not", "P99")
    assert (answer.code, answer.out) == (1, b"")
    assert "P02-late" in answer.err


TRIAL = """\
id: trial
name: {en: On trial, fr: À l'essai, es: A prueba}
subject: traveller
owner: Unit A
legal_basis: eu-customs-code
offence: drug-trafficking
valid: {from: 2026-01-01, to: null}
review_by: 2998-12-31
score: 10
shadow: true
when: {field: traveller.documents, op: ge, value: 1}
"""


def test_whom_only_a_profile_on_trial_hits_has_a_line_when_asked_for(
    tidewaiter: Callable, tmp_path: Path, passenger_list: str
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "trial.yaml").write_text(TRIAL, "utf-8")
    assert tidewaiter("assess", passenger_list, "--profiles", "mine").out == b""
    answer = tidewaiter("assess", passenger_list, "--profiles", "mine", "--shadow")
    [line] = answer.lines
    assert (line["hits"], line["score"]) == ([], 0)
    assert [hit["profile"] for hit in line["shadow"]] == ["trial"]
