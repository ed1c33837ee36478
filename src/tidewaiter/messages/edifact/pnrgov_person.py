"""A traveller of a booking in the making: what the segments of PNRGOV say of one person, leg by leg."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import NamedTuple

from tidewaiter.messages.draft import Draft
from tidewaiter.messages.edifact.names import GivenNames, is_placeholder, name_key
from tidewaiter.messages.edifact.slash_lists import DocumentText
from tidewaiter.messages.edifact.tokens import Elements, Segment
from tidewaiter.messages.edifact.values import birth_date, expiry_date
from tidewaiter.records import (
    Bags,
    Contact,
    LegBags,
    Place,
    References,
    Ticket,
    TravelDocument,
    Traveller,
)
from tidewaiter.records.making import maker
from tidewaiter.records.travellers import Role, Sex
from tidewaiter.reference import load_csv

_SEXES: dict[str, Sex] = {"M": "M", "MI": "M", "F": "F", "FI": "F", "X": "X", "U": "X"}
INFANT_SEXES = frozenset({"MI", "FI"})

ANY_LEG = -1
"""The leg of what was told for the whole booking."""


class TravellerType(NamedTuple):
    """What a code of `passenger_types.csv` stands for."""

    role: str = "passenger"
    child: bool = False


class SeatTold(NamedTuple):
    """A seat on a leg; `checked_in` where check-in assigned it, which outweighs what was reserved.
    `route` (board, off) stands in where the leg is not known."""

    leg: int
    route: tuple[str, str]
    seat: str
    checked_in: bool
    place: Place


class BagsTold(NamedTuple):
    """The bags told at check-in for a leg; tags as (carrier, number)."""

    leg: int
    pieces: int | None
    kg: float | None
    pool: str
    tags: tuple[tuple[str, str], ...]
    place: Place


class CheckIn(NamedTuple):
    """A check-in for a leg."""

    leg: int
    at: str | None
    boarding_number: str
    time_place: Place
    number_place: Place


Flight = tuple[str, str, str]
"""Carrier, number and place of departure of a leg."""


class Journey(NamedTuple):
    """What the travellers of a booking share: `prime` the leg of the movement, None where it is not known;
    `legs` each leg's flight; `route` where they board and leave the movement, and the number of the segment
    (TVL) that says so; the booking's `locator`, and the place where it stands."""

    prime: int | None
    legs: list[Flight]
    route: tuple[str, str]
    route_segment: int
    locator: str
    locator_place: Place | None


@cache
def traveller_types() -> dict[str, TravellerType]:
    """The types of traveller, by code."""
    rows = load_csv("tidewaiter.messages.edifact", "passenger_types.csv")
    return {row["code"]: TravellerType(row["role"], row["child"] == "yes") for row in rows}


class PersonDraft:
    """One traveller as far as read. `position` is its number in the booking, from 0."""

    __slots__ = (
        "abo",
        "bags",
        "birth_date",
        "birth_place",
        "check_ins",
        "contacts",
        "document_name",
        "documents",
        "family",
        "given",
        "loyalty",
        "nationality",
        "others",
        "places",
        "position",
        "reference",
        "residence",
        "role",
        "seats",
        "sex",
        "title",
        "told",
        "type",
    )

    def __init__(self, position: int, family: str, given: GivenNames, reference: str) -> None:
        self.position = position
        self.family = family
        self.given = given.names
        self.title = given.title
        self.reference = reference
        self.told: Elements = []
        self.role: Role = "passenger"
        self.type: TravellerType | None = None
        self.sex: Sex | None = None
        self.birth_date: str | None = None
        self.birth_place = ""
        self.nationality = ""
        self.residence = ""
        self.abo = ""
        self.others: list[tuple[str, str]] = []
        self.documents: dict[str, TravelDocument] = {}
        self.document_name: tuple[str, str, str, Place] | None = None
        self.contacts: list[Contact] = []
        self.loyalty: dict[str, str] = {}
        self.seats: list[SeatTold] = []
        self.bags: dict[int, BagsTold] = {}
        self.check_ins: list[CheckIn] = []
        self.places: dict[str, Place] = {}

    def set_type(self, code: str, place: Place) -> None:
        """Take over the traveller type of TIF or FAR."""
        found = traveller_types().get(code)
        if found is None or self.type is not None:
            return
        self.type = found
        self.places["role"] = place
        if found.role in {"infant", "crew"}:
            self.role = "infant" if found.role == "infant" else "crew"

    @property
    def may_be_child(self) -> bool:
        """False only where the message says that this is an adult."""
        return self.role == "infant" or self.type is None or self.type.child

    def is_called(self, family: str, given: str) -> bool:
        """True where a name may be this person's: the surnames agree as far as the shorter goes, or the
        given names do (a surname is changed by marriage, a given name is shortened)."""
        return (
            family == self.family
            or _agree(self.family, family)
            or (bool(given) and _agree(self.given, given))
        )

    def is_exactly(self, family: str, given: str) -> bool:
        """True where surname and given names agree, given names as far as the shorter goes."""
        return name_key(self.family) == name_key(family) and _agree(self.given, given)

    def tell_document(
        self, told: DocumentText, draft: Draft, segment: Segment, element: int, near: str | None
    ) -> None:
        """Take over what a DOCS service says; a document told again (by its number) is completed."""
        place = (segment.number, element)
        if told.sex:
            self.tell("sex", _SEXES.get(told.sex), place)
            if told.sex in INFANT_SEXES and self.type is None:
                self.role = "infant"
        if told.born and self.birth_date is None:
            self.tell_birth(told.born, draft, segment, element, near)
        self.tell("nationality", told.nationality, place)
        if self.document_name is None and (told.family or told.given):
            self.document_name = (told.family, told.given, told.title, place)
        if told.number:
            expires = expiry_date(told.expires, near)
            if expires.fault:
                draft.note(expires.fault, segment, element, "expiry")
            self.add_document(
                _new_document(told.type, told.number, told.issuer, expires.iso), place
            )

    def tell_birth(
        self, text: str, draft: Draft, segment: Segment, element: int, near: str | None
    ) -> None:
        """Take over a date of birth written in the message."""
        read = birth_date(text, near)
        self.tell("birth_date", read.iso, (segment.number, element))
        if read.fault and not (read.fault == "century-unsure" and self.may_be_child):
            draft.note(read.fault, segment, element, "birth")

    def tell(self, field: str, value: object, place: Place) -> None:
        """Take over a value unless an earlier one stands: what was told first stays, and where."""
        if value and not getattr(self, field):
            setattr(self, field, value)
            self.places[field] = place

    def add_document(self, document: TravelDocument, place: Place) -> None:
        """Add a document, or complete the one of the same number."""
        known = self.documents.get(document.number)
        if known is None:
            self.places[f"documents.{len(self.documents)}.number"] = place
            self.documents[document.number] = document
        elif known != document:
            self.documents[document.number] = replace(
                known,
                type=known.type or document.type,
                issuer=known.issuer or document.issuer,
                expires=known.expires or document.expires,
                issued=known.issued or document.issued,
                applies_to=known.applies_to or document.applies_to,
            )

    def finish(self, journey: Journey, tickets: tuple[Ticket, ...], counted: set[str]) -> Traveller:
        """The record. `counted` are the bag tags of the booking that were counted already."""
        self._settle_name()
        places = self.places
        prime = journey.prime
        if journey.locator_place:
            places["bookings"] = places["references.avf"] = journey.locator_place
        if journey.route_segment:
            places["embark"] = (journey.route_segment, 2)
            places["debark"] = (journey.route_segment, 3)
        check_in = None
        for told in self.check_ins:
            if told.leg == prime:
                check_in = told
        if check_in and check_in.at:
            places["checked_in_at"] = check_in.time_place
        if check_in and check_in.boarding_number:
            places["boarding_number"] = check_in.number_place
        return _new_traveller(
            family_name=self.family,
            given_names=self.given,
            sex=self.sex,
            birth_date=self.birth_date,
            nationality=self.nationality,
            residence=self.residence,
            role=self.role,
            documents=tuple(self.documents.values()),
            embark=journey.route[0],
            debark=journey.route[1],
            seats=self._seats(prime, journey.route) if self.seats else (),
            bags=self._bags(prime, journey.legs, counted) if self.bags else _NO_BAGS,
            references=_new_references(journey.locator, self.abo, tuple(self.others)),
            bookings=(journey.locator,) if journey.locator else (),
            title=self.title,
            birth_place=self.birth_place,
            name_reference=self.reference,
            tickets=tickets,
            contacts=tuple(self.contacts),
            loyalty=tuple(self.loyalty.values()),
            checked_in_at=check_in.at if check_in else None,
            boarding_number=check_in.boarding_number if check_in else "",
            placeholder=not (self.family or self.given) or is_placeholder(self.family),
            places=places,
        )

    def _settle_name(self) -> None:
        """Complete the booking's writing of the name by the document's where both are the same name:
        bookings run given names together and leave middle names out."""
        if self.document_name is None:
            return
        family, given, title, place = self.document_name
        if not self.family and family:
            self.family = family
            self.places["family_name"] = place
        if given and given != self.given:
            fuller = name_key(given).startswith(name_key(self.given))
            if fuller and _agree(self.family, family):
                self.given = given
                self.places["given_names"] = place
        if title:
            self.tell("title", title, place)

    def _seats(self, prime: int | None, route: tuple[str, str]) -> tuple[str, ...]:
        """The seat on this movement first, then those on other legs; none where only other legs have one,
        so that nobody is looked for in the seat of another flight."""
        here = self.seats
        if prime is not None:
            here = [told for told in self.seats if told.leg == prime]
            assigned = [told for told in here if told.checked_in]
            here = assigned or here or [told for told in self.seats if told.route == route]
        seats: dict[str, Place] = {}
        for told in here:
            seats.setdefault(told.seat, told.place)
        if seats and prime is not None:
            for told in self.seats:
                if told.leg != prime:
                    seats.setdefault(told.seat, told.place)
        for at, place in enumerate(seats.values()):
            self.places[f"seats.{at}"] = place
        return tuple(seats)

    def _bags(self, prime: int | None, legs: list[Flight], counted: set[str]) -> Bags:
        """The bags of this movement where told, else the most told on any leg: never a sum over legs."""
        chosen = self.bags.get(ANY_LEG if prime is None else prime) or max(
            self.bags.values(), key=lambda told: told.pieces or 0
        )
        new = {number for _, number in chosen.tags} - (counted if chosen.pool else set())
        counted.update(new)
        derived = len(new) if chosen.tags else None
        self.places["bags"] = chosen.place
        return _new_bags(
            chosen.pieces,
            derived,
            chosen.kg,
            tuple([carrier + number for carrier, number in chosen.tags]),
            chosen.pool,
            tuple(
                [
                    _new_leg_bags(*legs[told.leg], told.pieces, told.kg)
                    for told in self.bags.values()
                    if 0 <= told.leg < len(legs)
                ]
            ),
        )


_NO_BAGS = Bags()
_new_traveller, _new_references = maker(Traveller), maker(References)
_new_bags, _new_leg_bags, _new_document = maker(Bags), maker(LegBags), maker(TravelDocument)


def _agree(one: str, other: str) -> bool:
    """True where two writings of a name agree as far as the shorter goes; an empty one says nothing against."""
    first, second = name_key(one), name_key(other)
    return first.startswith(second) or second.startswith(first)
