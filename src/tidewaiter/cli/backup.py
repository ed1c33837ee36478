"""`tidewaiter backup`: one sealed file of everything, while the desk works."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path

from tidewaiter.cli.opening import open_desk
from tidewaiter.cli.output import DONE, put_line, say

EXAMPLES = """\
examples:
  tidewaiter backup /backup/desk-2026-11-27.backup

The file is one moment of the database, sealed under a key made of the master key: it tells nothing without
that key, and cannot be read again without it. Keep the key apart. Server and worker go on meanwhile. The
same file goes into SQLite and into PostgreSQL: `tidewaiter restore`.
"""


def define(parser: ArgumentParser) -> None:
    """Arguments of `backup`."""
    parser.description = "Writes a backup of the whole database into a new, sealed file."
    parser.epilog = EXAMPLES
    parser.add_argument("file", metavar="FILE", type=Path, help="a new file; none is written over")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Make the backup and say what it is."""
    made = open_desk(migrate=False).back_up(options.file, lambda line: say(f"  {line}"))
    put_line(asdict(made))
    say(f"{made.rows} rows of {made.tables} tables, {made.bytes} bytes: {options.file}")
    return DONE
