"""`tidewaiter audit`: the log of who saw and changed what."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from tidewaiter.cli.opening import open_desk
from tidewaiter.cli.output import DONE, REFUSED, put_line, say
from tidewaiter.cli.usage import add_verb, examples

NOTE = """\

A log proves nothing beyond its last anchor that was kept elsewhere: copy the folder of
anchors to another machine every day (docs/installing.md).
"""


def define(parser: ArgumentParser) -> None:
    """Arguments of `audit`."""
    parser.description = "Checks the log: every entry, every link, the end, and every anchor."
    parser.epilog = f"{examples('audit verify')}\n{NOTE}"
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    verify = add_verb(
        verbs,
        "verify",
        "say whether the log is as it was written; ends with 1 if not",
        "audit verify",
    )
    verify.set_defaults(run=run_verify)


def run_verify(_options: Namespace) -> int:
    """Walk the log and answer."""
    found = open_desk().audit_verify()
    put_line(asdict(found))
    for seq in found.restored_at:
        say(
            f"Entry {seq} put back a backup: what was logged between that backup and then is in older anchors "
            "and copies only."
        )
    if found.ok:
        say(f"The log is whole: {found.entries} entries.")
        return DONE
    say(f"The log is broken at entry {found.broken_at}: {found.reason}.")
    return REFUSED
