"""From statements to what is known: all messages of a movement, put together whatever their order.

Everything is computed from the whole set of messages in a canonical order (the time of sending, then the
source), so that the order of arrival cannot matter and a message told twice changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from tidewaiter.records.identity import Person, gather, person_key
from tidewaiter.records.known import (
    KnownBooking,
    KnownMovement,
    KnownTraveller,
    Statement,
    Told,
    TravellerState,
)
from tidewaiter.records.message import Declared
from tidewaiter.records.preference import merge
from tidewaiter.records.push import BookingHistory, histories, mark_left, merge_booking, pushes
from tidewaiter.records.telling import MovementTold, PersonTold, place_of, tellings
from tidewaiter.records.travellers import Call, Movement

_SILENT = {"reply", "none"}
MovementState = Literal["expected", "closed", "cancelled", "changed"]
_MOVEMENT_STATES: dict[str, MovementState] = {
    "closed": "closed",
    "on_board": "closed",
    "not_on_board": "closed",
    "movement_cancelled": "cancelled",
    "movement_changed": "changed",
}


def resolve(told: Iterable[Told]) -> list[KnownMovement]:
    """What is known of every movement that the messages tell of, by movement key.

    A message without a movement contributes to none. Replies (CUSRES) change nothing that is known of
    travellers.
    """
    once = {item.source: item for item in told}
    by_movement: dict[str, list[MovementTold]] = defaultdict(list)
    for _, item in sorted(once.items()):
        if item.message.function.effect not in _SILENT:
            for telling in tellings(item):
                by_movement[telling.movement.key].append(telling)
    return [settle(items) for _, items in sorted(by_movement.items())]


def settle(told: Sequence[MovementTold]) -> KnownMovement:
    """What is known of one movement from everything told of it."""
    told = sorted(told, key=lambda item: item.source.order)
    bookings = histories(told)
    pushes_whole = mark_left(bookings, pushes(told))
    locators = {
        (telling.source.id, telling.index): history.locators
        for history in bookings
        for telling in history.tellings
    }
    history_of = {
        (telling.source.id, telling.index): history
        for history in bookings
        for telling in history.tellings
    }
    persons = gather((person for item in told for person in item.persons), locators)
    keys = _distinct([person_key(person) for person in persons])
    closing = _closing(told)
    travellers = [
        _traveller(key, person, history_of, closing)
        for key, person in zip(keys, persons, strict=True)
    ]
    key_of = {
        (telling.source.id, telling.index): key
        for key, person in zip(keys, persons, strict=True)
        for telling in person
    }
    known_bookings, travellers = _linked(bookings, travellers, key_of)
    return KnownMovement(
        key=told[0].movement.key,
        movement=_movement(told),
        travellers=tuple(travellers),
        bookings=tuple(known_bookings),
        state=_movement_state(told),
        declared=_declared(told),
        expected=_expected(told, known_bookings),
        complete=pushes_whole and _lists_whole(told),
        first_told=next((item.source.told_at for item in told if item.source.told_at), None),
        last_told=told[-1].source.told_at or None,
        sources=tuple(sorted(item.source.id for item in told)),
        statements=_movement_statements(told),
    )


# --- persons ---


def _distinct(keys: list[str]) -> list[str]:
    """Keys made unique, in the persons' own order: placeholders of one booking share one otherwise."""
    seen: dict[str, int] = defaultdict(int)
    unique = []
    for key in keys:
        seen[key] += 1
        unique.append(key if seen[key] == 1 else f"{key}#{seen[key]}")
    return unique


def _traveller(
    key: str,
    person: Person,
    history_of: dict[tuple[str, int], BookingHistory],
    closing: Closing | None,
) -> KnownTraveller:
    traveller, statements, disagreements = merge(person)
    times = [telling.source.told_at for telling in person if telling.source.told_at]
    return KnownTraveller(
        key=key,
        traveller=traveller,
        state=_state(person, history_of, closing),
        first_told=times[0] if times else None,
        last_told=times[-1] if times else None,
        sources=tuple(sorted({telling.source.id for telling in person})),
        statements=statements,
        disagreements=disagreements,
    )


Closing = tuple[tuple[str, str], Literal["on_board", "not_on_board"], bool]
"""The latest word on who travelled: its order, what it says of those listed, and whether it came whole."""


def _closing(told: Sequence[MovementTold]) -> Closing | None:
    lists = [item for item in told if item.source.effect in {"on_board", "not_on_board"}]
    if not lists:
        return None
    effect: Literal["on_board", "not_on_board"] = (
        "on_board" if lists[-1].source.effect == "on_board" else "not_on_board"
    )
    return lists[-1].source.order, effect, _series_whole(lists)


def _state(
    person: Person, history_of: dict[tuple[str, int], BookingHistory], closing: Closing | None
) -> TravellerState:
    """Where a person stands: the closing list rules over every booking, and over lists sent before it;
    without one, one live word of a list or a booking is enough to be expected."""
    if closing is not None:
        order, effect, whole = closing
        listed = any(item.source.effect == effect for item in person)
        if not any(item.booking is None and item.source.order > order for item in person):
            if listed:
                return effect
            if whole:
                return "not_on_board" if effect == "on_board" else "on_board"
    words = [_word_of_lists(person), *_words_of_bookings(person, history_of)]
    for state in ("expected", "left", "cancelled"):
        if state in words:
            return state
    return "expected"


def _word_of_lists(person: Person) -> TravellerState | None:
    """What the lists say of a person: the latest one rules."""
    lists = [item for item in person if item.booking is None]
    if not lists:
        return None
    return "cancelled" if lists[-1].source.effect == "withdraw" else "expected"


def _words_of_bookings(
    person: Person, history_of: dict[tuple[str, int], BookingHistory]
) -> list[TravellerState]:
    """What each of a person's bookings says of them now."""
    found: dict[int, tuple[BookingHistory, PersonTold]] = {}
    for telling in person:
        if telling.booking is not None:
            history = history_of[telling.source.id, telling.booking]
            found[id(history)] = (history, telling)
    return [_word_of_booking(history, telling) for history, telling in found.values()]


def _word_of_booking(history: BookingHistory, last: PersonTold) -> TravellerState:
    if history.cancelled:
        return "cancelled"
    if history.left:
        return "left"
    naming = next((item for item in reversed(history.tellings) if item.booking.travellers), None)
    named = naming is None or naming.source.id == last.source.id
    return "expected" if named else "left"


# --- bookings ---


def _linked(
    bookings: list[BookingHistory],
    travellers: list[KnownTraveller],
    key_of: dict[tuple[str, int], str],
) -> tuple[list[KnownBooking], list[KnownTraveller]]:
    """The known bookings, and the travellers with the keys of theirs."""
    held: dict[str, list[str]] = defaultdict(list)
    known = []
    for key, history in zip(_distinct([item.key for item in bookings]), bookings, strict=True):
        booking = _booking(key, history, key_of)
        known.append(booking)
        for telling in history.tellings:
            for index in telling.booking.travellers:
                person = key_of.get((telling.source.id, index))
                if person is not None and key not in held[person]:
                    held[person].append(key)
    return known, [
        replace(item, bookings=tuple(held[item.key])) if item.key in held else item
        for item in travellers
    ]


def _booking(key: str, history: BookingHistory, key_of: dict[tuple[str, int], str]) -> KnownBooking:
    booking, statements, changes = merge_booking(history)
    naming = next((item for item in reversed(history.tellings) if item.booking.travellers), None)
    named = (
        [key_of.get((naming.source.id, index)) for index in naming.booking.travellers]
        if naming
        else []
    )
    times = [item.source.told_at for item in history.tellings if item.source.told_at]
    return KnownBooking(
        key=key,
        booking=booking,
        travellers=tuple(dict.fromkeys(person for person in named if person is not None)),
        left=history.left,
        first_told=times[0] if times else None,
        last_told=times[-1] if times else None,
        changes=changes,
        sources=tuple(sorted({item.source.id for item in history.tellings})),
        statements=statements,
    )


# --- the movement itself ---


def _movement(told: Sequence[MovementTold]) -> Movement:
    """The latest word on each attribute that was told."""
    latest = [item.movement for item in reversed(told)]
    return replace(
        latest[0],
        operating=next((leg.operating for leg in latest if leg.operating), None),
        means=next((leg.means for leg in latest if leg.means), None),
        departure=_call([leg.departure for leg in latest]),
        arrival=_call([leg.arrival for leg in latest]),
        overflight=any(leg.overflight for leg in latest),
        places={},
    )


def _call(latest: list[Call]) -> Call:
    """A call with the latest time that has an hour, else the latest date, at the latest place told."""
    place = next((call.place for call in latest if call.place), "")
    here = [call for call in latest if call.local and call.place in {place, ""}]
    timed = [call for call in here if len(call.local or "") >= 16]
    best = (timed or here or [Call()])[0]
    return replace(best, place=place)


def _movement_statements(told: Sequence[MovementTold]) -> dict[str, tuple[Statement, ...]]:
    found: dict[str, tuple[Statement, ...]] = {}
    for name in ("departure", "arrival", "operating", "means"):
        said = tuple(
            Statement(
                item.source.id,
                item.source.sender,
                item.source.kind,
                item.source.told_at or None,
                getattr(item.movement, name),
                place_of(item.movement.places, name),
            )
            for item in reversed(told)
            if getattr(item.movement, name) not in (None, Call())
        )
        if said:
            found[name] = said
    return found


def _movement_state(told: Sequence[MovementTold]) -> MovementState:
    words = [
        _MOVEMENT_STATES[item.source.effect]
        for item in told
        if item.source.effect in _MOVEMENT_STATES
    ]
    return words[-1] if words else "expected"


def _declared(told: Sequence[MovementTold]) -> Declared:
    """The largest counts declared of the flight: a series repeats its total, a query counts only its own."""
    declared = [item.told.message.declared for item in told]

    def most(name: str) -> int | None:
        return max(
            (getattr(item, name) for item in declared if getattr(item, name) is not None),
            default=None,
        )

    return Declared(travellers=most("travellers"), crew=most("crew"), pnrs=most("pnrs"))


def _expected(told: Sequence[MovementTold], bookings: list[KnownBooking]) -> int | None:
    """How many travellers are awaited: whoever knows of more, the lists' declared total or the live bookings."""
    listed = _declared([item for item in told if item.source.kind != "PNRGOV"]).travellers
    booked = sum(
        item.booking.named + item.booking.unnamed or len(item.travellers)
        for item in bookings
        if item.booking.status == "active" and not item.left
    )
    return max(listed or 0, booked) or None


def _lists_whole(told: Sequence[MovementTold]) -> bool:
    """Whether the latest series of each channel of lists came whole."""
    latest: dict[tuple[str, str], str] = {}
    for item in told:
        series = item.told.message.series
        if series and series.ref and item.source.kind != "PNRGOV":
            latest[item.source.channel] = series.ref
    return all(
        _series_whole(
            [
                item
                for item in told
                if item.source.channel == channel
                and item.told.message.series
                and item.told.message.series.ref == ref
            ]
        )
        for channel, ref in latest.items()
    )


def _series_whole(items: Sequence[MovementTold]) -> bool:
    """Whether the parts of a list are all there: one to the final one, none missing."""
    series = [item.told.message.series for item in items if item.told.message.series]
    if not series:
        return True
    finals = [part.part for part in series if part.final]
    return bool(finals) and {part.part for part in series} >= set(range(1, max(finals) + 1))
