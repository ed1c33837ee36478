"""The access log for the data protection officer: who saw whom, when, why."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeGuard

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

import tidewaiter.desk
from tidewaiter.desk.audit import guards
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.protection.log_words import known_actions, known_kinds
from tidewaiter.desk.protection.purge import due_by
from tidewaiter.reference import LANGUAGES

Browser = Callable[..., Client]


@pytest.fixture
def looked(people: Any, browser: Browser) -> Any:
    """Adam looked at Alice's account."""
    browser(people.adam).get(f"/people/{people.alice.pk}/")
    return people


def test_the_log_says_who_saw_whom_and_why(looked: Any, browser: Browser) -> None:
    client = browser(looked.dora)
    page = client.get("/log/", {"subject": str(looked.alice.pk), "kind": "view"}).content.decode()
    assert "Adam Anchorage" in page
    assert "looked at a person&#x27;s account" in page
    assert "Running the system" in page
    entry = Entry.objects.get(action="view:accounts:user")
    detail = client.get(f"/log/{entry.seq}/").content.decode()
    assert "Alice Ashdown" in detail
    assert entry.hash in detail


def test_the_log_is_filtered_by_person_action_purpose_and_day(
    looked: Any, browser: Browser
) -> None:
    client = browser(looked.dora)

    def found(**filters: str) -> int:
        page = client.get("/log/", {**filters, "format": ""}).content.decode()
        told = re.search(r"of (\d+)</span>", page)
        return int(told[1]) if told else 0

    assert found(person=str(looked.adam.pk)) == 3
    assert found(action="view:accounts:user") == 1
    assert found(purpose="administration") == 2
    assert found(until="2001-01-01") == 0
    assert found(**{"from": "2001-01-01", "kind": "view"}) >= 1
    assert found(person="no id") == 0
    assert found(until="no day") > 0
    assert found(until="9999-12-31") > 0


def test_another_administrations_entries_are_not_there(looked: Any, browser: Browser) -> None:
    looked.charlie.roles = ["data_protection_officer"]
    looked.charlie.save()
    client = browser(looked.charlie)
    page = client.get("/log/").content.decode()
    assert "Adam" not in page
    assert "looked at a person" not in page.partition("<tbody>")[2]
    entry = Entry.objects.get(action="view:accounts:user")
    assert client.get(f"/log/{entry.seq}/").status_code == 404


@pytest.mark.parametrize("who", ["alice", "bob", "adam", "charlie"])
def test_the_log_is_closed_to_everybody_else(people: Any, browser: Browser, who: str) -> None:
    client = browser(getattr(people, who))
    for address in ("/log/", "/log/1/", "/protection/", "/protection/purge/"):
        assert client.get(address).status_code == 403


def test_the_page_checks_the_chain(looked: Any, browser: Browser) -> None:
    client = browser(looked.dora)
    assert "The log is whole." in client.post("/log/check/").content.decode()
    guards.take_off(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET purpose = 'curiosity' WHERE seq = 2")
    guards.put_on(connection)
    page = client.post("/log/check/").content.decode()
    assert "The log was changed." in page
    assert "At entry 2" in page


# --- Words ---------------------------------------------------------------------------------------


def desk_modules() -> list[tuple[str, ast.Module]]:
    """Every module of the desk, parsed."""
    folder = Path(tidewaiter.desk.__file__).parent
    return [
        (str(path.relative_to(folder)), ast.parse(path.read_text("utf-8")))
        for path in sorted(folder.rglob("*.py"))
        if "migrations" not in path.parts
    ]


def recorded_actions() -> set[str]:
    """Every action that the desk's code records under a name of its own."""
    found: set[str] = set()
    for _, tree in desk_modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node) in {"record", "record_sign_in"}:
                found |= {argument.value for argument in node.args if is_text(argument)}
    return found


def called(node: ast.Call) -> str:
    """The last word of what a call calls."""
    return str(getattr(node.func, "attr", getattr(node.func, "id", "")))


def is_text(node: ast.expr) -> TypeGuard[ast.Constant]:
    """Whether an argument is a text written in the code."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def looked_at() -> set[str]:
    """The actions of looks: every address whose view notes whom it shows."""
    return {
        f"view:{name}"
        for name, pattern in patterns()
        if "request.shown(" in inspect.getsource(inspect.unwrap(pattern.callback))
    }


def patterns(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every officer's address of the desk with its full name."""
    for item in (resolver or get_resolver()).url_patterns:
        if isinstance(item, URLResolver):
            inner = f"{prefix}{item.namespace}:" if item.namespace else prefix
            yield from patterns(item, inner)
        elif hasattr(item.callback, "officer_permission"):
            yield f"{prefix}{item.name}", item


def test_every_action_that_is_recorded_has_words() -> None:
    assert recorded_actions() - set(known_actions()) == set()
    assert looked_at() - set(known_actions()) == set()


def test_every_kind_that_is_purged_has_words(people: Any, actor: Callable[..., Any]) -> None:
    assert {row.kind for row in due_by(actor(people.dora), timezone.now())} == set(known_kinds())


def test_words_are_there_in_every_language() -> None:
    for words in (*known_actions().values(), *known_kinds().values()):
        assert set(LANGUAGES) <= set(words)
