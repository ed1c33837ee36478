"""`tidewaiter ingest`: take messages in from a drop folder."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tidewaiter.cli.files import content
from tidewaiter.cli.opening import open_desk
from tidewaiter.cli.output import DONE, REFUSED, put_line, say
from tidewaiter.desk.intake.names import on_its_way
from tidewaiter.errors import CannotOpen, Refused

EXAMPLES = """\
examples:
  tidewaiter ingest /srv/incoming --administration northland             files stay where they are
  tidewaiter ingest /srv/incoming --administration northland --remove    files that are stored go away

Prints a line for each file. The same bytes again are a duplicate and change nothing, so it may run every
minute on the same folder. With --remove no readable copy stays behind: the desk keeps what it may, sealed.
A file that could not be used is stored as well, in quarantine. Names that begin with a dot or end in .part
or .tmp are files still on their way, and are left alone. To watch folders all the time: tidewaiter worker.
"""


def define(parser: ArgumentParser) -> None:
    """Arguments of `ingest`."""
    parser.description = "Takes in the messages of a folder, as an upload on the desk's page would."
    parser.epilog = EXAMPLES
    parser.add_argument("folder", metavar="DIR", type=Path)
    parser.add_argument("--administration", required=True, metavar="CODE", help="whose messages")
    parser.add_argument("--remove", action="store_true", help="remove each file once it is stored")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Take in every file, oldest first; one that is refused does not keep the others out."""
    files = list(_waiting(options.folder))
    take_in = open_desk().ingest(options.administration)
    code = DONE
    for path in files:
        try:
            receipt = take_in(content(str(path)), path.name)
        except (CannotOpen, Refused) as error:
            say(f"{path.name}: {error.message}")
            put_line({"file": path.name, "stored": False, "refused": error.code})
            code = REFUSED
            continue
        put_line({"file": path.name, **_told(receipt)})
        if options.remove:
            path.unlink(missing_ok=True)  # a worker on the same folder may have been quicker
    return code


def _waiting(folder: Path) -> Iterator[Path]:
    try:
        found = sorted((path.stat().st_mtime, path) for path in folder.iterdir() if path.is_file())
    except OSError as failure:
        raise CannotOpen(f"{folder} cannot be opened: {failure.strerror}.") from failure
    for _, path in found:
        if not on_its_way(path.name):
            yield path


def _told(receipt: Any) -> dict[str, object]:
    names = ("stored", "duplicate", "quarantined", "messages", "travellers", "problems")
    return {name: getattr(receipt, name) for name in names}
