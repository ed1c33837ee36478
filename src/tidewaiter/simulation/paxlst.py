"""PAXLST: the lists of a check-in system, in the UN form and in the older US form.

source: WCO/IATA/ICAO API guidelines, PAXLST message implementation guide (D.02B and later);
the US form after messages of that generation (`001:000`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from tidewaiter.reference import airport, country
from tidewaiter.simulation.pnrgov import local
from tidewaiter.simulation.world import Flight, Passenger, Person, Reservation
from tidewaiter.simulation.writing import Message, Segment, segment, series_part

PASSENGERS, CREW, STATUS = "745", "250", "266"

Entry = tuple[Reservation, Passenger]


def on_board(bookings: Sequence[Reservation]) -> list[Entry]:
    """Who boards, in the order of boarding, with their bookings."""
    entries = [
        (booking, passenger)
        for booking in bookings
        for passenger in booking.passengers
        if passenger.boards is not None and passenger.in_api and booking.cancelled is None
    ]
    return sorted(entries, key=lambda entry: entry[1].boards or 0)


def passenger_list(
    flight: Flight,
    entries: Sequence[Entry],
    at: datetime,
    *,
    function: str = "",
    code: str = PASSENGERS,
) -> list[Message]:
    """The list of passengers, in as many parts as the carrier makes of it; the total is told in each."""
    if flight.carrier.form == "us":
        return [_us_list(flight, entries, at)]
    size = flight.carrier.people_a_part or len(entries)
    parts = [entries[start : start + size] for start in range(0, len(entries), size)]
    messages = []
    for number, part in enumerate(parts, 1):
        body = [*_head(flight, code, function, at)]
        for booking, passenger in part:
            body += _traveller(flight, booking, passenger)
        body.append(segment("CNT", ("42", str(len(entries)))))
        messages.append(_message(flight, body, at, series_part(number, len(parts))))
    return messages


def crew_list(flight: Flight, crew: Sequence[Person], at: datetime) -> list[Message]:
    """The list of the scheduled crew of a passenger flight."""
    body = [*_head(flight, CREW, "C", at)]
    for person in crew:
        body += _person(flight, person, "FM", embark=flight.origin, debark=flight.destination)
        body += _document(person)
    body.append(segment("CNT", ("41", str(len(crew)))))
    return [_message(flight, body, at, series_part(1, 1))]


def _message(
    flight: Flight, body: Sequence[Segment], at: datetime, part: tuple[str, str]
) -> Message:
    version, release = flight.carrier.paxlst_release.split(":")
    agency = ("NZ",) if flight.carrier.form == "us" else ("UN", "IATA")
    return Message(
        reference=f"{at:%d%H%M}{part[0]}",
        identifier=("PAXLST", version, release, *agency),
        body=body,
        access=f"{flight.key}/{flight.departs:%y%m%d/%H%M}",
        part=part,
    )


def _head(flight: Flight, code: str, function: str, at: datetime) -> Iterator[Segment]:
    carrier = flight.carrier
    yield segment("BGM", code, function)
    yield segment("RFF", ("TN", f"{flight.key}{at:%d%H%M}"))
    yield segment("NAD", "MS", "", "", f"{carrier.name} SYNTHETIC DATA")
    yield segment("COM", ("+442079460000", "TE"), ("OPS@EXAMPLE.ORG", "EM"))
    yield segment("TDT", "20", f"{carrier.code}{flight.number}", "", "", carrier.code)
    yield segment("LOC", "125", flight.origin)
    yield segment("DTM", ("189", f"{local(flight.origin, flight.departs):%y%m%d%H%M}", "201"))
    yield segment("LOC", "87", flight.destination)
    yield segment("DTM", ("232", f"{local(flight.destination, flight.arrives):%y%m%d%H%M}", "201"))


def _traveller(flight: Flight, booking: Reservation, passenger: Passenger) -> Iterator[Segment]:
    legs = booking.legs
    here = next(at for at, leg in enumerate(legs) if leg.departs == flight.departs)
    later = [leg for leg in legs[here + 1 :] if (leg.departs - flight.arrives).days < 1]
    debark = later[-1].destination if later and later[0].origin == flight.destination else ""
    transit = bool(debark) and debark != flight.origin
    whole = flight.carrier.tells_whole_journey
    yield from _person(
        flight,
        passenger.person,
        "DDU" if transit else "FL",
        embark=passenger.embark or (_came_from(booking, here) if whole else flight.origin),
        debark=debark if transit and whole else flight.destination,
        bags=tuple(_bags(flight, passenger)),
    )
    yield segment("RFF", ("AVF", booking.locator))
    yield segment("RFF", ("ABO", f"{booking.locator}{passenger.boards}"))
    if passenger.seat:
        yield segment("RFF", ("SEA", passenger.seat.rjust(4, "0")))
    yield segment("RFF", ("YZY", f"{passenger.ticket}C1"))
    yield from _document(passenger.person)


def _came_from(booking: Reservation, here: int) -> str:
    """Where the journey of that day began."""
    leg = booking.legs[here]
    if here and (leg.departs - booking.legs[here - 1].arrives).days < 1:
        return booking.legs[here - 1].origin
    return leg.origin


def _bags(flight: Flight, passenger: Passenger) -> Iterator[Segment]:
    style = flight.carrier.bag_tags
    yield segment("MEA", "CT", "", ("", str(passenger.bags)))
    if not passenger.bags:
        return
    yield segment("MEA", "WT", "", ("KGM", str(passenger.kg)))
    tag = f"{flight.carrier.code}{passenger.first_tag:06d}"
    if style == "run":
        yield segment("FTX", "BAG", "", "", (tag, str(passenger.bags)))
        return
    for number in range(passenger.bags):
        tag = f"{flight.carrier.code}{passenger.first_tag + number:06d}"
        yield segment("FTX", "BAG", "", "", tag)


def _person(
    flight: Flight,
    person: Person,
    role: str,
    *,
    embark: str,
    debark: str,
    bags: Sequence[Segment] = (),
) -> Iterator[Segment]:
    given, _, middle = person.given.partition(" ")
    yield segment("NAD", role, "", "", (person.family, given, middle))
    yield segment("ATT", "2", "", person.sex)
    yield segment("DTM", ("329", f"{person.born:%y%m%d}"))
    yield segment("GEI", "4", "173")
    yield from bags
    yield segment("LOC", "22", flight.destination)
    yield segment("LOC", "178", embark)
    yield segment("LOC", "179", debark)
    yield segment("LOC", "174", person.residence)
    yield segment("NAT", "2", person.country)


def _document(person: Person) -> Iterator[Segment]:
    yield segment("DOC", ("P", "110", "111"), person.document)
    yield segment("DTM", ("36", f"{person.expires:%y%m%d}"))
    yield segment("LOC", "91", person.country)


def _us_list(flight: Flight, entries: Sequence[Entry], at: datetime) -> Message:
    code = f"{flight.carrier.code}{flight.number}"
    leaves = local(flight.origin, flight.departs)
    lands = local(flight.destination, flight.arrives)
    body = [
        segment("CTA", "IC", ("", "SYNTHETIC DATA"), ("+442079460000", "TE")),
        segment("TDT", "", code, "40", flight.carrier.code),
        segment("LOC", "5", (_port(flight.origin), "50")),
        segment("DTM", "136", f"{leaves:%y%m%d}", f"{leaves:%H%M}"),
        segment("LOC", "8", (_port(flight.destination), "50")),
        segment("DTM", "132", f"{lands:%y%m%d}", f"{lands:%H%M}"),
        segment("UNS", "D"),
    ]
    for _, passenger in entries:
        person = passenger.person
        issuer = _two_letters(person.country)
        given, _, middle = person.given.partition(" ")
        body.append(
            segment(
                "PDT",
                (f"P/{person.document}", f"{person.expires:%y%m%d}", issuer),
                (person.family, given, middle, f"{person.born:%y%m%d}", person.sex),
                "PAX",
                (_port(flight.origin), _port(flight.destination)),
            )
        )
    return _message(flight, body, at, series_part(1, 1))


def _port(place: str) -> str:
    known = airport(place)
    return f"{known.country if known else ''}{place}"


def _two_letters(code: str) -> str:
    known = country(code)
    return known.alpha2 if known else code
