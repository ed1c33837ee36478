"""Sessions, headers and addresses in the hands of somebody who means ill."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from desk.conftest import PASSWORD
from tidewaiter.desk.accounts import people_actions

ELSEWHERE = [
    "https://evil.invalid/",
    "//evil.invalid",
    "/\\evil.invalid",
    "\\\\evil.invalid",
    "https:evil.invalid",
    "javascript:alert(1)",
    " //evil.invalid",
    "http://testserver@evil.invalid/",
    "///evil.invalid",
]


def goes_elsewhere(answer: Any) -> bool:
    """Whether an answer leads away from this server."""
    return "evil.invalid" in answer.headers.get("Location", "").partition("?")[
        0
    ] or answer.headers.get("Location", "").startswith("javascript")


@pytest.mark.parametrize("address", ELSEWHERE)
def test_no_form_leads_elsewhere(address: str, people: Any, browser: Callable[..., Client]) -> None:
    client = browser(people.alice)
    purpose = {"purpose": "prevent_serious_crime", "next": address}
    assert not goes_elsewhere(client.post("/purpose/", purpose))
    assert not goes_elsewhere(client.post("/language/", {"language": "fr", "next": address}))
    assert not goes_elsewhere(client.post("/theme/", {"theme": "dark", "next": address}))
    assert not goes_elsewhere(client.post("/arrivals/review/", {"next": address}))
    again = {"password": PASSWORD, "next": address}
    assert not goes_elsewhere(client.post("/sign-in/reauthenticate/", again))
    assert not goes_elsewhere(client.post("/sign-in/logout/", {"next": address}))
    signing_in = {"login": "alice", "password": PASSWORD, "next": address}
    assert not goes_elsewhere(Client().post("/sign-in/login/", signing_in))


@pytest.mark.parametrize("act", ["close", "password", "second-factor"])
def test_a_live_session_ends_at_once(act: str, people: Any, browser: Callable[..., Client]) -> None:
    bob, adam = browser(people.bob), browser(people.adam)
    assert bob.get("/arrivals/").status_code == 200
    assert adam.post(f"/people/{people.bob.pk}/{act}/").status_code in {200, 302}
    answer = bob.get("/arrivals/")
    assert answer.status_code == 302
    door = "/sign-in/code/enrol/" if act == "second-factor" else "/sign-in/login/"
    assert answer.headers["Location"].startswith(door)


def test_roles_taken_away_are_gone_with_the_next_page(
    people: Any, actor: Callable[..., Any], browser: Callable[..., Client]
) -> None:
    bob = browser(people.bob)
    people_actions.update_user(
        actor(people.adam),
        people.bob,
        full_name="Bob Brightwater",
        role_codes=["message_keeper"],
        unit=people.unit_b,
        agency=None,
        email="",
    )
    assert bob.get("/arrivals/").status_code == 403


def test_the_shift_of_somebody_else_opens_nothing(
    people: Any, browser: Callable[..., Client]
) -> None:
    alice, charlie = browser(people.alice), browser(people.charlie)
    stolen = charlie.session
    stolen["shift"] = alice.session["shift"]
    stolen.save()
    assert charlie.get("/arrivals/").headers["Location"].startswith("/purpose/")


def test_cookies_are_out_of_reach(people: Any, settings: Any) -> None:
    client = Client()
    client.get("/sign-in/login/")
    client.post("/sign-in/login/", {"login": "alice", "password": PASSWORD})
    client.post("/language/", {"language": "fr"})
    client.post("/theme/", {"theme": "dark"})
    assert {"tidewaiter_session", "tidewaiter_csrf"} <= set(client.cookies)
    for name, cookie in client.cookies.items():
        assert cookie["httponly"], name
        assert cookie["samesite"] in {"Lax", "Strict"}, name
        assert bool(cookie["secure"]) == settings.HTTPS, name
        assert not cookie["domain"], name


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.get("/"),
        lambda client: client.get("/health/"),
        lambda client: client.get("/nowhere/"),
        lambda client: client.get("/people/"),
        lambda client: client.post("/arrivals/review/"),
        lambda client: client.get("/static/nothing.js"),
        lambda client: client.get("/", headers={"Host": "evil.invalid"}),
        lambda client: client.get("/arrivals/", headers={"Host": "evil.invalid:80@testserver"}),
        lambda client: client.get("/sign-in/login/", headers={"Host": "evil.invalid"}),
        lambda client: client.delete("/arrivals/review/"),
    ],
)
@pytest.mark.parametrize("redirecting", [False, True])
def test_every_answer_carries_the_policy(
    ask: Any, redirecting: bool, people: Any, settings: Any, browser: Callable[..., Client]
) -> None:
    settings.SECURE_SSL_REDIRECT = redirecting
    client = browser(people.alice)
    client.raise_request_exception = False
    answer = ask(client)
    assert answer.status_code < 500
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "evil.invalid" not in answer.headers.get("Location", "")
    assert "no-store" in answer.headers["Cache-Control"]
