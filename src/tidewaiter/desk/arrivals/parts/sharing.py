"""Who shares a phone, payer, address or booking with a traveller: a small drawing, and the same as a list.

Sharing with an agency, a hotel or an employer proves nothing; a value that very many share is shown as a number
and not as people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from tidewaiter.desk.arrivals.models import Identifier, Traveller
from tidewaiter.targeting import sharing_limit

ROW = 30
_TOP = 18
_MOST_PEOPLE = 6


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who shares a value. `y` is the middle of their row in the drawing."""

    name: str
    movement: str
    url: str
    y: int
    y_of_value: int


@dataclass(frozen=True, slots=True)
class Shared:
    """A shared value. `people` are those shown, `others` how many share it in all; `common` says that so many
    share it that it proves nothing."""

    kind: str
    value: str
    people: Sequence[Person]
    others: int
    y: int
    common: bool

    @property
    def last_y(self) -> int:
        """The middle of the last person's row."""
        return self.people[-1].y if self.people else self.y

    @property
    def more(self) -> int:
        """How many are not shown by name."""
        return self.others - len(self.people)


@dataclass(frozen=True, slots=True)
class Sharing:
    """Everything that is shared, with the measures of the drawing and the ids of whom it names."""

    values: Sequence[Shared]
    height: int
    middle: int
    shown: Sequence[UUID]


def sharing(
    mine: Iterable[Identifier], theirs: Iterable[Identifier]
) -> Sharing:
    """What a traveller shares, from their own identifiers and those of others with the same values.

    Others of the same booking share everything of it; they stand under the booking only.
    """
    mine = list(mine)
    by_value: dict[tuple[str, str], dict[UUID, Traveller]] = defaultdict(dict)
    for item in theirs:
        by_value[item.kind, item.value].setdefault(item.traveller_id, item.traveller)
    companions = {
        pk
        for item in mine
        if item.kind == Identifier.Kind.LOCATOR
        for pk in by_value.get((item.kind, item.value), {})
    }
    rows: list[Shared] = []
    at = _TOP
    named: dict[UUID, None] = {}
    for item in sorted(mine, key=lambda row: (_ORDER.index(row.kind), row.value)):
        others = by_value.get((item.kind, item.value), {})
        if item.kind != Identifier.Kind.LOCATOR:
            others = {pk: row for pk, row in others.items() if pk not in companions}
        if not others:
            continue
        if item.kind == Identifier.Kind.LOCATOR and others.keys() <= named.keys():
            continue  # another locator of a booking that stands there already
        common = len(others) > sharing_limit()
        people = [] if common else list(others.values())[:_MOST_PEOPLE]
        height = max(1, len(people) + (len(others) > len(people) and bool(people)))
        middle = at + (height - 1) * ROW // 2
        rows.append(
            Shared(
                str(Identifier.Kind(item.kind).label),
                _shortened(item),
                [
                    Person(_name(row), str(row.movement), _url(row), at + number * ROW, middle)
                    for number, row in enumerate(people)
                ],
                len(others),
                middle,
                common,
            )
        )
        named |= dict.fromkeys(row.pk for row in people)
        at += height * ROW
    height = at - ROW + _TOP if rows else 0
    return Sharing(rows, height, height // 2, list(named))


_ORDER = [
    Identifier.Kind.LOCATOR,
    Identifier.Kind.PHONE,
    Identifier.Kind.PAYER,
    Identifier.Kind.ADDRESS,
    Identifier.Kind.EMAIL,
    Identifier.Kind.LOYALTY,
    Identifier.Kind.CARD,
    Identifier.Kind.DOCUMENT,
    Identifier.Kind.IP,
]
SHARED_KINDS = tuple(_ORDER)
"""Kinds of value that tie people to each other, in the order of the page."""


def _name(row: Traveller) -> str:
    return f"{row.family_name}, {row.given_names}".strip(", ") or "—"


def _url(row: Traveller) -> str:
    return reverse("arrivals:traveller", args=[row.pk])


def _shortened(item: Identifier) -> str:
    longest = 26
    return item.value if len(item.value) <= longest else f"{item.value[: longest - 1]}…"
