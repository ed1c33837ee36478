"""Compiling: from a rule set to frozen tables.

The order of the fields and of the clauses is tuned on a sample of records, so that clauses which die together share
words and the most selective field comes first. That changes speed and never results.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from tidewaiter.targeting.evaluate import Test
from tidewaiter.targeting.fields import catalogue
from tidewaiter.targeting.identity import digest
from tidewaiter.targeting.kernel.artefact import (
    COMPILER_VERSION,
    HEAD,
    DerivedTable,
    FieldTable,
    Kernel,
    Words64,
    summarise,
)
from tidewaiter.targeting.kernel.classes import Classes, Outcome, classes_of
from tidewaiter.targeting.kernel.clauses import (
    Clause,
    Derived,
    OnField,
    Rule,
    clauses_of,
    conditions_of,
)
from tidewaiter.targeting.kernel.encode import class_counts
from tidewaiter.targeting.kernel.single import plan_of
from tidewaiter.targeting.ruleset import RuleSet
from tidewaiter.targeting.values import Kind

_LEAST = 1e-4
"""Below this a share of records counts as none: a sample says no more."""

_KEPT = 8
"""Artefacts of rule sets in use that a process keeps."""


def compile_ruleset(
    ruleset: RuleSet,
    *,
    sample: Any = None,
    kinds: Mapping[str, Kind] | None = None,
    list_version: str = "",
    head: int = HEAD,
) -> Kernel:
    """The artefact of a rule set.

    `sample` is a table of a few thousand records (`batches.schema_of`) to tune on; without one all values count as
    equally common. `kinds` gives the fields and their kinds where they are not those of the catalogue. `head` is how many
    fields are joined for all clauses at once. Neither the sample nor `head` changes results.
    """
    known = kinds or {name: field.kind for name, field in catalogue().items()}
    clauses = [
        (place, clause)
        for place, profile in enumerate(ruleset.profiles)
        for clause in clauses_of(profile.when)
    ]
    draft = _Draft(known, [clause for _, clause in clauses])
    draft.weigh(sample)
    order = draft.clause_order()
    identity = digest([ruleset.hash, sorted(known.items()), list_version, COMPILER_VERSION])
    profile_of = np.array([clauses[number][0] for number in order], np.int32)
    return _frozen(draft, ruleset, identity=identity, order=order, profile_of=profile_of, head=head)


class _Kept:
    """The artefacts of the rule sets that a process uses, by the rule sets' hashes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: OrderedDict[str, Kernel] = OrderedDict()

    def of(self, ruleset: RuleSet) -> Kernel:
        with self._lock:
            held = self._held.get(ruleset.hash)
            if held is None:
                held = self._held[ruleset.hash] = compile_ruleset(ruleset)
            self._held.move_to_end(ruleset.hash)
            while len(self._held) > _KEPT:
                self._held.popitem(last=False)
            return held


_kept = _Kept()


def kernel_of(ruleset: RuleSet) -> Kernel:
    """The artefact of a rule set, compiled at first use and kept while it is used."""
    return _kept.of(ruleset)


@dataclass(slots=True, eq=False)
class _FieldDraft:
    """A field while it is compiled: its rules with the clauses and derived conditions that each governs."""

    name: str
    classes: Classes
    outcomes: dict[Test | Rule, Outcome]
    share: npt.NDArray[np.float64]

    def passing(self, rule: Test | Rule) -> float:
        """The share of records for which a rule holds."""
        return float(self.share[self.outcomes[rule]].sum())


class _Draft:
    """All fields and clauses of a rule set on the way to tables."""

    def __init__(self, kinds: Mapping[str, Kind], clauses: Sequence[Clause]) -> None:
        self.clauses = clauses
        self.kinds = kinds
        self.derived = list(
            dict.fromkeys(
                item for clause in clauses for item in clause if isinstance(item, Derived)
            )
        )
        self.inside = list(
            dict.fromkeys(part for item in self.derived for part in conditions_of(item.group))
        )
        rules: dict[str, dict[Test | Rule, None]] = {}
        direct = (item for clause in clauses for item in clause if isinstance(item, OnField))
        for item in (*direct, *self.inside):
            rules.setdefault(item.field, {})[item.rule] = None
        self.fields: list[_FieldDraft] = []
        for name, of_field in rules.items():
            classes = classes_of(kinds[name], of_field)
            outcomes = {rule: classes.outcome(rule) for rule in of_field}
            self.fields.append(_FieldDraft(name, classes, outcomes, classes.likely()))

    def weigh(self, sample: Any) -> None:
        """Take the shares of the classes from a sample, and put the most selective field first."""
        if sample is not None and sample.num_rows:
            for field in self.fields:
                counts = class_counts(field.name, field.classes, sample)
                field.share = counts / max(1, counts.sum())
        weight = dict.fromkeys((field.name for field in self.fields), 0.0)
        by_name = {field.name: field for field in self.fields}
        for clause in self.clauses:
            for item in clause:
                if isinstance(item, OnField):
                    passing = by_name[item.field].passing(item.rule)
                    weight[item.field] -= np.log(max(passing, _LEAST))
        self.fields.sort(key=lambda field: (-weight[field.name], field.name))

    def clause_order(self) -> list[int]:
        """Clauses that die together stand together: by the field on which each passes least, then by the first
        class there that it lets pass."""
        rank = {field.name: number for number, field in enumerate(self.fields)}

        def place(number: int) -> tuple[int, int, int]:
            own = [item for item in self.clauses[number] if isinstance(item, OnField)]
            if not own:
                return len(rank), 0, number
            least = min(own, key=lambda item: self._passing(rank, item))
            field = self.fields[rank[least.field]]
            return rank[least.field], int(np.argmax(field.outcomes[least.rule])), number

        return sorted(range(len(self.clauses)), key=place)

    def _passing(self, rank: Mapping[str, int], item: OnField) -> tuple[float, int]:
        place = rank[item.field]
        return self.fields[place].passing(item.rule), place


def _frozen(
    draft: _Draft,
    ruleset: RuleSet,
    *,
    identity: str,
    order: Sequence[int],
    profile_of: npt.NDArray[np.int32],
    head: int,
) -> Kernel:
    clauses = tuple(draft.clauses[number] for number in order)
    words = max(1, -(-len(clauses) // 64))
    inside = {part: words * 64 + number for number, part in enumerate(draft.inside)}
    width = words + -(-len(inside) // 64)
    stack = _Stack(width)
    governed = _governed(clauses, inside)
    fields = tuple(_field_table(field, governed[field.name], stack) for field in draft.fields)
    derived = tuple(_derived_table(item, clauses, inside, stack) for item in draft.derived)
    matrix = stack.matrix()
    span = -(-words // 64)
    plan = plan_of(fields)
    tails = _tails(clauses, fields, derived, head)
    scores = [0 if profile.shadow else profile.score for profile in ruleset.profiles]
    return Kernel(
        identity=identity,
        ruleset=ruleset,
        kinds=MappingProxyType(dict(draft.kinds)),
        fields=fields,
        derived=derived,
        clauses=clauses,
        matrix=_read_only(matrix),
        summary=_read_only(summarise(matrix[:, :words], span)),
        span=span,
        words=words,
        head=head,
        profile_of=_read_only(profile_of),
        scores=_read_only(np.array(scores, np.float64)),
        plan=plan,
        own=tuple(
            tuple(plan[number] for number in row if 0 <= number < len(plan))
            for row in tails.tolist()
        ),
        tails=_read_only(tails),
        places=MappingProxyType({item.id: place for place, item in enumerate(ruleset.profiles)}),
    )


class _Stack:
    """The matrix of masks while it grows."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._blocks: list[Words64] = []
        self._rows = 0

    def add(self, bits: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.int32], tuple[int, ...]]:
        """Take the masks of a field's classes (class by bit); gives the row and the integer of each class. Equal
        masks share a row."""
        packed = np.packbits(bits, axis=1, bitorder="little")
        masks = [int.from_bytes(row.tobytes(), "little") for row in packed]
        rows = {mask: self._rows + number for number, mask in enumerate(dict.fromkeys(masks))}
        joined = b"".join(mask.to_bytes(self.width * 8, "little") for mask in rows)
        self._blocks.append(np.frombuffer(joined, "<u8").astype(np.uint64).reshape(-1, self.width))
        self._rows += len(rows)
        return _read_only(np.array([rows[mask] for mask in masks], np.int32)), tuple(masks)

    def matrix(self) -> Words64:
        """All rows."""
        return np.concatenate([np.zeros((0, self.width), np.uint64), *self._blocks])


def _governed(
    clauses: Sequence[Clause], inside: Mapping[OnField, int]
) -> dict[str, dict[Test | Rule, list[int]]]:
    """The bits that each rule of each field governs."""
    governed: dict[str, dict[Test | Rule, list[int]]] = {}
    for number, clause in enumerate(clauses):
        for item in clause:
            if isinstance(item, OnField):
                governed.setdefault(item.field, {}).setdefault(item.rule, []).append(number)
    for part, bit in inside.items():
        governed.setdefault(part.field, {}).setdefault(part.rule, []).append(bit)
    return governed


def _field_table(
    field: _FieldDraft, governed: Mapping[Test | Rule, Sequence[int]], stack: _Stack
) -> FieldTable:
    bits = np.ones((field.classes.count, stack.width * 64), bool)
    for rule, numbers in governed.items():
        bits[:, numbers] = field.outcomes[rule][:, None]
    rows, masks = stack.add(bits)
    conditions = {rule: _mask_of(numbers) for rule, numbers in governed.items()}
    taken = 0
    for mask in conditions.values():
        taken |= mask
    free = ((1 << stack.width * 64) - 1) & ~taken
    return FieldTable(field.name, field.classes, rows, masks, MappingProxyType(conditions), free)


def _derived_table(
    item: Derived, clauses: Sequence[Clause], inside: Mapping[OnField, int], stack: _Stack
) -> DerivedTable:
    numbers = [number for number, clause in enumerate(clauses) if item in clause]
    bits = np.ones((2, stack.width * 64), bool)
    bits[0, numbers] = False
    rows, (false, true) = stack.add(bits)
    own = {part: inside[part] for part in conditions_of(item.group)}
    return DerivedTable(item.group, MappingProxyType(own), rows, (false, true))


def _tails(
    clauses: Sequence[Clause],
    fields: Sequence[FieldTable],
    derived: Sequence[DerivedTable],
    head: int,
) -> npt.NDArray[np.int32]:
    """The fields of each clause behind the first ones, the most selective first, padded with -1."""
    places: dict[object, int] = {table.name: number for number, table in enumerate(fields)}
    places |= {Derived(table.group): len(fields) + number for number, table in enumerate(derived)}
    own = []
    for clause in clauses:
        asked = (places[item.field if isinstance(item, OnField) else item] for item in clause)
        own.append(sorted(place for place in asked if place >= head))
    longest = max(map(len, own), default=0)
    padded = [row + [-1] * (longest - len(row)) for row in own]
    return np.array(padded, np.int32).reshape(len(clauses), longest)


def _mask_of(numbers: Sequence[int]) -> int:
    mask = 0
    for number in numbers:
        mask |= 1 << number
    return mask


def _read_only(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    array.flags.writeable = False
    return array
