"""`tidewaiter simulate`: messages into an empty folder, the truth elsewhere, and a check when it is opened."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
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


TRUTH = b'{"planted": []}'
SEALED = f'"truth": {{"sha256": "{sha256(TRUTH).hexdigest()}"}}'


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"truth": 5}',
        f"{{{SEALED}}}".encode(),
        f'{{{SEALED}, "files": 5}}'.encode(),
        f'{{{SEALED}, "files": [5]}}'.encode(),
        *(
            f'{{{SEALED}, "files": [{{"name": {name}, "sha256": "0"}}]}}'.encode()
            for name in ("5", '""', '".."', '"../truth.json"', '"/etc/hostname"', r'"a\u0000b"')
        ),
    ],
)
def test_a_manifest_that_tells_of_no_files_of_its_folder_is_refused(
    tidewaiter: Callable, folder: Path, tmp_path: Path, manifest: bytes
) -> None:
    folder.mkdir()
    (folder / "manifest.json").write_bytes(manifest)
    (tmp_path / "truth.json").write_bytes(TRUTH)
    opened = tidewaiter("simulate", "open", "sky", "--truth", "truth.json")
    assert (opened.code, opened.out) == (1, b"")
    assert "Traceback" not in opened.err
    assert "manifest.json" in opened.err


@pytest.mark.parametrize("truth", [b"[]", b"{", b"{}", b'{"planted": 5}'])
def test_a_truth_of_no_world_is_refused(
    tidewaiter: Callable, folder: Path, tmp_path: Path, truth: bytes
) -> None:
    folder.mkdir()
    told = {"truth": {"sha256": sha256(truth).hexdigest()}, "files": []}
    (folder / "manifest.json").write_text(json.dumps(told), "utf-8")
    (tmp_path / "truth.json").write_bytes(truth)
    opened = tidewaiter("simulate", "open", "sky", "--truth", "truth.json")
    assert (opened.code, opened.out) == (1, b"")
    assert "Traceback" not in opened.err
    assert "truth" in opened.err


@pytest.mark.parametrize(("world", "counted"), [("vessel", "boxes"), ("freighter", "waybills")])
def test_a_world_of_cargo_is_written_and_its_truth_apart(
    tidewaiter: Callable, folder: Path, world: str, counted: str
) -> None:
    answer = tidewaiter("simulate", world, f"--{counted}", "40", "--seed", "4", *PLACES)
    assert answer.code == 0, answer.err
    assert answer.lines[0][counted] == 40
    assert answer.lines[0]["files"] == len(list(folder.iterdir())) - 1
    opened = tidewaiter("simulate", "open", "sky", "--truth", "truth.json")
    assert (opened.code, opened.lines[0]["changed"]) == (0, [])


def test_a_ship_that_no_harbour_takes_is_refused(tidewaiter: Callable, folder: Path) -> None:
    answer = tidewaiter("simulate", "vessel", "--boxes", "50000", "--seed", "4", *PLACES)
    assert (answer.code, folder.exists()) == (1, False)
    assert "20,000" in answer.err
