"""`tidewaiter write`: lines of `tidewaiter read` as EDIFACT or Cargo-IMP, and what a message cannot carry."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from typing import Any

from tidewaiter.cli.files import content
from tidewaiter.cli.output import DONE, say
from tidewaiter.errors import Refused
from tidewaiter.messages import Dialect, Envelope, Written, dialects, write
from tidewaiter.records import Message, from_dict

EXAMPLES = """\
examples:
  tidewaiter read list.edi | tidewaiter write - > again.edi      the same message, in plain EDIFACT
  tidewaiter write messages.jsonl --dialect wrapped > telex.edi  in lines of 69 columns
  tidewaiter write - --sender AA --recipient NLPIU < one.jsonl   with an envelope of your own
  tidewaiter write messages.jsonl 2> left-out.jsonl > all.edi    what was left out goes to a file of its own

Takes PAXLST, PNRGOV, CUSRES, CUSCAR, BAPLIE, COARRI and CODECO,
and in a file of their own FWB, FHL and FFM. What a message cannot carry is one line of JSON each on stderr, with its path
in the message and why; the rest is written all the same.
"""

_NO_MESSAGE = (AttributeError, TypeError, ValueError, KeyError, IndexError)
"""What writing ends with where a value is of another kind than the promise of `read` says."""


def define(parser: ArgumentParser) -> None:
    """Arguments of `write`."""
    parser.description = (
        "Writes messages as EDIFACT or Cargo-IMP: one line of JSON a message, in the form that `tidewaiter read` prints.\n"
        "Keys may be missing; null is what was not told."
    )
    parser.epilog = EXAMPLES
    parser.add_argument("file", metavar="FILE", help="JSON Lines of messages; - is stdin")
    parser.add_argument(
        "--dialect", choices=sorted(dialects()), default="plain", help="how it is written (plain)"
    )
    parser.add_argument("--sender", default="", help="instead of the messages' own")
    parser.add_argument("--recipient", default="", help="instead of the messages' own")
    parser.add_argument(
        "--sent-at", metavar="TIME", help="YYYY-MM-DDTHH:MM, instead of the messages' own"
    )
    parser.add_argument("--reference", default="", help="of the interchange")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Write and name what was left out."""
    messages = [
        _message(number, line)
        for number, line in enumerate(content(options.file).splitlines(), 1)
        if line.strip()
    ]
    envelope = Envelope(options.sender, options.recipient, options.sent_at, options.reference)
    written = _written(messages, dialects()[options.dialect], envelope)
    sys.stdout.buffer.write(written.data)
    for item in written.left_out:
        say(json.dumps(asdict(item), ensure_ascii=False))
    return DONE


def _message(number: int, line: bytes) -> Message:
    try:
        told = json.loads(line)
    except ValueError as fault:
        raise Refused(f"Line {number} is no JSON: {fault}.") from None
    except RecursionError:
        raise Refused(
            f"Line {number} is no message: its lists lie too deep in each other."
        ) from None
    if not isinstance(told, dict) or not isinstance(told.get("kind"), str):
        raise Refused(
            f"Line {number} is no message: it has no kind. `tidewaiter read` prints what is meant."
        )
    try:
        return from_dict(Message, _without_null(told))
    except _NO_MESSAGE as fault:
        raise _no_message(number, fault) from None


def _without_null(value: Any) -> Any:
    """What the lines say as null is left to the defaults of the records."""
    if isinstance(value, dict):
        return {key: _without_null(item) for key, item in value.items() if item is not None}
    return [_without_null(item) for item in value] if isinstance(value, list) else value


def _written(messages: list[Message], dialect: Dialect, envelope: Envelope) -> Written:
    try:
        return write(messages, dialect, envelope)
    except _NO_MESSAGE as fault:
        for number, message in enumerate(messages, 1):
            try:
                write([message], dialect, envelope)
            except _NO_MESSAGE as own:
                raise _no_message(number, own) from None
        raise _no_message(1, fault) from None


def _no_message(number: int, fault: Exception) -> Refused:
    return Refused(
        f"Message {number} holds a value of another kind than `tidewaiter read` prints there ({fault})."
    )
