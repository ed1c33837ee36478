"""`tidewaiter simulate`: messages into an empty folder, the truth elsewhere, and a check when it is opened."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

SMALL = ("simulate", "flights-small", "--flights", "2", "--travellers", "90", "--processes", "1")
PLACES = ("--out", "sky", "--truth", "truth.json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "sky"


def test_a_world_is_written_and_its_truth_apart(
    tidewaiter: Callable, folder: Path, tmp_path: Path
) -> None:
    answer = tidewaiter(*SMALL, "--seed", "4", *PLACES)
    assert answer.code == 0, answer.err
    (told,) = answer.lines
    assert told["flights"] == 2
    assert told["travellers"] >= 90
    assert told["files"] == sum(path.suffix == ".edi" for path in folder.iterdir())
    assert {path.name for path in folder.iterdir() if path.suffix != ".edi"} == {"manifest.json"}
    opened = tidewaiter("simulate", "open", "sky", "--truth", "truth.json")
    assert (opened.code, opened.lines[0]["changed"]) == (0, [])
    assert json.loads((tmp_path / "truth.json").read_bytes())["seed"] == 4


def test_a_changed_message_and_a_foreign_truth_are_found(
    tidewaiter: Callable, folder: Path, tmp_path: Path
) -> None:
    tidewaiter(*SMALL, "--seed", "4", *PLACES)
    first = min(folder.glob("*.edi"))
    first.write_bytes(b"something else")
    opened = tidewaiter("simulate", "open", "sky", "--truth", "truth.json")
    assert (opened.code, opened.lines[0]["changed"]) == (1, [first.name])
    truth = tmp_path / "truth.json"
    truth.write_bytes(truth.read_bytes() + b"\n")
    opened = tidewaiter("simulate", "open", "sky", "--truth", "truth.json")
    assert opened.code == 1
    assert "not the truth" in opened.err


def test_a_folder_that_is_not_empty_is_left_alone(tidewaiter: Callable, folder: Path) -> None:
    folder.mkdir()
    (folder / "note.txt").write_text("mine", "utf-8")
    answer = tidewaiter(*SMALL, "--seed", "4", *PLACES)
    assert answer.code == 1
    assert "no empty folder" in answer.err
    assert [path.name for path in folder.iterdir()] == ["note.txt"]


@pytest.mark.parametrize("truth", ["sky/truth.json", "./sky/deeper/../truth.json"])
def test_the_truth_may_not_lie_with_the_messages(
    tidewaiter: Callable, folder: Path, truth: str
) -> None:
    answer = tidewaiter(*SMALL, "--seed", "4", "--out", "sky", "--truth", truth)
    assert answer.code == 1
    assert "everybody would find it" in answer.err
    assert not folder.exists()


def test_values_of_no_world_are_named(tidewaiter: Callable, folder: Path) -> None:
    answer = tidewaiter(*SMALL, "--seed", "4", *PLACES, "--prevalence", "0.9")
    assert answer.code == 1
    assert "prevalence" in answer.err
    assert not folder.exists()


def test_a_report_says_how_hard_it_is(tidewaiter: Callable, tmp_path: Path) -> None:
    answer = tidewaiter(*SMALL, "--seed", "4", *PLACES, "--report", "report.json")
    assert answer.code == 0, answer.err
    report = json.loads((tmp_path / "report.json").read_bytes())
    assert report["travellers"] > 0
    assert {"id", "clean_rate", "threat_rate", "lift", "precision"} <= set(report["indicators"][0])
    assert "says anything about real traffic" in report["honesty"]
