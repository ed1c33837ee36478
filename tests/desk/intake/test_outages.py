"""An outage is told from a fault of a file, by the codes of the database or by its words."""

from __future__ import annotations

import errno
import sqlite3

import pytest
from django.db import DataError, IntegrityError, InterfaceError, OperationalError

from tidewaiter.desk.intake.outages import AWAY, FULL, LOCKED, outage, trouble_words


class FromServer(Exception):
    """An error with the code of the server."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__()
        self.sqlstate = sqlstate


class FromSqlite(sqlite3.OperationalError):
    """An error with the code of SQLite."""

    def __init__(self, code: int) -> None:
        super().__init__()
        self.sqlite_errorcode = code


def caused_by(cause: Exception) -> OperationalError:
    failure = OperationalError("quotes something")
    failure.__cause__ = cause
    return failure


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (OperationalError("database is locked"), LOCKED),
        (OperationalError("database or disk is full"), FULL),
        (OperationalError("disk I/O error"), AWAY),
        (OperationalError("attempt to write a readonly database"), AWAY),
        (OperationalError("too many SQL variables"), ""),
        (caused_by(FromSqlite(5)), LOCKED),
        (caused_by(FromSqlite(13)), FULL),
        (caused_by(FromSqlite(10 | (19 << 8))), AWAY),
        (caused_by(FromSqlite(18)), ""),
        (caused_by(FromServer("53100")), FULL),
        (caused_by(FromServer("55P03")), LOCKED),
        (caused_by(FromServer("40P01")), LOCKED),
        (caused_by(FromServer("57P01")), AWAY),
        (caused_by(FromServer("22001")), ""),
        (InterfaceError("connection already closed"), AWAY),
        (OSError(errno.ENOSPC, "No space left on device"), FULL),
        (OSError(errno.EIO, "Input/output error"), AWAY),
        (OSError(errno.EACCES, "Permission denied"), ""),
        (DataError("value too long"), ""),
        (IntegrityError("UNIQUE constraint failed"), ""),
        (ValueError("anything"), ""),
    ],
    ids=repr,
)
def test_an_outage_is_told_from_a_fault(failure: Exception, kind: str) -> None:
    assert outage(failure) == kind


@pytest.mark.parametrize("code", [LOCKED, FULL, AWAY, "clock", "failed", "of tomorrow"])
def test_every_trouble_has_words(code: str) -> None:
    assert trouble_words(code, 7)
