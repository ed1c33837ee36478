"""Putting a backup back: all of it or nothing, and nobody comes back with it.

Everything happens in one transaction: the tables as they stood, the rows, the migrations since, the erasures of the
ledger and of the clock. Until it is committed nobody sees a row; a process that is killed leaves what was there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from tidewaiter.desk.accounts.actor import system_actor
from tidewaiter.desk.accounts.models import Administration
from tidewaiter.desk.audit import actions as audit
from tidewaiter.desk.audit import guards
from tidewaiter.desk.audit.anchors import anchors, ledger_is_cut
from tidewaiter.desk.audit.queries import RESTORED
from tidewaiter.desk.common import ledger
from tidewaiter.desk.keeping import tables
from tidewaiter.desk.keeping.content import Content, Manifest, Tell, Totals, survey
from tidewaiter.desk.keeping.sealing import BackupUnusable, unsealed_lines
from tidewaiter.desk.keeping.upgrading import alone, bring_up_to_date
from tidewaiter.desk.protection import vault
from tidewaiter.desk.protection.erasing import erase_again
from tidewaiter.desk.protection.purge import purge_due
from tidewaiter.errors import CannotOpen, Refused

_OF_THE_FRAMEWORK = ("django_", "auth_")
_BATCH_ROWS = 500
_BATCH_SIZE = 8 * 1024 * 1024


@dataclass(slots=True)
class Restored:
    """What a restore did. `erased_again` counts rows of the ledger by kind, `purged` what the clock took, by
    administration; `migrated` are the migrations that the backup had not seen."""

    id: str
    at: str
    version: str
    rows: int
    migrated: list[str] = field(default_factory=list)
    ledger: str = "used"
    erased_again: dict[str, int] = field(default_factory=dict)
    purged: list[dict[str, Any]] = field(default_factory=list)
    log_restored_at: int = 0
    anchors_set_aside: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What a database holds that a restore would take away."""

    rows_by_table: dict[str, int]
    administrations: tuple[str, ...]
    newest_entry: str

    @property
    def empty(self) -> bool:
        """Nothing would be lost."""
        return not any(self.rows_by_table.values())

    def words(self) -> str:
        """What would be lost, in one line for a person."""
        rows = sum(self.rows_by_table.values())
        names = ", ".join(self.administrations) or "no administration"
        return f"{rows} rows of {names}, the newest entry of the log of {self.newest_entry or 'no day'}"


def read_through(path: Path) -> tuple[Manifest, Totals]:
    """Read a whole backup and check every byte of it; raises `BackupUnusable` where anything is wrong."""
    with _opened(path) as lines:
        return survey(lines)


def standing() -> Standing:
    """What the database holds now, whichever version made it."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        names = [
            name
            for name in connection.introspection.table_names(cursor)
            if not name.startswith(_OF_THE_FRAMEWORK)
        ]
        counts: dict[str, int] = {}
        for name in names:
            cursor.execute(f"SELECT COUNT(*) FROM {quote(name)}")  # noqa: S608  the database's own names
            counts[name] = cursor.fetchone()[0]
        if not any(counts.values()) or not {"accounts_administration", "audit_entry"} <= set(names):
            return Standing(counts, (), "")
        cursor.execute("SELECT code FROM accounts_administration ORDER BY code")
        codes = tuple(str(code) for (code,) in cursor.fetchall())
        cursor.execute("SELECT MAX(at) FROM audit_entry")
        newest = str(cursor.fetchone()[0] or "")[:16]
    return Standing(counts, codes, newest)


def restore(
    path: Path,
    *,
    replace: bool = False,
    without_ledger: bool = False,
    tell: Tell = lambda _line: None,
) -> Restored:
    """Put a backup back into an empty database, or with `replace` in the place of what is there.

    Raises `BackupUnusable` (the file), `Refused` (the database is not empty, no ledger, the clock) or
    `CannotOpen` (the disk, the database); then everything is as it was.
    """
    tell("Reading the backup through")
    manifest, totals = read_through(path)
    _check_clock(manifest)
    tables.tables_at(manifest.migrations)  # refuses what this version does not know
    if not replace:
        _require_empty()
    done = Restored(manifest.id, manifest.at, manifest.version, totals.rows)
    done.ledger = _check_ledger(manifest, without_ledger=without_ledger)
    try:
        with _opened(path) as lines, alone(), all_or_nothing():
            _put_back(Content(lines), done, replace=replace, tell=tell)
    except DatabaseError as failure:
        said = str(failure).partition("\n")[0]  # what follows may quote a row
        raise CannotOpen(
            f"The database did not take the backup: {said}. Everything is as it was."
        ) from failure
    tell("Clearing what was erased out of the database's files")
    _forget(thoroughly=bool(done.erased_again or done.purged))
    bring_up_to_date()  # what the framework fills by itself
    audit.anchor()
    return done


def _put_back(content: Content, done: Restored, *, replace: bool, tell: Tell) -> None:
    """The whole of it, inside the transaction."""
    if not replace:
        _require_empty()
    load_as_it_stood(content, tell)
    tell("Bringing the tables up to date")
    done.migrated = _migrate_forward()
    guards.take_off(connection)  # a migration that made the table anew has taken them along
    guards.put_on(connection)
    _record(content.manifest, done)
    tell("Erasing what was erased since")
    now = timezone.now()
    if done.ledger == "used":
        done.erased_again = erase_again(now, datetime.fromisoformat(content.manifest.at))
    for administration in Administration.objects.all():
        for row in purge_due(system_actor(administration, "restore"), now, dry_run=False):
            if row.masked or row.deleted:
                done.purged.append({"administration": administration.code, **asdict(row)})
    connection.check_constraints()
    tell("Committing")


def load_as_it_stood(content: Content, tell: Tell) -> None:
    """Make the tables of a backup, of its own version, in the place of all others, and fill them."""
    _drop_all()
    tell("Making the tables as they stood")
    MigrationExecutor(connection).migrate(tables.leaves(content.manifest.migrations))
    known = {table.name: table for table in tables.tables_at(content.manifest.migrations)}
    _check_references_late()
    for table in known.values():
        table.empty()
    for name, columns, rows in content.tables():
        tell(name)
        if name not in known or known[name].columns != columns:
            raise BackupUnusable(f"The columns of {name} are not those of its migrations.")
        for batch in _batches(rows):
            known[name].insert(batch)
    with connection.cursor() as cursor:
        models = [table.model for table in known.values()]
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
    # Checked here, because a table with checks still to come cannot be altered.
    connection.check_constraints()


def _check_references_late() -> None:
    """Rows may name rows that are yet to come. A migration that adds a reference to a table checks it at once for
    the rest of the transaction, on PostgreSQL."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _batches(rows: Iterator[list[Any]]) -> Iterator[list[list[Any]]]:
    batch: list[list[Any]] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += sum(len(value) for value in row if isinstance(value, str))
        if len(batch) == _BATCH_ROWS or size > _BATCH_SIZE:
            yield batch
            batch, size = [], 0
    yield batch


def _migrate_forward() -> list[str]:
    before = set(tables.applied_migrations())
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    _check_references_late()
    return [
        f"{app}.{name}" for app, name in tables.applied_migrations() if (app, name) not in before
    ]


def _record(manifest: Manifest, done: Restored) -> None:
    """The entry that says where the log goes on from a backup. Anchors beyond it are of the log that is no more;
    they are named, so that nobody can leave out that there was one."""
    beyond = [
        f"{anchor.seq}:{anchor.hash}" for anchor in anchors() if anchor.seq > manifest.log_seq
    ]
    done.anchors_set_aside = len(beyond)
    facts: dict[str, str | int | bool] = {
        "backup": manifest.id,
        "backup_at": manifest.at,
        "backup_version": manifest.version,
        "ledger": done.ledger,
        "anchors_set_aside": " ".join(beyond),
    }
    audit.record(audit.Nobody(), RESTORED, facts=facts)
    done.log_restored_at = manifest.log_seq + 1


def _drop_all() -> None:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        names = [quote(name) for name in connection.introspection.table_names(cursor)]
        if connection.vendor == "postgresql" and names:
            cursor.execute(f"DROP TABLE {', '.join(names)} CASCADE")
        elif names:
            for name in names:
                cursor.execute(f"DROP TABLE {name}")


def _require_empty() -> None:
    found = standing()
    if not found.empty:
        raise Refused(
            f"The database is not empty: it holds {found.words()}. Take an empty one, or say --replace to lose that."
        )


def _check_clock(manifest: Manifest) -> None:
    made = datetime.fromisoformat(manifest.at)
    if datetime.now(UTC) < made:
        raise Refused(
            f"The clock of this server stands before the moment of the backup ({manifest.at}). Set it right: what "
            "is due for deletion is judged by it."
        )


def _check_ledger(manifest: Manifest, *, without_ledger: bool) -> str:
    """Whether the ledger can be used: `used`, or `missing` where somebody said to do without."""
    fault = _ledger_fault(manifest)
    if not fault:
        return "used"
    if not without_ledger:
        raise Refused(
            f"{fault} Without it, people who were deleted since the backup would come back until their time is "
            "over by the clock. Put the newest copy of the ledger in its place, or say --without-ledger."
        )
    ledger.set_aside()
    return "missing"


def _ledger_fault(manifest: Manifest) -> str:
    path = ledger.ledger_file()
    if not path.exists():
        return f"There is no ledger of erasures at {path}."
    try:
        if not ledger.holds(manifest.ledger):
            return f"The ledger of erasures {path} is older than the backup, or another server's."
        cut = ledger_is_cut()
    except ledger.LedgerBroken as broken:
        return broken.message
    if cut:
        return f"The ledger of erasures {path} is older than the newest anchor: lines are missing at its end."
    return ""


@contextmanager
def _opened(path: Path) -> Iterator[Iterator[bytes]]:
    try:
        with path.open("rb") as handle:
            yield unsealed_lines(handle)
    except OSError as failure:
        raise CannotOpen(f"{path} cannot be read: {failure.strerror}.") from failure


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """One transaction in which tables may be altered too."""
    # SQLite alters tables only while it does not follow references, and says so only outside a transaction.
    connection.ensure_connection()
    connection.disable_constraint_checking()
    try:
        with transaction.atomic():
            yield
    finally:
        connection.enable_constraint_checking()


def _forget(*, thoroughly: bool) -> None:
    """Overwrite what the transaction itself had written and erased again."""
    vault.scrub()
    if connection.vendor == "postgresql" and thoroughly:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM FULL")
