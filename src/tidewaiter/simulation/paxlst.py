"""PAXLST: the lists of a check-in system as records, which the writers of the library write, the older US form too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tidewaiter.messages.edifact.writing import US_RELEASE, outgoing
from tidewaiter.records import (
    Bags,
    Declared,
    Function,
    References,
    Series,
    Ticket,
    TravelDocument,
    Traveller,
)
from tidewaiter.records import Message as Record
from tidewaiter.reference import country
from tidewaiter.simulation.legs import movement
from tidewaiter.simulation.world import Flight, Passenger, Person, Reservation
from tidewaiter.simulation.writing import Message

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
    size = flight.carrier.people_a_part or max(1, len(entries))
    parts = [entries[start : start + size] for start in range(0, len(entries), size)] or [()]
    total = Declared(travellers=len(entries))
    return [
        _list(
            flight,
            at,
            function=Function(f"{code}+{function}" if function else code),
            people=[_traveller(flight, *entry) for entry in part],
            declared=total,
            series=Series(_reference(flight), number, number == 1, number == len(parts)),
        )
        for number, part in enumerate(parts, 1)
    ]


def crew_list(flight: Flight, crew: Sequence[Person], at: datetime) -> list[Message]:
    """The list of the scheduled crew of a passenger flight."""
    people = [
        replace(_person(flight, person), role="crew", embark=flight.origin) for person in crew
    ]
    series = Series(_reference(flight), 1, True, True)
    told = Declared(crew=len(crew))
    function = Function(f"{CREW}+C")
    return [_list(flight, at, function=function, people=people, declared=told, series=series)]


def _list(
    flight: Flight,
    at: datetime,
    *,
    function: Function,
    people: Sequence[Traveller],
    declared: Declared,
    series: Series,
) -> Message:
    """A list as records, written by the writer of the library. Of what the older form has no room for, that writer
    leaves out what it must."""
    told = Record(
        source="",
        index=0,
        kind="PAXLST",
        release=flight.carrier.paxlst_release,
        function=function,
        reference=f"{at:%d%H%M}{series.part:02d}",
        series=series,
        declared=declared,
        movements=(movement(flight),),
        travellers=tuple(people),
        references={
            "TN": f"{flight.key}{at:%d%H%M}",
            "reporting_party": f"{flight.carrier.name} SYNTHETIC DATA",
            **({"reporting_person": "SYNTHETIC DATA"} if _is_older(flight) else {}),
            "reporting_party_phone": "+442079460000",
            "reporting_party_email": "OPS@EXAMPLE.ORG",
        },
    )
    return outgoing(told, series.part)


def _is_older(flight: Flight) -> bool:
    """Whether the carrier sends the older US form."""
    return flight.carrier.paxlst_release == US_RELEASE


def _reference(flight: Flight) -> str:
    return f"{flight.key}/{flight.departs:%y%m%d/%H%M}"


def _traveller(flight: Flight, booking: Reservation, passenger: Passenger) -> Traveller:
    legs = booking.legs
    here = next(at for at, leg in enumerate(legs) if leg.departs == flight.departs)
    later = [leg for leg in legs[here + 1 :] if (leg.departs - flight.arrives).days < 1]
    debark = later[-1].destination if later and later[0].origin == flight.destination else ""
    transit = bool(debark) and debark != flight.origin
    whole = flight.carrier.tells_whole_journey
    return replace(
        _person(flight, passenger.person),
        role="transit_passenger" if transit else "passenger",
        embark=passenger.embark or (_came_from(booking, here) if whole else flight.origin),
        debark=debark if transit and whole else flight.destination,
        bags=_bags(flight, passenger),
        seats=(passenger.seat.rjust(4, "0"),) if passenger.seat else (),
        tickets=(Ticket(passenger.ticket, "1"),),
        references=References(
            avf=booking.locator,
            abo=f"{booking.locator}{passenger.boards}",
            others=(("LOC+22", flight.destination),),
        ),
    )


def _came_from(booking: Reservation, here: int) -> str:
    """Where the journey of that day began."""
    leg = booking.legs[here]
    if here and (leg.departs - booking.legs[here - 1].arrives).days < 1:
        return booking.legs[here - 1].origin
    return leg.origin


def _bags(flight: Flight, passenger: Passenger) -> Bags:
    if not passenger.bags:
        return Bags(declared_count=0)
    first = passenger.first_tag
    tags = [f"{flight.carrier.code}{number:06d}" for number in range(first, first + passenger.bags)]
    return Bags(passenger.bags, len(tags), float(passenger.kg), tuple(tags))


def _person(flight: Flight, person: Person) -> Traveller:
    issuer = _two_letters(person.country) if _is_older(flight) else person.country
    document = TravelDocument("P", person.document, issuer, person.expires.isoformat())
    return Traveller(
        family_name=person.family,
        given_names=person.given,
        sex=person.sex,
        birth_date=person.born.isoformat(),
        nationality=person.country,
        residence=person.residence,
        debark=flight.destination,
        documents=(document,) if person.document else (),
        references=References(others=(("LOC+22", flight.destination),)),
        verified=True,
    )


def _two_letters(code: str) -> str:
    known = country(code)
    return known.alpha2 if known else code
