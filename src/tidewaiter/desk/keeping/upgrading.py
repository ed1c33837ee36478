"""Bringing the database up to date at the start of any command: by one process at a time, each step whole."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tidewaiter.desk.audit import guards
from tidewaiter.errors import CannotOpen

_LOCK = (
    0x7469646577  # "tidew": the number under which processes of this program wait for one another
)


def bring_up_to_date() -> list[str]:
    """Run the migrations that the database has not seen; answers their names. Server, worker and nightly run may
    all start after an upgrade: the first does it, the others wait and find nothing to do."""
    with alone():
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        call_command("migrate", interactive=False, verbosity=0)
        if plan:
            # SQLite alters a table by making it anew, and leaves its triggers behind.
            guards.take_off(connection)
            guards.put_on(connection)
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


@contextmanager
def alone() -> Iterator[None]:
    """One process of this machine, and on PostgreSQL one of all machines, changes the tables. Not within itself."""
    home = Path(settings.TIDEWAITER_HOME)
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = (home / "upgrade.lock").open("a")
    except OSError as failure:
        raise CannotOpen(f"The data folder {home} cannot be used: {failure.strerror}.") from failure
    with handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
