"""Who is who on one movement: the tellings of many messages, gathered person by person.

The answer depends on the whole set only, never on the order in which messages came: strong ties (the same
travel document, the same place in the same booking) are closed first; weak ties (the same name in the same
booking, the same name and birth date) then join whole groups in a canonical order, unless something speaks
against it: two different passports of one country, or two persons of one message.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from tidewaiter.records.telling import PersonTold, fold, fold_name, name_words, names_agree
from tidewaiter.records.travellers import TravelDocument
from tidewaiter.reference import country

Tie = Callable[[PersonTold, PersonTold], bool]

Person = list[PersonTold]
"""All tellings of one person, in order of sending."""


def gather(
    told: Iterable[PersonTold], locators: Mapping[tuple[str, int], Sequence[str]]
) -> list[Person]:
    """The persons of a movement, each with all its tellings; persons in order of their first telling.

    `locators` gives the locators of a telling's booking by source and booking number; tellings of lists
    carry theirs themselves.
    """
    tellings = sorted(told, key=lambda telling: telling.order)
    groups = _Groups(tellings)
    by_document: dict[str, list[int]] = defaultdict(list)
    by_slot: dict[tuple[str, str], list[int]] = defaultdict(list)
    by_name: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, telling in enumerate(tellings):
        person = telling.traveller
        for document in person.documents:
            if folded := fold(document.number):
                by_document[folded].append(number)
        for locator in _locators(telling, locators):
            if person.name_reference:
                by_slot[locator, person.name_reference].append(number)
            if not person.placeholder:
                by_name["booking", locator, fold_name(person.family_name)].append(number)
                by_name["booking", locator, *name_words(person)].append(number)
        if person.birth_date and not person.placeholder:
            by_name["birth", person.birth_date, fold_name(person.family_name)].append(number)
    for folded, members in by_document.items():
        groups.join_pairs(members, partial(_same_document, folded))
    for members in by_slot.values():
        groups.join_pairs(members, _same_slot)
    for members in by_name.values():
        groups.join_groups(members)
    return groups.persons()


def _locators(
    telling: PersonTold, of_booking: Mapping[tuple[str, int], Sequence[str]]
) -> Sequence[str]:
    if telling.booking is not None:
        return of_booking.get((telling.source.id, telling.booking), ())
    return [locator.upper() for locator in telling.traveller.bookings]


class _Groups:
    """Tellings joined into groups (union-find; the lowest number leads)."""

    def __init__(self, tellings: list[PersonTold]) -> None:
        self.tellings = tellings
        self.leader = list(range(len(tellings)))
        self.members: dict[int, list[int]] = {number: [number] for number in self.leader}

    def find(self, number: int) -> int:
        while self.leader[number] != number:
            self.leader[number] = self.leader[self.leader[number]]
            number = self.leader[number]
        return number

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self.find(one), self.find(other)))
        if first != second:
            self.leader[second] = first
            self.members[first] += self.members.pop(second)

    def join_pairs(self, members: Sequence[int], tied: Tie) -> None:
        """Join the tellings of a bucket that a strong tie holds together."""
        for place, one in enumerate(members):
            for other in members[place + 1 :]:
                if self.find(one) != self.find(other) and tied(
                    self.tellings[one], self.tellings[other]
                ):
                    self.join(one, other)

    def join_groups(self, members: Sequence[int]) -> None:
        """Join the groups of a bucket whose names agree and against whose union nothing speaks."""
        for place, one in enumerate(members):
            for other in members[place + 1 :]:
                if (
                    self.find(one) != self.find(other)
                    and names_agree(self.tellings[one].traveller, self.tellings[other].traveller)
                    and not self._conflict(one, other)
                ):
                    self.join(one, other)

    def _conflict(self, one: int, other: int) -> bool:
        mine = [self.tellings[number] for number in self.members[self.find(one)]]
        theirs = [self.tellings[number] for number in self.members[self.find(other)]]
        if {telling.source.id for telling in mine} & {telling.source.id for telling in theirs}:
            return True
        if _births_differ(mine, theirs):
            return True
        return _passports_differ(mine, theirs)

    def persons(self) -> list[Person]:
        return [
            [self.tellings[number] for number in sorted(members)]
            for _, members in sorted(self.members.items())
        ]


def _same_document(number: str, one: PersonTold, other: PersonTold) -> bool:
    """One document: numbers equal, type and issuer not in contradiction; and the names agree or the birth
    dates are equal, because carriers do send one placeholder number for a whole crew."""
    mine = [item for item in one.traveller.documents if fold(item.number) == number]
    theirs = [item for item in other.traveller.documents if fold(item.number) == number]
    alike = any(_compatible(a, b) for a in mine for b in theirs)
    births = one.traveller.birth_date, other.traveller.birth_date
    same_birth = births[0] is not None and births[0] == births[1]
    return alike and (names_agree(one.traveller, other.traveller) or same_birth)


def _compatible(one: TravelDocument, other: TravelDocument) -> bool:
    types = one.type[:1], other.type[:1]
    issuers = _issuer(one), _issuer(other)
    return (not all(types) or types[0] == types[1] or "I" in types) and (
        not all(issuers) or issuers[0] == issuers[1]
    )


def _same_slot(one: PersonTold, other: PersonTold) -> bool:
    """The same place of the same booking in two messages: the same person while the names agree, and also
    where a name was given in place of a placeholder."""
    if one.source.id == other.source.id and one.booking == other.booking:
        return False
    if one.traveller.placeholder or other.traveller.placeholder:
        return True
    return names_agree(one.traveller, other.traveller)


def _births_differ(mine: list[PersonTold], theirs: list[PersonTold]) -> bool:
    births = [
        {item.traveller.birth_date for item in side if item.traveller.birth_date}
        for side in (mine, theirs)
    ]
    return bool(births[0] and births[1]) and not any(
        one.startswith(other) or other.startswith(one) for one in births[0] for other in births[1]
    )


def _passports_differ(mine: list[PersonTold], theirs: list[PersonTold]) -> bool:
    held = [_passports(side) for side in (mine, theirs)]
    return any(
        issuer in held[1] and not (numbers & held[1][issuer]) for issuer, numbers in held[0].items()
    )


def _passports(side: list[PersonTold]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for telling in side:
        for document in telling.traveller.documents:
            if document.type[:1] == "P" and (issuer := _issuer(document)) and document.number:
                found[issuer].add(fold(document.number))
    return found


def _issuer(document: TravelDocument) -> str:
    """The issuer as one code, whichever way it was written; "" where it says nothing (`0`, unknown codes)."""
    known = country(document.issuer) if document.issuer else None
    return known.alpha3 if known else ""


def person_key(person: Person) -> str:
    """The key of a person: the strongest that the *first* telling offers, so that what comes later does not
    rename anybody: document, else booking and place in it, else name and birth date."""
    first = person[0].traveller
    for document in first.documents:
        if document.number:
            return f"document:{document.type[:1]}:{fold(document.number)}:{_issuer(document)}"
    name = f"{fold(first.family_name)}/{fold(first.given_names)}"
    if first.bookings:
        return f"booking:{first.bookings[0]}:{first.name_reference or name}"
    return f"name:{name}:{first.birth_date or ''}"
