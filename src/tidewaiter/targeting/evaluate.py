"""The plain evaluator: what a profile means. It is the oracle against which any faster evaluator is tested.

The semantics in full:

- a record maps field ids to canonical values (`values.canonical`); a field that is absent or None is missing;
- a missing value satisfies no condition, positive or negative; only `missing` and `present` look at it;
- `not` is carried to the leaves by De Morgan, so `not (A and B)` is `not A or not B`, and a leaf under `not`
  holds where the value is there *and* fails the leaf's test;
- `between` is half-open: from the first constant up to but below the second;
- `contains` and `prefix` compare folded text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tidewaiter.targeting.fields import catalogue
from tidewaiter.targeting.profile import AllOf, Condition, Leaf, Not
from tidewaiter.targeting.values import Value, canonical

EVALUATOR_VERSION = "1"
"""Part of the identity of every rule set: raised whenever the meaning of a profile changes."""

Record = Mapping[str, Value | None]
"""Canonical values by field id."""


@dataclass(frozen=True, slots=True)
class Test:
    """A leaf as it stood in the judgement: `negated` where an odd number of `not` lies above it."""

    __test__ = False  # this is no test class of pytest

    leaf: Leaf
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a condition holds for a record, and what that rests on.

    `support`: the tests that carried it, in the order of the profile (of `any`, every alternative that
    held). `short`: where it does not hold, the tests that failed in the alternative that came closest;
    one entry means "one condition short".
    """

    holds: bool
    support: tuple[Test, ...] = ()
    short: tuple[Test, ...] = ()


def canonical_record(told: Mapping[str, object]) -> Record:
    """A record in canonical form. A field that the catalogue does not have is a programming error: KeyError."""
    fields = catalogue()
    return {name: canonical(fields[name].kind, value) for name, value in told.items()}


def judge(condition: Condition, record: Record, *, negated: bool = False) -> Judgement:
    """Whether a condition (or, if `negated`, its opposite) holds for a canonical record, and why."""
    if isinstance(condition, Not):
        return judge(condition.item, record, negated=not negated)
    if isinstance(condition, Leaf):
        test = Test(condition, negated)
        return Judgement(True, (test,)) if _passes(test, record) else Judgement(False, (), (test,))
    parts = [judge(item, record, negated=negated) for item in condition.items]
    every = (
        isinstance(condition, AllOf) != negated
    )  # De Morgan: under `not`, all and any change places
    return _every(parts) if every else _some(parts)


def holds(condition: Condition, record: Record) -> bool:
    """Whether a condition holds for a canonical record."""
    return judge(condition, record).holds


def _every(parts: list[Judgement]) -> Judgement:
    if all(part.holds for part in parts):
        return Judgement(True, tuple(test for part in parts for test in part.support))
    return Judgement(False, (), tuple(test for part in parts for test in part.short))


def _some(parts: list[Judgement]) -> Judgement:
    if any(part.holds for part in parts):
        return Judgement(True, tuple(test for part in parts for test in part.support))
    return Judgement(False, (), min((part.short for part in parts), key=len, default=()))


def _passes(test: Test, record: Record) -> bool:
    value = record.get(test.leaf.field)
    if test.leaf.op in ("missing", "present"):
        return (value is None) == ((test.leaf.op == "missing") != test.negated)
    if value is None:
        return False
    return _COMPARE[test.leaf.op](value, test.leaf.constants) != test.negated


# The reader of profiles admits only constants of the field's type, so both sides of a comparison are of one type.
_COMPARE: dict[str, Callable[[Any, tuple[Any, ...]], bool]] = {
    "eq": lambda value, constants: value == constants[0],
    "in": lambda value, constants: value in constants,
    "not_in": lambda value, constants: value not in constants,
    "lt": lambda value, constants: value < constants[0],
    "le": lambda value, constants: value <= constants[0],
    "ge": lambda value, constants: value >= constants[0],
    "gt": lambda value, constants: value > constants[0],
    "between": lambda value, constants: constants[0] <= value < constants[1],
    "prefix": lambda value, constants: value.startswith(constants[0]),
    "contains": lambda value, constants: constants[0] in value,
}
