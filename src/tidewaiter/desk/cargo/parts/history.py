"""The history of a box or consignment as its messages tell it: seals over time, masses by kind, events, and where senders
differ, each with who said it and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from tidewaiter.desk.cargo.parts.words import attributes, in_words, stored_in_words, word
from tidewaiter.records import KnownEquipment, Statement
from tidewaiter.records.cargo_known import KnownEvent, KnownMass
from tidewaiter.reference import Words


@dataclass(frozen=True, slots=True)
class Said:
    """One telling: at which moment of the journey, local time where told, the value, and by whom. `new` marks a seal that no
    moment before had."""

    moment: str
    at: str
    value: str
    sender: str
    kind: str
    told_at: str | None
    source: str
    new: bool = False
    placeholder: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """An attribute on which the latest words of two senders differ; the preferred value stands first."""

    label: str
    says: Sequence[Said]


def _said(statement: Statement, moment: str, at: str | None, value: str, **more: bool) -> Said:
    return Said(
        word("moment", moment) if moment else "",
        (at or "").replace("T", " "),
        value,
        statement.sender,
        statement.kind,
        statement.told_at,
        statement.source,
        **more,
    )


def seals_of(known: KnownEquipment) -> list[Said]:
    """Every seal as told over time; one that no earlier moment had is marked, once there is an earlier one."""
    found: list[Said] = []
    seen: set[str] = set()
    moments: set[str] = set()
    for item in known.seals:
        number = item.seal.number
        later = bool(moments - {item.moment})
        found.append(
            _said(
                item.statement,
                item.moment,
                item.at,
                in_words(item.seal),
                new=later and bool(number) and number not in seen and not item.seal.placeholder,
                placeholder=item.seal.placeholder,
            )
        )
        seen.add(number)
        moments.add(item.moment)
    return found


def masses_of(masses: Iterable[KnownMass]) -> dict[str, list[Said]]:
    """Every mass as told, by kind: only like may be compared with like."""
    found: dict[str, list[Said]] = {}
    for item in masses:
        said = _said(
            item.statement, item.moment, item.statement.told_at, in_words(item.mass.kg, "gross_kg")
        )
        found.setdefault(word("mass", item.mass.kind), []).append(said)
    return found


def events_of(events: Iterable[KnownEvent]) -> list[Said]:
    """What happened, in order of time as told."""
    found = []
    for item in events:
        event = item.event
        pieces = f"{event.packages} " if event.packages is not None else ""
        mass = in_words(event.gross_mass_kg, "gross_kg") if event.gross_mass_kg else ""
        words = word("event", event.kind) if event.kind else event.code
        text = " · ".join(
            part
            for part in (words, event.place, f"{pieces}{mass}".strip(), event.text[:120])
            if part
        )
        found.append(_said(item.statement, item.moment, event.at, text))
    return found


def differences(
    record: str, names: Sequence[str], statements: Mapping[str, Sequence[Mapping[str, Any]]]
) -> list[Difference]:
    """The differences in these attributes of a box or bill, from the stored statements: each sender and kind of message
    speaks once, with its latest word."""
    labels = attributes(record)
    language = get_language() or "en"
    return [
        Difference(
            labels.get(name, Words(name)).in_language(language),
            _latest(record, name, statements.get(name, ())),
        )
        for name in names
    ]


def _latest(record: str, name: str, said: Sequence[Mapping[str, Any]]) -> list[Said]:
    latest: dict[tuple[str, str], Mapping[str, Any]] = {}
    for statement in said:
        channel = (statement["sender"], statement["kind"])
        known = latest.get(channel)
        if known is None or (statement["told_at"] or "") > (known["told_at"] or ""):
            latest[channel] = statement
    return [
        Said(
            "",
            "",
            stored_in_words(record, name, item["value"]),
            item["sender"],
            item["kind"],
            item["told_at"],
            item["source"],
        )
        for item in latest.values()
    ]
