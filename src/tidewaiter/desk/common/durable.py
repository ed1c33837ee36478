"""What was promised must be on the disk: for whoever answers "taken" or takes a file away.

SQLite in its journal mode may otherwise lose the last commits when the power goes (never the whole database); whoever
then deleted the file that was committed has lost it. PostgreSQL always writes through.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created


def write_through() -> None:
    """Let every commit of this connection reach the disk before it is answered. Outside a transaction."""
    if not connection.in_atomic_block:
        connection.ensure_connection()
        _write_through(connection=connection)


def write_through_from_now_on() -> None:
    """The same for every connection of this process."""
    connection_created.connect(_write_through)
    if connection.connection is not None:
        write_through()


def _write_through(*, connection: Any, **_more: object) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")
