"""PNRGOV: bookings as a reservation system pushes them, as records that the writer of the library writes.

How such systems write beyond that (services that nobody may keep, the same fact in another segment) is added by
`manners`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from tidewaiter.messages.edifact.sensitive import is_sensitive_service
from tidewaiter.messages.edifact.writing import outgoing
from tidewaiter.records import (
    Agency,
    Bags,
    Booking,
    Contact,
    Declared,
    Function,
    HistoryEntry,
    Leg,
    LegBags,
    Payment,
    References,
    Series,
    Ticket,
    TravelDocument,
    Traveller,
)
from tidewaiter.records import Message as Record
from tidewaiter.records.making import maker
from tidewaiter.simulation.legs import leg_record, local, minute, movement
from tidewaiter.simulation.manners import is_modern, with_manners
from tidewaiter.simulation.world import Flight, Passenger, Person, Reservation
from tidewaiter.simulation.writing import Message

FULL, UPDATE = "22", "141"

_MAIL_CODING = str.maketrans({"@": "//", "_": "..", "-": "./"})
_TITLES = {("A", "M"): "MR", ("A", "F"): "MRS", ("C", "M"): "MSTR", ("C", "F"): "MISS"}
_EQUIPMENT_ELSEWHERE = "320"
_new_booking, _new_traveller, _new_payment = maker(Booking), maker(Traveller), maker(Payment)
_new_contact, _new_ticket, _new_references = maker(Contact), maker(Ticket), maker(References)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def pnrgov_messages(
    flight: Flight, bookings: Sequence[Reservation], at: datetime, push: str
) -> list[Message]:
    """The messages of one push: every booking in it, some dozens a message, as the carrier splits them."""
    size = flight.carrier.pnrs_a_message
    parts = [bookings[start : start + size] for start in range(0, len(bookings), size)] or [[]]
    messages = []
    for number, part in enumerate(parts, 1):
        told = replace(
            message_record(flight, part, at),
            function=Function(push),
            declared=Declared(pnrs=len(bookings)),
            series=Series(f"{flight.key}{at:%d%m%H%M}", number, number == 1, number == len(parts)),
        )
        plain = outgoing(told, number)
        messages.append(replace(plain, body=with_manners(plain.body, flight, part, at)))
    return messages


def message_record(flight: Flight, bookings: Sequence[Reservation], at: datetime) -> Record:
    """The bookings as they stand at an instant, as the record of a message of a push."""
    travellers: list[Traveller] = []
    told = []
    for booking in bookings:
        if booking.cancelled is not None and booking.cancelled <= at:
            told.append(_cancelled(flight, booking))
            continue
        told.append(_booking(flight, booking, at, len(travellers)))
        travellers += _travellers(flight, booking, at)
    return Record(
        source="",
        index=0,
        kind="PNRGOV",
        release=flight.carrier.pnrgov_release,
        movements=(movement(flight),),
        travellers=tuple(travellers),
        bookings=tuple(told),
    )


# --- the booking ---


def _cancelled(flight: Flight, booking: Reservation) -> Booking:
    code = flight.carrier.code
    return Booking(
        locator=booking.locator,
        locators=(f"{code}:{booking.locator}",),
        carrier=code,
        created=minute(booking.created),
        status="cancelled",
    )


def _booking(flight: Flight, booking: Reservation, at: datetime, first: int) -> Booking:
    """A booking; `first` is the number of its first traveller in the message."""
    code, created = flight.carrier.code, minute(booking.created)
    changed = booking.changed_by(at)
    people = range(first, first + len(booking.passengers))
    named = booking.named_by(at)
    return _new_booking(
        locator=booking.locator,
        locators=(f"{code}:{booking.locator}",),
        carrier=code,
        created=created,
        changed=minute(max(booking.created, changed)) if changed else created,
        ticketed=created,
        agency=_office(flight, booking),
        contacts=tuple(_contacts(flight, booking)),
        payments=_payments(flight, booking, people) if named else (),
        itinerary=_itinerary(flight, booking, at),
        travellers=tuple(people),
        tickets=_tickets(booking, people, created) if named else (),
        services=tuple(_services(booking)) if named else (),
        history=tuple(_history(booking, minute(changed))) if changed else (),
        group_name=booking.group_name,
    )


def _office(flight: Flight, booking: Reservation) -> Agency:
    carrier, agency = flight.carrier, booking.agency
    if agency is None:
        return Agency(system=carrier.code, city=carrier.hub, type="T")
    return Agency(
        system=carrier.code,
        office=agency.city,
        iata=agency.iata,
        city=agency.city,
        type="A",
        country=agency.country,
        currency=agency.currency,
        agent=f"A{agency.iata[-3:]}",
    )


def _contacts(flight: Flight, booking: Reservation) -> Iterator[Contact]:
    """Contacts of the whole booking; older systems leave out the plus of a number."""
    if booking.email:
        address = booking.email.upper()
        yield _new_contact("email", address, address.translate(_MAIL_CODING))
    if booking.mobile:
        number = booking.mobile if is_modern(flight.carrier) else booking.mobile.lstrip("+")
        yield _new_contact("mobile", number, number)
    agency = booking.agency
    if agency is not None and agency.gives_own_phone:
        yield _new_contact("mobile", agency.phone, agency.phone)
    elif agency is not None:
        yield _new_contact("agency", agency.phone, f"{agency.city} {agency.phone} {agency.name}")
    if booking.ip_address:
        yield _new_contact(
            "ip", booking.ip_address, f"IP ADDRESS OF THE BOOKING {booking.ip_address}"
        )
    lines = ", ".join(filter(None, booking.address.split(":")))
    yield _new_contact("address", lines.upper(), lines)


def _services(booking: Reservation) -> dict[str, None]:
    """What was ordered, once each, as far as it may be kept."""
    ordered = [code for passenger in booking.passengers for code in passenger.services]
    return dict.fromkeys(code for code in ordered if not is_sensitive_service(code))


def _tickets(booking: Reservation, people: Sequence[int], issued: str) -> tuple[Ticket, ...]:
    """A ticket each; who has a seat flies on its first coupon."""
    return tuple(
        [
            _new_ticket(passenger.ticket, "1" if passenger.takes_seat else "", issued, number)
            for number, passenger in zip(people, booking.passengers, strict=True)
        ]
    )


def _payments(flight: Flight, booking: Reservation, people: Sequence[int]) -> tuple[Payment, ...]:
    """The same payment for each traveller."""
    paid = booking.payment
    expires = f"20{paid.expires[2:]}-{paid.expires[:2]}" if paid.expires else None
    currency = booking.agency.currency if booking.agency else "EUR"
    amount = _fare(flight, booking)
    return tuple(
        [
            _new_payment(
                paid.form,
                paid.issuer,
                paid.last4,
                paid.holder,
                expires,
                amount,
                currency,
                number,
            )
            for number in people
        ]
    )


def _fare(flight: Flight, booking: Reservation) -> str:
    """An amount that has nothing to say: by the minutes in the air, more in the front cabin."""
    minutes = flight.duration.total_seconds() / 60
    front = 3 if booking.legs[0].cabin == "C" else 1
    return f"{80 + minutes * 0.9 * front:.2f}"


def _itinerary(flight: Flight, booking: Reservation, at: datetime) -> tuple[Leg, ...]:
    party = sum(passenger.takes_seat for passenger in booking.passengers)
    return tuple(
        [
            leg_record(leg, party, flight.equipment if flight.is_leg(leg) else _EQUIPMENT_ELSEWHERE)
            for leg in booking.legs_at(at)
        ]
    )


def _history(booking: Reservation, at: str) -> Iterator[HistoryEntry]:
    """The legs that were before the change, then what was remarked about it."""
    for leg in booking.earlier_legs:
        if leg not in booking.legs:
            yield HistoryEntry(at, "X", "TVL", _as_text(leg_record(leg, None, "")))
    yield HistoryEntry(at, "A", "IFT", booking.remark)


def _as_text(leg: Leg) -> str:
    """A leg as a line of history keeps it: `100326 1805 110326 0620 GRU BRU J0 0123`."""
    times = []
    for call in (leg.departure, leg.arrival):
        date, _, time = (call.local or "").partition("T")
        times += [date[8:10] + date[5:7] + date[2:4], time.replace(":", "")]
    return " ".join((*times, leg.departure.place, leg.arrival.place, leg.carrier, leg.number))


# --- its travellers ---


def _travellers(flight: Flight, booking: Reservation, at: datetime) -> Iterator[Traveller]:
    named = booking.named_by(at)
    settled = booking.changed is None or booking.changed <= at
    for ref, passenger in enumerate(booking.passengers, 1):
        told = _named(flight, passenger, at, settled=settled) if named else _unnamed(ref)
        yield _new_traveller(
            embark=flight.origin,
            debark=flight.destination,
            references=_new_references(abo=f"{booking.locator}{ref}"),
            name_reference=str(ref),
            **told,
        )


def _unnamed(ref: int) -> dict[str, Any]:
    """Somebody of a party whose names are to be announced: a letter each."""
    return {"family_name": "TBA", "given_names": _LETTERS[(ref - 1) % len(_LETTERS)]}


def _named(flight: Flight, passenger: Passenger, at: datetime, *, settled: bool) -> dict[str, Any]:
    """What is told of somebody by name. `settled`: the seat is not about to change any more."""
    person = passenger.person
    told: dict[str, Any] = {
        "family_name": person.family,
        "given_names": person.given,
        "title": _TITLES.get((person.kind, person.sex), ""),
        "role": "passenger" if passenger.takes_seat else "infant",
    }
    if passenger.loyalty:
        told["loyalty"] = (flight.carrier.code + passenger.loyalty,)
    if passenger.in_booking:
        told |= _document(person)
    there = passenger.checked_in_by(at)
    if passenger.seat and passenger.takes_seat and (settled or there):
        told["seats"] = (passenger.seat,)
    if there is not None:
        told["checked_in_at"] = minute(local(flight.origin, there))
        told["boarding_number"] = f"{flight.origin}-{passenger.boards}"
        if passenger.bags:
            told["bags"] = _bags(flight, passenger)
    return told


def _document(person: Person) -> dict[str, Any]:
    passport = TravelDocument("P", person.document, person.country, person.expires.isoformat())
    return {
        "sex": person.sex,
        "birth_date": person.born.isoformat(),
        "nationality": person.country,
        "documents": (passport,),
    }


def _bags(flight: Flight, passenger: Passenger) -> Bags:
    first, prefix = passenger.first_tag, flight.carrier.ticket_prefix
    kg = float(passenger.kg)
    here = LegBags(flight.carrier.code, f"{flight.number:04d}", flight.origin, passenger.bags, kg)
    tags = [f"{prefix}{number:010d}" for number in range(first, first + passenger.bags)]
    return Bags(passenger.bags, len(tags), kg, tuple(tags), "HP", (here,))
