"""Reading of the tree of conditions: `all`, `any`, `not`, and leaves `{field, op, value | list}`."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tidewaiter.errors import Refused
from tidewaiter.targeting.fields import Field, catalogue, why_forbidden
from tidewaiter.targeting.profile import (
    BARE,
    LISTED,
    OPS,
    AllOf,
    AnyOf,
    Condition,
    Leaf,
    Not,
    Op,
    Subject,
)
from tidewaiter.targeting.strict_yaml import Node
from tidewaiter.targeting.values import Value, canonical

_GROUPS = ("all", "any", "not")
_LEAF_KEYS = ("field", "op", "value", "list")

Note = Callable[[str, int, object], None]


@dataclass(frozen=True, slots=True)
class ConditionReader:
    """Reads conditions for profiles of one subject. What is wrong goes to `note(code, line, detail)`.

    A part that cannot be read gives None, and the reading goes on behind it, so that one reading finds
    every fault; a profile with a fault is never built.
    """

    subject: Subject | None
    note: Note

    def read(self, node: Node) -> Condition | None:
        """The condition of a node, or None where it has a fault."""
        if not isinstance(node.value, dict):
            self.note("profile-shape", node.line, "condition")
            return None
        members = node.value
        groups = [key for key in _GROUPS if key in members]
        if not groups:
            return self._leaf(node, members)
        if len(members) > 1:
            self.note("profile-mixed-condition", node.line, ", ".join(sorted(members)))
            return None
        return self._group(groups[0], members[groups[0]])

    def _group(self, kind: str, node: Node) -> Condition | None:
        if kind == "not":
            return self._negation(node)
        if not isinstance(node.value, list):
            self.note("profile-shape", node.line, kind)
            return None
        if not node.value:
            self.note("profile-empty-group", node.line, kind)
            return None
        items = [self.read(item) for item in node.value]
        whole = tuple(item for item in items if item is not None)
        if len(whole) < len(items):
            return None
        return AllOf(whole) if kind == "all" else AnyOf(whole)

    def _negation(self, node: Node) -> Condition | None:
        """`not` takes one condition: over several it could mean "not all" or "none", and people read both."""
        inner = node.value if isinstance(node.value, list) else [node]
        if len(inner) != 1:
            self.note("profile-not-of-one", node.line, len(inner))
            return None
        item = self.read(inner[0])
        return Not(item) if item is not None else None

    def _leaf(self, node: Node, members: dict[str, Node]) -> Leaf | None:
        unknown = [key for key in members if key not in _LEAF_KEYS]
        for key in unknown:
            self.note("profile-unknown-key", members[key].line, key)
        field = self._field(node, members.get("field"))
        op = self._op(node, members.get("op"))
        if field is None or op is None:
            return None
        if op not in field.ops:
            self.note("profile-op-of-kind", node.line, f"{field.id}: {op}, {field.kind}")
            return None
        constants = self._constants(node, members, field, op)
        return Leaf(field.id, op, constants, node.line) if constants is not None else None

    def _field(self, node: Node, member: Node | None) -> Field | None:
        if member is None or not isinstance(member.value, str):
            self.note("profile-missing-key", node.line, "field")
            return None
        found = catalogue().get(member.value)
        if found is None:
            self.note(why_forbidden(member.value) or "profile-field", member.line, member.value)
            return None
        if self.subject is not None and not found.seen_from(self.subject):
            self.note("profile-field-of-other", member.line, f"{found.id}: {self.subject}")
            return None
        return found

    def _op(self, node: Node, member: Node | None) -> Op | None:
        if member is None or member.value is None:
            self.note("profile-missing-key", node.line, "op")
            return None
        if member.value not in OPS:
            self.note("profile-op", member.line, member.value)
            return None
        return member.value

    def _constants(
        self, node: Node, members: dict[str, Node], field: Field, op: Op
    ) -> tuple[Value, ...] | None:
        wanted = None if op in BARE else "list" if op in LISTED else "value"
        for key in ("value", "list"):
            if key in members and key != wanted:
                self.note("profile-value-key", members[key].line, f"{op}: {wanted or '-'}")
                return None
        if wanted is None:
            return ()
        if wanted not in members:
            self.note("profile-missing-key", node.line, f"{op}: {wanted}")
            return None
        given = members[wanted]
        if wanted == "value":
            value = self._constant(given, field)
            return (value,) if value is not None else None
        return self._list(given, field, op)

    def _list(self, node: Node, field: Field, op: Op) -> tuple[Value, ...] | None:
        if not isinstance(node.value, list):
            self.note("profile-shape", node.line, f"{field.id}: list")
            return None
        if not node.value:
            self.note("profile-empty-list", node.line, field.id)
            return None
        if op == "between" and len(node.value) != 2:
            self.note("profile-between", node.line, field.id)
            return None
        values = [self._constant(item, field) for item in node.value]
        whole = tuple(value for value in values if value is not None)
        return whole if len(whole) == len(values) else None

    def _constant(self, node: Node, field: Field) -> Value | None:
        given: object = node.value
        if isinstance(given, float) and not math.isfinite(given):
            self.note("profile-infinite", node.line, field.id)
            return None
        try:
            value = canonical(field.kind, _as_date(given) if field.kind == "date" else given)
        except Refused:
            self.note("profile-value-kind", node.line, f"{field.id}: {field.kind}")
            return None
        if value is None:
            self.note("profile-value-blank", node.line, field.id)
        return value


def _as_date(given: object) -> object:
    if not isinstance(given, str):
        return given
    try:
        return date.fromisoformat(given)
    except ValueError:
        return given
