"""From Arrow columns to rows of the matrix of masks.

Validity is read from Arrow's bitmap, never from a stand-in value. The distinct values of a dictionary are classified
once, and the column only gathers. Texts whose set of keywords nobody enumerated get rows in a side table that belongs
to this one run, so that the artefact stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as pat

from tidewaiter.errors import Refused
from tidewaiter.targeting.kernel.artefact import (
    FieldTable,
    Kernel,
    Rows,
    Words64,
    as_words,
    summarise,
)
from tidewaiter.targeting.kernel.classes import (
    MISSING,
    BooleanClasses,
    Classes,
    NumberClasses,
    TextClasses,
)
from tidewaiter.targeting.kernel.clauses import Node, OnField
from tidewaiter.targeting.values import canonical

_LINEAR = 24
"""Up to so many cut points counting them is faster than a search."""


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """A batch ready for matching: `rows[f, i]` is the row of `matrix` for field `f` of record `i`."""

    rows: Rows
    matrix: Words64
    summary: Words64


@dataclass(slots=True, eq=False)
class Encoder:
    """Encodes the batches of one run. Not shared between threads: what it learns is its own."""

    kernel: Kernel
    count: Any = None
    """The compiled counter of cut points, where there is one (`fast.count_cuts`)."""
    _side: list[int] = field(default_factory=list)
    _side_rows: dict[int, int] = field(default_factory=dict)
    _matrix: Words64 | None = None
    _summary: Words64 | None = None
    _known: dict[tuple[int, ...], tuple[Any, Rows]] = field(default_factory=dict)

    def encode(self, batch: Any) -> Encoded:
        """The rows of a record batch."""
        kernel, size = self.kernel, batch.num_rows
        columns = dict(zip(batch.schema.names, batch.columns, strict=True))
        rows = np.empty((len(kernel.fields) + len(kernel.derived), size), np.int32)
        for number, table in enumerate(kernel.fields):
            column = columns.get(table.name)
            if column is None or pat.is_null(column.type):
                rows[number] = table.rows[MISSING]
            else:
                self._column(table, column, rows[number])
        matrix, summary = self._stacked()
        places = {table.name: number for number, table in enumerate(kernel.fields)}
        for number, derived in enumerate(kernel.derived, len(kernel.fields)):
            held = _holds(derived.group, derived.bits, rows, places, matrix)
            rows[number] = derived.rows[held.astype(np.intp)]
        return Encoded(rows, matrix, summary)

    def _column(self, table: FieldTable, column: Any, out: Rows) -> None:
        classes = table.classes
        if isinstance(classes, BooleanClasses):
            np.take(table.rows, _booleans(column), out=out)
        elif isinstance(classes, NumberClasses):
            values, told = numbers(column)
            if self.count is not None:
                infinite = self.count(values, told, classes.cuts, table.rows, out)
            else:
                infinite = bool((np.isinf(values) & (told != 0)).any())
                np.take(table.rows, number_classes(values, told, classes.cuts), out=out)
            if infinite:
                raise Refused(
                    f"Column {table.name} holds an infinite number, which cannot be compared.",
                    fields={table.name: "inf"},
                )
        else:
            self._texts(table, column, out)

    def _texts(self, table: FieldTable, column: Any, out: Rows) -> None:
        kept = pat.is_dictionary(column.type)
        column = column if kept else dictionary_encoded(column)
        index = indices(column)
        values = column.dictionary
        key = (id(table), len(values), values.offset, *(b.address for b in values.buffers() if b))
        known = self._known.get(key) if kept else None
        if known is None:
            # The dictionary is kept beside its rows: its address stays its own as long as this run lasts.
            known = (values, self._classified(table, values))
            if kept:
                self._known[key] = known
        np.take(known[1], index, out=out)

    def _classified(self, table: FieldTable, values: Any) -> Rows:
        """The row of each value of a dictionary, and behind them that of a missing one."""
        classes = table.classes
        assert isinstance(classes, TextClasses)  # noqa: S101  for the type checker
        numbers, found = text_classes(classes, values)
        rows = table.rows[numbers]
        for place, words in found.items():
            rows[place] = self._set_row(table, int(numbers[place]), words)
        return np.append(rows, table.rows[MISSING]).astype(np.int32)

    def _set_row(self, table: FieldTable, number: int, found: frozenset[int]) -> int:
        mask = set_mask(table, number, found)
        row = self._side_rows.get(mask)
        if row is None:
            row = self._side_rows[mask] = len(self.kernel.matrix) + len(self._side)
            self._side.append(mask)
            self._matrix = None
        return row

    def _stacked(self) -> tuple[Words64, Words64]:
        """The matrix with this run's side table below it."""
        kernel = self.kernel
        if not self._side:
            return kernel.matrix, kernel.summary
        if self._matrix is None or self._summary is None:
            width = kernel.matrix.shape[1]
            side = np.stack([as_words(mask, width) for mask in self._side])
            self._matrix = np.concatenate([kernel.matrix, side])
            own = summarise(side[:, : kernel.words], kernel.span)
            self._summary = np.concatenate([kernel.summary, own])
        return self._matrix, self._summary


def set_mask(table: FieldTable, number: int, found: frozenset[int]) -> int:
    """The mask of texts in which a set of keywords was found that no class stands for."""
    classes = table.classes
    assert isinstance(classes, TextClasses)  # noqa: S101  for the type checker
    mask = table.free
    for rule, bits in table.conditions.items():
        if classes.set_passes(rule, number, found):
            mask |= bits
    return mask


def text_classes(
    classes: TextClasses, values: Any
) -> tuple[npt.NDArray[np.int64], dict[int, frozenset[int]]]:
    """The class of each value of an Arrow array of strings, and by place the sets of keywords that are no class
    (the class is then that of the prefix)."""
    numbers = np.empty(len(values), np.int64)
    unnamed: list[int] = []
    texts: list[str] = []
    for place, told in enumerate(values.to_pylist()):
        named = classes.named.get(told)
        if named is None:  # else it stands there in its canonical form
            value = canonical(classes.kind, told)
            named = MISSING if value is None else classes.named.get(str(value))
        if named is None:
            text = str(value)
            named = classes.by_prefix(text)
            unnamed.append(place)
            texts.append(text)
        numbers[place] = named
    found: dict[int, frozenset[int]] = {}
    if classes.words is not None:
        for place, words in zip(unnamed, classes.words.in_texts(texts), strict=True):
            known = classes.sets.get(words) if numbers[place] == classes.other else None
            if known is not None:
                numbers[place] = known
            elif words:
                found[place] = words
    return numbers, found


def number_classes(
    values: npt.NDArray[np.float64],
    told: npt.NDArray[np.uint8],
    cuts: npt.NDArray[np.float64],
) -> npt.NDArray[Any]:
    """The class of each number: how many cuts lie at or below it, and one. Missing is what is not told, and NaN."""
    if len(cuts) > _LINEAR:
        classes = np.searchsorted(cuts, values, side="right") + 1
    else:
        classes = np.ones(len(values), np.uint8)
        for cut in cuts:
            classes += values >= cut
    classes[(told == 0) | np.isnan(values)] = MISSING
    return classes


def class_counts(name: str, classes: Classes, sample: Any) -> npt.NDArray[np.float64]:
    """How many records of a sample are in each class of a field."""
    if name not in sample.schema.names:
        return np.bincount([MISSING] * sample.num_rows, minlength=classes.count).astype(np.float64)
    column = sample.column(name).combine_chunks()
    if isinstance(column, pa.ChunkedArray):
        column = column.chunk(0)
    if isinstance(classes, BooleanClasses):
        places = _booleans(column)
    elif isinstance(classes, NumberClasses):
        places = number_classes(*numbers(column), classes.cuts)
    else:
        assert isinstance(classes, TextClasses)  # noqa: S101  for the type checker
        column = column if pat.is_dictionary(column.type) else dictionary_encoded(column)
        of_value = np.append(text_classes(classes, column.dictionary)[0], MISSING)
        places = of_value[indices(column)]
    return np.bincount(places, minlength=classes.count).astype(np.float64)


def dictionary_encoded(column: Any) -> Any:
    """A column of strings with a dictionary of its own."""
    if pat.is_null(column.type) or pat.is_string_view(column.type):
        column = pc.cast(column, pa.string())
    return column.dictionary_encode()


def indices(column: Any) -> npt.NDArray[Any]:
    """The indices of a dictionary column; a null is the place behind the last value."""
    told = column.indices
    index = np.frombuffer(told.buffers()[1], told.type.to_pandas_dtype())
    index = index[told.offset : told.offset + len(told)]
    if not told.null_count:
        return index
    return np.where(_valid(told), index, len(column.dictionary))


def _booleans(column: Any) -> npt.NDArray[np.uint8]:
    """0 missing, 1 false, 2 true."""
    classes: npt.NDArray[np.uint8] = _bits(column.buffers()[1], column) + np.uint8(1)
    if column.null_count:
        classes *= _valid(column)
    return classes


def _valid(column: Any) -> npt.NDArray[np.uint8]:
    return _bits(column.buffers()[0], column)


def _bits(buffer: Any, column: Any) -> npt.NDArray[np.uint8]:
    start, skipped = divmod(column.offset, 8)
    told = np.frombuffer(buffer, np.uint8)[start : (column.offset + len(column) + 7) // 8]
    bits = np.unpackbits(told, bitorder="little")
    return bits[skipped : skipped + len(column)]


def numbers(column: Any) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.uint8]]:
    """The numbers of a column (whatever stands where nothing is told), and whether each is told."""
    if pat.is_date32(column.type):
        column = column.view(pa.int32())
    if column.type != pa.float64():
        column = pc.cast(column, pa.float64(), safe=False)
    values = np.frombuffer(column.buffers()[1] or b"", np.float64)
    values = values[column.offset : column.offset + len(column)]
    told = _valid(column) if column.null_count else np.ones(len(column), np.uint8)
    return values, told


def _holds(
    node: Node, bits: Any, rows: Rows, places: dict[str, int], matrix: Words64
) -> npt.NDArray[np.bool_]:
    """For which records a group holds."""
    if isinstance(node, OnField):
        word, bit = divmod(bits[node], 64)
        told = matrix[rows[places[node.field]], word]
        return np.asarray((told >> np.uint64(bit)) & np.uint64(1), bool)
    parts: Sequence[npt.NDArray[np.bool_]] = [
        _holds(item, bits, rows, places, matrix) for item in node.items
    ]
    join = np.logical_and if node.every else np.logical_or
    return np.asarray(join.reduce(parts), bool)
