"""A drop folder, a worker that is turned by hand, tokens, and small messages."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from desk.night import open_for_data, passenger_list
from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.intake.folders import DropFolder
from tidewaiter.desk.intake.worker import Worker


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def passes(self, seconds: float = 2.0) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    """The clock by which a folder's files become still."""
    return Clock()


@pytest.fixture
def machine(people) -> Actor:
    """Northland's machine, ready to take data in; Southmark is ready too."""
    open_for_data(people.south)
    return open_for_data(people.north)


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    """A drop folder on the disk."""
    folder = tmp_path / "incoming"
    folder.mkdir()
    return folder


@pytest.fixture
def letter() -> Callable[..., bytes]:
    """Makes passenger lists that differ by a number."""

    @functools.cache  # the times in it are those of now: made again a minute later it would be another
    def make(number: int = 1, flight: str = "KX17") -> bytes:
        person = (f"QUILLFEATHER{number}", "ODA", f"XK{1000000 + number}")
        return passenger_list([person], flight=flight, reference=str(number))

    return make


@pytest.fixture
def said() -> list[str]:
    """What the worker said on the terminal."""
    return []


@pytest.fixture
def worker(incoming: Path, clock: Clock, said: list[str]) -> Worker:
    """A worker on Northland's folder."""
    return Worker([DropFolder("north", incoming, clock)], said.append)


@pytest.fixture
def turns(worker: Worker, clock: Clock) -> Callable[..., None]:
    """Lets the worker go round until nothing is left to do; files become still meanwhile."""

    def go(times: int = 6) -> None:
        for _round in range(times):
            worker.turn()
            clock.passes()
            forget_pauses(worker)

    return go


def forget_pauses(worker: Worker) -> None:
    """Let steps that failed, and those done now and then, be due at once."""
    for step in worker._steps:
        step._next = 0.0


def wait_for(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)
