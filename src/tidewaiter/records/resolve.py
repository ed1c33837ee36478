"""From statements to what is known: all messages of a movement, put together whatever their order.

Everything is computed from the whole set of messages in a canonical order (the time of sending, then the
source), so that the order of arrival cannot matter and a message told twice changes nothing. `tellings` takes
a message apart by movement, `settle` puts what is told of one movement together: who keeps the first may call
the second for the movements that a new message touches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from tidewaiter.records.histories import (
    BookingHistory,
    histories,
    histories_by_spot,
    merge_booking,
)
from tidewaiter.records.identity import gather, person_key
from tidewaiter.records.journey import (
    declared_of,
    expected_on,
    lists_whole,
    movement_of,
    state_of_movement,
    statements_of,
)
from tidewaiter.records.known import KnownBooking, KnownMovement, KnownTraveller, Told
from tidewaiter.records.parties import (
    SILENT,
    distinct,
    listed_in,
    names_now,
    sources_of,
    spots_of,
    times_of,
)
from tidewaiter.records.preference import merge
from tidewaiter.records.presence import closing_of, state_of, state_statements
from tidewaiter.records.push import Push, mark_left, pushes
from tidewaiter.records.telling import MovementTold, Spot, tellings


def resolve(told: Iterable[Told]) -> list[KnownMovement]:
    """What is known of every movement that the messages tell of, by movement key.

    A message without a movement contributes to none. Replies (CUSRES) change nothing that is known of
    travellers. The same source is the same message.
    """
    once = {item.source: item for item in told}
    by_movement: dict[str, list[MovementTold]] = defaultdict(list)
    for _, item in sorted(once.items()):
        if item.message.function.effect not in SILENT:
            for telling in tellings(item):
                by_movement[telling.movement.key].append(telling)
    return [settle(items) for _, items in sorted(by_movement.items())]


def settle(told: Iterable[MovementTold]) -> KnownMovement:
    """What is known of one movement from everything told of it; at least one message must be."""
    told = sorted(told, key=lambda item: item.source.order)
    full = pushes(told)
    parties = _Parties(told, full)
    travellers = parties.known_travellers(told)
    bookings = parties.known_bookings()
    times = times_of(item.source for item in told)
    return KnownMovement(
        key=told[0].movement.key,
        movement=movement_of(told),
        travellers=travellers,
        bookings=bookings,
        state=state_of_movement(told),
        declared=declared_of(told, full),
        expected=expected_on(told, travellers, bookings),
        complete=parties.pushes_whole and lists_whole(told),
        first_told=times[0],
        last_told=times[1],
        sources=sources_of(item.source for item in told),
        statements=statements_of(told),
    )


class _Parties:
    """The persons and the bookings of one movement, with their keys and who is in which."""

    def __init__(self, told: Sequence[MovementTold], full: Sequence[Push]) -> None:
        self.histories = histories(told)
        self.pushes_whole = mark_left(self.histories, full)
        self.history_of = histories_by_spot(self.histories)
        locators: dict[Spot, Sequence[str]] = {}
        for history in self.histories:
            locators |= dict.fromkeys((item.spot for item in history.tellings), history.locators)
        self.persons = gather((person for item in told for person in item.persons), locators)
        self.keys = distinct(map(person_key, self.persons))
        self.booking_keys = distinct(history.key for history in self.histories)
        self.members: dict[str, list[str]] = {key: [] for key in self.booking_keys}
        self.held: dict[str, list[str]] = {key: [] for key in self.keys}
        self._put_into_bookings()

    def known_travellers(self, told: Sequence[MovementTold]) -> tuple[KnownTraveller, ...]:
        """Everybody, in order of their first telling."""
        closing = closing_of(told)
        known = []
        for key, person in zip(self.keys, self.persons, strict=True):
            traveller, statements, disagreements = merge(person)
            state = state_of(person, self.history_of, closing)
            times = times_of(item.source for item in person)
            said = state_statements(person)
            known.append(
                KnownTraveller(
                    key=key,
                    traveller=traveller,
                    state=state,
                    bookings=tuple(self.held[key]),
                    first_told=times[0],
                    last_told=times[1],
                    sources=sources_of(item.source for item in person),
                    statements={**statements, "state": said} if said else statements,
                    disagreements=disagreements,
                )
            )
        return tuple(known)

    def known_bookings(self) -> tuple[KnownBooking, ...]:
        """All bookings, in order of their first telling."""
        known = []
        for key, history in zip(self.booking_keys, self.histories, strict=True):
            booking, statements = merge_booking(history)
            times = times_of(item.source for item in history.tellings)
            known.append(
                KnownBooking(
                    key=key,
                    booking=booking,
                    travellers=tuple(self.members[key]),
                    left=history.left,
                    first_told=times[0],
                    last_told=times[1],
                    changes=len(statements.get("changes", ())),
                    sources=sources_of(item.source for item in history.tellings),
                    statements=statements,
                )
            )
        return tuple(known)

    def _put_into_bookings(self) -> None:
        """A traveller keeps every booking that ever named them, those that still do first; a booking has those
        whom its last naming names, and those whom a list puts into it by its locator (a group whose names
        were never given to the carrier's reservations)."""
        key_of = dict(zip(map(id, self.histories), self.booking_keys, strict=True))
        by_locator = self._by_locator()
        for key, person in zip(self.keys, self.persons, strict=True):
            named = {id(self.history_of[spot]): self.history_of[spot] for spot in spots_of(person)}
            current = [one for one in named.values() if names_now(one, person)]
            listed = [] if named else listed_in(person, by_locator)
            for history in (*current, *listed):
                self.members[key_of[id(history)]].append(key)
            everywhere = dict.fromkeys(map(id, (*current, *listed, *named.values())))
            self.held[key] = [key_of[one] for one in everywhere]

    def _by_locator(self) -> dict[str, BookingHistory]:
        """The booking of each locator: of several, a live one, the last told."""
        ranked = sorted(self.histories, key=lambda one: (one.is_live, one.latest.order))
        return {locator: history for history in ranked for locator in history.locators}
