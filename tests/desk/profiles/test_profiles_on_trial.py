"""A profile on trial makes no match, whatever it hits; its page says what it is, and where it works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tidewaiter.desk.accounts.actor import system_actor
from tidewaiter.desk.accounts.models import User
from tidewaiter.desk.arrivals import actions
from tidewaiter.desk.arrivals.models import Match, Movement
from tidewaiter.desk.profiles.ruleset import active_ruleset, profiles_folder
from tidewaiter.desk.protection.actions import ScheduleTerms, set_schedule

MakeBrowser = Callable[..., Client]

OWN = """\
id: OWN
name: {en: Everybody, fr: Tout le monde, es: Todos}
subject: traveller
owner: Unit A
legal_basis: eu-customs-code
offence: drug-trafficking
valid: {from: 2026-01-01, to: null}
review_by: 2998-12-31
score: 10
when: {field: traveller.documents, op: ge, value: 1}
"""

LIST = (
    b"UNA:+.? 'UNB+UNOA:4+CARRIER+CUSTOMS+300105:0900+1'UNH+1+PAXLST:D:02B:UN:IATA'BGM+745'"
    b"TDT+20+TW0100+++TW'LOC+125+AMS'DTM+189:3001051000:201'LOC+87+OSL'DTM+232:3001051200:201'"
    b"NAD+FL+++TIDE:WANDA'ATT+2++F'DTM+329:800101'LOC+178+AMS'LOC+179+OSL'NAT+2+NLD'"
    b"DOC+P:110:111+XX0000001'CNT+42:1'UNT+15+1'UNZ+1+1'"
)


def hand_in(user: User, more: str) -> None:
    """Put a profile into the administration's folder, and take in a list with one traveller on it."""
    folder = profiles_folder(user.administration_id)
    folder.mkdir(parents=True)
    (folder / "own.yaml").write_text(OWN + more, "utf-8")
    machine = system_actor(user.administration)
    terms = ScheduleTerms("Northland", "Passenger Data Act", 180, 1826, 180, "Dora", "d@n.invalid")
    set_schedule(machine, terms)
    actions.receive(machine, LIST, source_name="list.edi", channel="folder")


@pytest.mark.parametrize(
    ("more", "matches"),
    [
        ("", 1),
        ("shadow: true\n", 0),
        ("offices: [OSL]\n", 1),
        ("offices: [BRU]\n", 0),
    ],
)
def test_a_profile_on_trial_or_of_another_office_makes_no_match(
    alice: User, more: str, matches: int
) -> None:
    hand_in(alice, more)
    assert Movement.objects.get().hits == []
    assert Match.objects.filter(hits__profile="OWN").count() == matches


def test_the_page_says_that_a_profile_is_on_trial_and_where_it_works(
    alice: User, browser: MakeBrowser
) -> None:
    hand_in(alice, "shadow: true\noffices: [OSL, BGO]\n")
    assert active_ruleset(alice.administration_id).profile("OWN") is not None
    page: Any = browser(alice).get(reverse("profiles:profile", args=["OWN"])).content.decode()
    assert "on trial" in page
    assert "BGO, OSL" in page
