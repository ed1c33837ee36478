"""A backup is whole or not there, tells nothing without the key, and comes back as it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from desk.night import SECRETS, night
from desk.test_nothing_is_left import all_rows
from tidewaiter.desk.accounts.models import User
from tidewaiter.desk.arrivals.ingest.deliveries import redacted_copy
from tidewaiter.desk.arrivals.models import Delivery, MovementMessage
from tidewaiter.desk.audit import actions as audit
from tidewaiter.desk.audit import guards
from tidewaiter.desk.audit.models import AppendOnlyError, Entry
from tidewaiter.desk.audit.queries import verify
from tidewaiter.desk.common import ledger
from tidewaiter.desk.keeping import backing_up, restoring, sealing, tables
from tidewaiter.desk.keeping.backing_up import back_up, last_backup_file
from tidewaiter.desk.keeping.restoring import read_through, restore, standing
from tidewaiter.desk.keeping.sealing import BackupUnusable, SealedWriter, unsealed_lines
from tidewaiter.errors import CannotOpen, Refused

pytestmark = pytest.mark.django_db(transaction=True)

Turn = Callable[[], str]


@pytest.fixture
def backup(people: Any, actor: Callable[..., Any], tmp_path: Path) -> Path:
    """A backup of the night in Northland."""
    night(people, actor)
    path = tmp_path / "night.backup"
    back_up(path)
    return path


def sealed(data: bytes) -> bytes:
    """Bytes as a sealed file."""
    target = BytesIO()
    writer = SealedWriter(target, version="1", at="2026-03-04T03:00:00+00:00")
    writer.write(data)
    writer.close()
    return target.getvalue()


# --- the file ---


@given(
    lines=st.lists(st.binary(max_size=300).map(lambda data: data.replace(b"\n", b"")), max_size=40)
)
@examples(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_what_is_sealed_is_read_line_by_line(lines: list[bytes]) -> None:
    data = b"".join(line + b"\n" for line in lines)
    assert list(unsealed_lines(BytesIO(sealed(data)))) == lines


def test_many_pieces_are_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "PIECE", 100)
    lines = [bytes([number % 251]) * 3 + str(number * 7919).encode() for number in range(3000)]
    lines = [line.replace(b"\n", b"") for line in lines]
    data = b"".join(line + b"\n" for line in lines)
    file = sealed(data)
    assert len(file) > 20 * 100
    assert list(unsealed_lines(BytesIO(file))) == lines


def test_a_file_cut_anywhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "PIECE", 64)
    file = sealed(b"".join(str(number * 7919).encode() + b"\n" for number in range(200)))
    for end in range(len(file)):
        with pytest.raises(BackupUnusable):
            list(unsealed_lines(BytesIO(file[:end])))


def test_a_byte_changed_anywhere_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "PIECE", 64)
    file = sealed(b"".join(str(number * 7919).encode() + b"\n" for number in range(60)))
    for place in range(len(file)):
        changed = bytearray(file)
        changed[place] ^= 1
        with pytest.raises(BackupUnusable):
            list(unsealed_lines(BytesIO(bytes(changed))))


def test_pieces_in_another_order_or_after_the_end_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sealing, "PIECE", 64)
    file = sealed(b"".join(str(number * 7919).encode() + b"\n" for number in range(200)))
    source = BytesIO(file)
    sealing.read_head(source)
    start = source.tell()
    size = 4 + 64 + 16
    first, second = file[start : start + size], file[start + size : start + 2 * size]
    for changed in (
        file[:start] + second + first + file[start + 2 * size :],
        file[:start] + second + file[start + 2 * size :],
        file + first,
    ):
        with pytest.raises(BackupUnusable):
            list(unsealed_lines(BytesIO(changed)))


def test_another_master_key_is_said(settings: Any, tmp_path: Path) -> None:
    file = sealed(b"line\n")
    settings.TIDEWAITER_HOME = tmp_path / "elsewhere"
    with pytest.raises(BackupUnusable, match="another master key"):
        list(unsealed_lines(BytesIO(file)))


def test_a_file_that_is_no_backup_or_of_a_later_format_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "list.edi").write_bytes(b"UNB+UNOA:4+CARRIER")
    with pytest.raises(BackupUnusable, match="no backup"):
        read_through(tmp_path / "list.edi")
    with pytest.raises(CannotOpen):
        read_through(tmp_path / "not there")
    monkeypatch.setattr(sealing, "FORMAT", 2)
    file = sealed(b"line\n")
    monkeypatch.setattr(sealing, "FORMAT", 1)
    with pytest.raises(BackupUnusable, match="format 2"):
        list(unsealed_lines(BytesIO(file)))


# --- making one ---


def test_a_backup_tells_nothing_without_the_key(backup: Path) -> None:
    content = backup.read_bytes()
    text = content.upper().decode("latin-1")
    assert not [value for value in (*SECRETS, "ALICE", "NORTHLAND") if value in text]
    assert backup.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in backup.parent.glob("*.part")] == []


def test_it_says_what_it_holds_and_the_log_says_that_it_was_made(backup: Path) -> None:
    manifest, totals = read_through(backup)
    noted = json.loads(last_backup_file().read_text())
    assert (noted["id"], noted["rows"], noted["bytes"]) == (
        manifest.id,
        totals.rows,
        backup.stat().st_size,
    )
    assert totals.rows_by_table["accounts_user"] == User.objects.count()
    assert totals.rows_by_table["audit_entry"] == Entry.objects.count() == manifest.log_seq
    newest = Entry.objects.get(seq=manifest.log_seq)
    assert (newest.action, newest.facts) == ("keeping.backup_begun", {"backup": manifest.id})
    assert not [name for name in totals.rows_by_table if "session" in name]


def test_a_backup_is_never_written_over_another_file(backup: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(Refused, match="is there already"):
        back_up(backup)
    assert backup.read_bytes() == before


def test_it_is_one_moment_however_much_is_written_meanwhile(people: Any, tmp_path: Path) -> None:

    def write_on() -> None:
        with transaction.atomic():
            audit.record(audit.Nobody(), "test.write")
        connection.close()

    def meanwhile(_table: str) -> None:
        thread = Thread(target=write_on)
        thread.start()
        thread.join()

    made = back_up(tmp_path / "busy.backup", meanwhile)
    manifest, totals = read_through(tmp_path / "busy.backup")
    assert totals.rows_by_table["audit_entry"] == manifest.log_seq
    assert Entry.objects.count() == manifest.log_seq + made.tables


def test_a_full_disk_leaves_nothing_behind(
    people: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        """A handle whose disk is full: what the kernel's own full device answers."""

        def __init__(self, path: Path) -> None:
            self._handle = original(path)
            self._full = Path("/dev/full").open("wb", buffering=0)  # noqa: SIM115  closed below

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_error: object) -> None:
            self._handle.close()
            self._full.close()

        def fileno(self) -> int:
            return self._handle.fileno()

        def write(self, data: bytes) -> int:
            return self._full.write(data)

    original = backing_up._new_file
    monkeypatch.setattr(backing_up, "_new_file", Full)
    with pytest.raises(CannotOpen, match="No space left"):
        back_up(tmp_path / "full.backup")
    assert list(tmp_path.glob("*full*")) == []
    assert not last_backup_file().exists()


def test_a_folder_that_is_not_there_is_said(people: Any, tmp_path: Path) -> None:
    with pytest.raises(CannotOpen):
        back_up(tmp_path / "nowhere" / "a.backup")


# --- putting one back ---


def test_everything_comes_back_as_it_was(backup: Path, another_database: Turn) -> None:
    before = {name: rows for name, rows in _rows().items() if name != "audit_head"}
    another_database()
    done = restore(backup)
    after = _rows()
    for name, rows in before.items():
        if name not in {"audit_entry", "protection_purgeproof"}:
            assert after[name] == rows, name
    assert after["audit_entry"][: len(before["audit_entry"])] == before["audit_entry"]
    assert (done.ledger, done.erased_again, done.purged, done.migrated) == ("used", {}, [], [])
    assert b"QUILLFEATHER" in redacted_copy(Delivery.objects.get())


def test_the_log_goes_on_and_says_where_it_was_restored(
    backup: Path, another_database: Turn
) -> None:
    with transaction.atomic():
        audit.record(audit.Nobody(), "test.lost")
    audit.anchor()  # of an entry that the backup does not hold
    another_database()
    done = restore(backup)
    found = verify()
    assert (found.ok, found.restored_at) == (True, (done.log_restored_at,))
    assert done.anchors_set_aside == 1
    entry = Entry.objects.get(seq=done.log_restored_at)
    assert entry.action == "keeping.restored"
    with pytest.raises(AppendOnlyError):
        Entry.objects.all().delete()
    with pytest.raises(Exception, match="may only be added"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_entry")


def test_an_anchor_that_no_restore_names_still_holds(backup: Path, another_database: Turn) -> None:
    another_database()
    restore(backup)
    audit.anchor()
    newest = max(restoring.anchors(), key=lambda anchor: anchor.seq)
    assert newest.seq == Entry.objects.count()
    guards.take_off(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET hash = 'x' WHERE seq = %s", [newest.seq])
    guards.put_on(connection)
    assert not verify().ok


def test_new_rows_get_numbers_of_their_own(backup: Path, another_database: Turn) -> None:
    another_database()
    restore(backup)
    link = MovementMessage.objects.get()
    kept = (link.movement_id, link.message_id)
    link.delete()
    made = MovementMessage.objects.create(movement_id=kept[0], message_id=kept[1])
    assert made.pk > 0
    if connection.vendor == "postgresql":
        assert made.pk > 1, "the sequence goes on after what came back"


def test_a_database_with_people_is_not_lost_by_mistake(backup: Path) -> None:
    before = all_rows()
    with pytest.raises(Refused, match="not empty"):
        restore(backup)
    assert all_rows() == before
    assert "north, south" in standing().words()


@pytest.mark.parametrize("stage", ["arrivals_traveller", "Bringing the tables", "Committing"])
def test_a_restore_that_fails_anywhere_changes_nothing(
    backup: Path, another_database: Turn, stage: str
) -> None:
    another_database()
    restore(backup)
    before = all_rows()

    def break_off(line: str) -> None:
        if line.startswith(stage):
            raise RuntimeError("the lamp went out")

    with pytest.raises(RuntimeError):
        restore(backup, replace=True, tell=break_off)
    assert all_rows() == before
    assert verify().ok


def test_a_damaged_backup_changes_nothing(backup: Path, another_database: Turn) -> None:
    another_database()
    damaged = bytearray(backup.read_bytes())
    damaged[-20] ^= 1
    backup.write_bytes(bytes(damaged))
    with pytest.raises(BackupUnusable):
        restore(backup)
    assert connection.introspection.table_names() == []


def test_a_disk_that_fills_during_a_restore_changes_nothing(
    backup: Path, another_database: Turn
) -> None:
    if connection.vendor != "sqlite":
        return  # its disk is not ours to fill
    another_database()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 40")
    with pytest.raises(CannotOpen, match="Everything is as it was"):
        restore(backup)
    assert connection.introspection.table_names() == []


def test_a_backup_of_a_later_version_is_refused(
    backup: Path, another_database: Turn, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest, totals = read_through(backup)
    later = [*manifest.migrations, ("arrivals", "9999_of_a_later_version")]
    monkeypatch.setattr(
        restoring,
        "read_through",
        lambda _path: (restoring.Manifest(**{**_as_dict(manifest), "migrations": later}), totals),
    )
    another_database()
    with pytest.raises(Refused, match="9999_of_a_later_version"):
        restore(backup)


def test_a_clock_before_the_backup_is_refused(
    backup: Path, another_database: Turn, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest, totals = read_through(backup)
    early = restoring.Manifest(**{**_as_dict(manifest), "at": "2999-01-01T00:00:00+00:00"})
    monkeypatch.setattr(restoring, "read_through", lambda _path: (early, totals))
    another_database()
    with pytest.raises(Refused, match="clock"):
        restore(backup)


def test_without_the_ledger_a_restore_is_refused_until_somebody_says_so(
    backup: Path, another_database: Turn
) -> None:
    ledger.ledger_file().unlink()
    another_database()
    with pytest.raises(Refused, match="no ledger"):
        restore(backup)
    assert connection.introspection.table_names() == []
    assert restore(backup, without_ledger=True).ledger == "missing"


def _as_dict(manifest: restoring.Manifest) -> dict[str, Any]:
    return {name: getattr(manifest, name) for name in manifest.__slots__}


def _rows() -> dict[str, list[Any]]:
    """Every row that a backup holds, in plain values."""

    found = tables.tables_at(tables.applied_migrations())
    return {table.name: list(table.rows()) for table in found}


DIGESTS = """
import json, sys
from hashlib import sha256
from pathlib import Path
from tidewaiter.desk import commands
commands.setup_django(migrate=False)
if len(sys.argv) > 1:
    commands.restore(Path(sys.argv[1]), replace=False, without_ledger=False, tell=lambda line: None)
from tidewaiter.desk.keeping import tables
print(json.dumps({
    table.name: sha256(b"".join(sorted(map(tables.line_of, table.rows())))).hexdigest()
    for table in tables.tables_at(tables.applied_migrations())
}))
"""
OF_THE_RESTORE = {"audit_entry", "audit_head", "protection_purgeproof"}


def test_a_backup_of_either_database_goes_into_sqlite_row_by_row(
    backup: Path, process: Callable[..., Any], tmp_path: Path
) -> None:
    """From SQLite into PostgreSQL go the fixtures of `test_upgrade`."""
    before = process(DIGESTS)
    url = f"sqlite:///{tmp_path / 'moved.sqlite3'}"
    after = process(DIGESTS, backup, TIDEWAITER_DATABASE_URL=url)
    assert (before.returncode, after.returncode) == (0, 0), before.stderr + after.stderr
    was, now = json.loads(before.stdout), json.loads(after.stdout)
    assert {name for name in was if was[name] != now[name]} <= OF_THE_RESTORE
    assert was.keys() == now.keys()
