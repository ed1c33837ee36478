"""Conditions that can never hold: found by trying every kind of value there is between the constants."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta

from tidewaiter.targeting.evaluate import Judgement, Test, judge
from tidewaiter.targeting.fields import catalogue
from tidewaiter.targeting.profile import AllOf, Condition, Leaf, Not
from tidewaiter.targeting.values import Value


def dead_tests(condition: Condition) -> Iterator[Test]:
    """The last test of every group of tests on one field that no value passes together.

    A group is what must hold at once: the leaves of an `all`, with those of the groups above it.
    """
    yield from _walk(condition, negated=False, above=())


def _walk(condition: Condition, *, negated: bool, above: tuple[Test, ...]) -> Iterator[Test]:
    if isinstance(condition, Not):
        yield from _walk(condition.item, negated=not negated, above=above)
    elif isinstance(condition, Leaf):
        yield from _dead(above, (Test(condition, negated),))
    elif isinstance(condition, AllOf) != negated:
        own = tuple(Test(item, negated) for item in condition.items if isinstance(item, Leaf))
        yield from _dead(above, own)
        for item in condition.items:
            if not isinstance(item, Leaf):
                yield from _walk(item, negated=negated, above=above + own)
    else:
        for item in condition.items:
            yield from _walk(item, negated=negated, above=above)


def _dead(above: tuple[Test, ...], own: tuple[Test, ...]) -> Iterator[Test]:
    for field in dict.fromkeys(test.leaf.field for test in own):
        group = [test for test in (*above, *own) if test.leaf.field == field]
        if not any(_all_pass(group, value) for value in _candidates(field, group)):
            yield group[-1]


def _all_pass(group: list[Test], value: Value | None) -> bool:
    record = {group[0].leaf.field: value}
    judgements: Iterator[Judgement] = (
        judge(test.leaf, record, negated=test.negated) for test in group
    )
    return all(judgement.holds for judgement in judgements)


def _candidates(field: str, group: list[Test]) -> Iterator[Value | None]:
    """One value of every class that the constants of the group can tell apart, and missing."""
    yield None
    constants = [value for test in group for value in test.leaf.constants]
    kind = catalogue()[field].kind
    if kind == "boolean":
        yield from (True, False)
    elif kind == "date":
        yield from _around_dates([value for value in constants if isinstance(value, date)])
    elif kind in ("number", "duration"):
        yield from _around_numbers([value for value in constants if isinstance(value, float)])
    else:
        yield from _texts(group)


def _around_numbers(constants: list[float]) -> Iterator[float]:
    for value in constants or [0.0]:
        yield from (math.nextafter(value, -math.inf), value, math.nextafter(value, math.inf))


def _around_dates(constants: list[date]) -> Iterator[date]:
    day = timedelta(days=1)
    for value in constants or [date(2000, 1, 1)]:
        yield value
        if value < date.max:
            yield value + day
        if value > date.min:
            yield value - day


def _texts(group: list[Test]) -> Iterator[str]:
    yield "-"
    for test in group:
        for value in test.leaf.constants:
            yield str(value)
    required = [test.leaf for test in group if not test.negated]
    inside = [str(leaf.constants[0]) for leaf in required if leaf.op == "contains"]
    heads = [str(leaf.constants[0]) for leaf in required if leaf.op == "prefix"]
    for head in heads or [""]:
        yield " ".join([f"{head}-", *inside])
