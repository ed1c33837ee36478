"""The ordinary bookings of a flight: everybody on board who has nothing to hide.

What innocent people do is what couriers hide among: some of them book late, pay in cash, let an aunt pay,
fly one way or carry nothing. The rates stand in `trade.yaml` and are the same for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tidewaiter.simulation.people import Registry, email, stream, weighted
from tidewaiter.simulation.trade import agencies, trade
from tidewaiter.simulation.world import (
    Agency,
    Flight,
    Leg,
    Passenger,
    Payment,
    Person,
    Reservation,
)

_CANCELLED = 0.03
_CHANGED = 0.06
_NAMES_SWAPPED = 0.006
_WITH_FEEDER = 0.3
_CARDS = {"VI": 5, "CA": 4, "AX": 1}
_DOCUMENTATION_NETWORKS = ("192.0.2", "198.51.100", "203.0.113")


def ordinary_bookings(flight: Flight, registry: Registry, seed: int) -> list[Reservation]:
    """Bookings for as many travellers as the flight carries; each draw depends on seed and flight alone."""
    maker = Maker(flight, registry, stream(seed, flight.label, "ordinary"))
    bookings: list[Reservation] = []
    travellers = 0
    while travellers < flight.travellers:
        booking = maker.booking()
        bookings.append(booking)
        travellers += len(booking.passengers)
    return bookings


class Maker:
    """Makes the bookings of one flight, drawing all of them from one stream."""

    def __init__(self, flight: Flight, registry: Registry, rng: Random) -> None:
        self.flight = flight
        self.registry = registry
        self.rng = rng

    def booking(self, size: int = 0) -> Reservation:
        """One booking of a party drawn for this flight; of so many people, where a size is given."""
        rng = self.rng
        party = trade()["parties"][weighted(rng, _fitting(self.flight.parties, size))]
        name_set = weighted(rng, self.flight.homes)
        people = self._people(party, name_set, size or weighted(rng, party["sizes"]))
        trip = weighted(rng, party["trips"])
        cabin = weighted(rng, party.get("cabins", {"Y": 1}))
        legs = self._legs(trip, weighted(rng, party["nights"]), cabin)
        created = self._created(party, legs)
        booking = Reservation(
            locator=self.registry.locator(rng),
            created=created,
            passengers=[self._passenger(party, person) for person in people],
            legs=legs,
            payment=self._payment(weighted(rng, party["paid"]), people[0], name_set),
            agency=self._agency(party),
        )
        self._contacts(booking, name_set)
        self._later_events(booking)
        if "named_hours_before" in party:
            booking.group_name = rng.choice(trade()["group_names"])
            booking.named_at = self.flight.departs - timedelta(hours=party["named_hours_before"])
        return booking

    def stranger(self) -> Person:
        """Somebody who is on no ticket."""
        return self.registry.person(self.rng, weighted(self.rng, self.flight.homes))

    def _people(self, party: Mapping[str, Any], name_set: str, size: int) -> list[Person]:
        rng, registry = self.rng, self.registry
        first = registry.person(rng, name_set)
        people = [first]
        for number in range(1, size):
            if party.get("children") and number >= 2:
                kind = weighted(rng, {"C": 8, "IN": 2 if number == 2 else 0})
                people.append(registry.person(rng, name_set, kind, like=first))
            else:
                like = first if size <= 5 and rng.random() < 0.75 else None
                people.append(registry.person(rng, name_set, like=like))
        return people

    def _passenger(self, party: Mapping[str, Any], person: Person) -> Passenger:
        rng, carrier = self.rng, self.flight.carrier
        bags = 0 if person.kind == "IN" else weighted(rng, party["bags"])
        if person.kind == "C":
            bags = min(bags, rng.choice([0, 1]))
        loyal = person.kind == "A" and rng.random() < party["loyal"]
        services = tuple(
            code for code, share in trade()["services"].items() if rng.random() < share
        )
        return Passenger(
            person=person,
            ticket=self.registry.ticket(rng, carrier.ticket_prefix),
            bags=bags,
            kg=sum(rng.randrange(11, 24) for _ in range(bags)),
            loyalty=str(rng.randrange(10_000_000, 99_999_999)) if loyal else "",
            services=services if person.kind == "A" else (),
            in_booking=rng.random() < carrier.document_share,
            names_swapped=rng.random() < _NAMES_SWAPPED,
        )

    def _legs(self, trip: str, nights: int, cabin: str) -> list[Leg]:
        rng, flight = self.rng, self.flight
        here = flight.leg(cabin)
        legs = [here]
        feeders = trade()["feeders"].get(flight.origin, [])
        feeder = rng.choice(feeders) if feeders and rng.random() < _WITH_FEEDER else ""
        if feeder and trip != "home":
            legs.insert(0, _before(here, feeder, rng))
        onward = trade()["onward"].get(flight.destination, [])
        if trip == "transit" and onward:
            legs.append(_after(here, rng.choice(onward), rng))
        if trip == "visit":
            legs.append(way_back(here, flight.arrives + timedelta(days=nights), +1))
        if trip == "home":
            legs.insert(0, way_back(here, flight.departs - timedelta(days=nights + 1), -1))
        return legs

    def _created(self, party: Mapping[str, Any], legs: Sequence[Leg]) -> datetime:
        rng = self.rng
        if rng.random() < party.get("late", 0):
            hours = rng.uniform(5, 23)
        else:
            low, high = party["lead"]
            hours = 24 * low * (high / low) ** rng.random()
        return legs[0].departs - timedelta(hours=hours)

    def card(self) -> Payment:
        """A card that nobody is named for yet."""
        rng, year = self.rng, self.registry.today.year
        return Payment(
            "CC",
            issuer=weighted(rng, _CARDS),
            last4=f"{rng.randrange(10_000):04d}",
            expires=f"{rng.randrange(1, 13):02d}{(year + rng.randrange(1, 5)) % 100:02d}",
        )

    def _payment(self, how: str, payer: Person, name_set: str) -> Payment:
        rng = self.rng
        if how == "cash":
            return Payment("CA")
        card = replace(self.card(), holder=f"{payer.given} {payer.family}")
        if how == "own":
            return card
        if how == "company":
            return replace(card, holder=rng.choice(trade()["companies"]))
        other = self.registry.person(rng, name_set, like=payer if how == "family" else None)
        return replace(
            card,
            holder=f"{other.given} {other.family}",
            address=f"{self.registry.street(rng)} {other.city} {other.country}",
            phone=self.registry.phone(name_set),
        )

    def agency(self) -> Agency:
        """One of the booking offices that sell this flight."""
        return agencies()[self.rng.choice(self.flight.agencies)]

    def _agency(self, party: Mapping[str, Any]) -> Agency | None:
        rng = self.rng
        if rng.random() >= party["by_agency"]:
            return None
        own = party.get("agency")
        return agencies()[own] if own and rng.random() < 0.7 else self.agency()

    def _contacts(self, booking: Reservation, name_set: str) -> None:
        rng, first = self.rng, booking.passengers[0].person
        booking.address = f"{self.registry.street(rng)}:{first.city}:::{first.country}"
        if booking.agency is None or not booking.agency.gives_own_phone:
            booking.mobile = self.registry.phone(name_set)
        if booking.agency is None or rng.random() < 0.4:
            booking.email = email(rng, first)
        if booking.agency is None and rng.random() < 0.5:
            network = rng.choice(_DOCUMENTATION_NETWORKS)
            booking.ip_address = f"{network}.{rng.randrange(1, 255)}"

    def _later_events(self, booking: Reservation) -> None:
        rng, flight = self.rng, self.flight
        if rng.random() < _CANCELLED:
            booking.cancelled = flight.departs - timedelta(hours=rng.uniform(1, 22))
        if rng.random() < _CHANGED:
            booking.changed = flight.departs - timedelta(hours=rng.uniform(2, 40))
            booking.remark = rng.choice(["SEAT CHANGED", "CONTACT CHANGED", "NAME CORRECTED"])
            if booking.changed <= booking.created:
                booking.changed = None


def _fitting(parties: Mapping[str, float], size: int) -> Mapping[str, float]:
    """The kinds of party that come in this size, by weight; of a size that no kind has, families."""
    if not size:
        return parties
    kinds = trade()["parties"]
    fitting = {
        name: weight * share / sum(kinds[name]["sizes"].values())
        for name, weight in parties.items()
        if (share := kinds[name]["sizes"].get(size, 0))
    }
    return fitting or {"family": 1}


def _before(leg: Leg, origin: str, rng: Random) -> Leg:
    lands = leg.departs - timedelta(minutes=rng.randrange(80, 260, 5))
    leaves = lands - timedelta(minutes=rng.randrange(60, 130, 5))
    return Leg(leg.carrier, rng.randrange(2000, 2900), origin, leg.origin, leaves, lands, leg.cabin)


def _after(leg: Leg, destination: str, rng: Random) -> Leg:
    leaves = leg.arrives + timedelta(minutes=rng.randrange(75, 330, 5))
    lands = leaves + timedelta(minutes=rng.randrange(65, 140, 5))
    return Leg(
        leg.carrier,
        rng.randrange(3000, 3900),
        leg.destination,
        destination,
        leaves,
        lands,
        leg.cabin,
        operating="D1",
    )


def way_back(leg: Leg, departs: datetime, step: int) -> Leg:
    """The same route the other way, on another day."""
    return Leg(
        leg.carrier,
        leg.number + step,
        leg.destination,
        leg.origin,
        departs,
        departs + (leg.arrives - leg.departs),
        leg.cabin,
    )
