"""Records to JSON texts, at once: the same text as `as_sparse_dict` written out, without the dicts in between.

Every message and every statement that is kept passes here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from json.encoder import encode_basestring_ascii as quoted
from operator import attrgetter
from typing import Any

from tidewaiter.records.plain import parts_of

__all__ = ["as_sparse_text", "quoted"]


def as_sparse_text(record: Any, without: str = "") -> str:
    """A record, or a value of one, as JSON without blanks: what `as_sparse_dict` gives, written out. `without` is
    a field of the record itself to leave out."""
    if without:
        return _record_writer(record.__class__, without)(record)
    return (_WRITERS.get(record.__class__) or _writer(record.__class__))(record)


Writer = Callable[[Any], str]


@cache
def _writer(kind: type) -> Writer:
    """What writes a class that is none of JSON's own."""
    if parts_of(kind) is not None:
        return _record_writer(kind, "")
    if issubclass(kind, (tuple, list)):
        return _list
    if issubclass(kind, Mapping):
        return _mapping
    return _other


@cache
def _record_writer(kind: type, without: str) -> Writer:
    parts = [(name, default) for name, default in parts_of(kind) or () if name != without]
    heads = [f"{quoted(name)}:" for name, _ in parts]
    defaults = [default for _, default in parts]
    if len(parts) < 2:  # then `attrgetter` gives no tuple
        name = parts[0][0]
        values_of: Callable[[Any], Any] = lambda record: (getattr(record, name),)  # noqa: E731  short and local
    else:
        values_of = attrgetter(*(name for name, _ in parts))

    def write(record: Any) -> str:
        found = []
        for value, default, head in zip(values_of(record), defaults, heads, strict=True):
            # Most is what it is by default, and the same object.
            if value is default or value == default:
                continue
            kind = value.__class__
            if kind is str:
                found.append(head + quoted(value))
            else:
                found.append(head + (_WRITERS.get(kind) or _writer(kind))(value))
        return f"{{{','.join(found)}}}"

    return write


def _list(value: Any) -> str:
    return f"[{','.join([quoted(item) if item.__class__ is str else as_sparse_text(item) for item in value])}]"


def _mapping(value: Mapping[Any, Any]) -> str:
    if not all(key.__class__ is str for key in value):
        return _other({key: json.loads(as_sparse_text(item)) for key, item in value.items()})
    return (
        f"{{{','.join([f'{quoted(key)}:{as_sparse_text(item)}' for key, item in value.items()])}}}"
    )


def _other(value: Any) -> str:
    """What JSON writes in a way of its own: fractions, subclasses of text and number, keys that are no text."""
    return json.dumps(value, separators=(",", ":"))


_WRITERS: dict[type, Writer] = {
    str: quoted,
    int: int.__repr__,
    float: _other,
    bool: lambda value: "true" if value else "false",
    type(None): lambda _value: "null",
    tuple: _list,
    list: _list,
    dict: _mapping,
}
