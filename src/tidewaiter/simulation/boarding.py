"""At the airport: seats, bag tags, the order at the counter and at the gate.

Bookings come in layers, each with a stream of chance of its own, so that who comes later moves nobody who came
before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from random import Random

from tidewaiter.simulation.people import Registry
from tidewaiter.simulation.world import Flight, Passenger, Reservation

_NO_SHOW = 0.012
_MISSING_IN_API = 0.01
_SPLIT_SEATS = 0.05
_LAST_AT_COUNTER = (0.62, 0.8)  # hours before departure; the counter closes 35 minutes before


def give_seats(
    flight: Flight, layer: Sequence[Reservation], rng: Random, taken: Iterable[str] = ()
) -> None:
    """Seats for who has none: parties side by side, now and then apart, as aircraft fill.

    `taken` are the seats of earlier layers.
    """
    gone = {*taken, *seats_of(layer)}
    free = [
        f"{row}{letter}"
        for row in range(4, flight.rows + 1)
        for letter in flight.abreast
        if f"{row}{letter}" not in gone
    ]
    beside: dict[str, int] = {}
    for booking in sorted(layer, key=lambda item: (item.created, item.locator)):
        split, at = rng.random() < _SPLIT_SEATS, rng.randrange(max(1, len(free) - 12))
        apart = split if booking.apart is None else booking.apart
        if booking.company and not apart:
            at = beside.setdefault(booking.company, at)
        for passenger in booking.passengers:
            if passenger.seat or passenger.person.kind == "IN" or not free:
                continue
            if apart:
                at = rng.randrange(len(free))
            passenger.seat = free.pop(min(at, len(free) - 1))


def seats_of(layer: Iterable[Reservation]) -> set[str]:
    """The seats that a layer has."""
    return {person.seat for booking in layer for person in booking.passengers if person.seat}


def come_to_the_counter(
    flight: Flight, layer: Sequence[Reservation], registry: Registry, rng: Random
) -> None:
    """Who of a layer turns up, when they check in, with which bag tags, and when they board."""
    for booking in layer:
        for passenger in booking.passengers:
            shows = rng.random() >= _NO_SHOW
            soon, waits, turn = rng.random(), rng.random(), rng.random()
            listed = rng.random() >= _MISSING_IN_API
            if not (shows or passenger.certain):
                continue
            hours = _hours(passenger, soon, waits)
            passenger.turn = 1 + turn if passenger.last else turn
            passenger.boards = 0
            passenger.checks_in = flight.departs - timedelta(hours=hours)
            passenger.in_api = listed
            passenger.first_tag = registry.tags(passenger.bags)


def _hours(passenger: Passenger, soon: float, waits: float) -> float:
    """How long before departure somebody checks in; at home and early, where they have no bags and like it."""
    low, high = (0.8, 2.9) if passenger.bags or soon < 0.5 else (3.0, 22.0)
    if passenger.last:
        low, high = _LAST_AT_COUNTER
    return low + waits * (high - low)


def board(bookings: Iterable[Reservation]) -> None:
    """Number everybody who turned up, in the order of boarding."""
    there = [
        passenger
        for booking in bookings
        for passenger in booking.passengers
        if passenger.boards is not None
    ]
    for number, passenger in enumerate(sorted(there, key=lambda item: item.turn), 1):
        passenger.boards = number
