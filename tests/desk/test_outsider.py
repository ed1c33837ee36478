"""Every address of the desk, walked by those who may not see what lies behind it.

The matrix below names every address that an officer's page has, and the permission that opens it. An address that
is not in it fails the first test: whoever adds a page says here who may open it, and every walk includes it.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from desk.cargo.night import with_ship
from desk.cargo.ship import SECRETS as SHIP_SECRETS
from desk.night import SECRETS, Night, night
from tidewaiter.desk.accounts.catalogue import permissions_of, purposes_for, roles
from tidewaiter.desk.accounts.middleware import OPEN, OWN_SIGN_IN
from tidewaiter.desk.accounts.models import User
from tidewaiter.desk.arrivals.models import Match, Traveller
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.cargo.models import Breach, Equipment, Hold, Referral
from tidewaiter.desk.inspections.models import ControlOrder
from tidewaiter.desk.watchlists.models import ListEntry

MATRIX = {
    "accounts:new_agency": "manage_users",
    "accounts:new_unit": "manage_users",
    "accounts:new_user": "manage_users",
    "accounts:units": "manage_users",
    "accounts:user": "manage_users",
    "accounts:user_act": "manage_users",
    "accounts:users": "manage_users",
    "arrivals:arrivals": "see_arrivals",
    "arrivals:assign": "assign_matches",
    "arrivals:deliveries": "upload_messages",
    "arrivals:delivery": "upload_messages",
    "arrivals:flight": "see_traveller",
    "arrivals:look": "see_traveller",
    "arrivals:message": "see_raw_message",
    "arrivals:mine": "review_matches",
    "arrivals:panel": "see_traveller",
    "arrivals:quarantine": "retry_messages",
    "arrivals:release": "review_matches",
    "arrivals:retry": "retry_messages",
    "arrivals:review": "review_matches",
    "arrivals:search": "see_arrivals",
    "arrivals:stream": "see_arrivals",
    "arrivals:take": "review_matches",
    "arrivals:traveller": "see_traveller",
    "arrivals:undo": "review_matches",
    "arrivals:upload": "upload_messages",
    "arrivals:waiting": "review_matches",
    "cargo:answer_referral": "order_controls",
    "cargo:ask_hold": "order_controls",
    "cargo:box": "see_traveller",
    "cargo:call": "see_traveller",
    "cargo:close_breach": "review_matches",
    "cargo:consignment": "see_traveller",
    "cargo:holds": "record_results",
    "cargo:lift_hold": "order_controls",
    "cargo:look": "see_traveller",
    "cargo:refer": "order_controls",
    "cargo:select": "review_matches",
    "inspections:order": "order_controls",
    "inspections:orders": "record_results",
    "inspections:result": "record_results",
    "inspections:sheet": "record_results",
    "inspections:targets": "record_results",
    "inspections:withdraw": "order_controls",
    "intake:acknowledge": "see_health",
    "intake:health": "see_health",
    "intake:new_token": "manage_tokens",
    "intake:revoke": "manage_tokens",
    "intake:sender": "see_health",
    "intake:tokens": "manage_tokens",
    "integrity:alert": "control_integrity",
    "integrity:alerts": "control_integrity",
    "integrity:record": "control_integrity",
    "profiles:list": "see_profiles",
    "profiles:profile": "see_profiles",
    "protection:check": "see_audit",
    "protection:entry": "see_audit",
    "protection:log": "see_audit",
    "protection:overview": "manage_protection",
    "protection:proofs": "manage_protection",
    "protection:purge": "purge",
    "protection:schedule": "manage_protection",
    "watchlists:add": "manage_lists",
    "watchlists:list": "manage_lists",
    "watchlists:remove": "manage_lists",
}
"""Every officer's page, and the permission that opens it."""

OWN = OPEN | OWN_SIGN_IN | {"accounts:purpose", "home"}
"""Pages about the person who looks, and doors; the sign-in library's begin with `mfa_`."""

ACTS = ("password", "second-factor", "close", "open")

READS_FILE_NAMES = {
    "arrivals:deliveries",
    "arrivals:delivery",
    "arrivals:quarantine",
    "arrivals:upload",
}
"""Pages that show the name under which a file came, to whoever keeps the messages."""


def patterns(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every address with its full name."""
    for item in (resolver or get_resolver()).url_patterns:
        if isinstance(item, URLResolver):
            inner = f"{prefix}{item.namespace}:" if item.namespace else prefix
            yield from patterns(item, inner)
        else:
            yield f"{prefix}{item.name}", item


ALL = dict(patterns())


@dataclass(frozen=True)
class Address:
    """An address with real ids in it; `theirs` says that the ids are Northland's."""

    name: str
    url: str
    theirs: bool


def addresses(stands: Night) -> list[Address]:
    """Every officer's address, with ids of what stands in Northland."""
    entry = Entry.objects.filter(action="arrivals.reviewed").first()
    assert entry is not None
    fixed = {**stands.ids, "seq": entry.seq, "profile_id": "list:WANTED"}
    found = []
    for name in MATRIX:
        wanted = ALL[name].pattern.converters
        for act in ACTS if "act" in wanted else ("",):
            values = {key: act if key == "act" else fixed[key] for key in wanted}
            if name == "cargo:call":
                values["movement_id"] = fixed["call_id"]
            found.append(Address(name, reverse(name, kwargs=values), bool(wanted)))
    return found


def body(stands: Night) -> dict[str, Any]:
    """What a form of any page might want, so that nothing is refused for its form alone."""
    return {
        "match": str(stands.match.pk),
        "outcome": "no_interest",
        "reason_code": "explained",
        "grounds": "none",
        "reason": "because",
        "next": "/arrivals/",
        "file": SimpleUploadedFile("empty.edi", b""),
        "agency-unit": str(stands.match.pk),
    }


def text_of(answer: Any) -> str:
    """Everything an answer says, a workbook unpacked, headers and addresses included. A stream says nothing about
    anybody (tests/desk/arrivals/test_live.py), and never ends: it is not read."""
    if answer.streaming:
        return json.dumps(dict(answer.items()))
    content = answer.content
    if content[:4] == b"%PDF":
        content = b"PDF"  # what a sheet says and to whom: tests/desk/inspections/test_sheet.py
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"\n".join(book.read(name) for name in book.namelist())
    return content.decode("utf-8") + json.dumps(dict(answer.items()))


def secrets_in(answer: Any, values: Iterable[str] = SECRETS) -> list[str]:
    """Which values an answer says. The word that was searched for stands in the search field of its answer, and
    the address in the form that changes the language; neither tells anything."""
    asked = answer.wsgi_request.GET.get("q", "")
    said = text_of(answer).replace(answer.wsgi_request.path, "")
    return [value for value in values if value in said and value != asked]


def walk(client: Client, address: Address, stands: Night) -> Iterator[Any]:
    """All ways to ask for an address: page, part of a page, workbook, searched, written to."""
    yield client.get(address.url)
    yield client.get(address.url, headers={"HX-Request": "true"})
    yield client.get(address.url, {"format": "xlsx", "place": "all"})
    for word in ("QUILLFEATHER", "XK1000001", "KX17"):
        yield client.get(address.url, {"q": word, "place": "all"})
    yield client.post(address.url, body(stands))
    yield client.post(address.url, body(stands), headers={"HX-Request": "true"})


def person(administration: Any, username: str, *role_codes: str) -> User:
    """Somebody with roles, enrolled."""
    user = User(
        username=username,
        full_name=f"{username.title()} Tester",
        administration=administration,
        roles=list(role_codes),
        must_change_password=False,
    )
    user.set_unusable_password()
    user.save()
    Authenticator.objects.bulk_create(
        [Authenticator(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})]
    )
    return user


@pytest.fixture
def stands(people: Any, actor: Callable[..., Any]) -> Night:
    """The night in Northland, with its ship."""
    return with_ship(night(people, actor), people, actor)


def northland(stands: Night) -> tuple[Any, ...]:
    """What an outsider might have changed."""
    return (
        Match.objects.values_list("state", "reviewed_by", "grounds").get(pk=stands.match.pk),
        list(ControlOrder.objects.values_list("state", "examination")),
        list(ListEntry.objects.values_list("removed_at", "reason")),
        list(Hold.objects.values_list("state")),
        list(Breach.objects.values_list("closed_at")),
        list(Referral.objects.values_list("answer")),
        Equipment.objects.filter(match__isnull=False).count(),
        sorted(
            User.objects.filter(administration__code="north").values_list(
                "username", "full_name", "password", "is_active"
            )
        ),
        list(Traveller.objects.values_list("masked_at", "family_name").order_by("pk")),
        Authenticator.objects.filter(user__administration__code="north").count(),
    )


def test_every_address_stands_in_the_matrix() -> None:
    officers = {name for name in ALL if name not in OWN and not name.startswith("mfa_")}
    assert officers == set(MATRIX)


def test_every_page_asks_for_the_permission_of_the_matrix() -> None:
    asked = {name: getattr(ALL[name].callback, "officer_permission", None) for name in MATRIX}
    assert asked == MATRIX


def test_somebody_of_another_administration_sees_and_changes_nothing(
    people: Any, stands: Night, browser: Callable[..., Client]
) -> None:
    outsider = browser(person(people.south, "outsider", *roles()))
    before = northland(stands)
    forbidden = [
        *SECRETS,
        *SHIP_SECRETS,
        "KX 17",
        "Ashdown",
        "Brightwater",
        "Fjord",
        *(str(value) for key, value in stands.ids.items() if key != "subject"),
    ]
    for address in addresses(stands):
        for answer in walk(outsider, address, stands):
            where = f"{answer.request['REQUEST_METHOD']} {address.url}"
            if address.theirs:
                assert answer.status_code in {404, 405}, where
            assert not secrets_in(answer, forbidden), where
    assert northland(stands) == before


def test_a_security_key_of_somebody_else_is_not_there(
    people: Any, browser: Callable[..., Client]
) -> None:
    (key,) = Authenticator.objects.bulk_create(
        [Authenticator(user=people.bob, type=Authenticator.Type.WEBAUTHN, data={"name": "Bob's"})]
    )
    outsider = browser(people.charlie)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        url = reverse(name, kwargs={"pk": key.pk})
        assert outsider.get(url).status_code == 404
        assert outsider.post(url, {"name": "mine"}).status_code == 404
    assert Authenticator.objects.get(pk=key.pk).data == {"name": "Bob's"}


@pytest.mark.parametrize("role", roles())
def test_a_role_opens_its_own_pages_and_no_others(
    role: str, people: Any, stands: Night, browser: Callable[..., Client]
) -> None:
    client = browser(person(people.north, "somebody", role), on_shift=False)
    client.post("/purpose/", {"purpose": purposes_for([role])[0].code})
    allowed = permissions_of([role])
    before = northland(stands)
    for address in addresses(stands):
        if MATRIX[address.name] in allowed:
            answer = client.get(address.url, {"place": "all"})
            assert answer.status_code in {200, 302, 404, 405}, address.url
            if not allowed & {"see_traveller", "record_results", "manage_lists"}:
                named = [] if address.name in READS_FILE_NAMES else SECRETS
                assert not [item for item in named if item in text_of(answer)], address.url
        else:
            for answer in walk(client, address, stands):
                assert answer.status_code == 403, address.url
                assert not secrets_in(answer), address.url
    assert northland(stands) == before


def test_before_a_purpose_is_chosen_no_page_opens(
    people: Any, stands: Night, browser: Callable[..., Client]
) -> None:
    client = browser(person(people.north, "somebody", *roles()), on_shift=False)
    before = northland(stands)
    for address in addresses(stands):
        for answer in walk(client, address, stands):
            assert answer.status_code in {204, 302}, address.url
            door = answer.headers.get("HX-Redirect") or answer.headers["Location"]
            assert door.startswith("/purpose/"), address.url
    assert northland(stands) == before


def test_a_form_without_its_token_is_refused_everywhere(
    people: Any, stands: Night, browser: Callable[..., Client]
) -> None:
    signed_in = browser(person(people.north, "somebody", *roles()))
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in.cookies
    before = northland(stands)
    for name, item in ALL.items():
        wanted = item.pattern.converters
        values = {**stands.ids, "seq": 1, "pk": 1, "profile_id": "x", "act": "close"}
        url = reverse(name, kwargs={key: values[key] for key in wanted})
        answer = strict.post(url, body(stands))
        if name in {
            "api:answer_hold",
            "api:hand_in",
            "api:holds",
            "api:state",
        }:  # a token opens these and no session: no form is misused
            assert answer.status_code in {401, 404, 405}, url
        elif name != "health":
            assert answer.status_code == 403, url
        assert "Content-Security-Policy" in answer
    assert northland(stands) == before


def test_whoever_shows_a_traveller_leaves_one_entry_with_the_traveller(
    people: Any, stands: Night, browser: Callable[..., Client]
) -> None:
    client = browser(person(people.north, "somebody", *roles()))
    names = {str(row.pk): row.family_name for row in Traveller.objects.all()}
    named = 0
    for address in addresses(stands):
        asks: tuple[Callable[[], Any], ...] = (
            lambda url=address.url: client.get(url, {"place": "all"}),
            lambda url=address.url: client.get(url, {"place": "all", "format": "xlsx"}),
            lambda url=address.url: client.get(url, {"q": "QUILL"}),
        )
        if address.name in {"inspections:order", "inspections:result", "accounts:user"}:
            asks += (
                lambda url=address.url: client.post(url, {"unknown": "1"}),
            )  # the page again, with what is missing
        for ask in asks:
            before = Entry.objects.filter(kind="view").count()
            answer = ask()
            text = text_of(answer)
            # A file's name, a list's reason and an order's ground are words of their own, not the traveller's row.
            shown = {
                pk for pk, name in names.items() if f"/travellers/{pk}/" in text or name in text
            }
            if not shown or address.name in READS_FILE_NAMES:
                continue
            named += 1
            looks = list(Entry.objects.filter(kind="view").order_by("seq"))[before:]
            assert len(looks) == 1, f"{address.name} {answer.status_code}"
            assert shown <= set(looks[0].subjects), f"{address.name} {answer.status_code}"
    assert named > 10


def test_after_a_walk_through_everything_the_log_names_nobody(
    people: Any, stands: Night, browser: Callable[..., Client]
) -> None:
    client = browser(person(people.north, "somebody", *roles()))
    for address in addresses(stands):
        for _answer in walk(client, address, stands):
            pass
    client.post("/sign-in/login/", {"login": "QUILLFEATHER", "password": "XK1000001"})
    Client().post("/sign-in/login/", {"login": "QUILLFEATHER", "password": "XK1000001"})
    rows = json.dumps([list(map(str, row)) for row in Entry.objects.values_list()]).upper()
    assert Entry.objects.count() > len(MATRIX)
    values = [
        *SECRETS,
        *SHIP_SECRETS,
        "Ashdown",
        "Brightwater",
        "alice",
        "Dunelm",
        "dora@",
        "list.edi",
        "Team 2",
    ]
    assert not [value for value in values if value.upper() in rows]
