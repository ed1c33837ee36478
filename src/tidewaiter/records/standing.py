"""What is known of one movement, kept up as its messages come.

`Standing` answers what `settle` answers over the same messages, whatever the order in which they came; it only
does not compute again what a new message cannot have changed. Why that is so:

- Tellings of bookings are one booking only where they share a locator, directly or through others, and
  tellings of people one person only where they share a bucket of `identity.shared_by`. So each falls into
  parts that do not depend on each other, and only the parts that a message touches are put together again. A
  part that is larger than it need be gives the same answer.
- The rest of what is known of a person or a booking follows from its own tellings, the state of the bookings
  it stands in, the closing list and the latest complete pushes; it is made again when one of these changed.

Whoever has not changed is the same object in the next answer.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tidewaiter.records.histories import BookingHistory, histories_of, locators_of, merge_booking
from tidewaiter.records.identity import Person, gather, person_key, shared_by
from tidewaiter.records.identity import locators_of as locators_of_person
from tidewaiter.records.journey import (
    declared_of,
    expected_on,
    lists_whole,
    movement_from,
    state_of_movement,
    statements_of,
)
from tidewaiter.records.known import KnownBooking, KnownMovement, KnownTraveller, Statement, Told
from tidewaiter.records.parties import SILENT, distinct, listed_in, names_now, sources_of, times_of
from tidewaiter.records.preference import merge
from tidewaiter.records.presence import Closing, closing_of, state_of, state_statements
from tidewaiter.records.push import PushLog, all_whole, has_left, latest_whole
from tidewaiter.records.telling import BookingTold, MovementTold, PersonTold, Spot, tellings
from tidewaiter.records.travellers import Movement


class Standing:
    """Everything told of the movement of a key, and what is known from it."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.sources: set[str] = set()
        self._told: list[MovementTold] = []
        self._legs: dict[Movement, Movement] = {}
        self._leg_of: dict[str, Movement] = {}
        self._statements: dict[str, list[tuple[str, Statement]]] = {}
        self._pushes = PushLog()
        self._bookings = _Bookings()
        self._persons = _Persons()
        self._closing: Closing | None = None
        self._known: KnownMovement | None = None

    @property
    def known(self) -> KnownMovement | None:
        """What is known after all messages; None where they tell nothing of the movement."""
        return self._known

    def tell(self, told: Iterable[Told]) -> KnownMovement | None:
        """Take in messages, each of a source that was not told before, and give what is known then."""
        new = [
            telling
            for item in told
            if item.message.function.effect not in SILENT
            for telling in tellings(item)
            if telling.movement.key == self.key
        ]
        if new:
            self._take_in(new)
            self._known = self._put_together()
        return self._known

    def _take_in(self, new: Sequence[MovementTold]) -> None:
        for item in sorted(new, key=_order):
            if item.source.id in self.sources:
                raise ValueError(f"The message {item.source.id} was told before.")
            self.sources.add(item.source.id)
            self._told.insert(bisect(self._told, _order(item), key=_order), item)
            self._statements[item.source.id] = [
                (name, said[0]) for name, said in statements_of([item]).items()
            ]
            self._leg_of[item.source.id] = self._legs.setdefault(item.movement, item.movement)
            self._pushes.add(item)
        spots = self._bookings.add(booking for item in new for booking in item.bookings)
        found = self._pushes.pushes()
        spots |= self._bookings.mark_left(latest_whole(found))
        self._persons.add([person for item in new for person in item.persons], self._bookings)
        closing = closing_of([item for item in self._told if item.source.effect in _BOARDING])
        stale = None if closing != self._closing else spots
        self._closing = closing
        self._persons.bring_up(self._bookings, closing, stale)

    def _put_together(self) -> KnownMovement:
        told = self._told
        found = self._pushes.pushes()
        keys = self._bookings.keys()
        travellers, members = self._persons.known(self._bookings, keys)
        bookings = self._bookings.known(keys, members)
        declaring = [item for item in told if _declares(item)]
        times = times_of(item.source for item in told)
        return KnownMovement(
            key=self.key,
            movement=movement_from(self._different_legs()),
            travellers=travellers,
            bookings=bookings,
            state=state_of_movement(told),
            declared=declared_of(declaring, found),
            expected=expected_on(declaring, travellers, bookings),
            complete=all_whole(found) and lists_whole(told),
            first_told=times[0],
            last_told=times[1],
            sources=tuple(sorted(self.sources)),
            statements=self._statements_now(),
        )

    def _different_legs(self) -> list[Movement]:
        """The movement as told, the latest first; each telling that differs once."""
        latest = (self._leg_of[item.source.id] for item in reversed(self._told))
        return list({id(leg): leg for leg in latest}.values())

    def _statements_now(self) -> dict[str, tuple[Statement, ...]]:
        found: dict[str, list[Statement]] = {}
        for item in reversed(self._told):
            for name, statement in self._statements[item.source.id]:
                found.setdefault(name, []).append(statement)
        return {name: tuple(said) for name, said in found.items()}


_BOARDING = frozenset({"on_board", "not_on_board"})


def _order(item: MovementTold) -> tuple[str, str]:
    return item.source.order


def _declares(item: MovementTold) -> bool:
    declared = item.told.message.declared
    return declared.travellers is not None or declared.crew is not None


class _Part:
    """Tellings that may depend on each other. A part that went into another one knows into which."""

    __slots__ = ("found", "into", "tellings")

    def __init__(self) -> None:
        self.tellings: list[Any] = []
        self.found: list[Any] = []
        self.into: _Part | None = None

    def whole(self) -> _Part:
        """The part into which this one went, at last."""
        part = self
        while part.into is not None:
            part = part.into
        return part


class _Parts:
    """Parts by what their tellings share."""

    def __init__(self) -> None:
        self._by_key: dict[Any, _Part] = {}

    def put(self, telling: Any, keys: Sequence[Any], at: _Part | None) -> tuple[_Part, list[_Part]]:
        """Put a telling into the part with which it shares a key, joining all such parts; `at` is the part in
        which it stands already. Gives the part and those that went into it."""
        sharing = {id(part): part for key in keys if (part := self._at(key)) is not None}
        if at is not None:
            sharing[id(at)] = at
        parts = sorted(sharing.values(), key=lambda part: -len(part.tellings)) or [_Part()]
        home, *others = parts
        for other in others:
            home.tellings += other.tellings
            home.found += other.found
            other.into = home
        if at is None:
            home.tellings.append(telling)
        for key in keys:
            self._by_key[key] = home
        return home, others

    def _at(self, key: Any) -> _Part | None:
        part = self._by_key.get(key)
        return part.whole() if part else None


class _KeptBooking:
    """A booking with what follows from its tellings alone."""

    __slots__ = ("history", "key", "known", "merged", "sources", "times")

    def __init__(self, history: BookingHistory) -> None:
        self.history = history
        self.key = history.key
        self.merged = merge_booking(history)
        self.times = times_of(item.source for item in history.tellings)
        self.sources = sources_of(item.source for item in history.tellings)
        self.known: KnownBooking | None = None


class _Bookings:
    """The bookings of a movement."""

    def __init__(self) -> None:
        self._parts = _Parts()
        self._kept: dict[BookingHistory, _KeptBooking] = {}
        self._whole: dict[str, Any] = {}
        self._fresh: list[BookingHistory] = []
        self.history_of: dict[Spot, BookingHistory] = {}
        self.locators: dict[Spot, Sequence[str]] = {}
        self.moved: set[Spot] = set()
        self._keys: dict[BookingHistory, str] = {}

    def add(self, new: Iterable[BookingTold]) -> set[Spot]:
        """Take in tellings; gives where every booking was told that they touch. `moved` are then those spots
        whose locators changed."""
        touched: dict[int, _Part] = {}
        for telling in sorted(new, key=lambda item: item.order):
            part, gone = self._parts.put(telling, locators_of(telling.booking), None)
            for other in gone:
                touched.pop(id(other), None)
            touched[id(part)] = part
        self.moved, self._fresh = set(), []
        spots: set[Spot] = set()
        for part in touched.values():
            for history in part.found:
                del self._kept[history]
            part.found = histories_of(part.tellings)
            self._fresh += part.found
            for history in part.found:
                self._kept[history] = _KeptBooking(history)
                locators = history.locators
                for telling in history.tellings:
                    self.history_of[telling.spot] = history
                    if self.locators.get(telling.spot) != locators:
                        self.locators[telling.spot] = locators
                        self.moved.add(telling.spot)
                    spots.add(telling.spot)
        return spots

    def mark_left(self, whole: Mapping[str, Any]) -> set[Spot]:
        """Mark who has left; gives where those were told in whom it changed. `whole` are the latest complete
        pushes."""
        same = whole == self._whole
        self._whole = dict(whole)
        spots: set[Spot] = set()
        for history in self._fresh if same else list(self._kept):
            left = has_left(history, whole)
            if left != history.left:
                history.left = left
                spots |= {item.spot for item in history.tellings}
        return spots

    def in_order(self) -> list[BookingHistory]:
        """All bookings, in order of their first telling."""
        return sorted(self._kept, key=lambda history: history.begun)

    def by_locator(self) -> dict[str, BookingHistory]:
        """The booking of each locator: of several, a live one, the last told."""
        ranked = sorted(self.in_order(), key=lambda one: (one.is_live, one.latest.order))
        return {locator: history for history in ranked for locator in history.locators}

    def keys(self) -> dict[BookingHistory, str]:
        """The key of each booking, in order."""
        ordered = self.in_order()
        keys = distinct(self._kept[history].key for history in ordered)
        return dict(zip(ordered, keys, strict=True))

    def known(
        self, keys: Mapping[BookingHistory, str], members: Mapping[BookingHistory, Sequence[str]]
    ) -> tuple[KnownBooking, ...]:
        """What is known of all bookings, of these keys. `members` are the keys of the travellers in each."""
        return tuple(
            self._known(history, key, tuple(members.get(history, ())))
            for history, key in keys.items()
        )

    def _known(self, history: BookingHistory, key: str, members: tuple[str, ...]) -> KnownBooking:
        kept = self._kept[history]
        known = kept.known
        if (
            known is not None
            and known.key == key
            and known.left == history.left
            and known.travellers == members
        ):
            return known
        booking, statements = kept.merged
        kept.known = KnownBooking(
            key=key,
            booking=booking,
            travellers=members,
            left=history.left,
            first_told=kept.times[0],
            last_told=kept.times[1],
            changes=len(statements.get("changes", ())),
            sources=kept.sources,
            statements=statements,
        )
        return kept.known


class _KeptPerson:
    """A person with what follows from the tellings alone, and where it stands as last brought up."""

    __slots__ = (
        "booked", "current", "homes", "key", "known", "merged", "order", "person", "said", "sources", "spots",
        "state", "times",
    )  # fmt: skip

    def __init__(self, person: Person) -> None:
        self.person = person
        self.order = person[0].order
        self.key = person_key(person)
        self.merged = merge(person)
        self.said = state_statements(person)
        self.times = times_of(item.source for item in person)
        self.sources = sources_of(item.source for item in person)
        self.spots = [spot for item in person if (spot := item.in_booking) is not None]
        self.state: Any = None
        self.current: list[BookingHistory] = []
        self.booked: list[BookingHistory] = []
        self.homes: list[BookingHistory] = []
        self.known: KnownTraveller | None = None

    def stand(self, bookings: _Bookings, closing: Closing | None) -> None:
        """Bring up what follows from the bookings and the closing list."""
        self.state = state_of(self.person, bookings.history_of, closing)
        self.booked = list(dict.fromkeys(bookings.history_of[spot] for spot in self.spots))
        self.current = [one for one in self.booked if names_now(one, self.person)]


class _Persons:
    """The people of a movement."""

    def __init__(self) -> None:
        self._parts = _Parts()
        self._part_of: dict[Spot, _Part] = {}
        self._told_in: dict[Spot, list[PersonTold]] = {}
        self._kept_of: dict[Spot, _KeptPerson] = {}
        self._kept: dict[int, _KeptPerson] = {}
        self._fresh: list[_KeptPerson] = []

    def add(self, new: Sequence[PersonTold], bookings: _Bookings) -> None:
        """Take in tellings, and put those in their place whose locators changed."""
        for telling in new:
            if telling.in_booking is not None:
                self._told_in.setdefault(telling.in_booking, []).append(telling)
        moved = {
            (telling.source.id, telling.index): telling
            for spot in bookings.moved
            for telling in self._told_in.get(spot, ())
        }
        moved |= {(telling.source.id, telling.index): telling for telling in new}
        touched: dict[int, _Part] = {}
        for telling in sorted(moved.values(), key=lambda item: item.order):
            keys = list(shared_by(telling, locators_of_person(telling, bookings.locators)))
            at = self._part_of.get((telling.source.id, telling.index))
            part, gone = self._parts.put(telling, keys, at.whole() if at else None)
            self._part_of[telling.source.id, telling.index] = part
            for other in gone:
                touched.pop(id(other), None)
            touched[id(part)] = part
        self._fresh = []
        for part in touched.values():
            self._gather(part, bookings)

    def _gather(self, part: _Part, bookings: _Bookings) -> None:
        before = {tuple(map(id, kept.person)): kept for kept in part.found}
        for kept in part.found:
            del self._kept[id(kept)]
        part.found = []
        for person in gather(part.tellings, bookings.locators):
            known = before.get(tuple(map(id, person)))
            kept = known or _KeptPerson(person)
            part.found.append(kept)
            self._kept[id(kept)] = kept
            for telling in person:
                self._kept_of[telling.source.id, telling.index] = kept
            if known is None:
                self._fresh.append(kept)

    def bring_up(
        self, bookings: _Bookings, closing: Closing | None, stale: Iterable[Spot] | None
    ) -> None:
        """Bring up where people stand: those who are new, and those told in bookings at the spots in `stale`;
        everybody where it is None."""
        if stale is None:
            due = self._kept
        else:
            due = {id(kept): kept for kept in self._fresh}
            for spot in stale:
                for telling in self._told_in.get(spot, ()):
                    kept = self._kept_of[telling.source.id, telling.index]
                    due[id(kept)] = kept
        for kept in due.values():
            kept.stand(bookings, closing)

    def known(
        self, bookings: _Bookings, names: Mapping[BookingHistory, str]
    ) -> tuple[tuple[KnownTraveller, ...], dict[BookingHistory, list[str]]]:
        """What is known of everybody, in order of their first telling, and who is in which booking. `names`
        are the keys of the bookings."""
        people = sorted(self._kept.values(), key=lambda kept: kept.order)
        keys = distinct(kept.key for kept in people)
        by_locator: dict[str, BookingHistory] | None = None
        members: dict[BookingHistory, list[str]] = {}
        known = []
        for key, kept in zip(keys, people, strict=True):
            current = kept.current
            if not kept.booked and names:
                if by_locator is None:
                    by_locator = bookings.by_locator()
                current = listed_in(kept.person, by_locator)
            for history in current:
                members.setdefault(history, []).append(key)
            held = tuple(names[one] for one in dict.fromkeys((*current, *kept.booked)))
            known.append(_known_traveller(kept, key, held))
        return tuple(known), members


def _known_traveller(kept: _KeptPerson, key: str, held: tuple[str, ...]) -> KnownTraveller:
    known = kept.known
    if (
        known is not None
        and known.key == key
        and known.state == kept.state
        and known.bookings == held
    ):
        return known
    traveller, statements, disagreements = kept.merged
    kept.known = KnownTraveller(
        key=key,
        traveller=traveller,
        state=kept.state,
        bookings=held,
        first_told=kept.times[0],
        last_told=kept.times[1],
        sources=kept.sources,
        statements={**statements, "state": kept.said} if kept.said else statements,
        disagreements=disagreements,
    )
    return kept.known
