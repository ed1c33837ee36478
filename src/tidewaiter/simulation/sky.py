"""A flight of a generated world, layer on layer: people, habits, threats, the airport, noise; then what is sent.

Each layer draws from a stream of its own, named by seed, flight and layer. So a flight can be made apart from the
others, in any process; and adding a threat changes no clean booking.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from tidewaiter.simulation.boarding import board, come_to_the_counter, give_seats, seats_of
from tidewaiter.simulation.bookings import Maker
from tidewaiter.simulation.dealing import dealt
from tidewaiter.simulation.identifiers import BlockRegistry
from tidewaiter.simulation.noise import lines, spoil
from tidewaiter.simulation.people import stream, weighted
from tidewaiter.simulation.schedule import Plan, earlier_flight, lanes
from tidewaiter.simulation.sending import Sender, Sent
from tidewaiter.simulation.threats import Planted, live_as_people_do, plant
from tidewaiter.simulation.world import Flight, Reservation

_EARLIER = (8, 17, 29)  # days before, of the flights of the weeks before
_ALSO_THERE = 12  # others on the list of an earlier flight


@dataclass(frozen=True, slots=True)
class FlightWorld:
    """A flight with everybody on it. `clean` are bookings made without any thought of threats, `planted` the rest."""

    flight: Flight
    clean: Sequence[Reservation]
    planted: Sequence[Planted]

    @property
    def bookings(self) -> list[Reservation]:
        """All bookings of the flight."""
        return [*self.clean, *(one for item in self.planted for one in item.bookings)]


class Sky:
    """Makes the flights of a plan one by one."""

    def __init__(self, plan: Plan, seed: int) -> None:
        self.plan = plan
        self.seed = seed

    def world(self, flight: Flight) -> FlightWorld:
        """Everybody on a flight."""
        clean = self._clean(flight)
        planted = plant(
            self._maker(flight, "threats"), self.plan, dealt(self.plan, self.seed, flight)
        )
        threats = [booking for item in planted for booking in item.bookings]
        give_seats(flight, clean, self._stream(flight, "clean", "seats"))
        give_seats(flight, threats, self._stream(flight, "threats", "seats"), seats_of(clean))
        for name, layer in (("clean", clean), ("threats", threats)):
            counter = self._stream(flight, name, "check-in")
            come_to_the_counter(flight, layer, self._registry(flight, name), counter)
            spoil(layer, self._stream(flight, name, "noise"))
        board([*clean, *threats])
        return FlightWorld(flight, clean, planted)

    def files(self, made: FlightWorld) -> Iterator[Sent]:
        """Everything that was sent of a flight, and of the flights before on which the unit knows its travellers."""
        flight = made.flight
        crew = self._registry(flight, "crew")
        ever = flight.departs + timedelta(days=1)
        yield from Sender(flight, made.bookings, crew, self.seed, lines()).files(ever)
        yield from self._earlier(made)

    def _clean(self, flight: Flight) -> list[Reservation]:
        maker = self._maker(flight, "clean")
        shares = lanes()["party_sizes"]
        sizes = {size: share / size for size, share in shares.items()}
        bookings: list[Reservation] = []
        travellers = 0
        while travellers < flight.travellers:
            bookings.append(maker.booking(weighted(maker.rng, sizes)))
            travellers += len(bookings[-1].passengers)
        return bookings + live_as_people_do(bookings, maker)

    def _earlier(self, made: FlightWorld) -> Iterator[Sent]:
        """Lists of the weeks before: who came earlier on the same route, among others who did not come again."""
        coming = [booking for booking in made.bookings if booking.earlier_trips]
        coming.sort(key=lambda booking: booking.locator)
        for number, days in enumerate(_EARLIER, 1):
            flight = earlier_flight(made.flight, days)
            registry = self._registry(made.flight, "earlier", number)
            maker = Maker(flight, registry, stream(self.seed, flight.label, "earlier"))
            layer = [maker.booking(1) for _ in range(_ALSO_THERE)]
            for booking in coming:
                if booking.earlier_trips >= number:
                    rng = stream(self.seed, flight.label, "again", booking.locator)
                    layer.append(_again(booking, Maker(flight, registry, rng)))
            give_seats(flight, layer, self._stream(flight, "earlier", "seats"))
            counter = self._stream(flight, "earlier", "check-in")
            come_to_the_counter(flight, layer, registry, counter)
            board(layer)
            yield from Sender(flight, layer, registry, self.seed, lines()).files(flight.arrives)

    def _maker(self, flight: Flight, layer: str) -> Maker:
        return Maker(flight, self._registry(flight, layer), self._stream(flight, layer, "bookings"))

    def _registry(self, flight: Flight, layer: str, part: int = 0) -> BlockRegistry:
        return BlockRegistry(self.seed, self.plan.first_day, flight.number, layer, part)

    def _stream(self, flight: Flight, *names: str) -> Random:
        return stream(self.seed, flight.label, *names)


def _again(booking: Reservation, maker: Maker) -> Reservation:
    """The first traveller of a booking on an earlier flight: the same person with the same document."""
    earlier = maker.booking(1)
    earlier.cancelled = None
    earlier.passengers[0].person = booking.passengers[0].person
    return earlier
