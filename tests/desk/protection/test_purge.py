"""What is due goes, all or nothing, and leaves proof without the data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tidewaiter.desk.accounts.actor import NotPermitted, system_actor
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.audit.queries import verify
from tidewaiter.desk.protection import purge, vault
from tidewaiter.desk.protection.actions import ScheduleTerms, set_schedule
from tidewaiter.desk.protection.models import DataKey, PurgeProof
from tidewaiter.desk.protection.purge import PurgeCounts, PurgeRun, due_by, purge_due

NOW = datetime(2026, 3, 4, 3, 0, tzinfo=UTC)
TERMS = ScheduleTerms("Northland", "Act 12", 30, 300, 30, "Dora Dunelm", "dpo@north.example")


class Rows:
    """An app's handler: some rows to mask, some to delete."""

    def __init__(self) -> None:
        self.runs: list[PurgeRun] = []
        self.left = 3
        self.breaks = False

    def __call__(self, run: PurgeRun) -> PurgeCounts:
        self.runs.append(run)
        due = self.left
        if not run.dry_run:
            if self.breaks:
                raise RuntimeError("the table is locked")
            self.left = 0
        return PurgeCounts("traveller", "mask_after_days=30", masked=due)


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> Iterator[Rows]:
    """The one registered handler."""
    handler = Rows()
    monkeypatch.setattr(purge, "_handlers", [])
    purge.register(handler)
    purge.register(handler)  # registering twice counts nothing twice
    return handler


@pytest.fixture
def sealed(people: Any, actor: Callable[..., Any]) -> dict[int, vault.Sealed]:
    """Messages of some days, by their age."""
    set_schedule(actor(people.dora), TERMS)
    return {
        age: vault.seal(
            b"message",
            administration_id=people.north.pk,
            day=(NOW - timedelta(days=age)).date(),
            sender="QX AIR",
        )
        for age in (1, 30, 31, 90)
    }


def opens(sealed: vault.Sealed) -> bool:
    """Whether a sealed message can still be read."""
    try:
        vault.unseal(sealed.key_id, sealed.ciphertext)
    except vault.KeyDestroyed:
        return False
    return True


def test_keys_end_on_the_day_after_their_time(
    people: Any, rows: Rows, sealed: dict[int, vault.Sealed]
) -> None:
    counts = purge_due(system_actor(people.north), NOW, dry_run=False)
    assert {age: opens(item) for age, item in sealed.items()} == {
        1: True,
        30: True,
        31: False,
        90: False,
    }
    assert PurgeCounts("message_key", "raw_after_days=30", deleted=2) in counts
    assert PurgeCounts("traveller", "mask_after_days=30", masked=3) in counts


def test_a_dry_run_counts_and_changes_nothing(
    people: Any, rows: Rows, sealed: dict[int, vault.Sealed]
) -> None:
    before = Entry.objects.count()
    counts = purge_due(system_actor(people.north), NOW, dry_run=True)
    assert sum(count.deleted for count in counts) == 2
    assert all(opens(item) for item in sealed.values())
    assert rows.left == 3
    assert not PurgeProof.objects.exists()
    assert Entry.objects.count() == before


def test_proofs_say_what_when_by_which_rule_and_how_many(
    people: Any, rows: Rows, sealed: dict[int, vault.Sealed]
) -> None:
    purge_due(system_actor(people.north), NOW, dry_run=False)
    proof = PurgeProof.objects.get(kind="traveller")
    assert (proof.at, proof.rule, proof.masked, proof.deleted) == (NOW, "mask_after_days=30", 3, 0)
    entry = Entry.objects.get(action="protection.purged")
    assert entry.facts == {"masked": 3, "deleted": 2}
    assert str(proof.pk) in entry.subjects
    assert verify().ok


def test_a_second_run_finds_nothing_and_leaves_no_proof(
    people: Any, rows: Rows, sealed: dict[int, vault.Sealed]
) -> None:
    purge_due(system_actor(people.north), NOW, dry_run=False)
    proofs = PurgeProof.objects.count()
    purge_due(system_actor(people.north), NOW, dry_run=False)
    assert PurgeProof.objects.count() == proofs


def test_one_handler_that_fails_undoes_the_run(
    people: Any, rows: Rows, sealed: dict[int, vault.Sealed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purge, "_handlers", [purge.expired_keys, rows])
    rows.breaks = True
    with pytest.raises(RuntimeError):
        purge_due(system_actor(people.north), NOW, dry_run=False)
    assert all(opens(item) for item in sealed.values())
    assert not PurgeProof.objects.exists()


def test_another_administrations_keys_stay(
    people: Any, rows: Rows, sealed: dict[int, vault.Sealed]
) -> None:
    purge_due(system_actor(people.south), NOW, dry_run=False)
    assert all(opens(item) for item in sealed.values())
    assert {run.administration_id for run in rows.runs} == {people.south.pk}


def test_without_a_schedule_no_key_ends(people: Any, rows: Rows) -> None:
    vault.seal(b"x", administration_id=people.north.pk, day=NOW.date(), sender="QX AIR")
    purge_due(system_actor(people.north), NOW + timedelta(days=9999), dry_run=False)
    assert DataKey.objects.get().destroyed_at is None


def test_what_will_be_due_is_told_by_moment(
    people: Any, rows: Rows, sealed: dict[int, vault.Sealed], actor: Callable[..., Any]
) -> None:
    due = due_by(actor(people.dora), NOW, NOW + timedelta(days=1), NOW + timedelta(days=40))
    amounts = {row.kind: row.amounts for row in due}
    assert amounts == {"traveller": (3, 3, 3), "message_key": (2, 3, 4)}


@pytest.mark.parametrize("who", ["alice", "bob", "adam"])
def test_only_the_data_protection_officer_purges(
    people: Any, rows: Rows, actor: Callable[..., Any], who: str
) -> None:
    with pytest.raises(NotPermitted):
        purge_due(actor(getattr(people, who)), NOW, dry_run=True)


def test_the_page_asks_and_then_purges(
    people: Any, rows: Rows, sealed: dict[int, vault.Sealed], browser: Callable[..., Client]
) -> None:
    client = browser(people.dora)
    assert "3 to mask" in client.get("/protection/purge/").content.decode()
    assert rows.left == 3
    page = client.post("/protection/purge/", follow=True).content.decode()
    assert rows.left == 0
    assert "mask_after_days=30" in page
    proofs = client.get("/protection/proofs/?q=traveller").content.decode()
    assert "Travellers and their bookings" in proofs


def test_proofs_of_another_administration_are_not_seen(
    people: Any, rows: Rows, sealed: dict[int, vault.Sealed], browser: Callable[..., Client]
) -> None:
    purge_due(system_actor(people.north), NOW, dry_run=False)
    people.charlie.roles = ["data_protection_officer"]
    people.charlie.save()
    client = browser(people.charlie)
    assert "mask_after_days=30" not in client.get("/protection/proofs/").content.decode()
