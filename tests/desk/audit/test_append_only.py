"""Entries are added through one door and never changed: not by our classes, not by SQL."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tidewaiter.desk.audit import actions
from tidewaiter.desk.audit.models import AppendOnlyError, Entry


@pytest.fixture
def entry(db: None) -> Entry:
    """One entry of the log."""
    with transaction.atomic():
        actions.record(actions.Nobody(), "test.write")
    return Entry.objects.get()


def test_an_entry_is_not_saved_again_or_deleted(entry: Entry) -> None:
    entry.action = "test.other"
    with pytest.raises(AppendOnlyError):
        entry.save()
    with pytest.raises(AppendOnlyError):
        entry.delete()
    assert Entry.objects.get().action == "test.write"


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(action="test.other"),
        lambda rows: rows.delete(),
        lambda rows: rows.create(action="test.other"),
        lambda rows: rows.bulk_create([Entry(seq=2)]),
        lambda rows: rows.bulk_update(list(rows), ["action"]),
        lambda rows: rows.get_or_create(seq=2),
        lambda rows: rows.update_or_create(seq=1, defaults={"action": "test.other"}),
    ],
)
def test_no_query_changes_entries(entry: Entry, change: Any) -> None:
    with pytest.raises(AppendOnlyError):
        change(Entry.objects.all())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET action = 'test.other'",
        "DELETE FROM audit_entry",
    ],
)
def test_the_database_itself_refuses(entry: Entry, statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="only be added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Entry.objects.get().action == "test.write"


@pytest.mark.django_db(transaction=True)
def test_a_write_is_recorded_in_its_own_transaction_or_not_at_all() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        actions.record(actions.Nobody(), "test.write")
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_entry_and_no_gap() -> None:
    with transaction.atomic():
        actions.record(actions.Nobody(), "test.write")
        transaction.set_rollback(True)
    with transaction.atomic():
        actions.record(actions.Nobody(), "test.write")
    assert [entry.seq for entry in Entry.objects.all()] == [1]


def test_facts_are_codes_and_counts_only(db: None) -> None:
    with pytest.raises(TypeError, match="names"), transaction.atomic():
        actions.record(actions.Nobody(), "test.write", facts={"names": ["Harbour"]})  # type: ignore[dict-item]
