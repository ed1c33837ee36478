"""Identifiers of a generated world: given out in blocks, unique over the whole world, and without any order.

A number of a block (which flight, which layer, how many before) is sent through a small keyed permutation, so that
flights can be made apart and in any order, an added threat moves nobody's identifiers, and nothing can be read from an
identifier by who does not know the seed. That is no secret worth more than the seed itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import blake2b
from itertools import count
from random import Random

from tidewaiter.simulation.people import Registry, name_data

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_IN_A_BLOCK = 13  # bits: 8,192 numbers a kind, flight and layer
_LAYERS = 2  # bits
_PARTS = 4
_BITS = 30  # six letters of 32
_ROUNDS = 4

LAYERS: Mapping[str, int] = {"clean": 0, "threats": 1, "crew": 2, "earlier": 3}
"""The layers of a flight that give out identifiers."""

# The country code 999 is not assigned to anybody (ITU-T E.164, list of assigned country codes): no such number rings.
_NOBODY_RINGS = "+999"


class Numbers:
    """A permutation of the numbers of so many bits (an even number), by a seed and a kind: a Feistel network."""

    def __init__(self, seed: int, kind: str, bits: int = _BITS) -> None:
        self._half = bits // 2
        self._mask = (1 << self._half) - 1
        self._key = f"{seed}/{kind}".encode()[:64]

    def at(self, number: int) -> int:
        """The number at a place; different places have different numbers."""
        left, right = number >> self._half, number & self._mask
        for turn in range(_ROUNDS):
            digest = blake2b(b"%d %d" % (turn, right), key=self._key, digest_size=4).digest()
            left, right = right, left ^ (int.from_bytes(digest, "big") & self._mask)
        return left << self._half | right


class BlockRegistry(Registry):
    """Gives out identifiers of one flight and layer. Names are given once in it; all else once in the world.

    `part` is one of four parts of the layer.
    """

    def __init__(self, seed: int, today: date, flight: int, layer: str, part: int = 0) -> None:
        super().__init__(seed, today, phones=False)
        first = (part << _IN_A_BLOCK) // _PARTS
        block = (flight << _LAYERS | LAYERS[layer]) << _IN_A_BLOCK
        self._tagged = Numbers(seed, f"tags of {flight}", 16)
        self._numbers = {
            kind: (Numbers(seed, kind), count(block + first))
            for kind in ("locator", "ticket", "phone", "street", "document")
        }
        self._bags = count((LAYERS[layer] << (16 - _LAYERS)) + first)

    def locator(self, rng: Random) -> str:  # noqa: ARG002  drawn from the block, by nobody's stream
        """A booking locator: six characters."""
        return _letters(self._next("locator"), 6)

    def ticket(self, rng: Random, prefix: str) -> str:  # noqa: ARG002  as above
        """A ticket number: the carrier's prefix and ten digits."""
        return f"{prefix}{2_000_000_000 + self._next('ticket')}"

    def phone(self, name_set: str) -> str:  # noqa: ARG002  one country code for all
        """A telephone number under a country code that nobody has."""
        return f"{_NOBODY_RINGS}{self._next('phone'):010d}"

    def tags(self, bags: int) -> int:  # noqa: ARG002  room for eight is always kept
        """The first of as many bag tags in a row as somebody has bags (eight at most)."""
        return self._tagged.at(next(self._bags)) << 3

    def street(self, rng: Random) -> str:
        """A street and number nobody else lives at."""
        house, door = rng.randrange(1, 240), _letters(self._next("street"), 6)
        return f"{house} {rng.choice(name_data()['streets'])} {door}"

    def document(self, rng: Random, country: str) -> str:  # noqa: ARG002  as above
        """A passport number: the country's first letter, X and six characters."""
        return f"{country[0]}X{_letters(self._next('document'), 6)}"

    def _next(self, kind: str) -> int:
        numbers, places = self._numbers[kind]
        return numbers.at(next(places))


def _letters(number: int, length: int) -> str:
    return "".join(_LETTERS[number >> 5 * place & 31] for place in range(length))
