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

from tidewaiter.messages.edifact.writing import Dialect
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
    if not any(
        one.traveller is not None
        for told in (booking.contacts, booking.payments, booking.tickets)
        for one in told
    ):
        return booking
    return replace(
        booking,
        contacts=tuple(sorted(booking.contacts, key=_whose)),
        payments=tuple(sorted(booking.payments, key=_whose)),
        tickets=tuple(sorted(booking.tickets, key=_whose)),
    )


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
        for item in fields(told):
            if item.compare:
                name = item.name
                yield from _differences(getattr(told, name), getattr(read, name), _join(path, name))
    elif isinstance(told, Mapping) and isinstance(read, Mapping):
        for key in {**told, **read}:
            yield from _differences(told.get(key, ""), read.get(key, ""), _join(path, str(key)))
    elif isinstance(told, tuple) and isinstance(read, tuple) and len(told) == len(read):
        for number, (one, other) in enumerate(zip(told, read, strict=True)):
            yield from _differences(one, other, _join(path, str(number)))
    elif isinstance(told, tuple) and isinstance(read, tuple) and told and not _is_cut(told, read):
        yield path, told
    elif isinstance(told, tuple) and isinstance(read, tuple) and told:
        for number, one in enumerate(told):
            if one not in read:
                yield _join(path, str(number)), one
    else:
        yield path, told


def _is_cut(told: tuple[Any, ...], read: tuple[Any, ...]) -> bool:
    """True where `read` is `told` without some of its entries."""
    rest = iter(told)
    return all(any(one == other for other in rest) for one in read) and len(
        set(map(repr, told))
    ) == len(told)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _is_nothing(value: Any) -> bool:
    """True for what a record holds where nothing was told."""
    if is_dataclass(value) and not isinstance(value, type):
        return value == value.__class__()
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
    """Why this path did not come back: by the dialect, else by the first reason of the catalogue that fits."""
    for reason in _reasons():
        if message.kind not in reason.kinds or not any(
            fnmatchcase(path, one) for one in reason.paths
        ):
            continue
        if reason.code == "no-interchange" and dialect.interchange:
            continue
        if reason.code == "letters" and not _beyond(message, path, dialect):
            continue
        return LeftOut(number, path, reason.code, reason.why)
    raise AssertionError(path)  # the last reason of the catalogue fits everything


def _beyond(message: Message, path: str, dialect: Dialect) -> bool:
    """True where the value holds letters that the dialect cannot write or spells otherwise."""
    value: Any = message
    for name in path.split("."):
        if isinstance(value, tuple) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        elif isinstance(value, Mapping):
            value = value.get(name)
        else:
            value = getattr(value, name, None)
    if not isinstance(value, str):
        return False
    if dialect.spelling != "exact" and value != value.upper():
        return True
    try:
        value.encode(dialect.charset)
    except UnicodeError:
        return True
    return dialect.spelling in {"plain", "mrz"} and not value.isascii()
