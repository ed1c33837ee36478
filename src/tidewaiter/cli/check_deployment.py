"""`tidewaiter check-deployment`: how this server stands, and what to mend."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from tidewaiter.cli.opening import open_desk
from tidewaiter.cli.output import DONE, REFUSED, put_line, say
from tidewaiter.errors import TidewaiterError

EXAMPLES = """\
examples:
  tidewaiter check-deployment                            every check, one line each
  tidewaiter check-deployment | grep -v '"state":"ok"'   only what wants looking at

A line has `check`, `state` (ok, warn, fail), `words` and `mend`. Ends with 1 when something fails. It reads the
last backup through, so it may take a while; it changes nothing, and prints no secret and no personal value.
"""


def define(parser: ArgumentParser) -> None:
    """Arguments of `check-deployment`."""
    parser.description = "Checks the settings and the state of this server."
    parser.epilog = EXAMPLES
    parser.set_defaults(run=run)


def run(_options: Namespace) -> int:
    """Run every check; a setting that cannot be understood is one that failed."""
    try:
        desk = open_desk(migrate=False)
    except TidewaiterError as error:
        mend = "Set it right; docs/settings.md explains every setting."
        put_line({"check": "settings", "state": "fail", "words": error.message, "mend": mend})
        return REFUSED
    counts = {"ok": 0, "warn": 0, "fail": 0}
    for found in desk.check_deployment():
        put_line(asdict(found))
        counts[found.state] += 1
    say(f"{counts['ok']} right, {counts['warn']} to look at, {counts['fail']} wrong.")
    return REFUSED if counts["fail"] else DONE
