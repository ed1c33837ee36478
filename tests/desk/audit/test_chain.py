"""The chain of the log: whole while nobody touches it, and broken where somebody did."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from tidewaiter.desk.accounts.models import User
from tidewaiter.desk.audit import actions, guards
from tidewaiter.desk.audit.anchors import anchors
from tidewaiter.desk.audit.models import GENESIS, Entry, Head
from tidewaiter.desk.audit.queries import verify


@pytest.fixture
def five_entries(db: None) -> None:
    """A log of five entries."""
    with transaction.atomic():
        for number in range(5):
            actions.record(actions.Nobody(), "test.write", subjects=[uuid4()], facts={"n": number})


def by_sql(statement: str, *values: object) -> None:
    """Do what somebody with the database's password would do, its triggers taken off first."""
    guards.take_off(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    guards.put_on(connection)


def test_an_empty_log_is_whole(db: None) -> None:
    assert verify().ok
    assert verify().entries == 0


def test_entries_are_numbered_without_gap_and_linked(five_entries: None) -> None:
    rows = list(Entry.objects.order_by("seq"))
    assert [row.seq for row in rows] == [1, 2, 3, 4, 5]
    assert [row.previous for row in rows] == [GENESIS, *(row.hash for row in rows[:-1])]
    assert Head.objects.get().hash == rows[-1].hash
    assert verify().ok
    assert verify().entries == 5


@pytest.mark.parametrize(
    ("statement", "values", "broken_at"),
    [
        ("UPDATE audit_entry SET action = %s WHERE seq = 3", ["test.other"], 3),
        ("UPDATE audit_entry SET purpose = %s WHERE seq = 1", ["something else"], 1),
        ("UPDATE audit_entry SET facts = %s WHERE seq = 2", [json.dumps({"n": 9})], 2),
        ("UPDATE audit_entry SET subjects = %s WHERE seq = 5", [json.dumps([])], 5),
        ("UPDATE audit_entry SET at = %s WHERE seq = 4", ["2001-01-01 00:00:00"], 4),
        ("DELETE FROM audit_entry WHERE seq = 2", [], 2),
        ("DELETE FROM audit_entry WHERE seq = 1", [], 1),
        ("DELETE FROM audit_entry WHERE seq = 5", [], 5),
        ("UPDATE audit_head SET seq = %s", [4], 5),
        ("DELETE FROM audit_head", [], 1),
    ],
)
def test_what_somebody_changed_by_sql_is_found_where_it_is(
    five_entries: None, statement: str, values: list[object], broken_at: int
) -> None:
    by_sql(statement, *values)
    found = verify()
    assert not found.ok
    assert found.broken_at == broken_at
    assert found.reason


def test_a_cut_end_with_a_matching_head_is_found_by_the_anchor(five_entries: None) -> None:
    actions.anchor()
    fourth = Entry.objects.get(seq=4)
    by_sql("DELETE FROM audit_entry WHERE seq = 5")
    by_sql("UPDATE audit_head SET seq = 4, hash = %s", fourth.hash)
    found = verify()
    assert not found.ok
    assert "anchor" in found.reason


def test_a_log_rewritten_from_the_start_differs_from_its_anchor(five_entries: None) -> None:
    actions.anchor()
    by_sql("DELETE FROM audit_entry")
    by_sql("DELETE FROM audit_head")
    with transaction.atomic():
        for number in range(5):
            actions.record(actions.Nobody(), "test.harmless", facts={"n": number})
    found = verify()
    assert not found.ok
    assert (found.broken_at, found.reason) == (5, "the entry differs from its anchor")


def test_an_anchor_is_written_once_and_only_its_owner_reads_it(five_entries: None) -> None:
    first = actions.anchor()
    assert first is not None
    assert actions.anchor() == first
    assert first.stat().st_mode & 0o777 == 0o400
    (anchor,) = anchors()
    assert (anchor.seq, anchor.hash) == (5, Entry.objects.get(seq=5).hash)


def test_an_empty_log_has_no_anchor(db: None) -> None:
    assert actions.anchor() is None


def test_an_entry_says_who_where_and_why(alice: User, actor: Callable[..., Any]) -> None:
    acting = actor(alice)
    subject = uuid4()
    with transaction.atomic():
        actions.record(acting, "test.write", subjects=[subject], fields=["state"])
    entry = Entry.objects.first()
    assert entry is not None
    assert entry.actor_id == alice.pk
    assert entry.administration_id == alice.administration_id
    assert (entry.purpose, entry.shift_id) == (acting.purpose, acting.shift_id)
    assert (entry.subjects, entry.fields, entry.kind) == ([str(subject)], ["state"], "write")


@pytest.mark.django_db(transaction=True)
def test_entries_written_at_the_same_time_keep_one_chain() -> None:
    def write() -> None:
        try:
            for _ in range(10):
                with transaction.atomic():
                    actions.record(actions.Nobody(), "test.write")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(write) for _ in range(4)]:
            done.result()
    found = verify()
    assert found.ok
    assert found.entries == 40
