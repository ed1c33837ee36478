"""The ledger of erasures: what was masked, deleted or made unreadable, kept outside the database.

A backup is older than the erasures after it. Whoever puts one back reads here what has to go again, before
anybody can see it. So a line is written, and lies on the disk, before the transaction that erases is committed:
a process that dies between the two leaves a line too many, never one too few.

A line holds kinds and ids of rows, never a personal value. Each carries a keyed digest over itself and the line
before: a line that was changed, put in or taken out of the middle is found. A line torn by a crash was never
followed by its commit; the next writer cuts it off.
"""

from __future__ import annotations

import fcntl
import hmac
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from tidewaiter.desk.common.keys import derived_key
from tidewaiter.errors import CannotOpen, Refused

MOST_IDS = 500
"""Ids in one line; more make more lines."""

_START = "0" * 64
_LONGEST = 64 * 1024


class LedgerBroken(Refused):
    """The ledger is not as it was written, or is not this server's."""

    code = "ledger-broken"


@dataclass(frozen=True, slots=True)
class Erasure:
    """Rows of one kind (`arrivals.movement`) and what happened to them (`masked`, `deleted`, `destroyed`)."""

    at: str
    kind: str
    how: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """How far a ledger goes: the number of its lines and the digest of the last one."""

    lines: int
    digest: str


def ledger_file() -> Path:
    """Where the ledger lies: `TIDEWAITER_LEDGER`, or `ledger` in the data folder."""
    folder = settings.TIDEWAITER_LEDGER or Path(settings.TIDEWAITER_HOME) / "ledger"
    return Path(folder) / "erased.jsonl"


def begin() -> None:
    """Make the ledger where there is none, so that a missing one is known to be lost."""
    if not ledger_file().exists():
        _append([])


def note(kind: str, how: str, ids: Iterable[object]) -> None:
    """Write down what the open transaction is about to erase. Raises `CannotOpen` where the ledger cannot be
    written: then nothing may be erased."""
    names = [str(one) for one in ids]
    at = datetime.now(UTC).isoformat(timespec="seconds")
    bodies = [
        json.dumps({"at": at, "kind": kind, "how": how, "ids": names[start : start + MOST_IDS]})
        for start in range(0, len(names), MOST_IDS)
    ]
    if bodies:
        _append(bodies)


def position() -> Position:
    """How far the ledger goes; raises `LedgerBroken` where it does not fit together."""
    found = Position(0, _START)
    for number, (_, digest) in enumerate(_walk(), 1):
        found = Position(number, digest)
    return found


def begun() -> datetime | None:
    """When this ledger was begun; None where there is none."""
    for body, _ in _walk():
        row = json.loads(body)
        return datetime.fromisoformat(row["begun"]) if "begun" in row else None
    return None


def erasures() -> Iterator[Erasure]:
    """Everything that was erased, oldest first; raises `LedgerBroken` at the first line that does not fit."""
    for body, _ in _walk():
        row = json.loads(body)
        if "kind" in row:
            yield Erasure(row["at"], row["kind"], row["how"], tuple(row["ids"]))


def holds(known: Position) -> bool:
    """Whether this ledger is the one that went as far as `known`, or a later state of it."""
    if known.lines == 0:
        return True
    for number, (_, digest) in enumerate(_walk(), 1):
        if number == known.lines:
            return digest == known.digest
    return False


def set_aside() -> Path | None:
    """Move a ledger that cannot be used out of the way, under a name with the time; None where there is none."""
    path = ledger_file()
    if not path.exists():
        return None
    aside = path.with_name(f"erased-{datetime.now(UTC):%Y%m%dT%H%M%S}.set-aside")
    path.rename(aside)
    return aside


def _append(bodies: list[str]) -> None:
    """Add lines in one write, under a lock, and wait until they lie on the disk."""
    path = ledger_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = not path.exists()
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+b", buffering=0) as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            digest = _last_digest(handle)
            if digest == _START and handle.seek(0, os.SEEK_END) == 0:
                begun = {"begun": datetime.now(UTC).isoformat(timespec="seconds")}
                bodies = [json.dumps(begun), *bodies]
            start = handle.seek(0, os.SEEK_END)
            lines = []
            for body in bodies:
                digest = _digest(digest, body)
                lines.append(f"{digest} {body}\n")
            _write_all(handle, "".join(lines).encode("ascii"), start)
        if new:
            _sync_folder(path.parent)
    except OSError as failure:
        raise CannotOpen(
            f"The ledger of erasures {path} cannot be written: {failure.strerror}. Nothing was changed."
        ) from failure


def _write_all(handle: BinaryIO, data: bytes, start: int) -> None:
    try:
        written = 0
        while written < len(data):
            written += handle.write(data[written:])
        os.fsync(handle.fileno())
    except OSError:
        handle.truncate(start)
        raise


def _last_digest(handle: BinaryIO) -> str:
    """The digest of the last whole line; a torn line after it is cut off."""
    end = handle.seek(0, os.SEEK_END)
    handle.seek(max(0, end - _LONGEST))
    tail = handle.read()
    whole = tail.rfind(b"\n") + 1
    if whole < len(tail):
        handle.truncate(end - len(tail) + whole)
    lines = tail[:whole].splitlines()
    return lines[-1][:64].decode("ascii", "replace") if lines else _START


def _walk() -> Iterator[tuple[str, str]]:
    """Body and digest of every whole line, each checked."""
    path = ledger_file()
    if not path.exists():
        return
    previous = _START
    with path.open("rb") as handle:
        for number, line in enumerate(handle, 1):
            if not line.endswith(b"\n"):
                return  # torn by a crash before its commit
            digest, _, body = line.decode("ascii", "replace").rstrip("\n").partition(" ")
            if not hmac.compare_digest(digest, _digest(previous, body)):
                raise LedgerBroken(
                    f"Line {number} of the ledger of erasures {path} is not as it was written, or was written "
                    "under another master key. Put the right copy in its place."
                )
            yield body, digest
            previous = digest


def _digest(previous: str, body: str) -> str:
    key = derived_key("ledger")
    return hmac.new(key, f"{previous} {body}".encode(), sha256).hexdigest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
