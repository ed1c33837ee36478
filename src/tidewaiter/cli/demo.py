"""`tidewaiter demo`: a day of invented messages, and the desk to look at them."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tidewaiter.cli.opening import open_desk
from tidewaiter.cli.output import DONE, ProgressLine, say
from tidewaiter.desk import DEMONSTRATION
from tidewaiter.errors import CannotOpen, Refused

if TYPE_CHECKING:
    from tidewaiter.desk.demo import DemoUser

EXAMPLES = """\
examples:
  tidewaiter demo                 the desk at http://localhost:8000
  tidewaiter demo --port 8080     elsewhere
  tidewaiter demo --prepare-only  make the day, and serve nothing

The day is made anew at each start, around the present hour, in ./var/demo (or TIDEWAITER_HOME).
Everybody in it is invented, and every page says so. It listens to this machine only.
"""

HOST = "127.0.0.1"
INCOMING, SAMPLES = "incoming", "samples"
"""The drop folder of the demonstration, and where a message lies that may be put into it."""


def define(parser: ArgumentParser) -> None:
    """Arguments of `demo`."""
    parser.description = "Reads a day of invented messages, assesses it, and serves the desk."
    parser.epilog = EXAMPLES
    parser.add_argument("--port", type=int, default=8000, help="where to serve (8000)")
    parser.add_argument("--prepare-only", action="store_true", help="serve nothing")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Make the day and serve it until interrupted."""
    if not options.prepare_only:
        _require_free(options.port)
    home = Path(os.environ.get("TIDEWAITER_HOME") or "var/demo").resolve()
    with _own_folder(home):
        _settings_of_its_own(home)
        open_desk()
        from tidewaiter.desk import demo, serving  # noqa: PLC0415  they need the desk open

        serving.prepare(say)
        say("Writing a day of invented messages and reading it as it would arrive.")
        line = ProgressLine()
        users = demo.prepare(datetime.now(UTC), line.show)
        line.end()
        sample = demo.write_sample(home / SAMPLES, datetime.now(UTC))
        _welcome(options.port, users)
        if not options.prepare_only:
            _say_how_to_drop(home / INCOMING, sample)
        say("\nEverybody in it is invented. Ctrl-C stops it.")
        if not options.prepare_only:
            serving.serve(HOST, options.port, say)
    return DONE


def _welcome(port: int, users: list[DemoUser]) -> None:
    first, *others = users
    say(f"\n  The desk      http://localhost:{port}/")
    say(f"  User          {first.username}")
    say(f"  Password      {first.password}    (for the first sign-in; you will choose your own)\n")
    say("  Others, to see it with their eyes:")
    for user in others:
        say(f"    {user.username:<12}{user.password}    {user.role}")


def _say_how_to_drop(incoming: Path, sample: Path) -> None:
    say("\n  Drop a message here and watch it come (arrivals, a second later):")
    say(f"    cp {_short(sample)} {_short(incoming)}/")


def _short(path: Path) -> Path:
    """A path as it is typed from here."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _settings_of_its_own(home: Path) -> None:
    """The demonstration never touches the data of a real server, whatever this shell is set up for."""
    for name in [name for name in os.environ if name.startswith("TIDEWAITER_")]:
        del os.environ[name]
    (home / INCOMING).mkdir(mode=0o700)
    os.environ.update(
        TIDEWAITER_HOME=str(home),
        TIDEWAITER_DEMO="1",
        TIDEWAITER_DROP_FOLDERS=f"demo={home / INCOMING}",
    )


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as failure:
            raise CannotOpen(
                f"Port {port} cannot be had: {failure}. Take another one: --port 8080, or PORT=8080 make demo."
            ) from failure


def _own_folder(home: Path) -> TextIO:
    """Empty the demonstration's folder and hold it until the file answered is closed.

    Refuses a folder that holds anything else, and one in which a demonstration runs.
    """
    mark = home / DEMONSTRATION
    if home.is_dir() and any(home.iterdir()) and not mark.exists():
        raise Refused(
            f"{home} holds something else than a demonstration; name another TIDEWAITER_HOME."
        )
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    held = mark.open("w", encoding="utf-8")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        raise Refused(f"A demonstration runs in {home}. Stop it first.") from None
    for path in home.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path != mark:
            path.unlink()
    return held
