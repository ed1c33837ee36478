"""The journey that was booked: where it begins and turns, how long it stays, how far it goes round."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

from tidewaiter.records.known import KnownBooking
from tidewaiter.records.travellers import Booking, Leg, Movement
from tidewaiter.reference import airport
from tidewaiter.targeting.features import clock
from tidewaiter.targeting.features.facts import Facts, evidence_of
from tidewaiter.targeting.tables import codes
from tidewaiter.targeting.values import ratio

_EARTH_KM = 6371.0  # mean radius, IUGG


@dataclass(frozen=True, slots=True)
class Journey:
    """A booked journey. `legs` in the order of travel; `turn` the number of legs to the destination, None where
    it cannot be told; `passive` legs stand in the booking for information and were bought elsewhere."""

    legs: tuple[Leg, ...]
    one_way: bool | None
    turn: int | None
    passive: tuple[Leg, ...] = ()

    @property
    def outward(self) -> tuple[Leg, ...]:
        """The legs to the destination; empty where it cannot be told."""
        return self.legs[: self.turn or 0]

    @property
    def nights(self) -> int | None:
        """Nights at the destination of a return journey."""
        if self.one_way is not False or not self.turn or self.turn >= len(self.legs):
            return None
        arrived, leaves = _arrival(self.legs[self.turn - 1]), self.legs[self.turn].departure.local
        return clock.days_between(clock.day(arrived), clock.day(leaves))

    def has_leg(self, origin: str, destination: str) -> bool:
        """Whether a leg of the journey leads from one place to the other."""
        return any(
            leg.departure.place == origin and leg.arrival.place == destination for leg in self.legs
        )


def journey_of(booking: Booking) -> Journey | None:
    """The journey of a booking, or None where no live leg is told."""
    statuses = codes("cancelled_statuses")
    live = [leg for leg in booking.itinerary if leg.status.upper() not in statuses]
    if all(leg.departure.local for leg in live):
        live.sort(key=lambda leg: leg.departure.local or "")
    passive = tuple(leg for leg in live if leg.status.upper() in codes("passive_statuses"))
    legs = [leg for leg in live if leg not in passive]
    if not legs:
        return None
    one_way = _is_one_way(legs)
    turn = len(legs) if one_way else _turn(legs) if one_way is False else None
    return Journey(tuple(legs), one_way, turn, passive)


def _is_one_way(legs: list[Leg]) -> bool | None:
    """A journey that ends where it left from before has turned back, wherever it began; so has one that went
    abroad and ends in the country of its beginning."""
    if not all(leg.departure.place and leg.arrival.place for leg in legs):
        return None
    origin, end = legs[0].departure.place, legs[-1].arrival.place
    if end in {leg.departure.place for leg in legs}:
        return False
    home = country_of(origin)
    went_abroad = any(country_of(leg.arrival.place) != home for leg in legs)
    return not (home and went_abroad and country_of(end) == home)


def _turn(legs: list[Leg]) -> int | None:
    """After which leg the longest stop lies; None where no stop can be measured."""
    stops = []
    for number, (leg, following) in enumerate(pairwise(legs), start=1):
        arrived, leaves = clock.moment(_arrival(leg)), clock.moment(following.departure.local)
        if arrived is not None and leaves is not None:
            stops.append((leaves - arrived, number))
    return max(stops)[1] if stops else None


def _arrival(leg: Leg) -> str | None:
    return leg.arrival.local or leg.departure.local


def country_of(place: str) -> str:
    """The country (alpha-2) of an airport, empty where it is not known."""
    found = airport(place)
    return found.country if found else ""


def distance_km(origin: str, destination: str) -> float | None:
    """Great-circle distance between two airports, None where one is not known."""
    one, other = airport(origin), airport(destination)
    if one is None or other is None:
        return None
    north = radians(other.latitude - one.latitude)
    east = radians(other.longitude - one.longitude)
    chord = (
        sin(north / 2) ** 2
        + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(east / 2) ** 2
    )
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(chord)))


def tell_journey(facts: Facts, known: KnownBooking, journey: Journey | None, on: Movement) -> None:
    """The facts of a booked journey, for a booking on a movement."""
    _tell_times(facts, known, journey, on)
    if journey is None:
        return
    here = evidence_of(known, "itinerary")
    facts.tell("booking.one_way", journey.one_way, here)
    facts.tell("booking.nights_at_destination", journey.nights, here)
    facts.tell("booking.premium_cabin", _is_premium(journey, on), here)
    facts.tell("booking.passive_leg", bool(journey.passive), here)
    origin = journey.legs[0].departure.place
    facts.tell("booking.origin", origin, here)
    facts.tell("booking.origin_country", country_of(origin), here)
    outward = journey.outward
    if not outward:
        return
    destination = outward[-1].arrival.place
    facts.tell("booking.destination", destination, here)
    facts.tell("booking.destination_country", country_of(destination), here)
    facts.tell("booking.legs_out", len(outward), here)
    direct = distance_km(origin, destination)
    flown = _flown_km(outward)
    facts.tell("booking.detour", ratio(flown, direct), here)
    facts.tell("booking.detour_km", flown - direct if flown and direct else None, here)


def _tell_times(facts: Facts, known: KnownBooking, journey: Journey | None, on: Movement) -> None:
    created = known.booking.created
    first = journey.legs[0].departure if journey else on.departure
    here = evidence_of(known, "created")
    hours = clock.hours_between(clock.instant(created), clock.instant_of(first))
    days = clock.days_between(clock.day(created), clock.day(first.local))
    facts.tell("booking.hours_before_departure", hours, here)
    facts.tell("booking.days_before_departure", days, here)


def _flown_km(legs: tuple[Leg, ...]) -> float | None:
    parts = [distance_km(leg.departure.place, leg.arrival.place) for leg in legs]
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def _is_premium(journey: Journey, on: Movement) -> bool | None:
    letters = {
        leg.booking_class.upper()
        for leg in journey.legs
        if leg.departure.place == on.departure.place and leg.arrival.place == on.arrival.place
    } - {""}
    return bool(letters & codes("premium_classes")) if letters else None
