"""What the segments of a booking mean, but for services (SSR), remarks (IFT, LTS) and check-in.

One function a segment; each takes the booking being read and fills it. Numbers of elements and components
are those of the IATA/WCO/ICAO PNRGOV EDIFACT implementation guide (10.1 to 18.x), with the deviations met.
"""

from __future__ import annotations

import re

from tidewaiter.messages.draft import Draft
from tidewaiter.messages.edifact.contacts import ContactText, phones_in, read_contact
from tidewaiter.messages.edifact.names import GivenNames, split_given
from tidewaiter.messages.edifact.pnrgov_booking import (
    MOST_REPEATS,
    BookingDraft,
    Group,
    read_moment,
    same_person,
)
from tidewaiter.messages.edifact.pnrgov_checkin import NO_BOARDING, check_in
from tidewaiter.messages.edifact.pnrgov_history import begin_history
from tidewaiter.messages.edifact.pnrgov_parts import LegDraft, PaymentDraft
from tidewaiter.messages.edifact.pnrgov_person import PersonDraft, TravellerType, traveller_types
from tidewaiter.messages.edifact.sensitive import CARD_NUMBER
from tidewaiter.messages.edifact.tokens import Segment
from tidewaiter.messages.edifact.values import call, count, flight_number
from tidewaiter.records import Agency, Place
from tidewaiter.records.making import maker

_IN_CLEAR = re.compile(r"\d{12,19}")


# --- group 1: the booking ---


def rci(booking: BookingDraft, segment: Segment) -> None:
    """Locators: `carrier:locator:type:date:time`, the date one component early with some senders; type C is
    a departure control reference. Behind EQN: the bookings this one was split from or into."""
    for element, parts in enumerate(segment.elements[:MOST_REPEATS], 1):
        if len(parts) < 2 or not (code := parts[1].strip()):
            continue
        locator = f"{parts[0].strip()}:{code}"
        if booking.group == Group.SPLIT:
            booking.split.append(locator)
            continue
        if locator in booking.locators:
            continue
        booking.locators[locator] = (segment.number, element)
        if len(parts) > 2 and parts[2].strip() == "C":
            booking.departure_control.add(locator)
        if len(parts) > 3 and booking.created is None:
            date, time = (parts[2], parts[3]) if parts[2].isdigit() else (*parts[3:], "")[:2]
            booking.created = read_moment(booking.draft, segment, element, date, time)
            if booking.created:
                booking.places["created"] = (segment.number, element)


def dat(booking: BookingDraft, segment: Segment) -> None:
    """Times: 700 changed and 710 ticketed in group 1, 710 issue of the ticket behind TKT, 2 check-in."""
    for element, parts in enumerate(segment.elements[:MOST_REPEATS], 1):
        qualifier = parts[0].strip()
        if len(parts) < 2 or not qualifier:
            continue
        if qualifier in {"T", "ZT"} and booking.group > Group.TRAVELLER:
            begin_history(booking, segment)
            return
        time = parts[2] if len(parts) > 2 else ""
        read = read_moment(booking.draft, segment, element, parts[1], time)
        place = (segment.number, element)
        if qualifier == "2":
            booking.check_in_at, booking.check_in_place = read, place
            if booking.group == Group.LEG:
                booking.group = Group.CHECK_IN
        elif qualifier == "710" and booking.ticket is not None:
            booking.ticket.issued = booking.ticket.issued or read
        elif qualifier in {"700", "710"} and read:
            field = "changed" if qualifier == "700" else "ticketed"
            if getattr(booking, field) is None:
                setattr(booking, field, read)
                booking.places[field] = place


def org(booking: BookingDraft, segment: Segment) -> None:
    """The booking office; an empty one marks a cancelled booking. Within a leg: who checked in."""
    if booking.group != Group.BOOKING and (booking.agency or booking.legs):
        return
    get = segment.get
    agency = _new_agency(
        system=get(1).strip(),
        office=get(2, 2).strip(),
        iata=get(2).strip(),
        city=(get(3) or get(1, 2)).strip(),
        type=get(5).strip(),
        country=get(6).strip(),
        currency=get(6, 2).strip(),
        agent=get(7).strip(),
    )
    if agency == _NO_AGENCY:
        booking.empty_office = not any(any(parts) for parts in segment.elements)
    elif booking.agency is None:
        booking.agency = agency
        booking.places["agency"] = (segment.number, 0)


def add(booking: BookingDraft, segment: Segment) -> None:
    """Addresses: `use:street:city:region code:region:country:postcode:free text`; the free text holds telephone
    numbers, an e-mail address or a CTC text. Behind TIF it is that traveller's, behind FOP the payer's."""
    person = booking.current if booking.group == Group.TRAVELLER else None
    for element, parts in enumerate(segment.elements[1:], 2):
        place = (segment.number, element)
        lines = [part.strip() for part in parts[1:7]]
        text = ":".join(parts[7:]).strip()
        if text:
            told = read_contact(text)
            found = [told] if told else phones_in(text)
            for contact in found:
                booking.add_contact(contact, person, place)
            if not found:
                lines.append(text)
        address = ", ".join(filter(None, lines))
        if address:
            booking.add_contact(ContactText("address", address.upper(), address), person, place)


def ebd(booking: BookingDraft, segment: Segment) -> None:
    """Excess baggage paid for: `currency:amount`, pieces."""
    told = " ".join(filter(None, (segment.get(1), segment.get(1, 2), segment.get(2))))
    if told:
        booking.services.setdefault(f"EXCESS BAGGAGE {told}", (segment.number, 0))


# --- groups 2 to 4: travellers, tickets, payment ---


def tif(booking: BookingDraft, segment: Segment) -> None:
    """A name: surname, then `given:type:reference:with infant`. G is the name of a party. Within check-in the
    name of a traveller known already."""
    elements = segment.elements
    if booking.group > Group.TRAVELLER and (known := booking.told_again(elements)):
        booking.group = Group.CHECK_IN
        booking.current = known
        check_in(booking, known)
        return
    family = segment.get(1).strip().upper()
    told = elements[1:] or [[""]]
    if traveller_types().get(segment.get(1, 2).strip(), _ANYBODY).role == "group":
        booking.group_name = family
        booking.places["group_name"] = (segment.number, 1)
        return
    for element, parts in enumerate(told, 2):
        given = split_given(parts[0].upper(), family)
        reference = parts[2].strip() if len(parts) > 2 else ""
        person = _known(booking, family, given, reference, segment)
        if person is None:
            person = booking.add_person(family, given, reference, segment)
            person.told = elements
            person.places["given_names"] = place = (segment.number, element)
            if given.title:
                person.places["title"] = place
            if len(parts) > 1:
                person.set_type(parts[1].strip(), place)
            if given.infant:
                booking.infants.append((given.infant, segment, element))
        booking.current = person
        if booking.group == Group.CHECK_IN:
            check_in(booking, person)
    booking.ticket = None
    booking.priced = []
    booking.total = ("", "")


def _known(
    booking: BookingDraft, family: str, given: GivenNames, reference: str, segment: Segment
) -> PersonDraft | None:
    """The traveller of a name told again, or None where the name is new."""
    if booking.group <= Group.TRAVELLER:
        booking.group = Group.TRAVELLER
        known = booking.by_reference.get(reference) if reference else None
        return known if known and same_person(known, family, given.names) else None
    known = booking.find_person(reference, family, given.names)
    if known is not None:
        booking.group = Group.CHECK_IN
    elif booking.group == Group.CHECK_IN:
        booking.draft.note("name-at-check-in", segment, 1)
    else:  # the names came behind the legs
        booking.group = Group.TRAVELLER
    return known


def fti(booking: BookingDraft, segment: Segment) -> None:
    """Frequent flyer: `carrier:number:::tier`."""
    person = booking.whom("")
    if person is None:
        return
    for element, parts in enumerate(segment.elements, 1):
        number = parts[1].strip() if len(parts) > 1 else ""
        if not number:
            continue
        tier = next((part.strip() for part in parts[2:] if part.strip()), "")
        add_loyalty(person, parts[0].strip() + number, tier, (segment.number, element))


def add_loyalty(person: PersonDraft, number: str, tier: str, place: Place) -> None:
    """A frequent flyer number with its carrier, once; `DL1234567890/ELITE` where a tier is told."""
    if number not in person.loyalty:
        person.places[f"loyalty.{len(person.loyalty)}"] = place
        person.loyalty[number] = f"{number}/{tier}" if tier else number


def ref(booking: BookingDraft, segment: Segment) -> None:
    """The unique reference of the traveller."""
    person = booking.current if booking.group == Group.TRAVELLER else None
    if person is None:
        return
    for element, parts in enumerate(segment.elements, 1):
        for qualifier, code in (("", parts[0]),) if len(parts) == 1 else ((parts[0], parts[1]),):
            if not code.strip():
                continue
            if person.abo or qualifier.strip():
                person.others.append((qualifier.strip(), code.strip()))
            else:
                person.tell("abo", code.strip(), (segment.number, element))
                person.places["references.abo"] = (segment.number, element)


def far(booking: BookingDraft, segment: Segment) -> None:
    """The type of fare, where TIF did not say what kind of traveller this is."""
    person = booking.whom("")
    if person is not None and person.type is None:
        person.set_type(segment.get(1).strip(), (segment.number, 1))


def tkt(booking: BookingDraft, segment: Segment) -> None:
    """A ticket number; 700 and 702 in its place mean that there is none."""
    number = segment.get(1).strip()
    booking.priced = []
    booking.total = ("", "")
    if not number.strip("0."):
        booking.ticket = None
        return
    booking.ticket = booking.add_ticket(number, booking.whom(""), (segment.number, 1))


def mon(booking: BookingDraft, segment: Segment) -> None:
    """Amounts: `B` base, `T` total; the last one where they are not marked."""
    for parts in segment.elements:
        if len(parts) > 1 and parts[1]:
            booking.total = (parts[1], parts[2] if len(parts) > 2 else "")
            if parts[0] == "T":
                return


def fop(booking: BookingDraft, segment: Segment) -> None:
    """Forms of payment: `form::amount:issuer:account:expiry`. Of an account only the last four are kept; a
    number in clear is overwritten in the stored copy."""
    person = booking.current if booking.group == Group.TRAVELLER else None
    if len(segment.elements) > MOST_REPEATS:
        booking.draft.drop(CARD_NUMBER, segment)
        return
    for element, parts in enumerate(segment.elements, 1):
        form, _, amount, issuer, account, expiry = (*(part.strip() for part in parts), *[""] * 6)[
            :6
        ]
        if not form and not account:
            continue
        payment = PaymentDraft(form, person, (segment.number, element))
        payment.told = segment.elements[element - 1]
        payment.issuer = issuer
        payment.amount = amount or booking.total[0]
        payment.currency = booking.total[1]
        payment.last4 = account[-4:] if account[-4:].isdigit() else ""
        if len(expiry) == 4 and expiry.isdigit() and "01" <= expiry[:2] <= "12":
            payment.expires = f"20{expiry[2:]}-{expiry[:2]}"
        if found := _IN_CLEAR.search(account):
            booking.draft.drop(CARD_NUMBER, segment, element, found.group()[:-4])
        if all(payment.told != known.told for known in booking.priced[-MOST_REPEATS:]):
            booking.payments.append(payment)
            booking.priced.append(payment)


# --- group 5: legs ---


def tvl(booking: BookingDraft, segment: Segment) -> None:
    """A leg: `dates+from+to+marketing:operating+number:class`; with the number alone, the operating number of
    the leg before. Behind MSG+8 what is no flight."""
    elements = segment.elements
    number = segment.get(5).strip()
    if not any(any(parts) for parts in elements[:4]):
        if booking.legs and number:
            booking.legs[-1].operating_number = flight_number(number)
        return
    if booking.group == Group.SERVICE:
        _service(booking, segment)
        return
    booking.group = Group.LEG
    booking.current = None
    booking.check_in_at = None
    booking.boarding = NO_BOARDING
    if booking.legs and booking.legs[-1].segment.elements == elements:
        return
    departs, arrives = read_times(booking.draft, segment)
    leg = LegDraft(
        segment, call(segment.get(2).strip(), departs), call(segment.get(3).strip(), arrives)
    )
    carriers = segment.composite(4)
    if carriers:
        leg.carrier = carriers[0].strip()
        leg.operating_carrier = carriers[1].strip() if len(carriers) > 1 else ""
    leg.number = flight_number(number)
    leg.booking_class = segment.get(5, 2).strip()
    booking.legs.append(leg)


def read_times(draft: Draft, segment: Segment) -> tuple[str | None, str | None]:
    """Local departure and arrival: `ddmmyy:hhmm:ddmmyy:hhmm`. A blank date of arrival is the day of
    departure; some senders leave its component out, so that a time stands there."""
    date, time, arrival_date, arrival_time = (*segment.composite(1), "", "", "", "")[:4]
    if not arrival_time and len(arrival_date) == 4:
        arrival_date, arrival_time = "", arrival_date
    departs = read_moment(draft, segment, 1, date, time)
    if not arrival_date and not arrival_time:
        return departs, None
    return departs, read_moment(draft, segment, 1, arrival_date or date, arrival_time)


def _service(booking: BookingDraft, segment: Segment) -> None:
    told = []
    for element, parts in enumerate(segment.elements):
        if element == 0:
            told += [(read or "")[:10] for read in read_times(booking.draft, segment)]
        else:
            told += parts
    text = " ".join(part.strip() for part in told if part and part.strip())
    if text:
        booking.services.setdefault(text, (segment.number, 0))


def tra(booking: BookingDraft, segment: Segment) -> None:
    """The operating carrier and number of the leg before."""
    if booking.legs:
        leg = booking.legs[-1]
        leg.operating_carrier = segment.get(1).strip() or leg.operating_carrier
        leg.operating_number = flight_number(segment.get(2)) or leg.operating_number


def rpi(booking: BookingDraft, segment: Segment) -> None:
    """Size of the party and status of the reservation, of the leg before."""
    if booking.legs and booking.in_leg:
        leg = booking.legs[-1]
        leg.party = count(segment.get(1))
        leg.status = segment.get(2).strip()


def apd(booking: BookingDraft, segment: Segment) -> None:
    """The type of aircraft of the leg before."""
    if booking.legs and booking.in_leg:
        booking.legs[-1].equipment = segment.get(1).strip()


# --- groups 8 and 9, and what needs no reading ---


def eqn(booking: BookingDraft, _segment: Segment) -> None:
    """The number of travellers split off; the locators of their booking follow."""
    booking.group = Group.SPLIT


def msg(booking: BookingDraft, _segment: Segment) -> None:
    """The start of what is no flight."""
    booking.group = Group.SERVICE


def sac(booking: BookingDraft, segment: Segment) -> None:
    """What was done to the copy that follows: history, even where its start was lost."""
    if booking.group > Group.TRAVELLER:
        begin_history(booking, segment)


def abi(booking: BookingDraft, segment: Segment) -> None:
    """Who did what follows: the start of the history, but within a service only its office."""
    if booking.group != Group.SERVICE:
        begin_history(booking, segment)


def passed_over(_booking: BookingDraft, _segment: Segment) -> None:
    """A segment of the guide that says nothing we keep: taxes, pricing, ticketing deadlines."""


_NO_AGENCY = Agency()
_new_agency = maker(Agency)
_ANYBODY = TravellerType()
