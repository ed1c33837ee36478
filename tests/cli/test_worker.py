"""`tidewaiter worker` and `tidewaiter tokens` as processes: files come in, signals end it, one helps the other out."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SCHEDULE = [
    "users", "schedule", "northland", "--jurisdiction", "Norway", "--legal-reference", "Customs Act, section 8",
    "--mask-after", "180", "--delete-after", "1825", "--raw-after", "180",
    "--officer", "Dora Dunelm", "--officer-contact", "dpo@customs.example",
]  # fmt: skip
PATIENCE = 60.0


@pytest.fixture
def incoming(tmp_path: Path, northland: Callable) -> Path:
    """A drop folder of a server that may take data in."""
    assert northland(*SCHEDULE).code == 0
    folder = tmp_path / "incoming"
    folder.mkdir()
    return folder


@pytest.fixture
def started(environment: dict[str, str], tmp_path: Path) -> Callable:
    """Starts the command in the background; gives the process and the file of what it says."""

    @contextmanager
    def start(*words: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
        told = tmp_path / f"said-{time.monotonic_ns()}"
        with told.open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "tidewaiter", *words],
                env={**environment, "TIDEWAITER_HTTPS": "0"},
                cwd=tmp_path,
                stdout=said,
                stderr=said,
            )
        try:
            yield process, told
        finally:
            process.kill()
            process.wait()

    return start


def wait_until(condition: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def drop(folder: Path, name: str, data: bytes) -> None:
    """As a line writes: under another name first, then renamed."""
    half = folder / f"{name}.part"
    half.write_bytes(data)
    half.rename(folder / name)


def says(told: Path, words: str) -> bool:
    return words in told.read_text("utf-8")


def numbered(data: bytes, number: int) -> bytes:
    return data.replace(b"XX0000001", f"XX{number:07}".encode())


def test_files_come_in_until_it_is_told_to_stop(
    started: Callable, incoming: Path, passenger_list: str, tmp_path: Path
) -> None:
    data = (tmp_path / passenger_list).read_bytes()
    with started("worker", "--folder", f"northland={incoming}") as (process, told):
        wait_until(lambda: says(told, "takes files in"), "it did not start")
        drop(incoming, "list.edi", data)
        (incoming / "note.txt").write_text("The list follows.")
        wait_until((incoming / "done" / "note.txt").exists, "it did not take the note")
        assert (incoming / "done" / "list.edi").exists()
        wait_until(lambda: says(told, "1 in quarantine"), "it did not say so")
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    assert "list.edi" not in told.read_text("utf-8")


@pytest.mark.parametrize("killed", [0, 1], ids=["the first is killed", "the second is killed"])
def test_of_two_workers_one_takes_over_from_the_other(
    started: Callable, incoming: Path, passenger_list: str, tmp_path: Path, killed: int
) -> None:
    data = (tmp_path / passenger_list).read_bytes()
    words = ("worker", "--folder", f"northland={incoming}")
    with started(*words) as first:
        wait_until((incoming / "done").exists, "the first did not start")
        with started(*words) as second:
            wait_until(lambda: says(second[1], "held by another worker"), "the second did not wait")
            drop(incoming, "1.edi", numbered(data, 1))
            wait_until((incoming / "done" / "1.edi").exists, "nobody took it")
            (first, second)[killed][0].kill()
            drop(incoming, "2.edi", numbered(data, 2))
            wait_until((incoming / "done" / "2.edi").exists, "nobody took over")


def test_a_folder_of_nobody_is_refused(tidewaiter: Callable, incoming: Path) -> None:
    answer = tidewaiter("worker", "--folder", f"nowhere={incoming}")
    assert answer.code == 1
    assert "Known: northland" in answer.err
    assert tidewaiter("worker", "--folder", "no-equals-sign").code == 2
    answer = tidewaiter("worker", TIDEWAITER_DROP_FOLDERS="/srv/incoming")
    assert answer.code == 2
    assert "TIDEWAITER_DROP_FOLDERS" in answer.err


def test_a_token_is_made_listed_and_revoked(tidewaiter: Callable, incoming: Path) -> None:
    answer = tidewaiter("tokens", "add", "--administration", "northland", "--name", "QX Air")
    (made,) = answer.lines
    assert made["token"].startswith(made["begins_with"])
    (listed,) = tidewaiter("tokens", "list", "--administration", "northland").lines
    assert (listed["name"], listed["scope"], listed["revoked"]) == ("QX Air", "upload", None)
    assert "token" not in listed
    assert tidewaiter("tokens", "revoke", made["id"]).code == 0
    (listed,) = tidewaiter("tokens", "list").lines
    assert listed["revoked"]
    for wrong in ("no-id", "0d6cbd3a-6d0c-4a57-9df3-7c6f1b1f1f58"):
        assert tidewaiter("tokens", "revoke", wrong).code == 1
    assert (
        tidewaiter(
            *["tokens", "add", "--administration", "northland", "--name", "x", "--days", "0"]
        ).code
        == 1
    )


def test_one_command_serves_pages_interface_and_folders_and_outlives_its_worker(
    started: Callable, environment: dict[str, str], incoming: Path, passenger_list: str,
    tmp_path: Path, tidewaiter: Callable, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    data = (tmp_path / passenger_list).read_bytes()
    token = ["tokens", "add", "--administration", "northland", "--name", "QX"]
    (made,) = tidewaiter(*token).lines
    environment["TIDEWAITER_DROP_FOLDERS"] = f"northland={incoming}"
    port = free_port()
    with started("serve", "--port", str(port)) as (process, _told):
        wait_until(lambda: ask(port, "/health/").get("worker") == "lives", "no sign of life")
        answer = ask(port, "/api/v1/messages", numbered(data, 1), made["token"])
        taken = lambda: ask(port, answer["address"], None, made["token"])["state"] == "taken"  # noqa: E731
        wait_until(taken, "the message was not taken in")
        (worker,) = children(process.pid, "worker")
        os.kill(worker, signal.SIGKILL)
        drop(incoming, "2.edi", numbered(data, 2))
        wait_until((incoming / "done" / "2.edi").exists, "no worker came after it")
        (worker,) = children(process.pid, "worker")
        process.kill()
        wait_until(lambda: not lives(worker), "the worker outlived the server")
        wait_until(lambda: not ask(port, "/health/"), "the port is still taken")
    assert len(tidewaiter("users", "list").lines) == 0
    with started("serve", "--port", str(port), "--no-worker") as (process, _told):
        wait_until(lambda: ask(port, "/health/"), "it did not come up again")
        assert children(process.pid, "worker") == []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(port: int, path: str, body: bytes | None = None, token: str = "") -> dict:
    """The JSON of an answer; empty where nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {"Host": "localhost", **({"Authorization": f"Bearer {token}"} if token else {})}
    try:
        connection.request("POST" if body else "GET", path, body, headers)
        return json.loads(connection.getresponse().read())
    except OSError:
        return {}
    finally:
        connection.close()


def children(parent: int, word: str) -> list[int]:
    """Processes below a process whose command has a word."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            above = int(path.read_text().rpartition(")")[2].split()[1])
            command = path.with_name("cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if above == parent and word.encode() in command:
            found.append(int(path.parent.name))
    return found


def lives(process: int) -> bool:
    return Path(f"/proc/{process}").exists()
