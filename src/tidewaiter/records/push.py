"""Full pushes: which messages are one, whether it is all there, and which bookings it no longer has.

A full push (PNRGOV 22) replaces the set of its sender: a booking that an earlier push told and the latest
complete one does not is no longer on the movement. Absence can be judged only when the push is complete;
until then nobody leaves. An update (141) touches only what it lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tidewaiter.records.histories import BookingHistory, locators_of, main_locator
from tidewaiter.records.telling import MovementTold

LONGEST_MINUTES = 180
"""Messages further apart belong to different pushes, whatever is missing of the first."""

PAUSE_MINUTES = 15
"""After so long without a message, what comes belongs to the next push if the last one is all there, or is
told again. Scheduled pushes are an hour apart at least (72, 24, 2, 1 hours, take-off)."""


@dataclass(frozen=True, slots=True)
class Push:
    """A full push of one sender. `begun` is the time of its first message, `locators` are those of all its
    bookings; `bookings` of them are told and `declared` are said to be in the whole push (0: not said)."""

    sender: str
    begun: str
    sources: frozenset[str]
    locators: frozenset[str]
    bookings: int
    declared: int
    complete: bool


def pushes(told: Iterable[MovementTold]) -> list[Push]:
    """The full pushes of a movement, sender by sender, in order of time.

    The number of bookings that a message declares is that of the whole push. A sender whose push held more
    than it declared counts otherwise (each message alone, or wrongly): none of its pushes is known to be whole.
    """
    by_sender: dict[str, list[MovementTold]] = defaultdict(list)
    for item in told:
        if item.source.effect == "full":
            by_sender[item.source.sender].append(item)
    found = []
    for _, items in sorted(by_sender.items()):
        runs = _runs(sorted(items, key=lambda item: item.source.order))
        found += _own([run.push() for run in runs])
    return found


def _own(pushes_of_sender: list[Push]) -> list[Push]:
    """The pushes of one sender, none known to be whole where it counts otherwise."""
    if any(0 < push.declared < push.bookings for push in pushes_of_sender):
        return [replace(push, complete=False) for push in pushes_of_sender]
    return pushes_of_sender


class PushLog:
    """The full pushes of a movement, kept up as messages come: the same as `pushes` of all of them."""

    def __init__(self) -> None:
        self._new: dict[str, list[MovementTold]] = {}
        self._runs: dict[str, list[_Run]] = {}

    def add(self, item: MovementTold) -> None:
        """Take in a message."""
        if item.source.effect == "full":
            self._new.setdefault(item.source.sender, []).append(item)

    def pushes(self) -> list[Push]:
        """The full pushes, sender by sender, in order of time."""
        for sender, new in self._new.items():
            self._runs[sender] = _with(self._runs.get(sender, []), new)
        self._new = {}
        return [
            push
            for _, runs in sorted(self._runs.items())
            for push in _own([run.push() for run in runs])
        ]


def _with(runs: list[_Run], new: Sequence[MovementTold]) -> list[_Run]:
    """The runs of a sender with new messages. Runs that end before the first of these stay; what follows is run
    through again."""
    first = min(item.source.order for item in new)
    kept = [run for run in runs if run.items[-1].source.order < first]
    later = [item for run in runs[len(kept) :] for item in run.items]
    kept = kept or [_Run()]
    for item in sorted([*later, *new], key=lambda one: one.source.order):
        _go_on(kept, item)
    return kept


class _Run:
    """The messages of one push, as they come."""

    def __init__(self) -> None:
        self.items: list[MovementTold] = []
        self.bookings: set[str] = set()
        self.nameless = 0
        self.declared = 0
        self._push: Push | None = None

    def push(self) -> Push:
        """The push as far as it came."""
        if self._push is None:
            self._push = _push(self)
        return self._push

    @property
    def told(self) -> int:
        """How many bookings are told, those without a locator too."""
        return len(self.bookings) + self.nameless

    def add(self, item: MovementTold) -> None:
        self._push = None
        self.items.append(item)
        self.bookings |= _bookings_in(item)
        self.nameless += sum(not main_locator(told.booking) for told in item.bookings)
        self.declared = max(self.declared, item.told.message.declared.pnrs or 0)

    def is_followed_by_another(self, item: MovementTold) -> bool:
        """Whether a message begins another push."""
        if not self.items:
            return False
        pause = _minutes(self.items[-1].source.at, item.source.at)
        if _minutes(self.items[0].source.at, item.source.at) > LONGEST_MINUTES:
            return True
        again = not self.bookings.isdisjoint(_bookings_in(item))
        # Where nothing is declared, nothing says that more is to come.
        whole = self.told >= self.declared
        return (again and whole) or (pause > PAUSE_MINUTES and (again or whole))


def _runs(items: Iterable[MovementTold]) -> list[_Run]:
    runs = [_Run()]
    for item in items:
        _go_on(runs, item)
    return runs


def _go_on(runs: list[_Run], item: MovementTold) -> None:
    """Add the next message to the last run, or begin another with it."""
    if runs[-1].is_followed_by_another(item):
        runs.append(_Run())
    runs[-1].add(item)


def _bookings_in(item: MovementTold) -> set[str]:
    return {name for booking in item.bookings if (name := main_locator(booking.booking))}


def _push(run: _Run) -> Push:
    series = [item.told.message.series for item in run.items if item.told.message.series]
    reached = 0 < run.declared <= run.told
    return Push(
        sender=run.items[0].source.sender,
        begun=run.items[0].source.at,
        sources=frozenset(item.source.id for item in run.items),
        locators=frozenset(
            name
            for item in run.items
            for told in item.bookings
            for name in locators_of(told.booking)
        ),
        bookings=run.told,
        declared=run.declared,
        complete=reached or (bool(series) and series_whole(run.items)),
    )


def series_whole(items: Iterable[MovementTold]) -> bool:
    """Whether the parts of a list are all there: one to the final one, none missing."""
    series = [item.told.message.series for item in items if item.told.message.series]
    finals = [part.part for part in series if part.final]
    if not finals:
        return not series
    parts = {part.part for part in series}
    return max(finals) <= len(parts) and parts >= set(range(1, max(finals) + 1))


def _minutes(one: str, other: str) -> float:
    """The minutes between two times as told; 0 where one is missing or no time at all."""
    try:
        return (_time(other) - _time(one)).total_seconds() / 60
    except ValueError:
        return 0


def _time(told: str) -> datetime:
    return datetime.fromisoformat(told).replace(tzinfo=None)


def mark_left(bookings: Iterable[BookingHistory], found: Sequence[Push]) -> bool:
    """Mark the bookings that no sender has any longer. True where the latest push of every sender is complete.

    A sender has dropped a booking when its latest complete push does not tell it and the sender did not speak
    of it since. A booking that another sender still tells has not left.
    """
    whole = latest_whole(found)
    for history in bookings:
        history.left = has_left(history, whole)
    return all_whole(found)


def latest_whole(found: Iterable[Push]) -> dict[str, Push]:
    """The latest complete push of each sender."""
    return {push.sender: push for push in found if push.complete}


def all_whole(found: Iterable[Push]) -> bool:
    """Whether the latest push of every sender is complete."""
    latest = {push.sender: push for push in found}
    return all(push.complete for push in latest.values())


def has_left(history: BookingHistory, whole: Mapping[str, Push]) -> bool:
    """Whether every sender's latest complete push lacks a booking."""
    last = {item.source.sender: item.source for item in history.tellings}
    if not all(sender in whole for sender in last):
        return False
    names = {name for item in history.tellings for name in locators_of(item.booking)}
    return all(
        source.id not in whole[sender].sources
        and source.at < whole[sender].begun
        and names.isdisjoint(whole[sender].locators)
        for sender, source in last.items()
    )
