"""How long it takes from the rename of a dropped file to its row on the arrivals page.

    python bench/arrival.py [DROPS]

Server and worker are the real ones: processes of their own, started by `tidewaiter serve` on an empty SQLite database;
the page is fetched over HTTP, as a browser does, until the flight stands on it. Every drop is another flight. Beside it
stands the same drop through the door that was there before: `tidewaiter ingest`, which a timer starts, measured from its
start and without the minute that a file waits for the timer.

The figure to hold: a row within 2 seconds.
"""

from __future__ import annotations

import http.client
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

DROPS, PEER_DROPS = 30, 3
TARGET = 2.0
PATIENCE = 120.0
CODE = "bench"


def main() -> int:
    drops = int(sys.argv[1]) if len(sys.argv) > 1 else DROPS
    with tempfile.TemporaryDirectory(prefix="tidewaiter-bench-") as scratch:
        home = Path(scratch) / "home"
        incoming, other = Path(scratch) / "incoming", Path(scratch) / "other"
        incoming.mkdir()
        other.mkdir()
        os.environ.update(
            TIDEWAITER_HOME=str(home),
            TIDEWAITER_HTTPS="0",
            TIDEWAITER_DROP_FOLDERS=f"{CODE}={incoming}",
            TIDEWAITER_LOG_LEVEL="ERROR",
        )
        os.environ.pop("TIDEWAITER_DATABASE_URL", None)
        cookie = _desk_with_an_officer()
        with _served() as port:
            page = _Page(port, cookie)
            _drop(incoming, 9000)
            page.wait_for(9000)  # the first one loads what is loaded once
            ours = [_timed(page, number, lambda n: _drop(incoming, n)) for number in range(drops)]
            _say(f"renamed in, {drops} drops", ours)
            few = max(3, drops // 6)
            numbers = range(5000, 5000 + few)
            still = [_timed(page, number, lambda n: _write(incoming, n)) for number in numbers]
            _say(f"written in place, {few} drops (a second of it is stillness)", still)
            numbers = range(7000, 7000 + PEER_DROPS)
            peer = [_timed(page, number, lambda n: _ingested(other, n)) for number in numbers]
            _say(f"`tidewaiter ingest` started by hand, {PEER_DROPS} drops", peer)
    ok = _p95(ours) <= TARGET
    print(f"  a row within {TARGET:.0f} s of the rename: {'yes' if ok else 'NO'}")
    return 0 if ok else 1


def _say(what: str, seconds: list[float]) -> None:
    print(
        f"{what}: median {statistics.median(seconds):.2f} s, p95 {_p95(seconds):.2f} s", flush=True
    )


def _p95(seconds: list[float]) -> float:
    return sorted(seconds)[min(len(seconds) - 1, round(0.95 * len(seconds)))]


# --- the way in ---


def _drop(folder: Path, number: int) -> float:
    """As a line writes: under another name, then renamed; answers the moment of the rename."""
    half = folder / f"{number}.edi.part"
    half.write_bytes(_letter(number))
    half.rename(folder / f"{number}.edi")
    return time.monotonic()


def _write(folder: Path, number: int) -> float:
    (folder / f"{number}.edi").write_bytes(_letter(number))
    return time.monotonic()


def _ingested(folder: Path, number: int) -> float:
    (folder / f"{number}.edi").write_bytes(_letter(number))
    start = time.monotonic()
    command = ["-m", "tidewaiter", "ingest", str(folder), "--administration", CODE, "--remove"]
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    return start


def _timed(page: _Page, number: int, drop: Callable[[int], float]) -> float:
    start = drop(number)
    return page.wait_for(number) - start


def _letter(number: int) -> bytes:
    """A passenger list of 120 on a flight of its own that lands in some hours."""
    lands = datetime.now(UTC) + timedelta(hours=2, minutes=number % 600)
    leaves = lands - timedelta(hours=2)
    flight = f"BN{number:04}"
    body = [
        f"UNH+1+PAXLST:D:02B:UN:IATA+{flight}/{number}+01:F",
        "BGM+745",
        f"TDT+20+{flight}+++BN",
        "LOC+125+LHR",
        f"DTM+189:{leaves:%y%m%d%H%M}:201",
        "LOC+87+LIS",
        f"DTM+232:{lands:%y%m%d%H%M}:201",
    ]
    for seat in range(120):
        body += [f"NAD+FL+++SPRAY{number}X{seat}:WANDA", "ATT+2++F", "DTM+329:800101"]
        body += ["NAT+2+NLD", f"DOC+P:110:111+BN{number:04}{seat:03}"]
    head = f"UNB+UNOA:4+BNAIR+NOGOV+{leaves:%y%m%d:%H%M}+{number}"
    whole = [head, *body, "CNT+42:120", f"UNT+{len(body) + 2}+1", f"UNZ+1+{number}"]
    return "".join(f"{item}'\n" for item in whole).encode()


# --- the desk ---


def _desk_with_an_officer() -> str:
    """An empty desk with one officer on shift; answers the cookie of the session."""
    from tidewaiter.desk import commands  # noqa: PLC0415  settings must stand first

    commands.setup_django()
    from allauth.mfa.models import Authenticator  # noqa: PLC0415  apps must be loaded
    from django.contrib.auth import (  # noqa: PLC0415  the same
        BACKEND_SESSION_KEY,
        HASH_SESSION_KEY,
        SESSION_KEY,
    )
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415  the same

    from tidewaiter.desk.accounts.actions import start_shift  # noqa: PLC0415  the same
    from tidewaiter.desk.accounts.middleware import SHIFT_KEY  # noqa: PLC0415  the same
    from tidewaiter.desk.accounts.models import User  # noqa: PLC0415  the same
    from tidewaiter.desk.protection.actions import ScheduleTerms  # noqa: PLC0415  the same

    commands.administration_add(code=CODE, name="Bench", country="PT")
    commands.schedule_set(CODE, ScheduleTerms("Bench", "none", 30, 60, 30, "Dora", "d@invalid"))
    commands.users_add(
        administration=CODE, username="alice", full_name="Alice", roles=["targeting_officer"]
    )
    alice = User.objects.get(username="alice")
    alice.must_change_password = False
    alice.save()
    secret = secrets.token_hex(8)
    Authenticator.objects.create(user=alice, type=Authenticator.Type.TOTP, data={"secret": secret})
    session = SessionStore()
    session[SESSION_KEY] = str(alice.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = alice.get_session_auth_hash()
    session[SHIFT_KEY] = str(start_shift(alice, "prevent_serious_crime").pk)
    session.save()
    return f"tidewaiter_session={session.session_key}"


@contextmanager
def _served() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "tidewaiter", "serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield port
    finally:
        process.terminate()
        process.wait()


class _Page:
    """The arrivals page as an officer's browser gets it."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port = port
        self._headers = {"Host": "localhost", "Cookie": cookie}

    def wait_for(self, number: int) -> float:
        """The moment at which the flight stood on the page."""
        end = time.monotonic() + PATIENCE
        wanted = f"BN {number:04}"
        while True:
            if wanted in self._fetched():
                return time.monotonic()
            if time.monotonic() > end:
                raise SystemExit(f"{wanted} never came")
            time.sleep(0.05)

    def _fetched(self) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        try:
            connection.request("GET", "/arrivals/?place=all", headers=self._headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except OSError:
            return ""  # not up yet
        finally:
            connection.close()
        if answer.status != 200:
            raise SystemExit(f"the page answered {answer.status}: {answer.headers.get('Location')}")
        return text


if __name__ == "__main__":
    raise SystemExit(main())
