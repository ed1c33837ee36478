"""Classes of values: two values of a field that no condition tells apart are one class.

Each kind of field enumerates its classes when the rule set is compiled, and says of every test in which of them it
holds. Class 0 is always "missing", which satisfies nothing but `missing`.

- numbers, durations, dates: half-open steps between sorted cut points; `x > c` is a cut at the next float above `c`,
  equality the tiny step between; NaN is missing;
- booleans: missing, false, true;
- codes and texts: each value that a profile names; each prefix, as the longest that fits a value nobody names; each
  set of keywords that one keyword brings with it; and all others. Further sets of keywords are open-ended: whoever
  meets one works out its outcome from the parts (`TextClasses.other_sets`).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from tidewaiter.targeting.evaluate import Test
from tidewaiter.targeting.kernel.clauses import Rule, tests_of
from tidewaiter.targeting.kernel.keywords import Keywords, keywords
from tidewaiter.targeting.values import NUMERIC, Kind, Value

MISSING = 0
"""The class of a value that is not told."""

Outcome = npt.NDArray[np.bool_]
"""In which of a field's classes something holds."""

_EPOCH = date(1970, 1, 1).toordinal()


def as_number(value: Value) -> float:
    """A number, or a date as days since 1970 (what Arrow's date32 counts)."""
    return float(value.toordinal() - _EPOCH) if isinstance(value, date) else float(value)


class Classes:
    """The classes of one field."""

    kind: Kind
    count: int

    def outcome(self, rule: Test | Rule) -> Outcome:
        """In which classes a rule holds."""
        if isinstance(rule, Rule):
            join = np.logical_and if rule.every else np.logical_or
            return np.asarray(join.reduce([self.outcome(item) for item in rule.items]), bool)
        if rule.leaf.op in ("missing", "present"):
            told = np.ones(self.count, bool)
            told[MISSING] = False
            return told if (rule.leaf.op == "present") != rule.negated else ~told
        held = self._held(rule)
        if rule.negated:
            held = ~held
        held[MISSING] = False
        return held

    def likely(self) -> npt.NDArray[np.float64]:
        """How common each class may be, where there is no sample: all alike."""
        return np.full(self.count, 1 / self.count)

    def _held(self, test: Test) -> Outcome:
        raise NotImplementedError


class NumberClasses(Classes):
    """Steps between cut points. Class `k + 1` holds the values with `k` cuts at or below them."""

    def __init__(self, kind: Kind, rules: Iterable[Test | Rule]) -> None:
        self.kind = kind
        cuts: set[float] = set()
        for rule in rules:
            for test in tests_of(rule):
                cuts.update(_cuts(test))
        self.cuts = np.array(sorted(cuts), np.float64)
        self.cuts.flags.writeable = False
        self.count = len(self.cuts) + 2

    def class_of(self, value: float) -> int:
        """The class of a number."""
        return bisect_right(self.cuts, value) + 1 if value == value else MISSING  # noqa: PLR0124  NaN

    def _held(self, test: Test) -> Outcome:
        constants = [as_number(value) for value in test.leaf.constants]
        op = test.leaf.op
        if op in ("eq", "in", "not_in"):
            held = np.zeros(self.count, bool)
            for value in constants:
                held |= self._from(value) & ~self._from(_above(value))
            return ~held if op == "not_in" else held
        if op == "between":
            return self._from(constants[0]) & ~self._from(constants[1])
        start = constants[0] if op in ("ge", "lt") else _above(constants[0])
        return self._from(start) if op in ("ge", "gt") else ~self._from(start)

    def _from(self, cut: float) -> Outcome:
        held = np.zeros(self.count, bool)
        held[int(np.searchsorted(self.cuts, cut)) + 2 :] = True
        return held


def _above(value: float) -> float:
    return math.nextafter(value, math.inf)


def _cuts(test: Test) -> Iterable[float]:
    constants = [as_number(value) for value in test.leaf.constants]
    if test.leaf.op in ("lt", "ge", "between"):
        return constants
    if test.leaf.op in ("le", "gt"):
        return [_above(value) for value in constants]
    return [*constants, *(_above(value) for value in constants)]


class BooleanClasses(Classes):
    """Missing, false, true."""

    kind: Kind = "boolean"
    count = 3

    def _held(self, test: Test) -> Outcome:
        wanted = test.leaf.constants[0]
        return np.array([False, wanted is False, wanted is True])


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is known of the values of a class of texts: the value itself, or the prefixes and keywords in it."""

    value: str | None
    prefixes: frozenset[str] = frozenset()
    found: frozenset[str] = frozenset()

    def passes(self, test: Test) -> bool:
        constants: Any = test.leaf.constants
        op, value = test.leaf.op, self.value
        if op in ("eq", "in"):
            return value is not None and value in constants
        if op == "not_in":
            return value is None or value not in constants
        if op == "prefix":
            return (
                constants[0] in self.prefixes if value is None else value.startswith(constants[0])
            )
        return constants[0] in self.found if value is None else constants[0] in value


class TextClasses(Classes):
    """Named values, longest prefixes, sets of keywords, and all others."""

    def __init__(self, kind: Kind, rules: Iterable[Test | Rule]) -> None:
        self.kind = kind
        named: dict[str, None] = {}
        prefixes: dict[str, None] = {}
        words: dict[str, None] = {}
        homes = {"prefix": prefixes, "contains": words}
        for rule in rules:
            for test in tests_of(rule):
                home = homes.get(test.leaf.op, named)
                home.update(dict.fromkeys(str(value) for value in test.leaf.constants))
        self.words: Keywords | None = keywords(words) if words else None
        self.lengths = tuple(sorted({len(prefix) for prefix in prefixes}, reverse=True))
        kinds = [_Kind(None), *(_Kind(value) for value in named)]
        self.named: Mapping[str, int] = {value: number for number, value in enumerate(named, 1)}
        self.prefixes: dict[str, int] = {}
        for prefix in prefixes:
            self.prefixes[prefix] = len(kinds)
            inside = frozenset(item for item in prefixes if prefix.startswith(item))
            kinds.append(_Kind(None, inside))
        self.other = len(kinds)
        kinds.append(_Kind(None))
        self.sets: dict[frozenset[int], int] = {frozenset(): self.other}
        for word in self.words.words if self.words else ():
            found = self.words.in_text(word) if self.words else frozenset()
            if found not in self.sets:
                self.sets[found] = len(kinds)
                kinds.append(_Kind(None, frozenset(), self._words_of(found)))
        self._kinds = kinds
        self.count = len(kinds)

    def class_of(self, value: str) -> int | None:
        """The class of a folded text; None where it is one of the sets that nobody enumerated."""
        number = self.named.get(value)
        if number is None:
            number = self.by_prefix(value)
            if self.words is not None and (found := self.words.in_text(value)):
                return self.sets.get(found) if number == self.other else None
        return number

    def by_prefix(self, value: str) -> int:
        """The class of a text that nobody names, by the longest prefix that fits it."""
        for length in self.lengths:
            number = self.prefixes.get(value[:length])
            if number is not None and len(value) >= length:
                return number
        return self.other

    def set_passes(self, rule: Test | Rule, prefix: int, found: frozenset[int]) -> bool:
        """Whether a rule holds for texts of a prefix's class in which exactly these keywords were found."""
        kind = _Kind(None, self._kinds[prefix].prefixes, self._words_of(found))
        return _passes(rule, kind)

    def may_pass(self, rule: Test | Rule) -> bool:
        """Whether some text passes a rule: tried on the prefixes, with the keywords that it asks for together and
        each by itself."""
        if self.words is None:
            return False
        asked = [test for test in tests_of(rule) if test.leaf.op == "contains" and not test.negated]
        constants = [str(test.leaf.constants[0]) for test in asked]
        sets = {self.words.in_text(text) for text in (" ".join(constants), *constants)}
        return any(
            self.set_passes(rule, prefix, found)
            for prefix in (self.other, *self.prefixes.values())
            for found in sets
        )

    def likely(self) -> npt.NDArray[np.float64]:
        """Where there is no sample: half of what is told is a value that nobody names."""
        share = np.full(self.count, 0.5 / self.count)
        share[self.other] += 0.5
        return share

    def _words_of(self, found: frozenset[int]) -> frozenset[str]:
        return (
            frozenset(self.words.words[number] for number in found) if self.words else frozenset()
        )

    def _held(self, test: Test) -> Outcome:
        if test.leaf.op in ("eq", "in", "not_in"):
            held = np.zeros(self.count, bool)
            held[[self.named[str(value)] for value in test.leaf.constants]] = True
            return ~held if test.leaf.op == "not_in" else held
        return np.fromiter((kind.passes(test) for kind in self._kinds), bool, self.count)


def _passes(rule: Test | Rule, kind: _Kind) -> bool:
    if isinstance(rule, Rule):
        return (all if rule.every else any)(_passes(item, kind) for item in rule.items)
    if rule.leaf.op in ("missing", "present"):
        return (rule.leaf.op == "present") != rule.negated
    return kind.passes(rule) != rule.negated


def classes_of(kind: Kind, rules: Iterable[Test | Rule]) -> Classes:
    """The classes that some rules tell apart on a field of a kind."""
    if kind == "boolean":
        return BooleanClasses()
    if kind in NUMERIC or kind == "date":
        return NumberClasses(kind, rules)
    return TextClasses(kind, rules)
