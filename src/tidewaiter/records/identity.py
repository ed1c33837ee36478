"""Who is who on one movement: the tellings of many messages, gathered person by person.

The answer depends on the whole set only, never on the order in which messages came. Ties are closed from the
strongest to the weakest, each in a canonical order:

1. the same travel document;
2. the same place in the same booking (locator and name reference), names agreeing or not given yet;
3. the same name in the same booking, then the same name and birth date;
4. names of which one begins with the other, in the same booking or with the same birth date, where only one
   reading is possible;
5. the same place in the same booking, and a name with a slip of the pen or with the same birth date;
6. the same name told twice by one sender who tells nothing else.

From the third on, something can speak against a tie: birth dates that differ, two passports of one country, or
that one message tells both. A placeholder (TBA) is nobody's name and is tied by its place only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, islice, pairwise
from typing import Any

from tidewaiter.records.documents import can_be_one, is_passport, issuer_of, number_of
from tidewaiter.records.groups import Groups
from tidewaiter.records.names import (
    differ_by_a_slip,
    fold_name,
    name_of,
    name_words,
    names_agree,
    one_begins_with_other,
)
from tidewaiter.records.telling import PersonTold, Spot

Person = list[PersonTold]
"""All tellings of one person, in order of sending."""

Bucket = list[int]
"""Numbers of tellings that share something."""

MOST = 100
"""A number, or a name in a booking, that so many different people share says nothing of who is who."""


def gather(told: Iterable[PersonTold], locators: Mapping[Spot, Sequence[str]]) -> list[Person]:
    """The persons of a movement, each with all its tellings; persons in order of their first telling.

    `locators` gives the locators of a booking by where it was told; tellings of lists carry theirs
    themselves.
    """
    tellings = sorted(told, key=lambda telling: telling.order)
    if len(tellings) < 2:  # most whom a list tells for the first time
        return [[telling] for telling in tellings]
    if _plainly_one(tellings):  # most whom lists tell again
        return [tellings]
    under = [locators_of(telling, locators) for telling in tellings]
    ties = _Ties(tellings, under)
    shared = _Buckets(tellings, under)
    for bucket in shared.documents.values():
        ties.by_document(bucket)
    for bucket in shared.slots.values():
        ties.by_slot(bucket)
    for buckets in (shared.names_booked, shared.names_born):
        for bucket in buckets.values():
            ties.by_name(bucket)
    for buckets in (shared.families_booked, shared.families_born):
        for bucket in buckets.values():
            ties.by_likeness(bucket)
    for bucket in shared.slots.values():
        ties.by_correction(bucket)
    for bucket in shared.names_only.values():
        ties.by_name(bucket)
    return ties.persons()


def _plainly_one(tellings: Sequence[PersonTold]) -> bool:
    """Whether all tellings say the same documents, name and birth date: then the first tie joins all of them, and nothing
    speaks against it."""
    first = tellings[0].traveller
    told = (first.documents, first.family_name, first.given_names, first.birth_date)
    if not any(number_of(document) for document in first.documents):
        return False
    return all(
        (one.documents, one.family_name, one.given_names, one.birth_date) == told
        for one in (telling.traveller for telling in tellings[1:])
    )


def locators_of(telling: PersonTold, of_bookings: Mapping[Spot, Sequence[str]]) -> Sequence[str]:
    """The locators under which a person was told, without carriers."""
    if telling.in_booking is not None:
        return of_bookings.get(telling.in_booking, ())
    person = telling.traveller
    told = (*person.bookings, person.references.avf)
    return tuple(dict.fromkeys(locator.upper() for locator in told if locator))


class _Buckets:
    """Tellings by what they share, so that only those with something in common are compared."""

    def __init__(self, tellings: Sequence[PersonTold], under: Sequence[Sequence[str]]) -> None:
        self.documents: dict[str, Bucket] = defaultdict(list)
        self.slots: dict[tuple[str, ...], Bucket] = defaultdict(list)
        self.names_booked: dict[tuple[str, ...], Bucket] = defaultdict(list)
        self.names_born: dict[tuple[str, ...], Bucket] = defaultdict(list)
        self.families_booked: dict[tuple[str, ...], Bucket] = defaultdict(list)
        self.families_born: dict[tuple[str, ...], Bucket] = defaultdict(list)
        self.names_only: dict[tuple[str, ...], Bucket] = defaultdict(list)
        for number, (telling, locators) in enumerate(zip(tellings, under, strict=True)):
            self._put(number, telling, locators)

    def _put(self, number: int, telling: PersonTold, locators: Sequence[str]) -> None:
        for name, key in shared_by(telling, locators):
            bucket: Bucket = getattr(self, name)[key]
            bucket.append(number)


def shared_by(telling: PersonTold, locators: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """What a telling may share with others: the name of the buckets, and the key among them. Tellings that
    share nothing, directly or through others, do not depend on each other."""
    person = telling.traveller
    numbers = {number_of(document) for document in person.documents} - {""}
    for told in sorted(numbers):
        yield "documents", told
    for slot in _slots(telling, locators):
        yield "slots", slot
    family, given = name_of(person)
    if person.placeholder or not family:
        return
    spellings = tuple(_spellings(telling)) if given else ()
    for locator in locators:
        yield "families_booked", (locator, family)
        for spelling in spellings:
            yield "names_booked", (locator, *spelling)
    if person.birth_date:
        yield "families_born", (person.birth_date, family)
        for spelling in spellings:
            yield "names_born", (person.birth_date, *spelling)
    elif not numbers and not locators and given:
        yield "names_only", (*telling.source.channel, family, given)


def _slots(telling: PersonTold, locators: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The places that say which person of a booking is meant: the name's reference in it (PNRGOV), or the
    sender's own unique reference of the traveller (RFF+ABO, REF)."""
    person = telling.traveller
    for locator in locators:
        if person.name_reference:
            yield (locator, "name", person.name_reference)
        if person.references.abo:
            yield (locator, "abo", person.references.abo)
    if person.references.abo and not locators:
        yield (telling.source.sender, "sender's abo", person.references.abo)


def _spellings(telling: PersonTold) -> Iterator[tuple[str, ...]]:
    """A name as one text, however its words are parted, and as its words in any order."""
    yield ("as told", *name_of(telling.traveller))
    yield ("any order", *name_words(telling.traveller))


class _Ties(Groups):
    """The joining of tellings that mean one person."""

    def by_document(self, bucket: Bucket) -> None:
        """Join those who hold one document. Carriers do send one filler for a whole crew, so names must agree
        or birth dates be equal."""
        differing: dict[tuple[object, ...], int] = {}
        for number in bucket:
            person = self.tellings[number].traveller
            documents = tuple((item.type, item.number, item.issuer) for item in person.documents)
            like = (*name_of(person), person.birth_date, documents)
            if like in differing:
                self.join(differing[like], number)
            else:
                differing[like] = number
        if len(differing) <= MOST:
            for one, other in combinations(differing.values(), 2):
                if self.apart(one, other) and self._hold_one_document(one, other):
                    self.join(one, other)

    def by_slot(self, bucket: Bucket) -> None:
        """Join those told in one place of one booking while the names agree, and a name to the placeholder
        before it. Another name in the same place is another person until more speaks for it."""
        runs: list[int] = []
        for number in bucket:
            for at in islice(reversed(range(len(runs))), MOST):
                if self._fit_one_slot(runs[at], number):
                    self.join(runs[at], number)
                    if not self.tellings[number].traveller.placeholder:
                        runs[at] = number
                    break
            else:
                runs.append(number)

    def by_name(self, bucket: Bucket) -> None:
        """Join those of exactly one name against whom nothing speaks."""
        found: list[int] = []
        for number in bucket:
            for other in found:
                if not self.apart(other, number):
                    break
                if not self.conflict(other, number, corrected=self._is_correction(other, number)):
                    self.join(other, number)
                    break
            else:
                if len(found) < MOST:
                    found.append(number)

    def by_likeness(self, bucket: Bucket) -> None:
        """Join those of whose given names one begins with the other, unless it could be read in two ways: a
        MARIA in one list is not joined to MARIA ANA or MARIA INES where both are there."""
        people = self.distinct(bucket)
        if not 1 < len(people) <= MOST:
            return
        family = fold_name(self.tellings[bucket[0]].traveller.family_name)
        alike: dict[int, set[int]] = {one: {one} for one in people}
        for one, other in combinations(people, 2):
            if self._likely(one, other, family):
                alike[one].add(other)
                alike[other].add(one)
        for one in people:
            if len(alike[one]) > 1 and all(alike[other] == alike[one] for other in alike[one]):
                for other in alike[one]:
                    self.join(one, other)

    def by_correction(self, bucket: Bucket) -> None:
        """Join one person of a place in a booking to the next, where the name was corrected."""
        for one, other in pairwise(self.distinct(bucket)):
            mine, theirs = self.tellings[one].traveller, self.tellings[other].traveller
            if mine.placeholder or theirs.placeholder or self.conflict(one, other):
                continue
            if self.share_birth(one, other) or differ_by_a_slip(mine, theirs):
                self.join(one, other)

    def persons(self) -> list[Person]:
        """The tellings of each person."""
        return [[self.tellings[number] for number in members] for members in self.in_order()]

    def _hold_one_document(self, one: int, other: int) -> bool:
        mine, theirs = self.tellings[one].traveller, self.tellings[other].traveller
        same_birth = mine.birth_date is not None and mine.birth_date == theirs.birth_date
        return (same_birth or names_agree(mine, theirs)) and any(
            number_of(a) == number_of(b) != "" and can_be_one(a, b)
            for a in mine.documents
            for b in theirs.documents
        )

    def _fit_one_slot(self, one: int, other: int) -> bool:
        if not self.apart(one, other):
            return True
        mine, theirs = self.tellings[one].traveller, self.tellings[other].traveller
        if self.births_differ(one, other):
            return False
        if self.told_by_one(one, other):
            return not mine.placeholder and name_of(mine) == name_of(theirs)
        return mine.placeholder or theirs.placeholder or names_agree(mine, theirs)

    def _is_correction(self, one: int, other: int) -> bool:
        """Whether a second passport of one country need not speak against one name: with the same birth date,
        in the same booking, or where the sender says that it replaces what it told."""
        if not self.share_birth(one, other):
            return False
        return self.share_locator(one, other) or self.replaced_by_sender(one, other)

    def _likely(self, one: int, other: int, family: str) -> bool:
        if self.conflict(one, other):
            return False
        return any(
            one_begins_with_other(mine, theirs)
            for mine in self.given_names(one, family)
            for theirs in self.given_names(other, family)
        )


def person_key(person: Person) -> str:
    """The key of a person: the strongest that the *first* telling offers, so that what is sent later does not
    rename anybody: document, else booking and place in it, else name and birth date. Where a later message
    shows two persons to be one, the key of the one told first stays."""
    first = person[0].traveller
    numbered = [document for document in first.documents if number_of(document)]
    for document in sorted(numbered, key=is_passport, reverse=True):
        return f"document:{document.type[:1]}:{number_of(document)}:{issuer_of(document)}"
    family, given = name_of(first)
    if first.bookings:
        return f"booking:{first.bookings[0]}:{first.name_reference or f'{family}/{given}'}"
    return f"name:{family}/{given}:{first.birth_date or ''}"
