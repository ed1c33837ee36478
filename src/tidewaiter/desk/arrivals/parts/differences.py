"""Where senders differ: both values, who said which, in what and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tidewaiter.desk.arrivals.parts.wording import attributes, stored_in_words
from tidewaiter.reference import Words


@dataclass(frozen=True, slots=True)
class Say:
    """One value with its speaker. `preferred` is the one that is taken."""

    value: str
    sender: str
    kind: str
    told_at: str | None
    preferred: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """An attribute on which the latest words of two senders differ."""

    label: Words
    says: Sequence[Say]


def differences(
    names: Sequence[str], statements: Mapping[str, Sequence[Mapping[str, Any]]]
) -> list[Difference]:
    """The differences in these attributes of a traveller, from the stored statements. Each sender and kind of
    message speaks once, with the latest word."""
    labels = attributes("traveller")
    return [
        Difference(labels.get(name, Words(name)), _says(name, statements.get(name, ())))
        for name in names
    ]


def _says(name: str, said: Sequence[Mapping[str, Any]]) -> list[Say]:
    latest: dict[tuple[str, str], Mapping[str, Any]] = {}
    for statement in said:
        channel = (statement["sender"], statement["kind"])
        known = latest.get(channel)
        if known is None or (statement["told_at"] or "") > (known["told_at"] or ""):
            latest[channel] = statement
    return [
        Say(
            stored_in_words("traveller", name, statement["value"]),
            statement["sender"],
            statement["kind"],
            statement["told_at"],
            number == 0,
        )
        for number, statement in enumerate(latest.values())
    ]
