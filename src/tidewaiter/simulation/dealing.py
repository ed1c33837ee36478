"""How many couriers a flight gets, of which method, and who of them shows nothing: dealt over the whole world.

Drawn one by one, the share of those who show nothing strays from world to world, and with it how hard the world is: it
alone explained nine tenths of that spread. So methods and visibility are dealt like cards, from decks in the shares of
the table, and the couriers of a world are numbered through its flights. A flight still needs no other to be made: its
numbers follow from the plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from tidewaiter.reference import load_yaml
from tidewaiter.simulation.people import stream
from tidewaiter.simulation.schedule import Plan, flights_of
from tidewaiter.simulation.world import Flight

_OF_FIFTY = 50
"""Cards in the deck of who shows anything: every share of the table is a whole number of them."""


class Dealt(NamedTuple):
    """What is laid down of a courier before anything is drawn: the method, and whether any of it shows."""

    method: str
    visible: bool


@cache
def methods() -> Any:
    """The table of methods, causes and habits."""
    return load_yaml("tidewaiter.simulation", "methods.yaml")


def dealt(plan: Plan, seed: int, flight: Flight) -> list[Dealt]:
    """The couriers of a flight of the plan."""
    first, after = _numbers(plan, seed)[flight.label]
    return [
        Dealt(
            _card(seed, "method", _method_deck(), number),
            _card(seed, "visible", _visible_deck(plan.difficulty), number),
        )
        for number in range(first, after)
    ]


@lru_cache(4)
def _numbers(plan: Plan, seed: int) -> Mapping[str, tuple[int, int]]:
    """The numbers of each flight's couriers, by label, as a range: by its travellers and nothing else. Chance has
    only where the counting begins, so a world has as many as its travellers call for."""
    flights = flights_of(plan, seed)
    bounds = [stream(seed, "couriers").random()]
    for flight in flights:
        bounds.append(bounds[-1] + plan.prevalence * flight.travellers / _travellers_a_plant())
    ranges = pairwise(int(bound) for bound in bounds)
    return {flight.label: range_ for flight, range_ in zip(flights, ranges, strict=True)}


@cache
def _travellers_a_plant() -> float:
    """About how many travellers a courier's story has: most travel alone, groups are two or three."""
    shares = {name: told["share"] for name, told in methods()["methods"].items()}
    groups = shares["one-payment-many-bookings"] / sum(shares.values())
    return float(1.1 + 1.2 * groups)


@cache
def _method_deck() -> tuple[str, ...]:
    """Each method as often as its share says."""
    return tuple(name for name, told in methods()["methods"].items() for _ in range(told["share"]))


@cache
def _visible_deck(difficulty: str) -> tuple[bool, ...]:
    share: float = methods()["difficulties"][difficulty]["visible"]
    shows = round(_OF_FIFTY * share)
    return (True,) * shows + (False,) * (_OF_FIFTY - shows)


def _card(seed: int, name: str, deck: tuple[Any, ...], number: int) -> Any:
    """The card of a number: the deck is shuffled anew each time that it is through."""
    turn, place = divmod(number, len(deck))
    return _shuffled(seed, name, deck, turn)[place]


@lru_cache(256)
def _shuffled(seed: int, name: str, deck: tuple[Any, ...], turn: int) -> tuple[Any, ...]:
    rng = stream(seed, "deck", name, str(turn))
    return tuple(rng.sample(deck, len(deck)))
