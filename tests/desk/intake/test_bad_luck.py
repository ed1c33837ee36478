"""A database that somebody else holds and a disk that is really full, with processes of their own."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from desk.night import open_for_data
from tidewaiter.desk.accounts.actor import system_actor
from tidewaiter.desk.accounts.models import Administration
from tidewaiter.desk.arrivals.models import Delivery
from tidewaiter.desk.intake import actions
from tidewaiter.desk.intake.models import WaitingFile

TESTS = Path(__file__).resolve().parents[2]


@contextmanager
def held_by_another() -> Iterator[None]:
    """Another program holds the lock for writing for longer than we wait; we wait for a moment only, for the test."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout=50")
        other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
            other.close()
        return
    import psycopg

    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    parameters = connection.get_connection_params()
    wanted = {
        key: parameters[key] for key in ("dbname", "user", "host", "port") if key in parameters
    }
    with psycopg.connect(**wanted) as other:
        other.execute("LOCK TABLE intake_waitingfile, audit_head IN ACCESS EXCLUSIVE MODE")
        yield
        other.rollback()


@pytest.fixture
def northland(transactional_db: None) -> Administration:
    """An administration that may take data in."""
    made = Administration.objects.create(name="Northland Customs", country="NO", code="north")
    open_for_data(made)
    return made


def test_a_locked_database_is_said_and_survived(
    northland: Administration, incoming: Path, letter: Any, worker: Any, clock: Any, turns: Any, said: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    # The connection stays, with its short patience.
    monkeypatch.setattr(worker, "_forget_connection", lambda: None)
    turns(1)
    for number in range(3):
        (incoming / f"{number}.edi").write_bytes(letter(number))
    turns(1)
    with held_by_another():
        turns(3)
        assert len(list(incoming.glob("*.edi"))) == 3
    assert sum("locked by another program" in line for line in said) >= 1
    assert not any("failed (" in line for line in said)
    turns(3)
    assert Delivery.objects.count() == 3
    assert not list(incoming.glob("*.edi"))


def test_the_interface_says_that_the_database_is_locked(
    northland: Administration, letter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = actions.make_token(system_actor(northland), name="QX", scope="upload", days=3).secret
    headers = {"Authorization": f"Bearer {secret}"}

    def post() -> Any:
        return Client().post(
            "/api/v1/messages", letter(), content_type="application/edifact", headers=headers
        )

    assert post().status_code == 202
    WaitingFile.objects.all().delete()
    with held_by_another():
        answer = post()
    assert answer.status_code == 503, answer.content
    assert answer.json()["error"]["code"] == "locked"
    assert post().status_code == 202
    assert WaitingFile.objects.count() == 1


def test_a_disk_that_is_really_full_is_said_and_survived(tmp_path: Path) -> None:
    """The worker may write no file beyond a size: to SQLite that is a full disk. It lives on, says so, and takes
    everything in once there is room."""
    inherited = {key: value for key, value in os.environ.items() if "TIDEWAITER" not in key}
    environment = {
        **inherited,
        "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent / "src")]),
        "TIDEWAITER_HOME": str(tmp_path / "home"),
        "TIDEWAITER_HTTPS": "0",
    }
    script = Path(__file__).with_name("killing.py")
    done = subprocess.run(
        [sys.executable, script, "full", "8", "7"],
        env=environment, capture_output=True, text=True, timeout=1800, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["ended_with"] == 0
    # A write that begins beyond the size is an error of the disk to SQLite, one that reaches it a full disk.
    words = ("disk is full", "cannot be reached or written")
    assert any(word in line for line in found["said"] for word in words), found
    assert not any("failed (" in line for line in found["said"]), found
    assert found["left"] > 0
    assert found["deliveries"] == found["files"]
    assert found["same"]
    assert found["log_whole"]
