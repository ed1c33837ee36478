"""The layers of a generated flight: what comes on top moves nothing below, and nothing but traits tells threats apart."""

from __future__ import annotations

from collections import Counter
from random import Random

import numpy as np
import pytest

from tidewaiter.simulation.dealing import dealt, methods
from tidewaiter.simulation.measures import auc
from tidewaiter.simulation.schedule import flights_of, lanes, plan, roundabout_ways
from tidewaiter.simulation.sky import FlightWorld, Sky
from tidewaiter.simulation.threats import strongest
from tidewaiter.simulation.traits import TRAITS
from tidewaiter.targeting.features.itinerary import distance_km

BOLD = {"flights": 12, "travellers": 1800, "prevalence": 0.05, "decoys": (2, 3)}


def worlds(seed: int, **values) -> list[FlightWorld]:
    made = plan("flights", **{**BOLD, **values})
    sky = Sky(made, seed)
    return [sky.world(flight) for flight in flights_of(made, seed)]


@pytest.fixture(scope="module")
def some() -> list[FlightWorld]:
    return [world for seed in range(4) for world in worlds(seed)]


def test_flights_lie_in_the_window_and_carry_as_many_as_the_plan_says():
    made = plan("flights", **BOLD)
    flights = flights_of(made, 3)
    assert len({flight.key for flight in flights}) == made.flights
    assert abs(sum(flight.travellers for flight in flights) - made.travellers) <= made.flights
    assert [flight.arrives for flight in flights] == sorted(flight.arrives for flight in flights)
    assert all(flight.departs < flight.arrives for flight in flights)


def test_parties_have_the_sizes_of_the_table():
    """By share of travellers, but for those who come along with others as habits have it."""
    sizes = Counter(
        len(booking.passengers)
        for seed in range(3)
        for world in worlds(seed, prevalence=0.0)
        for booking in world.clean
    )
    people = sum(size * count for size, count in sizes.items())
    for size, share in lanes()["party_sizes"].items():
        assert size * sizes[size] / people == pytest.approx(share, abs=0.04)


def test_everybody_who_comes_has_a_seat_of_their_own(some):
    for world in some:
        seats = [
            item.seat for booking in world.bookings for item in booking.passengers if item.seat
        ]
        assert len(seats) == len(set(seats))


def test_those_on_board_are_numbered_without_a_gap(some):
    for world in some:
        numbers = [
            item.boards
            for booking in world.bookings
            for item in booking.passengers
            if item.boards is not None
        ]
        assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_threats_are_planted_by_travellers_and_by_nothing_else(some):
    """No lane is more dangerous than another: couriers a traveller on lanes far and near."""
    far, near = Counter(), Counter()
    for world in some:
        km = distance_km(world.flight.origin, world.flight.destination) or 0
        counted = far if km > 4000 else near
        counted["travellers"] += world.flight.travellers
        counted["couriers"] += sum(
            len(one.passengers)
            for item in world.planted
            if item.kind == "courier"
            for one in item.bookings
        )
    rates = [counted["couriers"] / counted["travellers"] for counted in (far, near)]
    assert 0.5 < rates[0] / rates[1] < 2


@pytest.mark.parametrize("difficulty", ["easy", "medium", "hard"])
def test_methods_and_those_who_show_nothing_are_dealt_in_the_shares_of_the_table(difficulty):
    """However the seed falls, within a few in a hundred of the share."""
    shares = {name: told["share"] for name, told in methods()["methods"].items()}
    visible = methods()["difficulties"][difficulty]["visible"]
    for seed in range(12):
        made = plan("flights", **BOLD, difficulty=difficulty)
        cards = [card for flight in flights_of(made, seed) for card in dealt(made, seed, flight)]
        assert len(cards) == pytest.approx(made.prevalence * made.travellers / 1.27, abs=2)
        hidden = sum(not card.visible for card in cards) / len(cards)
        assert hidden == pytest.approx(1 - visible, abs=0.05)
        found = Counter(card.method for card in cards)
        for name, share in shares.items():
            assert found[name] / len(cards) == pytest.approx(share / sum(shares.values()), abs=0.04)


def test_a_flight_is_dealt_the_same_couriers_whoever_else_is_made():
    made = plan("flights", **BOLD)
    flights = flights_of(made, 3)
    forwards = [dealt(made, 3, flight) for flight in flights]
    backwards = [dealt(made, 3, flight) for flight in reversed(flights)]
    assert forwards == backwards[::-1]
    assert forwards != [dealt(made, 4, flight) for flight in flights_of(made, 4)]


@pytest.mark.parametrize(
    "attribute",
    ["document", "locator", "ticket", "family", "given", "seat", "in_api", "as_listed"],
)
def test_nothing_but_traits_tells_couriers_apart(some, attribute):
    """Characters of identifiers, lengths of names, what is missing: each alone is worth as much as a coin."""
    rows, labels = [], []
    for world in some:
        couriers = {
            one.locator for item in world.planted if item.kind == "courier" for one in item.bookings
        }
        for booking in world.bookings:
            for item in booking.passengers:
                if item.person.kind != "IN" and item.boards is not None:
                    rows.append(_seen(attribute, booking, item))
                    labels.append(booking.locator in couriers)
    flags = np.array(labels)
    assert flags.sum() > 250
    for column in np.array(rows, dtype=float).T:
        assert abs(auc(column, flags).value - 0.5) < 0.08  # four standard errors


def _seen(attribute, booking, item) -> list[float]:
    seen = {
        "document": [ord(letter) for letter in item.person.document],
        "locator": [ord(letter) for letter in booking.locator],
        "ticket": [ord(letter) for letter in item.ticket[3:]],
        "family": [len(item.person.family)],
        "given": [len(item.person.given)],
        "seat": [not item.seat],
        "in_api": [item.in_api],
        "as_listed": [item.as_listed is not None],
    }
    return [float(value) for value in seen[attribute]]


def test_the_table_of_methods_knows_every_trait_it_names():
    told = methods()
    named = {trait for item in told["methods"].values() for trait in item["emits"]}
    assert named <= set(told["strongest_first"]) == set(told["causes"])
    assert named | set(told["habits"]) <= set(TRAITS)
    assert strongest(["late", "one_payment", "cash"]) == "one_payment"


def test_ways_round_are_long_and_come_from_elsewhere():
    for lane in lanes()["lanes"]:
        ways = roundabout_ways(lane["from"], "BRU")
        assert ways, lane["from"]
        way = Random(1).choice(ways)
        assert lane["from"] not in way
        assert "BRU" not in way
