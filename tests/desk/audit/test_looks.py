"""One entry a response, listing whom it showed; nothing is shown that cannot be logged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from tidewaiter.desk.accounts.models import User
from tidewaiter.desk.audit import middleware
from tidewaiter.desk.audit.models import Entry


def looks() -> list[Entry]:
    """The looks in the log, oldest first."""
    return list(Entry.objects.filter(kind="view").order_by("seq"))


def test_a_list_leaves_one_entry_with_everybody_on_it(
    people: Any, browser: Callable[..., Client]
) -> None:
    client = browser(people.adam)
    assert client.get("/people/").status_code == 200
    (look,) = looks()
    assert look.action == "view:accounts:users"
    assert look.actor_id == people.adam.pk
    assert look.purpose == "administration"
    north = User.objects.filter(administration=people.north)
    assert set(look.subjects) == {str(user.pk) for user in north}


def test_an_export_is_a_look_at_every_row(people: Any, browser: Callable[..., Client]) -> None:
    answer = browser(people.adam).get("/people/", {"format": "xlsx", "q": "bo"})
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    (look,) = looks()
    assert look.subjects == [str(people.bob.pk)]


def test_a_page_that_fails_showed_nobody(adam: User, browser: Callable[..., Client]) -> None:
    client = browser(adam)
    assert client.get("/people/00000000-0000-4000-8000-000000000000/").status_code == 404
    assert client.get("/log/").status_code == 403
    assert looks() == []


def test_a_log_that_cannot_be_written_shows_nobody_anything(
    adam: User, browser: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_args: object, **_options: object) -> None:
        raise DatabaseError("disk full")

    client = browser(adam)
    client.raise_request_exception = False
    monkeypatch.setattr(middleware, "record_view", full_disk)
    answer = client.get("/people/")
    assert answer.status_code == 500
    assert b"Ashdown" not in answer.content


def test_reading_the_log_is_in_the_log(dora: User, browser: Callable[..., Client]) -> None:
    client = browser(dora)
    client.get("/log/")
    page = client.get("/log/").content.decode()
    assert "read the log" in page


def test_no_name_of_anybody_stands_in_the_log(people: Any, browser: Callable[..., Client]) -> None:
    admin = browser(people.adam)
    admin.get("/people/", {"q": "Ashdown"})
    admin.get(f"/people/{people.alice.pk}/")
    browser(people.dora).get("/log/")
    written = str(list(Entry.objects.values())).casefold()
    for user in User.objects.all():
        for part in (user.username, *user.full_name.split()):
            assert part.casefold() not in written
