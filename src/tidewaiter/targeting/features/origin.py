"""Where a journey truly began: tickets bought apart, legs booked elsewhere, a place of embarkation nobody booked.

Three ways to see it, the surest first: the same document arrived here on another movement; the booking carries a leg
for information only that leads here; the check-in list names a place of embarkation that no leg of the booking touches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tidewaiter.records.known import KnownTraveller
from tidewaiter.records.travellers import Leg, Movement
from tidewaiter.targeting.features import clock
from tidewaiter.targeting.features.facts import Evidence, Facts, evidence_of
from tidewaiter.targeting.features.history import Trip
from tidewaiter.targeting.features.itinerary import Journey, country_of

_CONNECTION = timedelta(hours=36)
_MOST_TICKETS = 4  # how far back a chain of separate tickets is followed


@dataclass(frozen=True, slots=True)
class Origin:
    """A true origin, and where it is told."""

    place: str
    evidence: Evidence


def tell_origin(
    facts: Facts,
    known: KnownTraveller,
    on: Movement,
    trips: Sequence[Trip],
    booked: Sequence[Journey],
) -> None:
    """The facts of a journey that began before this booking. `trips` are the traveller's on other movements."""
    found = (
        _by_other_tickets(trips, on, booked)
        or _by_passive_leg(facts, on, booked)
        or _by_embarkation(known, on, booked)
    )
    if found is not None:
        facts.tell("traveller.separate_ticket", True, found.evidence)
        facts.tell("traveller.separate_origin", found.place, found.evidence)
        country = country_of(found.place)
        facts.tell("traveller.separate_origin_country", country, found.evidence)
    shown = found.evidence if found else evidence_of(known, "embark", "documents")
    abroad = _came_from_abroad(found.place if found else "", on, booked)
    facts.tell("traveller.domestic_last_leg", abroad, shown)


def _by_other_tickets(
    trips: Sequence[Trip], on: Movement, booked: Sequence[Journey]
) -> Origin | None:
    chain: list[Trip] = []
    place, departs = on.departure.place, clock.instant_of(on.departure)
    while len(chain) < _MOST_TICKETS:
        leading = sorted(
            (trip for trip in trips if _leads_to(trip, place, departs)),
            key=lambda trip: (str(trip.arrives), trip.movement),
        )
        if not leading:
            break
        chain.append(leading[-1])
        place, departs = leading[-1].origin, leading[-1].departs
    if all(_is_booked(trip, booked) for trip in chain):
        return None
    return Origin(chain[-1].origin, chain[-1].evidence)


def _is_booked(trip: Trip, booked: Sequence[Journey]) -> bool:
    return any(journey.has_leg(trip.origin, trip.destination) for journey in booked)


def _leads_to(trip: Trip, place: str, departs: datetime | None) -> bool:
    if departs is None or trip.arrives is None or not place or trip.destination != place:
        return False
    return timedelta(0) <= departs - trip.arrives <= _CONNECTION


def _by_passive_leg(facts: Facts, on: Movement, booked: Sequence[Journey]) -> Origin | None:
    for journey in booked:
        if any(leg.arrival.place == on.departure.place for leg in journey.passive):
            first = journey.passive[0].departure.place
            fact = facts.get("booking.passive_leg")
            if (
                first
                and fact is not None
                and any(_shortly_before(leg, on) for leg in journey.passive)
            ):
                return Origin(first, fact.evidence)
    return None


def _shortly_before(leg: Leg, on: Movement) -> bool:
    departs = clock.moment(on.departure.local)
    arrived = clock.moment(leg.arrival.local) or clock.moment(leg.departure.local)
    if departs is None or arrived is None:
        return False
    return timedelta(0) <= departs - arrived <= _CONNECTION


def _by_embarkation(
    known: KnownTraveller, on: Movement, booked: Sequence[Journey]
) -> Origin | None:
    """Only beside a booking: without one, the place may be an earlier stop of the same flight."""
    places = {
        place
        for journey in booked
        for leg in (*journey.legs, *journey.passive)
        for place in (leg.departure.place, leg.arrival.place)
    }
    if not places:
        return None
    for statement in known.statements.get("embark", ()):
        told = str(statement.value)
        if (
            statement.kind == "PAXLST"
            and country_of(told)
            and told not in {*places, on.departure.place}
        ):
            return Origin(told, Evidence(statement.source, statement.place))
    return None


def _came_from_abroad(origin: str, on: Movement, booked: Sequence[Journey]) -> bool | None:
    here = country_of(on.departure.place)
    if not here or not country_of(on.arrival.place):
        return None
    if country_of(on.arrival.place) != here:
        return False
    if country_of(origin) not in ("", here):
        return True
    legs = [leg for journey in booked for leg in journey.legs]
    return True if any(_came_in_by(leg, on, here) for leg in legs) else None


def _came_in_by(leg: Leg, on: Movement, here: str) -> bool:
    from_abroad = country_of(leg.departure.place) not in ("", here)
    return from_abroad and country_of(leg.arrival.place) == here and _shortly_before(leg, on)
