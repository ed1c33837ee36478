"""What a profile means: missing, negation, ranges; and the same verdicts from an evaluator of another build."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tidewaiter.targeting.evaluate import Record, canonical_record, holds, judge
from tidewaiter.targeting.profile import AllOf, AnyOf, Condition, Leaf, Not
from tidewaiter.targeting.values import canonical

NUMBER, CODE, TRUTH = "booking.hours_before_departure", "movement.carrier", "booking.one_way"


def number(op: Any, *constants: float) -> Leaf:
    return Leaf(NUMBER, op, constants)


def code(op: Any, *constants: str) -> Leaf:
    return Leaf(CODE, op, tuple(canonical("code", item) or "" for item in constants))


@pytest.mark.parametrize(
    ("leaf", "value", "expected"),
    [
        (number("eq", 24.0), 24, True),
        (number("eq", 24.0), 24.5, False),
        (number("lt", 24.0), 24, False),
        (number("le", 24.0), 24, True),
        (number("gt", 24.0), 24, False),
        (number("ge", 24.0), 24, True),
        (number("between", 10.0, 24.0), 10, True),
        (number("between", 10.0, 24.0), 24, False),
        (number("between", 10.0, 24.0), math.nextafter(24.0, 0), True),
        (number("in", 1.0, 2.0), 2, True),
        (number("not_in", 1.0, 2.0), 3, True),
        (number("missing"), 3, False),
        (number("present"), 3, True),
        (code("eq", "zz"), "ZZ", True),
        (code("in", "aa", "zz"), " zz ", True),
        (code("not_in", "aa"), "zz", True),
        (code("prefix", "z"), "ZZ", True),
        (code("prefix", "y"), "ZZ", False),
        (code("contains", "é"), "BEC", True),
        (code("contains", "q"), "BEC", False),
    ],
)
def test_each_operator(leaf: Leaf, value: Any, expected: bool) -> None:
    record = canonical_record({leaf.field: value})
    assert holds(leaf, record) is expected
    assert holds(Not(leaf), record) is not expected


@pytest.mark.parametrize("told", [{}, {NUMBER: None}, {NUMBER: math.nan}])
@pytest.mark.parametrize("op", ["eq", "in", "not_in", "lt", "le", "ge", "gt", "between", "present"])
def test_a_missing_value_satisfies_nothing_but_missing(told: dict[str, Any], op: Any) -> None:
    record = canonical_record(told)
    leaf = number(op) if op == "present" else number(op, 1.0, 2.0)
    assert not holds(leaf, record)
    if op != "present":
        assert not holds(Not(leaf), record)
    assert holds(number("missing"), record)
    assert holds(Not(number("present")), record)
    assert not holds(Not(number("missing")), record)


def test_false_is_not_missing() -> None:
    record = canonical_record({TRUTH: False})
    assert holds(Leaf(TRUTH, "eq", (False,)), record)
    assert holds(Not(Leaf(TRUTH, "eq", (True,))), record)


def test_dates_compare_as_days() -> None:
    leaf = Leaf("movement.carrier", "between", (date(2026, 1, 1), date(2026, 2, 1)))
    assert judge(leaf, {"movement.carrier": date(2026, 1, 31)}).holds
    assert not judge(leaf, {"movement.carrier": date(2026, 2, 1)}).holds


def test_why_names_the_leaves_that_carried_the_hit() -> None:
    late, cheap, one_way = number("lt", 24.0), number("ge", 100.0), Leaf(TRUTH, "eq", (True,))
    verdict = judge(
        AllOf((AnyOf((late, cheap)), one_way)), canonical_record({NUMBER: 9, TRUTH: True})
    )
    assert [test.leaf for test in verdict.support] == [late, one_way]
    assert verdict.short == ()


def test_why_not_names_the_alternative_that_came_closest() -> None:
    late, one_way, carrier = number("lt", 24.0), Leaf(TRUTH, "eq", (True,)), code("eq", "AA")
    condition = AnyOf((AllOf((late, one_way, carrier)), AllOf((Not(late), one_way))))
    verdict = judge(condition, canonical_record({NUMBER: 9, TRUTH: True, CODE: "ZZ"}))
    assert not verdict.holds
    assert len(verdict.short) == 1
    assert verdict.support == ()


# --- properties ---

numbers = st.sampled_from([-1.0, 0.0, 1.0, math.nextafter(1.0, 2), 2.0, 24.0])
codes = st.sampled_from(["A", "AB", "B", "BA"])

number_leaves = st.one_of(
    st.builds(number, st.sampled_from(["eq", "lt", "le", "ge", "gt"]), numbers),
    st.builds(lambda a, b: number("between", *sorted((a, b))), numbers, numbers),
    st.builds(
        lambda op, c: number(op, *c),
        st.sampled_from(["in", "not_in"]),
        st.lists(numbers, min_size=1, max_size=3),
    ),
    st.sampled_from([number("missing"), number("present")]),
)
code_leaves = st.one_of(
    st.builds(code, st.sampled_from(["eq", "prefix", "contains"]), codes),
    st.builds(
        lambda op, c: code(op, *c),
        st.sampled_from(["in", "not_in"]),
        st.lists(codes, min_size=1, max_size=3),
    ),
    st.sampled_from([code("missing"), code("present")]),
)
truth_leaves = st.builds(lambda value: Leaf(TRUTH, "eq", (value,)), st.booleans())
leaves = st.one_of(number_leaves, code_leaves, truth_leaves)


def _groups(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(st.builds(AllOf, several), st.builds(AnyOf, several), st.builds(Not, inner))


conditions: st.SearchStrategy[Condition] = st.recursive(leaves, _groups, max_leaves=8)
records: st.SearchStrategy[Record] = st.fixed_dictionaries(
    {},
    optional={
        NUMBER: st.one_of(st.none(), numbers, st.floats(allow_infinity=False)),
        CODE: st.one_of(st.none(), codes, st.sampled_from(["", "c"])),
        TRUTH: st.one_of(st.none(), st.booleans()),
    },
).map(canonical_record)


@given(conditions, records)
def test_negation_goes_to_the_leaves_by_de_morgan(condition: Condition, record: Record) -> None:
    if isinstance(condition, AllOf):
        assert holds(Not(condition), record) == holds(
            AnyOf(tuple(map(Not, condition.items))), record
        )
    elif isinstance(condition, AnyOf):
        assert holds(Not(condition), record) == holds(
            AllOf(tuple(map(Not, condition.items))), record
        )
    else:
        assert holds(Not(Not(condition)), record) == holds(condition, record)


@given(conditions, records)
def test_a_condition_and_its_opposite_never_hold_together(
    condition: Condition, record: Record
) -> None:
    assert not (holds(condition, record) and holds(Not(condition), record))


@given(st.lists(conditions, min_size=1, max_size=4), conditions, records)
def test_any_grows_and_all_shrinks_with_every_further_condition(
    items: list[Condition], further: Condition, record: Record
) -> None:
    few, more = tuple(items), (*items, further)
    assert holds(AnyOf(few), record) <= holds(AnyOf(more), record)
    assert holds(AllOf(more), record) <= holds(AllOf(few), record)


@given(
    st.permutations([number("lt", 2.0), code("prefix", "A"), Leaf(TRUTH, "eq", (True,))]), records
)
def test_order_does_not_matter(items: list[Leaf], record: Record) -> None:
    ordered = tuple(sorted(items, key=str))
    assert holds(AllOf(tuple(items)), record) == holds(AllOf(ordered), record)
    assert holds(AnyOf(tuple(items)), record) == holds(AnyOf(ordered), record)


@given(conditions, records)
def test_support_holds_by_itself_and_shortfall_does_not(
    condition: Condition, record: Record
) -> None:
    verdict = judge(condition, record)
    assert bool(verdict.short) != verdict.holds
    for test in verdict.support:
        assert judge(test.leaf, record, negated=test.negated).holds
    for test in verdict.short:
        assert not judge(test.leaf, record, negated=test.negated).holds


@settings(max_examples=300)
@given(conditions, records)
def test_an_evaluator_with_three_truth_values_agrees(condition: Condition, record: Record) -> None:
    """A condition holds exactly where strong Kleene logic, with every comparison of a missing value unknown, says
    that it is true."""
    assert holds(condition, record) is (_kleene(condition, record) is True)


def _kleene(condition: Condition, record: Record) -> bool | None:
    if isinstance(condition, Not):
        inner = _kleene(condition.item, record)
        return None if inner is None else not inner
    if isinstance(condition, Leaf):
        return _compared(condition, record.get(condition.field))
    values = [_kleene(item, record) for item in condition.items]
    decisive = isinstance(condition, AnyOf)
    if decisive in values:
        return decisive
    return None if None in values else not decisive


def _compared(leaf: Leaf, value: Any) -> bool | None:
    if leaf.op in ("missing", "present"):
        return (value is None) is (leaf.op == "missing")
    if value is None:
        return None
    first: Any = leaf.constants[0]
    last: Any = leaf.constants[-1]
    return {
        "eq": lambda: value in leaf.constants,
        "in": lambda: any(value == constant for constant in leaf.constants),
        "not_in": lambda: all(value != constant for constant in leaf.constants),
        "lt": lambda: not value >= first,
        "le": lambda: not value > first,
        "gt": lambda: not value <= first,
        "ge": lambda: not value < first,
        "between": lambda: not value < first and not value >= last,
        "prefix": lambda: value[: len(first)] == first,
        "contains": lambda: value.find(first) >= 0,
    }[leaf.op]()
