"""Exact lists: entries need owner, reason and expiry, and match until they end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tidewaiter.desk.accounts.actor import Actor, NotPermitted
from tidewaiter.desk.accounts.models import User
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.watchlists import actions, queries
from tidewaiter.desk.watchlists.actions import EntryWish
from tidewaiter.desk.watchlists.models import ListEntry
from tidewaiter.errors import Refused

MakeActor = Callable[..., Actor]
MakeBrowser = Callable[..., Client]
TODAY = timezone.now().date()
WISH = EntryWish(
    "Stolen documents",
    "document",
    "ek 100-200",
    "Interpol desk",
    "Reported stolen",
    TODAY + timedelta(days=90),
    "bel",
)


def test_an_entry_is_compared_without_blanks_signs_and_case(alice: User, actor: MakeActor):
    made = actions.add_entry(actor(alice), WISH)
    assert (made.normalised, made.issuer, made.added_by) == ("EK100200", "BEL", alice)
    lists = queries.lists_for(alice.administration_id)
    (entry,) = lists.find("document", "EK 100200", TODAY, issuer="BE")
    assert (entry.list_name, entry.kind, entry.value) == (
        "Stolen documents",
        "document",
        "ek 100-200",
    )


@pytest.mark.parametrize(
    "wrong",
    [{"expires": TODAY}, {"value": "--"}],
    ids=["ends today", "nothing left to compare"],
)
def test_an_entry_that_could_never_match_is_refused(
    alice: User, actor: MakeActor, wrong: dict[str, object]
):
    with pytest.raises(Refused):
        actions.add_entry(actor(alice), replace(WISH, **wrong))
    assert not ListEntry.objects.exists()


def test_the_same_value_stands_once_in_a_list(alice: User, actor: MakeActor):
    who = actor(alice)
    first = actions.add_entry(who, WISH)
    with pytest.raises(Refused):
        actions.add_entry(who, replace(WISH, value="EK100200"))
    actions.remove_entry(who, first.pk, "found again")
    actions.add_entry(who, WISH)
    assert queries.entries(who).count() == 1


def test_removed_and_expired_entries_match_nobody(alice: User, actor: MakeActor):
    who = actor(alice)
    removed = actions.add_entry(who, WISH)
    actions.remove_entry(who, removed.pk, "found again")
    short = actions.add_entry(
        who, replace(WISH, value="LX900100", expires=TODAY + timedelta(days=1))
    )
    assert len(queries.lists_for(alice.administration_id)) == 1
    assert len(queries.lists_for(alice.administration_id, short.expires)) == 0


def test_a_removal_needs_its_reason(alice: User, actor: MakeActor):
    who = actor(alice)
    made = actions.add_entry(who, WISH)
    with pytest.raises(Refused):
        actions.remove_entry(who, made.pk, "  ")


def test_lists_of_another_administration_are_not_there(
    alice: User, charlie: User, bob: User, actor: MakeActor
):
    made = actions.add_entry(actor(alice), WISH)
    assert not queries.entries(actor(charlie)).exists()
    assert len(queries.lists_for(charlie.administration_id)) == 0
    with pytest.raises(ListEntry.DoesNotExist):
        actions.remove_entry(actor(charlie), made.pk, "x")
    with pytest.raises(NotPermitted):
        actions.add_entry(actor(bob), WISH)


def test_the_log_holds_a_digest_and_not_the_value(alice: User, actor: MakeActor):
    actions.add_entry(actor(alice), WISH)
    entry = Entry.objects.get(action="add-list-entry")
    assert len(str(entry.facts["value"])) == 64
    assert "100200" not in repr((entry.facts, entry.subjects))


def test_the_page_adds_shows_and_removes(alice: User, browser: MakeBrowser):
    client = browser(alice)
    assert client.get(reverse("watchlists:list")).status_code == 200
    given = {
        "list_name": WISH.list_name,
        "kind": WISH.kind,
        "value": WISH.value,
        "owner": WISH.owner,
        "reason": WISH.reason,
        "expires": WISH.expires.isoformat(),
    }
    assert client.post(reverse("watchlists:add"), {**given, "owner": ""}).status_code == 422
    assert client.post(reverse("watchlists:add"), given).status_code == 302
    assert "ek 100-200" in client.get(reverse("watchlists:list")).content.decode()
    made = ListEntry.objects.get()
    client.post(reverse("watchlists:remove", args=[made.pk]), {"reason": "found again"})
    made.refresh_from_db()
    assert made.removal_reason == "found again"


def test_the_workbook_guards_values_that_look_like_formulas(
    alice: User, actor: MakeActor, browser: MakeBrowser
):
    from io import BytesIO

    from openpyxl import load_workbook

    actions.add_entry(actor(alice), replace(WISH, list_name="=1+1"))
    answer = browser(alice).get(reverse("watchlists:list"), {"format": "xlsx"})
    sheet = load_workbook(BytesIO(answer.content)).active
    values = [cell.value for row in sheet.iter_rows() for cell in row]
    assert "=1+1" not in values
