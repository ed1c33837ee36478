"""One value for a traveller with several bookings on one movement, by the rule that the field names.

Several values are never compared implicitly: `any`, `least`, `most` or `only` stands in the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tidewaiter.targeting.features.facts import Fact, Facts
from tidewaiter.targeting.fields import OverBookings, catalogue


def over_bookings(bookings: Sequence[Facts]) -> Facts:
    """The booking's facts of a traveller, from those of each booking."""
    if len(bookings) == 1:
        return bookings[0]
    combined = Facts()
    for field in dict.fromkeys(field for facts in bookings for field in facts):
        told = [facts[field] for facts in bookings if field in facts]
        fact = _RULES[catalogue()[field].over_bookings](told, len(bookings))
        if fact is not None:
            combined[field] = fact
    return combined


def _any(told: Sequence[Fact], bookings: int) -> Fact | None:
    """True if true in one; false only where every booking tells that it is not so."""
    for fact in told:
        if fact.value is True:
            return fact
    return told[0] if len(told) == bookings else None


def _only(told: Sequence[Fact], bookings: int) -> Fact | None:
    same = len(told) == bookings and len({fact.value for fact in told}) == 1
    return told[0] if same else None


def _least(told: Sequence[Fact], _bookings: int) -> Fact | None:
    return min(told, key=_number)


def _most(told: Sequence[Fact], _bookings: int) -> Fact | None:
    return max(told, key=_number)


def _number(fact: Fact) -> float:
    return fact.value if isinstance(fact.value, float) else 0.0


_RULES: dict[OverBookings, Callable[[Sequence[Fact], int], Fact | None]] = {
    "any": _any,
    "only": _only,
    "least": _least,
    "most": _most,
}
