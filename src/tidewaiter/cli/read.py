"""`tidewaiter read`: what messages say, one JSON object a message."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import date
from typing import Any

from tidewaiter.cli.files import Reading
from tidewaiter.cli.output import null_where_not_told, put_line
from tidewaiter.messages import dated
from tidewaiter.records import Message, as_dict

SCHEMA = 1
"""Grows when a key changes its meaning or goes; keys may be added without."""

EXAMPLES = """\
examples:
  tidewaiter read list.edi                      one line of JSON for each message in the file
  tidewaiter read *.edi > messages.jsonl
  cat list.edi | tidewaiter read -
  tidewaiter read ffm.txt --received 2026-01-02  dates that tell no year get the one nearest to that day
  tidewaiter read list.edi | jq '.problems[]'   what was wrong, and where

A file that is no known message gives one line of kind "unknown", and the command ends with 1.
"""


def define(parser: ArgumentParser) -> None:
    """Arguments of `read`."""
    parser.description = (
        "Reads messages on travellers (PAXLST, PNRGOV, CUSRES) and cargo (CUSCAR, BAPLIE, COARRI, CODECO ...,\n"
        "FWB, FHL, FFM, FSU, XFWB, XFZB, CC315A, WCO declarations; any other EDIFACT or Cargo-IMP\n"
        "as envelope and segments)\n"
        "and prints what each says, with every problem and its place in the file."
    )
    parser.epilog = EXAMPLES
    parser.add_argument("files", nargs="+", metavar="FILE", help="files of messages; - is stdin")
    parser.add_argument(
        "--received",
        type=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="when they came: dates without a year (Cargo-IMP) get the nearest one",
    )
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Read and print."""
    reading = Reading()
    for file in reading.files(options.files):
        received = options.received
        for message in file.messages if received is None else dated(file.messages, received):
            put_line(line_of(message))
    return reading.code


def line_of(message: Message) -> dict[str, Any]:
    """A message as its line: every key of the promise is there, null where nothing was told."""
    plain = null_where_not_told(as_dict(message))
    return {"schema": SCHEMA, **plain}
