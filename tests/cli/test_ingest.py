"""`tidewaiter ingest`: a drop folder is taken in once, and only where the law's clock is set."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

SCHEDULE = [
    "users", "schedule", "northland", "--jurisdiction", "Norway", "--legal-reference", "Customs Act, section 8",
    "--mask-after", "180", "--delete-after", "1825", "--raw-after", "180",
    "--officer", "Dora Dunelm", "--officer-contact", "dpo@customs.example",
]  # fmt: skip


@pytest.fixture
def incoming(tmp_path: Path, passenger_list: str) -> Path:
    """A drop folder: a passenger list, a note, and a file that is still being written."""
    folder = tmp_path / "incoming"
    folder.mkdir()
    (tmp_path / passenger_list).rename(folder / "list.edi")
    (folder / "note.txt").write_text("The list follows.")
    (folder / "next.edi.part").write_text("UNB+")
    return folder


def test_traveller_data_are_refused_before_a_schedule_is_set(
    northland: Callable, incoming: Path
) -> None:
    answer = northland("ingest", "incoming", "--administration", "northland", "--remove")
    assert (answer.code, answer.out) == (1, b"")
    assert "schedule" in answer.err
    assert (incoming / "list.edi").exists()


def test_a_folder_is_taken_in_once(northland: Callable, incoming: Path) -> None:
    assert northland(*SCHEDULE).code == 0
    once = northland("ingest", "incoming", "--administration", "northland")
    assert once.code == 0
    told = {line["file"]: line for line in once.lines}
    assert told.keys() == {"list.edi", "note.txt"}
    assert (told["list.edi"]["stored"], told["list.edi"]["travellers"]) == (True, 1)
    assert told["note.txt"]["quarantined"]
    again = northland("ingest", "incoming", "--administration", "northland", "--remove")
    assert {line["file"]: line["duplicate"] for line in again.lines}["list.edi"]
    assert [path.name for path in incoming.iterdir()] == ["next.edi.part"]


def test_a_folder_that_is_not_there_ends_with_2(tidewaiter: Callable) -> None:
    assert tidewaiter("ingest", "not-there", "--administration", "northland").code == 2


def test_a_link_leads_nowhere_and_a_file_is_read_whatever_its_name(
    northland: Callable, incoming: Path, tmp_path: Path
) -> None:
    assert northland(*SCHEDULE).code == 0
    (incoming / "list.edi").rename(tmp_path / "-")  # the name that stands for stdin elsewhere
    (tmp_path / "a-link.edi").symlink_to(incoming / "note.txt")
    answer = northland("ingest", ".", "--administration", "northland", given=b"from stdin")
    told = {line["file"]: line for line in answer.lines}
    assert answer.code == 1
    assert not told["a-link.edi"]["stored"]
    assert "a-link.edi is a link" in answer.err
    assert (told["-"]["stored"], told["-"]["travellers"]) == (True, 1)
