"""`tidewaiter worker`: everything that happens in the background."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from tidewaiter.cli.opening import open_desk
from tidewaiter.cli.output import DONE, say

EXAMPLES = """\
examples:
  tidewaiter worker                                        the folders of TIDEWAITER_DROP_FOLDERS
  tidewaiter worker --folder northland=/srv/incoming       and this one

Takes a file when it was renamed into a folder, or has not changed for a second; what was taken goes to done/ (or
away: TIDEWAITER_DROP_DONE_DAYS=0), what cannot be taken to failed/ with the reason beside it. Takes in what systems
hand in, too, and keeps the alarms of the health page. `tidewaiter serve` starts one by itself. Ends on SIGTERM or
Ctrl-C when what is in hand is done. Two on one folder do no harm: one waits for the other.
"""


def define(parser: ArgumentParser) -> None:
    """Arguments of `worker`."""
    parser.description = (
        "Takes in drop folders and the queue of the interface, until it is stopped."
    )
    parser.epilog = EXAMPLES
    parser.add_argument(
        "--folder",
        action="append",
        default=[],
        type=_folder,
        metavar="CODE=DIR",
        help="a drop folder of the administration CODE; may be given several times",
    )
    parser.add_argument(
        "--parent", type=int, metavar="PID", help="end when this process, which started it, ends"
    )
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Work until stopped."""
    open_desk().worker(options.folder, say, options.parent)
    return DONE


def _folder(text: str) -> tuple[str, Path]:
    code, divided, path = text.partition("=")
    if not (code and divided and path):
        raise ArgumentTypeError(f"{text} must be CODE=DIR")
    return code, Path(path).resolve()
