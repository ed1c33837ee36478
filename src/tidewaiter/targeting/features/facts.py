"""A fact: the value of a field for one subject, with the place in the messages that told it.

A field about which nothing is told has no fact: missing stays missing, and is never a zero or a "no".
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from tidewaiter.records.known import KnownBooking, KnownMovement, KnownTraveller
from tidewaiter.records.making import maker
from tidewaiter.records.travellers import Place, Places
from tidewaiter.reference import Words
from tidewaiter.targeting.values import Value

Known = KnownTraveller | KnownBooking | KnownMovement


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where something was told: `source` names the message (`records.known.Told`), `place` the element in it."""

    source: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A value and its evidence; of a derived value, the evidence is the element that it rests on most. `words` where the value
    is a finding that has its own words."""

    value: Value
    evidence: Evidence = Evidence()
    words: Words | None = None


_new_evidence, _new_fact = maker(Evidence), maker(Fact)


class Facts(dict[str, Fact]):
    """Facts of one subject by field id."""

    def tell(
        self, field: str, value: Value | None, evidence: Evidence, words: Words | None = None
    ) -> None:
        """Add a fact where there is one. A number that is no number (told as NaN or infinite) is none."""
        if value is None or value == "":
            return
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if not math.isfinite(value):
                return
            value = float(value)
        self[field] = _new_fact(value, evidence, words)


def evidence_of(known: Known, *attributes: str) -> Evidence:
    """Where the first of these attributes that was told stands: its preferred statement, else the place that
    the record itself remembers, else only the message that spoke last."""
    for attribute in attributes:
        statements = known.statements.get(attribute)
        if statements:
            return _new_evidence(statements[0].source, statements[0].place)
    source = known.sources[-1] if known.sources else ""
    for attribute in attributes:
        for name, place in _places_of(known).items():
            if name == attribute or name.startswith(f"{attribute}."):
                return Evidence(source, place)
    return Evidence(source)


def _places_of(known: Known) -> Places:
    if isinstance(known, KnownTraveller):
        return known.traveller.places
    return known.booking.places if isinstance(known, KnownBooking) else known.movement.places
