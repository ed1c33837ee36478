"""Check-in within a leg (groups 6 and 7): time, boarding number, name again, bags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tidewaiter.messages.edifact.writing.dialect import Segment, segment
from tidewaiter.messages.edifact.writing.pnrgov_person import bags_segment, name
from tidewaiter.messages.edifact.writing.values import moment_dmy
from tidewaiter.records import Leg, LegBags, Traveller


def checked_in(
    itinerary: Sequence[Leg],
    at: int,
    prime: int | None,
    people: Sequence[tuple[int, Traveller]],
    near: str | None,
) -> Iterator[Segment]:
    """What check-in told on leg `at`: of each traveller the time and number on the movement's own leg (`prime`),
    and the bags of every leg. Who has no time comes first, as a time holds for those behind it."""
    told = []
    for _, traveller in people:
        time = traveller.checked_in_at if at == prime else None
        number = traveller.boarding_number if at == prime else ""
        bags = [one for one in traveller.bags.legs if _leg_of(one, itinerary) == at]
        if time or number or bags:
            told.append((time or "", number, bags, traveller))
    for time, number, bags, traveller in sorted(told, key=lambda one: bool(one[0])):
        if time:
            yield segment("DAT", ("2", *moment_dmy(time)))
        yield segment("TRI", "", (number, "", "", traveller.name_reference))
        yield name(traveller, near)
        tagged = _tagged(traveller, itinerary, prime) == at
        for one in bags:
            yield bags_segment(traveller.bags, one.count, one.kg, tagged=tagged)


def _leg_of(bags: LegBags, itinerary: Sequence[Leg]) -> int | None:
    """The leg on which bags were told."""
    for at, leg in enumerate(itinerary):
        if (leg.carrier, leg.number, leg.departure.place) == (
            bags.carrier,
            bags.number,
            bags.departure,
        ):
            return at
    return None


def _tagged(traveller: Traveller, itinerary: Sequence[Leg], prime: int | None) -> int | None:
    """The leg that tells the tags: the movement's own, else the one with the most bags, as the reader chooses."""
    legs = [(_leg_of(one, itinerary), one.count or 0) for one in traveller.bags.legs]
    if any(at == prime for at, _ in legs):
        return prime
    return max(legs, key=lambda one: one[1])[0] if legs else None
