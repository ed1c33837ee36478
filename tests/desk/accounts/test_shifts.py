"""A purpose is chosen once a shift and recorded with every access."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tidewaiter.desk.accounts.actions import start_shift
from tidewaiter.desk.accounts.actor import NotPermitted, actor_of, system_actor
from tidewaiter.desk.accounts.catalogue import (
    all_permissions,
    permission_words,
    permissions_of,
    purposes,
    purposes_for,
    roles,
)
from tidewaiter.desk.accounts.models import Shift, User
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.intake.actions import SCOPE_PERMISSIONS
from tidewaiter.errors import Refused
from tidewaiter.reference import LANGUAGES


def test_a_new_shift_ends_the_one_before(alice: User) -> None:
    first = start_shift(alice, "prevent_serious_crime")
    second = start_shift(alice, "prevent_terrorism")
    first.refresh_from_db()
    assert first.ended_at is not None
    assert Shift.objects.get(user=alice, ended_at__isnull=True) == second


def test_the_purpose_stands_beside_every_access(dora: User, browser: Callable[..., Client]) -> None:
    browser(dora).get("/log/")
    entry = Entry.objects.filter(kind="view").first()
    assert entry is not None
    assert entry.purpose == "oversight"
    assert entry.shift_id == Shift.objects.get(user=dora).pk


@pytest.mark.parametrize("purpose", ["curiosity", "", "oversight"])
def test_a_purpose_outside_the_list_or_the_role_is_refused(alice: User, purpose: str) -> None:
    with pytest.raises(Refused):
        start_shift(alice, purpose)


def test_the_page_offers_what_fits_and_chooses_nothing_by_itself(
    alice: User, browser: Callable[..., Client]
) -> None:
    client = browser(alice, on_shift=False)
    page = client.get("/purpose/").content.decode()
    assert "Prevent and detect serious crime" in page
    assert "Oversight" not in page
    assert "checked" not in page
    assert "Choose one of the purposes" in client.post("/purpose/").content.decode()


@pytest.mark.parametrize(
    "following", ["https://elsewhere.example/", "//elsewhere.example", "javascript:x"]
)
def test_the_way_on_leads_nowhere_else(
    alice: User, browser: Callable[..., Client], following: str
) -> None:
    client = browser(alice, on_shift=False)
    answer = client.post("/purpose/", {"purpose": "prevent_terrorism", "next": following})
    assert answer.url == "/"


def test_an_actor_may_what_the_roles_say(people: Any) -> None:
    alice = actor_of(people.alice, None)
    assert alice.may("review_matches")
    assert not alice.may("see_audit")
    with pytest.raises(NotPermitted, match="see_audit"):
        alice.require("see_audit")
    people.alice.is_active = False
    assert actor_of(people.alice, None).permissions == frozenset()


def test_the_machine_has_no_person(people: Any) -> None:
    machine = system_actor(people.north, "drop folder")
    assert machine.user_id is None
    assert machine.purpose == "system"
    assert machine.permissions == all_permissions()


def test_whoever_sees_travellers_neither_manages_people_nor_watches_the_log() -> None:
    for role in roles().values():
        if "see_traveller" in role.permissions:
            assert not role.permissions & {"manage_users", "see_audit", "manage_protection"}, (
                role.code
            )


def test_every_permission_is_known_and_is_a_persons_or_a_systems() -> None:
    of_people = frozenset().union(*(role.permissions for role in roles().values()))
    of_systems = frozenset().union(*SCOPE_PERMISSIONS.values())
    assert of_people | of_systems == all_permissions()
    assert of_systems - of_people == {"answer_holds"}  # no person answers for a terminal
    assert permissions_of(["no such role"]) == frozenset()


def test_every_role_has_a_purpose() -> None:
    for code in roles():
        assert purposes_for([code]), code
    for purpose in purposes().values():
        assert purpose.fits <= all_permissions()
        assert purpose.legal_basis


def test_words_are_there_in_every_language() -> None:
    texts = [
        *(role.name for role in roles().values()),
        *(purpose.name for purpose in purposes().values()),
        *(purpose.explains for purpose in purposes().values()),
        *permission_words().values(),
    ]
    assert all(set(LANGUAGES) <= set(text) for text in texts)
