"""`tidewaiter demo`: the day is made in a folder of its own, served, and says how to come in."""

from __future__ import annotations

import http.client
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_demo_makes_its_day_serves_it_and_says_how_to_come_in(
    environment: dict[str, str], home: Path, port: int, tidewaiter: Callable
) -> None:
    command = [sys.executable, "-m", "tidewaiter", "demo", "--port", str(port)]
    with subprocess.Popen(
        command, env=environment, cwd=home.parent, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        said = ""
        for line in process.stderr:
            said += line
            if "Ctrl-C" in line:
                break
        assert f"http://localhost:{port}/" in said
        assert re.search(r"User +officer", said)
        assert re.search(r"Password +\S{12,}", said)
        assert re.search(r"\d+ of \d+", said), "progress"
        page = _page(port, "/sign-in/login/")
        assert 'name="password"' in page
        source, target = re.search(r"cp (\S+) (\S+)/", said).groups()
        shutil.copy(home.parent / source, home.parent / target)
        taken = home.parent / target / "done" / Path(source).name
        for _attempt in range(600):
            if taken.exists():
                break
            time.sleep(0.1)
        assert taken.exists(), "the dropped message was not taken in"
        second = tidewaiter("demo", "--prepare-only")
        assert second.code == 1, "the running one is left alone"
        process.send_signal(signal.SIGINT)
        process.stderr.read()
    assert process.returncode in {0, 130}
    assert tidewaiter("audit", "verify", TIDEWAITER_DEMO="1").code == 0


def _page(port: int, path: str) -> str:
    for _attempt in range(100):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", path, headers={"Host": "localhost"})
            answer = connection.getresponse()
            assert answer.status == 200
            return answer.read().decode()
        except ConnectionRefusedError:
            time.sleep(0.1)  # not up yet
        finally:
            connection.close()
    raise AssertionError("the desk did not come up")


def test_a_port_in_use_is_said_before_anything_is_done(
    tidewaiter: Callable, home: Path, port: int
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        answer = tidewaiter("demo", "--port", str(port))
    assert answer.code == 2
    assert str(port) in answer.err
    assert not home.exists()


def test_a_folder_with_something_else_in_it_is_left_alone(tidewaiter: Callable, home: Path) -> None:
    home.mkdir()
    (home / "desk.sqlite3").write_bytes(b"a real server's database")
    answer = tidewaiter("demo", "--prepare-only")
    assert answer.code == 1
    assert (home / "desk.sqlite3").read_bytes() == b"a real server's database"
