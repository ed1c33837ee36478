"""A server that is killed again and again while messages come in; run by test_killed.py as a process of its own.

    python killing.py worker|server|full ROUNDS SEED

It makes two administrations in an empty database. Northland takes everything in while its processes are killed with
signal 9 at random moments; Southmark takes the same files in one by one, undisturbed. In the end both must know the
same. Prints what it found as JSON.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import random
import resource
import signal
import socket
import sys
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tidewaiter.desk import commands

HOME = Path(os.environ["TIDEWAITER_HOME"])
FILES_A_ROUND = 4
FLIGHTS = 25
PATIENCE = 240.0


def main(what: str, rounds: int, seed: int) -> dict[str, Any]:
    commands.setup_django()
    _two_administrations()
    chance = random.Random(seed)
    letters = [_letter(number) for number in range(rounds * FILES_A_ROUND)]
    _load_what_is_loaded_once(letters[0])
    found = {"worker": _kill_workers, "server": _kill_servers, "full": _fill_disk}[what](
        letters, rounds, chance
    )
    _finish()
    return {**found, **_compare(letters)}


# --- the worker ---


def _kill_workers(letters: list[bytes], rounds: int, chance: random.Random) -> dict[str, Any]:
    incoming = HOME / "incoming"
    incoming.mkdir()
    usual = _time_of_a_portion(incoming, letters[:FILES_A_ROUND])
    in_hand = 0
    for number in range(1, rounds + 1):
        portion = letters[(number - 1) * FILES_A_ROUND : number * FILES_A_ROUND]
        process = _fork(_work)
        for position, data in enumerate(portion):
            half = incoming / f"{number}-{position}.edi.part"
            half.write_bytes(data)
            half.rename(half.with_suffix(""))
        time.sleep(chance.uniform(0.0, 1.5 * usual))
        _kill(process)
        in_hand += bool(list(incoming.glob("*.edi"))) or _waiting() > 0
    return {"kills": rounds, "in_hand": in_hand}


def _time_of_a_portion(incoming: Path, portion: list[bytes]) -> float:
    """How long a worker takes from its start until one portion is in, on this machine today."""
    for position, data in enumerate(portion):
        (incoming / f"0-{position}.edi").write_bytes(data)
    start = time.monotonic()
    process = _fork(_work)
    while list(incoming.glob("*.edi")) or _waiting():
        assert time.monotonic() - start < PATIENCE
        time.sleep(0.01)
    taken = time.monotonic() - start
    _kill(process)
    return taken


def _work(told: Path | None = None) -> None:
    """Be a worker; what it says goes into a file, where there is one."""
    from tidewaiter.desk.intake import folders
    from tidewaiter.desk.intake.worker import Worker

    folders.STILL_SECONDS = 0.02  # each worker lives a fraction of a second
    folder = folders.DropFolder("north", HOME / "incoming")
    said = told.open("w", encoding="utf-8", buffering=1) if told else None
    Worker([folder], lambda line: said and said.write(f"{line}\n")).run()


# --- a full disk ---


def _fill_disk(letters: list[bytes], _rounds: int, _chance: random.Random) -> dict[str, Any]:
    """A worker that may write no file beyond a size."""
    incoming = HOME / "incoming"
    incoming.mkdir()
    for number, data in enumerate(letters):
        (incoming / f"{number}.edi").write_bytes(data)
    told = HOME / "said.txt"
    room = (
        128 * 1024
    )  # less than the database is already: it can neither grow nor keep a long journal

    def work() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        _work(told)

    process = _fork(work)
    start = time.monotonic()
    while not (told.exists() and "disk" in told.read_text("utf-8")):
        assert time.monotonic() - start < PATIENCE, "it said nothing"
        time.sleep(0.05)
    time.sleep(2.0)
    left = len(list(incoming.glob("*.edi"))) + _waiting()
    os.kill(process, signal.SIGTERM)
    _pid, status = os.waitpid(process, 0)
    return {"left": left, "ended_with": status, "said": told.read_text("utf-8").splitlines()}


# --- the server ---


def _kill_servers(letters: list[bytes], rounds: int, chance: random.Random) -> dict[str, Any]:
    client = _Client(letters)
    cut_off = 0
    for number in range(rounds):
        process = _fork(lambda: _serve(client.port))
        until = client.send_for(lambda: chance.uniform(0.01, 0.2), rounds - number)
        until()
        _kill(process)
        cut_off += client.stop()
    process = _fork(lambda: _serve(client.port))
    client.send_rest()
    _kill(process)
    return {"kills": rounds, "in_hand": cut_off, "promised": len(client.promised)}


def _serve(port: int) -> None:
    from granian.constants import Interfaces
    from granian.server.embed import Server

    from tidewaiter.desk.asgi import application

    server = Server(application, address="127.0.0.1", port=port, interface=Interfaces.ASGINL)
    asyncio.run(server.serve())


class _Client:
    """A carrier's system that posts, and an officer who uploads, in turn; both send again what got no answer."""

    def __init__(self, letters: list[bytes]) -> None:
        self._waiting = list(letters)
        self.promised: list[bytes] = []
        self.port = _free_port()
        self._token = commands.tokens_add(
            administration="north", name="QX", scope="upload", days=3
        ).secret
        self._cookies, self._csrf = _officer()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._cut_off = 0
        self._turn = 0

    def send_for(self, seconds: Callable[[], float], rounds: int) -> Callable[[], None]:
        """Begin to send; the answer waits until the server answers at all, and then some seconds.

        A quick server takes more than its share of the letters, but leaves two for each of the `rounds` to come.
        """
        self._stopping.clear()
        share = -(-len(self._waiting) // rounds)
        most = max(1, min(share * 4, len(self._waiting) - 2 * (rounds - 1)))
        up = threading.Event()
        self._thread = threading.Thread(target=self._send, args=(up, most))
        self._thread.start()

        def until() -> None:
            assert up.wait(PATIENCE)
            time.sleep(seconds())

        return until

    def stop(self) -> int:
        """Stop sending; whether a request was cut off."""
        self._stopping.set()
        assert self._thread is not None
        self._thread.join()
        cut_off, self._cut_off = self._cut_off, 0
        return cut_off

    def send_rest(self) -> None:
        """Send until everything is promised."""
        self._stopping.clear()
        self._send(threading.Event(), len(self._waiting))
        assert not self._waiting

    def _send(self, up: threading.Event, most: int) -> None:
        start = time.monotonic()
        while self._waiting and most and not self._stopping.is_set():
            data = self._waiting[0]
            try:
                status = self._post(data) if self._turn % 2 else self._upload(data)
            except ConnectionRefusedError:
                assert time.monotonic() - start < PATIENCE
                time.sleep(0.01)
                continue
            except (OSError, http.client.HTTPException):
                if not up.is_set():  # it listened before it could answer: nothing was cut off yet
                    assert time.monotonic() - start < PATIENCE
                    time.sleep(0.01)
                    continue
                self._cut_off = 1
                return
            up.set()
            assert status in {200, 202}, status
            self._waiting.pop(0)
            self.promised.append(data)
            self._turn += 1
            most -= 1

    def _post(self, data: bytes) -> int:
        headers = {"Authorization": f"Bearer {self._token}", "Host": "localhost"}
        return self._request("/api/v1/messages", data, headers)

    def _upload(self, data: bytes) -> int:
        edge = uuid.uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.edi"\r\n\r\n'
        body = head.encode() + data + f"\r\n--{edge}--\r\n".encode()
        headers = {
            "Host": "localhost",
            "Cookie": self._cookies,
            "X-CSRFToken": self._csrf,
            "Content-Type": f"multipart/form-data; boundary={edge}",
        }
        return self._request("/arrivals/messages/upload/", body, headers)

    def _request(self, path: str, body: bytes, headers: dict[str, str]) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()


def _officer() -> tuple[str, str]:
    """The cookies of an officer on shift, and the token of their forms."""
    from allauth.mfa.models import Authenticator
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import connection

    from tidewaiter.desk.accounts.actions import start_shift
    from tidewaiter.desk.accounts.middleware import SHIFT_KEY
    from tidewaiter.desk.accounts.models import User

    commands.users_add(
        administration="north", username="alice", full_name="Alice", roles=["targeting_officer"]
    )
    alice = User.objects.get(username="alice")
    alice.must_change_password = False
    alice.save()
    Authenticator.objects.create(user=alice, type=Authenticator.Type.TOTP, data={"secret": "x"})
    session = SessionStore()
    session[SESSION_KEY] = str(alice.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = alice.get_session_auth_hash()
    session[SHIFT_KEY] = str(start_shift(alice, "prevent_serious_crime").pk)
    session.save()
    connection.close()
    csrf = "a" * 32
    return f"tidewaiter_session={session.session_key}; tidewaiter_csrf={csrf}", csrf


# --- both ---


def _fork(work: Callable[[], None]) -> int:
    """A process of its own that has everything loaded already, so that killing it fifty times takes seconds."""
    from django.db import connections

    connections.close_all()
    parent = os.getpid()
    process = os.fork()
    if process == 0:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
        try:
            work()
        finally:
            os._exit(0)
    return process


def _end_with(parent: int) -> None:
    """A test that is stopped leaves nobody behind."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def _waiting() -> int:
    from tidewaiter.desk.intake.models import WaitingFile

    return WaitingFile.objects.filter(state="waiting").count()


def _finish() -> None:
    """Let a last worker do the rest."""
    process = _fork(_work)
    start = time.monotonic()
    incoming = HOME / "incoming"
    while list(incoming.glob("*.edi")) or _waiting():
        assert time.monotonic() - start < PATIENCE, "the rest was not taken in"
        time.sleep(0.05)
    os.kill(process, signal.SIGTERM)
    os.waitpid(process, 0)


def _load_what_is_loaded_once(letter: bytes) -> None:
    """Before any fork, so that each process of a fraction of a second does its work in it, and not its imports."""
    from django.test import Client
    from granian.server import embed  # noqa: F401  loaded for the processes to come

    from tidewaiter.desk import asgi, serving  # noqa: F401  the same
    from tidewaiter.desk.accounts.actor import system_actor
    from tidewaiter.desk.accounts.models import Administration
    from tidewaiter.desk.arrivals.actions import receive
    from tidewaiter.desk.intake import worker  # noqa: F401  the same

    serving.prepare()
    south = system_actor(Administration.objects.get(code="south"))
    receive(south, letter, source_name="a.edi", channel="folder")
    Client().get("/sign-in/login/", headers={"host": "localhost"})


def _two_administrations() -> None:
    from desk.night import open_for_data
    from tidewaiter.desk.accounts.models import Administration

    for code in ("north", "south"):
        commands.administration_add(code=code, name=code, country="NO")
        open_for_data(Administration.objects.get(code=code))


def _letter(number: int) -> bytes:
    """One traveller on one of some flights; some people are told of again by another message."""
    from desk.night import passenger_list

    person = (f"WAVE{number % 97}", "ODA", f"XK{1000000 + number % 97}")
    return passenger_list([person], flight=f"KX{10 + number % FLIGHTS}", reference=str(number))


def _compare(letters: list[bytes]) -> dict[str, Any]:
    """Southmark takes the same in, undisturbed; what do both know?"""
    from django.db.models import Count

    from tidewaiter.desk.accounts.actor import system_actor
    from tidewaiter.desk.accounts.models import Administration
    from tidewaiter.desk.arrivals.actions import ReceivedFile, receive_backlog
    from tidewaiter.desk.arrivals.models import Delivery, Movement, Traveller
    from tidewaiter.desk.audit.models import Entry

    south = system_actor(Administration.objects.get(code="south"))
    files = [ReceivedFile("a.edi", data) for data in letters]
    for start in range(0, len(files), 50):
        receive_backlog(south, files[start : start + 50], channel="folder")

    def known(code: str) -> list[Any]:
        people = Traveller.objects.filter(movement__administration__code=code)
        return sorted(map(repr, people.values_list("movement__key", "key", "state", "known")))

    own = Delivery.objects.filter(administration__code="north")
    received = Entry.objects.filter(
        action="arrivals.received", administration_id=Administration.objects.get(code="north").pk
    )
    digests = [entry.facts["digest"] for entry in received]
    return {
        "files": len(set(letters)),
        "deliveries": own.count(),
        "quarantined": own.filter(state="quarantined").count(),
        "messages_twice": own.annotate(n=Count("messages")).filter(n__gt=1).count(),
        "received_twice": len(digests) - len(set(digests)),
        "movements": [
            Movement.objects.filter(administration__code=code).count()
            for code in ("north", "south")
        ],
        "travellers": len(known("north")),
        "same": known("north") == known("south"),
        "log_whole": commands.audit_verify().ok,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))) + "\n")
