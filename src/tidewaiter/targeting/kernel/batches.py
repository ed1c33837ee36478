"""Batches of records as Arrow tables: one column a field of the catalogue.

| kind of field | type of column | also taken |
|---|---|---|
| code, text | dictionary of strings | plain strings |
| number, duration | float64 | any integer or float |
| boolean | bool | |
| date | date32 | |

A null is a value that is not told, and so are NaN and blank text. A field without a column is not told in any row.
Strings may stand as they were told: each distinct one is folded once, by the function that folds a profile's constants.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.types as pat

from tidewaiter.errors import Refused
from tidewaiter.targeting.fields import catalogue
from tidewaiter.targeting.values import NUMERIC, Kind, canonical

_TYPES: dict[Kind, Any] = {
    "code": pa.dictionary(pa.int32(), pa.string()),
    "text": pa.dictionary(pa.int32(), pa.string()),
    "number": pa.float64(),
    "duration": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}


def schema_of(kinds: Mapping[str, Kind] | None = None) -> Any:
    """The Arrow schema of a batch: every field of the catalogue, or of the fields given, in their order."""
    known = kinds or {name: field.kind for name, field in catalogue().items()}
    return pa.schema([pa.field(name, _TYPES[kind]) for name, kind in known.items()])


def batch_of(
    records: Iterable[Mapping[str, object]], kinds: Mapping[str, Kind] | None = None
) -> Any:
    """An Arrow table of records (values by field id), a row each, in their order.

    Values are brought to their canonical form on the way. Raises `Refused` where a value cannot be compared, with
    its record and field; a field that nobody knows is a programming error: KeyError.
    """
    known = kinds or {name: field.kind for name, field in catalogue().items()}
    columns: dict[str, list[Any]] = {name: [] for name in known}
    count = 0
    for count, record in enumerate(records, 1):
        for name, value in record.items():
            column = columns[name]
            column += [None] * (count - 1 - len(column))
            column.append(_told(known[name], name, count, value))
    arrays = []
    for field in schema_of(known):
        column = columns[field.name]
        column += [None] * (count - len(column))
        if pat.is_dictionary(field.type):
            arrays.append(pa.array(column, pa.string()).dictionary_encode())
        else:
            arrays.append(pa.array(column, field.type))
    return pa.Table.from_arrays(arrays, schema=schema_of(known))


def _told(kind: Kind, name: str, row: int, value: object) -> object:
    try:
        told = canonical(kind, value)
        if isinstance(told, str):
            told.encode()
    except Refused as refusal:
        raise Refused(f"Record {row}, {name}: {refusal}", fields={name: str(refusal)}) from None
    except UnicodeEncodeError:
        reason = "A text with half a letter in it (a lone surrogate) cannot be compared."
        raise Refused(f"Record {row}, {name}: {reason}", fields={name: reason}) from None
    return told


def check_columns(schema: Any, kinds: Mapping[str, str]) -> None:
    """Raise `Refused` with every column that is no field, stands there twice, or has a type that its kind cannot be
    read from: a condition on it would never hold, and nobody would see why."""
    faults: dict[str, str] = {}
    for field in schema:
        kind = kinds.get(field.name)
        if kind is None:
            faults[field.name] = "is no field; leave the column out"
        elif schema.get_field_index(field.name) < 0:
            faults[field.name] = "stands there twice"
        elif not _fits(kind, field.type):
            faults[field.name] = f"is {field.type}; a {kind} is {_TYPES[kind]}"  # type: ignore[index]
    if faults:
        listed = "; ".join(f"column {name} {fault}" for name, fault in faults.items())
        raise Refused(f"The batch cannot be compared: {listed}.", fields=faults)


def _fits(kind: str, column: Any) -> bool:
    if pat.is_null(column):
        return True
    if kind in {"code", "text"}:
        inner = column.value_type if pat.is_dictionary(column) else column
        return bool(pat.is_string(inner) or pat.is_large_string(inner) or pat.is_string_view(inner))
    if kind in NUMERIC:
        return bool(pat.is_integer(column) or pat.is_floating(column))
    return bool(pat.is_boolean(column) if kind == "boolean" else pat.is_date32(column))
