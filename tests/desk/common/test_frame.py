"""The frame of every page: headers, languages, theme, ribbon, and pages for what went wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import tidewaiter.desk
from tidewaiter.desk.accounts.models import User
from tidewaiter.desk.common import navigation
from tidewaiter.desk.common.navigation import Waiting

Browser = Callable[..., Client]
TEMPLATES = sorted(Path(tidewaiter.desk.__file__).parent.glob("*/templates/**/*.html"))


class Attributes(HTMLParser):
    """The attributes in a page that a strict content policy forbids, and scripts without a file."""

    def __init__(self) -> None:
        super().__init__()
        self.forbidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.forbidden += [f"{tag} {name}" for name in named if name == "style" or name[:2] == "on"]
        data = named.get("type") == "application/json"
        if tag == "style" or (tag == "script" and "src" not in named and not data):
            self.forbidden.append(tag)
        for name in ("src", "href", "action"):
            if (named.get(name) or "").startswith(("http:", "https:", "//")):
                self.forbidden.append(f"{tag} {name} leads outside")


def test_nothing_runs_that_does_not_lie_in_a_file_of_this_server(client: Client, db: None) -> None:
    policy = client.get("/sign-in/login/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_keep_to_the_content_policy(path: Path) -> None:
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", path.read_text("utf-8"))
    found = Attributes()
    found.feed(text)
    assert found.forbidden == []


def test_every_answer_carries_the_headers(client: Client, db: None) -> None:
    answer = client.get("/sign-in/login/")
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cache-Control"].find("no-store") >= 0
    assert "camera=()" in answer["Permissions-Policy"]


def test_the_ribbon_stands_on_every_page_of_the_demo_only(
    alice: User, browser: Browser, settings: Any
) -> None:
    client = browser(alice)
    assert "synthetic data" not in client.get("/me/").content.decode()
    settings.TIDEWAITER_DEMO = True
    for address in ("/me/", "/purpose/", "/nowhere/", "/log/"):
        assert "synthetic data" in client.get(address).content.decode()
    assert "synthetic data" in Client().get("/sign-in/login/").content.decode()


def test_the_theme_is_kept_in_a_cookie(client: Client, db: None) -> None:
    assert 'data-theme="auto"' in client.get("/sign-in/login/").content.decode()
    client.post("/theme/", {"theme": "dark", "next": "/sign-in/login/"})
    assert 'data-theme="dark"' in client.get("/sign-in/login/").content.decode()
    client.post("/theme/", {"theme": '"><script>'})
    assert 'data-theme="dark"' in client.get("/sign-in/login/").content.decode()
    assert client.get("/theme/").status_code == 405


def test_a_language_is_kept_for_the_person(alice: User, browser: Browser) -> None:
    client = browser(alice)
    client.post("/language/", {"language": "fr"})
    alice.refresh_from_db()
    assert alice.language == "fr"
    assert '<html lang="fr"' in client.get("/me/").content.decode()
    client.post("/language/", {"language": "xx"})
    alice.refresh_from_db()
    assert alice.language == "fr"


def test_before_signing_in_the_browser_says_the_language(client: Client, db: None) -> None:
    page = client.get("/sign-in/login/", headers={"Accept-Language": "es"}).content.decode()
    assert '<html lang="es"' in page


def test_the_top_bar_shows_what_this_person_may_open(people: Any, browser: Browser) -> None:
    page = browser(people.dora).get("/protection/").content.decode()
    tabs = re.findall(r'<li><a href="([^"]+)"', page.partition('class="tabs"')[2])
    assert "/protection/" in tabs
    assert "/people/" not in tabs
    assert 'href="/protection/" aria-current="page"' in page
    assert 'data-clock="UTC"' in page


def test_the_search_field_stands_where_it_opens_something(people: Any, browser: Browser) -> None:
    assert "data-search" in browser(people.alice).get("/me/").content.decode()
    assert "data-search" not in browser(people.dora).get("/me/").content.decode()
    assert "data-search" not in Client().get("/sign-in/login/").content.decode()


def test_the_clock_of_the_unit_stands_beside_utc(alice: User, browser: Browser) -> None:
    assert 'data-clock="Europe/Oslo"' in browser(alice).get("/me/").content.decode()


def test_what_waits_is_counted(
    alice: User, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(navigation, "_counters", [])
    navigation.register_waiting(
        lambda _actor: [Waiting("to review", 4, "/a/"), Waiting("none", 0, "/b/")]
    )
    page = browser(alice).get("/me/").content.decode()
    assert "4 things wait for me" in page
    assert "none" not in page.partition("to review")[2][:200]


def test_people_start_on_the_first_page_that_they_may_open(people: Any, browser: Browser) -> None:
    assert browser(people.adam).get("/").url == "/people/"
    assert browser(people.dora).get("/").url == "/protection/"


@pytest.mark.parametrize(("address", "status"), [("/nowhere/", 404), ("/log/", 403)])
def test_a_refusal_says_what_to_do(
    alice: User, browser: Browser, address: str, status: int
) -> None:
    answer = browser(alice).get(address)
    assert answer.status_code == status
    assert "Back to the start" in answer.content.decode()


def test_a_refusal_names_the_permission(alice: User, browser: Browser) -> None:
    page = browser(alice).get("/log/").content.decode()
    assert "It needs the permission to read the access log." in page


def test_a_form_that_stood_open_too_long_is_refused_with_its_reason(alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    answer = client.post("/purpose/", {"purpose": "prevent_terrorism"})
    assert answer.status_code == 403
    assert "stood open too long" in answer.content.decode()


def test_a_broken_page_needs_no_database(
    dora: User, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_options: object) -> None:
        raise RuntimeError("broken")

    client = browser(dora)
    client.raise_request_exception = False
    monkeypatch.setattr("tidewaiter.desk.protection.views.due_by", broken)
    answer = client.get("/protection/")
    assert answer.status_code == 500
    assert "Nothing of what you did last was saved" in answer.content.decode()


def test_the_server_says_that_it_lives_without_signing_in(client: Client, db: None) -> None:
    assert client.get("/health/").json()["status"] == "ok"


def test_the_own_script_and_style_hold_no_address_of_elsewhere() -> None:
    folder = Path(tidewaiter.desk.__file__).parent / "common" / "static" / "common"
    files = [path for path in folder.iterdir() if path.suffix in {".css", ".js"}]
    assert files
    for path in files:
        assert not re.search(r"https?://|@import|url\(", path.read_text("utf-8")), path.name
