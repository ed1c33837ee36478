"""Making a backup while the desk works: one moment of the database, sealed, in a file that is whole or not there."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from glob import escape
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from tidewaiter import __version__
from tidewaiter.desk.audit import actions as audit
from tidewaiter.desk.common import ledger
from tidewaiter.desk.keeping import content, tables
from tidewaiter.desk.keeping.content import Tell, Totals
from tidewaiter.desk.keeping.sealing import SealedWriter
from tidewaiter.errors import CannotOpen, Refused


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that lies on the disk: `sha256` is that of the file."""

    id: str
    file: str
    at: str
    bytes: int
    sha256: str
    tables: int
    rows: int


def back_up(path: Path, tell: Tell = lambda _line: None) -> Made:
    """Write a backup of the whole database into a new file. Raises `Refused` where the file is there already, and
    `CannotOpen` where it cannot be written; then nothing is left behind."""
    if path.exists():
        raise Refused(f"{path} is there already. A backup is never written over another one.")
    number, at = str(uuid4()), datetime.now(UTC).isoformat(timespec="seconds")
    ledger.begin()
    _record(number)
    _clear_leftovers(path)
    half = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        made = _write(half, path, number, at, tell)
        _put_in_place(half, path)
    except OSError as failure:
        raise CannotOpen(
            f"The backup cannot be written to {path}: {failure.strerror}. Nothing was left behind."
        ) from failure
    finally:
        half.unlink(missing_ok=True)
    try:
        _remember(made)
    except OSError as failure:
        raise CannotOpen(
            f"The backup {path} is whole, but cannot be noted in the data folder: {failure.strerror}."
        ) from failure
    return made


def last_backup_file() -> Path:
    """Where the last backup of this server is noted."""
    return Path(settings.TIDEWAITER_HOME) / "last-backup.json"


@contextmanager
def snapshot() -> Iterator[None]:
    """One moment of the database for everything that is read inside, while others write on."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    # Django would take SQLite's write lock; a reader of the journal needs none. The moment is that of the
    # first read.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            cursor.execute("SELECT COUNT(*) FROM sqlite_master")
            yield
        finally:
            cursor.execute("ROLLBACK")


def _record(number: str) -> None:
    """Write into the log that everything is being copied, so that the backup holds the entry too."""
    applied = set(tables.applied_migrations())
    if not applied:
        raise Refused("This database is empty: there is nothing to back up.")
    of_the_log = {
        node for node in MigrationLoader(connection).disk_migrations if node[0] == "audit"
    }
    if not of_the_log <= applied:
        raise Refused(
            "The log of this database is older than this version, so the backup cannot be written into it. Make "
            "the backup with the version before, or bring the database up to date by any other command first."
        )
    with transaction.atomic():
        audit.record(audit.Nobody(), "keeping.backup_begun", facts={"backup": number})


def _write(half: Path, path: Path, number: str, at: str, tell: Tell) -> Made:
    with _new_file(half) as handle:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        counting = _Counting(handle)
        writer = SealedWriter(counting, version=__version__, at=at)
        known = ledger.position()
        with snapshot():
            totals = content.write(writer.write, at=at, number=number, known=known, tell=tell)
        writer.close()
        handle.flush()
        os.fsync(handle.fileno())
    return _made(path, number, at, counting, totals)


def _made(path: Path, number: str, at: str, counting: _Counting, totals: Totals) -> Made:
    return Made(
        id=number,
        file=str(path.resolve()),
        at=at,
        bytes=counting.size,
        sha256=counting.digest.hexdigest(),
        tables=len(totals.rows_by_table),
        rows=totals.rows,
    )


class _Counting:
    """A file that knows its size and digest."""

    def __init__(self, handle: BinaryIO) -> None:
        self._handle = handle
        self.size, self.digest = 0, sha256()

    def write(self, data: bytes, /) -> int:
        self.size += len(data)
        self.digest.update(data)
        return self._handle.write(data)


def _new_file(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _put_in_place(half: Path, path: Path) -> None:
    """Give the whole file its name, and wait until the folder has it. A link never takes another's place; a disk
    that knows no links gets a move."""
    try:
        os.link(half, path)
    except FileExistsError as failure:
        raise Refused(f"{path} appeared meanwhile. Nothing was written over it.") from failure
    except OSError:
        if path.exists():
            raise
        half.rename(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _clear_leftovers(path: Path) -> None:
    """Take away halves of backups of this name whose process died; one at work holds a lock on its own."""
    for left in path.parent.glob(f".{escape(path.name)}.*.part"):
        with suppress(OSError), left.open("rb") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()


def _remember(made: Made) -> None:
    target = last_backup_file()
    half = target.with_suffix(".new")
    content_: dict[str, Any] = asdict(made)
    half.write_text(json.dumps(content_) + "\n", "ascii")
    half.replace(target)
