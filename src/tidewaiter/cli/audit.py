"""`tidewaiter audit`: the log of who saw and changed what."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from tidewaiter.cli.opening import open_desk
from tidewaiter.cli.output import DONE, REFUSED, put_line, say

EXAMPLES = """\
examples:
  tidewaiter audit verify     ends with 1 where the log is not as it was written

A log proves nothing beyond its last anchor that was kept elsewhere: copy the folder of
anchors to another machine every day (docs/installing.md).
"""


def define(parser: ArgumentParser) -> None:
    """Arguments of `audit`."""
    parser.description = "Checks the log: every entry, every link, the end, and every anchor."
    parser.epilog = EXAMPLES
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    verify = verbs.add_parser("verify", help="is the log as it was written?")
    verify.set_defaults(run=run_verify)


def run_verify(_options: Namespace) -> int:
    """Walk the log and answer."""
    found = open_desk().audit_verify()
    put_line(asdict(found))
    if found.ok:
        say(f"The log is whole: {found.entries} entries.")
        return DONE
    say(f"The log is broken at entry {found.broken_at}: {found.reason}.")
    return REFUSED
