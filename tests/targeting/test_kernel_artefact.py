"""The compiled rule set: what it is made of, that nothing in it changes, and what its identity covers."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from targeting.kernel_cases import (
    CODE,
    HOURS,
    KINDS,
    NUMBER,
    OTHER_CODE,
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
from tidewaiter.errors import Refused
from tidewaiter.targeting import RuleSet, load_profiles
from tidewaiter.targeting.fields import catalogue
from tidewaiter.targeting.kernel import (
    Scope,
    batch_of,
    compile_ruleset,
    kernel_of,
    match,
    matching,
    profiles_held,
    schema_of,
    scope_mask,
)
from tidewaiter.targeting.kernel.clauses import MOST_CLAUSES, Derived, OnField, Rule, clauses_of
from tidewaiter.targeting.profile import AllOf, AnyOf, Condition, Leaf, Not


def choice(field: str, *codes: str) -> AnyOf:
    return AnyOf(tuple(Leaf(field, "eq", (code,)) for code in codes))


def wide(alternatives: int) -> Condition:
    """A profile of which each `any` looks at other fields, so that nothing can be folded."""
    pairs = [
        (Leaf(CODE, "eq", (f"C{n}",)), Leaf(NUMBER, "eq", (float(n),))) for n in range(alternatives)
    ]
    return AnyOf(tuple(AllOf(pair) for pair in pairs))


def test_alternatives_on_one_field_are_one_condition() -> None:
    when = AllOf(
        (choice(CODE, "A", "B"), choice(OTHER_CODE, "X", "Y"), Leaf(CODE, "not_in", ("B",)))
    )
    (clause,) = clauses_of(when)
    assert [item.field for item in clause if isinstance(item, OnField)] == [CODE, OTHER_CODE]
    assert all(isinstance(item.rule, Rule) for item in clause if isinstance(item, OnField))


def test_not_stands_at_the_leaves() -> None:
    when = Not(AllOf((Leaf(CODE, "eq", ("A",)), Not(Leaf(TRUTH, "eq", (True,))))))
    assert [
        [(item.field, item.rule.negated) for item in clause] for clause in clauses_of(when)
    ] == [  # type: ignore[union-attr]
        [(CODE, True)],
        [(TRUTH, False)],
    ]


def test_alternatives_are_multiplied_out_up_to_a_bound() -> None:
    two = AnyOf((Leaf(CODE, "eq", ("A",)), Leaf(NUMBER, "eq", (1.0,))))
    other = AnyOf((Leaf(OTHER_CODE, "eq", ("A",)), Leaf(HOURS, "eq", (1.0,))))
    assert len(clauses_of(AllOf((two, other)))) == 4
    assert len(clauses_of(wide(MOST_CLAUSES))) == MOST_CLAUSES
    for when in (
        wide(MOST_CLAUSES + 1),
        AllOf((wide(40), two, other)),
        AnyOf((wide(60), AllOf((wide(30), other)))),
    ):
        clauses = clauses_of(when)
        assert len(clauses) <= MOST_CLAUSES
        assert any(isinstance(item, Derived) for clause in clauses for item in clause)


@pytest.mark.parametrize("negated", [False, True])
def test_a_derived_truth_value_holds_where_its_conditions_do(negated: bool) -> None:
    flag = Leaf(TRUTH, "eq", (True,))
    when: Condition = AllOf((wide(80), AnyOf((flag, Leaf(TEXT, "contains", ("he",))))))
    rules = ruleset([Not(when) if negated else when, flag, Not(wide(70))])
    rows: list[dict[str, Any]] = [
        {CODE: f"C{n}", NUMBER: m, **more}
        for n in (0, 3, 79, 80)
        for m in (0.0, 3.0, 79.0, None)
        for more in ({}, {TRUTH: True}, {TRUTH: False}, {TEXT: "the hers he"})
    ]
    kernel = compiled(rules)
    assert kernel.derived
    expected = by_the_oracle(rules, map(told, rows))
    for engine in ("numpy", "numba"):
        assert match(kernel, batch_of(rows, KINDS), engine=engine).pairs() == expected  # type: ignore[arg-type]
    everything = scope_mask(kernel, Scope())
    single = {
        (row, f"p{place}")
        for row, record in enumerate(rows)
        for place in profiles_held(kernel, told(record), everything)
    }
    assert single == expected


@given(conditions, records)
def test_a_bound_of_one_clause_changes_nothing(when: Condition, record: Any) -> None:
    """However little is multiplied out: a profile's clauses, with derived values, hold where the profile holds."""
    from tidewaiter.targeting.kernel import compile as compiler

    rules = ruleset([when])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiler, "clauses_of", lambda condition: clauses_of(condition, 1))
        kernel = compiled(rules)
    assert len(kernel.clauses) == 1
    assert match(kernel, batch_of([record], KINDS)).pairs() == by_the_oracle(rules, [told(record)])


def test_nothing_in_an_artefact_can_be_written() -> None:
    kernel = kernel_of(load_profiles())
    arrays = [
        value
        for value in (getattr(kernel, item.name) for item in dataclasses.fields(kernel))
        if isinstance(value, np.ndarray)
    ]
    arrays += [table.rows for table in (*kernel.fields, *kernel.derived)]
    arrays += [table.classes.cuts for table in kernel.fields if hasattr(table.classes, "cuts")]
    assert len(arrays) > 40
    assert not any(array.flags.writeable for array in arrays)
    with pytest.raises(dataclasses.FrozenInstanceError):
        kernel.identity = "another"  # type: ignore[misc]
    with pytest.raises(TypeError):
        kernel.places["x"] = 1  # type: ignore[index]


def test_equal_masks_are_one_row() -> None:
    codes = tuple(f"C{number}" for number in range(1000))
    kernel = compiled(ruleset([Leaf(CODE, "in", codes), Leaf(CODE, "in", codes[:500])]))
    assert len(kernel.matrix) == 3  # neither, one of the two, both


def test_the_identity_covers_rules_fields_lists_and_nothing_else() -> None:
    rules = ruleset([Leaf(CODE, "eq", ("A",)), Leaf(NUMBER, "lt", (2.0,))])
    same = RuleSet(rules.profiles[::-1])
    identity = compiled(rules).identity
    assert compiled(same, sample=batch_of([{CODE: "A"}], KINDS)).identity == identity
    others = [
        compiled(ruleset([Leaf(CODE, "eq", ("B",)), Leaf(NUMBER, "lt", (2.0,))])),
        compiled(rules, list_version="7"),
        compile_ruleset(rules, kinds={**KINDS, "consignment.more": "code"}),
        compiled(RuleSet((profile(0, rules.profiles[0].when, shadow=True), rules.profiles[1]))),
        compiled(
            RuleSet((profile(0, rules.profiles[0].when, offices=("AMS",)), rules.profiles[1]))
        ),
    ]
    assert len({identity, *(other.identity for other in others)}) == len(others) + 1


def test_a_rule_set_in_use_is_compiled_once() -> None:
    assert kernel_of(load_profiles()) is kernel_of(load_profiles())


def test_a_batch_has_a_column_for_every_field_of_the_catalogue() -> None:
    assert schema_of().names == list(catalogue())
    table = batch_of([{"booking.one_way": True}, {}, {"movement.carrier": " zz "}])
    assert table.schema == schema_of()
    assert table.column("booking.one_way").to_pylist() == [True, None, None]
    assert table.column("movement.carrier").to_pylist() == [None, None, "ZZ"]
    with pytest.raises(KeyError):
        batch_of([{"booking.nationality": "X"}])


def test_the_engine_can_be_forced_and_one_that_is_not_there_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kernel = compiled(ruleset([Leaf(CODE, "eq", ("A",))]))
    table = batch_of([{CODE: "A"}], KINDS)
    monkeypatch.setattr(matching, "fast_available", lambda: False)
    assert match(kernel, table).pairs() == {(0, "p0")}
    with pytest.raises(Refused, match="fast"):
        match(kernel, table, engine="numba")


def test_more_than_four_thousand_clauses() -> None:
    """One bit of a summary then stands for several words."""
    whens: list[Condition] = [
        AllOf((Leaf(CODE, "eq", (f"C{n % 500}",)), Leaf(NUMBER, "ge", (float(n % 7),))))
        for n in range(4500)
    ]
    rules = ruleset(whens)
    kernel = compiled(rules)
    assert kernel.span == 2
    rows = [{CODE: f"C{n}", NUMBER: float(n % 9)} for n in range(0, 600, 37)]
    expected = by_the_oracle(rules, map(told, rows))
    assert match(kernel, batch_of(rows, KINDS), engine="numpy").pairs() == expected
    assert match(kernel, batch_of(rows, KINDS), engine="numba").pairs() == expected


def test_a_profile_is_in_force_on_its_days_and_valid_by_record(  # each record with a day of its own
) -> None:
    rules = RuleSet(
        (
            profile("a", Leaf(CODE, "eq", ("A",)), valid_to=date(2026, 2, 1)),
            profile(
                "b",
                Leaf(CODE, "eq", ("A",)),
                valid_from=date(2026, 2, 1),
                review_by=date(2026, 3, 1),
            ),
        )
    )
    days = [
        date(2025, 12, 31),
        date(2026, 1, 1),
        date(2026, 1, 31),
        date(2026, 2, 1),
        date(2026, 3, 1),
        date(2026, 3, 2),
    ]
    kernel, rows = compiled(rules), batch_of([{CODE: "A"}] * len(days), KINDS)
    expected = {
        (row, item.id)
        for row, day in enumerate(days)
        for item in rules.profiles
        if item.in_force(day)
    }
    assert match(kernel, rows, days=days).pairs() == expected
    for wrong in (days[:-1], [*days[:-1], None]):
        with pytest.raises(Refused, match="day"):
            match(kernel, rows, days=wrong)
    assert expected == {
        (row, name)
        for row, day in enumerate(days)
        for place, name in match(kernel, rows, Scope(on=day)).pairs()
        if place == row
    }
