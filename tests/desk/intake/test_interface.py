"""Systems hand messages in by the interface: with a token, once, and get words for everything that is refused."""

from __future__ import annotations

import base64
import contextlib
import gzip
import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.desk.accounts.actor import NotPermitted, system_actor
from tidewaiter.desk.arrivals.models import Delivery, Movement, Traveller
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.intake import actions, digests, queue_actions
from tidewaiter.desk.intake.attempts import MOST_WRONG_TOKENS
from tidewaiter.desk.intake.models import Token, WaitingFile
from tidewaiter.errors import Refused

URL = "/api/v1/messages"


class System:
    """A program that shows a token."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.client = Client(enforce_csrf_checks=True)

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}", **more}

    def post(self, data: bytes, **more: str) -> Any:
        return self.client.post(
            URL, data, content_type="application/octet-stream", headers=self._headers(more)
        )

    def get(self, url: str) -> Any:
        return self.client.get(url, headers=self._headers({}))


@pytest.fixture
def system(people) -> Callable[..., System]:
    """Makes a program with a token of an administration."""

    def make(administration: Any = None, scope: str = "upload", days: int = 30) -> System:
        actor = system_actor(administration or people.north)
        return System(actions.make_token(actor, name="QX line", scope=scope, days=days).secret)

    return make


def test_a_message_is_stored_sealed_then_taken_in_and_its_state_is_told(machine, system, letter):
    line = system()
    answer = line.post(letter())
    assert answer.status_code == 202
    told = answer.json()
    assert (told["state"], told["duplicate"], told["messages"]) == ("waiting", False, 0)
    assert answer.headers["Location"] == told["address"]
    assert b"QUILLFEATHER" not in bytes(WaitingFile.objects.get().sealed)
    queue_actions.take_in_waiting()
    told = line.get(told["address"]).json()
    assert (told["state"], told["messages"], told["travellers"]) == ("taken", 1, 1)
    assert bytes(WaitingFile.objects.get().sealed) == b""
    assert Delivery.objects.get().channel == "interface"
    assert Traveller.objects.count() == 1


def test_the_same_bytes_are_the_same_message_before_and_after(machine, system, letter):
    line = system()
    first = line.post(letter())
    again = line.post(letter())
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json()["id"] == again.json()["id"]
    queue_actions.take_in_waiting()
    later = line.post(letter())
    assert (later.status_code, later.json()["state"]) == (200, "taken")
    assert WaitingFile.objects.count() == Delivery.objects.count() == 1


def test_bytes_that_came_by_another_way_are_said_to_be_known(machine, system, letter):
    queue_actions.put_in(machine, [queue_actions.ReceivedFile("a.edi", letter())], channel="folder")
    queue_actions.take_in_waiting()
    line = system()
    address = line.post(letter()).json()["address"]
    queue_actions.take_in_waiting()
    told = line.get(address).json()
    assert (told["state"], told["duplicate"]) == ("taken", True)
    assert Delivery.objects.count() == 1


def test_what_cannot_be_used_is_told_with_code_and_place_and_no_value(machine, system):
    line = system()
    address = line.post(b"Dear colleagues, QUILLFEATHER comes tomorrow.").json()["address"]
    queue_actions.take_in_waiting()
    answer = line.get(address)
    told = answer.json()
    assert told["state"] == "quarantined"
    assert "unknown-kind" in [found["code"] for found in told["problems"]]
    assert b"QUILLFEATHER" not in answer.content


def refused(answer: Any, status: int, code: str) -> None:
    assert answer.status_code == status, answer.content
    error = answer.json()["error"]
    assert error["code"] == code
    assert error["message"]
    assert error["mend"]


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer tw_wrong", "Basic dXNlcjpwYXNz", "Bearer " + "x" * 5000]
)
def test_without_a_token_nothing_opens(machine, letter, header):
    client = Client()
    headers = {"Authorization": header} if header else {}
    for answer in (
        client.post(URL, letter(), content_type="application/octet-stream", headers=headers),
        client.get(f"{URL}/{uuid4()}", headers=headers),
    ):
        refused(answer, 401, "no-token")
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert not WaitingFile.objects.exists()


def test_a_session_of_a_person_opens_nothing_here(machine, alice, browser, letter):
    refused(browser(alice).post(URL, letter(), content_type="text/plain"), 401, "no-token")


def test_a_token_that_is_over_or_revoked_opens_nothing(machine, people, system, letter):
    over, revoked = system(), system()
    first, second = Token.objects.order_by("made_at")
    Token.objects.filter(pk=first.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    actions.revoke_token(system_actor(people.north), second.pk)
    refused(over.post(letter()), 401, "no-token")
    refused(revoked.post(letter()), 401, "no-token")


def test_a_token_does_one_thing(machine, system, letter):
    watcher = system(scope="watch")
    refused(watcher.post(letter()), 403, "scope")
    line = system()
    assert "alarms" not in line.get("/health/").json()
    assert "alarms" in watcher.get("/health/").json()


def test_the_administration_comes_from_the_token(machine, people, system, letter):
    northern, southern = system(), system(people.south)
    address = northern.post(letter()).json()["address"]
    assert southern.post(letter()).status_code == 202
    queue_actions.take_in_waiting()
    assert {row.administration_id for row in Movement.objects.all()} == {
        people.north.pk,
        people.south.pk,
    }
    refused(southern.get(address), 404, "not-there")
    refused(system().get(address), 404, "not-there")  # another system of the same administration
    refused(northern.get(f"{URL}/{uuid4()}"), 404, "not-there")
    refused(northern.get(f"{URL}/no-id"), 422, "not-understood")


def test_without_a_schedule_nothing_is_stored(people, system, letter):
    refused(system().post(letter()), 409, "not-ready")
    assert not WaitingFile.objects.exists()


def test_what_is_too_large_or_empty_or_spoilt_is_refused(machine, system, letter, settings):
    settings.TIDEWAITER_LARGEST_FILE_MB = 1
    line = system()
    refused(line.post(b"x" * (1024 * 1024 + 1)), 413, "too-large")
    refused(line.post(b""), 400, "empty")
    right = base64.b64encode(hashlib.sha256(letter()).digest()).decode()
    wrong = base64.b64encode(hashlib.sha256(b"x").digest()).decode()
    refused(line.post(letter(), **{"Content-Digest": f"sha-256=:{wrong}:"}), 400, "digest")
    assert line.post(letter(), **{"Content-Digest": f"sha-256=:{right}:"}).status_code == 202


def coded(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


SHA256 = coded(hashlib.sha256(b"letter").digest())
SHA512 = coded(hashlib.sha512(b"letter").digest())


@pytest.mark.parametrize(
    "header",
    [
        f"sha-256=:{SHA256}:",
        f"sha-512=:{SHA512}:",
        f"sha-256=:{SHA256}:, sha-512=:{SHA512}:",
        f"md5=:{coded(b'x' * 16)}:,\tsha-256=:{SHA256}:",
        f"sha-256=:{SHA256}:;of=whole",
    ],
)
def test_a_digest_is_read_as_its_standard_writes_it(header):
    assert digests.holds(header, b"letter")
    assert digests.holds(header, b"lettre") is False


@pytest.mark.parametrize(
    ("header", "at"),
    [
        ("", 1),
        ("rubbish", 1),
        (SHA256, 1),
        (f"sha-256={SHA256}", 1),
        (f"SHA-256=:{SHA256}:", 1),
        (f"sha-256=:{SHA256}", 1),
        ("sha-256=:AAAA:", 10),
        (f"sha-256=:{SHA256[:-1]}:", 10),
        (f"sha-256=:{SHA256}:,", 56),
        (f"sha-256=:{SHA256}: sha-512=:{SHA512}:", 56),
        (f"md5=:{coded(b'x' * 16)}:", 1),
    ],
)
def test_a_digest_that_cannot_be_read_is_refused_with_its_place(machine, system, header, at):
    with pytest.raises(digests.Malformed) as caught:
        digests.holds(header, b"letter")
    assert caught.value.at == at
    answer = system().post(b"letter", **{"Content-Digest": header})
    refused(answer, 400, "digest-form")
    assert f" {at};" in answer.json()["error"]["message"]
    assert not WaitingFile.objects.exists()


@given(st.text(st.characters(max_codepoint=255)), st.binary())
def test_any_header_is_read_or_refused(header, data):
    with contextlib.suppress(digests.Malformed):
        assert digests.holds(header, data) in {True, False}


def test_what_wraps_or_packs_the_bytes_is_refused(machine, system, letter):
    line = system()
    refused(line.post(gzip.compress(letter()), **{"Content-Encoding": "gzip"}), 415, "encoded")
    form = line.client.post(URL, {"file": "x"}, headers=line._headers({}))
    refused(form, 415, "form")
    assert line.post(letter(), **{"Content-Encoding": "identity"}).status_code == 202


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("get", "/api", 404, "no-address"),
        ("get", "/api/", 404, "no-address"),
        ("post", "/api/v1/nothing", 404, "no-address"),
        ("get", "/api/v2/messages", 404, "no-address"),
        ("get", "/api/v1/messages/x/y", 404, "no-address"),
        ("get", URL, 405, "method"),
        ("delete", URL, 405, "method"),
        ("put", f"{URL}/{uuid4()}", 405, "method"),
        ("post", "/api/v1/openapi.json", 403, "refused"),
    ],
)
def test_a_program_is_never_sent_a_page(machine, system, method, address, status, code):
    line = system()
    answer = getattr(line.client, method)(address, headers=line._headers({"Accept-Language": "fr"}))
    refused(answer, status, code)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert ("Allow" in answer.headers) == (status == 405)
    words = answer.json()["error"]["message"]
    assert "adresse" in words or "demande" in words


def test_another_host_and_a_failure_are_told_in_the_same_shape(machine, system, monkeypatch):
    line = system()
    wrong = line.client.get(f"{URL}/{uuid4()}", headers={"Host": "evil.example"})
    refused(wrong, 400, "bad-request")

    def broken(*_args: object) -> None:
        raise RuntimeError("QUILLFEATHER")

    monkeypatch.setattr("tidewaiter.desk.accounts.middleware.ActorMiddleware.__call__", broken)
    line.client.raise_request_exception = False
    answer = line.post(b"x")
    refused(answer, 500, "internal")
    assert b"QUILLFEATHER" not in answer.content


def test_pages_stay_pages(browser, alice):
    answer = browser(alice).get("/apiary/")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")


def test_more_than_the_tables_own_limit_of_forms_may_come(machine, system):
    """A file of 10 MB is no form, so the limit of forms is not its limit."""
    assert system().post(b"x" * 10_000_000).status_code == 202


def test_who_sends_too_fast_is_told_to_wait(machine, system, letter, settings):
    settings.TIDEWAITER_INTERFACE_RATE = 3
    line, other = system(), system()
    answers = [line.post(letter(number)) for number in range(4)]
    assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
    refused(answers[-1], 429, "too-many")
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert other.post(letter()).status_code == 202


def test_who_asks_too_fast_is_told_to_wait_and_may_still_hand_in(machine, system, letter, settings):
    settings.TIDEWAITER_INTERFACE_RATE = 3
    line, other = system(), system()
    address = line.post(letter()).json()["address"]
    answers = [line.get(address) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    refused(answers[-1], 429, "too-many")
    assert line.post(letter(2)).status_code == 202
    refused(other.get(address), 404, "not-there")


def test_tokens_are_not_tried_at_the_state_of_health_either(machine, system, letter):
    watcher, wrong = system(scope="watch"), System("tw_wrong")
    answers = [wrong.get("/health/") for _ in range(MOST_WRONG_TOKENS + 1)]
    refused(answers[0], 401, "no-token")
    refused(answers[-1], 429, "too-many")
    assert int(answers[-1].headers["Retry-After"]) >= 1
    refused(wrong.post(letter()), 429, "too-many")  # the same count, wherever they are shown
    assert Entry.objects.filter(action="intake.token_refused").count() == MOST_WRONG_TOKENS
    assert "alarms" in watcher.get("/health/").json()
    assert Client().get("/health/").status_code == 200
    assert Client().get("/health/", headers={"Authorization": "Basic eA=="}).status_code == 200


def test_nobody_tries_tokens_at_leisure(machine, system, letter):
    wrong = System("tw_wrong")
    codes = [wrong.post(b"x").status_code for _ in range(MOST_WRONG_TOKENS + 2)]
    assert codes == [401] * MOST_WRONG_TOKENS + [429] * 2
    assert Entry.objects.filter(action="intake.token_refused").count() == MOST_WRONG_TOKENS
    assert system().post(letter()).status_code == 202  # whoever has a token is not kept out by it


def test_every_use_stands_in_the_log_without_a_value(machine, system, letter):
    line = system()
    address = line.post(letter()).json()["address"]
    line.post(letter())
    line.get(address)
    System("tw_wrong").post(letter())
    token = Token.objects.get()
    handed = Entry.objects.filter(action="intake.handed_in").order_by("seq")
    assert [entry.facts["again"] for entry in handed] == [False, True]
    assert all(str(token.pk) in entry.subjects for entry in handed)
    looked = Entry.objects.get(action="view:api:state")
    assert str(token.pk) in looked.subjects
    assert looked.administration_id == token.administration_id
    assert Entry.objects.filter(action="intake.token_refused").exists()
    rows = repr(list(Entry.objects.values_list("subjects", "fields", "facts")))
    assert "QUILLFEATHER" not in rows
    assert line.secret not in rows
    token.refresh_from_db()
    assert token.last_used_at is not None


def test_a_secret_is_stored_nowhere(people, system):
    line = system()
    assert line.secret not in repr(list(Token.objects.values_list()))
    assert len(line.secret) > 40


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"name": "x" * 81}, {"scope": "everything"}, {"days": 0}, {"days": 9999}],
)
def test_a_token_that_makes_no_sense_is_refused(people, wrong):
    wish = {"name": "QX line", "scope": "upload", "days": 30, **wrong}
    with pytest.raises(Refused):
        actions.make_token(system_actor(people.north), **wish)


def test_only_administrators_make_and_end_tokens_and_only_their_own(people, actor, system):
    system()
    token = Token.objects.get()
    with pytest.raises(NotPermitted):
        actions.make_token(actor(people.alice), name="x", scope="upload", days=1)
    with pytest.raises(NotPermitted):
        actions.revoke_token(actor(people.alice), token.pk)
    with pytest.raises(Token.DoesNotExist):
        actions.revoke_token(system_actor(people.south), token.pk)


def test_an_administrator_makes_a_token_on_the_page_sees_it_once_and_ends_it(
    people, adam, browser, machine, letter
):
    client = browser(adam)
    wish = {"name": "QX departure control", "scope": "upload", "days": 30}
    page = client.post("/systems/new/", wish).content.decode()
    secret = page.partition('<p class="secret">')[2].partition("<")[0]
    assert System(secret).post(letter()).status_code == 202
    listed = client.get("/systems/").content.decode()
    assert "QX departure control" in listed
    assert secret not in listed
    token = Token.objects.get()
    assert token.made_by == adam
    assert client.post(f"/systems/{token.pk}/revoke/").status_code == 302
    refused(System(secret).post(letter()), 401, "no-token")
    assert "revoked" in client.get("/systems/").content.decode()
    assert client.post("/systems/new/", {"name": "", "days": 0}).status_code == 200


def test_the_description_is_served_and_needs_no_network(client, db):
    described = client.get("/api/v1/openapi.json").json()
    assert set(described["paths"]) >= {"/api/v1/messages", "/api/v1/messages/{file_id}"}
    assert "http" in repr(described["components"]["securitySchemes"])
    assert client.get("/api/v1/docs").status_code == 404


def test_an_outage_is_said_and_nothing_is_half_stored(machine, system, letter, monkeypatch):
    def locked(*_args: object, **_options: object) -> None:
        raise OperationalError("database is locked")

    line = system()
    monkeypatch.setattr(queue_actions, "record", locked)
    answer = line.post(letter())
    refused(answer, 503, "locked")
    assert "Retry-After" in answer.headers
    assert not WaitingFile.objects.exists()


def test_a_failure_of_the_program_quotes_nothing(machine, system, letter, monkeypatch, caplog):
    def fail(*_args: object, **_options: object) -> None:
        raise ValueError("QUILLFEATHER broke it")

    line = system()
    monkeypatch.setattr(queue_actions, "record", fail)
    answer = line.post(letter())
    refused(answer, 500, "internal")
    assert "QUILLFEATHER" not in answer.content.decode() + caplog.text
    assert not WaitingFile.objects.exists()
