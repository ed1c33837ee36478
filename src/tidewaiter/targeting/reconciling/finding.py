"""A finding of reconciliation: what disagrees, how bad it is, and who said what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from tidewaiter.records import KnownConsignment, KnownEquipment, Statement
from tidewaiter.reference import Words, load_yaml
from tidewaiter.targeting.wording import filled, sentence

Severity = Literal["high", "medium", "low"]
"""high: a strong indicator; medium: one that supports others; low: weak alone."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message's say that a finding rests on: `field` of the box or bill, `value` as that message has it."""

    statement: Statement
    field: str
    value: Any


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding, as `findings.yaml` has it."""

    id: str
    indicator: str
    severity: Severity
    words: dict[str, str]
    source: str


@dataclass(frozen=True, slots=True)
class CargoFinding:
    """A finding on a box or a bill. `indicator` is the row of the library (C01 ...), `kind` which of its findings;
    `key` that of the known record, `number` what people call it; `words` a clause in lower case."""

    kind: str
    indicator: str
    severity: Severity
    subject: Literal["equipment", "consignment"]
    key: str
    number: str
    calls: tuple[str, ...]
    words: Words
    said: tuple[Said, ...]


@cache
def _file() -> dict[str, Any]:
    loaded: dict[str, Any] = load_yaml("tidewaiter.targeting.reconciling", "findings.yaml")
    return loaded


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of finding by its id."""
    return {
        name: Kind(name, row["indicator"], row["severity"], row["words"], row["source"])
        for name, row in _file()["findings"].items()
    }


@cache
def at_moment(moment: str) -> Words:
    """A moment of the journey as it stands in a sentence."""
    return Words(_file()["moments"][moment])


@cache
def attribute(name: str) -> Words:
    """What an attribute is called."""
    return Words(_file()["attributes"].get(name, {"en": name, "fr": name, "es": name}))


def listed(names: Iterable[str]) -> Words:
    """Attributes one after the other, in every language."""
    words = [attribute(name) for name in names]
    return Words(
        {lang: ", ".join(one.in_language(lang) for one in words) for lang in ("en", "fr", "es")}
    )


@cache
def tolerances() -> dict[str, Any]:
    """The numbers and words by which things are compared."""
    loaded: dict[str, Any] = load_yaml("tidewaiter.targeting.reconciling", "tolerances.yaml")
    return loaded


def found(
    kind: str,
    one: KnownEquipment | KnownConsignment,
    said: Iterable[Said],
    /,
    **values: str | Words,
) -> CargoFinding:
    """A finding of a kind, its words filled in."""
    row = kinds()[kind]
    box = isinstance(one, KnownEquipment)
    return CargoFinding(
        kind,
        row.indicator,
        row.severity,
        "equipment" if box else "consignment",
        one.key,
        one.equipment.id if isinstance(one, KnownEquipment) else one.consignment.reference,
        one.calls,
        filled(row.words, **values),
        tuple(said),
    )


def cargo_finding_as_dict(one: CargoFinding, language: str = "en") -> dict[str, Any]:
    """A finding as one JSON object of `tidewaiter reconcile`. Statements name their message by its identity (`source`) and
    the segment or line in it; whoever has the files adds index and offset."""
    return {
        "indicator": one.indicator,
        "kind": one.kind,
        "subject": one.number or one.key,
        "subject_kind": one.subject,
        "key": one.key,
        "calls": list(one.calls),
        "severity": one.severity,
        "text": sentence([one.words]).in_language(language),
        "statements": [
            {
                "source": said.statement.source,
                "segment": said.statement.place[0] if said.statement.place else None,
                "element": said.statement.place[1] if said.statement.place else None,
                "field": said.field,
                "value": said.value,
                "kind": said.statement.kind,
                "sender": said.statement.sender,
                "told_at": said.statement.told_at,
            }
            for said in one.said
        ],
    }


def kilograms(value: float) -> str:
    """A mass as it is written in every language: no digits that nobody needs."""
    return f"{value:.0f}" if value >= 100 else f"{value:g}"
