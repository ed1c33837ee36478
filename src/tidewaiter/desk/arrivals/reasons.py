"""Why there is no interest in a match: the closed list of codes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tidewaiter.reference import Words, load_yaml


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason for no interest. `key` is the digit that chooses it for the row in focus; `subjects` are what it can
    be said of (`Match.Subject`)."""

    code: str
    key: str
    name: Words
    explains: Words
    subjects: frozenset[str]


@cache
def reasons(subject: str = "") -> dict[str, Reason]:
    """The reasons by code, in the order of their keys: those of one subject, or all of them."""
    rows = load_yaml("tidewaiter.desk.arrivals", "reasons.yaml")
    found = [
        Reason(
            code,
            row["key"],
            Words(row["name"]),
            Words(row["explains"]),
            frozenset(row.get("subjects", ["traveller"])),
        )
        for code, row in rows.items()
    ]
    found.sort(key=lambda reason: reason.key)
    return {reason.code: reason for reason in found if not subject or subject in reason.subjects}
