"""The manners of reservation systems: what they send beside the facts that a record holds, put into written messages.

Records leave out what may not be kept (meals, help at the airport) and hold each fact once, whatever form it came in.
Real systems send both, so readers must meet both: services that reveal too much, fares, titles glued to names, names
in each other's place, contacts as services instead of remarks, seats and coupons with the leg instead of with the
traveller, the payer's address behind the payer. Nothing here says anything new of a traveller's journey.

source: PNRGOV EDIFACT implementation guides 10.1 to 18.1 for where a segment may stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from tidewaiter.messages.edifact.sensitive import is_sensitive_service
from tidewaiter.simulation.world import Carrier, Flight, Passenger, Reservation
from tidewaiter.simulation.writing import Segment, segment

_AS_SERVICE = ("CTCE ", "CTCM ")
_PAYER = "43"
_GROUP_NAME = 2  # components of the element that names a party
_MODERN = 13


def is_modern(carrier: Carrier) -> bool:
    """Whether the carrier's system is of the generation that tells contacts as services."""
    return int(carrier.pnrgov_release.partition(":")[0]) >= _MODERN


def with_manners(
    body: Iterable[Segment], flight: Flight, bookings: Sequence[Reservation], at: datetime
) -> list[Segment]:
    """The segments of a message as the carrier's system sends them. `bookings` are those that it tells, in its
    order; whoever puts it into an envelope counts the segments."""
    manners = _Message(flight, bookings, at).manners
    sent: list[Segment] = []
    for item in body:
        manner = manners.get(item.tag)
        if manner is None:
            sent.append(item)
        else:
            sent += manner(item)
    return sent


class _Message:
    """A message on its way out: whose segments are passing, and what waits for the flight's own leg."""

    def __init__(self, flight: Flight, bookings: Sequence[Reservation], at: datetime) -> None:
        self.at = at
        self.carrier = flight.carrier.code
        self.modern = is_modern(flight.carrier)
        self.flight = (f"{flight.number:04d}", flight.origin, flight.destination)
        self.route = ("", "", flight.origin, flight.destination)
        self.to_come = iter(bookings)
        self.booking: Reservation | None = None
        self.passenger: Passenger | None = None
        self.on_leg = self.on_own_leg = self.past = False
        self.seats: list[tuple[str, ...]] = []
        self.coupons: list[Segment] = []
        self.manners: dict[str, Callable[[Segment], Iterator[Segment]]] = {
            "SRC": self._next_booking,
            "IFT": self._text,
            "TIF": self._name,
            "REF": self._beside_the_name,
            "SSR": self._service,
            "TVL": self._leg,
            "APD": self._on_leg,
            "ABI": self._history,
        }

    def _next_booking(self, item: Segment) -> Iterator[Segment]:
        self.booking = next(self.to_come)
        self.passenger = None
        self.on_leg = self.on_own_leg = self.past = False
        self.seats, self.coupons = [], []
        yield item

    def _text(self, item: Segment) -> Iterator[Segment]:
        """Contacts as services, in newer systems; behind a payer the address and telephone, which records keep as
        contacts of the traveller."""
        text = item.elements[1][0]
        if item.elements[0][1] == _PAYER and self.booking is not None:
            paid = self.booking.payment
            yield segment("IFT", item.elements[0], text, paid.address, paid.phone)
        elif self.modern and not self.past and text.startswith(_AS_SERVICE):
            yield segment("SSR", (text[:4], "HK", "1", self.carrier, "", "", "", "", text[5:]))
        else:
            yield item

    def _name(self, item: Segment) -> Iterator[Segment]:
        """The title glued to the given names, the kind of traveller always told, now and then the names in each
        other's place; at check-in the seat."""
        if self.booking is None or len(item.elements[0]) == _GROUP_NAME:
            yield item
            return
        (family,), (given, _, ref) = item.elements
        passenger = self.booking.passengers[int(ref) - 1]
        person = passenger.person
        if not self.booking.named_by(self.at):
            yield segment("TIF", family, (given, "A", ref))
            return
        self.passenger = passenger
        title = given[len(person.given) :].strip()
        family, given = person.family, person.given
        if passenger.names_swapped:
            family, given = given, family
        yield segment("TIF", family, (given + title, person.kind, ref))
        if self.on_leg:
            yield segment("SSD", passenger.seat or "XXX", "", "", "", "Y")

    def _beside_the_name(self, item: Segment) -> Iterator[Segment]:
        """The fare; meals and help at the airport, which may not be kept."""
        yield item
        passenger = self.passenger
        if passenger is None:
            return
        yield segment("FAR", passenger.person.kind, "", "", "", "", "DEMO")
        reference = item.elements[0][1].removeprefix(self.booking.locator if self.booking else "")
        for service in filter(is_sensitive_service, passenger.services):
            yield segment("SSR", (service, "HK", "1", self.carrier), ("", "", reference))

    def _service(self, item: Segment) -> Iterator[Segment]:
        """Newer systems tell seats and coupons with the leg: they wait for it."""
        head = item.elements[0]
        if self.modern and head[0] == "SEAT":
            self.seats.append(item.elements[1])
        elif self.modern and head[0] == "TKNE":
            routed = (*head[:4], *self.route, *head[8:])
            self.coupons.append(segment("SSR", routed, item.elements[1]))
        else:
            yield item

    def _leg(self, item: Segment) -> Iterator[Segment]:
        """A leg's number without its zeros."""
        if self.booking is None or self.past:
            yield item
            return
        times, (origin,), (destination,), carriers, (number, *cabin) = item.elements
        self.on_leg, self.passenger = True, None
        self.on_own_leg = (number, origin, destination) == self.flight
        yield segment("TVL", times, origin, destination, carriers, (number.lstrip("0"), *cabin))

    def _on_leg(self, item: Segment) -> Iterator[Segment]:
        """Behind the flight's own leg what waited for it, and the infants without a seat once more."""
        yield item
        booking = self.booking
        if not self.on_own_leg or booking is None:
            return
        if self.seats:
            head = ("SEAT", "HK", str(len(self.seats)), self.carrier, *self.route)
            yield segment("SSR", head, *self.seats)
        yield from self.coupons
        if not booking.named_by(self.at):
            return
        for infant in booking.passengers:
            if not infant.takes_seat:
                person = infant.person
                text = f"{person.family}/{person.given} {person.born:%d%b%y}"
                head = ("INFT", "HK", "1", self.carrier, *self.route)
                yield segment("SSR", (*head, text), ("", "", "1"))

    def _history(self, item: Segment) -> Iterator[Segment]:
        """What follows is a copy of what was."""
        self.past = True
        yield item
