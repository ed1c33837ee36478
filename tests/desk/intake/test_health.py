"""Health: what is wrong stands on its page, in the top bar, and in the answer to monitors, until it is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from tidewaiter.desk.accounts.actor import NotPermitted, system_actor
from tidewaiter.desk.arrivals.actions import ReceivedFile
from tidewaiter.desk.arrivals.models import Delivery
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.intake import actions, alarm_actions, health, queries, queue_actions, views
from tidewaiter.desk.intake.alarms import Condition, alarm_words
from tidewaiter.desk.intake.models import Alarm, Sender, WaitingFile, WorkerState
from tidewaiter.errors import Refused
from tidewaiter.reference import LANGUAGES

NOW = timezone.now


@pytest.fixture
def alive(db) -> WorkerState:
    """A worker that was seen just now."""
    return WorkerState.objects.create(host="here", pid=1, started_at=NOW(), seen_at=NOW())


@pytest.fixture
def sent(machine, letter) -> Delivery:
    """A message of the sender KX, taken in."""
    queue_actions.put_in(machine, [ReceivedFile("a.edi", letter())], channel="folder")
    queue_actions.take_in_waiting()
    alarm_actions.refresh(machine.administration_id)  # as the worker does every few seconds
    return Delivery.objects.get()


def kinds(administration: Any, at: Any = None) -> list[str]:
    alarm_actions.refresh(administration.pk, at)
    standing = Alarm.objects.filter(administration=administration, over_at=None)
    return sorted(standing.values_list("kind", flat=True))


def test_all_is_well_when_a_worker_lives_and_nothing_waits(people, alive, sent):
    assert kinds(people.north) == []


def test_a_sender_that_falls_silent_raises_an_alarm_until_it_sends_again(
    people, alive, sent, settings
):
    later = NOW() + timedelta(hours=7)
    WorkerState.objects.update(seen_at=later)
    assert kinds(people.north, later) == ["no_data"]
    alarm = Alarm.objects.get()
    assert (alarm.subject, alarm.figure) == ("KX", 7)
    Delivery.objects.update(received_at=later)
    assert kinds(people.north, later) == []
    alarm.refresh_from_db()
    assert alarm.over_at == later


def test_the_limit_is_the_senders_own_or_the_servers(people, alive, sent, actor, settings):
    later = NOW() + timedelta(hours=7)
    WorkerState.objects.update(seen_at=later)
    settings.TIDEWAITER_SILENCE_HOURS = 8
    assert kinds(people.north, later) == []
    alice = actor(people.alice)
    alarm_actions.expect(alice, "KX", expected=True, hours=2)
    assert kinds(people.north, later) == ["no_data"]
    alarm_actions.expect(alice, "KX", expected=False, hours=None)
    assert kinds(people.north, later) == []


def test_a_sender_that_was_never_heard_may_be_expected(people, alive, actor):
    alarm_actions.expect(actor(people.alice), " QX ", expected=True, hours=3)
    later = NOW() + timedelta(hours=4)
    WorkerState.objects.update(seen_at=later)
    assert kinds(people.north, later) == ["no_data"]
    assert kinds(people.south, later) == []


@pytest.mark.parametrize(("name", "hours"), [("", 3), ("x" * 81, 3), ("KX", 0), ("KX", 9999)])
def test_expectations_that_make_no_sense_are_refused(people, actor, name, hours):
    with pytest.raises(Refused):
        alarm_actions.expect(actor(people.alice), name, expected=True, hours=hours)


def test_a_worker_that_died_raises_an_alarm(people, alive):
    WorkerState.objects.update(seen_at=NOW() - timedelta(minutes=5))
    assert kinds(people.north) == ["worker_silent"]
    assert Alarm.objects.get().figure == 5


def test_where_no_worker_ever_ran_nothing_is_wrong_until_something_waits(machine, people, letter):
    assert kinds(people.north) == []
    queue_actions.put_in(machine, [ReceivedFile("a.edi", letter())], channel="folder")
    assert kinds(people.north) == ["worker_silent"]


def test_a_file_that_waits_long_and_one_that_fails_raise_alarms(people, machine, alive, letter):
    queue_actions.put_in(machine, [ReceivedFile("a.edi", letter())], channel="folder")
    WaitingFile.objects.update(received_at=NOW() - timedelta(minutes=30), tries=2)
    assert kinds(people.north) == ["failing", "queue_old"]


def test_little_room_and_a_clock_set_back_raise_alarms(people, alive, sent, monkeypatch):
    monkeypatch.setattr(health, "_free_mb", lambda: 10)
    Delivery.objects.update(received_at=NOW() + timedelta(hours=2))
    assert kinds(people.north) == ["clock_back", "disk_low"]


@pytest.mark.parametrize(
    ("state", "kind"),
    [("missing", "folder_missing"), ("stuck", "folder_stuck"), ("not_ready", "not_ready")],
)
def test_what_a_worker_says_of_a_folder_is_an_alarm_of_its_administration(
    people, alive, state, kind
):
    folder = {"administration": "north", "path": "/in", "state": state, "waiting": 1, "failed": 2}
    WorkerState.objects.update(folders=[folder])
    assert kinds(people.north) == ["failed_files", kind]
    assert kinds(people.south) == []


def test_an_alarm_is_counted_in_the_top_bar_until_somebody_looks_after_it(
    people, alive, actor, browser
):
    folder = {"administration": "north", "path": "/in", "state": "stuck", "waiting": 0, "failed": 0}
    WorkerState.objects.update(folders=[folder])
    alice, bob = actor(people.alice), actor(people.bob)
    client = browser(people.alice)
    alarm_actions.refresh(people.north.pk)  # as the worker does every few seconds
    page = client.get("/flow/").content.decode()
    assert "cannot be moved away" in page
    assert [item.count for item in queries.waiting(alice)] == [1]
    assert [item.count for item in queries.waiting(bob)] == []
    alarm = Alarm.objects.get()
    assert client.post(f"/flow/alarms/{alarm.pk}/").status_code == 302
    assert [item.count for item in queries.waiting(alice)] == [0]
    assert "Alice Ashdown" in client.get("/flow/").content.decode()
    entry = Entry.objects.get(action="intake.alarm_acknowledged")
    assert entry.actor_id == people.alice.pk
    WorkerState.objects.update(folders=[])
    alarm_actions.refresh(people.north.pk)
    assert "Alarms that are over" in client.get("/flow/").content.decode()


def test_a_silent_worker_is_in_the_top_bar_although_it_can_say_nothing(people, alive, actor):
    WorkerState.objects.update(seen_at=NOW() - timedelta(minutes=5))
    assert [item.count for item in queries.waiting(actor(people.alice))] == [1]
    alarm_actions.refresh(people.north.pk)
    assert [item.count for item in queries.waiting(actor(people.alice))] == [1]


def test_only_a_named_person_of_the_administration_acknowledges(people, actor, machine):
    alarm = Alarm.objects.create(
        administration=people.north, kind="failing", first_seen=NOW(), last_seen=NOW()
    )
    with pytest.raises(Refused):
        alarm_actions.acknowledge(machine, alarm.pk)
    with pytest.raises(NotPermitted):
        alarm_actions.acknowledge(actor(people.bob), alarm.pk)
    with pytest.raises(Alarm.DoesNotExist):
        alarm_actions.acknowledge(actor(people.charlie), alarm.pk)


def test_the_page_shows_figures_and_changes_expectations(people, alive, sent, browser):
    client = browser(people.alice)
    page = client.get("/flow/").content.decode()
    assert "KX" in page
    assert "lives" in page
    client.post("/flow/senders/", {"sender": "KX", "expected": "on", "hours": "12"})
    assert Sender.objects.get().hours == 12
    client.post("/flow/senders/", {"sender": "KX", "hours": ""})
    row = Sender.objects.get()
    assert (row.expected, row.hours) == (False, None)
    client.post("/flow/senders/", {"sender": "", "hours": "x"})
    assert Sender.objects.count() == 1


def test_the_page_keeps_the_alarms_where_no_worker_lives(people, alive, sent, browser):
    WorkerState.objects.update(seen_at=NOW() - timedelta(minutes=5))
    page = browser(people.alice).get("/flow/").content.decode()
    assert "No worker has given a sign of life for 5 minutes" in page


def test_the_page_is_there_when_nothing_can_be_written(people, alive, browser, monkeypatch):
    def full(*_args: object) -> None:
        raise DatabaseError("database or disk is full")

    WorkerState.objects.all().delete()
    monkeypatch.setattr(alarm_actions, "refresh", full)
    assert browser(people.alice).get("/flow/").status_code == 200


def test_monitors_hear_the_state_without_a_token_and_the_detail_with_one(
    people, alive, sent, client
):
    told = client.get("/health/").json()
    assert told == {"status": "ok", "database": "ok", "worker": "lives"}
    secret = actions.make_token(
        system_actor(people.north), name="Monitoring", scope="watch", days=30
    ).secret
    answer = client.get("/health/", headers={"Authorization": f"Bearer {secret}"})
    told = answer.json()
    assert told["last_24_hours"]["received"] == 1
    assert [item["sender"] for item in told["senders"]] == ["KX"]
    assert b"QUILLFEATHER" not in answer.content
    assert b"a.edi" not in answer.content
    WorkerState.objects.update(seen_at=NOW() - timedelta(minutes=5))
    assert client.get("/health/").json()["worker"] == "silent"
    assert client.get("/health/").json()["status"] == "alarm"


def test_monitors_hear_that_the_database_is_away(client: Client, monkeypatch):
    def away() -> None:
        raise DatabaseError

    monkeypatch.setattr(views, "last_sign_of_life", away)
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()["status"]) == (503, "failed")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_alarm_has_words_in_every_language(language):
    for kind in alarm_words():
        what, mend = Condition(kind, "KX", 7).words(language)
        assert what
        assert mend
        assert "{" not in what + mend


def test_the_queue_is_under_the_clock(people, machine, sent, letter):
    from tidewaiter.desk.protection.models import DataKey
    from tidewaiter.desk.protection.purge import purge_due

    secret = actions.make_token(machine, name="QX", scope="upload", days=30).secret
    actor, token = actions.actor_by_token(secret)
    queue_actions.put_in_by(token, actor, letter(2))
    queue_actions.take_in_waiting()
    row = WaitingFile.objects.get()
    purge_due(machine, NOW() + timedelta(days=3), dry_run=False)
    assert DataKey.objects.get(pk=row.key_id).destroyed_at is not None
    purge_due(machine, NOW() + timedelta(days=2000), dry_run=False)
    assert not WaitingFile.objects.exists()
