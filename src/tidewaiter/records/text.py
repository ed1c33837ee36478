"""Records to JSON texts, at once: the same text as `as_sparse_dict` written out, without the dicts in between.

Every message and every statement that is kept passes here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from tidewaiter.records.plain import parts_of

__all__ = ["Memo", "as_sparse_text", "quoted"]

Memo = dict[int, tuple[Any, str]]
"""What was written already, by identity, with the value itself so that its identity stays its own."""

Writer = Callable[[Any, Memo], str]


def as_sparse_text(record: Any, without: str = "", memo: Memo | None = None) -> str:
    """A record, or a value of one, as JSON without blanks: what `as_sparse_dict` gives, written out. `without` is
    a field of the record itself to leave out. With one `memo` for several records, what they have in common is written once: a
    document that stands in a message, in what is known and in a statement."""
    memo = {} if memo is None else memo
    if without:
        return _record_writer(record.__class__, without)(record, memo)
    return _text(record, memo)


def _text(value: Any, memo: Memo) -> str:
    kind = value.__class__
    plain = _PLAIN.get(kind)
    if plain is not None:
        return plain(value)
    known = memo.get(id(value))
    if known is not None:
        return known[1]
    text = _writer(kind)(value, memo)
    memo[id(value)] = (value, text)
    return text


@cache
def _writer(kind: type) -> Writer:
    """What writes a class that is none of JSON's plain ones."""
    if parts_of(kind) is not None:
        return _record_writer(kind, "")
    if issubclass(kind, (tuple, list)):
        return _list
    if issubclass(kind, Mapping):
        return _mapping
    return lambda value, _memo: _other(value)


@cache
def _record_writer(kind: type, without: str) -> Writer:
    """What writes a record: a function of its own with a test a field, as `dataclasses` makes its methods. In a loop over
    the fields the loop itself is most of the work."""
    names: dict[str, Any] = {"quoted": quoted, "text": _text}
    lines = ["def write(record, memo):", "  told = []"]
    for number, (name, default) in enumerate(parts_of(kind) or ()):
        if name == without:
            continue
        names[f"default{number}"] = default
        lines += [
            f"  value = record.{name}",
            # Most is what it is by default, and the same object.
            f"  if value is not default{number} and value != default{number}:",
            f"    told.append({quoted(name) + ':'!r} + (quoted(value) if value.__class__ is str else text(value, memo)))",
        ]
    lines.append("  return '{' + ','.join(told) + '}'")
    exec("\n".join(lines), names)  # noqa: S102  made of the names of fields, nothing else
    write: Writer = names["write"]
    return write


def _list(value: Any, memo: Memo) -> str:
    items = [quoted(item) if item.__class__ is str else _text(item, memo) for item in value]
    return f"[{','.join(items)}]"


def _mapping(value: Mapping[Any, Any], memo: Memo) -> str:
    if not all(key.__class__ is str for key in value):
        return _other({key: json.loads(_text(item, memo)) for key, item in value.items()})
    items = [f"{quoted(key)}:{_text(item, memo)}" for key, item in value.items()]
    return f"{{{','.join(items)}}}"


def _other(value: Any) -> str:
    """What JSON writes in a way of its own: fractions, subclasses of text and number, keys that are no text."""
    return json.dumps(value, separators=(",", ":"))


_PLAIN: dict[type, Callable[[Any], str]] = {
    str: quoted,
    int: int.__repr__,
    float: _other,
    bool: lambda value: "true" if value else "false",
    type(None): lambda _value: "null",
}
