"""Single records through the same tables, as Python integers: no engine starts, and a record costs microseconds."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tidewaiter.targeting.evaluate import Record
from tidewaiter.targeting.kernel.artefact import DerivedTable, FieldTable, Kernel
from tidewaiter.targeting.kernel.classes import (
    MISSING,
    BooleanClasses,
    NumberClasses,
    TextClasses,
    as_number,
)
from tidewaiter.targeting.kernel.clauses import Node, OnField
from tidewaiter.targeting.kernel.encode import set_mask
from tidewaiter.targeting.values import Value

_EXACT, _NUMBER, _OTHER = 0, 1, 2

_FEW = 16
"""Up to so many clauses it is quicker to ask each for its own fields than to join the masks of all fields."""

MOST_REMEMBERED = 4096
"""Texts of one field whose masks an artefact remembers; what comes later is worked out each time."""


class _Texts:
    """Masks of texts that nobody named, remembered up to a bound. A mask is a pure function of the text, so it does
    not matter which thread writes it first; the tables themselves never change."""

    def __init__(self, table: FieldTable, classes: TextClasses) -> None:
        self._table = table
        self._classes = classes
        self._known: dict[str, int] = {}

    def mask(self, value: Any) -> int:
        """The mask of a folded text, or of None."""
        if value is None:
            return self._table.masks[MISSING]
        mask = self._known.get(value)
        if mask is None:
            mask = self._worked_out(value)
            if (
                len(self._known) < MOST_REMEMBERED
                and mask != self._table.masks[self._classes.other]
            ):
                self._known[value] = mask
        return mask

    def _worked_out(self, value: str) -> int:
        number = self._classes.class_of(value)
        if number is not None:
            return self._table.masks[number]
        words = self._classes.words
        found = words.in_text(value) if words else frozenset()
        return set_mask(self._table, self._classes.by_prefix(value), found)


class _Dates:
    """Masks of days."""

    def __init__(self, table: FieldTable, classes: NumberClasses) -> None:
        self._masks = table.masks
        self._classes = classes

    def mask(self, value: Any) -> int:
        """The mask of a day, or of None."""
        number = MISSING if value is None else self._classes.class_of(as_number(value))
        return self._masks[number]


def plan_of(fields: Sequence[FieldTable]) -> tuple[tuple[Any, ...], ...]:
    """How each field finds the mask of a value, the most selective field first."""
    return tuple(_step(table) for table in fields)


def _step(table: FieldTable) -> tuple[Any, ...]:
    classes, masks = table.classes, table.masks
    if isinstance(classes, BooleanClasses):
        return table.name, _EXACT, {None: masks[0], False: masks[1], True: masks[2]}, masks[MISSING]
    if isinstance(classes, NumberClasses):
        if classes.kind == "date":
            return table.name, _OTHER, _Dates(table, classes).mask, None
        return table.name, _NUMBER, tuple(classes.cuts.tolist()), masks
    assert isinstance(classes, TextClasses)  # noqa: S101  for the type checker
    if not classes.lengths and classes.words is None:
        named: dict[str | None, int] = {
            value: masks[number] for value, number in classes.named.items()
        }
        return table.name, _EXACT, {**named, None: masks[MISSING]}, masks[classes.other]
    return table.name, _OTHER, _Texts(table, classes).mask, None


def mask_of(step: tuple[Any, ...], value: Value | None) -> int:
    """The mask of a value on the field of a step."""
    _name, how, table, more = step
    if how == _EXACT:
        return int(table.get(value, more))
    if how == _NUMBER:
        if value is None or value != value:  # noqa: PLR0124  NaN
            return int(more[MISSING])
        return int(more[bisect_right(table, value) + 1])
    return int(table(value))


def clauses_held(kernel: Kernel, record: Record, scope: int) -> int:
    """The clauses within a scope that hold for a canonical record, as bits."""
    left = _joined(kernel.plan[: kernel.head], record, scope)
    if left.bit_count() <= _FEW:
        left = _each(kernel, record, left)
    else:
        left = _joined(kernel.plan[kernel.head :], record, left)
    for derived in kernel.derived:
        if not left:
            return 0
        left &= derived.masks[derived_holds(kernel, derived, record)]
    return left


def _joined(plan: Sequence[tuple[Any, ...]], record: Record, left: int) -> int:
    """What is left of some clauses when the masks of some fields are joined."""
    get = record.get
    for name, how, table, more in plan:
        value = get(name)
        if how == _EXACT:
            left &= table.get(value, more)
        elif how == _NUMBER:
            if value is None or value != value:  # noqa: PLR0124  NaN
                left &= more[MISSING]
            else:
                left &= more[bisect_right(table, value) + 1]
        else:
            left &= table(value)
        if not left:
            return 0
    return left


def _each(kernel: Kernel, record: Record, left: int) -> int:
    """What is left of a few clauses when each is asked for its own further fields."""
    held, get = 0, record.get
    while left:
        bit = left & -left
        left ^= bit
        for step in kernel.own[bit.bit_length() - 1]:
            if not mask_of(step, get(step[0])) & bit:
                break
        else:
            held |= bit
    return held


def profiles_held(kernel: Kernel, record: Record, scope: int) -> list[int]:
    """The places of the profiles within a scope that hold for a canonical record, in their order."""
    left = clauses_held(kernel, record, scope)
    if not left:
        return []
    return sorted({int(kernel.profile_of[number]) for number in bits_of(left)})


def bits_of(mask: int) -> Iterator[int]:
    """The numbers of the bits that are set, the lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def derived_holds(kernel: Kernel, derived: DerivedTable, record: Record) -> bool:
    """Whether a derived truth value is true for a record."""
    steps = {step[0]: step for step in kernel.plan}
    return _holds(derived.group, derived.bits, steps, record)


def _holds(
    node: Node, bits: Mapping[OnField, int], steps: Mapping[str, tuple[Any, ...]], record: Record
) -> bool:
    if isinstance(node, OnField):
        mask = mask_of(steps[node.field], record.get(node.field))
        return bool(mask >> bits[node] & 1)
    join = all if node.every else any
    return join(_holds(item, bits, steps, record) for item in node.items)
