"""Telling a fault of a file from an outage: the disk is full, the database is locked or away.

An outage says nothing about the file in hand, so it is not counted against it; the worker waits and tries again.
Everything else is a fault of the program over this file.

sources: SQLite result codes (sqlite.org/rescode.html), and the words of its messages where the code is lost; PostgreSQL, Appendix A, classes
of error codes; errno(3).
"""

from __future__ import annotations

import errno

from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils.translation import gettext as _

LOCKED, FULL, AWAY = "locked", "full", "away"
CLOCK, FAILED = "clock", "failed"
"""Troubles of a worker that are no outages: the machine's clock was moved, or a step failed for another reason."""

_SQLITE_CODES = {
    5: LOCKED,  # BUSY
    6: LOCKED,  # LOCKED
    8: AWAY,  # READONLY
    10: AWAY,  # IOERR
    13: FULL,  # FULL
    14: AWAY,  # CANTOPEN
    15: LOCKED,  # PROTOCOL: the locks of the journal cannot be had
}
"""Primary result codes: the low byte of what an error of SQLite carries."""
_SQLITE_WORDS = {
    "locked": LOCKED,
    "disk is full": FULL,
    "disk i/o error": AWAY,
    "unable to open database file": AWAY,
    "readonly database": AWAY,
}
_POSTGRESQL = {"53100": FULL, "55P03": LOCKED, "25006": AWAY}
_POSTGRESQL_CLASSES = {"08": AWAY, "53": AWAY, "57": AWAY, "58": AWAY, "40": LOCKED}
_SYSTEM = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: FULL,
    errno.EIO: AWAY,
    errno.EROFS: AWAY,
    errno.EMFILE: AWAY,
    errno.ENFILE: AWAY,
}


def outage(failure: BaseException) -> str:
    """The kind of outage that an error tells of; empty where it tells of none."""
    if isinstance(failure, InterfaceError):
        return AWAY
    if isinstance(failure, DatabaseError):
        return _of_database(failure)
    if isinstance(failure, OSError):
        return _SYSTEM.get(failure.errno or 0, "")
    return ""


def _of_database(failure: DatabaseError) -> str:
    code = str(getattr(failure.__cause__, "sqlstate", None) or "")
    if code:
        return _POSTGRESQL.get(code) or _POSTGRESQL_CLASSES.get(code[:2], "")
    of_sqlite = getattr(failure.__cause__, "sqlite_errorcode", None)
    if of_sqlite is not None:
        return _SQLITE_CODES.get(of_sqlite & 0xFF, "")
    said = str(failure).lower()
    for words, kind in _SQLITE_WORDS.items():
        if words in said:
            return kind
    # Without a code: a server that hung up. SQLite's own errors always say what they are.
    hung_up = isinstance(failure, OperationalError) and hasattr(failure.__cause__, "pgconn")
    return AWAY if hung_up else ""


def outage_words(kind: str) -> str:
    """An outage for whoever looks after the machine, with its mend."""
    return {
        LOCKED: _(
            "The database is locked by another program. Nothing is lost; it is tried again. If this lasts, find "
            "the program that holds it."
        ),
        FULL: _(
            "The disk is full. Nothing is lost; files wait where they are. Make room on the disk of the data folder."
        ),
        AWAY: _(
            "The database cannot be reached or written. Nothing is lost; it is tried again. See that it runs and "
            "that its disk is there."
        ),
    }[kind]


def trouble_words(code: str, figure: int) -> str:
    """What a worker met, for the health page."""
    if code == CLOCK:
        return clock_words(figure)
    if code == FAILED:
        return _(
            "A step of the worker failed and was tried again; its messages on the server say where."
        )
    return outage_words(code) if code in {LOCKED, FULL, AWAY} else code


def clock_words(seconds: int) -> str:
    """That the clock of a machine was moved."""
    words = _(
        "The clock of this machine was moved by %(seconds)d seconds. Files are taken in as before; check NTP."
    )
    return words % {"seconds": seconds}
