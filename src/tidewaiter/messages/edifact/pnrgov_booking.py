"""A booking in the making: what the segments of one PNR say, group by group, and the record made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from tidewaiter.messages.draft import Draft
from tidewaiter.messages.edifact.contacts import ContactText
from tidewaiter.messages.edifact.names import (
    GivenNames,
    InfantName,
    name_key,
    split_given,
)
from tidewaiter.messages.edifact.pnrgov_person import INFANT_SEXES, Journey, PersonDraft
from tidewaiter.messages.edifact.slash_lists import DocumentText
from tidewaiter.messages.edifact.tokens import Elements, Segment
from tidewaiter.messages.edifact.values import moment
from tidewaiter.records import (
    Agency,
    Booking,
    Call,
    Contact,
    FlightNumber,
    HistoryEntry,
    Leg,
    Movement,
    Payment,
    Place,
    Ticket,
)

Handler = Callable[["BookingDraft", Segment], None]
"""Reads one segment into the booking."""

ENOUGH = 7
"""The likeness from which a leg is taken for the movement of the message."""


class Group:
    """Where in a PNR the reading stands: the segment groups of the PNRGOV guide, in their order, as far as
    they matter. Plain numbers, as every segment asks."""

    BOOKING: Final = 1  # for the whole booking
    TRAVELLER: Final = 2  # groups 2 to 4: one traveller, tickets and payment
    LEG: Final = 5
    CHECK_IN: Final = 6  # groups 6 and 7, within a leg
    SPLIT: Final = 8  # the bookings this one was split from or into
    SERVICE: Final = 9  # what is no flight: hotels, cars
    HISTORY: Final = 10  # groups 10 to 12: what was once, copied


class LegDraft:
    """One leg of the itinerary as far as read."""

    __slots__ = (
        "arrival",
        "booking_class",
        "carrier",
        "departure",
        "equipment",
        "number",
        "operating_carrier",
        "operating_number",
        "party",
        "segment",
        "status",
    )

    def __init__(self, segment: Segment, departure: Call, arrival: Call) -> None:
        self.segment = segment
        self.departure = departure
        self.arrival = arrival
        self.carrier = ""
        self.number = ""
        self.operating_carrier = ""
        self.operating_number = ""
        self.booking_class = ""
        self.status = ""
        self.party: int | None = None
        self.equipment = ""

    def finish(self) -> Leg:
        """The record."""
        operating = None
        if self.operating_carrier or self.operating_number:
            operating = FlightNumber(
                self.operating_carrier or self.carrier, self.operating_number or self.number
            )
        is_open = self.number == "OPEN"
        return Leg(
            self.carrier,
            "" if is_open else self.number,
            operating,
            self.departure,
            self.arrival,
            self.booking_class,
            self.status,
            self.party,
            self.equipment,
            is_open,
        )

    def likeness(self, movement: Movement) -> int:
        """How surely this leg is that movement: two of route, number and date make it so (`ENOUGH`). The
        number may be the marketing or the operating one, and some messages tell one of the three wrong."""
        first, last = movement.departure, movement.arrival
        routed = (self.departure.place, self.arrival.place) == (first.place, last.place)
        dated = (self.departure.local or "")[:10] == (first.local or "-")[:10]
        marketed = (self.carrier, self.number) == (movement.carrier, movement.number)
        operated = self.operating_carrier == movement.carrier and movement.number in {
            self.operating_number,
            self.number,
        }
        numbered = bool(movement.number) and (marketed or operated)
        return 4 * routed + 4 * numbered + 3 * dated


class PaymentDraft:
    """A form of payment; the holder is told behind it."""

    __slots__ = (
        "amount",
        "currency",
        "expires",
        "form",
        "holder",
        "issuer",
        "last4",
        "person",
        "place",
        "told",
    )

    def __init__(self, form: str, person: PersonDraft | None, place: Place) -> None:
        self.form = form
        self.person = person
        self.place = place
        self.told: list[str] = []
        self.issuer = ""
        self.last4 = ""
        self.holder = ""
        self.expires: str | None = None
        self.amount = ""
        self.currency = ""


class TicketDraft:
    """A ticket; `coupons` by leg."""

    __slots__ = ("coupons", "issued", "number", "person", "place")

    def __init__(self, number: str, person: PersonDraft | None, place: Place) -> None:
        self.number = number
        self.person = person
        self.place = place
        self.coupons: dict[int, str] = {}
        self.issued: str | None = None


class BookingDraft:
    """One PNR as far as read. Handlers of segments fill it; `finish` adds its records to the message."""

    def __init__(self, draft: Draft, segment: Segment, handlers: Mapping[str, Handler]) -> None:
        movements = draft.movements
        self.draft = draft
        self.segment = segment
        self.handlers = handlers
        self.in_history = False
        self.movements = movements
        departure = movements[0].departure.local if movements else None
        self.near = (departure or draft.raw.interchange.sent_at or "")[:10] or None
        self.group: int = Group.BOOKING
        self.places: dict[str, Place] = {}
        self.locators: list[str] = []
        self.locator_places: list[Place] = []
        self.departure_control: set[str] = set()
        self.split: list[str] = []
        self.created: str | None = None
        self.changed: str | None = None
        self.ticketed: str | None = None
        self.agency: Agency | None = None
        self.empty_office = False
        self.people: list[PersonDraft] = []
        self.by_reference: dict[str, PersonDraft] = {}
        self.current: PersonDraft | None = None
        self.group_name = ""
        self.legs: list[LegDraft] = []
        self.contacts: list[tuple[ContactText, PersonDraft | None, Place]] = []
        self.payments: list[PaymentDraft] = []
        self.priced: list[PaymentDraft] = []
        self.total: tuple[str, str] = ("", "")
        self.tickets: dict[str, TicketDraft] = {}
        self.ticket: TicketDraft | None = None
        self.remarks: dict[str, Place] = {}
        self.services: dict[str, Place] = {}
        self.history: list[HistoryEntry] = []
        self.history_places: list[Place] = []
        self.history_at: str | None = None
        self.history_action = ""
        self.check_in_at: str | None = None
        self.check_in_place: Place = (0, 0)
        self.boarding: tuple[str, str, Place] = ("", "", (0, 0))
        self.waiting: list[Segment] = []
        self.documents: list[tuple[DocumentText, Segment, int, PersonDraft | None]] = []
        self.infants: list[tuple[InfantName, Segment, int]] = []
        self.settling = False

    # --- where ---

    def enter_history(self) -> None:
        """What follows is history: no handler of current data sees it any more."""
        self.group = Group.HISTORY
        self.in_history = True
        self.handlers = {}

    def leave_history(self, handlers: Mapping[str, Handler]) -> None:
        """What follows is current after all."""
        self.group = Group.BOOKING
        self.in_history = False
        self.handlers = handlers

    # --- who ---

    def add_person(
        self, family: str, given: GivenNames, reference: str, segment: Segment
    ) -> PersonDraft:
        """A new traveller of the booking, named in a segment."""
        person = PersonDraft(len(self.people), family, given, reference)
        person.places["family_name"] = (segment.number, 1)
        self.people.append(person)
        if reference:
            self.by_reference.setdefault(reference, person)
            person.places["name_reference"] = (segment.number, 2)
        return person

    def find_person(self, reference: str, family: str, given: str) -> PersonDraft | None:
        """The traveller meant by a reference and a name, either of which may be missing or wrong."""
        known = self.by_reference.get(reference) if reference else None
        if known is not None and (not family or known.is_called(family, given)):
            return known
        named = [person for person in self.people if family and person.is_exactly(family, given)]
        if len(named) == 1 or (named and not reference):
            return named[0]
        return known

    def told_again(self, elements: Elements) -> PersonDraft | None:
        """The traveller whose TIF is repeated letter for letter, as check-in mostly does."""
        if len(elements) != 2 or len(elements[1]) < 3:
            return None
        known = self.by_reference.get(elements[1][2])
        return known if known is not None and known.told == elements else None

    def whom(self, reference: str) -> PersonDraft | None:
        """The traveller of a service: by its reference, else the one being read, else the only one."""
        if reference and (known := self.by_reference.get(reference)):
            return known
        if self.group == Group.TRAVELLER:
            return self.current
        return self.people[0] if len(self.people) == 1 else None

    @property
    def in_leg(self) -> bool:
        """True within a leg, its check-in included."""
        return Group.LEG <= self.group <= Group.CHECK_IN

    @property
    def leg(self) -> int:
        """The number of the leg being read, -1 outside of legs."""
        return len(self.legs) - 1 if self.in_leg else -1

    # --- what ---

    def add_contact(self, told: ContactText, person: PersonDraft | None, place: Place) -> None:
        """A contact, once."""
        self.contacts.append((told, person, place))

    def add_ticket(self, number: str, person: PersonDraft | None, place: Place) -> TicketDraft:
        """A ticket, or the one of that number told before."""
        known = self.tickets.get(number)
        if known is None:
            known = self.tickets[number] = TicketDraft(number, person, place)
        elif known.person is None:
            known.person = person
        return known

    # --- the record ---

    def finish(self, sender: str) -> None:
        """Settle what had to wait for all names, and add the records to the message. `sender` is the
        carrier or system that sends the message: its locator is the booking's."""
        self._settle()
        draft = self.draft
        first = len(draft.travellers)
        prime = self._prime()
        locator = self._main_locator(sender)
        legs = tuple(leg.finish() for leg in self.legs)
        contacts = self._contacts(first)
        tickets = self._tickets(first, prime)
        journey = self._journey(prime, locator)
        counted: set[str] = set()
        named = 0
        for number, person in enumerate(self.people, first):
            own = tuple([ticket for ticket in tickets if ticket.traveller == number])
            traveller = person.finish(journey, own, counted)
            draft.travellers.append(traveller)
            named += not traveller.placeholder
        cancelled = self._is_cancelled()
        carrier, _, code = self.locators[locator].partition(":") if self.locators else ("", "", "")
        draft.bookings.append(
            Booking(
                locator=code,
                locators=tuple(self.locators),
                split=tuple(self.split),
                carrier=carrier,
                created=self.created,
                changed=self.changed,
                ticketed=self.ticketed,
                status="cancelled" if cancelled else "active",
                agency=self.agency,
                contacts=contacts,
                payments=self._payments(first),
                itinerary=legs,
                travellers=tuple(range(first, first + len(self.people))),
                tickets=tickets,
                remarks=self._texts("remarks", self.remarks),
                services=self._texts("services", self.services),
                history=tuple(self.history),
                group_name=self.group_name,
                named=named,
                unnamed=len(self.people) - named,
                places=self._places(locator),
            )
        )
        if not self.locators:
            draft.note("no-locator", self.segment)
        if not self.people and not cancelled:
            draft.note("no-names", self.segment)

    def _settle(self) -> None:
        """Infants named with an adult, and documents whose holder was not clear where they stood."""
        for infant, segment, element in self.infants:
            self._settle_infant(infant, segment, element)
        for told, segment, element, person in self.documents:
            holder = self._holder(told, segment, element, person)
            holder.tell_document(told, self.draft, segment, element, self.near)

    def _settle_infant(self, infant: InfantName, segment: Segment, element: int) -> None:
        known = next(
            (
                person
                for person in self.people
                if person.role == "infant" and person.is_exactly(infant.family, infant.given)
            ),
            None,
        )
        if known is None:
            known = self.add_person(infant.family, GivenNames(infant.given, ""), "", segment)
            known.role = "infant"
            known.places["family_name"] = known.places["given_names"] = (segment.number, element)
        if infant.born and known.birth_date is None:
            known.tell_birth(infant.born, self.draft, segment, element, self.near)

    def _holder(
        self, told: DocumentText, segment: Segment, element: int, person: PersonDraft | None
    ) -> PersonDraft:
        """Whose document this is, where name and position disagree or there is no position."""
        infant = told.sex in INFANT_SEXES
        for known in self.people:
            if known.is_exactly(told.family, told.given) and (known.role == "infant") >= infant:
                return known
        if person is None and len(self.people) == 1 and not told.family:
            return self.people[0]
        if person is not None and not infant:
            self.draft.note("document-name", segment, element)
            return person
        self.draft.note("name-in-document", segment, element)
        found = self.add_person(told.family, split_given(told.given), "", segment)
        found.places["family_name"] = found.places["given_names"] = (segment.number, element)
        found.role = "infant" if infant else "passenger"
        return found

    def _prime(self) -> int | None:
        """The leg that is the movement of this message."""
        best, found = ENOUGH - 1, None
        for movement in self.movements:
            for at, leg in enumerate(self.legs):
                likeness = leg.likeness(movement)
                if likeness > best:
                    best, found = likeness, at
        return found

    def _journey(self, prime: int | None, locator: int) -> Journey:
        if prime is not None:
            leg = self.legs[prime]
            route = (leg.departure.place, leg.arrival.place)
        elif self.movements:
            route = (self.movements[0].departure.place, self.movements[-1].arrival.place)
        else:
            route = ("", "")
        flights = [(leg.carrier, leg.number, leg.departure.place) for leg in self.legs]
        if not self.locators:
            return Journey(prime, flights, route, "", None)
        code = self.locators[locator].partition(":")[2]
        return Journey(prime, flights, route, code, self.locator_places[locator])

    def _main_locator(self, sender: str) -> int:
        if len(self.locators) == 1:
            return 0
        candidates = [
            at for at, code in enumerate(self.locators) if code not in self.departure_control
        ]
        own = (at for at in candidates if self.locators[at].partition(":")[0] == sender)
        return next(own, candidates[0] if candidates else 0)

    def _is_cancelled(self) -> bool:
        """An update names a booking that is no longer on the flight by its locator and an empty office."""
        return (
            self.draft.function.effect != "full"
            and self.empty_office
            and not self.people
            and not self.legs
        )

    def _contacts(self, first: int) -> tuple[Contact, ...]:
        read: dict[tuple[str, str, int | None], Contact] = {}
        for told, reader, place in self.contacts:
            person = reader
            if person is None and told.holder:
                family, _, given = told.holder.partition("/")
                person = self.find_person("", family, split_given(given).names)
            traveller = None if person is None else first + person.position
            key = (told.kind, told.value, traveller)
            if key in read:
                continue
            contact = Contact(told.kind, told.value, told.raw, traveller)
            self.places[f"contacts.{len(read)}"] = place
            read[key] = contact
            if person is not None:
                person.places[f"contacts.{len(person.contacts)}"] = place
                person.contacts.append(contact)
        return tuple(read.values())

    def _tickets(self, first: int, prime: int | None) -> tuple[Ticket, ...]:
        read = []
        for told in self.tickets.values():
            coupons = told.coupons
            coupon = ""
            if coupons:
                coupon = coupons.get(-1 if prime is None else prime) or next(iter(coupons.values()))
            traveller = None if told.person is None else first + told.person.position
            self.places[f"tickets.{len(read)}"] = told.place
            if told.person is not None:
                told.person.places.setdefault("tickets", told.place)
            read.append(Ticket(told.number, coupon, told.issued, traveller))
        return tuple(read)

    def _payments(self, first: int) -> tuple[Payment, ...]:
        read = []
        for told in self.payments:
            traveller = None if told.person is None else first + told.person.position
            self.places[f"payments.{len(read)}"] = told.place
            read.append(
                Payment(
                    told.form,
                    told.issuer,
                    told.last4,
                    told.holder,
                    told.expires,
                    told.amount,
                    told.currency,
                    traveller,
                )
            )
        return tuple(read)

    def _texts(self, field: str, told: dict[str, Place]) -> tuple[str, ...]:
        for at, place in enumerate(told.values()):
            self.places[f"{field}.{at}"] = place
        return tuple(told)

    def _places(self, locator: int) -> dict[str, Place]:
        places = self.places
        if self.locators:
            places["locator"] = self.locator_places[locator]
            for at, place in enumerate(self.locator_places):
                places[f"locators.{at}"] = place
        for at, leg in enumerate(self.legs):
            places[f"itinerary.{at}"] = (leg.segment.number, 0)
        for at, place in enumerate(self.history_places):
            places[f"history.{at}"] = place
        if self.people:
            places["travellers"] = self.people[0].places["family_name"]
        return places


def read_moment(draft: Draft, segment: Segment, element: int, date: str, time: str) -> str | None:
    """Date and time as ISO 8601; what cannot be read becomes a problem."""
    if not date:
        return None
    read = moment(date, time)
    if read is not None and (len(read) > 10 or not time.strip()):
        return read
    if date.strip() or time.strip():
        draft.note("bad-date", segment, element, segment.tag)
    return read


def same_person(known: PersonDraft, family: str, given: str) -> bool:
    """True where a name told again is letter for letter the known one."""
    return name_key(known.family) == name_key(family) and name_key(known.given) == name_key(given)
