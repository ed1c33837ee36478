"""Why there is no interest in a match: the closed list of codes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tidewaiter.reference import Words, load_yaml


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason for no interest. `key` is the digit that chooses it for the row in focus."""

    code: str
    key: str
    name: Words
    explains: Words


@cache
def reasons() -> dict[str, Reason]:
    """All reasons by code, in the order in which they are offered."""
    return {
        code: Reason(code, row["key"], Words(row["name"]), Words(row["explains"]))
        for code, row in load_yaml("tidewaiter.desk.arrivals", "reasons.yaml").items()
    }
