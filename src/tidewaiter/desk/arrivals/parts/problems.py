"""Problems in words: what was wrong, where, and what would mend it, the worst first and alike ones together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tidewaiter.records import Problem, Severity, from_dict, problem_words

_WORST_FIRST: tuple[Severity, ...] = ("error", "warning", "info")
_MOST_PLACES = 5


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """Problems of one code with the same words. `places` are the first ones; `count` all."""

    code: str
    severity: Severity
    what: str
    mend: str
    count: int
    places: Sequence[Problem]

    @property
    def more(self) -> int:
        """How many places are not listed."""
        return self.count - len(self.places)


def grouped(stored: Iterable[Mapping[str, Any]], language: str) -> list[ProblemGroup]:
    """Stored problems in the reader's language, grouped."""
    groups: dict[tuple[str, str], list[Problem]] = {}
    for plain in stored:
        found = from_dict(Problem, plain)
        groups.setdefault((found.code, found.detail), []).append(found)
    shown = [_group(members, language) for members in groups.values()]
    return sorted(shown, key=lambda group: _WORST_FIRST.index(group.severity))


def _group(members: Sequence[Problem], language: str) -> ProblemGroup:
    first = members[0]
    what, mend = problem_words(first, language)
    return ProblemGroup(
        first.code, first.severity, what, mend, len(members), members[:_MOST_PLACES]
    )
