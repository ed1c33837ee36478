"""What a backup holds, as JSON Lines: a manifest, then table by table its rows, then how many there were.

    {"schema": 1, "id": ..., "version": ..., "at": ..., "database": "sqlite", "migrations": [[app, name], ...],
     "ledger": {"lines": n, "digest": ...}, "log": {"seq": n, "hash": ...}}
    {"table": "accounts_user", "columns": ["id", ...]}
    [...]                                                     a row
    {"end": "accounts_user", "rows": 3, "sha256": ...}        over the lines of the rows
    {"whole": true, "tables": 31, "rows": 4711}

Rows are as `tables` says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import connection

from tidewaiter import __version__
from tidewaiter.desk.audit.models import Head
from tidewaiter.desk.common import ledger
from tidewaiter.desk.keeping import tables
from tidewaiter.desk.keeping.sealing import BackupUnusable

SCHEMA = 1

Tell = Callable[[str], None]
"""Hears how far it is."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself in its first line; `log_seq` is the newest entry of the log in it."""

    id: str
    version: str
    at: str
    database: str
    migrations: tuple[tables.Node, ...]
    ledger: ledger.Position
    log_seq: int
    log_hash: str


@dataclass(frozen=True, slots=True)
class Totals:
    """How much a backup holds: rows by table, empty tables too."""

    rows_by_table: dict[str, int]

    @property
    def rows(self) -> int:
        """All rows."""
        return sum(self.rows_by_table.values())


def write(
    put: Callable[[bytes], None], *, at: str, number: str, known: ledger.Position, tell: Tell
) -> Totals:
    """Give every line of the database to `put`. Call it inside a snapshot."""
    nodes = tables.applied_migrations()
    head = Head.objects.filter(pk=1).first() or Head()
    _put(
        put,
        {
            "schema": SCHEMA,
            "id": number,
            "version": __version__,
            "at": at,
            "database": connection.vendor,
            "migrations": nodes,
            "ledger": {"lines": known.lines, "digest": known.digest},
            "log": {"seq": head.seq, "hash": head.hash},
        },
    )
    counts: dict[str, int] = {}
    for table in tables.tables_at(nodes):
        tell(table.name)
        _put(put, {"table": table.name, "columns": table.columns})
        digest, count = sha256(), 0
        for row in table.rows():
            line = tables.line_of(row)
            digest.update(line)
            put(line)
            count += 1
        _put(put, {"end": table.name, "rows": count, "sha256": digest.hexdigest()})
        counts[table.name] = count
    _put(put, {"whole": True, "tables": len(counts), "rows": sum(counts.values())})
    return Totals(counts)


class Content:
    """A backup being read: the manifest at once, then the tables one after another."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self.counts: dict[str, int] = {}
        row = self._marker()
        if row.get("schema") != SCHEMA:
            raise BackupUnusable(
                f"This backup is written in schema {row.get('schema')}; this version reads schema {SCHEMA}."
            )
        self.manifest = _manifest(row)

    def tables(self) -> Iterator[tuple[str, list[str], Iterator[list[Any]]]]:
        """Name, columns and rows of each table. Rows must be read to their end before the next table; their
        number and digest are checked there, and the end of the whole after the last table."""
        while True:
            row = self._marker()
            if "whole" in row:
                self._check_end(row)
                return
            name = str(row["table"])
            yield name, list(row["columns"]), self._rows(name)

    def _rows(self, name: str) -> Iterator[list[Any]]:
        digest, count = sha256(), 0
        while True:
            line = self._next()
            if line.startswith(b"{"):
                break
            digest.update(line + b"\n")
            count += 1
            yield json.loads(line)
        end = json.loads(line)
        if (end.get("end"), end.get("rows"), end.get("sha256")) != (
            name,
            count,
            digest.hexdigest(),
        ):
            raise BackupUnusable(f"The rows of {name} are not those that the backup counted.")
        self.counts[name] = count

    def _check_end(self, row: dict[str, Any]) -> None:
        found = (len(self.counts), sum(self.counts.values()))
        if (row["tables"], row["rows"]) != found or next(self._lines, None) is not None:
            raise BackupUnusable("The tables of this backup are not those that it counted.")

    def _marker(self) -> dict[str, Any]:
        line = self._next()
        if not line.startswith(b"{"):
            raise BackupUnusable("This backup is not in the form that it should have.")
        row: dict[str, Any] = json.loads(line)
        return row

    def _next(self) -> bytes:
        line = next(self._lines, None)
        if line is None:
            raise BackupUnusable("This backup ends too early: it is not whole.")
        return line


def survey(lines: Iterator[bytes]) -> tuple[Manifest, Totals]:
    """Read a backup to its end, checking all of it and keeping nothing."""
    content = Content(lines)
    for _name, _columns, rows in content.tables():
        for _row in rows:
            pass
    return content.manifest, Totals(content.counts)


def _manifest(row: dict[str, Any]) -> Manifest:
    return Manifest(
        id=str(row["id"]),
        version=str(row["version"]),
        at=str(row["at"]),
        database=str(row["database"]),
        migrations=tuple((str(app), str(name)) for app, name in row["migrations"]),
        ledger=ledger.Position(int(row["ledger"]["lines"]), str(row["ledger"]["digest"])),
        log_seq=int(row["log"]["seq"]),
        log_hash=str(row["log"]["hash"]),
    )


def _put(put: Callable[[bytes], None], row: dict[str, Any]) -> None:
    put(json.dumps(row, separators=(",", ":")).encode("ascii") + b"\n")
