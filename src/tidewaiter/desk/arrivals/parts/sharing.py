"""Who shares a phone, payer, address or booking with a traveller: a small drawing, and the same as a list.

Sharing with an agency, a hotel or an employer proves nothing; a value that very many share is shown as a number
and not as people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from tidewaiter.desk.arrivals.ingest.identifiers import Kind, Value
from tidewaiter.desk.arrivals.models import Identifier, Traveller
from tidewaiter.targeting import sharing_limit

SHARED_KINDS = (
    Kind.LOCATOR,
    Kind.PHONE,
    Kind.PAYER,
    Kind.ADDRESS,
    Kind.EMAIL,
    Kind.LOYALTY,
    Kind.CARD,
    Kind.DOCUMENT,
    Kind.IP,
)
"""Kinds of value that tie people to each other, in the order of the page."""

ON_ONE_FLIGHT = frozenset({Kind.LOCATOR, Kind.CARD})
"""Kinds whose values are used again for others: they tie people of one flight only."""

MOST_PEOPLE = 12
_ROW = 30
_MARGIN = 16


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who shares something; `y` is the middle of their place in the drawing."""

    traveller: Traveller
    y: int


@dataclass(frozen=True, slots=True)
class Shared:
    """A shared value. `people` are those shown, `others` how many share it in all; `common` says that so many do
    that it proves nothing."""

    key: Value
    kind: str
    value: str
    people: Sequence[Person]
    others: int
    common: bool
    y: int

    @property
    def more(self) -> int:
        """How many share it without being shown."""
        return self.others - len(self.people)


@dataclass(frozen=True, slots=True)
class Sharing:
    """Everything that is shared, everybody who is shown, and the height of the drawing."""

    values: Sequence[Shared]
    people: Sequence[Person]
    height: int

    @property
    def ties(self) -> Iterator[tuple[UUID, Value]]:
        """Who is shown for which value, as pairs."""
        for value in self.values:
            if not value.common:
                yield from ((person.traveller.pk, value.key) for person in value.people)

    @property
    def middle(self) -> int:
        """Where the traveller stands."""
        return self.height // 2


def sharing(
    mine: Iterable[Identifier], theirs: Iterable[Identifier], shown: Mapping[Value, str]
) -> Sharing:
    """What a traveller shares, from their own identifiers and those of others with the same values; `shown` are
    the values as written."""
    holders: dict[Value, dict[UUID, Traveller]] = defaultdict(dict)
    for item in theirs:
        holders[item.kind, item.value].setdefault(item.traveller_id, item.traveller)
    shared = _shared_values(mine, holders)
    counted: dict[UUID, Traveller] = {}
    for key in shared:
        if len(holders[key]) <= sharing_limit():
            counted |= holders[key]
    people = list(counted.values())[:MOST_PEOPLE]
    height = max(len(shared), len(people)) * _ROW + _MARGIN
    placed = {
        row.pk: Person(row, y) for row, y in zip(people, _spread(len(people), height), strict=True)
    }
    values = [
        Shared(
            key,
            str(Kind(key[0]).label),
            shown.get(key, key[1]),
            [placed[pk] for pk in holders[key] if pk in placed],
            len(holders[key]),
            len(holders[key]) > sharing_limit(),
            y,
        )
        for key, y in zip(shared, _spread(len(shared), height), strict=True)
    ]
    return Sharing(values, list(placed.values()), height if values else 0)


def _shared_values(
    mine: Iterable[Identifier], holders: Mapping[Value, Mapping[UUID, Traveller]]
) -> list[Value]:
    """The values that others have too, in the order of the page. People of one booking share all of it: they
    stand under one locator, and what only they share is left out."""
    order = {kind.value: number for number, kind in enumerate(SHARED_KINDS)}
    keys = sorted(
        {(item.kind, item.value) for item in mine}, key=lambda key: (order[key[0]], key[1])
    )
    found: list[Value] = []
    companions: set[UUID] = set()
    for key in keys:
        others = set(holders.get(key, ()))
        if not others - companions:
            continue
        if key[0] == Kind.LOCATOR:
            companions |= others
        found.append(key)
    return found


def _spread(count: int, height: int) -> list[int]:
    """The middles of some rows, around the middle of the drawing."""
    first = (height - (count - 1) * _ROW) // 2
    return [first + number * _ROW for number in range(count)]
