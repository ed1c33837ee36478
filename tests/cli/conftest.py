"""The command as a person or a script runs it: a process of its own, with nothing of this one in it."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

NEW_SERVER = [
    "users", "administration", "northland", "--name", "Northland Customs", "--country", "NO",
]  # fmt: skip
SRC = Path(__file__).resolve().parents[2] / "src"


@dataclass(frozen=True)
class Answer:
    """What a command printed, and its exit code."""

    code: int
    out: bytes
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.decode("utf-8").splitlines()]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The data folder of a server that nobody has used yet."""
    return tmp_path / "home"


def _surroundings(home: Path) -> dict[str, str]:
    inherited = {key: value for key, value in os.environ.items() if "TIDEWAITER" not in key}
    return {**inherited, "PYTHONPATH": str(SRC), "TIDEWAITER_HOME": str(home)}


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    """The surroundings of a new process: none of the settings of whoever runs the tests."""
    return _surroundings(home)


@pytest.fixture
def python(tmp_path: Path, environment: dict[str, str]) -> Callable[..., Answer]:
    """Runs Python with arguments, in tmp_path."""

    def run(*arguments: str, given: bytes = b"", timeout: int = 120, **more: str) -> Answer:
        done = subprocess.run(
            [sys.executable, *arguments],
            input=given,
            capture_output=True,
            cwd=tmp_path,
            env={**environment, **more},
            timeout=timeout,
            check=False,
        )
        return Answer(done.returncode, done.stdout, done.stderr.decode("utf-8"))

    return run


@pytest.fixture
def tidewaiter(python: Callable[..., Answer]) -> Callable[..., Answer]:
    """Runs the command; files are named relative to tmp_path."""
    return functools.partial(python, "-m", "tidewaiter")


@pytest.fixture(scope="session")
def home_of_northland(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a server with one administration, made once: to make its tables takes seconds."""
    home = tmp_path_factory.mktemp("northland") / "home"
    subprocess.run(
        [sys.executable, "-m", "tidewaiter", *NEW_SERVER],
        cwd=home.parent,
        env=_surroundings(home),
        capture_output=True,
        timeout=120,
        check=True,
    )
    return home


@pytest.fixture
def northland(tidewaiter: Callable[..., Answer], home_of_northland: Path, home: Path) -> Callable:
    """A server of this test's own with one administration; runs the command there."""
    shutil.copytree(home_of_northland, home)
    return tidewaiter


PASSENGER_LIST = (
    b"UNA:+.? '\n"
    b"UNB+UNOA:4+CARRIER+CUSTOMS+260105:0900+1'\n"
    b"UNH+1+PAXLST:D:02B:UN:IATA'\n"
    b"BGM+745'\n"
    b"TDT+20+TW0100+++TW'\n"
    b"LOC+125+AMS'\n"
    b"DTM+189:2601051000:201'\n"
    b"LOC+87+OSL'\n"
    b"DTM+232:2601051200:201'\n"
    b"NAD+FL+++TIDE:WANDA'\n"
    b"ATT+2++F'\n"
    b"DTM+329:800101'\n"
    b"LOC+178+AMS'\n"
    b"LOC+179+OSL'\n"
    b"NAT+2+NLD'\n"
    b"DOC+P:110:111+XX0000001'\n"
    b"CNT+42:1'\n"
    b"UNT+15+1'\n"
    b"UNZ+1+1'\n"
)


@pytest.fixture
def passenger_list(tmp_path: Path) -> str:
    """A list with one traveller, in a file; answers its name."""
    (tmp_path / "list.edi").write_bytes(PASSENGER_LIST)
    return "list.edi"
