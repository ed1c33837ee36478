"""Rows written in bulk hold what Django itself would read and write."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from tidewaiter.desk.common import rows
from tidewaiter.desk.protection.models import DataKey, PurgeProof

WHEN = datetime(2026, 3, 5, 12, 30, 1, 42, tzinfo=UTC)


@pytest.fixture
def proof(people: Any) -> dict[str, Any]:
    return {
        "id": uuid4(), "administration_id": people.north.pk, "at": WHEN, "kind": "traveller",
        "rule": "'; DROP TABLE x; --", "masked": 3, "deleted": 0, "done_by_id": None,
    }  # fmt: skip


def test_what_is_inserted_reads_as_it_was_given(proof: dict[str, Any]) -> None:
    rows.insert(PurgeProof, [proof])
    assert PurgeProof.objects.values(*proof).get() == proof


def test_only_the_named_columns_of_the_named_rows_change(proof: dict[str, Any]) -> None:
    other = {**proof, "id": uuid4()}
    rows.insert(PurgeProof, [proof, other])
    rows.update(PurgeProof, ["masked"], [{"id": proof["id"], "masked": 7, "deleted": 9}])
    assert PurgeProof.objects.values(*proof).get(pk=proof["id"]) == {**proof, "masked": 7}
    assert PurgeProof.objects.values(*proof).get(pk=other["id"]) == other


def test_rows_are_deleted_by_their_id(proof: dict[str, Any]) -> None:
    rows.insert(PurgeProof, [proof, {**proof, "id": uuid4()}])
    rows.delete(PurgeProof, [proof["id"]])
    assert PurgeProof.objects.exclude(pk=proof["id"]).count() == PurgeProof.objects.count() == 1


def test_bytes_and_days_and_no_rows_at_all(people: Any) -> None:
    key = {
        "id": uuid4(), "administration_id": people.north.pk, "day": date(2026, 3, 5),
        "sender_digest": "d", "wrapped": b"\x00\xff", "destroyed_at": None,
    }  # fmt: skip
    rows.insert(DataKey, [key])
    rows.insert(DataKey, [])
    found = DataKey.objects.get(pk=key["id"])
    assert (found.day, bytes(found.wrapped)) == (key["day"], key["wrapped"])
