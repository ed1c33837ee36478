"""The database and the disk that it lies on."""

from __future__ import annotations

import os
import resource
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tidewaiter.desk.keeping.checks.register import Told, check, fail, ok, warn

_OF_A_NETWORK = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "9p",
        "fuse.sshfs",
        "afs",
        "ceph",
        "glusterfs",
        "fuse.glusterfs",
    }
)
_ENOUGH_GIGABYTES = 5
_FEW_GIGABYTES = 1
_OPEN_FILES = 1024


@check("database")
def database() -> Iterator[Told]:
    """Reached, and brought up to date."""
    connection.ensure_connection()
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield fail(
            f"The database is {len(waiting)} migrations behind this version.",
            "Make a backup, then start the service: it brings the database up to date.",
        )
    else:
        yield ok(f"The database ({connection.vendor}) is reached and up to date.")


@check("transactions")
def transactions() -> Iterator[Told]:
    """A journal that readers do not wait for, and transactions that take their turn."""
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SHOW fsync")
            on = cursor.fetchone()[0] == "on"
        if on:
            yield ok("PostgreSQL waits for the disk at every commit.")
        else:
            yield fail("PostgreSQL does not wait for the disk: fsync is off.", "Set fsync = on.")
        return
    wanted = {"journal_mode": "wal", "foreign_keys": "1", "secure_delete": "1"}
    with connection.cursor() as cursor:
        for name, value in wanted.items():
            cursor.execute(f"PRAGMA {name}")
            found = str(cursor.fetchone()[0]).lower()
            if found != value:
                yield fail(
                    f"SQLite's {name} is {found}, not {value}.",
                    "Use the settings as they are; WAL needs a local disk.",
                )
    if connection.settings_dict["OPTIONS"].get("transaction_mode") != "IMMEDIATE":
        yield fail("Two writers may fail half way.", "Set transaction_mode to IMMEDIATE.")
    else:
        yield ok("SQLite keeps a write-ahead journal and lets writers wait in turn.")


@check("log-guards")
def log_guards() -> Iterator[Told]:
    """The triggers that keep the log append-only."""
    question = {
        "sqlite": "SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit_entry_no_%'",
        "postgresql": "SELECT COUNT(*) FROM pg_trigger WHERE tgname LIKE 'audit_entry_no_%'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(question)
        count = cursor.fetchone()[0]
    if count == 2:
        yield ok("The database refuses to change or remove entries of the log.")
    else:
        yield fail(
            "The triggers that guard the log are not there.",
            "Somebody took them off: run `tidewaiter audit verify`, and ask who.",
        )


@check("local-disk")
def local_disk() -> Iterator[Told]:
    """Not on a share of the network: locks and journals do not hold there."""
    places = {"The data folder": Path(settings.TIDEWAITER_HOME)}
    if connection.vendor == "sqlite":
        places["The database"] = Path(connection.settings_dict["NAME"])
    for name, path in places.items():
        kind = _kind_of_disk(path)
        if kind in _OF_A_NETWORK:
            yield fail(
                f"{name} lies on a share of the network ({kind}).", "Move it to a local disk."
            )
        else:
            yield ok(f"{name} lies on a local disk ({kind or 'kind unknown'}).")


@check("free-disk")
def free_disk() -> Iterator[Told]:
    """Room for a day and for a restore."""
    free = shutil.disk_usage(settings.TIDEWAITER_HOME).free / 1e9
    words = f"{free:.1f} GB are free where the data folder lies."
    mend = "Make room: a full disk stops messages, the purge and backups."
    if free < _FEW_GIGABYTES:
        yield fail(words, mend)
    elif free < _ENOUGH_GIGABYTES:
        yield warn(words, mend)
    else:
        yield ok(words)


@check("open-files")
def open_files() -> Iterator[Told]:
    """Enough for connections and files at once."""
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < _OPEN_FILES:
        yield warn(f"A process may open {soft} files.", "Set LimitNOFILE=4096 in the service.")
    else:
        yield ok("Enough files may be open at once.")


def _kind_of_disk(path: Path) -> str:
    """The kind of the file system on which a path lies, as the kernel names it."""
    real = os.path.realpath(path)
    best, kind = "", ""
    for line in Path("/proc/self/mounts").read_text("utf-8", "replace").splitlines():
        _device, place, name, *_ = line.split()
        place = place.encode().decode("unicode_escape")
        inside = place in {"/", real} or real.startswith(f"{place}/")
        if inside and len(place) >= len(best):
            best, kind = place, name
    return kind
