"""Every address is closed but to whoever it is meant for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tidewaiter.desk.accounts.actor import NotPermitted
from tidewaiter.desk.accounts.middleware import OPEN, OWN_SIGN_IN
from tidewaiter.desk.accounts.models import User
from tidewaiter.desk.accounts.pages import officer_page
from tidewaiter.desk.accounts.passkeys import passkeys_possible

SAMPLES = {"uuid": uuid4(), "int": 1, "slug": "close", "str": "some"}


def patterns(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every address of the desk with its full name."""
    for item in (resolver or get_resolver()).url_patterns:
        if isinstance(item, URLResolver):
            inner = f"{prefix}{item.namespace}:" if item.namespace else prefix
            yield from patterns(item, inner)
        elif item.name:
            yield f"{prefix}{item.name}", item


def address(name: str, pattern: URLPattern) -> str:
    """An address with invented ids in it."""
    kinds = {key: type(found).__name__ for key, found in pattern.pattern.converters.items()}
    values = {
        key: SAMPLES[kind.removesuffix("Converter").lower().replace("string", "str")]
        for key, kind in kinds.items()
    }
    return reverse(name, kwargs=values)


ALL = sorted(patterns(), key=lambda pair: pair[0])
CLOSED = [(name, item) for name, item in ALL if name not in OPEN]


@pytest.mark.parametrize(("name", "item"), CLOSED, ids=[name for name, _ in CLOSED])
def test_nobody_comes_in_without_signing_in(
    name: str, item: URLPattern, client: Client, db: None
) -> None:
    for answer in (client.get(address(name, item)), client.post(address(name, item))):
        assert answer.status_code == 302
        assert answer.url.startswith("/sign-in/login/")


def is_marked(name: str, item: URLPattern) -> bool:
    """Whether an address says who may open it."""
    own = name in OWN_SIGN_IN | {"accounts:purpose", "home"} or name.startswith("mfa_")
    return own or hasattr(item.callback, "officer_permission")


@pytest.mark.parametrize(("name", "item"), CLOSED, ids=[name for name, _ in CLOSED])
def test_every_view_says_which_permission_opens_it(name: str, item: URLPattern) -> None:
    assert is_marked(name, item), f"{name} is open to nobody: mark its view with officer_page"


OFFICERS = [(name, item) for name, item in CLOSED if hasattr(item.callback, "officer_permission")]


@pytest.mark.parametrize(("name", "item"), OFFICERS, ids=[name for name, _ in OFFICERS])
def test_a_person_without_a_role_opens_nothing(
    name: str, item: URLPattern, bob: User, browser: Callable[..., Client]
) -> None:
    client = browser(bob)
    bob.roles = []
    bob.save()
    assert client.get(address(name, item)).status_code == 403
    assert client.post(address(name, item)).status_code == 403


@pytest.mark.parametrize(("name", "item"), OFFICERS, ids=[name for name, _ in OFFICERS])
def test_before_the_purpose_is_chosen_nothing_opens(
    name: str, item: URLPattern, alice: User, browser: Callable[..., Client]
) -> None:
    answer = browser(alice, on_shift=False).get(address(name, item))
    assert answer.status_code == 302
    assert answer.url.startswith("/purpose/")


def test_a_part_of_a_page_sends_the_whole_page_to_the_door(client: Client, db: None) -> None:
    answer = client.get("/people/", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/sign-in/login/"


def test_a_view_checks_its_permission_by_itself_too(alice: User, actor: Callable[..., Any]) -> None:
    @officer_page("manage_users")
    def view(_request: Any) -> None:
        raise AssertionError("not reached")

    request: Any = RequestFactory().get("/")
    request.actor = actor(alice)
    with pytest.raises(NotPermitted):
        view(request)
    request.actor = None
    with pytest.raises(NotPermitted):
        view(request)


def test_another_persons_shift_does_not_open(
    alice: User, bob: User, browser: Callable[..., Client], actor: Callable[..., Any]
) -> None:
    client = browser(alice, on_shift=False)
    session = client.session
    session["shift"] = str(actor(bob).shift_id)
    session.save()
    assert client.get("/").url.startswith("/purpose/")


@pytest.mark.parametrize(
    ("host", "secure", "possible"),
    [
        ("localhost:8000", False, True),
        ("desk.customs.example", True, True),
        ("desk.customs.example:8443", True, True),
        ("desk.customs.example", False, False),
        ("10.1.2.3", True, False),
        ("[::1]:8000", True, False),
        ("desk", True, False),
    ],
)
def test_passkeys_are_offered_where_a_name_can_hold_them(
    host: str, secure: bool, possible: bool, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    request = RequestFactory().get("/", secure=secure, headers={"host": host})
    assert passkeys_possible(request) is possible
