"""YAML and JSON with the line of every value, and without YAML's surprises.

Profiles are written by people and read by law, so: `NO` is the text NO (Norway), not false; `0800` is text;
a date is text until a field says that it is a date; a key told twice is a fault; anchors and tags are refused,
so that a small file cannot unfold into a large one. JSON is read by the same code, being a part of YAML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

MAX_DEPTH = 40
MAX_CHARACTERS = 1_000_000

Scalar = str | int | float | bool | None

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)\Z")
_REAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\Z")
_SPECIAL = {".inf": "inf", "+.inf": "inf", "-.inf": "-inf", ".nan": "nan"}
_WORDS: dict[str, Scalar] = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(slots=True)
class Node:
    """A value and the line (from 1) on which it stands; members of lists and mappings are nodes again."""

    value: Scalar | list[Node] | dict[str, Node]
    line: int

    def plain(self) -> Any:
        """The value without its lines."""
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        if isinstance(self.value, dict):
            return {key: item.plain() for key, item in self.value.items()}
        return self.value


class Unreadable(Exception):
    """The text cannot be taken apart. `detail` says how it failed, without quoting the text."""

    def __init__(self, detail: str, line: int) -> None:
        super().__init__(detail)
        self.detail = detail
        self.line = line


@dataclass(slots=True)
class _Open:
    """A list or mapping that is still being filled."""

    node: Node
    key: str | None = None


@dataclass(slots=True)
class Reading:
    """The documents of a text, and each key that stood twice in one mapping, with its line."""

    documents: list[Node] = field(default_factory=list)
    doubled: list[tuple[str, int]] = field(default_factory=list)
    _open: list[_Open] = field(default_factory=list)

    def take(self, node: Node) -> None:
        """Put a value where it belongs."""
        if not self._open:
            self.documents.append(node)
            return
        holder = self._open[-1]
        if isinstance(holder.node.value, list):
            holder.node.value.append(node)
        elif isinstance(holder.node.value, dict):
            self._take_in_mapping(holder, holder.node.value, node)

    def _take_in_mapping(self, holder: _Open, members: dict[str, Node], node: Node) -> None:
        if holder.key is None:
            if isinstance(node.value, (list, dict)):
                raise Unreadable("key", node.line)
            holder.key = _as_key(node.value)
            if holder.key in members:
                self.doubled.append((holder.key, node.line))
            return
        members.setdefault(holder.key, node)
        holder.key = None

    def begin(self, node: Node) -> None:
        """A list or mapping opens."""
        if len(self._open) >= MAX_DEPTH:
            raise Unreadable("depth", node.line)
        if (
            self._open
            and isinstance(self._open[-1].node.value, dict)
            and self._open[-1].key is None
        ):
            raise Unreadable("key", node.line)
        self.take(node)
        self._open.append(_Open(node))

    def end(self) -> None:
        """The innermost list or mapping closes."""
        self._open.pop()


def read_nodes(text: str) -> Reading:
    """The documents of a YAML or JSON text. Raises `Unreadable` where the text cannot be taken apart."""
    if len(text) > MAX_CHARACTERS:
        raise Unreadable("size", 1)
    reading = Reading()
    try:
        for event in _events(text):
            _follow(reading, event)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        raise Unreadable("syntax", mark.line + 1 if mark else 1) from None
    except yaml.YAMLError:
        raise Unreadable("characters", 1) from None
    return reading


def _events(text: str) -> Iterator[Any]:
    # Events come one after the other, so that deep nesting cannot exhaust the stack before it is refused.
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    yield from yaml.parse(text, loader)


def _follow(reading: Reading, event: Any) -> None:
    line = event.start_mark.line + 1
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise Unreadable("anchor", line)
    if getattr(event, "tag", None):
        raise Unreadable("tag", line)
    if isinstance(event, yaml.ScalarEvent):
        plain = event.implicit[0]  # written without quotes
        reading.take(Node(_scalar(event.value) if plain else event.value, line))
    elif isinstance(event, yaml.SequenceStartEvent):
        reading.begin(Node([], line))
    elif isinstance(event, yaml.MappingStartEvent):
        reading.begin(Node({}, line))
    elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
        reading.end()


def _scalar(text: str) -> Scalar:
    lowered = text.lower()
    if lowered in _WORDS:
        return _WORDS[lowered]
    if lowered in _SPECIAL:
        return float(_SPECIAL[lowered])
    if _INTEGER.match(text):
        return int(text) if len(text) < 19 else float(text)
    return float(text) if _REAL.match(text) else text


def _as_key(value: Scalar | list[Node] | dict[str, Node]) -> str:
    return (
        str(value).lower() if isinstance(value, bool) else str(value if value is not None else "")
    )
