"""The worker brings everything in once, whatever fails around it, and says what fails."""

from __future__ import annotations

import errno
import html
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from desk.intake.conftest import forget_pauses
from tidewaiter.desk.accounts.actor import system_actor
from tidewaiter.desk.arrivals import actions as arrivals
from tidewaiter.desk.arrivals.actions import ReceivedFile
from tidewaiter.desk.arrivals.ingest import pipeline
from tidewaiter.desk.arrivals.models import Delivery, Movement, Traveller
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.intake import queue_actions
from tidewaiter.desk.intake.folders import DropFolder
from tidewaiter.desk.intake.models import WaitingFile, WorkerState
from tidewaiter.desk.intake.worker import Worker
from tidewaiter.desk.protection.models import Schedule

RECEIVE = arrivals.receive_backlog


def breaks_over(monkeypatch: Any, marked: bytes, failure: Exception) -> list[int]:
    """Let the intake fail over any batch that holds a file with these bytes; gives the sizes of all batches."""
    sizes: list[int] = []

    def receive(actor: Any, files: Any, *, channel: str) -> Any:
        sizes.append(len(files))
        if any(marked in file.data for file in files):
            raise failure
        return RECEIVE(actor, files, channel=channel)

    monkeypatch.setattr(arrivals, "receive_backlog", receive)
    return sizes


def test_a_dropped_file_comes_in_and_goes_to_done(machine, incoming, letter, turns, said):
    (incoming / "ODA.edi").write_bytes(letter())
    turns()
    assert Traveller.objects.get().family_name == "QUILLFEATHER1"
    delivery = Delivery.objects.get()
    assert (delivery.channel, delivery.source_name) == ("folder", "ODA.edi")
    assert [path.name for path in (incoming / "done").iterdir()] == ["ODA.edi"]
    assert not WaitingFile.objects.exists()
    assert any("Taken in: 1 files" in line for line in said)


def test_names_of_files_are_said_nowhere(machine, incoming, letter, turns, said):
    (incoming / "PENNYROYAL.edi").write_bytes(letter())
    (incoming / "PENNYROYAL.txt").write_bytes(b"x" * 10)
    turns()
    rows = repr(list(Entry.objects.values_list("subjects", "facts", "fields")))
    assert "PENNYROYAL" not in rows
    assert not any("PENNYROYAL" in line for line in said)


def test_done_is_left_out_where_the_settings_say_so(machine, incoming, letter, turns, settings):
    settings.TIDEWAITER_DROP_DONE_DAYS = 0
    (incoming / "a.edi").write_bytes(letter())
    turns()
    assert Delivery.objects.exists()
    assert not list((incoming / "done").iterdir())
    assert not (incoming / "a.edi").exists()


def test_many_files_are_one_batch(machine, incoming, letter, turns, monkeypatch):
    sizes = breaks_over(monkeypatch, b"nothing has this", ValueError())
    for number in range(20):
        (incoming / f"{number}.edi").write_bytes(letter(number))
    turns()
    assert sizes == [20]
    assert Delivery.objects.count() == 20


def test_a_file_is_in_the_queue_before_it_leaves_the_folder(
    machine, incoming, letter, turns, monkeypatch
):
    """Whatever ends the worker between the two, the file is in one of them."""

    def die(*_args: object, **_options: object) -> None:
        assert WaitingFile.objects.count() == 1
        raise KeyboardInterrupt

    monkeypatch.setattr(DropFolder, "done", die)
    (incoming / "a.edi").write_bytes(letter())
    with pytest.raises(KeyboardInterrupt):
        turns()
    monkeypatch.undo()
    assert (incoming / "a.edi").exists()
    turns()
    assert Delivery.objects.count() == 1
    assert not WaitingFile.objects.exists()
    assert not (incoming / "a.edi").exists()


def test_what_waits_is_sealed(machine, letter):
    queue_actions.put_in(machine, [ReceivedFile("a.edi", letter())], channel="folder")
    assert b"QUILLFEATHER" not in bytes(WaitingFile.objects.get().sealed)


def test_the_failure_of_one_file_never_blocks_the_others(
    machine, incoming, letter, turns, monkeypatch, said
):
    breaks_over(monkeypatch, b"QUILLFEATHER3", ValueError("QUILLFEATHER3 broke it"))
    for number in range(1, 6):
        (incoming / f"{number}.edi").write_bytes(letter(number))
    turns(2)
    assert Delivery.objects.count() == 4
    waiting = WaitingFile.objects.get()
    assert (waiting.tries, waiting.failure) == (1, "ValueError")
    assert waiting.next_try_at > timezone.now()
    assert not any("QUILLFEATHER" in line for line in said)
    monkeypatch.undo()
    WaitingFile.objects.update(next_try_at=None)
    turns(2)
    assert Delivery.objects.count() == 5


def test_a_file_that_fails_again_and_again_is_set_aside_and_seen(
    machine, incoming, letter, turns, monkeypatch, people, browser
):
    breaks_over(monkeypatch, b"QUILLFEATHER3", ValueError("broken"))
    (incoming / "3.edi").write_bytes(letter(3))
    for _try in range(queue_actions.MOST_TRIES + 1):
        turns(2)
        WaitingFile.objects.update(next_try_at=None)
    assert not WaitingFile.objects.exists()
    delivery = Delivery.objects.get()
    assert delivery.state == Delivery.State.QUARANTINED
    assert [found["code"] for found in delivery.problems] == ["internal"]
    page = browser(people.alice).get("/arrivals/messages/quarantine/").content.decode()
    assert "ValueError" in page
    # The next version of the program reads it again from that page.
    monkeypatch.undo()
    browser(people.alice).post(f"/arrivals/messages/deliveries/{delivery.pk}/retry/")
    assert Traveller.objects.get().family_name == "QUILLFEATHER3"


def test_a_file_over_which_workers_die_is_set_aside_too(machine, letter):
    queue_actions.put_in(machine, [ReceivedFile("a.edi", letter())], channel="folder")
    WaitingFile.objects.update(claims=queue_actions.MOST_CLAIMS)
    assert queue_actions.take_in_waiting().set_aside == 1
    assert Delivery.objects.get().state == Delivery.State.QUARANTINED


def test_a_file_that_cannot_even_be_set_aside_waits_and_blocks_nobody(machine, letter, monkeypatch):
    def fail(*_args: object, **_options: object) -> None:
        raise ValueError

    for number in range(3):
        queue_actions.put_in(machine, [ReceivedFile("a.edi", letter(number))], channel="folder")
    first = WaitingFile.objects.order_by("received_at").first()
    WaitingFile.objects.filter(pk=first.pk).update(tries=queue_actions.MOST_TRIES + 90)
    monkeypatch.setattr(arrivals, "set_aside", fail)
    assert queue_actions.take_in_waiting() == queue_actions.Taken(taken=2, failed=1)
    assert WaitingFile.objects.get() == first


def test_a_batch_takes_no_more_memory_than_its_share(machine, letter, monkeypatch):
    sizes = breaks_over(monkeypatch, b"nothing has this", ValueError())
    monkeypatch.setattr(queue_actions, "BATCH_BYTES", 1200)
    queue_actions.put_in(
        machine, [ReceivedFile("a.edi", letter(number)) for number in range(6)], channel="folder"
    )
    while queue_actions.take_in_waiting():
        pass
    assert sizes == [3, 3]


def test_pauses_between_attempts_grow_and_end_whatever_the_clock_does(machine, letter, monkeypatch):
    breaks_over(monkeypatch, b"QUILLFEATHER", ValueError())
    queue_actions.put_in(machine, [ReceivedFile("a.edi", letter())], channel="folder")
    pauses = []
    for _try in range(3):
        assert queue_actions.take_in_waiting().failed == 1
        assert not queue_actions.take_in_waiting()
        row = WaitingFile.objects.get()
        pauses.append(row.next_try_at - timezone.now())
        # As if the clock had been a year ahead when the pause was set, and was set back since.
        WaitingFile.objects.update(next_try_at=timezone.now() + timedelta(days=365))
    assert pauses == sorted(pauses)


OUTAGES = [
    (OperationalError("database is locked"), "locked by another program"),
    (OperationalError("database or disk is full"), "disk is full"),
    (OSError(errno.ENOSPC, "No space left on device"), "disk is full"),
    (OperationalError("disk I/O error"), "cannot be reached"),
]


@pytest.mark.parametrize(("failure", "words"), OUTAGES, ids=["locked", "full", "no space", "io"])
def test_an_outage_is_said_once_and_counts_against_no_file(
    machine, incoming, letter, turns, monkeypatch, said, failure, words, people, browser
):
    breaks_over(monkeypatch, b"QUILLFEATHER", failure)
    (incoming / "a.edi").write_bytes(letter())
    turns(20)
    assert sum(words in line for line in said) == 1
    row = WaitingFile.objects.get()
    assert (row.tries, row.claims) == (0, 0)
    monkeypatch.undo()
    turns(2)
    assert Delivery.objects.count() == 1
    assert any("works again" in line for line in said)
    page = browser(people.alice).get("/flow/").content.decode()
    assert words in html.unescape(page)


def test_an_outage_counts_against_none_of_the_files_in_hand(machine, letter, monkeypatch):
    for number in range(4):
        queue_actions.put_in(machine, [ReceivedFile("a.edi", letter(number))], channel="folder")
    WaitingFile.objects.update(claims=2)  # as after two deaths: each is tried alone
    breaks_over(monkeypatch, b"QUILLFEATHER", OperationalError("database is locked"))
    for _turn in range(queue_actions.MOST_CLAIMS):
        with pytest.raises(OperationalError):
            queue_actions.take_in_waiting()
    assert set(WaitingFile.objects.values_list("claims", "tries")) == {(2, 0)}
    monkeypatch.undo()
    assert queue_actions.take_in_waiting().taken == 4


def test_what_another_worker_took_meanwhile_is_passed_over(machine, letter):
    queue_actions.put_in(machine, [ReceivedFile("a.edi", letter())], channel="folder")
    rows = list(WaitingFile.objects.all())
    assert queue_actions.take_in_waiting().taken == 1
    assert not queue_actions._take_batch(rows)
    assert not queue_actions._set_aside(rows[0])
    assert Delivery.objects.count() == 1


POINTS = [
    (queue_actions.WaitingFile.objects, "bulk_create"),
    (pipeline, "link_messages"),
    (queue_actions, "_leave_queue"),
    (DropFolder, "content"),
]


@pytest.mark.parametrize(("owner", "name"), POINTS, ids=[name for _owner, name in POINTS])
def test_a_full_disk_at_any_point_of_writing_loses_nothing(
    machine, incoming, letter, turns, monkeypatch, said, owner, name
):
    def full(*_args: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    for number in range(3):
        (incoming / f"{number}.edi").write_bytes(letter(number))
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, full)
        turns(3)
    here = len(list(incoming.glob("*.edi"))) + WaitingFile.objects.count()
    assert here == 3
    assert any("disk is full" in line for line in said)
    turns(4)
    assert Delivery.objects.count() == 3
    assert Traveller.objects.count() == 3
    assert not WaitingFile.objects.exists()
    assert not list(incoming.glob("*.edi"))


def test_a_sender_that_repeats_yesterday_changes_nothing_and_is_counted(
    machine, incoming, letter, turns, said, people, browser
):
    for number in range(5):
        (incoming / f"{number}.edi").write_bytes(letter(number))
    turns()
    before = list(Traveller.objects.order_by("pk").values_list())
    for number in range(5):
        (incoming / f"again-{number}.edi").write_bytes(letter(number))
    turns()
    assert list(Traveller.objects.order_by("pk").values_list()) == before
    assert Delivery.objects.count() == 5
    assert any("Taken in: 5 files, of them 5 already known" in line for line in said)
    page = browser(people.alice).get("/flow/").content.decode()
    assert "Received again</dt><dd>5 " in page


def test_without_a_schedule_files_stay_where_they_are(people, incoming, letter, turns, said):
    (incoming / "a.edi").write_bytes(letter())
    turns()
    assert (incoming / "a.edi").exists()
    assert not Delivery.objects.exists()
    assert sum("retention schedule" in line for line in said) == 1
    folder = WorkerState.objects.get().folders[0]
    assert folder["state"] == "not_ready"


def test_once_the_schedule_is_set_they_come_in(machine, incoming, letter, turns):
    schedule = Schedule.objects.get(administration__code="north")
    Schedule.objects.filter(pk=schedule.pk).delete()
    (incoming / "a.edi").write_bytes(letter())
    turns()
    schedule.save(force_insert=True)
    turns()
    assert Delivery.objects.count() == 1


def test_a_file_that_is_too_large_goes_to_failed_with_its_reason(
    machine, incoming, turns, settings
):
    settings.TIDEWAITER_LARGEST_FILE_MB = 1
    (incoming / "big.edi").write_bytes(b"x" * (1024 * 1024 + 1))
    turns()
    assert (incoming / "failed" / "big.edi").exists()
    assert "larger than 1 MB" in (incoming / "failed" / "big.edi.reason.txt").read_text()


def test_a_link_goes_to_failed_and_is_not_read(machine, incoming, turns, tmp_path):
    (tmp_path / "secret").write_text("of somebody else")
    (incoming / "a.edi").symlink_to(tmp_path / "secret")
    turns()
    assert (incoming / "failed" / "a.edi").is_symlink()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("first", [0, 1])
def test_two_workers_on_one_folder_take_each_file_once(
    machine, incoming, letter, clock, said, first
):
    workers = [Worker([DropFolder("north", incoming, clock)], said.append) for _ in range(2)]
    workers[first].turn()
    for number in range(6):
        (incoming / f"{number}.edi").write_bytes(letter(number))
    for _round in range(6):
        for one in workers:
            forget_pauses(one)
            one.turn()
        clock.passes()
    assert Delivery.objects.count() == 6
    assert not Entry.objects.filter(action="arrivals.duplicate").exists()
    assert sum("held by another worker" in line for line in said) == 1
    workers[first]._end()
    (incoming / "late.edi").write_bytes(letter(99))
    for _round in range(3):
        forget_pauses(workers[1 - first])
        workers[1 - first].turn()
        clock.passes()
    assert Delivery.objects.count() == 7


def test_a_moved_clock_is_said(
    worker, said, monkeypatch, machine, incoming, letter, turns, people, browser
):
    worker.turn()
    real = time.time
    for moved in (86_400, -86_400):
        monkeypatch.setattr(time, "time", lambda moved=moved: real() + moved)
        worker.turn()
    monkeypatch.undo()
    turns(2)
    assert sum("clock of this machine was moved" in line for line in said) == 3  # and back
    page = browser(people.alice).get("/flow/").content.decode()
    assert "clock of this machine was moved by 86400 seconds" in page
    (incoming / "a.edi").write_bytes(letter())
    turns()
    assert Delivery.objects.count() == 1


def test_a_worker_gives_a_sign_of_life_and_says_when_it_ends(machine, worker):
    worker.turn()
    row = WorkerState.objects.get()
    assert row.ended_at is None
    assert row.folders[0]["state"] == "watched"
    worker._end()
    row.refresh_from_db()
    assert row.ended_at is not None


def test_one_administrations_folder_feeds_that_administration_only(
    machine, people, incoming, letter, turns
):
    (incoming / "a.edi").write_bytes(letter())
    turns()
    assert Movement.objects.get().administration == people.north
    southern = system_actor(people.south)
    queue_actions.put_in(southern, [ReceivedFile("a.edi", letter())], channel="folder")
    queue_actions.take_in_waiting()
    assert Movement.objects.filter(administration=people.south).count() == 1
