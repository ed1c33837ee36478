"""Verbs for whoever has the server: people, schedules, the log, the purge. No web server runs meanwhile."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

NEW_SERVER = [
    "users", "administration", "northland", "--name", "Northland Customs", "--country", "NO",
]  # fmt: skip
ADA = [
    "users", "add", "--administration", "northland", "--name", "Ada Anchorage", "--role", "administrator", "ada",
]  # fmt: skip
SCHEDULE = [
    "users", "schedule", "northland", "--jurisdiction", "Norway", "--legal-reference", "Customs Act, section 8",
    "--mask-after", "180", "--delete-after", "1825", "--raw-after", "180",
    "--officer", "Dora Dunelm", "--officer-contact", "dpo@customs.example",
]  # fmt: skip


@pytest.fixture
def server(northland: Callable) -> Callable:
    """A server with one administration and one person."""
    assert northland(*ADA).code == 0
    return northland


def test_a_new_person_gets_a_password_that_is_shown_once(tidewaiter: Callable, home: Path) -> None:
    assert tidewaiter(*NEW_SERVER).code == 0
    answer = tidewaiter(*ADA)
    [line] = answer.lines
    assert line["username"] == "ada"
    assert len(line["one_time_password"]) >= 12
    [listed] = tidewaiter("users", "list").lines
    assert (listed["username"], listed["active"]) == ("ada", True)
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert line["one_time_password"].encode() not in kept


def test_access_is_closed_opened_and_renewed(server: Callable) -> None:
    assert server("users", "deactivate", "ada").code == 0
    assert [person["active"] for person in server("users", "list").lines] == [False]
    [opened] = server("users", "reactivate", "ada").lines
    [renewed] = server("users", "reset-password", "ada").lines
    assert opened["one_time_password"] != renewed["one_time_password"]
    assert server("users", "reset-second-factor", "ada").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        NEW_SERVER,
        ADA,
        [*ADA[:-1], "--role", "no-such-role", "bea"],
        ["users", "add", "--administration", "nowhere", "--name", "Bea", "--role", "administrator", "bea"],
        ["users", "deactivate", "nobody"],
        ["users", "reset-password", "nobody"],
        [*SCHEDULE[:-1], " "],
    ],
    ids=["administration twice", "name taken", "no such role", "no such room", "nobody", "nobody's password", "no officer"],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words(server: Callable, arguments: list[str]) -> None:
    answer = server(*arguments)
    assert (answer.code, answer.out) == (1, b"")
    assert answer.err.strip()
    assert "Traceback" not in answer.err


def test_a_schedule_can_be_set(server: Callable) -> None:
    assert server(*SCHEDULE).code == 0


def test_the_log_is_whole_until_somebody_changes_it(server: Callable, home: Path) -> None:
    answer = server("audit", "verify")
    assert answer.code == 0
    [found] = answer.lines
    assert found["ok"]
    assert found["entries"] >= 2
    with sqlite3.connect(home / "desk.sqlite3") as database:
        triggers = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%audit%'"
        ).fetchall()
        for (name,) in triggers:
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("UPDATE audit_entry SET action = 'nothing' WHERE seq = 2")
    answer = server("audit", "verify")
    assert answer.code == 1
    [found] = answer.lines
    assert (found["ok"], found["broken_at"]) == (False, 2)


def test_a_purge_prints_what_it_did_and_a_dry_run_what_it_would(server: Callable) -> None:
    server(*SCHEDULE)
    for arguments, dry in ((["--dry-run"], True), ([], False)):
        answer = server("purge", "--due", *arguments)
        assert answer.code == 0
        assert answer.lines
        for line in answer.lines:
            assert (line["administration"], line["dry_run"]) == ("northland", dry)
            assert line.keys() >= {"kind", "rule", "masked", "deleted"}


def test_a_purge_without_due_is_wrong_usage(tidewaiter: Callable) -> None:
    assert tidewaiter("purge").code == 2


def test_a_wrong_setting_ends_with_2_and_its_name(tidewaiter: Callable) -> None:
    answer = tidewaiter("users", "list", TIDEWAITER_DATABASE_URL="oracle://somewhere")
    assert answer.code == 2
    assert "TIDEWAITER_DATABASE_URL" in answer.err
    assert "Traceback" not in answer.err


def test_a_database_that_does_not_answer_ends_with_2(tidewaiter: Callable, tmp_path: Path) -> None:
    answer = tidewaiter(
        "users", "list", TIDEWAITER_DATABASE_URL=f"postgresql:///desk?host={tmp_path}"
    )
    assert answer.code == 2
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("verb", ["users", "audit", "purge", "serve", "demo"])
def test_help_does_not_open_the_desk(tidewaiter: Callable, home: Path, verb: str) -> None:
    assert tidewaiter(verb, "--help").code == 0
    assert not home.exists()
