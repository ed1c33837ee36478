"""Five people in two administrations, built for every test that asks for one of them.

alice    targeting officer and supervisor of unit A (Northland customs), agency customs: the owner
bob      targeting officer of unit B of the same administration: the colleague
charlie  targeting officer of another administration (Southmark): the outsider, who may see nothing of Northland
dora     data protection officer of Northland
adam     administrator of Northland

A fixture of somebody's name gives the `User`; `actor(user)` the Actor on shift; `browser(user)` a signed-in client
on shift. Everything runs on SQLite and on PostgreSQL (`TIDEWAITER_DATABASE_URL`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase

from tidewaiter.desk.accounts.actions import start_shift
from tidewaiter.desk.accounts.actor import Actor, actor_of
from tidewaiter.desk.accounts.adapters import SIGNED_IN_AT
from tidewaiter.desk.accounts.middleware import SHIFT_KEY
from tidewaiter.desk.accounts.models import Administration, Agency, Unit, User
from tidewaiter.desk.arrivals import live
from tidewaiter.desk.audit import guards

PASSWORD = "quiet harbour at night 7"
PURPOSES = {
    "data_protection_officer": "oversight",
    "administrator": "administration",
    "integrity_control": "integrity",
    "targeting_officer": "prevent_serious_crime",
}


@dataclass(frozen=True)
class People:
    """Everybody, with the places where they work."""

    north: Administration
    south: Administration
    unit_a: Unit
    unit_b: Unit
    unit_south: Unit
    customs: Agency
    alice: User
    bob: User
    charlie: User
    dora: User
    adam: User


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite in a file, as a server has it: threads share a database in memory badly."""
    if connection.vendor == "sqlite":
        name = str(tmp_path_factory.mktemp("database") / "desk.sqlite3")
        connection.settings_dict["TEST"]["NAME"] = name


@pytest.fixture
def desk_home(tmp_path: Path) -> Path:
    """The data folder of one test: its master key, its anchors."""
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def desk_settings(settings: Any, desk_home: Path) -> Any:
    """A server under https with a folder of its own, made quick: cheap password hashes, files not collected."""
    settings.TIDEWAITER_HOME = desk_home
    settings.TIDEWAITER_DEMO = False
    settings.SECURE_SSL_REDIRECT = False
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    cache.clear()  # rate limits of the test before
    return settings


@pytest.fixture(autouse=True)
def nobody_watches(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No thread looks at the database behind a test; a test of live pages looks itself."""
    monkeypatch.setattr(live.Watcher, "_start", lambda _self: None)
    yield
    live.WATCHER.streams.clear()
    live.WATCHER._running = False


@pytest.fixture(scope="session", autouse=True)
def emptying_of_tables() -> Iterator[None]:
    """Tests with real transactions empty all tables afterwards, which the log's guards refuse: for that
    moment, and nowhere else, they come off."""
    original = TransactionTestCase._fixture_teardown

    def without_guards(self: Any) -> None:
        guards.take_off(connection)
        try:
            original(self)
        finally:
            guards.put_on(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", without_guards)
        yield


@pytest.fixture
def people(db: None) -> People:
    """Everybody."""
    north = Administration.objects.create(name="Northland Customs", country="NO", code="north")
    south = Administration.objects.create(name="Southmark Customs", country="PT", code="south")
    unit_a = Unit.objects.create(administration=north, name="Harbour Airport Unit", place="OSL")
    unit_b = Unit.objects.create(administration=north, name="Fjord Airport Unit", place="BGO")
    unit_south = Unit.objects.create(administration=south, name="Southmark Airport", place="LIS")
    customs = Agency.objects.create(unit=unit_a, name="Customs", kind="customs")

    def person(username: str, full_name: str, unit: Unit | None, *roles: str, **more: Any) -> User:
        user = User(
            username=username,
            full_name=full_name,
            unit=unit,
            roles=list(roles),
            must_change_password=False,
            **more,
        )
        user.set_password(PASSWORD)
        user.save()
        enrolled = Authenticator(
            user=user, type=Authenticator.Type.TOTP, data={"secret": "unused in these tests"}
        )
        Authenticator.objects.bulk_create([enrolled])  # in bulk, so that the log begins empty
        return user

    return People(
        north=north,
        south=south,
        unit_a=unit_a,
        unit_b=unit_b,
        unit_south=unit_south,
        customs=customs,
        alice=person(
            "alice",
            "Alice Ashdown",
            unit_a,
            "targeting_officer",
            "supervisor",
            administration=north,
            agency=customs,
        ),
        bob=person("bob", "Bob Brightwater", unit_b, "targeting_officer", administration=north),
        charlie=person(
            "charlie",
            "Charlie Cove",
            unit_south,
            "targeting_officer",
            "supervisor",
            administration=south,
        ),
        dora=person("dora", "Dora Dunelm", None, "data_protection_officer", administration=north),
        adam=person("adam", "Adam Anchorage", None, "administrator", administration=north),
    )


@pytest.fixture
def alice(people: People) -> User:
    """The officer whose work it is."""
    return people.alice


@pytest.fixture
def bob(people: People) -> User:
    """A colleague of another unit."""
    return people.bob


@pytest.fixture
def charlie(people: People) -> User:
    """Somebody of another administration."""
    return people.charlie


@pytest.fixture
def dora(people: People) -> User:
    """The data protection officer."""
    return people.dora


@pytest.fixture
def adam(people: People) -> User:
    """The administrator."""
    return people.adam


def usual_purpose(user: User) -> str:
    """The purpose under which somebody with these roles works."""
    return next(purpose for role, purpose in PURPOSES.items() if role in user.roles)


@pytest.fixture
def actor() -> Callable[..., Actor]:
    """Makes the actor of a user on a new shift."""

    def make(user: User, purpose: str | None = None) -> Actor:
        return actor_of(user, start_shift(user, purpose or usual_purpose(user)))

    return make


@pytest.fixture
def browser() -> Callable[..., Client]:
    """Makes a client that is signed in a moment ago and on shift (`on_shift=False`: before the purpose page)."""

    def make(user: User, *, on_shift: bool = True) -> Client:
        client = Client()
        client.force_login(user)
        session = client.session
        session[SIGNED_IN_AT] = time.time()
        if on_shift:
            session[SHIFT_KEY] = str(start_shift(user, usual_purpose(user)).pk)
        session.save()
        return client

    return make
