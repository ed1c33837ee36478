"""Findings of reconciliation as reasons to look, and what speaks against: knowledge in `findings.yaml`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from babel.dates import format_date

from tidewaiter.reference import LANGUAGES, Words, load_yaml
from tidewaiter.targeting import CargoFinding, Hit, Reason
from tidewaiter.targeting.wording import filled, sentence


@cache
def _knowledge() -> dict[str, Any]:
    loaded: dict[str, Any] = load_yaml("tidewaiter.desk.cargo", "findings.yaml")
    return loaded


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known here of a party: since when, on how many consignments, and whether one of them was a target."""

    name: str
    since: date
    bills: int
    targets: int

    def speaks_against(self, today: date) -> bool:
        """Whether the party is so well known here that it speaks against a control."""
        known = _knowledge()["against"]
        old = (today - self.since).days >= known["days"]
        return old and self.bills >= known["bills"] and not self.targets


def hits_of(
    findings: Sequence[CargoFinding], today: date, parties: Collection[Standing] = ()
) -> list[Hit]:
    """The hits of a box or consignment, one an indicator, the strongest first; none where all of them together are too weak
    to look for. What speaks against stands beside the first."""
    by_indicator: dict[str, list[CargoFinding]] = {}
    for one in findings:
        by_indicator.setdefault(one.indicator, []).append(one)
    hits = [_hit(indicator, some) for indicator, some in by_indicator.items()]
    if sum(hit.score for hit in hits) < _knowledge()["match_from"]:
        return []
    hits.sort(key=lambda hit: (-hit.score, hit.profile))
    against = tuple(_known_party(one) for one in parties if one.speaks_against(today))
    return [replace(hits[0], against=against), *hits[1:]]


def _hit(indicator: str, findings: Sequence[CargoFinding]) -> Hit:
    known = _knowledge()
    score = max(int(known["score"][one.severity]) for one in findings)
    return Hit(
        profile=f"finding:{indicator}",
        version=1,
        name=Words(known["names"].get(indicator, known["names"]["other"])),
        words=sentence(list(_distinct(one.words for one in findings))),
        score=score,
        reasons=tuple(_reason(one) for one in findings),
    )


def _known_party(one: Standing) -> Reason:
    words = filled(
        _knowledge()["against"]["known_parties"],
        name=one.name,
        bills=str(one.bills),
        since=Words(
            {code: format_date(one.since, format="MMMM y", locale=code) for code in LANGUAGES}
        ),
    )
    return Reason(words=words, field="finding.known_party", value=one.name)


def _distinct(words: Iterable[Words]) -> Iterable[Words]:
    seen: set[str] = set()
    for one in words:
        if one.get("en", "") not in seen:
            seen.add(one.get("en", ""))
            yield one


def _reason(one: CargoFinding) -> Reason:
    first = one.said[0] if one.said else None
    return Reason(
        words=one.words,
        field=f"finding.{one.kind}",
        value=str(first.value)[:120] if first else "",
        source=first.statement.source if first else "",
        place=first.statement.place if first else None,
    )
