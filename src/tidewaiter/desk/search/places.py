"""The small binary forms of the index: which places of a slice hold a word, and which subjects stand in its places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from struct import unpack
from uuid import UUID

SLICE = 512
"""Places in a slice."""
DIGEST = 8
"""Bytes of a digest that are kept."""
_ID = 16
_WIDTH = _ID + 1 + DIGEST
_EMPTY = bytes(_WIDTH)


def packed(places: Sequence[int]) -> bytes:
    """Places in a slice, two bytes each; all of them one after another are a bitmap from where that is shorter."""
    if len(places) * 2 <= SLICE // 8:
        return b"".join(place.to_bytes(2, "little") for place in places)
    bits = sum(1 << place for place in places)
    return b"\xff" + bits.to_bytes(SLICE // 8, "little")


def bits_of(blob: bytes) -> int:
    """The places as bits of one number."""
    if len(blob) % 2:
        return int.from_bytes(blob[1:], "little")
    bits = 0
    for place in unpack(f"<{len(blob) // 2}H", blob):
        bits |= 1 << place
    return bits


def subject(key: UUID, kind: str, digest: bytes) -> bytes:
    """A subject in its place. `kind` is one ASCII letter."""
    return key.bytes + kind.encode("ascii") + digest[:DIGEST].ljust(DIGEST, b"\0")


def nobody() -> bytes:
    """An empty place: its subject has gone, and the next new one takes it."""
    return _EMPTY


def subject_at(blob: bytes, place: int) -> tuple[UUID, str, bytes] | None:
    """Id, kind and digest of the subject in one place of a slice; None for an empty place."""
    one = blob[place * _WIDTH : (place + 1) * _WIDTH]
    return None if one == _EMPTY else (UUID(bytes=one[:_ID]), chr(one[_ID]), one[_ID + 1 :])


def subjects_of(blob: bytes) -> Iterator[tuple[UUID, str, bytes] | None]:
    """The subjects of a slice in the order of its places."""
    return (subject_at(blob, place) for place in range(len(blob) // _WIDTH))


def digest_of(digest: bytes) -> bytes:
    """As much of a digest as is kept."""
    return digest[:DIGEST].ljust(DIGEST, b"\0")
