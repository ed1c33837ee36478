"""The documentation says what the program does: whatever can be tried is tried.

That links lead somewhere and that every verb and setting is documented stands in `test_architecture`.
"""

from __future__ import annotations

import argparse
import importlib
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tidewaiter.cli.program import VERBS, module_of
from tidewaiter.messages import MAX_BYTES
from tidewaiter.reference import load_yaml
from tidewaiter.targeting import Lists, check_profile_files, load_lists

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"

PAGES = sorted([*DOCS.glob("*.md"), *ROOT.glob("*.md")])
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"(?:^ {4}|`)(?:sudo )?(?:\S*/)?tidewaiter ([a-z][^`\n#]*)", re.MULTILINE)
_ELLIPSIS = re.compile(r"\bVERB\b")


def blocks(kind: str) -> list[tuple[str, str]]:
    """The fenced blocks of a kind in all pages, each with the name of its page."""
    return [
        (page.name, content)
        for page in PAGES
        for language, content in _FENCE.findall(page.read_text("utf-8"))
        if language == kind
    ]


def examples(kind: str) -> list[object]:
    """The blocks of a kind as cases, named by their pages."""
    return [pytest.param(content, id=page) for page, content in blocks(kind)]


def commands() -> Iterator[tuple[str, str]]:
    """Every call of the command in the pages, with lines that go on joined."""
    for page in PAGES:
        text = re.sub(r"\\\n\s*", "", page.read_text("utf-8"))
        for call in _COMMAND.findall(text):
            written = re.split(r"\s\|\s|\s>\s| {3,}", call)[0].strip()
            if not _ELLIPSIS.search(written):
                yield page.name, written


def test_the_pages_hold_examples() -> None:
    """The tests below would pass on pages without any."""
    assert len(blocks("yaml")) >= 2
    assert len(list(commands())) >= 30


@pytest.mark.parametrize("example", examples("yaml"))
def test_every_profile_in_the_pages_can_be_used(example: str, tmp_path: Path) -> None:
    assert "when" in yaml.safe_load(example)
    (tmp_path / "example.yaml").write_text(example, "utf-8")
    assert [found.problem.code for found in check_profile_files(tmp_path)] == []


@pytest.mark.parametrize("example", examples("csv"))
def test_every_list_in_the_pages_can_be_used(example: str, tmp_path: Path) -> None:
    (tmp_path / "example.csv").write_text(example, "utf-8")
    lists, findings = load_lists(tmp_path)
    assert isinstance(lists, Lists)
    assert findings == []
    assert len(lists) == len(example.strip().splitlines()) - 1


def parser_of(verb: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(exit_on_error=False)
    importlib.import_module(module_of(verb)).define(parser)
    return parser


@pytest.mark.parametrize(
    "written", sorted({written for _page, written in commands()}), ids=lambda written: written
)
def test_every_command_in_the_pages_is_understood(written: str) -> None:
    """Headings such as `read FILES... [--lists DIR]` are examples too: what stands in brackets may be given."""
    verb, *words = shlex.split(written.translate(str.maketrans("", "", "[]")))
    if verb.startswith("-"):
        return
    assert verb in VERBS
    parser = parser_of(verb)
    subverbs = [
        set(action.choices)
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
    ]
    if subverbs and set(words) <= set().union(*subverbs):
        return  # a verb that is only named, without what it would need
    if not words:
        return
    try:
        parser.parse_args(words)
    except SystemExit:
        pytest.fail(f"tidewaiter {written}: not understood")


def test_the_page_of_problem_codes_is_what_the_catalogue_says() -> None:
    script = ROOT / "tools" / "problem_codes.py"
    done = subprocess.run([sys.executable, script, "--check"], check=False, capture_output=True)
    assert done.returncode == 0, "run tools/problem_codes.py"


def test_the_largest_file_is_the_one_that_the_reader_takes() -> None:
    most = MAX_BYTES // (1024 * 1024)
    for name in ("commands.md", "messages.md"):
        assert f"over {most} MB" in re.sub(r"\s+", " ", (DOCS / name).read_text("utf-8"))


def test_every_role_is_explained_to_whoever_gives_it() -> None:
    page = (DOCS / "installing.md").read_text("utf-8")
    roles = load_yaml("tidewaiter.desk.accounts", "roles.yaml")
    assert [code for code in roles if f"| `{code}` |" not in page] == []


def test_every_reason_for_no_interest_stands_on_the_officers_page() -> None:
    page = (DOCS / "targeting-officer.md").read_text("utf-8")
    reasons = load_yaml("tidewaiter.desk.arrivals", "reasons.yaml")
    words = [(row["key"], row["name"]["en"]) for row in reasons.values()]
    assert [name for key, name in words if f"| `{key}` | {name} |" not in page] == []


def test_every_kind_of_control_stands_on_the_officers_page() -> None:
    page = (DOCS / "targeting-officer.md").read_text("utf-8")
    kinds = load_yaml("tidewaiter.desk.inspections", "control_kinds.yaml")
    assert [row["name"]["en"] for row in kinds.values() if row["name"]["en"] not in page] == []


def test_every_page_is_in_the_index() -> None:
    index = (DOCS / "README.md").read_text("utf-8")
    pages = {page.name for page in DOCS.glob("*.md")} - {"README.md"}
    assert {name for name in pages if f"]({name})" not in index} == set()


def test_every_message_data_file_is_named_for_who_adds_to_it() -> None:
    page = (DOCS / "messages.md").read_text("utf-8")
    folder = ROOT / "src" / "tidewaiter" / "messages" / "edifact"
    assert [path.name for path in folder.glob("*.csv") if f"`{path.name}`" not in page] == []
