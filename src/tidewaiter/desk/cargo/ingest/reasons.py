"""What is known here of the parties of a box or consignment, as what speaks against a control: `against.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from babel.dates import format_date

from tidewaiter.reference import LANGUAGES, Words, load_yaml
from tidewaiter.targeting import Hit, Reason
from tidewaiter.targeting.wording import filled


@cache
def _knowledge() -> dict[str, Any]:
    loaded: dict[str, Any] = load_yaml("tidewaiter.desk.cargo", "against.yaml")
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
        known = _knowledge()
        old = (today - self.since).days >= known["days"]
        return old and self.bills >= known["bills"] and not self.targets


def beside(hits: Sequence[Hit], parties: Iterable[Standing], today: date) -> list[Hit]:
    """The hits of a box or consignment, the strongest first, with what is known here of its parties beside the first."""
    ordered = sorted(hits, key=lambda hit: (-hit.score, hit.profile))
    against = tuple(_known_party(one) for one in parties if one.speaks_against(today))
    first = ordered[0]
    return [replace(first, against=(*first.against, *against)), *ordered[1:]]


def _known_party(one: Standing) -> Reason:
    words = filled(
        _knowledge()["words"],
        name=one.name,
        bills=str(one.bills),
        since=Words(
            {code: format_date(one.since, format="MMMM y", locale=code) for code in LANGUAGES}
        ),
    )
    return Reason(words=words, field="desk.known_party", value=one.name)
