"""The records made of one booking, once all its segments were read."""

from __future__ import annotations

from tidewaiter.messages.edifact.names import GivenNames, InfantName, split_given
from tidewaiter.messages.edifact.pnrgov_booking import BookingDraft
from tidewaiter.messages.edifact.pnrgov_history import screen_history
from tidewaiter.messages.edifact.pnrgov_parts import ENOUGH
from tidewaiter.messages.edifact.pnrgov_person import INFANT_SEXES, Journey, PersonDraft
from tidewaiter.messages.edifact.slash_lists import DocumentText
from tidewaiter.messages.edifact.tokens import Segment
from tidewaiter.records import Booking, Contact, Payment, Place, Ticket
from tidewaiter.records.making import maker

_MOST_MOVEMENTS = 9
"""No flight has more legs."""

_new_booking, _new_contact = maker(Booking), maker(Contact)


def finish(booking: BookingDraft, sender: str) -> None:
    """Settle what had to wait for all names, and add the records to the message. `sender` is the carrier or
    system that sends the message: its locator is the booking's."""
    _settle(booking)
    screen_history(booking)
    draft, people = booking.draft, booking.people
    first = len(draft.travellers)
    prime = _prime(booking)
    locator = _main_locator(booking, sender)
    contacts = _contacts(booking, first)
    tickets = _tickets(booking, first, prime)
    journey = _journey(booking, prime, locator)
    own: dict[int | None, list[Ticket]] = {}
    for ticket in tickets:
        own.setdefault(ticket.traveller, []).append(ticket)
    counted: set[str] = set()
    named = 0
    for number, person in enumerate(people, first):
        traveller = person.finish(journey, tuple(own.get(number, ())), counted)
        draft.travellers.append(traveller)
        named += not traveller.placeholder
    cancelled = _is_cancelled(booking)
    carrier, _, code = locator.partition(":")
    draft.bookings.append(
        _new_booking(
            locator=code,
            locators=tuple(booking.locators),
            split=tuple(booking.split),
            carrier=carrier,
            created=booking.created,
            changed=booking.changed,
            ticketed=booking.ticketed,
            status="cancelled" if cancelled else "active",
            agency=booking.agency,
            contacts=contacts,
            payments=_payments(booking, first),
            itinerary=tuple([leg.finish() for leg in booking.legs]),
            travellers=tuple(range(first, first + len(people))),
            tickets=tickets,
            remarks=_texts(booking, "remarks", booking.remarks),
            services=_texts(booking, "services", booking.services),
            history=tuple(booking.history),
            group_name=booking.group_name,
            named=named,
            unnamed=len(people) - named,
            places=_places(booking, locator),
        )
    )
    if not booking.locators:
        draft.note("no-locator", booking.segment)
    if not people and not cancelled:
        draft.note("no-names", booking.segment)


# --- what had to wait for all names ---


def _settle(booking: BookingDraft) -> None:
    """Infants named with an adult, and documents whose holder was not clear where they stood."""
    for infant, segment, element in booking.infants:
        _settle_infant(booking, infant, segment, element)
    for told, segment, element, person in booking.documents:
        holder = _holder(booking, told, segment, element, person)
        if holder is not None:
            holder.tell_document(told, booking.draft, segment, element, booking.near)


def _settle_infant(
    booking: BookingDraft, infant: InfantName, segment: Segment, element: int
) -> None:
    same = booking.namesakes(infant.family, infant.given)
    known = next((person for person in same if person.role == "infant"), None)
    if known is None:
        given = GivenNames(infant.given, "")
        known = _named_elsewhere(booking, infant.family, given, segment, element)
        known.role = "infant"
    if infant.born and known.birth_date is None:
        known.tell_birth(infant.born, booking.draft, segment, element, booking.near)


def _holder(
    booking: BookingDraft,
    told: DocumentText,
    segment: Segment,
    element: int,
    person: PersonDraft | None,
) -> PersonDraft | None:
    """Whose document this is, where name and position disagree or there is no position; None where nothing
    tells it."""
    infant = told.sex in INFANT_SEXES
    for known in booking.namesakes(told.family, told.given):
        if known.role == "infant" or not infant:
            return known
    if person is not None and not infant:
        booking.draft.note("document-name", segment, element)
        return person
    if not told.family and not told.given:
        booking.draft.note("document-unplaced", segment, element)
        return None
    booking.draft.note("name-in-document", segment, element)
    found = _named_elsewhere(booking, told.family, split_given(told.given), segment, element)
    found.role = "infant" if infant else "passenger"
    return found


def _named_elsewhere(
    booking: BookingDraft, family: str, given: GivenNames, segment: Segment, element: int
) -> PersonDraft:
    """A traveller who is named in a service, not in a name segment."""
    person = booking.add_person(family, given, "", segment)
    person.places["family_name"] = person.places["given_names"] = (segment.number, element)
    return person


# --- what the booking's parts have to do with the movement ---


def _prime(booking: BookingDraft) -> int | None:
    """The leg that is the movement of this message."""
    best, found = ENOUGH - 1, None
    for movement in booking.movements[:_MOST_MOVEMENTS]:
        for at, leg in enumerate(booking.legs):
            likeness = leg.likeness(movement)
            if likeness > best:
                best, found = likeness, at
    return found


def _journey(booking: BookingDraft, prime: int | None, locator: str) -> Journey:
    movements = booking.movements
    route, told_in = ("", ""), 0
    if prime is not None:
        leg = booking.legs[prime]
        route, told_in = (leg.departure.place, leg.arrival.place), leg.segment.number
    elif movements:
        route = (movements[0].departure.place, movements[-1].arrival.place)
        told_in = movements[0].places["departure.place"][0]
    flights = [(leg.carrier, leg.number, leg.departure.place) for leg in booking.legs]
    code, place = locator.partition(":")[2], booking.locators.get(locator)
    return Journey(prime, flights, route, told_in, code, place)


def _main_locator(booking: BookingDraft, sender: str) -> str:
    """The sender's own locator, else the first; a departure control reference only where there is no other."""
    locators = [code for code in booking.locators if code not in booking.departure_control]
    own = (code for code in locators if code.partition(":")[0] == sender)
    return next(own, "") or next(iter(locators or booking.locators), "")


def _is_cancelled(booking: BookingDraft) -> bool:
    """An update names a booking that is no longer on the flight by its locator and an empty office."""
    return (
        booking.draft.function.effect != "full"
        and booking.empty_office
        and not booking.people
        and not booking.legs
    )


# --- lists of a booking, with the place of each entry ---


def _contacts(booking: BookingDraft, first: int) -> tuple[Contact, ...]:
    read: dict[tuple[str, str, int | None], Contact] = {}
    for told, reader, place in booking.contacts:
        person = reader
        if person is None and told.holder:
            family, _, given = told.holder.partition("/")
            person = booking.find_person("", family, split_given(given).names)
        traveller = None if person is None else first + person.position
        key = (told.kind, told.value, traveller)
        if key in read:
            continue
        contact = _new_contact(told.kind, told.value, told.raw, traveller)
        booking.places[f"contacts.{len(read)}"] = place
        read[key] = contact
        if person is not None:
            person.places[f"contacts.{len(person.contacts)}"] = place
            person.contacts.append(contact)
    return tuple(read.values())


def _tickets(booking: BookingDraft, first: int, prime: int | None) -> tuple[Ticket, ...]:
    for at, told in enumerate(booking.tickets.values()):
        booking.places[f"tickets.{at}"] = told.place
        if told.person is not None:
            told.person.places.setdefault("tickets", told.place)
    return tuple([told.finish(first, prime) for told in booking.tickets.values()])


def _payments(booking: BookingDraft, first: int) -> tuple[Payment, ...]:
    for at, told in enumerate(booking.payments):
        booking.places[f"payments.{at}"] = told.place
    return tuple([told.finish(first) for told in booking.payments])


def _texts(booking: BookingDraft, field: str, told: dict[str, Place]) -> tuple[str, ...]:
    for at, place in enumerate(told.values()):
        booking.places[f"{field}.{at}"] = place
    return tuple(told)


def _places(booking: BookingDraft, locator: str) -> dict[str, Place]:
    places = booking.places
    if locator:
        places["locator"] = booking.locators[locator]
    for at, place in enumerate(booking.locators.values()):
        places[f"locators.{at}"] = place
    for at, leg in enumerate(booking.legs):
        places[f"itinerary.{at}"] = (leg.segment.number, 0)
    for at, place in enumerate(booking.history_places):
        places[f"history.{at}"] = place
    if booking.people:
        places["travellers"] = booking.people[0].places["family_name"]
    return places
