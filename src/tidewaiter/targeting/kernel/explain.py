"""Why a profile hit a record, why it did not, what came close, and what its profiles have in common.

All of it is read from the same masks as the hits: a condition that fails is a bit that its field's mask lacks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from tidewaiter.targeting.evaluate import Record, Test
from tidewaiter.targeting.kernel.artefact import Kernel, as_words
from tidewaiter.targeting.kernel.classes import TextClasses
from tidewaiter.targeting.kernel.clauses import (
    Clause,
    Derived,
    Group,
    Node,
    OnField,
    Rule,
    tests_of,
)
from tidewaiter.targeting.kernel.matching import Matches, blocks, find_bits
from tidewaiter.targeting.kernel.scope import Scope, scope_mask
from tidewaiter.targeting.kernel.single import mask_of
from tidewaiter.targeting.values import Value


@dataclass(frozen=True, slots=True)
class Checked:
    """One condition of a clause, beside the record: the field, its value (None where it is not told), what the profile
    asks of it, and whether it holds. Of several tests all are asked, or one (`every` False)."""

    field: str
    value: Value | None
    tests: tuple[Test, ...]
    every: bool
    holds: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """A profile beside a record: the alternative of it that holds, or else the one that comes closest.

    `silent` says what keeps the profile from speaking of such a record at all (`scope.Scope.why_silent`).
    """

    profile: str
    holds: bool
    conditions: tuple[Checked, ...]
    silent: str | None = None

    @property
    def short(self) -> tuple[Checked, ...]:
        """The conditions that fail; one of them means "one condition short"."""
        return tuple(item for item in self.conditions if not item.holds)


def explain(
    kernel: Kernel, record: Record, profile_id: str, scope: Scope | None = None
) -> Explanation:
    """Why a profile holds for a canonical record, or why it does not.

    Of several alternatives the one with the fewest failing conditions is told, the first of them as the profile has
    them. An unknown profile is a programming error: KeyError.
    """
    steps = {step[0]: step for step in kernel.plan}
    tables = {table.name: table for table in kernel.fields}

    def check(item: OnField) -> Checked:
        value = record.get(item.field)
        bits = tables[item.field].conditions[item.rule]
        holds = mask_of(steps[item.field], value) & bits == bits
        every = item.rule.every if isinstance(item.rule, Rule) else True
        return Checked(item.field, value, tuple(tests_of(item.rule)), every, holds)

    alternatives = [_checked(clause, check) for clause in kernel.clauses_of(profile_id)]
    closest = min(alternatives, key=_failing)
    profile = kernel.profiles[kernel.places[profile_id]]
    silent = scope.why_silent(profile) if scope else None
    return Explanation(profile_id, _failing(closest) == 0, tuple(closest), silent)


def _checked(clause: Clause, check: Any) -> list[Checked]:
    found: list[Checked] = []
    for item in clause:
        found += _of_group(item.group, check) if isinstance(item, Derived) else [check(item)]
    return found


def _of_group(node: Node, check: Any) -> list[Checked]:
    """The conditions of a group that decide it: all of them, or those of the alternative that comes closest."""
    if not isinstance(node, Group):
        return [check(node)]
    parts = [_of_group(item, check) for item in node.items]
    if node.every:
        return [item for part in parts for item in part]
    return min(parts, key=_failing)


def _failing(conditions: list[Checked]) -> int:
    return sum(not item.holds for item in conditions)


def near_misses(kernel: Kernel, table: Any, scope: Scope | None = None) -> set[tuple[int, str]]:
    """The pairs of record and profile that are one condition short of a hit: in some alternative exactly one field
    fails (a derived truth value counts as one), and no alternative holds."""
    words = kernel.words
    start_mask = as_words(scope_mask(kernel, scope or Scope()), words)
    found: set[tuple[int, str]] = set()
    ids = [profile.id for profile in kernel.profiles]
    for start, part in blocks(kernel, table):
        size = part.rows.shape[1]
        none = np.tile(start_mask, (size, 1))  # no field has failed so far
        one = np.zeros_like(none)  # exactly one has
        for of_field in part.rows:
            held = part.matrix[of_field, :words]
            one = (one & held) | (none & ~held)
            none &= held
        hit = set(_pairs(kernel, none))
        for row, place in _pairs(kernel, one):
            if (row, place) not in hit:
                found.add((start + row, ids[place]))
    return found


def _pairs(kernel: Kernel, left: npt.NDArray[np.uint64]) -> Iterator[tuple[int, int]]:
    places, bits = find_bits(left.reshape(-1))
    rows, words = np.divmod(places, left.shape[1])
    profiles = kernel.profile_of[words * 64 + bits]
    yield from zip(rows.tolist(), profiles.tolist(), strict=True)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two profiles that hit the same records: `both` records, of `first_hits` and `second_hits`."""

    first: str
    second: str
    both: int
    first_hits: int
    second_hits: int

    @property
    def share(self) -> float:
        """Records of both among those of either."""
        return self.both / (self.first_hits + self.second_hits - self.both)

    @property
    def inside(self) -> bool:
        """Whether one of the two hits only records that the other hits as well."""
        return self.both in {self.first_hits, self.second_hits}


def overlaps(matches: Matches, least: int = 1) -> list[Overlap]:
    """The profiles that hit at least so many records of a sample together, those that are most alike first."""
    ids = [profile.id for profile in matches.kernel.profiles]
    hits = np.bincount(matches.profiles, minlength=len(ids)).tolist()
    together: Counter[tuple[int, int]] = Counter()
    cuts = np.flatnonzero(np.diff(matches.rows)) + 1
    for of_record in np.split(matches.profiles, cuts):
        if len(of_record) > 1:
            together.update(combinations(of_record.tolist(), 2))
    found = [
        Overlap(ids[first], ids[second], both, hits[first], hits[second])
        for (first, second), both in together.items()
        if both >= least
    ]
    return sorted(found, key=lambda item: (-item.share, item.first, item.second))


def dead_profiles(kernel: Kernel) -> list[str]:
    """The profiles that can never hit: in each of their alternatives some field has no value that would do."""
    possible: dict[tuple[str, Test | Rule], bool] = {}
    for table in kernel.fields:
        for rule in table.conditions:
            possible[table.name, rule] = bool(table.classes.outcome(rule).any()) or (
                isinstance(table.classes, TextClasses) and table.classes.may_pass(rule)
            )

    def lives(node: Node | Derived) -> bool:
        if isinstance(node, Derived):
            return lives(node.group)
        if isinstance(node, OnField):
            return possible[node.field, node.rule]
        return (all if node.every else any)(map(lives, node.items))

    living = {
        place
        for place, clause in zip(kernel.profile_of.tolist(), kernel.clauses, strict=True)
        if all(map(lives, clause))
    }
    return [item.id for place, item in enumerate(kernel.profiles) if place not in living]
