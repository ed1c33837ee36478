"""The closed lists of offences and legal bases: a profile serves one of the first and rests on one of the second."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from tidewaiter.reference import Words, load_yaml
from tidewaiter.targeting.values import fold


@dataclass(frozen=True, slots=True)
class Offence:
    """An offence, with its link to the carriage of passengers."""

    id: str
    title: Words
    carriage: Words
    source: str


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A ground in law. `needs_offence`: the profile must name its offence; `needs_reference`: and the provision."""

    id: str
    title: Words
    also: tuple[str, ...]
    needs_offence: bool
    needs_reference: bool
    source: str


@cache
def offences() -> dict[str, Offence]:
    """Every offence by its id."""
    rows: dict[str, Any] = load_yaml("tidewaiter.targeting", "offences.yaml")
    return {
        name: Offence(name, Words(row["title"]), Words(row["carriage"]), row["source"])
        for name, row in rows.items()
    }


@cache
def legal_bases() -> dict[str, LegalBasis]:
    """Every legal basis by its id."""
    rows: dict[str, Any] = load_yaml("tidewaiter.targeting", "legal_bases.yaml")
    return {
        name: LegalBasis(
            name,
            Words(row["title"]),
            tuple(row["also"]),
            row["needs_offence"],
            row["needs_reference"],
            row["source"],
        )
        for name, row in rows.items()
    }


def find_offence(written: str) -> Offence | None:
    """The offence of an id or of a title in any language."""
    wanted = fold(written)
    for entry in offences().values():
        if wanted in {fold(text) for text in (entry.id, *entry.title.values())}:
            return entry
    return None


def find_legal_basis(written: str) -> LegalBasis | None:
    """The legal basis of an id, a title in any language, or another usual way of writing it."""
    wanted = fold(written)
    for entry in legal_bases().values():
        if wanted in {fold(text) for text in (entry.id, *entry.also, *entry.title.values())}:
            return entry
    return None
