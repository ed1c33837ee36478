"""A profile on trial makes no match, whatever it hits; its page says what it is, and where it works."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tidewaiter.desk.accounts.actor import system_actor
from tidewaiter.desk.accounts.models import User
from tidewaiter.desk.arrivals import actions
from tidewaiter.desk.arrivals.ingest.hot import at_hand
from tidewaiter.desk.arrivals.models import Match, Movement
from tidewaiter.desk.arrivals.trial_models import TrialHit
from tidewaiter.desk.profiles.queries import TrialRecord, profile_record, trial_record
from tidewaiter.desk.profiles.ruleset import active_ruleset, profiles_folder
from tidewaiter.desk.protection.actions import ScheduleTerms, set_schedule
from tidewaiter.desk.protection.purge import purge_due

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


# --- what it would have caught ---


def second(data: bytes, name: bytes, number: bytes) -> bytes:
    """The list of the tests again, of somebody else on another flight."""
    return (
        data.replace(b"TIDE:WANDA", name)
        .replace(b"XX0000001", number)
        .replace(b"TW0100", b"TW0200")
        .replace(b"0900+1", b"0900+2")
    )


def take_in(user: User, data: bytes) -> None:
    actions.receive(
        system_actor(user.administration), data, source_name="list.edi", channel="folder"
    )


def record_of(user: User, actor: Callable[..., Any]) -> TrialRecord:
    made = actor(user)
    found = profile_record(made, "OWN")
    assert found is not None
    return trial_record(made, found.profile)


def test_hits_of_a_trial_are_counted_once_however_often_a_flight_is_told(
    alice: User, actor: Callable[..., Any]
) -> None:
    hand_in(alice, "shadow: true\n")
    record = record_of(alice, actor)
    assert (record.hits, record.flights, record.alone, record.matched) == (1, 1, 1, 0)
    assert sum(count for _day, count in record.per_week) == 1
    for at in (b"0905", b"0910"):
        take_in(alice, LIST.replace(b":0900+1'", b":" + at + b"+" + at + b"'"))
    assert record_of(alice, actor).hits == 1
    at_hand.forget()  # another process judges everybody anew
    take_in(alice, LIST.replace(b":0900+1'", b":0915+4'"))
    assert record_of(alice, actor).hits == 1
    take_in(alice, second(LIST, b"EBB:WILL", b"XX0000002"))
    record = record_of(alice, actor)
    assert (record.hits, record.flights) == (2, 2)
    assert not Match.objects.exists()


def test_a_hit_that_no_longer_holds_is_none_also_where_nothing_else_matched(
    alice: User, actor: Callable[..., Any]
) -> None:
    hand_in(alice, "shadow: true\n")
    assert record_of(alice, actor).hits == 1
    gone = LIST.replace(b"BGM+745'", b"BGM+745+CP'").replace(b":0900+1'", b":0930+5'")
    take_in(alice, gone.replace(b"DOC+P:110:111+XX0000001'", b""))
    assert record_of(alice, actor).hits == 0
    assert not Match.objects.exists()


def test_another_version_is_counted_by_itself_and_the_older_one_stays(
    alice: User, actor: Callable[..., Any]
) -> None:
    hand_in(alice, "shadow: true\n")
    own = profiles_folder(alice.administration_id) / "own.yaml"
    own.write_text(OWN + "shadow: true\nversion: 2\n", "utf-8")
    assert record_of(alice, actor).hits == 0
    take_in(alice, LIST.replace(b":0900+1'", b":0915+4'"))
    assert record_of(alice, actor).hits == 1
    assert sorted(TrialHit.objects.values_list("version", flat=True)) == [1, 2]


def test_the_page_tells_figures_and_nobody_and_only_of_the_own_administration(
    alice: User, charlie: User, actor: Callable[..., Any], browser: MakeBrowser
) -> None:
    hand_in(alice, "shadow: true\n")
    page = browser(alice).get(reverse("profiles:profile", args=["OWN"])).content.decode()
    assert "What it would have caught" in page
    assert "on 1 flight." in page
    assert "TIDE" not in page
    other = profiles_folder(charlie.administration_id)
    other.mkdir(parents=True)
    (other / "own.yaml").write_text(OWN + "shadow: true\n", "utf-8")
    assert record_of(charlie, actor).hits == 0


def test_of_those_others_stopped_the_page_says_how_many(
    alice: User, actor: Callable[..., Any]
) -> None:
    hand_in(alice, "shadow: true\n")
    folder = profiles_folder(alice.administration_id)
    (folder / "live.yaml").write_text(OWN.replace("id: OWN", "id: LIVE"), "utf-8")
    take_in(alice, LIST.replace(b":0900+1'", b":0915+4'"))
    match = Match.objects.get()
    assert [hit.profile for hit in match.hits.all()] == ["LIVE"]
    record = record_of(alice, actor)
    assert (record.hits, record.matched, record.alone, record.targets) == (1, 1, 0, 0)
    actions.review(actor(alice), [match.pk], "target", grounds="seen")
    assert record_of(alice, actor).targets == 1


def test_the_clock_takes_the_hit_with_its_traveller(alice: User) -> None:
    hand_in(alice, "shadow: true\n")
    machine = system_actor(alice.administration)
    purge_due(machine, timezone.now() + timedelta(days=181), dry_run=False)
    assert (
        TrialHit.objects.count() == 1
    )  # of a masked traveller: a number of a profile, as with matches
    purge_due(machine, timezone.now() + timedelta(days=1827), dry_run=False)
    assert not TrialHit.objects.exists()
