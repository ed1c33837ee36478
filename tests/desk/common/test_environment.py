"""Settings are read loudly: a wrong one stops the start with its name."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tidewaiter.desk.common import environment as env


@pytest.mark.parametrize(
    ("value", "meant"), [("1", True), ("Yes", True), ("off", False), ("", False)]
)
def test_yes_and_no(monkeypatch: pytest.MonkeyPatch, value: str, meant: bool) -> None:
    monkeypatch.setenv("TIDEWAITER_TEST", value)
    assert env.flag("TIDEWAITER_TEST", default=not meant) is meant


@pytest.mark.parametrize("value", ["perhaps", "2"])
def test_what_is_neither_yes_nor_no_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("TIDEWAITER_TEST", value)
    with pytest.raises(env.SettingError, match="TIDEWAITER_TEST"):
        env.flag("TIDEWAITER_TEST", default=False)


def test_a_number_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEWAITER_TEST", "-1")
    with pytest.raises(env.SettingError, match="TIDEWAITER_TEST"):
        env.number("TIDEWAITER_TEST", 0)


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    kept = tmp_path / "deep" / "secret.key"
    first = env.secret("TIDEWAITER_TEST", kept)
    assert env.secret("TIDEWAITER_TEST", kept) == first
    assert len(first) == 64
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_secret_may_come_from_a_file_that_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    named = tmp_path / "from-the-vault"
    named.write_text("a" * 40 + "\n")
    monkeypatch.setenv("TIDEWAITER_TEST_FILE", str(named))
    assert env.secret("TIDEWAITER_TEST", tmp_path / "unused") == "a" * 40
    assert not (tmp_path / "unused").exists()


def test_a_named_file_that_is_missing_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEWAITER_TEST_FILE", "/nowhere/secret")
    with pytest.raises(env.SettingError, match="TIDEWAITER_TEST_FILE"):
        env.file("TIDEWAITER_TEST_FILE")


def test_a_short_secret_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TIDEWAITER_TEST", "short")
    with pytest.raises(env.SettingError, match="32"):
        env.secret("TIDEWAITER_TEST", tmp_path / "unused")


def test_without_a_url_the_database_is_a_file_of_the_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TIDEWAITER_TEST", raising=False)
    found = env.database("TIDEWAITER_TEST", tmp_path)
    assert found["NAME"] == str(tmp_path / "desk.sqlite3")
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_only_its_owner_reads_the_database_even_in_a_folder_that_was_there(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    path = Path(env.database("TIDEWAITER_TEST_DATABASE", tmp_path)["NAME"])
    assert path.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE kept (name)")
        database.commit()
        assert {item.stat().st_mode & 0o777 for item in tmp_path.iterdir()} == {0o600}


def test_a_server_is_named_by_its_url(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(
        "TIDEWAITER_TEST", "postgresql://desk:p%40ss@db.example:5433/tide?sslmode=require"
    )
    found = env.database("TIDEWAITER_TEST", tmp_path)
    assert (found["USER"], found["PASSWORD"]) == ("desk", "p@ss")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "5433", "tide")
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_a_socket_folder_is_named_in_the_query(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TIDEWAITER_TEST", "postgresql://postgres:@/tide?host=/run/postgresql")
    found = env.database("TIDEWAITER_TEST", tmp_path)
    assert (found["HOST"], found["NAME"]) == ("/run/postgresql", "tide")


def test_another_kind_of_database_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TIDEWAITER_TEST", "mysql://db.example/tide")
    with pytest.raises(env.SettingError, match="TIDEWAITER_TEST"):
        env.database("TIDEWAITER_TEST", tmp_path)


def test_folders_are_named_with_their_administrations(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TIDEWAITER_TEST", f"north={tmp_path}/a, south={tmp_path}/b")
    assert env.folders("TIDEWAITER_TEST") == [("north", tmp_path / "a"), ("south", tmp_path / "b")]
    monkeypatch.delenv("TIDEWAITER_TEST")
    assert env.folders("TIDEWAITER_TEST") == []


@pytest.mark.parametrize("value", ["/srv/incoming", "north=", "=/srv/incoming"])
def test_a_folder_of_nobody_stops_the_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("TIDEWAITER_TEST", value)
    with pytest.raises(env.SettingError, match="code=/path"):
        env.folders("TIDEWAITER_TEST")
