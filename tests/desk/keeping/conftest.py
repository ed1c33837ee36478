"""Databases of their own for backups to be put back into: of the same kind as the one that the tests run on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest
from django.db import connection


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
            return f"sqlite:///{connection.settings_dict['NAME']}"
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
        made.append(name)
        connection.close()
        connection.settings_dict["NAME"] = name
        parts = urlsplit(os.environ["TIDEWAITER_DATABASE_URL"])
        return urlunsplit(parts._replace(path=f"/{name}"))

    yield turn
    connection.close()
    connection.settings_dict["NAME"] = home
    for name in made:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
