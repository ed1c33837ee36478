"""`tidewaiter restore`: put a backup back, without anybody who was deleted since."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path
from types import ModuleType

from tidewaiter.cli.opening import open_desk
from tidewaiter.cli.output import DONE, REFUSED, put_line, say

EXAMPLES = """\
examples:
  tidewaiter restore /backup/desk-2026-11-27.backup --check       read it through; change nothing
  tidewaiter restore /backup/desk-2026-11-27.backup               into an empty database
  tidewaiter restore /backup/desk-2026-11-27.backup --replace     in the place of what is there

Stop the service first. All of the backup comes back or nothing. What was masked, deleted or made unreadable
since it was made goes again before anybody can see it: that is read in the ledger of erasures, and by the
clock. A backup of an earlier version is brought up to date.
"""


def define(parser: ArgumentParser) -> None:
    """Arguments of `restore`."""
    parser.description = "Puts a backup back into the database of this server."
    parser.epilog = EXAMPLES
    parser.add_argument("file", metavar="FILE", type=Path, help="what `tidewaiter backup` wrote")
    parser.add_argument(
        "--check", action="store_true", help="read the file through, change nothing"
    )
    parser.add_argument(
        "--replace", action="store_true", help="lose what is in the database; asks first"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument(
        "--without-ledger",
        action="store_true",
        help="the ledger of erasures is lost: erase by the clock alone",
    )
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Put the backup back and say what was erased again."""
    desk = open_desk(migrate=False)
    if options.check:
        return _check(desk, options.file)
    if options.replace and not options.yes and not _agreed(desk):
        return REFUSED
    done = desk.restore(
        options.file,
        replace=options.replace,
        without_ledger=options.without_ledger,
        tell=lambda line: say(f"  {line}"),
    )
    verified = desk.audit_verify()
    put_line({**asdict(done), "log_ok": verified.ok})
    for kind, count in done.erased_again.items():
        say(f"Erased again by the ledger: {count} of {kind}.")
    for row in done.purged:
        say(
            f"Erased by the clock for {row['administration']}: {row['kind']}, "
            f"{row['masked']} masked, {row['deleted']} deleted ({row['rule']})."
        )
    say(
        f"Restored: {done.rows} rows as of {done.at}. The log goes on with entry {done.log_restored_at}; "
        f"{done.anchors_set_aside} later anchors are set aside."
    )
    if not verified.ok:
        say(f"The log is broken at entry {verified.broken_at}: {verified.reason}.")
    return DONE if verified.ok else REFUSED


def _check(desk: ModuleType, path: Path) -> int:
    manifest, totals = desk.read_backup(path)
    put_line(
        {
            "id": manifest.id,
            "at": manifest.at,
            "version": manifest.version,
            "database": manifest.database,
            "rows": totals.rows,
            "tables": totals.rows_by_table,
            "log_entries": manifest.log_seq,
        }
    )
    say(f"The backup of {manifest.at} is whole: {totals.rows} rows.")
    return DONE


def _agreed(desk: ModuleType) -> bool:
    """Whether what would be lost may be lost."""
    found = desk.standing()
    if found.empty:
        return True
    say(f"This would be lost: {found.words()}.")
    if not sys.stdin.isatty():
        say("Nothing was changed. Say --yes as well, where nobody can be asked.")
        return False
    say("Type yes to lose it: ")
    return sys.stdin.readline().strip().lower() == "yes"
