"""Reasons: why a subject was matched, and what speaks against it, as a colleague would say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tidewaiter.records.travellers import Place
from tidewaiter.reference import Words
from tidewaiter.targeting.evaluate import Test
from tidewaiter.targeting.features import Evidence, Fact
from tidewaiter.targeting.fields import catalogue
from tidewaiter.targeting.lists import ListEntry
from tidewaiter.targeting.values import Value
from tidewaiter.targeting.wording import (
    filled,
    forms_in_words,
    phrases,
    sentence,
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. `words` is a clause in lower case (`sentence` joins clauses); `field` and `value` what it rests
    on (value None where the field is not told); `source` the message that told it, `place` the element in it,
    `offset` the place in bytes from the start of the file, where the caller could locate it."""

    words: Words
    field: str
    value: Value | None = None
    source: str = ""
    place: Place | None = None
    offset: int | None = None

    def text(self, language: str) -> str:
        """The reason as a sentence of its own."""
        return sentence([self.words]).in_language(language)


def reasons_for(support: Iterable[Test], facts: Mapping[str, Fact]) -> tuple[Reason, ...]:
    """The reasons that the tests behind a hit give, each field once, in the order of the profile.

    Circumstances (fields without words) narrow a profile and say nothing.
    """
    found: dict[str, Reason] = {}
    for test in support:
        reason = _reason(test, facts.get(test.leaf.field))
        if reason is not None:
            found.setdefault(reason.field, reason)
    return tuple(found.values())


def _reason(test: Test, fact: Fact | None) -> Reason | None:
    field = catalogue()[test.leaf.field]
    if not field.forms:
        return None
    if fact is None:
        return Reason(filled(phrases()["untold"], label=field.label), field.id)
    words = fact.words or forms_in_words(field, field.forms, fact.value)
    if not words:
        return None
    return Reason(words, field.id, fact.value, fact.evidence.source, fact.evidence.place)


def list_reason(entry: ListEntry, told: str, evidence: Evidence) -> Reason:
    """The reason that an entry of an exact list gives. `told` is the value as the message has it."""
    words = filled(phrases()["listed"][entry.kind], list=entry.list_name, reason=entry.reason)
    return Reason(words, f"list.{entry.kind}", told, evidence.source, evidence.place)


def in_one_breath(reasons: Sequence[Reason]) -> Words:
    """All reasons as one sentence, with those said together that a colleague would say together."""
    clauses = {reason.field: reason.words for reason in reasons}
    free = {reason.field: reason for reason in reasons}
    for row in phrases()["together"]:
        taken = _taken(row, free)
        if taken:
            clauses[taken[0]] = _together(row, free)
            for field in (*taken, *row.get("absorbs", ())):
                free.pop(field, None)
                if field != taken[0]:
                    clauses.pop(field, None)
    return sentence(list(clauses.values()))


def _taken(row: Mapping[str, Any], left: Mapping[str, Reason]) -> list[str]:
    """The fields that a phrase would stand for, in the order of the reasons; empty where one is not there."""
    count = row.get("count")
    wanted = {*row["yes"], *([count] if count else [])}
    taken = [field for field in left if field in wanted]
    true = all(field in left and left[field].value is True for field in row["yes"])
    counted = not count or (count in left and isinstance(left[count].value, float))
    return taken if true and counted else []


def _together(row: Mapping[str, Any], left: Mapping[str, Reason]) -> Words:
    count = row.get("count") or row["yes"][0]
    value = left[count].value
    if value is None:  # `_taken` saw to it that there is one
        return left[count].words
    return forms_in_words(catalogue()[count], row["words"], value)
