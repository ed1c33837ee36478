"""The real server against whoever holds on: connections that ask nothing, and streams beyond what one person may have."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOST = 4

OFFICER = """
import sys
sys.path.insert(0, "bench")
import arrival
print(arrival._desk_with_an_officer())
"""
END_SHIFT = """
from tidewaiter.desk import commands
commands.setup_django(migrate=False)
from django.utils import timezone
from tidewaiter.desk.accounts.models import Shift
Shift.objects.update(ended_at=timezone.now())
"""


@pytest.fixture
def served(environment: dict[str, str]) -> Iterator[tuple[int, str, Callable[[str], str]]]:
    """A server with one officer on shift: its port, the cookie of the session, and what runs code beside it."""
    surroundings = {
        **environment,
        "TIDEWAITER_HTTPS": "0",
        "DJANGO_SETTINGS_MODULE": "tidewaiter.desk.settings",
    }

    def beside(code: str) -> str:
        command = [sys.executable, "-c", code]
        return subprocess.run(
            command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=True
        ).stdout.strip()

    cookie = beside(OFFICER)
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "tidewaiter", "serve", "--port", str(port)]
    process = subprocess.Popen(
        command, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until(lambda: health(port) is not None)
        yield port, cookie, beside
    finally:
        process.terminate()
        process.wait(60)


def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so, with patience for a busy machine."""
    end = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.1)


def health(port: int) -> str | None:
    """What the server says of itself; None where it does not answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", "/health/", headers={"Host": "localhost"})
        told: str = json.loads(connection.getresponse().read())["database"]
    except OSError:
        return None
    finally:
        connection.close()
    return told


def stream(port: int, cookie: str, more: str = "") -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), timeout=120)
    head = f"GET /arrivals/stream/ HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n{more}\r\n"
    line.sendall(head.encode())
    return line


def said(line: socket.socket, words: bytes) -> bytes:
    """What comes on a line until it says something, or ends."""
    come = b""
    while words not in come and (piece := line.recv(4096)):
        come += piece
    return come


def test_silent_connections_are_let_go_and_hold_up_nobody(served) -> None:
    port, _cookie, _beside = served
    silent = [socket.create_connection(("127.0.0.1", port), timeout=120) for _ in range(200)]
    half = socket.create_connection(("127.0.0.1", port), timeout=120)
    half.sendall(b"GET / HTTP/1.1\r\nHost: lo")
    assert health(port) == "ok"
    for line in (*silent, half):
        while line.recv(4096):  # an answer that says why, or nothing
            pass
        line.close()


def test_one_person_has_a_few_streams_and_they_end_with_the_shift(served) -> None:
    port, cookie, beside = served
    lines = []
    for _number in range(MOST):
        line = stream(port, cookie)
        assert b"200 OK" in said(line, b"retry")
        lines.append(line)
        time.sleep(0.3)  # until it has its place: the head is answered before
    over = stream(port, cookie)
    answer = said(over, b"\r\n\r\n")
    assert b" 429 " in answer or b"over" in said(over, b"over")
    for line in (lines.pop(), over):
        line.close()
    for number in range(40):  # opened and cut: each gives its place back
        stream(port, cookie, f"Last-Event-ID: {number}\r\n").close()

    def room() -> bool:
        with closing(stream(port, cookie)) as one:
            return b" 200 " in said(one, b"retry")

    until(room)
    assert health(port) == "ok"
    beside(END_SHIFT)
    for line in lines:
        assert b"event: over" in said(line, b"event: over")
        line.close()
    with closing(stream(port, cookie)) as after:
        assert b" 302 " in said(after, b"\r\n\r\n")
