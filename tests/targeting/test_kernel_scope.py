"""Offices, days, shadow profiles and those switched off: which profiles speak, in the kernel and in an assessment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from targeting.kernel_cases import CODE, FIRST, KINDS, compiled, profile
from targeting.samples import TODAY, booking, created, movement, person
from tidewaiter.targeting import RuleSet, assess_movement, assessment_as_dict
from tidewaiter.targeting.kernel import Scope, batch_of, match
from tidewaiter.targeting.profile import Leaf

ANY = Leaf(CODE, "present")
RULES = RuleSet(
    (
        profile("plain", ANY),
        profile("ams", ANY, offices=("AMS", "RTM")),
        profile("bru", ANY, offices=("BRU",)),
        profile("ended", ANY, valid_to=date(2026, 6, 1)),
        profile("flights", ANY, subject="movement"),
        profile("trial", ANY, shadow=True, score=50),
    )
)


def speaking(**scope: Any) -> set[str]:
    found = match(compiled(RULES), batch_of([{CODE: "A"}], KINDS), Scope(**scope))
    return {name.removeprefix("p") for _, name in found.pairs()}


def test_without_a_scope_every_profile_speaks() -> None:
    assert speaking() == {"plain", "ams", "bru", "ended", "flights", "trial"}


@pytest.mark.parametrize(
    ("scope", "silent"),
    [
        ({"subject": "traveller"}, {"flights"}),
        ({"on": date(2026, 6, 1)}, {"ended"}),
        ({"on": date(2026, 5, 31)}, set()),
        ({"offices": frozenset({"AMS"})}, {"bru"}),
        ({"offices": frozenset()}, {"ams", "bru"}),
        ({"disabled": frozenset({"pplain", "pbru"})}, {"plain", "bru"}),
        ({"shadow": False}, {"trial"}),
    ],
)
def test_a_scope_keeps_some_silent(scope: dict[str, Any], silent: set[str]) -> None:
    assert speaking() - speaking(**scope) == silent


def test_hits_of_a_shadow_profile_carry_a_flag_and_no_score() -> None:
    kernel = compiled(RULES)
    found = match(kernel, batch_of([{CODE: "A"}], KINDS), Scope(subject="traveller", on=FIRST))
    flagged = {kernel.profiles[place].id for place in found.profiles[found.shadow]}
    assert flagged == {"ptrial"}
    assert found.scores.tolist() == [40.0]
    rows = found.table().to_pylist()
    assert {row["profile"]: row["score"] for row in rows if row["shadow"]} == {"ptrial": 0.0}


# --- in an assessment ---

LATE = Leaf("booking.hours_before_departure", "lt", (24.0,))
FLIGHT = movement(  # from Lisbon to Brussels
    [person("kim"), person("rob")],
    [booking("A", "kim", created=created(9)), booking("B", "rob", created=created(40))],
)


def assessed(*profiles: Any, **more: Any) -> list[Any]:
    return assess_movement(FLIGHT, RuleSet(profiles), today=TODAY, **more)


def test_a_profile_works_where_a_flight_departs_or_arrives_at_its_office() -> None:
    for office, hits in (("BRU", 1), ("LIS", 1), ("AMS", 0)):
        assert len(assessed(profile("late", LATE, offices=(office,)))) == hits
    assert len(assessed(profile("late", LATE))) == 1


def test_a_shadow_profile_makes_no_match() -> None:
    trial = profile("trial", LATE, shadow=True)
    assert assessed(trial) == []
    (found,) = assessed(trial, with_shadow=True)
    assert (found.key, found.hits, found.score) == ("kim", (), 0)
    assert [(hit.profile, hit.score, hit.shadow) for hit in found.shadow] == [("ptrial", 0, True)]
    assert found.shadow[0].words["en"] == "Booked 9 hours before departure."


def test_a_shadow_profile_changes_nothing_about_the_others() -> None:
    real, trial = profile("real", LATE), profile("trial", LATE, shadow=True, score=90)
    (alone,), (beside,) = assessed(real), assessed(real, trial)
    assert (alone.score, alone.hits) == (beside.score, beside.hits)
    written = assessment_as_dict(beside)
    assert [hit["profile"] for hit in written["hits"]] == ["preal"]
    assert [hit["profile"] for hit in written["shadow"]] == ["ptrial"]
    assert "shadow" not in assessment_as_dict(alone)


def test_promotion_changes_a_flag_and_the_hits_are_there() -> None:
    trial = profile("trial", LATE, shadow=True)
    (before,) = assessed(trial, with_shadow=True)
    (after,) = assessed(replace(trial, shadow=False))
    assert replace(after.hits[0], shadow=True, score=0) == before.shadow[0]
