"""Killed fifty times at random points of ingestion, on SQLite and on PostgreSQL: nothing is lost, nothing is twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

TESTS = Path(__file__).resolve().parents[2]
ROUNDS = 50


@pytest.fixture
def database_of_its_own(tmp_path: Path) -> Iterator[str]:
    """The address of an empty database that several processes may open; of the kind that these tests run on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'killed.sqlite3'}"
        return
    import psycopg

    server = os.environ["TIDEWAITER_DATABASE_URL"]
    name = f"killed_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("what", ["worker", "server"])
def test_fifty_kills_lose_nothing_and_bring_nothing_twice(
    what: str, tmp_path: Path, database_of_its_own: str
) -> None:
    inherited = {key: value for key, value in os.environ.items() if "TIDEWAITER" not in key}
    environment = {
        **inherited,
        "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent / "src")]),
        "TIDEWAITER_HOME": str(tmp_path / "home"),
        "TIDEWAITER_DATABASE_URL": database_of_its_own,
        "TIDEWAITER_HTTPS": "0",
        "TIDEWAITER_LOG_LEVEL": "CRITICAL",
    }
    script = Path(__file__).with_name("killing.py")
    done = subprocess.run(
        [sys.executable, script, what, str(ROUNDS), "7"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["kills"] == ROUNDS
    assert found["in_hand"] >= ROUNDS // 3, "most kills must fall into the work"
    assert found["deliveries"] == found["files"], found
    assert found["quarantined"] == found["messages_twice"] == found["received_twice"] == 0, found
    assert found["movements"] == [25, 25]
    assert found["same"], found
    assert found["log_whole"]
