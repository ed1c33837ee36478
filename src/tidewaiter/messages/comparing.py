"""What of a record came back after it was written and read, and why the rest did not.

Two messages are the same when their normal forms are equal. The normal form leaves out what reading adds: the
name of the file, the place in it, problems, and the number of segments. Contacts, payments and tickets of a
booking stand in the order of the message, those of the whole booking first, then traveller by traveller.
Values that reading derives from others (the instant of a local time, the words of a function, counts of tags and
of names) may be missing in what was written; where they are there, they have to agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, NamedTuple

from tidewaiter.messages.edifact.writing import US_RELEASE, Dialect
from tidewaiter.records import Booking, Message, Span
from tidewaiter.reference import load_yaml


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An attribute that the written message does not carry: number of the message among those written, path in
    the record (`travellers.0.loyalty.1`), a code for programs, and why, in words."""

    message: int
    path: str
    code: str
    why: str


class _Reason(NamedTuple):
    code: str
    kinds: frozenset[str]
    paths: tuple[str, ...]
    why: str


_IN_ORDER = ("contacts", "payments", "tickets")
_OF_ENTRY = 4
"""Names in the path of an entry of one of these lists: bookings, number, list, number."""


def normal(message: Message) -> Message:
    """The message without what reading adds, lists of bookings in the order of messages."""
    return replace(
        message,
        source="",
        index=0,
        dropped={},
        dropped_spans=(),
        problems=(),
        segments=(),
        span=Span(0, 0),
        declared=replace(message.declared, segments=None),
        bookings=tuple([_in_order(booking) for booking in message.bookings]),
    )


def _in_order(booking: Booking) -> Booking:
    ordered: dict[str, Any] = {
        name: tuple(sorted(getattr(booking, name), key=_whose)) for name in _IN_ORDER
    }
    return replace(booking, **ordered)


def _whose(told: Any) -> int:
    return -1 if told.traveller is None else int(told.traveller)


def left_out(
    told: Sequence[Message], read: Sequence[Message], dialect: Dialect
) -> tuple[LeftOut, ...]:
    """Everything of `told` that is not in `read`, which was read from what was written of it."""
    found: list[LeftOut] = []
    for number, message in enumerate(told):
        wanted = normal(message)
        if number >= len(read):
            found.append(_explained(number, message, "", dialect))
            continue
        came = normal(read[number])
        if wanted != came:
            found += [
                _explained(number, message, path, dialect) for path in differences(wanted, came)
            ]
    return tuple(found)


def differences(told: Message, read: Message) -> Iterator[str]:
    """The paths at which two messages in their normal form differ, but for derived values that were not told."""
    for path, value in _differences(told, read, ""):
        if not (_is_nothing(value) and _is_derived(told.kind, path)):
            yield path


def _differences(told: Any, read: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Paths and told values that differ, as deep as both sides have the same shape."""
    if told == read:
        return
    if is_dataclass(told) and told.__class__ is read.__class__:
        names = [item.name for item in fields(told) if item.compare]
        pairs = [(name, getattr(told, name), getattr(read, name)) for name in names]
    elif isinstance(told, Mapping) and isinstance(read, Mapping):
        pairs = [(str(key), told.get(key, ""), read.get(key, "")) for key in {**told, **read}]
    elif isinstance(told, tuple) and isinstance(read, tuple) and told:
        if len(told) != len(read):
            yield from _missing(told, read, path)
            return
        pairs = [(str(at), one, read[at]) for at, one in enumerate(told)]
    else:
        yield path, told
        return
    for name, one, other in pairs:
        yield from _differences(one, other, f"{path}.{name}" if path else name)


def _missing(told: tuple[Any, ...], read: tuple[Any, ...], path: str) -> Iterator[tuple[str, Any]]:
    """The entries that did not come back, where all others did; else the whole list."""
    if _is_cut(told, read):
        yield from ((f"{path}.{at}", one) for at, one in enumerate(told) if one not in read)
    else:
        yield path, told


def _is_cut(told: tuple[Any, ...], read: tuple[Any, ...]) -> bool:
    """True where `read` is `told` without some of its entries, and no entry stands in it twice."""
    rest = iter(told)
    in_order = all(any(one == other for other in rest) for one in read)
    return in_order and len(set(map(repr, told))) == len(told)


def _is_nothing(value: Any) -> bool:
    """True for what a record holds where nothing was told."""
    return value in ("", None, (), "none", 0, False)


@cache
def _data() -> Any:
    return load_yaml("tidewaiter.messages", "left_out.yaml")


def _is_derived(kind: str, path: str) -> bool:
    patterns = _derived(kind)
    return any(fnmatchcase(path, pattern) for pattern in patterns)


@cache
def _derived(kind: str) -> tuple[str, ...]:
    derived = _data()["derived"]
    return (*derived["every"], *derived.get(kind, ()))


@cache
def _reasons() -> tuple[_Reason, ...]:
    return tuple(
        _Reason(code, frozenset(entry["kinds"]), tuple(entry["paths"]), entry["why"]["en"])
        for code, entry in _data()["reasons"].items()
    )


def _explained(number: int, message: Message, path: str, dialect: Dialect) -> LeftOut:
    """Why this path did not come back: the first reason of the catalogue that fits; its last one always does."""
    given = _as_given(message, path)
    fitting = (one for one in _reasons() if _fits(one, message, given, dialect))
    reason = next(fitting, _reasons()[-1])
    return LeftOut(number, given, reason.code, reason.why)


def _as_given(message: Message, path: str) -> str:
    """The path in the record as it was given, of one in its normal form."""
    names = path.split(".")
    if len(names) < _OF_ENTRY or names[0] != "bookings" or names[2] not in _IN_ORDER:
        return path
    told = getattr(message.bookings[int(names[1])], names[2])
    order = sorted(range(len(told)), key=lambda at: _whose(told[at]))
    names[3] = str(order[int(names[3])])
    return ".".join(names)


def _fits(reason: _Reason, message: Message, path: str, dialect: Dialect) -> bool:
    if message.kind not in reason.kinds:
        return False
    if not any(fnmatchcase(path, pattern) for pattern in reason.paths):
        return False
    if reason.code == "no-interchange":
        return not dialect.interchange
    if reason.code == "older-us-form":
        return message.release == US_RELEASE
    return reason.code != "letters" or _beyond(_value(message, path), dialect)


def _value(message: Message, path: str) -> Any:
    value: Any = message
    for name in path.split("."):
        if isinstance(value, tuple):
            value = value[int(name)]
        elif isinstance(value, Mapping):
            value = value.get(name)
        else:
            value = getattr(value, name, None)
    return value


def _beyond(value: Any, dialect: Dialect) -> bool:
    """True where a value holds letters that the dialect cannot write or spells otherwise."""
    if not isinstance(value, str):
        return False
    if dialect.spelling != "exact" and value != value.upper():
        return True
    try:
        value.encode(dialect.charset)
    except UnicodeError:
        return True
    return dialect.spelling in {"plain", "mrz"} and not value.isascii()
