"""`backup`, `restore` and `check-deployment` as whoever runs the server meets them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

SCHEDULE = [
    "users", "schedule", "northland", "--jurisdiction", "Norway", "--legal-reference", "Customs Act, section 8",
    "--mask-after", "36500", "--delete-after", "36500", "--raw-after", "36500",
    "--officer", "Dora Dunelm", "--officer-contact", "dpo@customs.example",
]  # fmt: skip


@pytest.fixture
def server(northland: Callable, passenger_list: str, tmp_path: Path) -> Callable:
    """A server with one traveller."""
    assert northland(*SCHEDULE).code == 0
    folder = tmp_path / "incoming"
    folder.mkdir()
    (tmp_path / passenger_list).rename(folder / "list.edi")
    assert northland("ingest", "incoming", "--administration", "northland").code == 0
    return northland


def test_a_server_is_backed_up_and_put_back_by_one_command_each(
    server: Callable, home: Path, tmp_path: Path
) -> None:
    made = server("backup", "desk.backup")
    assert made.code == 0
    [line] = made.lines
    assert line["bytes"] == (tmp_path / "desk.backup").stat().st_size
    assert f"{line['rows']} rows" in made.err
    checked = server("restore", "desk.backup", "--check")
    assert (checked.code, checked.lines[0]["tables"]["arrivals_traveller"]) == (0, 1)

    for path in home.glob("desk.sqlite3*"):
        path.unlink()
    put_back = server("restore", "desk.backup")
    assert put_back.code == 0
    [told] = put_back.lines
    assert (told["rows"], told["ledger"], told["log_ok"]) == (line["rows"], "used", True)
    found = server("audit", "verify")
    assert found.lines[0]["restored_at"] == [told["log_restored_at"]]
    assert "put back a backup" in found.err


def test_what_is_there_is_lost_only_where_somebody_says_so(server: Callable) -> None:
    server("backup", "desk.backup")
    refused = server("restore", "desk.backup")
    assert (refused.code, refused.out) == (1, b"")
    assert "northland" in refused.err
    asked = server("restore", "desk.backup", "--replace")
    assert (asked.code, asked.out) == (1, b"")
    assert "would be lost" in asked.err
    assert server("restore", "desk.backup", "--replace", "--yes").code == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "no backup"), (b"TIDEWAITER-BACKUP\n", "damaged"), (None, "cannot be read")],
    ids=["empty", "cut short", "not there"],
)
def test_a_file_that_is_no_backup_is_said_in_words(
    tidewaiter: Callable, tmp_path: Path, content: bytes | None, words: str
) -> None:
    if content is not None:
        (tmp_path / "a.backup").write_bytes(content)
    answer = tidewaiter("restore", "a.backup")
    assert answer.code == (2 if content is None else 1)
    assert words in answer.err
    assert "Traceback" not in answer.err


def test_another_master_key_opens_nothing(server: Callable, tmp_path: Path) -> None:
    server("backup", "desk.backup")
    (tmp_path / "other.key").write_text("ab" * 32)
    answer = server("restore", "desk.backup", "--check", TIDEWAITER_MASTER_KEY_FILE="other.key")
    assert (answer.code, answer.out) == (1, b"")
    assert "another master key" in answer.err


def test_an_empty_server_has_nothing_to_back_up(tidewaiter: Callable) -> None:
    answer = tidewaiter("backup", "desk.backup")
    assert (answer.code, answer.out) == (1, b"")
    assert "empty" in answer.err


@pytest.mark.parametrize("verb", [["backup", "a.backup"], ["restore", "a.backup", "--replace"]])
def test_a_database_that_does_not_answer_is_said_in_words(
    tidewaiter: Callable, tmp_path: Path, verb: list[str]
) -> None:
    answer = tidewaiter(*verb, TIDEWAITER_DATABASE_URL=f"postgresql:///desk?host={tmp_path}")
    assert (answer.code, answer.out) == (2, b"")
    assert "Traceback" not in answer.err


# --- check-deployment ---


def test_a_new_server_is_told_what_to_mend_and_no_secret(server: Callable, home: Path) -> None:
    answer = server("check-deployment")
    assert answer.code == 1
    states = {(line["check"], line["state"]) for line in answer.lines}
    assert {
        ("https", "fail"),
        ("backup", "fail"),
        ("database", "ok"),
        ("log-guards", "ok"),
    } <= states
    for line in answer.lines:
        assert line.keys() == {"check", "state", "words", "mend"}
        assert line["state"] == "ok" or line["mend"]
    for secret in ("master.key", "secret.key"):
        assert (home / secret).read_text().strip() not in answer.out.decode() + answer.err
    assert b"TIDE" not in answer.out.replace(b"TIDEWAITER", b"")


def test_a_server_that_stands_as_it_should_ends_with_0(
    server: Callable, home: Path, tmp_path: Path
) -> None:
    keys = tmp_path / "keys"
    keys.mkdir()
    (home / "master.key").rename(keys / "master.key")
    settings = {
        "TIDEWAITER_MASTER_KEY_FILE": str(keys / "master.key"),
        "TIDEWAITER_HOSTS": "desk.customs.example",
        "TIDEWAITER_PROXIES": "1",
    }
    assert server("purge", "--due", **settings).code == 0
    assert server("backup", "desk.backup", **settings).code == 0
    (home / "anchors" / "copied").touch()
    answer = server("check-deployment", **settings)
    assert [line for line in answer.lines if line["state"] == "fail"] == []
    assert answer.code == 0
    (tmp_path / "desk.backup").write_bytes(b"something else")
    answer = server("check-deployment", **settings)
    assert [line["check"] for line in answer.lines if line["state"] == "fail"] == ["backup"]


def test_a_setting_that_cannot_be_understood_is_a_finding(tidewaiter: Callable) -> None:
    answer = tidewaiter("check-deployment", TIDEWAITER_PROXIES="one")
    assert answer.code == 1
    [line] = [json.loads(row) for row in answer.out.splitlines()]
    assert (line["check"], line["state"]) == ("settings", "fail")
    assert "TIDEWAITER_PROXIES" in line["words"]


def test_a_database_that_does_not_answer_is_a_finding_among_others(
    tidewaiter: Callable, tmp_path: Path
) -> None:
    answer = tidewaiter(
        "check-deployment", TIDEWAITER_DATABASE_URL=f"postgresql:///desk?host={tmp_path}"
    )
    assert answer.code == 1
    states = {line["check"]: line["state"] for line in answer.lines}
    assert states["database"] == "fail"
    assert states["master-key"] in {"ok", "warn"}
