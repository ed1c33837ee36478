"""What bookings share: a payer, a phone, an e-mail address, an account, an agency.

A shared key counts only between *unrelated* bookings: no traveller, no family name and no locator in common. What
an agency gives as its own, and what more bookings share than `sharing_limit`, belongs to an agency, a hotel, an
employer or a help desk; it proves nothing and is not counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tidewaiter.records.known import KnownBooking, KnownMovement, KnownTraveller
from tidewaiter.records.travellers import Contact
from tidewaiter.targeting.features.facts import Facts, evidence_of
from tidewaiter.targeting.features.itinerary import country_of, journey_of
from tidewaiter.targeting.features.payment import person_holder
from tidewaiter.targeting.lists import normalise
from tidewaiter.targeting.names import family_tokens
from tidewaiter.targeting.tables import codes, sharing_limit
from tidewaiter.targeting.values import fold

Key = tuple[str, ...]
"""What is shared: its kind, then what identifies it."""

LINKING = ("payer", "phone", "email", "loyalty")
"""Kinds of key that link the people of two bookings, each well enough to look where they sit."""


@dataclass(frozen=True, slots=True)
class Party:
    """One booking on one movement, as far as links need it."""

    movement: str
    booking: str
    people: tuple[str, ...]
    families: frozenset[str]
    known_as: frozenset[str]
    one_way: bool

    def unrelated(self, other: Party) -> bool:
        """Whether nothing but the shared key joins two bookings. Without names it cannot be told: then no."""
        if self.booking == other.booking or not self.families or not other.families:
            return False
        return not (self.families & other.families) and not (self.known_as & other.known_as)


@dataclass(slots=True)
class Links:
    """Who shares what on some movements."""

    parties: dict[tuple[str, str], Party] = field(default_factory=dict)
    sharing: dict[Key, list[Party]] = field(default_factory=dict)
    agencies: set[str] = field(default_factory=set)

    def add(self, known: KnownMovement) -> None:
        """Take in a movement."""
        people = {item.key: item for item in known.travellers}
        for booking in known.bookings:
            if is_live(booking):
                self.put(Shared.of(known, booking, people))

    def put(self, told: Shared) -> None:
        """Take in a booking."""
        party = told.party
        self.parties[party.movement, party.booking] = party
        self.agencies |= told.agencies
        for key in told.keys:
            self.sharing.setdefault(key, []).append(party)

    def drop(self, told: Shared) -> None:
        """Take a booking out again, but for what it told of agencies, which others may tell too."""
        del self.parties[told.party.movement, told.party.booking]
        for key in told.keys:
            group = self.sharing[key]
            group.remove(told.party)
            if not group:
                del self.sharing[key]


@dataclass(frozen=True, slots=True)
class Shared:
    """What a booking may share with others: its party, its keys, and what it tells of agencies. `seats` are the
    rows of its people, which others who share a key are measured by."""

    party: Party
    keys: tuple[Key, ...]
    agencies: frozenset[str]
    seats: tuple[tuple[str, ...], ...]

    @classmethod
    def of(
        cls, known: KnownMovement, booking: KnownBooking, people: Mapping[str, KnownTraveller]
    ) -> Shared:
        """What a booking of a movement may share; `people` are the movement's."""
        travellers = [people[key] for key in booking.travellers if key in people]
        return cls(
            _party(known, booking, travellers),
            tuple(dict.fromkeys(_keys(known, booking, travellers))),
            frozenset(_agency_values(booking)),
            tuple(item.traveller.seats for item in travellers),
        )


def is_live(item: KnownBooking) -> bool:
    """Whether a booking stands."""
    return not item.left and item.booking.status == "active"


def links_of(movements: Iterable[KnownMovement]) -> Links:
    """The links of several movements."""
    links = Links()
    for known in movements:
        links.add(known)
    return links


@dataclass(frozen=True, slots=True)
class Network:
    """The links of one movement within those of its surroundings."""

    own: Links
    around: Links

    def shared(
        self, known: KnownMovement, booking: KnownBooking, travellers: Iterable[KnownTraveller]
    ) -> dict[str, list[Party]]:
        """By kind of key, the unrelated bookings that share one. A kind that is absent has no key that counts."""
        party = self.own.parties[known.key, booking.key]
        found: dict[str, dict[str, Party]] = {}
        for key in dict.fromkeys(_keys(known, booking, travellers)):
            group = self.group(known.key, key)
            if group is None:
                continue
            kind = found.setdefault(key[0], {})
            kind.update({item.booking: item for item in group if party.unrelated(item)})
        return {kind: list(parties.values()) for kind, parties in found.items()}

    def group(self, movement: str, key: Key) -> list[Party] | None:
        """The bookings that share a key, or None for a key that proves nothing."""
        if key[1] in self.own.agencies or key[1] in self.around.agencies:
            return None
        group = list(self.own.sharing.get(key, ()))
        group += [item for item in self.around.sharing.get(key, ()) if item.movement != movement]
        return group if len({item.booking for item in group}) <= sharing_limit() else None


def tell_links(facts: Facts, known: KnownBooking, shared: dict[str, list[Party]]) -> None:
    """How many unrelated bookings share each kind of key."""
    for kind in ("payer", "phone", "email", "address", "agency"):
        attribute = {"payer": "payments", "agency": "agency"}.get(kind, "contacts")
        if kind in shared:
            here = evidence_of(known, attribute)
            facts.tell(f"booking.{kind}_bookings", len(shared[kind]), here)
    if "payer" in shared:
        one_way = sum(1 for party in shared["payer"] if party.one_way)
        facts.tell("booking.payer_one_way_bookings", one_way, evidence_of(known, "payments"))


def tell_loyalty(
    facts: Facts, item: KnownTraveller, known: KnownMovement, network: Network
) -> None:
    """How many travellers of other bookings, of another family, give the same loyalty account."""
    others: set[tuple[str, str]] = set()
    counted = False
    family = family_tokens(item.traveller.family_name)
    for account in item.traveller.loyalty:
        group = network.group(known.key, ("loyalty", normalise("document", account)))
        if group is None:
            continue
        counted = True
        for party in group:
            if (
                party.booking not in item.bookings
                and party.families
                and not family & party.families
            ):
                others |= {(party.booking, key) for key in party.people}
    if counted:
        facts.tell("traveller.loyalty_travellers", len(others), evidence_of(item, "loyalty"))


def _party(known: KnownMovement, booking: KnownBooking, people: list[KnownTraveller]) -> Party:
    journey = journey_of(booking.booking)
    families = [family_tokens(item.traveller.family_name) for item in people]
    return Party(
        movement=known.key,
        booking=booking.key,
        people=tuple(item.key for item in people),
        families=frozenset[str]().union(*families),
        known_as=frozenset((*booking.booking.locators, *booking.booking.split))
        | _documents(people),
        one_way=journey is not None and journey.one_way is True,
    )


def _documents(people: Iterable[KnownTraveller]) -> frozenset[str]:
    return frozenset(
        normalise("document", document.number)
        for item in people
        for document in item.traveller.documents
    ) - {""}


def _keys(
    known: KnownMovement, booking: KnownBooking, people: Iterable[KnownTraveller]
) -> Iterator[Key]:
    travellers = [item.traveller for item in people]
    contacts = [*booking.booking.contacts]
    for person in travellers:
        contacts += person.contacts
        for account in person.loyalty:
            if normal := normalise("document", account):
                yield ("loyalty", normal)
    for contact in contacts:
        yield from _contact_keys(contact)
    yield from _payer_keys(known, booking)
    agency = booking.booking.agency
    if agency and agency.iata:
        yield ("agency", agency.iata)


def _contact_keys(contact: Contact) -> Iterator[Key]:
    if contact.kind in codes("personal_phones"):
        if digits := normalise("phone", contact.value):
            yield ("phone", digits)
    elif contact.kind == "email":
        if address := normalise("email", contact.value):
            yield ("email", address)
    elif contact.kind == "address":
        place = fold(contact.value)
        if len(place) >= 12 and any(
            letter.isdigit() for letter in place
        ):  # a town alone is no address
            yield ("address", place)


def _payer_keys(known: KnownMovement, booking: KnownBooking) -> Iterator[Key]:
    """Four last digits repeat: a card counts with its expiry on one movement, with its holder everywhere. So do
    names: a holder alone counts on one route."""
    route = (
        f"{country_of(known.movement.departure.place)}-{country_of(known.movement.arrival.place)}"
    )
    for payment in booking.booking.payments:
        holder = " ".join(sorted(person_holder(payment)))
        if payment.holder and not holder:
            continue  # a company, or too little of a name
        if holder:
            yield ("payer", holder, route)
        if payment.last4 and payment.issuer and holder:
            yield ("payer", holder, payment.issuer, payment.last4)
        if payment.last4 and payment.issuer and payment.expires:
            yield ("payer", payment.issuer, payment.last4, payment.expires, known.key)


def _agency_values(booking: KnownBooking) -> Iterator[str]:
    for contact in booking.booking.contacts:
        if contact.kind in ("agency", "fax"):
            yield from (
                normal for kind in ("phone", "email") if (normal := normalise(kind, contact.value))
            )
