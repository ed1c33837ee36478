"""Alarms in words: data, in three languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tidewaiter.reference import Words, load_yaml


@dataclass(frozen=True, slots=True)
class AlarmWords:
    """What an alarm says and what mends it, with places for its subject and figure."""

    what: Words
    mend: Words


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that is wrong now: a code of `alarms.yaml`, what it is about, and a number."""

    kind: str
    subject: str = ""
    figure: int = 0

    def words(self, language: str) -> tuple[str, str]:
        """What is wrong and what mends it."""
        told = alarm_words()[self.kind]
        places = {"subject": self.subject, "figure": self.figure}
        return (
            told.what.in_language(language).format(**places),
            told.mend.in_language(language).format(**places),
        )


@cache
def alarm_words() -> dict[str, AlarmWords]:
    """The words of each kind of alarm."""
    rows = load_yaml("tidewaiter.desk.intake", "alarms.yaml")
    return {code: AlarmWords(Words(row["what"]), Words(row["mend"])) for code, row in rows.items()}
