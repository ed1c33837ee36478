"""Databases of their own for backups to be put back into: of the same kind as the one that the tests run on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest
from django.db import connection

SRC = Path(__file__).resolve().parents[3] / "src"


def address() -> str:
    """The address of the database that stands, as another process is told it."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    parts = urlsplit(os.environ["TIDEWAITER_DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{name}"))


Process = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def process(desk_home: Path, tmp_path: Path) -> Process:
    """Runs a script in a process of its own, on the database and the data folder of this test."""

    def run(script: str, *arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
        own = {key: value for key, value in os.environ.items() if "TIDEWAITER" not in key}
        environment = {
            **own,
            "PYTHONPATH": os.pathsep.join([str(SRC), str(tmp_path)]),
            "TIDEWAITER_HOME": str(desk_home),
            "TIDEWAITER_DATABASE_URL": address(),
            **more,
        }
        return subprocess.run(
            [sys.executable, "-c", script, *map(str, arguments)],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    return run


@pytest.fixture
def another_database(tmp_path: Path, django_db_blocker: object) -> Iterator[Callable[[], str]]:
    """Turns to a new, empty database, until the test ends; answers its address for other processes."""
    home = connection.settings_dict["NAME"]
    made: list[str] = []

    def turn() -> str:
        name = f"keeping_{uuid4().hex[:12]}"
        if connection.vendor == "sqlite":
            connection.close()
            connection.settings_dict["NAME"] = str(tmp_path / f"{name}.sqlite3")
            return address()
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
        made.append(name)
        connection.close()
        connection.settings_dict["NAME"] = name
        return address()

    yield turn
    connection.close()
    connection.settings_dict["NAME"] = home
    for name in made:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
