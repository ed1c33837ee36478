"""Restore of a backup brings back no deleted person: no row, no page, no byte."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import timedelta
from inspect import getsource
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from desk.night import SECRETS, night
from desk.test_nothing_is_left import LONG_AGO, all_rows, files_of_database, named
from tidewaiter.desk.accounts.actions import deactivate, reactivate, reset_second_factor
from tidewaiter.desk.accounts.actor import system_actor
from tidewaiter.desk.accounts.models import User
from tidewaiter.desk.arrivals.models import Booking, Delivery, Movement, Traveller
from tidewaiter.desk.audit.actions import anchor
from tidewaiter.desk.audit.queries import verify
from tidewaiter.desk.common import ledger
from tidewaiter.desk.inspections.models import ControlOrder
from tidewaiter.desk.intake import actions as tokens
from tidewaiter.desk.keeping.backing_up import back_up
from tidewaiter.desk.keeping.checks.upkeep import ledger_of_erasures
from tidewaiter.desk.keeping.restoring import restore
from tidewaiter.desk.protection import purge
from tidewaiter.desk.protection.actions import destroy_keys
from tidewaiter.desk.protection.models import DataKey
from tidewaiter.desk.protection.purge import purge_due
from tidewaiter.desk.protection.vault import KeyDestroyed, unseal
from tidewaiter.desk.watchlists.models import ListEntry
from tidewaiter.errors import CannotOpen, Refused

pytestmark = pytest.mark.django_db(transaction=True)

Turn = Callable[[], str]


def make_due(*, deleted: bool = False) -> None:
    """Let the time of everybody be over in the database that stands, after its backup was made: as an officer
    for data protection who shortens the time would."""
    yesterday = timezone.now() - timedelta(days=1)
    due = {"mask_due": yesterday.date()} | ({"delete_due": yesterday.date()} if deleted else {})
    for model in (Delivery, Movement, Traveller, Booking):
        model.objects.update(**due)
    ControlOrder.objects.update(ordered_at=yesterday - LONG_AGO)
    ListEntry.objects.update(expires=(yesterday - LONG_AGO).date())


@pytest.fixture
def backup(people: Any, actor: Callable[..., Any], tmp_path: Path) -> Path:
    """A backup of the night; its own rows say that everybody may be kept for months."""
    night(people, actor)
    path = tmp_path / "night.backup"
    back_up(path)
    assert set(named(all_rows())) == set(SECRETS)
    return path


@pytest.mark.parametrize("deleted", [False, True], ids=["masked", "deleted"])
def test_who_was_erased_since_the_backup_stays_erased(
    people: Any,
    backup: Path,
    another_database: Turn,
    browser: Callable[..., Client],
    deleted: bool,
) -> None:
    key = DataKey.objects.get()
    sealed = bytes(Delivery.objects.get().sealed)
    make_due(deleted=deleted)
    purge_due(system_actor(people.north), timezone.now(), dry_run=False)
    another_database()
    done = restore(backup)

    assert not named(all_rows())
    for name, content in files_of_database().items():
        assert not named(content.upper().decode("latin-1")), name
    assert done.erased_again["protection.key destroyed"] == 1
    assert done.erased_again[f"arrivals.movement {'deleted' if deleted else 'masked'}"] == 1
    assert done.erased_again["inspections.order masked"] == 1
    assert Movement.objects.count() == (0 if deleted else 1)
    with pytest.raises(KeyDestroyed):
        unseal(key.pk, sealed)
    assert verify().ok
    page = browser(people.alice).get("/arrivals/").content.decode()
    assert not named(page.upper())


def test_the_ledger_holds_no_personal_value(people: Any, backup: Path) -> None:
    make_due(deleted=True)
    purge_due(system_actor(people.north), timezone.now(), dry_run=False)
    text = ledger.ledger_file().read_text().upper()
    assert not named(text)
    assert str(people.north.pk).upper() not in text


def test_a_process_that_dies_before_the_commit_leaves_a_line_too_many(
    people: Any, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    make_due()

    def die(*_args: object) -> None:
        raise SystemExit(9)

    monkeypatch.setattr(purge, "_prove", die)
    with pytest.raises(SystemExit):
        purge_due(system_actor(people.north), timezone.now(), dry_run=False)
    assert named(all_rows()), "nothing was committed"
    assert [one.kind for one in ledger.erasures()] != []


def test_where_the_ledger_cannot_be_written_nothing_is_erased(people: Any, backup: Path) -> None:
    make_due()
    before = all_rows()
    path = ledger.ledger_file()
    path.unlink()
    path.mkdir()
    with pytest.raises(CannotOpen, match="ledger"):
        purge_due(system_actor(people.north), timezone.now(), dry_run=False)
    assert all_rows() == before


def test_a_ledger_older_than_the_backup_or_the_anchor_is_refused(
    people: Any, backup: Path, another_database: Turn
) -> None:

    make_due()
    yesterdays = ledger.ledger_file().read_bytes()
    purge_due(system_actor(people.north), timezone.now(), dry_run=False)
    anchor()
    todays = ledger.ledger_file().read_bytes()
    another_database()
    for copy, words in (
        (yesterdays, "older than the newest anchor"),
        (b"", "older than the backup"),
        (todays.replace(b"masked", b"maskef", 1), "not as it was written"),
        (b"".join(todays.splitlines(keepends=True)[1:]), "not as it was written"),
    ):
        ledger.ledger_file().write_bytes(copy)
        with pytest.raises(Refused, match=words):
            restore(backup)
    ledger.ledger_file().write_bytes(todays + b"torn in the midd")
    assert restore(backup).erased_again


def test_without_the_ledger_the_clock_alone_rules(
    people: Any, backup: Path, another_database: Turn, tmp_path: Path
) -> None:
    make_due()
    late = tmp_path / "late.backup"
    back_up(late)  # its rows are due themselves
    purge_due(system_actor(people.north), timezone.now(), dry_run=False)
    ledger.ledger_file().unlink()
    another_database()
    done = restore(late, without_ledger=True)
    assert not named(all_rows())
    assert done.erased_again == {}
    assert {row["kind"] for row in done.purged} >= {"traveller", "delivery"}


def test_access_that_was_closed_or_renewed_since_the_backup_stays_closed(
    people: Any, backup: Path, another_database: Turn
) -> None:
    machine = system_actor(people.north)
    deactivate(machine, people.bob)
    reset_second_factor(machine, people.alice)
    another_database()
    done = restore(backup)
    assert done.erased_again["accounts.access changed"] == 2
    active = set(User.objects.filter(is_active=True).values_list("username", flat=True))
    assert active == {"charlie", "dora", "adam"}
    assert reactivate(machine, User.objects.get(username="alice")).password
    assert verify().ok


def test_access_that_was_closed_and_opened_before_the_backup_is_open(
    people: Any, actor: Callable[..., Any], another_database: Turn, tmp_path: Path
) -> None:
    machine = system_actor(people.north)
    deactivate(machine, people.bob)
    reactivate(machine, people.bob)
    time.sleep(1.1)  # the ledger counts in seconds
    back_up(tmp_path / "later.backup")
    another_database()
    restore(tmp_path / "later.backup")
    assert User.objects.get(username="bob").is_active


def test_a_token_that_was_revoked_since_the_backup_stays_revoked(
    people: Any, actor: Callable[..., Any], another_database: Turn, tmp_path: Path
) -> None:
    machine = system_actor(people.north)
    made = tokens.make_token(machine, name="Gateway", scope="upload", days=30)
    back_up(tmp_path / "open.backup")
    tokens.revoke_token(machine, made.token.pk)
    another_database()
    done = restore(tmp_path / "open.backup")
    assert done.erased_again["intake.token revoked"] == 1
    assert tokens.actor_by_token(made.secret) is None


def test_every_part_that_erases_tells_the_ledger() -> None:
    """A handler of the purge that forgot it would let a backup bring people back."""
    modules = {sys.modules[handler.__module__] for handler in (*purge._handlers, destroy_keys)}
    silent = [module.__name__ for module in modules if "erasing.erase(" not in getsource(module)]
    assert silent == []


def test_a_ledger_begun_anew_serves_the_backups_made_since(
    people: Any, backup: Path, another_database: Turn, tmp_path: Path
) -> None:
    make_due()
    purge_due(system_actor(people.north), timezone.now(), dry_run=False)
    anchor()  # it counts the lines of the ledger that is lost now
    ledger.ledger_file().unlink()
    time.sleep(1.1)  # the ledger counts in seconds
    back_up(tmp_path / "since.backup")
    assert [told.state for told in ledger_of_erasures()] == ["ok", "warn"]
    another_database()
    with pytest.raises(Refused, match="another server's"):
        restore(backup)
    assert restore(tmp_path / "since.backup").ledger == "used"
