"""The file of a backup: a stream of bytes, compressed, sealed in pieces, and whole or not there at all.

    TIDEWAITER-BACKUP\n · length of the head (4 bytes) · head (JSON) · pieces: length (4 bytes), ciphertext

AES-256-GCM under a key derived from the master key and the file's own salt, so that a stolen backup tells nothing
without the master key. A piece's nonce is its number and whether it is the last one, and each authenticates the head:
a piece that is changed, moved, missing or of another file does not open, and a file that was cut short has no last one.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tidewaiter.desk.common.keys import derived_key
from tidewaiter.errors import Refused

MAGIC = b"TIDEWAITER-BACKUP\n"
FORMAT = 1
PIECE = 1024 * 1024
_TAG = 16
_LARGEST_HEAD = 64 * 1024
_LENGTH = struct.Struct(">I")
_LEVEL = 3  # most of a backup is sealed already and does not compress


class BackupUnusable(Refused):
    """The file is no backup, is not whole, or belongs to another master key."""

    code = "backup-unusable"


@dataclass(frozen=True, slots=True)
class Head:
    """What a backup's file says of itself to whoever has no key."""

    format: int
    version: str
    at: str
    key: str
    salt: str


class Writable(Protocol):
    """What a sealed file is written to."""

    def write(self, data: bytes, /) -> int: ...


class SealedWriter:
    """Writes lines into a sealed file; `close` writes the last piece, without which the file is worth nothing."""

    def __init__(self, target: Writable, *, version: str, at: str) -> None:
        salt = os.urandom(32)
        head = {
            "format": FORMAT,
            "version": version,
            "at": at,
            "key": fingerprint(),
            "salt": salt.hex(),
        }
        content = json.dumps(head).encode("ascii")
        self._target, self._number = target, 0
        self._start = MAGIC + _LENGTH.pack(len(content)) + content
        self._cipher = AESGCM(_file_key(salt))
        self._bound_to = sha256(self._start).digest()
        self._compressor = zlib.compressobj(_LEVEL)
        self._waiting = bytearray()
        target.write(self._start)

    def write(self, data: bytes) -> None:
        """Add bytes."""
        self._waiting += self._compressor.compress(data)
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]

    def close(self) -> None:
        """Write what waits, as the last piece."""
        self._waiting += self._compressor.flush()
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        self._put(bytes(self._waiting), last=True)

    def _put(self, piece: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, last=last), piece, self._bound_to)
        self._number += 1
        self._target.write(_LENGTH.pack(len(sealed)))
        self._target.write(sealed)


def read_head(source: BinaryIO) -> tuple[Head, bytes]:
    """The head of a backup and its bytes as they stand; raises `BackupUnusable` where it is none."""
    magic = source.read(len(MAGIC))
    if magic != MAGIC:
        raise BackupUnusable("This file is no backup of tidewaiter, or its beginning is missing.")
    length = source.read(_LENGTH.size)
    size = _LENGTH.unpack(length)[0] if len(length) == _LENGTH.size else _LARGEST_HEAD + 1
    content = source.read(size) if size <= _LARGEST_HEAD else b""
    try:
        row: dict[str, Any] = json.loads(content)
        head = Head(
            int(row["format"]),
            str(row["version"]),
            str(row["at"]),
            str(row["key"]),
            str(row["salt"]),
        )
    except (ValueError, KeyError, TypeError) as failure:
        raise BackupUnusable(
            "The head of this backup cannot be read: the file is damaged."
        ) from failure
    return head, magic + length + content


def unsealed_lines(source: BinaryIO) -> Iterator[bytes]:
    """The lines of a backup, without their ends; raises `BackupUnusable` at the first piece that does not open."""
    decompressor = zlib.decompressobj()
    rest = b""
    for piece in _pieces(source):
        waiting = piece
        while waiting:
            try:
                rest += decompressor.decompress(waiting, 4 * PIECE)
            except zlib.error as failure:
                raise BackupUnusable("The content of this backup is damaged.") from failure
            waiting = decompressor.unconsumed_tail
            *lines, rest = rest.split(b"\n")
            yield from lines
    if rest or not decompressor.eof:
        raise BackupUnusable("This backup ends in the middle of a line: it is not whole.")


def fingerprint() -> str:
    """Tells master keys apart without telling anything of them."""
    return sha256(derived_key("backup fingerprint")).hexdigest()[:16]


def _pieces(source: BinaryIO) -> Iterator[bytes]:
    head, start = read_head(source)
    if head.format != FORMAT:
        raise BackupUnusable(
            f"This backup has the format {head.format}, made by tidewaiter {head.version}; this version reads "
            f"the format {FORMAT}. Install the version that made it, or a newer one."
        )
    if head.key != fingerprint():
        raise BackupUnusable(
            f"This backup was sealed under another master key (its mark is {head.key}, that of this server's "
            f"key {fingerprint()}). Put the key from the safe where TIDEWAITER_MASTER_KEY_FILE names it."
        )
    try:
        cipher = AESGCM(_file_key(bytes.fromhex(head.salt)))
    except ValueError as failure:
        raise BackupUnusable(
            "The head of this backup cannot be read: the file is damaged."
        ) from failure
    bound_to = sha256(start).digest()
    number, last = 0, False
    while not last:
        sealed = _next_piece(source, number)
        piece, last = _open(cipher, sealed, number, bound_to)
        yield piece
        number += 1
    if source.read(1):
        raise BackupUnusable("There are bytes after the end of this backup: the file was changed.")


def _next_piece(source: BinaryIO, number: int) -> bytes:
    length = source.read(_LENGTH.size)
    size = _LENGTH.unpack(length)[0] if len(length) == _LENGTH.size else 0
    sealed = source.read(size) if _TAG <= size <= PIECE + _TAG else b""
    if not sealed or len(sealed) != size:
        raise BackupUnusable(
            f"This backup is not whole: it ends after piece {number}, or is damaged there. Take another one."
        )
    return sealed


def _open(cipher: AESGCM, sealed: bytes, number: int, bound_to: bytes) -> tuple[bytes, bool]:
    for last in (False, True):
        try:
            return cipher.decrypt(_nonce(number, last=last), sealed, bound_to), last
        except InvalidTag:
            continue
    raise BackupUnusable(
        f"Piece {number + 1} of this backup is not as it was written: the file is damaged or was changed. "
        "Take another one."
    )


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _file_key(salt: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=salt, info=b"tidewaiter backup file").derive(
        derived_key("backup")
    )
