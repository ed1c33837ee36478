"""From a one-time password to the first page, door by door."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tidewaiter.desk.accounts.actions import create_user
from tidewaiter.desk.accounts.adapters import SIGNED_IN_AT
from tidewaiter.desk.accounts.models import Shift, User
from tidewaiter.desk.audit import actions as audit
from tidewaiter.desk.audit.models import Entry

PASSWORD = "quiet harbour at night 7"
OWN = "four small boats waiting"


def code_of(secret: str) -> str:
    """What an app on a phone shows now for a secret (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time() // 30)), "sha1").digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def sign_in(client: Client, username: str, password: str) -> Any:
    """Send the sign-in form."""
    return client.post("/sign-in/login/", {"login": username, "password": password})


def actions_of(user: User) -> list[str]:
    """What the log holds of somebody, oldest first."""
    entries = Entry.objects.filter(actor_id=user.pk).order_by("seq")
    return [entry.action for entry in entries]


@pytest.fixture
def newcomer(adam: User, actor: Callable[..., Any]) -> tuple[User, str]:
    """Somebody with a one-time password who was never here."""
    made = create_user(
        actor(adam), username="nora", full_name="Nora Ness", role_codes=["targeting_officer"]
    )
    return User.objects.get(pk=made.user_id), made.password


def test_a_newcomer_is_led_through_every_door(newcomer: tuple[User, str], client: Client) -> None:
    nora, one_time = newcomer
    sign_in(client, "nora", one_time)
    assert client.get("/people/").url == reverse("account_change_password")
    client.post("/sign-in/password/", {"oldpassword": one_time, "password1": OWN, "password2": OWN})
    assert client.get("/").url == reverse("mfa_activate_totp")

    page = client.get("/sign-in/code/enrol/").content.decode()
    secret = re.search(r'class="secret small">([A-Z2-7]+)<', page)
    assert secret
    answer = client.post("/sign-in/code/enrol/", {"code": code_of(secret[1])}, follow=True)
    codes = re.findall(r"<li>(\d{8})</li>", answer.content.decode())
    assert len(codes) == 10

    assert client.get("/", {"x": "1"}).url.startswith("/purpose/?next=")
    answer = client.post("/purpose/", {"purpose": "prevent_serious_crime", "next": "/me/"})
    assert answer.url == "/me/"
    assert client.get("/me/").status_code == 200
    nora.refresh_from_db()
    assert not nora.must_change_password
    assert actions_of(nora) == [
        "accounts.signed_in",
        "accounts.password_changed",
        "accounts.second_factor_added",
        "accounts.recovery_codes_made",
        "accounts.shift_started",
    ]


def test_recovery_codes_are_shown_once(alice: User, browser: Callable[..., Client]) -> None:
    client = browser(alice)
    first = client.post("/sign-in/recovery/new/", follow=True).content.decode()
    assert len(re.findall(r"<li>\d{8}</li>", first)) == 10
    again = client.get("/sign-in/recovery/").content.decode()
    assert not re.findall(r"<li>\d{8}</li>", again)


def test_a_second_factor_that_is_taken_off_is_in_the_log(
    alice: User, browser: Callable[..., Client]
) -> None:
    client = browser(alice)
    client.post("/sign-in/code/remove/")
    assert actions_of(alice)[-1] == "accounts.second_factor_removed"
    assert client.get("/").url == reverse("mfa_activate_totp")


def test_a_second_factor_that_cannot_be_recorded_stays(
    alice: User, browser: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_options: object) -> None:
        raise RuntimeError("no log")

    client = browser(alice)
    client.raise_request_exception = False
    monkeypatch.setattr(audit, "record", broken)
    assert client.post("/sign-in/code/remove/").status_code == 500
    assert Authenticator.objects.filter(user=alice).exists()


def test_the_one_time_password_cannot_be_kept(newcomer: tuple[User, str], client: Client) -> None:
    nora, one_time = newcomer
    sign_in(client, "nora", one_time)
    form = {"oldpassword": one_time, "password1": one_time, "password2": one_time}
    assert "not used here before" in client.post("/sign-in/password/", form).content.decode()
    nora.refresh_from_db()
    assert nora.must_change_password


@pytest.mark.parametrize(
    "password", ["short one", "123456789012345", "nora ness nora ness", "password12345"]
)
def test_weak_passwords_are_refused(
    newcomer: tuple[User, str], client: Client, password: str
) -> None:
    nora, one_time = newcomer
    sign_in(client, "nora", one_time)
    form = {"oldpassword": one_time, "password1": password, "password2": password}
    assert client.post("/sign-in/password/", form).status_code == 200
    nora.refresh_from_db()
    assert nora.must_change_password


@pytest.fixture
def enrolled(alice: User) -> str:
    """Alice's secret, enrolled as the pages do it."""
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    Authenticator.objects.filter(user=alice).update(data={"secret": get_adapter().encrypt(secret)})
    return secret


def test_a_password_alone_opens_nothing(enrolled: str, alice: User, client: Client) -> None:
    answer = sign_in(client, "alice", PASSWORD)
    assert answer.url == reverse("mfa_authenticate")
    assert client.get("/me/").status_code == 302
    assert actions_of(alice) == []


def test_password_and_code_open_the_desk(enrolled: str, alice: User, client: Client) -> None:
    sign_in(client, "ALICE", PASSWORD)
    client.post("/sign-in/code/", {"code": code_of(enrolled)})
    assert client.get("/me/").status_code == 200
    assert actions_of(alice) == ["accounts.signed_in"]


def test_a_wrong_code_is_in_the_log(enrolled: str, alice: User, client: Client) -> None:
    sign_in(client, "alice", PASSWORD)
    client.post("/sign-in/code/", {"code": "000000"})
    (entry,) = Entry.objects.filter(actor_id=alice.pk)
    assert (entry.action, entry.facts) == ("accounts.sign_in_failed", {"step": "second_factor"})


def test_second_factor_secrets_are_sealed_in_the_database(enrolled: str, alice: User) -> None:
    stored = Authenticator.objects.get(user=alice).data["secret"]
    assert enrolled not in stored
    assert get_adapter().decrypt(stored) == enrolled


def test_a_failed_sign_in_of_a_known_name_is_logged_by_id(alice: User, client: Client) -> None:
    sign_in(client, "alice", "wrong")
    (entry,) = Entry.objects.all()
    assert entry.subjects == [str(alice.pk)]
    assert entry.facts == {"step": "password"}


def test_a_failed_sign_in_of_an_unknown_name_is_logged_by_digest(
    people: Any, client: Client
) -> None:
    sign_in(client, "my secret password", "wrong")
    (entry,) = Entry.objects.all()
    assert entry.actor_id is None
    assert "secret" not in str(entry.content())
    assert len(entry.facts["name_digest"]) == 64


def test_guessing_is_slowed_down(alice: User, client: Client) -> None:
    for _ in range(5):
        sign_in(client, "alice", "wrong")
    page = sign_in(client, "alice", PASSWORD).content.decode()
    assert "Too many failed login attempts" in page
    steps = [entry.facts["step"] for entry in Entry.objects.order_by("seq")]
    assert steps == ["password"] * 5 + ["too_many"]


def test_many_other_names_do_not_make_guessing_quick_again(alice: User, client: Client) -> None:
    for attempt in range(5):
        sign_in(client, "alice", f"wrong {attempt}")
    for number in range(400):  # as guesses at others' passwords from other addresses leave them
        cache.set(f"attempts-of-{number}", [time.time()], 300)
    answer = sign_in(client, "alice", PASSWORD)
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_closed_access_does_not_open(alice: User, client: Client) -> None:
    alice.is_active = False
    alice.save()
    sign_in(client, "alice", PASSWORD)
    assert client.get("/me/").status_code == 302
    assert "/sign-in/login/" in client.get("/me/").url


def test_signing_out_ends_the_shift(alice: User, browser: Callable[..., Client]) -> None:
    client = browser(alice)
    client.post("/sign-in/logout/")
    assert Shift.objects.get(user=alice).ended_at is not None
    assert actions_of(alice)[-1] == "accounts.signed_out"
    assert client.get("/me/").status_code == 302


def test_there_is_no_way_to_sign_up_or_reset_by_oneself(client: Client, db: None) -> None:
    for path in ("signup/", "password/reset/", "email/", "social/"):
        assert client.get(f"/sign-in/{path}").status_code == 404


def test_risky_acts_ask_once_more_when_the_sign_in_is_old(
    people: Any, browser: Callable[..., Client]
) -> None:
    client = browser(people.adam)
    session = client.session
    session[SIGNED_IN_AT] = time.time() - 3600
    session.save()
    path = f"/people/{people.alice.pk}/close/"
    answer = client.post(path)
    assert answer.url.startswith("/sign-in/reauthenticate/?next=")
    people.alice.refresh_from_db()
    assert people.alice.is_active
    answer = client.post(answer.url, {"password": PASSWORD})
    assert answer.url == path
    people.alice.refresh_from_db()
    assert people.alice.is_active  # the page is shown again; nothing happened behind it


def test_the_session_cookie_is_for_this_server_and_one_shift(
    alice: User, client: Client, settings: Any
) -> None:
    Authenticator.objects.filter(user=alice).delete()
    sign_in(client, "alice", PASSWORD)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 8 * 3600


def test_in_the_demo_the_second_factor_is_optional(
    alice: User, browser: Callable[..., Client], settings: Any
) -> None:
    Authenticator.objects.filter(user=alice).delete()
    client = browser(alice)
    assert client.get("/").url == reverse("mfa_activate_totp")
    settings.TIDEWAITER_DEMO = True
    assert client.get("/").url != reverse("mfa_activate_totp")
