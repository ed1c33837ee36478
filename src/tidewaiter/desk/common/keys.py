"""The master key and what is derived from it.

One secret of 256 bits wraps the keys of stored messages and keys the digests that stand for personal values
in the log. It lies outside the database, so that a stolen database alone opens nothing.
"""

from __future__ import annotations

import hmac
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from tidewaiter.desk.common.environment import SettingError, secret_file


def master_key() -> bytes:
    """The 32 bytes from `TIDEWAITER_MASTER_KEY_FILE`, or from `master.key` in the data folder."""
    return _read(settings.TIDEWAITER_MASTER_KEY_FILE or settings.TIDEWAITER_HOME / "master.key")


@cache
def _read(path: Path) -> bytes:
    try:
        key = bytes.fromhex(secret_file(path))
    except ValueError as failure:
        raise SettingError(f"{path} must hold 64 hexadecimal digits.") from failure
    if len(key) != 32:
        raise SettingError(f"{path} must hold 64 hexadecimal digits.")
    return key


def derived_key(use: str) -> bytes:
    """32 bytes for one use, so that no key serves two purposes."""
    return _derived(master_key(), use)


@lru_cache(16)
def _derived(key: bytes, use: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"tidewaiter " + use.encode("ascii")).derive(key)


def keyed_digest(value: bytes | str) -> str:
    """HMAC-SHA256 in hexadecimal: the same value gives the same digest on this server, and nobody without
    the master key can find the value by trying names."""
    data = value.encode("utf-8") if isinstance(value, str) else value
    return hmac.new(derived_key("digest"), data, sha256).hexdigest()
