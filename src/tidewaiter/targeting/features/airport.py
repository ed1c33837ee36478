"""What was seen at the airport: bags, seats, check-in, documents shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from tidewaiter.records.known import KnownMovement, KnownTraveller
from tidewaiter.records.travellers import Bags, Movement, Traveller
from tidewaiter.targeting.features import clock
from tidewaiter.targeting.features.facts import Facts, evidence_of
from tidewaiter.targeting.tables import codes
from tidewaiter.targeting.values import ratio

_SEAT = re.compile(r"0*(\d{1,3})[A-Z]\Z")
_NUMBER = re.compile(r"(\d+)\Z")  # MAD-94: carriers put the place before the number
_ENOUGH_CHECKED_IN = 20  # fewer make no order of boarding
_ENOUGH_WITH_BAGS = 5  # fewer do not show that this sender tells bags at all


class CheckIn(NamedTuple):
    """What is told of the whole movement, against which one traveller is seen."""

    bags_are_told: bool
    documents_are_told: bool
    order: dict[str, float]
    """Share of the checked-in who checked in earlier, by traveller key; empty where too few are told."""


def check_in_of(known: KnownMovement) -> CheckIn:
    """What the messages tell of check-in on this movement."""
    people = [item.traveller for item in known.travellers]
    with_bags = sum(1 for person in people if _count(person.bags))
    with_documents = sum(1 for person in people if _documents(person))
    return CheckIn(
        bags_are_told=with_bags >= _ENOUGH_WITH_BAGS,
        documents_are_told=2 * with_documents > len(people),
        order=_order(known.travellers),
    )


def _order(travellers: Sequence[KnownTraveller]) -> dict[str, float]:
    by_time = {item.key: item.traveller.checked_in_at or "" for item in travellers}
    numbers = {item.key: _NUMBER.search(item.traveller.boarding_number) for item in travellers}
    by_number = {key: found.group(1).zfill(6) for key, found in numbers.items() if found}
    for ranks in ({key: at for key, at in by_time.items() if at}, by_number):
        if len(ranks) >= _ENOUGH_CHECKED_IN:
            ordered = sorted(ranks.values(), reverse=True)
            # Of several with one rank, the first place counts: it is told last.
            earlier = {rank: len(ordered) - n for n, rank in enumerate(ordered, 1)}
            return {key: earlier[rank] / (len(ranks) - 1) for key, rank in ranks.items()}
    return {}


def tell_bags(facts: Facts, known: KnownTraveller, check_in: CheckIn) -> None:
    """The facts of a traveller's checked bags."""
    bags = known.traveller.bags
    here = evidence_of(known, "bags")
    count = _count(bags)
    facts.tell("traveller.bags", count, here)
    facts.tell("traveller.bags_declared", bags.declared_count, here)
    facts.tell("traveller.bags_tagged", bags.derived_count, here)
    if bags.declared_count is not None and bags.derived_count is not None:
        facts.tell("traveller.bags_disagree", bags.declared_count != bags.derived_count, here)
    facts.tell("traveller.bags_kg", bags.kg, here)
    facts.tell("traveller.kg_per_bag", ratio(bags.kg, count), here)
    nights = facts.get("booking.nights_at_destination")
    if nights is not None and isinstance(nights.value, float):
        facts.tell("traveller.kg_per_night", ratio(bags.kg, nights.value), here)
    facts.tell("traveller.no_checked_bag", _has_none(known.traveller, check_in), here)


def _count(bags: Bags) -> int | None:
    return bags.derived_count if bags.derived_count is not None else bags.declared_count


def _has_none(person: Traveller, check_in: CheckIn) -> bool | None:
    count = _count(person.bags)
    if count is not None:
        return count == 0
    if person.bags.pool or person.bags.kg or person.bags.tags:
        return False
    checked_in = bool(person.checked_in_at or person.boarding_number)
    return True if checked_in and check_in.bags_are_told else None


def tell_check_in(facts: Facts, known: KnownTraveller, check_in: CheckIn, on: Movement) -> None:
    """When the traveller checked in, and what documents were told."""
    here = evidence_of(known, "checked_in_at", "boarding_number")
    facts.tell("traveller.check_in_share", check_in.order.get(known.key), here)
    checked_in = clock.instant(known.traveller.checked_in_at, on.departure.place)
    hours = clock.hours_between(checked_in, clock.instant_of(on.departure))
    facts.tell("traveller.check_in_minutes", 60 * hours if hours is not None else None, here)
    documents = _documents(known.traveller)
    shown = evidence_of(known, "documents", "family_name")
    if documents or check_in.documents_are_told:
        facts.tell("traveller.documents", documents, shown)
        facts.tell("traveller.no_document", documents == 0, shown)


def _documents(person: Traveller) -> int:
    return sum(
        1
        for document in person.documents
        if document.number and document.type.upper() not in codes("visas")
    )


def row_of(person: Traveller) -> int | None:
    """The seat row, where exactly one seat is told: of several, it cannot be said which is on this leg."""
    found = _SEAT.match(person.seats[0].strip().upper()) if len(person.seats) == 1 else None
    return int(found.group(1)) if found else None


def tell_rows(
    facts: Facts, field: str, known: KnownTraveller, others: Sequence[KnownTraveller]
) -> None:
    """How many rows lie between a traveller and the nearest of others."""
    own = row_of(known.traveller)
    rows = [row for item in others if (row := row_of(item.traveller)) is not None]
    if own is not None and rows:
        facts.tell(field, min(abs(own - row) for row in rows), evidence_of(known, "seats"))
