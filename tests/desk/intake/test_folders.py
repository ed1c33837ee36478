"""A file is taken when it is whole, and lies in one place only."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tidewaiter.desk.intake.folders import LOCK, DropFolder, FolderState
from tidewaiter.desk.intake.moves import Moves


@pytest.fixture
def folder(incoming: Path, clock):
    """Northland's folder, held."""
    found = DropFolder("north", incoming, clock)
    assert found.open()
    yield found
    found.close()


def names(folder: DropFolder, most: int = 100, size: int = 10**9) -> list[str]:
    return [found.path.name for found in folder.ready(most, size)]


def test_a_file_is_taken_once_it_was_still_for_a_second(folder, incoming, clock):
    (incoming / "a.edi").write_bytes(b"UNB")
    assert names(folder) == []
    clock.passes(0.9)
    assert names(folder) == []
    clock.passes(0.2)
    assert names(folder) == ["a.edi"]


def test_a_file_that_grows_is_left_until_it_is_whole(folder, incoming, clock):
    path = incoming / "a.edi"
    path.write_bytes(b"UNB")
    for _write in range(5):
        assert names(folder) == []
        clock.passes(0.9)
        with path.open("ab") as file:
            file.write(b"+")
    assert names(folder) == []
    clock.passes()
    assert names(folder) == ["a.edi"]


def test_a_file_that_was_renamed_in_is_taken_at_once(folder, incoming, tmp_path):
    moves = Moves()
    moves.listen(incoming)
    (tmp_path / "a.edi").write_bytes(b"UNB")
    (tmp_path / "a.edi").rename(incoming / "a.edi")
    (incoming / "b.edi.part").write_bytes(b"UNB")
    (incoming / "b.edi.part").rename(incoming / "b.edi")
    (incoming / "c.edi").write_bytes(b"UNB")
    told = moves.told()
    moves.close()
    assert told == {(incoming, "a.edi"), (incoming, "b.edi")}
    for _path, name in told:
        folder.moved_in(name)
    assert sorted(names(folder)) == ["a.edi", "b.edi"]


def test_a_file_written_to_after_its_rename_is_not_whole(folder, incoming, clock):
    (incoming / "a.edi").write_bytes(b"UNB")
    folder.moved_in("a.edi")
    (found,) = folder.ready(9, 99)
    (incoming / "a.edi").write_bytes(b"UNB+UNOA")
    assert folder.content(found) is None
    folder.done(found, keep=True)
    assert (incoming / "a.edi").exists()
    assert names(folder) == []
    clock.passes()
    assert names(folder) == ["a.edi"]


@pytest.mark.parametrize("name", [".hidden", "a.part", "a.edi.tmp", "A.TMP", "x.filepart"])
def test_names_of_transfers_are_left_alone(folder, incoming, clock, name):
    (incoming / name).write_bytes(b"UNB")
    names(folder)
    clock.passes()
    assert names(folder) == []


def test_moving_the_clock_of_the_machine_makes_no_file_look_still(folder, incoming, clock):
    path = incoming / "a.edi"
    path.write_bytes(b"UNB")
    for moved in (-86_400, 0, 86_400):
        there = time.time() + moved
        os.utime(path, (there, there))  # as a file written before the clock was moved
        assert names(folder) == []
        clock.passes(0.5)


def test_what_was_taken_lies_in_done_or_is_gone(folder, incoming, clock):
    for name in ("a.edi", "b.edi"):
        (incoming / name).write_bytes(b"UNB")
    names(folder)
    clock.passes()
    first, second = folder.ready(9, 99)
    (incoming / "done" / "a.edi").write_bytes(b"yesterday's")
    folder.done(first, keep=True)
    folder.done(second, keep=False)
    left = sorted(path.relative_to(incoming).as_posix() for path in incoming.rglob("*.edi*"))
    assert left == ["done/a.edi", "done/a.edi.1"]


def test_done_is_cleared_after_its_days(folder, incoming):
    (incoming / "done" / "a.edi").write_bytes(b"UNB")
    assert folder.clear_done(1, time.time()) == 0
    assert folder.clear_done(1, time.time() + 86_401) == 1
    assert not list((incoming / "done").iterdir())


def test_what_cannot_be_taken_lies_in_failed_with_the_reason(folder, incoming, clock):
    (incoming / "a.edi").write_bytes(b"UNB")
    names(folder)
    clock.passes()
    (found,) = folder.ready(9, 99)
    folder.fail(found, "too-large", "It is too large.")
    assert (incoming / "failed" / "a.edi").exists()
    reason = (incoming / "failed" / "a.edi.reason.txt").read_text()
    assert reason == "too-large\nIt is too large.\n"
    assert folder.failed_files() == 1


def test_a_link_is_no_file(folder, incoming, clock, tmp_path):
    (tmp_path / "secret").write_text("of somebody else")
    (incoming / "a.edi").symlink_to(tmp_path / "secret")
    names(folder)
    clock.passes()
    (found,) = folder.ready(9, 99)
    assert not found.plain


def test_two_workers_share_a_folder_one_after_the_other(folder, incoming, clock):
    second = DropFolder("north", incoming, clock)
    assert not second.open()
    assert second.state == FolderState.HELD
    folder.close()
    assert second.open()
    assert second.state == FolderState.WATCHED
    assert not folder.open()
    second.close()


def test_a_lock_that_somebody_deleted_is_taken_anew(folder, incoming, clock):
    (incoming / LOCK).unlink()
    assert folder.open()
    assert not DropFolder("north", incoming, clock).open()


def test_a_folder_that_is_not_there_is_missing_until_it_comes(tmp_path, clock):
    late = DropFolder("north", tmp_path / "late", clock)
    assert not late.open()
    assert late.state == FolderState.MISSING
    (tmp_path / "late").mkdir()
    assert late.open()
    late.close()


def test_a_file_that_cannot_be_moved_is_not_taken_again(folder, incoming, clock, monkeypatch):
    (incoming / "a.edi").write_bytes(b"UNB")
    names(folder)
    clock.passes()
    (found,) = folder.ready(9, 99)

    def refuse(*_args: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        folder.done(found, keep=True)
    assert folder.state == FolderState.STUCK
    assert names(folder) == []
    (incoming / "a.edi").unlink()
    assert names(folder) == []
    assert folder.state == FolderState.WATCHED


def test_many_files_come_in_portions(folder, incoming, clock):
    for number in range(10):
        (incoming / f"{number}.edi").write_bytes(b"x" * 10)
    names(folder)
    clock.passes()
    assert len(names(folder, most=4)) == 4
    assert len(names(folder, size=25)) == 2
    assert len(names(folder)) == 4
