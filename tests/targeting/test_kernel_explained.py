"""Why and why not, near misses, overlap and profiles that can never hit: all from the masks."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targeting.kernel_cases import (
    CODE,
    FIRST,
    KINDS,
    NUMBER,
    TEXT,
    TRUTH,
    by_the_oracle,
    compiled,
    conditions,
    profile,
    records,
    ruleset,
    told,
)
from tidewaiter.targeting import RuleSet
from tidewaiter.targeting.evaluate import holds
from tidewaiter.targeting.kernel import (
    Scope,
    batch_of,
    dead_profiles,
    explain,
    match,
    near_misses,
    overlaps,
)
from tidewaiter.targeting.kernel.clauses import Derived, clauses_of
from tidewaiter.targeting.profile import AllOf, AnyOf, Condition, Leaf, Not

LATE, FLAG = Leaf(NUMBER, "lt", (24.0,)), Leaf(TRUTH, "eq", (True,))
CARRIER = Leaf(CODE, "in", ("A", "B"))


def test_why_names_each_condition_with_the_value_and_what_was_asked() -> None:
    kernel = compiled(ruleset([AllOf((LATE, CARRIER, Not(FLAG)))]))
    found = explain(kernel, told({NUMBER: 9, CODE: "b", TRUTH: False}), "p0")
    assert found.holds
    assert found.short == ()
    assert [(item.field, item.value) for item in found.conditions] == [
        (NUMBER, 9.0),
        (CODE, "B"),
        (TRUTH, False),
    ]
    asked = [
        (test.leaf.op, test.leaf.constants, test.negated)
        for c in found.conditions
        for test in c.tests
    ]
    assert asked == [("lt", (24.0,), False), ("in", ("A", "B"), False), ("eq", (True,), True)]


def test_why_not_names_the_alternative_with_fewest_failing_conditions() -> None:
    kernel = compiled(ruleset([AnyOf((AllOf((LATE, FLAG, CARRIER)), AllOf((Not(LATE), CARRIER))))]))
    found = explain(kernel, told({NUMBER: 9, TRUTH: True, CODE: "Z"}), "p0")
    assert not found.holds
    assert [(item.field, item.value) for item in found.short] == [(CODE, "Z")]
    found = explain(kernel, told({NUMBER: 30, CODE: None}), "p0")
    assert [(item.field, item.value) for item in found.short] == [(CODE, None)]


def test_of_two_alternatives_as_close_the_first_is_told_whatever_the_tuning() -> None:
    rules = ruleset([AnyOf((AllOf((LATE, CARRIER)), AllOf((FLAG, CARRIER))))])
    rare = [{NUMBER: 99, TRUTH: True}] * 9, [{NUMBER: 1, TRUTH: False}] * 9
    for sample in rare:
        kernel = compiled(rules, sample=batch_of(sample, KINDS))
        found = explain(kernel, told({CODE: "A"}), "p0")
        assert [item.field for item in found.short] == [NUMBER]


def test_two_sides_of_one_field_are_one_condition() -> None:
    when = AllOf((Leaf(NUMBER, "ge", (10.0,)), Leaf(NUMBER, "lt", (24.0,)), FLAG))
    found = explain(compiled(ruleset([when])), told({NUMBER: 30, TRUTH: True}), "p0")
    (short,) = found.short
    assert short.every
    assert [test.leaf.op for test in short.tests] == ["ge", "lt"]


def test_what_keeps_a_profile_silent_is_told_beside() -> None:
    kernel = compiled(RuleSet((profile(0, LATE, offices=("AMS",), valid_from=FIRST),)))
    record = told({NUMBER: 9})
    assert explain(kernel, record, "p0").silent is None
    assert explain(kernel, record, "p0", Scope(offices=frozenset({"BRU"}))).silent == "office"
    assert explain(kernel, record, "p0", Scope(subject="booking")).silent == "subject"
    assert explain(kernel, record, "p0", Scope(on=FIRST.replace(year=2025))).silent == "day"
    with pytest.raises(KeyError):
        explain(kernel, record, "nobody")


@given(conditions, records)
def test_an_explanation_says_hit_where_the_plain_evaluator_does(
    when: Condition, record: Any
) -> None:
    found = explain(compiled(ruleset([when])), told(record), "p0")
    assert found.holds == holds(when, told(record))
    assert bool(found.short) != found.holds
    for item in found.conditions:
        passed = [
            holds(Not(test.leaf) if test.negated else test.leaf, told(record))
            for test in item.tests
        ]
        if len(passed) == 1:
            assert passed == [item.holds]


def test_an_explanation_reaches_into_what_was_too_wide_to_multiply_out() -> None:
    pairs = [
        AllOf((Leaf(CODE, "eq", (f"C{n}",)), Leaf(NUMBER, "eq", (float(n),)))) for n in range(90)
    ]
    kernel = compiled(ruleset([AllOf((AnyOf(tuple(pairs)), FLAG))]))
    assert kernel.derived
    found = explain(kernel, told({CODE: "C7", NUMBER: 8.0, TRUTH: True}), "p0")
    assert [item.field for item in found.short] in ([NUMBER], [CODE])
    assert explain(kernel, told({CODE: "C7", NUMBER: 7.0, TRUTH: True}), "p0").holds


@given(st.lists(conditions, min_size=1, max_size=4), st.lists(records, max_size=12))
def test_a_near_miss_is_one_condition_short_in_some_alternative(
    whens: list[Any], rows: list[Any]
) -> None:
    rules = ruleset(whens)
    kernel = compiled(rules)
    expected = set()
    for row, record in enumerate(map(told, rows)):
        for item in rules.profiles:
            shortest = min(
                sum(not _clause_item_holds(part, record) for part in clause)
                for clause in clauses_of(item.when)
            )
            if shortest == 1:
                expected.add((row, item.id))
    assert near_misses(kernel, batch_of(rows, KINDS)) == expected


def _clause_item_holds(item: Any, record: Any) -> bool:
    node = item.group if isinstance(item, Derived) else item.rule
    return _holds(node, record)


def _holds(node: Any, record: Any) -> bool:
    if hasattr(node, "leaf"):
        return holds(Not(node.leaf) if node.negated else node.leaf, record)
    if hasattr(node, "rule"):
        return _holds(node.rule, record)
    return (all if node.every else any)(_holds(part, record) for part in node.items)


def test_near_misses_keep_to_the_scope() -> None:
    kernel = compiled(
        RuleSet(
            (profile(0, AllOf((LATE, FLAG))), profile(1, AllOf((LATE, FLAG)), subject="booking"))
        )
    )
    table = batch_of([{NUMBER: 9}, {NUMBER: 9, TRUTH: True}, {}], KINDS)
    assert near_misses(kernel, table, Scope(subject="traveller")) == {(0, "p0")}


def test_profiles_that_hit_the_same_records_are_named() -> None:
    rules = ruleset([LATE, AllOf((LATE, FLAG)), CARRIER])
    rows = [{NUMBER: 1, TRUTH: True}, {NUMBER: 2}, {NUMBER: 3, CODE: "A"}, {CODE: "A"}]
    found = overlaps(match(compiled(rules), batch_of(rows, KINDS)))
    assert [(item.first, item.second, item.both) for item in found] == [
        ("p0", "p1", 1),
        ("p0", "p2", 1),
    ]
    assert [item.inside for item in found] == [True, False]
    assert found[0].share == pytest.approx(1 / 3)
    assert overlaps(match(compiled(rules), batch_of(rows, KINDS)), least=2) == []


@pytest.mark.parametrize(
    ("when", "dead"),
    [
        (AllOf((Leaf(NUMBER, "lt", (1.0,)), Leaf(NUMBER, "gt", (1.0,)))), True),
        (AllOf((Leaf(NUMBER, "ge", (1.0,)), Leaf(NUMBER, "le", (1.0,)))), False),
        (AllOf((Leaf(CODE, "eq", ("A",)), Leaf(CODE, "missing"))), True),
        (AllOf((Leaf(CODE, "prefix", ("A",)), Not(Leaf(CODE, "in", ("A",))))), False),
        (AllOf((Leaf(TEXT, "contains", ("he",)), Leaf(TEXT, "contains", ("zz",)))), False),
        (AllOf((Leaf(TEXT, "contains", ("he",)), Not(Leaf(TEXT, "contains", ("e",))))), True),
        (AnyOf((AllOf((FLAG, Leaf(TRUTH, "eq", (False,)))), LATE)), False),
    ],
)
def test_a_profile_that_can_never_hit_is_named(when: Condition, dead: bool) -> None:
    assert dead_profiles(compiled(ruleset([when, FLAG]))) == (["p0"] if dead else [])


@given(st.lists(conditions, min_size=1, max_size=4), st.lists(records, max_size=20))
def test_no_profile_that_hits_is_called_dead(whens: list[Any], rows: list[Any]) -> None:
    rules = ruleset(whens)
    hit = {name for _, name in by_the_oracle(rules, map(told, rows))}
    assert not hit & set(dead_profiles(compiled(rules)))
