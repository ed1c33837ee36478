"""Records to plain values and back: the one mapping between dataclasses and JSON."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
_LEFT_OUT = frozenset({"locate", "dropped_spans"})


def as_dict(record: Any) -> Any:
    """A record as plain dicts, lists and values, ready for JSON.

    Everything is kept, defaults too, except what works only in memory (`locate`, `dropped_spans`).
    """
    if is_dataclass(record):
        return {name: as_dict(getattr(record, name)) for name in _names(record.__class__)}
    if isinstance(record, (list, tuple)):
        return [as_dict(item) for item in record]
    if isinstance(record, Mapping):
        return {key: as_dict(value) for key, value in record.items()}
    return record


@cache
def _names(record: Any) -> tuple[str, ...]:
    return tuple(item.name for item in fields(record) if item.name not in _LEFT_OUT)


def from_dict(record: type[T], values: Mapping[str, Any]) -> T:
    """The record of a class from what `as_dict` gave. Unknown keys are passed over, missing ones take
    their defaults, so that data stored by an earlier or later version still load."""
    kind: Any = record
    return typing.cast("T", _reader(kind)(values))


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        inner = [_reader(item) for item in get_args(kind) if item is not type(None)]
        return lambda value: None if value is None else inner[0](value)
    if origin is tuple:
        items = get_args(kind)
        if len(items) == 2 and items[1] is Ellipsis:
            each = _reader(items[0])
            return lambda value: tuple(each(item) for item in value)
        readers = [_reader(item) for item in items]
        return lambda value: tuple(read(item) for read, item in zip(readers, value, strict=False))
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        each = _reader(get_args(kind)[1])
        return lambda value: {key: each(item) for key, item in value.items()}
    if origin is Literal:
        return lambda value: value
    if isinstance(kind, type) and is_dataclass(kind):
        return _record_reader(kind)
    return lambda value: value


def _record_reader(record: type) -> Callable[[Any], Any]:
    hints = get_type_hints(record)
    readers = {name: _reader(hints[name]) for name in _names(record)}
    required = {
        item.name
        for item in fields(record)
        if item.default is MISSING and item.default_factory is MISSING
    }

    def read(values: Mapping[str, Any]) -> Any:
        given = {name: readers[name](values[name]) for name in readers if name in values}
        for name in required - given.keys():
            given[name] = ""
        return record(**given)

    return read
