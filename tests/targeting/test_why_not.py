"""Why a profile did not hit somebody on a flight: the conditions that fail, the closest first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from targeting.kernel_cases import profile
from targeting.samples import TODAY, booking, cash, created, movement, person
from tidewaiter.errors import Refused
from tidewaiter.targeting import RuleSet, assess_movement, load_profiles, why_not, why_not_as_dict
from tidewaiter.targeting.profile import AllOf, Leaf, Not

LATE = Leaf("booking.hours_before_departure", "lt", (24.0,))
PAID = Leaf("booking.paid_in_cash", "eq", (True,))
NO_CREW = Not(Leaf("traveller.role", "eq", ("CREW",)))
FLIGHT = movement(
    [person("kim", role="PASSENGER"), person("rob", role="PASSENGER"), person("ann", role="CREW")],
    [
        booking("A", "kim", created=created(9)),
        booking("B", "rob", created=created(40)),
        booking("C", "ann", created=created(9), payments=(cash(),)),
    ],
)


def ask(**more: Any) -> list[Any]:
    rules = RuleSet((profile("late", AllOf((LATE, PAID, NO_CREW)), **more),))
    return why_not(FLIGHT, rules, "plate", today=TODAY)


def test_who_came_closest_is_told_first_with_what_fails() -> None:
    assert [(item.key, [short.field for short in item.short]) for item in ask()] == [
        ("ann", ["traveller.role"]),
        ("kim", ["booking.paid_in_cash"]),
        ("rob", ["booking.hours_before_departure", "booking.paid_in_cash"]),
    ]


def test_what_was_asked_is_said_in_words_beside_the_value() -> None:
    said = [why_not_as_dict(item) for item in ask()]
    assert said[2]["short"][0] == {
        "field": "booking.hours_before_departure",
        "value": 40.0,
        "asked": ["hours between booking and departure: below 24"],
        "every": True,
    }
    assert said[0]["short"][0]["asked"] == ["not so: role on the flight: CREW"]
    assert said[1]["short"][0]["value"] is None
    assert "moins de 24" in why_not_as_dict(ask()[2], "fr")["short"][0]["asked"][0]


def test_a_profile_that_does_not_speak_here_says_so() -> None:
    assert {item.silent for item in ask()} == {None}
    assert {item.silent for item in ask(offices=("AMS",))} == {"office"}
    assert {item.silent for item in ask(valid_to=TODAY)} == {"day"}


def test_a_subject_is_hit_or_has_a_reason_why_not() -> None:
    rules = load_profiles()
    hit = {
        (hit.profile, item.key)
        for item in assess_movement(FLIGHT, rules, today=TODAY)
        for hit in item.hits
    }
    for item in rules.profiles:
        if item.subject in {"equipment", "consignment"}:
            continue  # no box or bill travels on a flight of passengers
        missed = {found.key for found in why_not(FLIGHT, rules, item.id, today=TODAY)}
        assert missed | {key for name, key in hit if name == item.id} == {"kim", "rob", "ann"}


def test_bookings_and_flights_are_asked_for_by_profiles_on_them() -> None:
    rules = RuleSet(
        (
            profile("b", PAID, subject="booking"),
            profile("m", Leaf("movement.carrier", "eq", ("AA",)), subject="movement"),
        )
    )
    assert [item.key for item in why_not(FLIGHT, rules, "pb", today=TODAY)] == ["A", "B"]
    assert [item.key for item in why_not(FLIGHT, rules, "pm", today=TODAY)] == [FLIGHT.key]


def test_an_unknown_profile_is_refused_and_a_cancelled_flight_has_nobody() -> None:
    with pytest.raises(Refused, match="nobody"):
        why_not(FLIGHT, load_profiles(), "nobody")
    assert why_not(replace(FLIGHT, state="cancelled"), load_profiles(), "P02-late") == []
