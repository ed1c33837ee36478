"""The database of a landing as a small text file, from which the tests upgrade to today.

    python tools/upgrade_fixture.py COMMIT NAME

makes `tests/desk/keeping/upgrades/NAME.jsonl`: the code of COMMIT runs in a folder of its own and lets a night happen
in an empty SQLite database, through its own doors; today's code then writes that database down as the content of a
backup, unsealed. Everybody in it is invented. The master key is made of a phrase that the tests know, so nothing
real may ever be written down so. Make one at every landing, of the commit before.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
import tempfile
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "desk" / "keeping" / "upgrades"
MASTER_KEY = sha256(
    b"tidewaiter: the key of upgrade fixtures, where everybody is invented"
).hexdigest()

A_NIGHT = """
from types import SimpleNamespace
from tidewaiter.desk import commands
commands.setup_django()
from desk.night import night
from tidewaiter.desk.accounts import actions as accounts
from tidewaiter.desk.accounts.actions import start_shift
from tidewaiter.desk.accounts.actor import actor_of, system_actor
from tidewaiter.desk.accounts.models import User

def room(code, name, country, place):
    found = accounts.create_administration(name=name, country=country, code=code)
    return found, accounts.create_unit(system_actor(found), name=f"{name} at the airport", place=place)

def person(unit, administration, username, full_name, *roles):
    made = accounts.create_user(
        system_actor(administration), username=username, full_name=full_name, role_codes=roles, unit=unit
    )
    return User.objects.get(pk=made.user_id)

def on_shift(user):
    return actor_of(user, start_shift(user, "prevent_serious_crime"))

north, unit = room("north", "Northland Customs", "NO", "OSL")
south, _unit = room("south", "Southmark Customs", "PT", "LIS")
alice = person(unit, north, "alice", "Alice Ashdown", "targeting_officer", "supervisor")
bob = person(unit, north, "bob", "Bob Brightwater", "targeting_officer")
dora = person(None, north, "dora", "Dora Dunelm", "data_protection_officer")
night(SimpleNamespace(north=north, south=south, alice=alice, bob=bob), on_shift)
"""

WRITE_DOWN = """
import sys
from pathlib import Path
from uuid import uuid4
from datetime import UTC, datetime
from tidewaiter.desk import commands
commands.setup_django(migrate=False)
from tidewaiter.desk.common import ledger
from tidewaiter.desk.keeping import content
from tidewaiter.desk.keeping.backing_up import snapshot
with Path(sys.argv[1]).open("wb") as target, snapshot():
    at = datetime.now(UTC).isoformat(timespec="seconds")
    content.write(
        target.write, at=at, number=str(uuid4()), known=ledger.position(), tell=lambda line: None
    )
"""


def main(arguments: list[str]) -> int:
    """Make the fixture of a commit."""
    if len(arguments) != 2:
        sys.stderr.write(__doc__ or "")
        return 2
    commit, name = arguments
    FOLDER.mkdir(parents=True, exist_ok=True)
    target = FOLDER / f"{name}.jsonl"
    with tempfile.TemporaryDirectory(prefix="tidewaiter-upgrade-") as scratch:
        there = Path(scratch)
        archive = subprocess.run(
            ["git", "archive", commit, "src", "tests"], cwd=ROOT, capture_output=True, check=True
        )
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as packed:
            packed.extractall(there / "then", filter="data")
        (there / "master.key").write_text(MASTER_KEY)
        _run(there, there / "then", A_NIGHT)
        _run(there, ROOT, WRITE_DOWN, str(target))
    lines = len(target.read_bytes().splitlines())
    sys.stdout.write(f"{target.relative_to(ROOT)}: {lines} lines\n")
    return 0


def _run(scratch: Path, code: Path, script: str, *arguments: str) -> None:
    own = {key: value for key, value in os.environ.items() if "TIDEWAITER" not in key}
    environment = {
        **own,
        "PYTHONPATH": f"{code / 'src'}{os.pathsep}{code / 'tests'}",
        "TIDEWAITER_HOME": str(scratch / "home"),
        "TIDEWAITER_MASTER_KEY_FILE": str(scratch / "master.key"),
    }
    subprocess.run(
        [sys.executable, "-c", script, *arguments], env=environment, cwd=scratch, check=True
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
