"""Records to plain values and back: the one mapping between dataclasses and JSON."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
_LEFT_OUT = frozenset({"locate", "dropped_spans"})


def as_dict(record: Any) -> Any:
    """A record as plain dicts, lists and values, ready for JSON.

    Everything is kept, defaults too, except what works only in memory (`locate`, `dropped_spans`).
    """
    kind = record.__class__
    if kind in _SCALARS:
        return record
    names = _names(kind)
    if names is not None:
        found = {}
        for name in names:
            value = getattr(record, name)
            found[name] = value if value.__class__ in _SCALARS else as_dict(value)
        return found
    return _plain(record, as_dict)


def as_sparse_dict(record: Any, without: str = "") -> Any:
    """The same without what a field holds by default: for storage, as `from_dict` puts it back. `without` is a
    field of the record itself to leave out."""
    kind = record.__class__
    if kind in _SCALARS:
        return record
    if kind is not tuple and kind is not dict and (parts := parts_of(kind)) is not None:
        found = {}
        for name, default in parts:
            value = getattr(record, name)
            if value is not default and value != default and name != without:
                found[name] = value if value.__class__ in _SCALARS else as_sparse_dict(value)
        return found
    return _plain(record, as_sparse_dict)


_SCALARS = frozenset({str, int, float, bool, type(None)})
_NO_DEFAULT = object()


def _plain(value: Any, each: Callable[[Any], Any]) -> Any:
    if isinstance(value, (tuple, list)):
        return [item if item.__class__ in _SCALARS else each(item) for item in value]
    if isinstance(value, (dict, Mapping)):
        return {
            key: item if item.__class__ in _SCALARS else each(item) for key, item in value.items()
        }
    return value


@cache
def _names(kind: Any) -> tuple[str, ...] | None:
    """The fields of a record's class; None for what is no record."""
    if not is_dataclass(kind):
        return None
    return tuple(item.name for item in fields(kind) if item.name not in _LEFT_OUT)


@cache
def parts_of(kind: Any) -> tuple[tuple[str, Any], ...] | None:
    """The stored fields of a record's class, each with its default; None for what is no record."""
    if not is_dataclass(kind):
        return None
    return tuple(
        (
            item.name,
            item.default_factory()
            if item.default_factory is not MISSING
            else _NO_DEFAULT
            if item.default is MISSING
            else item.default,
        )
        for item in fields(kind)
        if item.name not in _LEFT_OUT
    )


def from_dict(record: type[T], values: Mapping[str, Any]) -> T:
    """The record of a class from what `as_dict` gave. Unknown keys are passed over, missing ones take
    their defaults, so that data stored by an earlier or later version still load."""
    kind: Any = record
    return typing.cast("T", _reader(kind)(values))


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _optional_reader(get_args(kind))
    if origin is tuple:
        return _tuple_reader(get_args(kind))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        each = _reader(get_args(kind)[1])
        return lambda value: {key: each(item) for key, item in value.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        return _record_reader(kind)
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _optional_reader(kinds: tuple[Any, ...]) -> Callable[[Any], Any]:
    inner = next(_reader(item) for item in kinds if item is not type(None))
    if inner is _as_it_is:
        return _as_it_is
    return lambda value: None if value is None else inner(value)


def _tuple_reader(kinds: tuple[Any, ...]) -> Callable[[Any], Any]:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        each = _reader(kinds[0])
        if each is _as_it_is:
            return tuple
        return lambda value: tuple([each(item) for item in value])
    readers = [_reader(item) for item in kinds]
    if all(reader is _as_it_is for reader in readers):
        return tuple
    return lambda value: tuple(read(item) for read, item in zip(readers, value, strict=False))


def _record_reader(record: type) -> Callable[[Any], Any]:
    hints = get_type_hints(record)
    names = _names(record) or ()
    # Most fields hold a text or a number, which needs no reader.
    structured = {
        name: reader for name in names if (reader := _reader(hints[name])) is not _as_it_is
    }
    plain = [name for name in names if name not in structured]
    required = {
        item.name
        for item in fields(record)
        if item.default is MISSING and item.default_factory is MISSING
    }

    def read(values: Mapping[str, Any]) -> Any:
        given = {name: values[name] for name in plain if name in values}
        for name, reader in structured.items():
            if name in values:
                given[name] = reader(values[name])
        for name in required - given.keys():
            given[name] = ""
        return record(**given)

    return read
