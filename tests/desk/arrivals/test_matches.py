"""Matches rank and explain; a named officer decides, and what was decided stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from desk.arrivals.letters import (
    FAMILY,
    FIRST,
    PHONE,
    SECOND,
    Party,
    Person,
    bookings,
    listing,
    tonight,
)
from tidewaiter.desk.accounts.actor import NotPermitted
from tidewaiter.desk.arrivals import actions, queries
from tidewaiter.desk.arrivals.models import Match, MatchHit, Review, Traveller
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.inspections.models import ControlOrder
from tidewaiter.desk.watchlists.models import ListEntry
from tidewaiter.errors import Refused
from tidewaiter.targeting import normalise


def match_of(family: str) -> Match:
    return Match.objects.get(traveller__family_name=family)


def has_match(family: str) -> bool:
    return Match.objects.filter(traveller__family_name=family).exists()


def sought(administration, number: str, kind: str = "document") -> None:
    ListEntry.objects.create(
        administration=administration,
        list_name="Lost documents",
        kind=kind,
        value=number,
        normalised=normalise(kind, number),
        owner="Northland police",
        reason="reported lost",
        expires=timezone.now().date() + timedelta(days=30),
        added_at=timezone.now(),
    )


@pytest.fixture
def matched(hand_in):
    """Two unrelated travellers whom one third person paid for in cash, and a family whom nothing matches."""
    hand_in(bookings(tonight(), [FIRST, SECOND, FAMILY]))


def test_travellers_who_stand_out_are_matched_with_reasons(matched):
    match = match_of("QUILLFEATHER")
    assert match.state == Match.State.OPEN
    assert match.score == sum(hit.score for hit in match.hits.all())
    hit = match.hits.get(profile__contains="payer")
    assert "third person" in hit.words["en"]
    assert set(hit.words) == {"en", "fr", "es"}
    reason = hit.reasons[0]
    assert set(reason) >= {"text", "clause", "field", "value", "source", "place"}
    assert not has_match("THISTLEWICK")
    assert sorted(Match.objects.values_list("rank", flat=True)) == [1, 2]


def test_an_officer_selects_a_target_with_grounds(matched, alice, actor):
    match = match_of("QUILLFEATHER")
    actions.review(actor(alice), [match.pk], "target", grounds=" Paid in cash by a stranger. ")
    match.refresh_from_db()
    assert match.state == Match.State.TARGET
    assert (match.reviewed_by, match.grounds) == (alice, "Paid in cash by a stranger.")
    entry = Entry.objects.get(action="arrivals.reviewed")
    assert entry.facts == {"outcome": "target", "reason": "", "count": 1}
    assert set(entry.subjects) == {str(match.pk), str(match.traveller_id)}


@pytest.mark.parametrize(
    "wish",
    [
        {"outcome": "target"},
        {"outcome": "target", "grounds": "   "},
        {"outcome": "no_interest"},
        {"outcome": "no_interest", "reason_code": "bored"},
        {"outcome": "open"},
    ],
)
def test_a_decision_without_its_ground_is_refused(matched, alice, actor, wish):
    with pytest.raises(Refused):
        actions.review(actor(alice), [match_of("QUILLFEATHER").pk], **wish)
    assert not Review.objects.exists()


def test_the_machine_decides_about_nobody(matched, machine):
    with pytest.raises(Refused, match="named officer"):
        actions.review(machine, [match_of("QUILLFEATHER").pk], "target", grounds="a score")


def test_several_matches_are_closed_for_one_reason(matched, bob, actor):
    ids = list(Match.objects.values_list("pk", flat=True))
    actions.review(actor(bob), ids, "no_interest", reason_code="explained")
    assert set(Match.objects.values_list("state", "reason_code")) == {("no_interest", "explained")}


def test_another_administration_decides_nothing_here(matched, charlie, actor):
    with pytest.raises(Match.DoesNotExist):
        actions.review(
            actor(charlie), [match_of("QUILLFEATHER").pk], "no_interest", reason_code="weak"
        )


def test_whoever_may_not_review_does_not(matched, dora, actor):
    with pytest.raises(NotPermitted):
        actions.review(actor(dora), [match_of("QUILLFEATHER").pk], "target", grounds="x")


def test_a_decision_is_taken_back_within_seconds(matched, alice, actor):
    who, match = actor(alice), match_of("QUILLFEATHER")
    actions.review(who, [match.pk], "no_interest", reason_code="weak")
    actions.undo_review(who, match.pk)
    match.refresh_from_db()
    assert (match.state, match.reviewed_by, match.reason_code) == (Match.State.OPEN, None, "")
    assert Review.objects.get().undone_at is not None
    assert Entry.objects.filter(action="arrivals.review_undone").exists()


def test_taking_back_a_changed_decision_brings_the_first_one_again(matched, alice, actor):
    who, match = actor(alice), match_of("QUILLFEATHER")
    actions.review(who, [match.pk], "no_interest", reason_code="weak")
    actions.review(who, [match.pk], "target", grounds="On second thoughts.")
    actions.undo_review(who, match.pk)
    match.refresh_from_db()
    assert (match.state, match.reason_code) == (Match.State.NO_INTEREST, "weak")


def test_only_the_officer_who_decided_takes_it_back_and_only_soon(matched, alice, bob, actor):
    match = match_of("QUILLFEATHER")
    actions.review(actor(alice), [match.pk], "no_interest", reason_code="weak")
    with pytest.raises(Refused, match="Only the officer"):
        actions.undo_review(actor(bob), match.pk)
    Review.objects.update(at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(Refused, match="time to take it back"):
        actions.undo_review(actor(alice), match.pk)


def test_a_decision_stays_when_the_same_is_told_again(hand_in, alice, actor):
    flight = tonight()
    hand_in(bookings(flight, [FIRST, SECOND], hours_before=24))
    match = match_of("QUILLFEATHER")
    actions.review(actor(alice), [match.pk], "no_interest", reason_code="explained")
    hand_in(bookings(flight, [FIRST, SECOND], hours_before=2))
    match.refresh_from_db()
    assert match.state == Match.State.NO_INTEREST


def test_a_new_reason_opens_the_match_again_and_the_earlier_decision_is_kept(
    hand_in, alice, actor, people
):
    flight = tonight()
    hand_in(bookings(flight, [FIRST, SECOND], hours_before=24))
    match = match_of("QUILLFEATHER")
    actions.review(actor(alice), [match.pk], "no_interest", reason_code="explained")
    sought(people.north, "XK1000001")
    hand_in(bookings(flight, [FIRST, SECOND], hours_before=2))
    match.refresh_from_db()
    assert match.state == Match.State.OPEN
    assert match.reviews.get().reason_code == "explained"
    assert match.hits.filter(profile="list:Lost documents").exists()


def test_a_target_stays_one_whatever_comes(hand_in, alice, actor, people):
    flight = tonight()
    hand_in(bookings(flight, [FIRST, SECOND], hours_before=24))
    match = match_of("QUILLFEATHER")
    actions.review(actor(alice), [match.pk], "target", grounds="Cash.")
    sought(people.north, "XK1000001")
    hand_in(bookings(flight, [FIRST, SECOND], hours_before=2))
    match.refresh_from_db()
    assert match.state == Match.State.TARGET
    assert match.hits.filter(profile="list:Lost documents").exists()


def test_a_match_that_no_longer_holds_goes_unless_somebody_decided(hand_in, alice, actor):
    flight = tonight()
    early = [replace(party, hours=30) for party in (FIRST, SECOND)]
    hand_in(bookings(flight, early, hours_before=24))
    actions.review(actor(alice), [match_of("QUILLFEATHER").pk], "no_interest", reason_code="weak")
    # Each pays for herself now, and leaves telephones of her own.
    plain = [
        replace(
            early[0],
            phone="4790000088",
            payer="ODA QUILLFEATHER",
            payer_phone="4790000081",
            card="1111",
        ),
        replace(
            early[1],
            phone="4790000099",
            payer="TESSA MARROWBONE",
            payer_phone="4790000092",
            card="2222",
        ),
    ]
    hand_in(bookings(flight, plain, hours_before=2))
    assert not has_match("MARROWBONE")
    match = match_of("QUILLFEATHER")
    assert (match.state, match.hits.count()) == (Match.State.NO_INTEREST, 0)


def test_whoever_left_the_flight_does_not_wait_any_more(hand_in, alice, actor):
    flight = tonight()
    hand_in(bookings(flight, [FIRST, SECOND], hours_before=24), bookings(flight, [SECOND]))
    window = queries.Window.tonight(timezone.now())
    waiting = queries.ranked(actor(alice), window)
    left = Traveller.objects.get(family_name="QUILLFEATHER")
    assert left.state == "left"
    assert all(
        match.traveller_id != left.pk for match in queries.first_waiting(actor(alice), waiting, 10)
    )


def test_a_booking_on_another_flight_changes_what_is_said_of_this_one(hand_in):
    hand_in(bookings(tonight(), [FIRST]))
    before = {hit.profile for hit in MatchHit.objects.all()}
    stranger = Party("JKL012", [Person("BRAMBLEWOOD", "OTTO", "XK1000009")], phone=PHONE)
    hand_in(bookings(tonight(18, timedelta(hours=9)), [stranger]))
    hit = match_of("QUILLFEATHER").hits.filter(profile__contains="contact").first()
    assert hit is not None
    assert hit.profile not in before


def test_a_document_on_a_list_is_a_hit_with_the_name_of_the_list(hand_in, people):
    sought(people.north, "xk-1000003")
    flight = tonight()
    hand_in(listing(flight, [Person("THISTLEWICK", "PERDITA", "XK1000003")]))
    hit = match_of("THISTLEWICK").hits.get()
    assert hit.profile == "list:Lost documents"
    assert "reported lost" in hit.words["en"]


def test_the_rank_is_by_score_and_stands_for_the_night(matched, alice, actor):
    who = actor(alice)
    tonight_ = queries.ranked(who, queries.Window.tonight(timezone.now(), "OSL"))
    first = queries.first_waiting(who, tonight_, 1)[0]
    assert first.score == max(Match.objects.values_list("score", flat=True))
    assert tonight_.rank[first.pk] == 1
    assert (tonight_.total, tonight_.waiting) == (2, 2)
    elsewhere = queries.ranked(who, queries.Window.tonight(timezone.now(), "BGO"))
    assert elsewhere.total == 0


def test_a_target_with_an_order_is_not_closed_behind_the_back_of_the_gate(matched, alice, actor):
    who, match = actor(alice), match_of("QUILLFEATHER")
    actions.review(who, [match.pk], "target", grounds="Cash.")
    ControlOrder.objects.create(
        administration=alice.administration,
        number="2026-000001",
        match=match,
        kind="documents",
        intrusiveness=1,
        ground="Cash.",
        place="OSL",
        assigned_to="Gate",
        due_by=timezone.now(),
        ordered_by=alice,
        ordered_at=timezone.now(),
    )
    with pytest.raises(Refused):
        actions.review(who, [match.pk], "no_interest", reason_code="weak")
    with pytest.raises(Refused):
        actions.undo_review(who, match.pk)
