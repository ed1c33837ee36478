"""From a profile's condition to clauses: conjunctions of conditions, each on one field.

A profile holds where one of its clauses holds. The way there changes no meaning:

1. `not` goes to the leaves (De Morgan), as in the plain evaluator: a leaf under `not` holds where the value is there
   *and* fails the test, so what comes out is no bit complement;
2. whatever lies together and looks at one field is folded to one condition on that field, whatever its depth;
3. the remaining alternatives are multiplied out. Above `MOST_CLAUSES` the widest part becomes a *derived* truth
   value instead, which is worked out once per record from the conditions in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from math import prod

from tidewaiter.targeting.evaluate import Test
from tidewaiter.targeting.profile import AllOf, Condition, Leaf, Not

MOST_CLAUSES = 64
"""Clauses that one profile may make; above it a part of the profile becomes a derived truth value."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Tests on one field, joined: every item holds, or at least one."""

    every: bool
    items: tuple[Test | Rule, ...]


@dataclass(frozen=True, slots=True)
class OnField:
    """One condition on one field."""

    field: str
    rule: Test | Rule


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions on several fields, joined: every item holds, or at least one."""

    every: bool
    items: tuple[Node, ...]


Node = OnField | Group


@dataclass(frozen=True, slots=True)
class Derived:
    """A part of a profile with too many alternatives to multiply out: a truth value of its own, never missing."""

    group: Group


Clause = tuple[OnField | Derived, ...]
"""What must hold together; each field is named at most once."""


def clauses_of(condition: Condition, most: int = MOST_CLAUSES) -> list[Clause]:
    """The clauses of a profile's condition, in the order in which its alternatives are written."""
    return [_joined(clause) for clause in _expanded(folded(condition), most)]


def folded(condition: Condition) -> Node:
    """A condition with `not` at its leaves and one condition a field wherever fields lie together."""
    return _folded(condition, negated=False)


def tests_of(rule: Test | Rule) -> Iterator[Test]:
    """The tests of a rule, in the order in which they are written."""
    if isinstance(rule, Test):
        yield rule
    else:
        for item in rule.items:
            yield from tests_of(item)


def conditions_of(node: Node) -> Iterator[OnField]:
    """The conditions of a group, in the order in which they are written."""
    if isinstance(node, OnField):
        yield node
    else:
        for item in node.items:
            yield from conditions_of(item)


def _folded(condition: Condition, *, negated: bool) -> Node:
    if isinstance(condition, Not):
        return _folded(condition.item, negated=not negated)
    if isinstance(condition, Leaf):
        return OnField(condition.field, Test(condition, negated))
    every = isinstance(condition, AllOf) != negated
    return _grouped(every, [_folded(item, negated=negated) for item in condition.items])


def _grouped(every: bool, items: list[Node]) -> Node:
    """A group without groups of its own kind in it and with each field of its own once."""
    rules: dict[str, list[Test | Rule]] = {}
    inner: list[Node] = []
    for item in items:
        parts = item.items if isinstance(item, Group) and item.every == every else (item,)
        for part in parts:
            if isinstance(part, OnField):
                rules.setdefault(part.field, []).append(part.rule)
            else:
                inner.append(part)
    own: list[Node] = [OnField(field, _rule(every, parts)) for field, parts in rules.items()]
    nodes = tuple(dict.fromkeys([*own, *inner]))
    return nodes[0] if len(nodes) == 1 else Group(every, nodes)


def _rule(every: bool, parts: list[Test | Rule]) -> Test | Rule:
    flat: dict[Test | Rule, None] = {}
    for part in parts:
        inside = part.items if isinstance(part, Rule) and part.every == every else (part,)
        flat.update(dict.fromkeys(inside))
    return next(iter(flat)) if len(flat) == 1 else Rule(every, tuple(flat))


def _expanded(node: Node, most: int) -> list[Clause]:
    if isinstance(node, OnField):
        return [(node,)]
    parts = [_expanded(item, most) for item in node.items]
    if not node.every:
        _narrow(parts, node, most, sum)
        if len(parts) > most:  # every alternative is one clause, and there are too many of them
            return [(Derived(node),)]
        return [clause for part in parts for clause in part]
    _narrow(parts, node, most, prod)
    return [tuple(item for clause in chosen for item in clause) for chosen in product(*parts)]


def _narrow(
    parts: list[list[Clause]], node: Group, most: int, count: Callable[[Iterator[int]], int]
) -> None:
    while count(len(part) for part in parts) > most:
        widest = max(range(len(parts)), key=lambda number: len(parts[number]))
        item = node.items[widest]
        if len(parts[widest]) == 1 or not isinstance(item, Group):
            return
        parts[widest] = [(Derived(item),)]


def _joined(clause: Clause) -> Clause:
    """A clause in which the conditions that its alternatives brought to one field are one."""
    rules: dict[str, list[Test | Rule]] = {}
    derived: dict[Derived, None] = {}
    for item in clause:
        if isinstance(item, OnField):
            rules.setdefault(item.field, []).append(item.rule)
        else:
            derived[item] = None
    own = tuple(OnField(field, _rule(True, parts)) for field, parts in rules.items())
    return (*own, *derived)
