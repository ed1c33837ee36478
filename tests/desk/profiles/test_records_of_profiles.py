"""What became of each profile's hits, with the interval that small counts deserve."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from matched import matched_traveller
from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.accounts.models import User
from tidewaiter.desk.arrivals.models import Match, MatchHit
from tidewaiter.desk.inspections import actions as inspections
from tidewaiter.desk.inspections.actions import ExaminationReport, OrderWish
from tidewaiter.desk.profiles import queries
from tidewaiter.desk.profiles.queries import wilson
from tidewaiter.desk.profiles.ruleset import active, active_ruleset, profiles_folder
from tidewaiter.targeting import Profile

MakeActor = Callable[..., Actor]
MakeBrowser = Callable[..., Client]


@pytest.fixture
def profile_id(alice: User) -> str:
    """The first profile in force."""
    return active_ruleset(alice.administration_id).profiles[0].id


def hit_of(user: User, profile_id: str, **more: object) -> Match:
    match = matched_traveller(user.administration, **more)
    MatchHit.objects.filter(match=match).update(profile=profile_id)
    return match


def test_hits_decisions_and_results_are_counted(alice: User, actor: MakeActor, profile_id: str):
    who = actor(alice)
    match = hit_of(alice, profile_id, state=Match.State.TARGET, grounds="x")
    order = inspections.order_control(
        who,
        match.pk,
        OrderWish("dog_search", "x", "OSL", "Dogs", timezone.now() + timedelta(hours=1)),
    )
    inspections.record_result(who, order.pk, ExaminationReport("dog", "found", 15, "", "E-1"))
    record = queries.profile_record(who, profile_id)
    assert record is not None
    assert (record.matches, record.targets, record.examined, record.found) == (1, 1, 1, 1)
    assert record.minutes == 15
    assert record.per_week[-1][1] == 1
    share = queries.found_share(who, profile_id)
    assert (share.hits, share.of) == (1, 1)


def test_who_was_not_located_does_not_count_against_the_profile(
    alice: User, actor: MakeActor, profile_id: str
):
    who = actor(alice)
    match = hit_of(alice, profile_id, state=Match.State.TARGET, grounds="x")
    order = inspections.order_control(
        who,
        match.pk,
        OrderWish("documents", "x", "OSL", "Gate", timezone.now() + timedelta(hours=1)),
    )
    inspections.record_result(who, order.pk, ExaminationReport("documents", "not_located", 5))
    record = queries.profile_record(who, profile_id)
    assert record is not None
    assert (record.missed, record.found_share.of) == (1, 0)


def test_another_administrations_hits_are_not_counted(
    alice: User, charlie: User, actor: MakeActor, profile_id: str
):
    hit_of(alice, profile_id)
    record = queries.profile_record(actor(charlie), profile_id)
    assert record is not None
    assert record.matches == 0


def test_pages_list_every_profile_and_show_one_in_words(
    alice: User, browser: MakeBrowser, profile_id: str
):
    client = browser(alice)
    listed = client.get(reverse("profiles:list")).content.decode()
    for profile in active_ruleset(alice.administration_id).profiles:
        assert profile.id in listed
    page = client.get(reverse("profiles:profile", args=[profile_id])).content.decode()
    assert "In words" in page
    assert client.get(reverse("profiles:profile", args=["P99"])).status_code == 404


def test_an_administrations_own_profile_works_and_a_faulty_one_turns_no_message_away(
    alice: User, browser: MakeBrowser
):
    folder = profiles_folder(alice.administration_id)
    folder.mkdir(parents=True)
    before = active_ruleset(alice.administration_id)
    (folder / "own.yaml").write_text("id: X\nnationality: eq\n", "utf-8")
    faulty = active(alice.administration_id)
    assert faulty.ruleset.hash == before.hash
    assert any("own.yaml" in place for place in faulty.faults)
    assert "own.yaml" in browser(alice).get(reverse("profiles:list")).content.decode()
    (folder / "own.yaml").unlink()
    assert not active(alice.administration_id).faults


def test_a_profile_whose_review_is_overdue_is_marked_as_asleep(
    alice: User, browser: MakeBrowser, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Profile, "in_force", lambda _profile, _day: False)
    assert "asleep" in browser(alice).get(reverse("profiles:list")).content.decode()


@given(st.integers(0, 400), st.integers(0, 400))
def test_the_interval_holds_the_share_and_narrows_with_counts(one: int, other: int):
    hits, of = min(one, other), max(one, other)
    share = wilson(hits, of)
    if of == 0:
        assert share.value is None
        return
    assert share.value is not None
    assert share.low is not None
    assert share.high is not None
    assert 0 <= share.low <= share.value + 1e-12
    assert share.value <= share.high + 1e-12
    assert share.high <= 1
    wider = wilson(hits * 10, of * 10)
    assert wider.high is not None
    assert wider.low is not None
    assert wider.high - wider.low < share.high - share.low


def test_the_interval_is_wilsons():
    share = wilson(9, 212)  # the example of the desk's design: 2.2 to 7.9 %
    assert (round(100 * (share.low or 0), 1), round(100 * (share.high or 0), 1)) == (2.2, 7.9)
