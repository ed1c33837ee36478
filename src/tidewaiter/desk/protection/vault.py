"""Sealing of what may have to disappear: erasing it later is destroying a key.

AES-256-GCM. Every administration, day and sender has a random key of its own, which lies in the database
wrapped by a key derived from the master key. Without that row, or without the master key, nothing opens.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tidewaiter.desk.common.keys import derived_key, keyed_digest
from tidewaiter.desk.protection.models import DataKey
from tidewaiter.errors import TidewaiterError

_NONCE = 12
_KEY_BITS = 256


class KeyDestroyed(TidewaiterError):
    """What was sealed under this key can never be read again: its time was over."""

    code = "key-destroyed"


@dataclass(frozen=True, slots=True)
class Sealed:
    """Sealed bytes and the key that opens them; keep both."""

    key_id: UUID
    ciphertext: bytes


def seal(plaintext: bytes, *, administration_id: UUID, day: date, sender: str) -> Sealed:
    """Seal bytes under the key of their administration, day of receipt and sender."""
    key = _living_key(administration_id, day, digest(sender))
    return Sealed(key.pk, _encrypt(_unwrap(key), plaintext, key.pk))


def unseal(key_id: UUID, ciphertext: bytes) -> bytes:
    """The bytes again; raises `KeyDestroyed` when their time is over."""
    return KeyRing().unseal(key_id, ciphertext)


class KeyRing:
    """Seals and unseals many contents under few keys, each unwrapped once. Hold one no longer than the work
    at hand: a key that is destroyed meanwhile still opens here."""

    def __init__(self) -> None:
        self._keys: dict[UUID, bytes] = {}
        self._chosen: dict[tuple[UUID, date, str], UUID] = {}

    def choose(self, *, administration_id: UUID, day: date, sender: str) -> UUID:
        """The key of an administration, day of receipt and sender."""
        wanted = (administration_id, day, sender)
        if wanted not in self._chosen:
            key = _living_key(administration_id, day, digest(sender))
            self._chosen[wanted] = key.pk
            self._keys[key.pk] = _unwrap(key)
        return self._chosen[wanted]

    def seal(self, key_id: UUID, plaintext: bytes) -> bytes:
        """Seal bytes under a key that was chosen here or by `vault.seal`."""
        return _encrypt(self._key(key_id), plaintext, key_id)

    def unseal(self, key_id: UUID, ciphertext: bytes) -> bytes:
        """The bytes again; raises `KeyDestroyed` when their time is over."""
        return _decrypt(self._key(key_id), bytes(ciphertext), key_id)

    def _key(self, key_id: UUID) -> bytes:
        if key_id not in self._keys:
            key = DataKey.objects.filter(pk=key_id).first()
            if key is None or key.destroyed_at is not None:
                raise KeyDestroyed(
                    "The key of this content was destroyed when its retention ended."
                )
            self._keys[key_id] = _unwrap(key)
        return self._keys[key_id]


def digest(value: bytes | str) -> str:
    """The keyed content hash: HMAC-SHA256 in hexadecimal under this server's key."""
    return keyed_digest(value)


def overwrite(key: DataKey) -> None:
    """Destroy a key: its wrapped form is overwritten before the row is marked. Called by
    `protection.actions.destroy_keys`, which records it."""
    key.wrapped = bytes(len(key.wrapped))
    key.destroyed_at = timezone.now()
    key.save(update_fields=("wrapped", "destroyed_at"))


def overwrite_again(ids: Collection[UUID], _now: datetime) -> int:
    """Destroy keys that came back with a backup; answers how many."""
    living = list(DataKey.objects.filter(pk__in=ids, destroyed_at=None))
    for key in living:
        overwrite(key)
    return len(living)


def scrub() -> None:
    """Let the database forget what was overwritten: old pages of its journal and dead row versions may still
    hold the wrapped form of a destroyed key. Outside a transaction, after a purge."""
    statements = {
        "sqlite": ("PRAGMA wal_checkpoint(TRUNCATE)",),
        "postgresql": ("VACUUM protection_datakey",),
    }
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


def _living_key(administration_id: UUID, day: date, sender_digest: str) -> DataKey:
    wanted = {
        "administration_id": administration_id,
        "day": day,
        "sender_digest": sender_digest,
        "destroyed_at": None,
    }
    key = DataKey.objects.filter(**wanted).first()
    if key is not None:
        return key
    made = DataKey(**wanted)
    made.wrapped = _encrypt(derived_key("wrap"), AESGCM.generate_key(_KEY_BITS), made.pk)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:  # another process made it a moment ago
        return DataKey.objects.get(**wanted)
    return made


def _unwrap(key: DataKey) -> bytes:
    return _decrypt(derived_key("wrap"), bytes(key.wrapped), key.pk)


def _encrypt(key: bytes, plaintext: bytes, bound_to: UUID) -> bytes:
    # The id of the key is authenticated too: a ciphertext moved to another row does not open.
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, bound_to.bytes)


def _decrypt(key: bytes, ciphertext: bytes, bound_to: UUID) -> bytes:
    return AESGCM(key).decrypt(ciphertext[:_NONCE], ciphertext[_NONCE:], bound_to.bytes)
