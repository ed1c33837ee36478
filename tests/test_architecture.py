"""The house stays as ARCHITECTURE.md draws it. What import-linter cannot see is checked here."""

from __future__ import annotations

import argparse
import ast
import csv
import importlib
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import tree
from tidewaiter.cli.program import VERBS, module_of

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "tidewaiter"
DESK = PACKAGE / "desk"

MOST_LINES = 500
MOST_BYTES = 500_000

EVERY_APP_HAS = {"__init__.py", "apps.py", "queries.py", "views.py", "urls.py"}
WITHOUT = {"audit": {"views.py", "urls.py"}}
"""The log lies below the people whom it names, so its pages stand in `protection`, where its readers work."""

WRITING_MODULES = {
    "audit/guards.py": "puts the database triggers on that make the log append-only",
    "common/durable.py": "tells SQLite to write commits through; stores nothing",
    "protection/purge.py": "the clock's own door: proofs of what the purging modules did",
    "protection/vault.py": "makes and overwrites keys for the actions that seal and destroy",
    "keeping/tables.py": "puts the rows of a backup back, as they were",
    "keeping/upgrading.py": "takes the lock under which one process brings the database up to date",
    "keeping/checks/disks.py": "asks the database about itself, and changes nothing",
    "keeping/backing_up.py": "opens the snapshot that a backup reads",
    "keeping/restoring.py": "the one transaction of a restore, on the server's own command only",
    "common/rows.py": "the statements in bulk of those who write; whoever calls it writes too",
    "cargo/ingest": "the steps by which cargo follows arrivals.actions.receive, in its transaction",
    "arrivals/ingest": "the steps of arrivals.actions.receive, in its transaction",
}
"""Modules beside actions that write, each with its reason; all are called by an action, in its transaction."""

WRITING_NAMES = re.compile(r"(^|_)actions\.py$|^purging\.py$")
"""`actions.py`, a part of it (`people_actions.py`), and `purging.py`, what the purge calls in each app."""

ALWAYS_A_WRITE = {
    "bulk_create", "bulk_update", "get_or_create", "update_or_create", "aupdate", "acreate", "asave", "adelete",
}  # fmt: skip
A_WRITE_ON_A_QUERY = {"create", "update", "delete", "raw"}
QUERIES = re.compile(
    r"\.objects\b|\.filter\(|\.exclude\(|\.all\(|_visible_to\(|\bqueryset\b|_set\b"
)


TRACKED = [ROOT / path for path in tree.tracked()]
"""The files of a clone."""


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def apps() -> list[Path]:
    """The desk's apps, less the shared frame, which has no records."""
    return sorted(path.parent for path in DESK.glob("*/apps.py") if path.parent.name != "common")


def data_files() -> list[Path]:
    return [
        path for path in TRACKED if PACKAGE in path.parents and path.suffix in {".csv", ".yaml"}
    ]


# --- the shape of the desk ---


@pytest.mark.parametrize("app", apps(), ids=lambda app: app.name)
def test_every_app_has_the_same_shape(app: Path) -> None:
    files = {path.name for path in app.iterdir()}
    assert files >= EVERY_APP_HAS - WITHOUT.get(app.name, set())
    if "models.py" in files:
        assert "actions.py" in files, "what is stored is written by actions.py"
        assert (app / "migrations" / "0001_initial.py").is_file()


@pytest.mark.parametrize("app", apps(), ids=lambda app: app.name)
def test_templates_and_static_files_carry_the_name_of_their_app(app: Path) -> None:
    for kind in ("templates", "static"):
        folder = app / kind
        strangers = (
            {path.name for path in folder.iterdir()} - {app.name} if folder.is_dir() else set()
        )
        # Those of the sign-in library are overridden where it looks for them.
        assert strangers <= (
            {"account", "mfa", "allauth", "usersessions"} if app.name == "accounts" else set()
        )


@pytest.mark.parametrize("app", apps(), ids=lambda app: app.name)
def test_every_app_has_tests_under_its_name(app: Path) -> None:
    assert list((ROOT / "tests" / "desk" / app.name).glob("test_*.py"))


def writes(path: Path) -> Iterator[str]:
    """Places in a module that change stored data, as far as the text tells."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        verb, owner = node.func.attr, ast.unparse(node.func.value)
        on_a_query = verb in A_WRITE_ON_A_QUERY and QUERIES.search(owner)
        on_a_record = verb in {"save", "delete"} and not node.args and "session" not in owner
        by_hand = verb in {"execute", "executemany"} and "cursor" in owner
        in_bulk = verb in {"insert", "update", "delete"} and owner == "rows"
        if verb in ALWAYS_A_WRITE or on_a_query or on_a_record or by_hand or in_bulk:
            yield f"{named(path)}:{node.lineno}: {owner}.{verb}()"


def test_nothing_outside_actions_writes() -> None:
    found = []
    for path in DESK.rglob("*.py"):
        inside = path.relative_to(DESK).as_posix()
        allowed = any(inside == name or inside.startswith(f"{name}/") for name in WRITING_MODULES)
        if not (allowed or WRITING_NAMES.search(path.name) or "migrations" in path.parts):
            found += writes(path)
    assert found == []


def test_every_exception_for_writing_is_still_needed() -> None:
    for name in WRITING_MODULES:
        place = DESK / name
        modules = [place] if place.is_file() else sorted(place.rglob("*.py"))
        assert any(True for module in modules for _ in writes(module)), name


def test_the_search_for_writes_finds_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    module = tmp_path / "views.py"
    module.write_text(
        "order.save()\n"
        "Order.objects.create(kind='scan')\n"
        "Order.objects.filter(pk=1).update(kind='scan')\n"
        "unit.order_set.all().delete()\n"
        "Order.objects.bulk_create([])\n"
        "seen.update({1: 2})\n"
        "form.is_valid()\n"
    )
    assert [line.split(":")[1] for line in writes(module)] == ["1", "2", "3", "4", "5"]


def test_pages_start_from_queries() -> None:
    """What an actor may see is said in one place; a page that asks a model itself would see everything."""
    pages = re.compile(r"(^|_)(views|forms|pages|context|api)\.py$")
    found = [
        f"{named(path)}:{number}"
        for path in DESK.rglob("*.py")
        if pages.search(path.name) or path.parent.name == "templatetags"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(r"\b[A-Z]\w+\.objects\b(?!\.none\(\))|_default_manager\b", line)
    ]
    assert found == []


# --- size ---


def test_no_module_outgrows_a_reader() -> None:
    long = {
        named(path): count
        for path in TRACKED
        if path.suffix == ".py" and "migrations" not in path.parts
        if (count := len(path.read_text("utf-8").splitlines())) > MOST_LINES
    }
    assert long == {}


def test_no_file_is_too_big_for_a_clone() -> None:
    big = {named(path): path.stat().st_size for path in TRACKED if path.stat().st_size > MOST_BYTES}
    assert big == {}


# --- data ---


def sourceless(path: Path) -> list[str]:
    """Entries of a data file that do not say where they are from. A remark `# source: ...` speaks for the
    whole file, but not in a file whose entries name theirs: there each must."""
    text = path.read_text("utf-8")
    said_once = re.search(r"^#\s*sources?\b[^:]*:\s*\S", text, re.MULTILINE | re.IGNORECASE)
    if path.suffix == ".csv":
        rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
        if said_once and not any(row.get("source") for row in rows):
            return []
        return [f"row {number}" for number, row in enumerate(rows, 1) if not row.get("source")]
    if said_once and not re.search(r"(^ +|[{,] *)source: ", text, re.MULTILINE):
        return []
    entries: Any = yaml.safe_load(text)
    if _sourced(entries):
        return []
    items = entries.items() if isinstance(entries, dict) else enumerate(entries, 1)
    return [str(name) for name, entry in items if not _sourced(entry)]


def _sourced(entry: Any) -> bool:
    if isinstance(entry, dict):
        return bool(entry.get("source") or entry.get("legal_basis")) or _all_sourced(entry.values())
    return isinstance(entry, list) and _all_sourced(entry)


def _all_sourced(entries: Collection[Any]) -> bool:
    return bool(entries) and all(_sourced(entry) for entry in entries)


def test_every_entry_of_every_data_file_has_a_source() -> None:
    lacking = {named(path): entries for path in data_files() if (entries := sourceless(path))}
    assert lacking == {}


# --- what may not be in the repository ---

FORBIDDEN = re.compile(
    r"""pyp[i]\.org/simple | pythonhoste[d]\.org | registry\.npmj[s] | test\.pyp[i]\.org
    | /opt/(?:wheel[s]|pyp[i]) | /roo[t]/ | /hom[e]/\w+/ | /Use[r]s/\w+/ | /wor[k]/ | fil[e]:///\w""",
    re.VERBOSE,
)
"""Package index hosts and paths of somebody's machine; brackets keep this line from finding itself."""


def test_no_file_names_an_index_host_or_a_path_of_a_machine() -> None:
    found = []
    for path in TRACKED:
        try:
            lines = path.read_text("utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # a picture
        found += [
            f"{named(path)}:{number}"
            for number, line in enumerate(lines, 1)
            if FORBIDDEN.search(line)
        ]
    assert found == []


# --- documentation ---


def verbs() -> Iterator[str]:
    """Every verb of the command, with its sub-verbs ("users add")."""
    for name in VERBS:
        parser = argparse.ArgumentParser()
        importlib.import_module(module_of(name)).define(parser)
        parts = [
            part
            for action in parser._actions
            if isinstance(action, argparse._SubParsersAction)
            for part in action.choices
        ]
        yield from [f"{name} {part}" for part in parts] or [name]


def test_every_verb_of_the_command_is_documented() -> None:
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    assert [verb for verb in verbs() if f"`tidewaiter {verb}" not in page] == []


def test_every_setting_is_documented() -> None:
    asked = set()
    for path in DESK.rglob("*.py"):
        asked |= set(re.findall(r"\"(TIDEWAITER_[A-Z_]+)\"", path.read_text("utf-8")))
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    assert {name for name in asked if f"`{name}`" not in page} == set()


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{named(path)}: {link}"
        for path in TRACKED
        if path.suffix == ".md"
        for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", path.read_text("utf-8"))
        if not (path.parent / link).exists()
    ]
    assert broken == []
