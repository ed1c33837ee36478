"""Tellings joined into groups, with what is known of each group for and against another joining."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tidewaiter.records.documents import passports
from tidewaiter.records.names import name_of, one_begins_with_other
from tidewaiter.records.telling import Channel, PersonTold

_WHOLE_DATE = 10


@dataclass(slots=True)
class Group:
    """Tellings taken for one person, and what they say together.

    `told_in` are the messages with the booking in each, because one message may tell one person in two
    bookings but hardly twice in one; `replacing` the senders who said that they replace what they told.
    """

    members: list[int]
    sources: set[str]
    told_in: set[tuple[str, int | None]]
    births: set[str] = field(default_factory=set)
    passports: dict[str, set[str]] = field(default_factory=dict)
    names: set[tuple[str, str]] = field(default_factory=set)
    locators: set[str] = field(default_factory=set)
    channels: set[Channel] = field(default_factory=set)
    replacing: set[Channel] = field(default_factory=set)

    def take(self, other: Group) -> None:
        """Take in all of another group."""
        self.members += other.members
        self.sources |= other.sources
        self.told_in |= other.told_in
        self.births |= other.births
        for issuer, numbers in other.passports.items():
            self.passports.setdefault(issuer, set()).update(numbers)
        self.names |= other.names
        self.locators |= other.locators
        self.channels |= other.channels
        self.replacing |= other.replacing


class Groups:
    """A partition of tellings (union-find; the lowest number leads). Tellings are meant by their numbers;
    what is asked of a telling is answered for its group. `under` are the locators of each telling."""

    def __init__(self, tellings: Sequence[PersonTold], under: Sequence[Sequence[str]]) -> None:
        self.tellings = tellings
        self._leader = list(range(len(tellings)))
        self._groups = {
            number: _group(number, telling, locators)
            for number, (telling, locators) in enumerate(zip(tellings, under, strict=True))
        }

    def join(self, one: int, other: int) -> None:
        """Join the groups of two tellings."""
        first, second = sorted((self._find(one), self._find(other)))
        if first != second:
            self._leader[second] = first
            self._groups[first].take(self._groups.pop(second))

    def apart(self, one: int, other: int) -> bool:
        """Whether two tellings are in different groups."""
        return self._find(one) != self._find(other)

    def distinct(self, numbers: Iterable[int]) -> list[int]:
        """Of each group among the tellings the one that comes last, in order of the groups' first."""
        last: dict[int, int] = {}
        for number in numbers:
            last[self._find(number)] = number
        return list(last.values())

    def in_order(self) -> list[list[int]]:
        """All groups, each in order."""
        return [sorted(self._groups[leader].members) for leader in sorted(self._groups)]

    # --- for and against ---

    def conflict(self, one: int, other: int, *, corrected: bool = False) -> bool:
        """Whether something speaks against joining; `corrected`: two passports of one country do not."""
        return (
            self.told_together(one, other)
            or self.births_differ(one, other)
            or not (corrected or self._passports_agree(one, other))
        )

    def told_together(self, one: int, other: int) -> bool:
        """Whether one message tells of both, in one booking or list."""
        return not self._of(one).told_in.isdisjoint(self._of(other).told_in)

    def told_by_one(self, one: int, other: int) -> bool:
        """Whether one message tells of both, in whatever bookings."""
        return not self._of(one).sources.isdisjoint(self._of(other).sources)

    def births_differ(self, one: int, other: int) -> bool:
        """Whether both have birth dates of which none can be the same; a partial one may be."""
        mine, theirs = self._of(one).births, self._of(other).births
        return bool(mine and theirs) and not any(
            one_begins_with_other(a, b) for a in mine for b in theirs
        )

    def share_birth(self, one: int, other: int) -> bool:
        """Whether a whole birth date is told of both."""
        common = self._of(one).births & self._of(other).births
        return any(len(date) == _WHOLE_DATE for date in common)

    def share_locator(self, one: int, other: int) -> bool:
        """Whether a booking is told of both."""
        return not self._of(one).locators.isdisjoint(self._of(other).locators)

    def replaced_by_sender(self, one: int, other: int) -> bool:
        """Whether a sender of one of them replaces what it told before, and told of the other."""
        mine, theirs = self._of(one), self._of(other)
        return not (
            mine.replacing.isdisjoint(theirs.channels)
            and theirs.replacing.isdisjoint(mine.channels)
        )

    def given_names(self, number: int, family: str) -> set[str]:
        """The given names told with a family name."""
        return {given for name, given in self._of(number).names if name == family}

    def _passports_agree(self, one: int, other: int) -> bool:
        mine, theirs = self._of(one).passports, self._of(other).passports
        return all(
            not numbers.isdisjoint(theirs[issuer])
            for issuer, numbers in mine.items()
            if issuer in theirs
        )

    def _of(self, number: int) -> Group:
        return self._groups[self._find(number)]

    def _find(self, number: int) -> int:
        leader = self._leader
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number


def _group(number: int, telling: PersonTold, locators: Iterable[str]) -> Group:
    person, source = telling.traveller, telling.source
    return Group(
        members=[number],
        sources={source.id},
        told_in={(source.id, telling.booking)},
        births={person.birth_date} if person.birth_date else set(),
        passports=passports(person.documents),
        names=set() if person.placeholder else {name_of(person)},
        locators=set(locators),
        channels={source.channel},
        replacing={source.channel} if source.effect == "replace" else set(),
    )
