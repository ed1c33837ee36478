"""The same traveller on other movements: the return, repeated trips.

The same traveller is the same document number of the same issuer, exactly. That is a proposal with its evidence;
the officer who reviews the match confirms it or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tidewaiter.records.known import KnownMovement, KnownTraveller
from tidewaiter.records.travellers import Movement, Traveller
from tidewaiter.targeting.features import clock
from tidewaiter.targeting.features.facts import Evidence, Facts, evidence_of
from tidewaiter.targeting.features.itinerary import Journey, country_of
from tidewaiter.targeting.lists import issuer_code, normalise
from tidewaiter.targeting.tables import codes

_TRIPS = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Trip:
    """A traveller on a movement, by a document."""

    movement: str
    issuer: str
    origin: str
    destination: str
    departs: datetime | None
    arrives: datetime | None
    day: date | None
    evidence: Evidence


@dataclass(slots=True)
class History:
    """Trips by document number."""

    trips: dict[str, list[Trip]] = field(default_factory=dict)
    movements: int = 0

    def add(self, known: KnownMovement) -> None:
        """Take in a movement with everybody who has not left it."""
        self.movements += 1
        for item in known.travellers:
            if item.state in ("expected", "on_board"):
                for number, issuer in documents_of(item.traveller):
                    self.trips.setdefault(number, []).append(_trip(known, item, issuer))

    def of(self, person: Traveller, but: str) -> list[Trip]:
        """The trips of a traveller's documents on other movements than `but`, each movement once."""
        found: dict[str, Trip] = {}
        for number, issuer in documents_of(person):
            for trip in self.trips.get(number, ()):
                if trip.movement != but and _same(trip.issuer, issuer):
                    found.setdefault(trip.movement, trip)
        return list(found.values())


def history_of(movements: Iterable[KnownMovement]) -> History:
    """The trips on several movements."""
    history = History()
    for known in movements:
        history.add(known)
    return history


def documents_of(person: Traveller) -> Iterator[tuple[str, str]]:
    """Number and issuer of each travel document, in normal form. Visas are not documents to travel on."""
    for document in person.documents:
        number = normalise("document", document.number)
        if number and document.type.upper() not in codes("visas"):
            yield number, issuer_code(document.issuer)


def tell_history(
    facts: Facts,
    known: KnownTraveller,
    on: Movement,
    trips: Sequence[Trip],
    booked: Sequence[Journey],
    *,
    watched: bool,
) -> None:
    """What other movements tell of a traveller's return and earlier trips. `booked` are the journeys of the
    traveller's bookings on this movement; `watched` says that there are other movements to look at at all."""
    back = _return(trips, on, booked)
    if back is not None:
        facts.tell("traveller.returns_elsewhere", True, back.evidence)
    day = clock.day(on.departure.local)
    if watched and day is not None and any(documents_of(known.traveller)):
        earlier = [trip for trip in trips if _same_route(trip, on) and _within(trip, day)]
        shown = earlier[-1].evidence if earlier else evidence_of(known, "documents")
        facts.tell("traveller.trips_on_route", len(earlier), shown)


def _trip(known: KnownMovement, item: KnownTraveller, issuer: str) -> Trip:
    on = known.movement
    return Trip(
        movement=known.key,
        issuer=issuer,
        origin=on.departure.place,
        destination=on.arrival.place,
        departs=clock.instant_of(on.departure),
        arrives=clock.instant_of(on.arrival) or clock.instant_of(on.departure),
        day=clock.day(on.departure.local),
        evidence=evidence_of(item, "documents", "family_name"),
    )


def _same(one: str, other: str) -> bool:
    return not one or not other or one == other


def _return(trips: Sequence[Trip], on: Movement, booked: Sequence[Journey]) -> Trip | None:
    home, away = country_of(on.departure.place), country_of(on.arrival.place)
    departs = clock.instant_of(on.departure)
    if not home or not away or home == away or departs is None:
        return None
    for trip in trips:
        back = country_of(trip.origin) == away and country_of(trip.destination) == home
        later = trip.departs is not None and trip.departs > departs
        elsewhere = not any(journey.has_leg(trip.origin, trip.destination) for journey in booked)
        if back and later and elsewhere:
            return trip
    return None


def _same_route(trip: Trip, on: Movement) -> bool:
    one = (country_of(trip.origin), country_of(trip.destination))
    other = (country_of(on.departure.place), country_of(on.arrival.place))
    if "" in one or one[0] == one[1]:
        return (trip.origin, trip.destination) == (on.departure.place, on.arrival.place)
    return one == other


def _within(trip: Trip, day: date) -> bool:
    return trip.day is not None and timedelta(0) < day - trip.day <= _TRIPS
