"""`tidewaiter purge`: mask and delete what is due."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from tidewaiter.cli.opening import open_desk
from tidewaiter.cli.output import DONE, put_line, say

EXAMPLES = """\
examples:
  tidewaiter purge --due --dry-run     what would be masked and deleted
  tidewaiter purge --due               do it; run this every night

Prints one line for each administration and kind of record. What was purged cannot be brought back;
a proof of it stands under Data protection.
"""


def define(parser: ArgumentParser) -> None:
    """Arguments of `purge`."""
    parser.description = (
        "Masks and deletes what is due by each administration's retention schedule, destroys the keys\n"
        "of messages that have had their time, and leaves a proof."
    )
    parser.epilog = EXAMPLES
    parser.add_argument("--due", action="store_true", required=True, help="what is due now")
    parser.add_argument("--dry-run", action="store_true", help="count, and change nothing")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Purge every administration of this server."""
    counts = open_desk().purge(dry_run=options.dry_run)
    for administration, rows in counts.items():
        for row in rows:
            put_line({"administration": administration, "dry_run": options.dry_run, **asdict(row)})
    if not counts:
        say("There is no administration on this server yet.")
    return DONE
