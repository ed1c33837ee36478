"""An administrator lets people of the own administration in, and only those."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tidewaiter.desk.accounts import people_actions
from tidewaiter.desk.accounts.actor import Actor, NotPermitted, system_actor
from tidewaiter.desk.accounts.models import Agency, Shift, Unit, User
from tidewaiter.desk.accounts.queries import user_visible_to, users_visible_to
from tidewaiter.desk.audit import actions as audit
from tidewaiter.desk.audit.models import Entry
from tidewaiter.errors import Refused

ActorOf = Callable[[User], Actor]
Browser = Callable[..., Client]


def last_entry() -> Entry:
    """The newest entry of the log."""
    found = Entry.objects.first()
    assert found is not None
    return found


def test_a_person_is_let_in_with_a_one_time_password(people: Any, actor: ActorOf) -> None:
    made = people_actions.create_user(
        actor(people.adam),
        username="Nora",
        full_name="Nora Ness",
        role_codes=["search_officer"],
        unit=people.unit_a,
        agency=people.customs,
    )
    nora = User.objects.get(pk=made.user_id)
    assert nora.username == "nora"
    assert nora.check_password(made.password)
    assert nora.must_change_password
    assert nora.administration == people.north
    assert last_entry().facts == {"roles": "search_officer"}
    assert made.password not in str(Entry.objects.values())


def test_one_time_passwords_are_long_and_never_the_same() -> None:
    made = {people_actions.one_time_password() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"([a-z2-9]{5}-){3}[a-z2-9]{5}", one) for one in made)


def create(actor: Actor, **changes: Any) -> Any:
    """Try to let somebody in."""
    wanted = {"username": "nora", "full_name": "Nora Ness", "role_codes": ["search_officer"]}
    return people_actions.create_user(actor, **{**wanted, **changes})


def test_a_taken_name_an_unknown_role_and_a_foreign_place_are_refused(
    people: Any, actor: ActorOf
) -> None:
    adam = actor(people.adam)
    with pytest.raises(Refused, match="taken"):
        create(adam, username="Alice")
    with pytest.raises(Refused, match="role"):
        create(adam, role_codes=["emperor"])
    with pytest.raises(Refused, match="unit"):
        create(adam, unit=people.unit_south)
    with pytest.raises(Refused, match="unit"):
        create(adam, unit=people.unit_b, agency=people.customs)
    assert not User.objects.filter(username="nora").exists()


ACTS: list[Callable[[Actor, User], object]] = [
    people_actions.reset_password,
    people_actions.reset_second_factor,
    people_actions.deactivate,
    people_actions.reactivate,
    lambda actor, user: people_actions.update_user(
        actor, user, full_name="Other", role_codes=[], unit=None, agency=None, email=""
    ),
]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", ["alice", "bob", "dora"])
def test_only_administrators_manage_people(
    people: Any, actor: ActorOf, act: Callable[[Actor, User], object], who: str
) -> None:
    with pytest.raises(NotPermitted):
        act(actor(getattr(people, who)), people.bob)


@pytest.mark.parametrize("act", ACTS)
def test_nobody_manages_people_of_another_administration(
    people: Any, actor: ActorOf, act: Callable[[Actor, User], object]
) -> None:
    before = User.objects.values().get(pk=people.charlie.pk)
    with pytest.raises(Refused):
        act(actor(people.adam), people.charlie)
    assert User.objects.values().get(pk=people.charlie.pk) == before


@pytest.mark.parametrize("act", ACTS)
def test_a_change_that_cannot_be_recorded_does_not_happen(
    people: Any,
    actor: ActorOf,
    act: Callable[[Actor, User], object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    adam = actor(people.adam)

    def broken(*_args: object, **_options: object) -> None:
        raise RuntimeError("no log")

    def state() -> tuple[object, int]:
        return (
            User.objects.values().get(pk=people.bob.pk),
            Authenticator.objects.filter(user=people.bob).count(),
        )

    before = state()
    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError):
        act(adam, people.bob)
    assert state() == before


def test_nobody_changes_their_own_roles_or_closes_themselves(people: Any, actor: ActorOf) -> None:
    adam = actor(people.adam)
    with pytest.raises(Refused, match="roles"):
        people_actions.update_user(
            adam,
            people.adam,
            full_name="Adam Anchorage",
            role_codes=["administrator", "data_protection_officer"],
            unit=None,
            agency=None,
            email="",
        )
    for act in (people_actions.deactivate, people_actions.reset_second_factor):
        with pytest.raises(Refused):
            act(adam, people.adam)


def test_closing_access_ends_shift_and_session_at_once(
    people: Any, actor: ActorOf, browser: Browser
) -> None:
    client = browser(people.alice)
    people_actions.deactivate(actor(people.adam), people.alice)
    assert client.get("/me/").url.startswith("/sign-in/login/")
    assert not Shift.objects.filter(user=people.alice, ended_at__isnull=True).exists()


def test_a_new_one_time_password_ends_every_session(
    people: Any, actor: ActorOf, browser: Browser
) -> None:
    client = browser(people.alice)
    people_actions.reset_password(actor(people.adam), people.alice)
    assert client.get("/me/").url.startswith("/sign-in/login/")


def test_a_role_that_is_taken_away_closes_its_pages_at_once(
    people: Any, actor: ActorOf, browser: Browser
) -> None:
    client = browser(people.dora)
    assert client.get("/log/").status_code == 200
    people_actions.update_user(
        actor(people.adam),
        people.dora,
        full_name=people.dora.full_name,
        role_codes=[],
        unit=None,
        agency=None,
        email="",
    )
    assert client.get("/log/").status_code == 403


def test_the_command_line_acts_as_the_machine_of_one_administration(people: Any) -> None:
    people_actions.reset_second_factor(system_actor(people.north), people.alice)
    assert not Authenticator.objects.filter(user=people.alice).exists()
    assert last_entry().kind == "system"
    with pytest.raises(Refused):
        people_actions.deactivate(system_actor(people.south), people.alice)


def test_an_administrator_sees_the_own_administration_only(people: Any, actor: ActorOf) -> None:
    adam = actor(people.adam)
    assert set(users_visible_to(adam)) == {
        people.alice,
        people.bob,
        people.dora,
        people.adam,
    }
    assert user_visible_to(adam, people.charlie.pk) is None


# --- Pages ---------------------------------------------------------------------------------------


def test_the_list_of_people_names_nobody_of_another_administration(
    people: Any, browser: Browser
) -> None:
    page = browser(people.adam).get("/people/").content.decode()
    assert "Alice Ashdown" in page
    assert "Cove" not in page
    assert "1–4 of 4" in page


def test_people_are_found_by_role(people: Any, browser: Browser) -> None:
    page = browser(people.adam).get("/people/?role=data_protection_officer").content.decode()
    assert "Dora Dunelm" in page
    assert "Bob Brightwater" not in page


def test_a_person_of_another_administration_has_no_page(people: Any, browser: Browser) -> None:
    client = browser(people.adam)
    for path in ("", "password/", "second-factor/", "close/", "open/"):
        address = f"/people/{people.charlie.pk}/{path}"
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404


def test_the_page_shows_the_one_time_password_once(people: Any, browser: Browser) -> None:
    client = browser(people.adam)
    form = {
        "full_name": "Nora Ness",
        "username": "nora",
        "roles": ["targeting_officer"],
        "unit": people.unit_a.pk,
        "agency": people.customs.pk,
        "language": "fr",
    }
    answer = client.post("/people/new/", form)
    secret = re.search(r'class="secret">([^<]+)<', answer.content.decode())
    assert secret
    assert answer["Cache-Control"] == "no-store"
    nora = User.objects.get(username="nora")
    assert nora.check_password(secret[1])
    assert nora.language == "fr"
    assert secret[1] not in client.get(f"/people/{nora.pk}/").content.decode()


def test_a_form_that_is_refused_says_where(people: Any, browser: Browser) -> None:
    form = {"full_name": "Al", "username": "alice", "roles": ["administrator"], "language": "en"}
    page = browser(people.adam).post("/people/new/", form).content.decode()
    assert "This user name is taken." in page
    form = {"full_name": "Al", "username": "No Spaces!", "roles": [], "agency": people.customs.pk}
    page = browser(people.adam).post("/people/new/", form).content.decode()
    assert "Small letters" in page
    assert "does not work in that unit" in page


def test_acts_on_a_page_ask_first(people: Any, browser: Browser) -> None:
    client = browser(people.adam)
    address = f"/people/{people.bob.pk}/close/"
    assert client.get(address).status_code == 200
    people.bob.refresh_from_db()
    assert people.bob.is_active
    client.post(address)
    people.bob.refresh_from_db()
    assert not people.bob.is_active
    assert client.get(f"/people/{people.bob.pk}/nonsense/").status_code == 404


def test_units_and_agencies_are_added_to_the_own_administration(
    people: Any, browser: Browser
) -> None:
    client = browser(people.adam)
    client.post("/people/units/new/", {"unit-name": "Sea Gate", "unit-place": "svg"})
    unit = Unit.objects.get(name="Sea Gate")
    assert (unit.administration, unit.place) == (people.north, "SVG")
    client.post(
        "/people/agencies/new/",
        {"agency-unit": unit.pk, "agency-name": "Police", "agency-kind": "police"},
    )
    assert Agency.objects.get(name="Police").unit == unit
    client.post(
        "/people/agencies/new/",
        {"agency-unit": people.unit_south.pk, "agency-name": "Spies", "agency-kind": "other"},
    )
    assert not Agency.objects.filter(name="Spies").exists()
    page = client.get("/people/units/").content.decode()
    assert "Sea Gate" in page
    assert "Southmark" not in page
