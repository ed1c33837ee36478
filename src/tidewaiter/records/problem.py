"""The only `Problem` in the project: what was wrong, where, how bad, and what would mend it.

The catalogue of codes is data (`problems.yaml`): severity, words and mend in three languages.
A problem's words never quote a value from the message, because problems travel into logs and
answers where personal data may not go; the place (segment, element, offset) leads to the value.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from tidewaiter.records.making import maker
from tidewaiter.reference import Words, load_yaml

Severity = Literal["info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One entry of the catalogue."""

    code: str
    severity: Severity
    what: Words
    mend: Words


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault met on reading or checking.

    `message` is the index of the message in its file, `segment` the number of the segment in its
    message (UNH is 1), `element` the number of the data element in its segment (the first after the
    tag is 1), `offset` the place in bytes from the start of the file. Each is None where it has no sense.
    `detail` is a code, tag or count that the words need; never a personal value.
    """

    code: str
    severity: Severity
    what: str
    message: int | None = None
    segment: int | None = None
    element: int | None = None
    offset: int | None = None
    detail: str = ""


_new_problem = maker(Problem)


@cache
def problem_kinds() -> dict[str, ProblemKind]:
    """The catalogue, by code."""
    rows: dict[str, Any] = load_yaml("tidewaiter.records", "problems.yaml")
    return {
        code: ProblemKind(code, row["severity"], Words(row["what"]), Words(row["mend"]))
        for code, row in rows.items()
    }


def problem(
    code: str,
    *,
    detail: object = "",
    message: int | None = None,
    segment: int | None = None,
    element: int | None = None,
    offset: int | None = None,
) -> Problem:
    """Make the `Problem` of a catalogued code. An unknown code is a programming error: KeyError."""
    kind = problem_kinds()[code]
    text = str(detail)
    return _new_problem(
        code,
        kind.severity,
        kind.what.in_language("en").replace("{detail}", text),
        message,
        segment,
        element,
        offset,
        text,
    )


def problem_words(found: Problem, language: str) -> tuple[str, str]:
    """What was wrong and what would mend it, in a reader's language."""
    kind = problem_kinds().get(found.code)
    if kind is None:
        return found.what, ""
    what = kind.what.in_language(language).replace("{detail}", found.detail)
    return what, kind.mend.in_language(language).replace("{detail}", found.detail)
