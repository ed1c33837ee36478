"""The header `Content-Digest`: whether the bytes that came are those that were sent.

source: RFC 9530, sections 2 and 5 (sha-256 and sha-512; the others are insecure or unknown and are passed over); its
form is a dictionary of RFC 8941, section 3.2, whose members are byte sequences.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

_MEMBER = re.compile(
    r"(?P<space>[ \t]*)(?P<name>[a-z*][a-z0-9_.*-]*)=:(?P<value>[A-Za-z0-9+/=]*):(?:[ \t]*;[^,]*)?[ \t]*"
)
_CHECKED = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}


class Malformed(Exception):
    """A header that is no list of digests. `at` is the place of its first wrong character, counted from 1."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


def holds(header: str, data: bytes) -> bool:
    """Whether every digest that can be checked is the one of these bytes. Raises `Malformed` where the header cannot
    be read, or holds none that can be checked: a sender who asks for the check is not left without it."""
    told, place = [], 0
    while True:
        member = _MEMBER.match(header, place)
        if member is None:
            raise Malformed(place + 1)
        if member["name"] in _CHECKED:
            told.append(_told(member))
        place = member.end()
        if place == len(header):
            break
        if header[place] != ",":
            raise Malformed(place + 1)
        place += 1
    if not told:
        raise Malformed(1)
    return all(_CHECKED[name](data).digest() == digest for name, digest in told)


def _told(member: re.Match[str]) -> tuple[str, bytes]:
    try:
        digest = base64.b64decode(member["value"], validate=True)
    except binascii.Error:
        raise Malformed(member.start("value") + 1) from None
    if len(digest) != _CHECKED[member["name"]]().digest_size:
        raise Malformed(member.start("value") + 1)
    return member["name"], digest
