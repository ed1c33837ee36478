"""The kinds of control order, as the data file has them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tidewaiter.reference import Words, load_yaml


@dataclass(frozen=True, slots=True)
class ControlKind:
    """A kind of control. `intrusiveness` runs from 1 (papers only) to 6 (touches the person); `subjects` are what it
    can be done to (`arrivals.Match.Subject`)."""

    code: str
    name: Words
    intrusiveness: int
    warning: Words
    subjects: frozenset[str]


@cache
def control_kinds(subject: str = "") -> dict[str, ControlKind]:
    """The kinds by code, least intrusive first; of one subject, or all of them."""
    rows = load_yaml("tidewaiter.desk.inspections", "control_kinds.yaml")
    kinds = [
        ControlKind(
            code,
            Words(row["name"]),
            row["intrusiveness"],
            Words(row.get("warning", {})),
            frozenset(row.get("subjects", ["traveller"])),
        )
        for code, row in rows.items()
    ]
    if subject:
        kinds = [kind for kind in kinds if subject in kind.subjects]
    return {kind.code: kind for kind in sorted(kinds, key=lambda kind: kind.intrusiveness)}
