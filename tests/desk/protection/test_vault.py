"""Sealed bytes open while their key lives, and never after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tidewaiter.desk.accounts.actor import NotPermitted, system_actor
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.protection import vault
from tidewaiter.desk.protection.actions import destroy_keys
from tidewaiter.desk.protection.models import DataKey

DAY = date(2026, 3, 4)


def seal(people: Any, data: bytes = b"UNH+1+PAXLST", **changes: Any) -> vault.Sealed:
    """Seal bytes as they come from one sender on one day."""
    wanted = {"administration_id": people.north.pk, "day": DAY, "sender": "QX AIR", **changes}
    return vault.seal(data, **wanted)


@given(data=st.binary(max_size=2000))
@examples(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_what_is_sealed_opens_again(people: Any, data: bytes) -> None:
    sealed = seal(people, data)
    assert vault.unseal(sealed.key_id, sealed.ciphertext) == data


def test_the_same_bytes_are_never_sealed_alike(people: Any) -> None:
    first, second = seal(people), seal(people)
    assert first.key_id == second.key_id
    assert first.ciphertext != second.ciphertext


def test_each_administration_day_and_sender_has_a_key_of_its_own(people: Any) -> None:
    keys = {
        seal(people).key_id,
        seal(people, day=date(2026, 3, 5)).key_id,
        seal(people, sender="QY AIR").key_id,
        seal(people, administration_id=people.south.pk).key_id,
    }
    assert len(keys) == 4
    assert not DataKey.objects.filter(sender_digest__contains="QX").exists()


def test_a_destroyed_key_opens_nothing_and_leaves_proof(people: Any) -> None:
    sealed = seal(people)
    wrapped = bytes(DataKey.objects.get().wrapped)
    count = destroy_keys(system_actor(people.north), DataKey.objects.all(), rule="test")
    assert count == 1
    with pytest.raises(vault.KeyDestroyed):
        vault.unseal(sealed.key_id, sealed.ciphertext)
    left = DataKey.objects.get()
    assert left.destroyed_at is not None
    assert set(bytes(left.wrapped)) == {0}
    assert len(left.wrapped) == len(wrapped)
    entry = Entry.objects.get(action="protection.keys_destroyed")
    assert entry.subjects == [str(sealed.key_id)]


def test_what_comes_after_a_destroyed_key_gets_a_new_one(people: Any) -> None:
    old = seal(people)
    destroy_keys(system_actor(people.north), DataKey.objects.all(), rule="test")
    new = seal(people)
    assert new.key_id != old.key_id
    assert vault.unseal(new.key_id, new.ciphertext) == b"UNH+1+PAXLST"


def test_a_key_that_nobody_knows_opens_nothing(people: Any) -> None:
    with pytest.raises(vault.KeyDestroyed):
        vault.unseal(uuid4(), seal(people).ciphertext)


def test_changed_bytes_do_not_open(people: Any) -> None:
    sealed = seal(people)
    changed = sealed.ciphertext[:-1] + bytes([sealed.ciphertext[-1] ^ 1])
    with pytest.raises(InvalidTag):
        vault.unseal(sealed.key_id, changed)


def test_bytes_moved_under_another_key_do_not_open(people: Any) -> None:
    one, other = seal(people), seal(people, sender="QY AIR")
    with pytest.raises(InvalidTag):
        vault.unseal(other.key_id, one.ciphertext)


def test_without_the_master_key_the_database_opens_nothing(
    people: Any, settings: Any, tmp_path: Any
) -> None:
    sealed = seal(people)
    settings.TIDEWAITER_HOME = tmp_path / "stolen database, other machine"
    with pytest.raises(InvalidTag):
        vault.unseal(sealed.key_id, sealed.ciphertext)


def test_the_master_key_is_for_its_owner_only(people: Any, desk_home: Any) -> None:
    seal(people)
    assert (desk_home / "master.key").stat().st_mode & 0o777 == 0o600


def test_the_master_key_may_lie_elsewhere(people: Any, settings: Any, tmp_path: Any) -> None:
    elsewhere = tmp_path / "key on a stick"
    elsewhere.write_text("ab" * 32)
    settings.TIDEWAITER_MASTER_KEY_FILE = elsewhere
    sealed = seal(people)
    assert vault.unseal(sealed.key_id, sealed.ciphertext)


def test_a_digest_is_the_same_here_and_another_elsewhere(settings: Any, tmp_path: Any) -> None:
    here = vault.digest("HARBOUR")
    assert vault.digest(b"HARBOUR") == here
    assert vault.digest("HARBOR") != here
    settings.TIDEWAITER_HOME = tmp_path / "another server"
    assert vault.digest("HARBOUR") != here


def test_nobody_destroys_keys_of_another_administration(people: Any) -> None:
    sealed = seal(people)
    assert destroy_keys(system_actor(people.south), DataKey.objects.all(), rule="test") == 0
    assert vault.unseal(sealed.key_id, sealed.ciphertext)


def test_an_officer_destroys_no_keys(people: Any, actor: Callable[..., Any]) -> None:
    with pytest.raises(NotPermitted):
        destroy_keys(actor(people.alice), DataKey.objects.all(), rule="test")
