"""How the tests of tidewaiter stand on their feet.

**Fixtures.** Every test has the smallest thing that shows its point. A message is written in the test, or by a
small writer beside it, so that the reader sees the bytes; the people in it are invented. Whatever several tests
of one folder share lies in that folder's conftest.py: `tests/desk` has alice (the officer), bob (a colleague of
another unit), charlie (the outsider of another administration), and builds them for each test. No test relies on
another one, on the order, on the time of day, or on the network, which is shut below.

**Two databases.** Tests of the desk run on SQLite, and again on PostgreSQL through `with_postgres.py`; they may
not know which one it is.

**Real messages.** Tests in `tests/acceptance` read the folder of shared data, which is never part of this
project: `../shared/data`, or what TIDEWAITER_SHARED_DATA names. Where there is none they are not collected, and the
head of the run says so.

**Invented cases.** Hypothesis draws few examples on a developer's machine (profile `dev`) and more, the same
ones in every run, where CI is set (profile `ci`).

**Nothing left out.** Where CI is set, whatever is skipped or not collected fails the run: `completeness.py`.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from completeness import Completeness

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parent.parent
ACCEPTANCE = ROOT / "tests" / "acceptance"
SHARED_DATA = Path(os.environ.get("TIDEWAITER_SHARED_DATA") or ROOT.parent / "shared" / "data")
CI = os.environ.get("CI", "").lower() in {"1", "true"}

hypothesis.settings.register_profile("dev", max_examples=30, deadline=None)
hypothesis.settings.register_profile(
    "ci", max_examples=150, deadline=None, derandomize=True, print_blob=True
)
hypothesis.settings.load_profile("ci" if CI else "dev")

collect_ignore = [] if SHARED_DATA.is_dir() else [ACCEPTANCE]


def pytest_configure(config: pytest.Config) -> None:
    if CI:
        config.pluginmanager.register(Completeness(exempt=collect_ignore))


def pytest_report_header() -> str:
    if SHARED_DATA.is_dir():
        return "acceptance: the folder of shared data is here"
    return "acceptance: NOT COLLECTED, there is no folder of shared data (TIDEWAITER_SHARED_DATA names one)"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real messages, lists and tables."""
    return SHARED_DATA


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Whatever would leave this machine fails, with the address that it wanted."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX:
            _must_be_here(address[0])
        connect(self, address)

    def look_up_here(host: Any, *args: Any, **options: Any) -> Any:
        _must_be_here(host)
        return look_up(host, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        patch.setattr(socket, "getaddrinfo", look_up_here)
        yield


def _must_be_here(host: str | bytes | None) -> None:
    name = host.decode() if isinstance(host, bytes) else host or "localhost"
    try:
        here = ipaddress.ip_address(name).is_loopback
    except ValueError:
        here = name == "localhost"
    if not here:
        raise RuntimeError(f"A test wanted to reach {name}; tests use no network.")
