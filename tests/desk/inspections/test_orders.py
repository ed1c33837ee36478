"""Control orders: who may order what on whom, and how a result is written once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from matched import matched_traveller
from tidewaiter.desk.accounts.actor import Actor, NotPermitted
from tidewaiter.desk.accounts.models import User
from tidewaiter.desk.arrivals.models import Match
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.inspections import actions, queries
from tidewaiter.desk.inspections.actions import ExaminationReport, OrderWish
from tidewaiter.desk.inspections.kinds import control_kinds
from tidewaiter.desk.inspections.models import ControlOrder, Examination
from tidewaiter.desk.inspections.purging import purge_texts
from tidewaiter.desk.protection.purge import PurgeRun
from tidewaiter.errors import Refused

MakeActor = Callable[..., Actor]
MakeBrowser = Callable[..., Client]


@pytest.fixture
def target(alice: User) -> Match:
    """A target of Northland."""
    return matched_traveller(
        alice.administration, state=Match.State.TARGET, grounds="paid by a third"
    )


@pytest.fixture
def wish() -> OrderWish:
    """The usual order."""
    return OrderWish(
        "documents",
        "Paid by a third person.",
        "Belt 4",
        "Gate team",
        timezone.now() + timedelta(hours=3),
    )


FOUND_NOTHING = ExaminationReport("questions", "not_found", 6, "Plausible.")


def test_a_target_gets_an_order_with_a_number_of_the_year(
    alice: User, actor: MakeActor, target: Match, wish: OrderWish
):
    order = actions.order_control(actor(alice), target.pk, wish)
    assert order.number == f"{timezone.now().year}-000001"
    assert (order.kind, order.intrusiveness, order.state) == ("documents", 1, "open")


def test_nobody_is_controlled_before_an_officer_made_them_a_target(
    alice: User, actor: MakeActor, target: Match, wish: OrderWish
):
    Match.objects.filter(pk=target.pk).update(state=Match.State.OPEN)
    with pytest.raises(Refused):
        actions.order_control(actor(alice), target.pk, wish)
    assert not ControlOrder.objects.exists()


def test_one_open_order_at_a_time(alice: User, actor: MakeActor, target: Match, wish: OrderWish):
    who = actor(alice)
    first = actions.order_control(who, target.pk, wish)
    with pytest.raises(Refused):
        actions.order_control(who, target.pk, wish)
    actions.withdraw_order(who, first.pk)
    second = actions.order_control(who, target.pk, wish)
    assert second.number.endswith("-000002")


def test_an_outsider_can_neither_see_nor_order_nor_write(
    alice: User, charlie: User, actor: MakeActor, target: Match, wish: OrderWish
):
    order = actions.order_control(actor(alice), target.pk, wish)
    outsider = actor(charlie)
    with pytest.raises(Match.DoesNotExist):
        actions.order_control(outsider, target.pk, wish)
    with pytest.raises(ControlOrder.DoesNotExist):
        actions.record_result(outsider, order.pk, FOUND_NOTHING)
    assert not queries.orders(outsider).exists()


def test_who_may_not_order_is_told_so(dora: User, actor: MakeActor, target: Match, wish: OrderWish):
    with pytest.raises(NotPermitted):
        actions.order_control(actor(dora), target.pk, wish)


def test_a_result_is_written_once(alice: User, actor: MakeActor, target: Match, wish: OrderWish):
    who = actor(alice)
    order = actions.order_control(who, target.pk, wish)
    written = actions.record_result(who, order.pk, FOUND_NOTHING)
    assert (written.result, written.minutes, written.officer) == ("not_found", 6, alice)
    with pytest.raises(Refused):
        actions.record_result(who, order.pk, replace(FOUND_NOTHING, result="found"))
    order.refresh_from_db()
    assert order.state == ControlOrder.State.DONE


def test_something_found_needs_its_evidence_number(
    alice: User, actor: MakeActor, target: Match, wish: OrderWish
):
    who = actor(alice)
    order = actions.order_control(who, target.pk, wish)
    with pytest.raises(Refused) as refusal:
        actions.record_result(who, order.pk, ExaminationReport("dog", "found", 20))
    assert refusal.value.fields == {"evidence_number": "missing"}
    assert not Examination.objects.exists()


def test_every_write_stands_in_the_log_without_a_personal_value(
    alice: User, actor: MakeActor, target: Match, wish: OrderWish
):
    who = actor(alice)
    order = actions.order_control(who, target.pk, replace(wish, ground="OSEI paid by a third"))
    actions.record_result(who, order.pk, FOUND_NOTHING)
    entries = list(
        Entry.objects.filter(action__in=["order-control", "record-result"]).order_by("seq")
    )
    assert [entry.action for entry in entries] == ["order-control", "record-result"]
    assert all(str(order.pk) in entry.subjects for entry in entries)
    assert "OSEI" not in repr([(entry.facts, entry.subjects, entry.fields) for entry in entries])


def test_kinds_come_least_intrusive_first_in_three_languages():
    kinds = list(control_kinds().values())
    assert [kind.intrusiveness for kind in kinds] == sorted(kind.intrusiveness for kind in kinds)
    assert all(not kind.name.missing() for kind in kinds)


def test_old_texts_are_blanked_but_not_those_of_a_finding(
    alice: User, actor: MakeActor, target: Match, wish: OrderWish, monkeypatch: pytest.MonkeyPatch
):
    who = actor(alice)
    nothing = actions.order_control(who, target.pk, wish)
    actions.record_result(who, nothing.pk, FOUND_NOTHING)
    found = actions.order_control(who, target.pk, wish)
    actions.record_result(who, found.pk, ExaminationReport("dog", "found", 20, "2 kg", "E-17"))
    schedule = type("Schedule", (), {"mask_after_days": 180})()
    monkeypatch.setattr("tidewaiter.desk.inspections.purging.schedule_for", lambda _id: schedule)
    later = timezone.now() + timedelta(days=181)
    run = PurgeRun(who, who.administration_id, later, dry_run=False)
    assert purge_texts(run).masked == 1
    nothing.refresh_from_db()
    found.refresh_from_db()
    assert (nothing.ground, nothing.examination.note) == ("", "")
    assert (found.ground, found.examination.note) == ("Paid by a third person.", "2 kg")


def test_from_the_form_to_the_result_in_the_browser(
    alice: User, browser: MakeBrowser, target: Match
):
    client = browser(alice)
    form = client.get(reverse("inspections:order", args=[target.pk]))
    assert form.status_code == 200
    assert form.content.decode().count("Booked 9 hours before departure.") == 1
    assert "By when (OSL)" in form.content.decode()
    sent = client.post(
        reverse("inspections:order", args=[target.pk]),
        {
            "kind": "dog_search",
            "ground": "Paid by a third person.",
            "place": "OSL",
            "assigned_to": "Dog team",
            "due_by": "2026-03-05T14:30",
        },
    )
    order = ControlOrder.objects.get()
    assert sent.headers["Location"] == reverse("inspections:result", args=[order.pk])
    # It was told on the clock of Oslo, and is shown on it.
    assert order.due_by == datetime(2026, 3, 5, 13, 30, tzinfo=UTC)
    page = client.get(sent.headers["Location"]).content.decode()
    assert "OSEI" in page
    assert "05 Mar 14:30" in page
    wrong = client.post(
        reverse("inspections:result", args=[order.pk]),
        {"result": "found", "method": "dog", "minutes": "12"},
    )
    assert wrong.status_code == 422
    client.post(
        reverse("inspections:result", args=[order.pk]),
        {"result": "found", "method": "dog", "minutes": "12", "evidence_number": "E-17"},
    )
    assert Examination.objects.get().result == "found"
    listed = client.get(reverse("inspections:orders")).content.decode()
    assert order.number in listed


def test_pages_of_another_administration_do_not_exist(
    charlie: User,
    alice: User,
    actor: MakeActor,
    browser: MakeBrowser,
    target: Match,
    wish: OrderWish,
):
    order = actions.order_control(actor(alice), target.pk, wish)
    client = browser(charlie)
    assert client.get(reverse("inspections:order", args=[target.pk])).status_code == 404
    assert client.get(reverse("inspections:result", args=[order.pk])).status_code == 404
    assert client.get(reverse("inspections:order", args=[uuid.uuid4()])).status_code == 404
    assert order.number not in client.get(reverse("inspections:orders")).content.decode()
