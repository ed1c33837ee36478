"""Who shares a value: of few all are named, of a crowd so many as show that it proves nothing."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.arrivals.ingest import surroundings
from tidewaiter.desk.arrivals.ingest.identifiers import Value
from tidewaiter.desk.arrivals.ingest.intake import Terms
from tidewaiter.desk.arrivals.ingest.surroundings import Holding
from tidewaiter.desk.arrivals.models import Identifier, Movement, Traveller
from tidewaiter.targeting import sharing_limit

pytestmark = pytest.mark.django_db

PHONE: Value = ("phone", "999000111")
TERMS = Terms(
    "prevent_serious_crime", "BE", timezone.now().date(), timezone.now().date() + timedelta(days=9)
).as_columns()


def _flight(machine: Actor, key: str, holders: int, *, days_ago: int = 0) -> UUID:
    """A flight on which so many travellers give the number."""
    movement = Movement.objects.create(
        administration_id=machine.administration_id,
        key=key,
        mode="air",
        state="expected",
        due_at=timezone.now() - timedelta(days=days_ago),
        **TERMS,
    )
    for number in range(holders):
        traveller = Traveller.objects.create(
            movement=movement, key=f"{key}{number}", role="passenger", state="expected", **TERMS
        )
        Identifier.objects.create(
            administration_id=machine.administration_id,
            traveller=traveller,
            kind=PHONE[0],
            value=PHONE[1],
        )
    return movement.pk


def _holders(machine: Actor, but: UUID) -> int:
    holding = Holding(machine.administration_id, timezone.now())
    holding.look_up([PHONE])
    return len(holding.of(PHONE, but))


def test_of_few_all_on_other_movements_are_named(machine: Actor) -> None:
    here, _ = _flight(machine, "A", 2), _flight(machine, "B", 3)
    _flight(machine, "OLD", 4, days_ago=100)
    assert _holders(machine, here) == 3


def test_of_a_crowd_enough_are_named_from_whichever_movement_one_looks(
    machine: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surroundings, "_SOME", 40)
    flights = [_flight(machine, key, 30) for key in "ABC"]
    for here in flights:
        assert sharing_limit() < _holders(machine, here) <= 40


def test_a_crowd_on_one_flight_hides_nobody_on_another(
    machine: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surroundings, "_SOME", 12)
    here, there = _flight(machine, "A", 40), _flight(machine, "B", 1)
    assert _holders(machine, here) == 1
    assert _holders(machine, there) == 40


def test_those_whose_time_in_the_window_is_over_make_no_crowd(
    machine: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surroundings, "_SOME", 12)
    _flight(machine, "OLD", 40, days_ago=100)
    here, _ = _flight(machine, "A", 1), _flight(machine, "B", 2)
    assert _holders(machine, here) == 2
