"""kill -9 in the middle of a backup, a restore or an upgrade: nothing is half done, and the next run does it."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

import tidewaiter.desk.arrivals.migrations as of_arrivals
from desk.keeping.test_nobody_comes_back import make_due
from desk.night import night
from desk.test_nothing_is_left import all_rows, files_of_database, named
from tidewaiter.desk.accounts.actor import system_actor
from tidewaiter.desk.arrivals.models import Movement, Traveller
from tidewaiter.desk.audit.queries import verify
from tidewaiter.desk.keeping.backing_up import back_up
from tidewaiter.desk.keeping.checks.disks import log_guards
from tidewaiter.desk.keeping.restoring import read_through, restore
from tidewaiter.desk.protection.purge import purge_due

pytestmark = pytest.mark.django_db(transaction=True)

Process = Callable[..., subprocess.CompletedProcess[str]]
Turn = Callable[[], str]

START = """
import os, signal, sys
from pathlib import Path
from tidewaiter.desk import commands
commands.setup_django(migrate=False)
def until(line):
    if line.startswith(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
"""
BACK_UP = START + "commands.back_up(Path(sys.argv[1]), until)"
RESTORE = START + (
    "commands.restore(Path(sys.argv[1]), replace=False, without_ledger=False, tell=until)"
)
NEVER = "no such line"


@pytest.mark.parametrize("table", ["accounts_administration", "arrivals_traveller"])
def test_a_backup_that_is_killed_leaves_no_backup_and_the_next_one_clears_up(
    people: Any, actor: Callable[..., Any], process: Process, tmp_path: Path, table: str
) -> None:
    night(people, actor)
    path = tmp_path / "night.backup"
    assert process(BACK_UP, path, table).returncode == -signal.SIGKILL
    assert not path.exists()
    assert [half.stat().st_mode & 0o777 for half in tmp_path.glob(".night.backup.*.part")] == [
        0o600
    ]
    done = process(BACK_UP, path, NEVER)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.glob(".night.backup.*")) == []
    assert read_through(path)[1].rows_by_table["arrivals_traveller"] == 2
    assert verify().ok


@pytest.mark.parametrize("stage", ["arrivals_traveller", "Committing"])
def test_a_restore_that_is_killed_leaves_what_was_there(
    people: Any,
    actor: Callable[..., Any],
    process: Process,
    another_database: Turn,
    tmp_path: Path,
    stage: str,
) -> None:
    path = erased_since_its_backup(people, actor, tmp_path)
    another_database()
    assert process(RESTORE, path, stage).returncode == -signal.SIGKILL
    assert connection.introspection.table_names() == []
    connection.close()
    done = process(RESTORE, path, NEVER)
    assert done.returncode == 0, done.stderr
    assert Movement.objects.get().masked_at is not None
    assert not named(repr(list(Traveller.objects.values_list())).upper())
    assert verify().ok
    for name, content in files_of_database().items():
        assert not named(content.upper().decode("latin-1")), name


def test_a_restore_that_is_killed_after_its_commit_has_brought_nobody_back(
    people: Any,
    actor: Callable[..., Any],
    process: Process,
    another_database: Turn,
    tmp_path: Path,
) -> None:
    path = erased_since_its_backup(people, actor, tmp_path)
    another_database()
    assert process(RESTORE, path, "Clearing").returncode == -signal.SIGKILL
    assert Movement.objects.get().masked_at is not None
    assert not named(repr(list(Traveller.objects.values_list())).upper())


def erased_since_its_backup(people: Any, actor: Callable[..., Any], folder: Path) -> Path:
    """A backup of a night after which everybody was masked."""
    night(people, actor)
    path = folder / "night.backup"
    back_up(path)
    make_due()
    purge_due(system_actor(people.north), timezone.now(), dry_run=False)
    return path


# --- an upgrade ---

LATER = '''
"""What a later version might do to a full table: a column, and work on every row of it."""

import os
import signal
from pathlib import Path

from django.db import migrations, models


def fill(apps, _schema_editor):
    Traveller = apps.get_model("arrivals", "Traveller")
    for number, row in enumerate(Traveller.objects.all()):
        row.invented = row.family_name[::-1]
        row.save()
        if number == 0 and Path("kill").exists():
            os.kill(os.getpid(), signal.SIGKILL)


class Migration(migrations.Migration):
    dependencies = [("arrivals", "{last}")]
    operations = [
        migrations.AddField("traveller", "invented", models.CharField(max_length=120, default="")),
        migrations.RunPython(fill),
    ]
'''
SETTINGS = """
from tidewaiter.desk.settings import *
MIGRATION_MODULES = {"arrivals": "later_migrations"}
"""
MIGRATE = "from tidewaiter.desk import commands; commands.setup_django()"


def test_an_upgrade_that_is_killed_is_done_by_the_next_start(
    people: Any,
    actor: Callable[..., Any],
    process: Process,
    another_database: Turn,
    tmp_path: Path,
) -> None:
    night(people, actor)
    path = tmp_path / "night.backup"
    back_up(path)
    another_database()
    restore(path)
    before = all_rows()
    connection.close()
    later = tmp_path / "later_migrations"
    shutil.copytree(Path(str(of_arrivals.__file__)).parent, later)
    last = max(found.stem for found in later.glob("0*.py"))
    (later / "9000_later.py").write_text(LATER.replace("{last}", last))
    (tmp_path / "later_settings.py").write_text(SETTINGS)
    (tmp_path / "kill").touch()

    killed = process(MIGRATE, DJANGO_SETTINGS_MODULE="later_settings")
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert all_rows() == before, "the version before can go on with it"
    connection.close()

    (tmp_path / "kill").unlink()
    done = process(MIGRATE, DJANGO_SETTINGS_MODULE="later_settings")
    assert done.returncode == 0, done.stderr
    with connection.cursor() as cursor:
        cursor.execute("SELECT family_name, invented FROM arrivals_traveller")
        assert {(name, name[::-1]) for name, _ in cursor.fetchall()} == {
            ("QUILLFEATHER", "REHTAEFLLIUQ"),
            ("MARROWBONE", "ENOBWORRAM"),
        }
    assert verify().ok
    assert [told.state for told in log_guards()] == ["ok"]


def test_commands_that_start_together_bring_a_database_up_to_date_once(
    process: Process, another_database: Turn
) -> None:
    another_database()
    with ThreadPoolExecutor(3) as pool:
        done = [pool.submit(process, MIGRATE) for _ in range(3)]
    assert [(one.result().returncode, one.result().stderr) for one in done] == [(0, "")] * 3
    assert [told.state for told in log_guards()] == ["ok"]
