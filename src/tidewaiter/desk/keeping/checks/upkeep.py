"""What must happen every day: anchors, backups, the purge, and the ledger that they stand on."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import file_digest
from pathlib import Path

from django.db.models import Max

from tidewaiter.desk.accounts.models import Administration
from tidewaiter.desk.audit.anchors import anchor_folder, anchors, ledger_is_cut
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.common import ledger
from tidewaiter.desk.keeping.backing_up import last_backup_file
from tidewaiter.desk.keeping.checks.register import Told, check, fail, ok, warn
from tidewaiter.desk.keeping.checks.secrets import master_key_path
from tidewaiter.desk.keeping.restoring import read_through
from tidewaiter.desk.protection.actions import schedule_faults
from tidewaiter.desk.protection.queries import schedule_for

_A_DAY = timedelta(hours=26)
"""A day, and the time by which a nightly run may be late."""
_TOO_LONG = timedelta(days=7)
COPIED = "copied"
"""The file in the folder of anchors that whoever copies it away touches afterwards."""


@check("schedule")
def schedule() -> Iterator[Told]:
    """Every administration has its retention schedule and its data protection officer."""
    found = list(Administration.objects.all())
    if not found:
        yield warn(
            "There is no administration yet.", "Make one: `tidewaiter users administration`."
        )
    for administration in found:
        terms = schedule_for(administration.pk)
        if terms is None or schedule_faults(terms):
            yield fail(
                f"{administration.code} has no retention schedule or no data protection officer.",
                "Set both: `tidewaiter users schedule`. Until then no traveller data are taken in.",
            )
        else:
            yield ok(f"{administration.code} has its schedule and its data protection officer.")


@check("purge")
def purge() -> Iterator[Told]:
    """Run within the last day, for every administration."""
    for administration in Administration.objects.all():
        last = Entry.objects.filter(
            action="protection.purged", administration_id=administration.pk
        ).aggregate(at=Max("at"))["at"]
        mend = "Let `tidewaiter purge --due` run every night, and let a failure reach somebody."
        if last is None:
            yield warn(f"Nothing was ever purged for {administration.code}.", mend)
        else:
            yield _by_age(f"The last purge of {administration.code} was", last, mend)


@check("ledger")
def ledger_of_erasures() -> Iterator[Told]:
    """Whole, and writable: without it nothing may be erased and no backup is put back."""
    path = ledger.ledger_file()
    if not path.exists():
        yield warn(
            f"There is no ledger of erasures yet ({path}).", "The first backup or purge begins it."
        )
        return
    lines = ledger.position().lines
    if not os.access(path, os.W_OK):
        yield fail(
            f"The ledger of erasures {path} cannot be written.",
            "Give it to the user that the service runs as.",
        )
    elif ledger_is_cut():
        yield fail(
            "Lines are missing at the end of the ledger of erasures.", "Put the newest copy back."
        )
    else:
        yield ok(f"The ledger of erasures is whole: {lines} lines.")
    begun = ledger.begun()
    if begun and any(
        anchor.ledger_lines and datetime.fromisoformat(anchor.at) < begun for anchor in anchors()
    ):
        yield warn(
            f"The ledger of erasures was begun anew {begun.isoformat(timespec='minutes')}.",
            "Backups from before need the ledger of before: find out who took it away.",
        )


@check("anchors")
def anchors_kept() -> Iterator[Told]:
    """Written every day, and copied to where nobody of this server can write."""
    newest = max((datetime.fromisoformat(anchor.at) for anchor in anchors()), default=None)
    mend = "The nightly `tidewaiter purge --due` writes one; see that it runs."
    if newest is None:
        yield warn("No anchor of the log was written yet.", mend)
        return
    yield _by_age("The newest anchor of the log was written", newest, mend)
    copied = anchor_folder() / COPIED
    mend = f"Copy the folder away every day, and touch {copied} afterwards."
    if not copied.exists():
        yield warn("Nothing says that the anchors are copied away.", mend)
    else:
        at = datetime.fromtimestamp(copied.stat().st_mtime, UTC)
        yield _by_age("The anchors were last copied away", at, mend)


@check("backup")
def backup() -> Iterator[Told]:
    """Young, still there, and readable to its last byte with the key of this server."""
    mend = "Let `tidewaiter backup` run every night."
    noted = last_backup_file()
    if not noted.exists():
        yield fail("No backup was made on this server.", mend)
        return
    last = json.loads(noted.read_text("ascii"))
    yield _by_age("The last backup was made", datetime.fromisoformat(last["at"]), mend)
    path = Path(last["file"])
    if not path.exists():
        yield warn(
            "The last backup is not where it was written, so it cannot be read through.",
            "Try the copy where it lies: `tidewaiter restore FILE --check`.",
        )
        return
    with path.open("rb") as handle:
        if file_digest(handle, "sha256").hexdigest() != last["sha256"]:
            yield fail("The last backup is not the file that was written.", "Make another one.")
            return
    manifest, totals = read_through(path)
    if (manifest.id, totals.rows) != (last["id"], last["rows"]):
        yield fail("The last backup does not hold what was counted.", "Make another one.")
        return
    yield ok(f"The last backup was read through: {totals.rows} rows.")
    if path.stat().st_dev == master_key_path().stat().st_dev:
        yield warn(
            "The last backup lies on the same disk as the master key.",
            "Write backups to another disk or machine: who has both has everything.",
        )


def _by_age(words: str, at: datetime, mend: str) -> Told:
    age = datetime.now(UTC) - at
    sentence = f"{words} {at.isoformat(timespec='minutes')}."
    if age < timedelta(minutes=-5):
        return fail(f"{sentence} That is in the future.", "Set the clock right.")
    if age > _TOO_LONG:
        return fail(sentence, mend)
    return warn(sentence, mend) if age > _A_DAY else ok(sentence)
