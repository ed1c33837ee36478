"""The compiled rule set: frozen tables that any number of threads share.

Every field's classes have one **mask** each: bit `c` is set where clause `c` has no condition on the field, or the
class satisfies it. Equal masks are one row. All rows of all fields stand in one matrix; behind the words of the
clauses come those of the conditions inside derived truth values, which take no part in the matching itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tidewaiter.targeting.evaluate import Test
from tidewaiter.targeting.kernel.classes import Classes
from tidewaiter.targeting.kernel.clauses import Clause, Group, OnField, Rule, clauses_of
from tidewaiter.targeting.profile import Profile
from tidewaiter.targeting.ruleset import RuleSet

COMPILER_VERSION = "1"
"""Part of the identity of every artefact: raised whenever the tables, or what they mean, change."""

HEAD = 8
"""Fields, the most selective first, that are joined for all clauses at once."""

Words64 = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class FieldTable:
    """One field: its classes, and the row of the matrix for each of them.

    `masks` are the rows of the classes as Python integers, for single records. `conditions` are the rules on this
    field with the bits that each governs; `free` the bits that no rule on this field governs.
    """

    name: str
    classes: Classes
    rows: Rows
    masks: tuple[int, ...]
    conditions: Mapping[Test | Rule, int]
    free: int


@dataclass(frozen=True, slots=True, eq=False)
class DerivedTable:
    """A derived truth value: its group, the bit of each condition in it, and its rows for false and true."""

    group: Group
    bits: Mapping[OnField, int]
    rows: Rows
    masks: tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Kernel:
    """A compiled rule set. Immutable: made by `compile_ruleset`, shared by threads, stored by its `identity`.

    `identity` is the hash of the rule set (profiles, catalogue of fields, tables, version of the evaluator), of the
    lists' version and of the compiler's. `matrix[row]` holds a mask; `summary[row]` has a bit for each `span` words
    that are not all zero. `profile_of[c]` is the profile of clause `c`, by its place in `ruleset.profiles`.
    After the first `head` fields few clauses are left, and each is asked for its own further fields only: `tails[c]`
    names them (padded with -1), the derived truth values behind the fields. `plan` and `own` are the same for single
    records: how each field finds its mask, and the further steps of each clause.
    """

    identity: str
    ruleset: RuleSet
    kinds: Mapping[str, str]
    fields: tuple[FieldTable, ...]
    derived: tuple[DerivedTable, ...]
    clauses: tuple[Clause, ...]
    matrix: Words64
    summary: Words64
    span: int
    words: int
    head: int
    profile_of: npt.NDArray[np.int32]
    tails: npt.NDArray[np.int32]
    scores: npt.NDArray[np.float64]
    plan: tuple[tuple[Any, ...], ...]
    own: tuple[tuple[tuple[Any, ...], ...], ...]
    places: Mapping[str, int]

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """The profiles, in the order of their ids; matches name them by their place here."""
        return self.ruleset.profiles

    def clauses_of(self, profile_id: str) -> list[Clause]:
        """The clauses of one profile, in the order in which its alternatives are written, whatever the tuning. An
        unknown id is a programming error: KeyError."""
        return clauses_of(self.profiles[self.places[profile_id]].when)


def as_words(mask: int, words: int) -> Words64:
    """A mask as 64-bit words, the lowest bits first."""
    return np.frombuffer(mask.to_bytes(words * 8, "little"), "<u8").astype(np.uint64)


def as_mask(words: Words64) -> int:
    """64-bit words as a mask."""
    return int.from_bytes(words.astype("<u8").tobytes(), "little")


def summarise(matrix: Words64, span: int) -> Words64:
    """For each row one bit for each `span` words: set where not all of them are zero."""
    rows, words = matrix.shape
    summary = np.zeros(rows, np.uint64)
    for number, start in enumerate(range(0, words, span)):
        told = matrix[:, start : start + span].any(axis=1)
        summary |= told.astype(np.uint64) << np.uint64(number)
    return summary
