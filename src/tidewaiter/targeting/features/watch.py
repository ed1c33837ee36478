"""Whom to look at again after something changed on a movement, so that nobody else need be.

`Watch` remembers what it was shown last and names everybody in whose facts anything may have changed since. It
rests on what the features look at: a traveller's facts come from the traveller, the bookings the traveller stands
in with everybody in them, the bookings that share a key with one of these and the seats of their people, the
movement, and what is told of check-in on the whole of it. Of the last two, a value that moves for everybody with
each message (how many are on board, who checked in earlier) matters to somebody whom nothing matched only when it
crosses what a profile asks for. Whoever is matched already is looked at again every time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from tidewaiter.records.known import KnownBooking, KnownMovement, KnownTraveller
from tidewaiter.targeting.evaluate import canonical_record, holds
from tidewaiter.targeting.features.airport import CheckIn, check_in_of
from tidewaiter.targeting.features.links import Key, Links, Shared, is_live
from tidewaiter.targeting.lists import normalise
from tidewaiter.targeting.profile import Condition, Leaf, Not, Profile
from tidewaiter.targeting.tables import sharing_limit

_SHARE = "traveller.check_in_share"
_ABOARD, _UNTOLD = "movement.travellers", "movement.travellers_untold"


@dataclass(frozen=True, slots=True)
class Look:
    """Whom to look at, by key: with a traveller every booking of theirs, with a booking everybody in it."""

    travellers: Collection[str]
    bookings: Collection[str]
    links: Links
    check_in: CheckIn


class Watch:
    """What was seen of a movement last."""

    def __init__(self) -> None:
        self._known: KnownMovement | None = None
        self._people: dict[str, KnownTraveller] = {}
        self._bookings: dict[str, KnownBooking] = {}
        self._shared: dict[str, Shared] = {}
        self._links = Links()
        self._agencies: Counter[str] = Counter()
        self._check_in: CheckIn | None = None

    def look(
        self,
        known: KnownMovement,
        profiles: Iterable[Profile],
        *,
        travellers: Collection[str] = (),
        bookings: Collection[str] = (),
    ) -> Look:
        """Whom to look at, now that this is known. `profiles` are those in force, the same at every call;
        `travellers` and `bookings` are the keys of those to look at in any case: who was matched before, and
        who shares something with another movement that changed."""
        people = {item.key: item for item in known.travellers}
        standing = {item.key: item for item in known.bookings if is_live(item)}
        check_in = check_in_of(known)
        due_people = {*travellers} | _differing(self._people, people)
        due_bookings = {*bookings} | _differing(self._bookings, standing)
        for key in due_people:
            for item in (self._people.get(key), people.get(key)):
                due_bookings.update(item.bookings if item else ())
        keys = self._renew(known, due_bookings, standing, people)
        due_bookings |= {
            party.booking for key in keys for party in self._links.sharing.get(key, ())
        }
        due_people |= _with_account(people.values(), keys)
        if self._concerns_all(known, check_in, profiles):
            due_people |= people.keys()
            due_bookings |= standing.keys()
        else:
            due_people |= self._crossing(check_in, profiles)
        self._known, self._people, self._bookings = known, people, standing
        self._check_in = check_in
        _close(due_people, due_bookings, people, standing)
        return Look(due_people, due_bookings, self._links, check_in)

    def _renew(
        self,
        known: KnownMovement,
        due: Collection[str],
        standing: dict[str, KnownBooking],
        people: dict[str, KnownTraveller],
    ) -> set[Key]:
        """Bring the links up to what is known of some bookings; gives the keys by which others are concerned."""
        sizes: dict[Key, int] = {}
        agencies: set[str] = set()
        for name in due:
            before = self._shared.get(name)
            now = Shared.of(known, standing[name], people) if name in standing else None
            if before == now:
                continue
            for told in (before, now):
                for key in told.keys if told else ():
                    sizes.setdefault(key, len(self._links.sharing.get(key, ())))
            if before is not None:
                self._links.drop(before)
                self._agencies.subtract(before.agencies)
                agencies |= before.agencies
                del self._shared[name]
            if now is not None:
                self._links.put(now)
                self._agencies.update(now.agencies)
                agencies |= now.agencies
                self._shared[name] = now
        self._links.agencies = {value for value, count in self._agencies.items() if count > 0}
        # What more bookings share than may, before and after, proves nothing before and after.
        limit = sharing_limit()
        concerned = {
            key
            for key, size in sizes.items()
            if min(size, len(self._links.sharing.get(key, ()))) <= limit
        }
        if agencies:
            concerned |= {key for key in self._links.sharing if key[1] in agencies}
        return concerned

    def _concerns_all(
        self, known: KnownMovement, check_in: CheckIn, profiles: Iterable[Profile]
    ) -> bool:
        before = self._known
        if before is None or self._check_in is None or before.movement != known.movement:
            return True
        if self._check_in[:2] != check_in[:2]:
            return True
        counts = (_counts(before), _counts(known))
        return any(
            _crosses(profiles, field, old, new)
            for field, old, new in zip((_ABOARD, _UNTOLD), *counts, strict=True)
        )

    def _crossing(self, check_in: CheckIn, profiles: Iterable[Profile]) -> set[str]:
        """Those whose place in the order of check-in crosses what a profile asks for."""
        before = self._check_in.order if self._check_in else {}
        if before == check_in.order:
            return set()
        truths = _truths_of(profiles, _SHARE)
        keys = before.keys() | check_in.order.keys()
        return {key for key in keys if truths(before.get(key)) != truths(check_in.order.get(key))}


def _differing(before: Mapping[str, object], now: Mapping[str, object]) -> set[str]:
    """The keys of what came, went, or is another object."""
    came = {key for key, item in now.items() if before.get(key) is not item}
    return came | (before.keys() - now.keys())


def _close(
    people_due: set[str],
    bookings_due: set[str],
    people: dict[str, KnownTraveller],
    bookings: dict[str, KnownBooking],
) -> None:
    """Add every booking of a traveller and everybody in a booking, until nobody is missing."""
    new_people, new_bookings = set(people_due), set(bookings_due)
    while new_people or new_bookings:
        of_people = {key for name in new_people if name in people for key in people[name].bookings}
        of_bookings = {
            key for name in new_bookings if name in bookings for key in bookings[name].travellers
        }
        new_people, new_bookings = of_bookings - people_due, of_people - bookings_due
        people_due |= new_people
        bookings_due |= new_bookings


def _with_account(people: Iterable[KnownTraveller], keys: Collection[Key]) -> set[str]:
    """Those who give a loyalty account among some keys, in a booking or without one."""
    accounts = {key[1] for key in keys if key[0] == "loyalty"}
    if not accounts:
        return set()
    return {
        item.key
        for item in people
        if any(normalise("document", account) in accounts for account in item.traveller.loyalty)
    }


def _counts(known: KnownMovement) -> tuple[int, int | None]:
    """How many are on board, and how many more are expected than told."""
    aboard = sum(
        item.state in ("expected", "on_board") and not item.traveller.placeholder
        for item in known.travellers
    )
    return aboard, None if known.expected is None else max(0, known.expected - aboard)


def _crosses(
    profiles: Iterable[Profile], field: str, before: float | None, now: float | None
) -> bool:
    if before == now:
        return False
    truths = _truths_of(profiles, field)
    return truths(before) != truths(now)


def _truths_of(
    profiles: Iterable[Profile], field: str
) -> Callable[[float | None], tuple[bool, ...]]:
    """What the conditions of profiles on a field say of a value."""
    leaves = [leaf for profile in profiles for leaf in _leaves(profile.when) if leaf.field == field]

    def truths(value: float | None) -> tuple[bool, ...]:
        record = canonical_record({} if value is None else {field: float(value)})
        return tuple(holds(leaf, record) for leaf in leaves) if leaves else ()

    return truths


def _leaves(condition: Condition) -> Iterator[Leaf]:
    if isinstance(condition, Leaf):
        yield condition
    elif isinstance(condition, Not):
        yield from _leaves(condition.item)
    else:
        for item in condition.items:
            yield from _leaves(item)
