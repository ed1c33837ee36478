"""The command line as a whole: its verbs, and what becomes of failures.

A verb's module is imported when the verb is asked for, so that `tidewaiter read` starts without the desk.
"""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sys
from collections.abc import Mapping, Sequence

from tidewaiter import __version__
from tidewaiter.cli.output import DONE, REFUSED, WRONG, say
from tidewaiter.errors import CannotOpen, TidewaiterError

VERBS: Mapping[str, str] = {
    "read": "messages as JSON Lines, with their problems",
    "write": "JSON Lines of messages as EDIFACT, in any dialect",
    "assess": "who is matched, by which profile, and why",
    "reconcile": "where the messages on one container or bill disagree",
    "simulate": "a world of invented messages, with its truth sealed apart",
    "profiles": "the form of risk profiles, and checks of yours",
    "demo": "a day of invented messages, and the desk to look at them",
    "serve": "the desk, for the officers of this server",
    "worker": "take in what comes by drop folders and from systems",
    "ingest": "take messages in from a drop folder",
    "tokens": "tokens of systems that hand messages in",
    "users": "people who may sign in",
    "audit": "the log of who saw and changed what",
    "purge": "mask and delete what is due",
    "backup": "one sealed file of everything, while the desk works",
    "restore": "put a backup back, without anybody who was deleted since",
    "check-deployment": "how this server stands, and what to mend",
}
"""Each verb with its line in the help; its module is called as it, and gives it arguments and a `run`."""

_PROMISE = """\
Data go to stdout, words and progress to stderr; `-` is stdin.
Ends with 0 when done, 1 where the answer is no or the input was refused, 2 on wrong usage or a file that
cannot be opened. `tidewaiter VERB --help` has examples.
"""

_SETTING_CODES = frozenset({"setting"})  # raised by the desk, which may not be imported here


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with `arguments` (those of the process by default); answers the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _speak_utf8()
    try:
        options = _parser(words).parse_args(words)
        code: int = options.run(options)
        sys.stdout.flush()
    except TidewaiterError as error:
        return _explain(error)
    except BrokenPipeError:
        # Whoever read our lines has seen enough (`| head`); nothing may be flushed to it at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        say("Stopped.")
        return 130
    return code


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The parser with all verbs in its help, and the arguments of the one that is asked for."""
    parser = argparse.ArgumentParser(
        "tidewaiter",
        description="Advance information in, risk with its reasons out.",
        epilog=_PROMISE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"tidewaiter {__version__}")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    asked = next((word for word in words if not word.startswith("-")), "")
    for name, summary in VERBS.items():
        verb = verbs.add_parser(
            name, help=summary, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        if name == asked:
            importlib.import_module(module_of(name)).define(verb)
    return parser


def module_of(verb: str) -> str:
    """The module of a verb."""
    return f"tidewaiter.cli.{verb.replace('-', '_')}"


def _explain(error: TidewaiterError) -> int:
    say(error.message)
    for field, fault in error.fields.items():
        say(f"  {field}: {fault}")
    return WRONG if isinstance(error, CannotOpen) or error.code in _SETTING_CODES else REFUSED


def _speak_utf8() -> None:
    """JSON is UTF-8 whatever the terminal's settings; a file name that is not becomes `\\udcXX`, as JSON has it."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors="backslashreplace")
