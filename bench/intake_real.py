"""Fifty messages a second on the clock of the wall: the real server and worker, and files renamed into a drop folder.

Used by `python bench/intake.py --real`. What is measured of each file goes from its rename to the moment at which another
process sees its delivery in the database, which stands there in one transaction with the matches of its flight.
"""

from __future__ import annotations

import socket
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import traffic

LOOK_EVERY = 0.02
PATIENCE = 300.0
"""Seconds after the last file within which the worker must have come to its end."""


def dropped(
    home: Path,
    incoming: Path,
    warm: Sequence[traffic.File],
    arrivals: Sequence[tuple[float, traffic.File]],
) -> list[float]:
    """The seconds that each file took, in order of arrival. `arrivals` have the second in which each is renamed in;
    `warm` are files that a server which has run for a while has seen: it opens each flight with its first message."""
    drafts = incoming.parent / "drafts"
    drafts.mkdir()
    with closing(sqlite3.connect(f"file:{home / 'desk.sqlite3'}?mode=ro", uri=True)) as database:
        seen = _Seen(database)
        with _served():
            names = [_put(drafts, incoming, f"w{n:05}", file) for n, file in enumerate(warm)]
            _wait_for(seen, set(names))
            return _fed(seen, drafts, incoming, arrivals)


def _fed(
    seen: _Seen, drafts: Path, incoming: Path, arrivals: Sequence[tuple[float, traffic.File]]
) -> list[float]:
    renamed: dict[str, float] = {}
    begun = time.monotonic()
    for number, (moment, file) in enumerate(arrivals):
        while (left := begun + moment - time.monotonic()) > 0:
            seen.look()
            time.sleep(min(left, LOOK_EVERY))
        name = _put(drafts, incoming, f"f{number:05}", file)
        renamed[name] = time.monotonic()
    _wait_for(seen, set(renamed))
    return [seen.at[name] - moment for name, moment in renamed.items()]


def _put(drafts: Path, incoming: Path, name: str, file: traffic.File) -> str:
    draft = drafts / f"{name}.edi"
    draft.write_bytes(file.data)
    draft.rename(incoming / draft.name)
    return draft.name


def _wait_for(seen: _Seen, names: set[str]) -> None:
    end = time.monotonic() + PATIENCE
    while not names <= seen.at.keys():
        if time.monotonic() > end:
            raise SystemExit(f"{len(names - seen.at.keys())} files never came.")
        seen.look()
        time.sleep(LOOK_EVERY)


class _Seen:
    """When each file was first seen in the database, by its name."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.at: dict[str, float] = {}
        self._database = database
        self._last = 0

    def look(self) -> None:
        """Note what came since the last look."""
        found = self._database.execute(
            "SELECT rowid, source_name FROM arrivals_delivery WHERE rowid > ?", (self._last,)
        ).fetchall()
        now = time.monotonic()
        for row, name in found:
            self._last = max(self._last, row)
            self.at[name] = now


@contextmanager
def _served() -> Iterator[None]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "tidewaiter", "serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def told(waits: Sequence[float]) -> str:
    """The figures in words."""
    ordered = sorted(waits)
    p95 = ordered[int(len(ordered) * 0.95)]
    return f"p50 {statistics.median(ordered):.2f} s, p95 {p95:.2f} s, longest {ordered[-1]:.2f} s"
