"""PNRGOV: bookings as a reservation system pushes them.

source: PNRGOV EDIFACT implementation guides 10.1 to 18.1 for segments, groups and their order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from tidewaiter.reference import airport
from tidewaiter.simulation.world import Flight, Leg, Passenger, Payment, Reservation
from tidewaiter.simulation.writing import Message, Segment, segment, series_part

FULL, UPDATE = "22", "141"

_MAIL_CODING = str.maketrans({"@": "//", "_": "..", "-": "./"})
_TITLES = {("A", "M"): "MR", ("A", "F"): "MRS", ("C", "M"): "MSTR", ("C", "F"): "MISS"}
_EQUIPMENT_ELSEWHERE = "320"


def pnrgov_messages(
    flight: Flight, bookings: Sequence[Reservation], at: datetime, push: str
) -> list[Message]:
    """The messages of one push: every booking in it, some dozens a message, as the carrier splits them."""
    size = flight.carrier.pnrs_a_message
    parts = [bookings[start : start + size] for start in range(0, len(bookings), size)] or [[]]
    messages = []
    for number, part in enumerate(parts, 1):
        body = [*_head(flight, len(bookings), push)]
        for booking in part:
            body += _booking(flight, booking, at)
        messages.append(
            Message(
                reference=str(number),
                identifier=("PNRGOV", *flight.carrier.pnrgov_release.split(":"), "IA"),
                body=body,
                access=f"{flight.key}{at:%d%m%H%M}",
                part=series_part(number, len(parts)),
            )
        )
    return messages


def local(place: str, at: datetime) -> datetime:
    """The clock of an airport at an instant."""
    known = airport(place)
    return at.astimezone(ZoneInfo(known.zone)) if known else at


def _head(flight: Flight, count: int, push: str) -> Iterator[Segment]:
    yield segment("MSG", ("", push))
    yield segment("ORG", (flight.carrier.code, flight.carrier.hub))
    leg = flight.leg()
    yield segment("TVL", _times(leg), leg.origin, leg.destination, leg.carrier, f"{leg.number:04d}")
    yield segment("EQN", str(count))


def _booking(flight: Flight, booking: Reservation, at: datetime) -> Iterator[Segment]:
    told = booking.created.strftime("%d%m%y"), booking.created.strftime("%H%M")
    yield segment("SRC")
    yield segment("RCI", (flight.carrier.code, booking.locator, "", *told))
    if booking.cancelled is not None and booking.cancelled <= at:
        yield segment("ORG")
        return
    yield from _about(flight, booking, at)
    named = booking.named_at is None or booking.named_at <= at
    if booking.group_name:
        yield segment("TIF", (booking.group_name, "G"))
    for number, passenger in enumerate(booking.passengers, 1):
        yield from _passenger(flight, booking, passenger, str(number), named)
    for leg in booking.legs_at(at):
        yield from _leg(flight, booking, leg, at)
    if booking.changed is not None and booking.changed <= at:
        yield from _history(flight, booking)


def _about(flight: Flight, booking: Reservation, at: datetime) -> Iterator[Segment]:
    code = flight.carrier.code
    changed = max(booking.created, booking.changed or booking.created)
    if changed > at:
        changed = booking.created
    yield segment("DAT", ("700", *_stamp(changed)), ("710", *_stamp(booking.created)))
    yield from _contacts(flight, booking)
    agency = booking.agency
    if agency is None:
        yield segment("ORG", (code, flight.carrier.hub), "", "", (code, "WEB"), "T")
    else:
        yield segment(
            "ORG",
            (code, flight.carrier.hub),
            (agency.iata, agency.city),
            "",
            "",
            "A",
            (agency.country, agency.currency),
            f"A{agency.iata[-3:]}",
        )
    street, city, _, _, country = booking.address.split(":")
    yield segment("ADD", "", ("700", street, city, "", "", country))


def _contacts(flight: Flight, booking: Reservation) -> Iterator[Segment]:
    """Contacts as the carrier's generation of system writes them: newer ones as SSR, older ones as OSI."""
    code = flight.carrier.code
    modern = int(flight.carrier.pnrgov_release.split(":", maxsplit=1)[0]) >= 13
    items = [("CTCE", booking.email.upper().translate(_MAIL_CODING))] if booking.email else []
    if booking.mobile:
        items.append(("CTCM", booking.mobile if modern else booking.mobile.lstrip("+")))
    if booking.agency is not None:
        agency = booking.agency
        where = f"{agency.city} {agency.phone} {agency.name}"
        items.append(("CTCM", agency.phone) if agency.gives_own_phone else ("CTCT", where))
    for kind, text in items:
        if modern and kind != "CTCT":
            yield segment("SSR", (kind, "HK", "1", code, "", "", "", "", text))
        else:
            yield segment("IFT", ("4", "28", "", code), f"{kind} {text}")
    if booking.ip_address:
        yield segment(
            "IFT", ("4", "28", "", code), f"IP ADDRESS OF THE BOOKING {booking.ip_address}"
        )


def _passenger(
    flight: Flight, booking: Reservation, passenger: Passenger, ref: str, named: bool
) -> Iterator[Segment]:
    code, person = flight.carrier.code, passenger.person
    if not named:
        yield segment("TIF", "TBA", (chr(64 + int(ref)), "A", ref))
        yield segment("REF", ("", f"{booking.locator}{ref}"))
        return
    yield _name(passenger, ref)
    if passenger.loyalty:
        yield segment("FTI", (code, passenger.loyalty))
    yield segment("REF", ("", f"{booking.locator}{ref}"))
    yield segment("FAR", person.kind, "", "", "", "", "DEMO")
    if passenger.in_booking:
        yield _documents(code, passenger, ref)
    for service in passenger.services:
        yield segment("SSR", (service, "HK", "1", code), ("", "", ref))
    yield segment("TKT", (passenger.ticket, "T", "1"))
    amount = _fare(flight, booking)
    currency = booking.agency.currency if booking.agency else "EUR"
    yield segment("MON", ("B", amount, currency), ("T", amount, currency))
    yield segment("DAT", ("710", *_stamp(booking.created)))
    yield from _paid(booking.payment, amount)


def _name(passenger: Passenger, ref: str) -> Segment:
    person = passenger.person
    family, given = person.family, person.given
    title = _TITLES.get((person.kind, person.sex), "")
    if passenger.names_swapped:
        family, given = given, family
    return segment("TIF", family, (given + title, person.kind, ref))


def _documents(code: str, passenger: Passenger, ref: str) -> Segment:
    person = passenger.person
    sex = person.sex + ("I" if person.kind == "IN" else "")
    given, _, middle = person.given.partition(" ")
    text = "/".join(
        (
            "",
            "P",
            person.country,
            person.document,
            person.country,
            f"{person.born:%d%b%y}",
            sex,
            f"{person.expires:%d%b%y}",
            person.family,
            given,
            middle,
        )
    ).rstrip("/")
    return segment("SSR", ("DOCS", "HK", "1", code, "", "", "", "", text), ("", "", ref))


def _paid(payment: Payment, amount: str) -> Iterator[Segment]:
    if payment.form == "CC":
        card = f"XXXXXXXXXXXX{payment.last4}"
        yield segment("FOP", ("CC", "", amount, payment.issuer, card, payment.expires))
    else:
        yield segment("FOP", (payment.form, "", amount))
    if payment.holder:
        yield segment("IFT", ("4", "43"), payment.holder, payment.address, payment.phone)


def _leg(flight: Flight, booking: Reservation, leg: Leg, at: datetime) -> Iterator[Segment]:
    seated = [
        (str(ref), person)
        for ref, person in enumerate(booking.passengers, 1)
        if person.person.kind != "IN"
    ]
    prime = leg.number == flight.number and leg.departs == flight.departs
    carriers = (leg.carrier, leg.operating) if leg.operating else (leg.carrier,)
    yield segment(
        "TVL", _times(leg), leg.origin, leg.destination, carriers, (f"{leg.number}", leg.cabin)
    )
    yield segment("RPI", str(len(seated)), "GK" if leg.passive else "HK")
    yield segment("APD", flight.equipment if prime else _EQUIPMENT_ELSEWHERE)
    if not prime:
        return
    code = flight.carrier.code
    where = ("", "", leg.origin, leg.destination)
    named = booking.named_at is None or booking.named_at <= at
    if named and (booking.changed is None or booking.changed <= at):
        seats = [(person.seat, "", ref) for ref, person in seated if person.seat]
        yield segment("SSR", ("SEAT", "HK", str(len(seats)), code, *where), *seats)
    if named:
        yield from _services_of_leg(code, booking, where, seated)
    for ref, passenger in seated:
        if passenger.checks_in is not None and passenger.checks_in <= at:
            yield from _checked_in(flight, booking, passenger, ref)


def _services_of_leg(
    code: str,
    booking: Reservation,
    where: tuple[str, ...],
    seated: Sequence[tuple[str, Passenger]],
) -> Iterator[Segment]:
    for ref, passenger in seated:
        text = f"{passenger.ticket}C1"
        yield segment("SSR", ("TKNE", "HK", "1", code, *where, text), ("", "", ref))
    for infant in booking.passengers:
        if infant.person.kind == "IN":
            person = infant.person
            text = f"{person.family}/{person.given} {person.born:%d%b%y}"
            yield segment("SSR", ("INFT", "HK", "1", code, *where, text), ("", "", "1"))


def _checked_in(
    flight: Flight, booking: Reservation, passenger: Passenger, ref: str
) -> Iterator[Segment]:
    if passenger.checks_in is None:
        return
    moment = local(flight.origin, passenger.checks_in)
    yield segment("RCI", (flight.carrier.code, booking.locator))
    yield segment("DAT", ("2", *_stamp(moment)))
    yield segment("TRI", "", (f"{flight.origin}-{passenger.boards}", "", "", ref))
    yield _name(passenger, ref)
    yield segment("SSD", passenger.seat or "XXX", "", "", "", "Y")
    if passenger.bags:
        carrier = flight.carrier
        tag = f"{passenger.first_tag:010d}"
        yield segment(
            "TBD",
            "",
            (str(passenger.bags), str(passenger.kg), "700"),
            "",
            "HP",
            (carrier.ticket_prefix, tag, str(passenger.bags), flight.destination),
        )


def _history(flight: Flight, booking: Reservation) -> Iterator[Segment]:
    if booking.changed is None:
        return
    yield segment("ABI", "4", "", "", "", flight.carrier.code)
    yield segment("DAT", ("T", *_stamp(booking.changed)))
    if booking.earlier_legs:
        for leg in booking.earlier_legs:
            if leg not in booking.legs:
                yield segment("SAC", "", "", "X")
                yield segment(
                    "TVL", _times(leg), leg.origin, leg.destination, leg.carrier, f"{leg.number}"
                )
                yield segment("RPI", "1", "HK")
    yield segment("SAC", "", "", "A")
    yield segment("IFT", ("4", "19"), booking.remark)


def _times(leg: Leg) -> tuple[str, str, str, str]:
    return (
        *_stamp(local(leg.origin, leg.departs)),
        *_stamp(local(leg.destination, leg.arrives)),
    )


def _stamp(at: datetime) -> tuple[str, str]:
    return f"{at:%d%m%y}", f"{at:%H%M}"


def _fare(flight: Flight, booking: Reservation) -> str:
    """An amount that has nothing to say: by the minutes in the air, more in the front cabin."""
    minutes = flight.duration.total_seconds() / 60
    front = 3 if booking.legs[0].cabin == "C" else 1
    return f"{80 + minutes * 0.9 * front:.2f}"
