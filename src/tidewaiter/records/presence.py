"""Where each person of a movement stands: expected, on board or not, left, cancelled.

The closing list says who travelled. Before it, one live word of a list or a booking is enough to be expected:
a booking that was cancelled or has left speaks of itself only, a list that withdraws somebody speaks of the
person and overrides what was said before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from tidewaiter.records.histories import BookingHistory
from tidewaiter.records.identity import Person
from tidewaiter.records.known import Statement, TravellerState
from tidewaiter.records.push import series_whole
from tidewaiter.records.telling import Channel, MovementTold, PersonTold, Spot

Boarding = Literal["on_board", "not_on_board"]
Order = tuple[str, str]

_BOARDING = frozenset({"on_board", "not_on_board"})
_CREW = frozenset({"crew", "transit_crew"})


@dataclass(frozen=True, slots=True)
class Closing:
    """The latest closing list: what it says of those listed, and whether it came whole; `crew` and
    `passengers` say of whom it speaks at all."""

    order: Order
    says: Boarding
    whole: bool
    crew: bool
    passengers: bool


def closing_of(told: Sequence[MovementTold]) -> Closing | None:
    """The latest word on who travelled, with the lists that say the same."""
    lists = [item for item in told if item.source.effect in _BOARDING]
    if not lists:
        return None
    last = lists[-1].source
    alike = [item for item in lists if item.source.effect == last.effect]
    crew = [is_crew(person) for item in alike for person in item.persons]
    return Closing(
        last.order,
        cast("Boarding", last.effect),
        series_whole(alike),
        crew=any(crew),
        # A list of who stayed behind speaks of the passengers even when it names nobody.
        passengers=not all(crew) or (last.effect == "not_on_board" and not crew),
    )


def is_crew(telling: PersonTold) -> bool:
    """Whether somebody was told as crew."""
    return telling.traveller.role in _CREW


def state_of(
    person: Person, history_of: Mapping[Spot, BookingHistory], closing: Closing | None
) -> TravellerState:
    """Where a person stands."""
    state = _before_boarding(person, history_of)
    boarding = [item for item in person if item.source.effect in _BOARDING]
    if boarding:
        last = boarding[-1].source
        return state if _is_listed_after(person, last.order) else cast("Boarding", last.effect)
    if closing is None or state != "expected" or not _is_judged_by(closing, person):
        return state
    return "not_on_board" if closing.says == "on_board" else "on_board"


def state_statements(person: Person) -> tuple[Statement, ...]:
    """The messages that say of this person where they stand, the latest first."""
    words: dict[str, TravellerState] = {
        "on_board": "on_board",
        "not_on_board": "not_on_board",
        "withdraw": "cancelled",
    }
    found = []
    for item in reversed(person):
        if item.source.effect in words:
            if "state" not in item.said:
                place = item.traveller.places.get("family_name")
                item.said["state"] = item.source.says(words[item.source.effect], place)
            found.append(item.said["state"])
    return tuple(found)


def _is_judged_by(closing: Closing, person: Person) -> bool:
    """Whether the silence of a closing list says something of a person: it came whole and speaks of their kind,
    and no list told of them since; bookings pushed after take-off change nothing. A list of those who stayed
    behind is silent also about people who never checked in."""
    of_their_kind = closing.crew if any(map(is_crew, person)) else closing.passengers
    if not (closing.whole and of_their_kind) or _is_listed_after(person, closing.order):
        return False
    return closing.says == "on_board" or any(item.booking is None for item in person)


def _is_listed_after(person: Person, order: Order) -> bool:
    return any(_is_of_list(item) and item.source.order > order for item in person)


def _is_of_list(item: PersonTold) -> bool:
    return item.booking is None and item.source.effect not in _BOARDING


def _before_boarding(person: Person, history_of: Mapping[Spot, BookingHistory]) -> TravellerState:
    latest: dict[Channel, PersonTold] = {
        item.source.channel: item for item in person if _is_of_list(item)
    }
    lists = [item.source for item in latest.values()]
    withdrawn = [source.order for source in lists if source.effect == "withdraw"]
    bookings = {spot: history_of[spot] for item in person if (spot := item.in_booking)}
    live = [source.order for source in lists if source.effect != "withdraw"]
    live += [
        naming.source.order
        for history in bookings.values()
        if history.is_live and (naming := history.naming) and naming.spot in bookings
    ]
    if live:
        return "cancelled" if withdrawn and max(withdrawn) > max(live) else "expected"
    if withdrawn or any(history.cancelled for history in bookings.values()):
        return "cancelled"
    return "left" if bookings else "expected"
