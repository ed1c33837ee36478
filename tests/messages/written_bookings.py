"""Invented pushes of bookings, of what docs/messages.md says that PNRGOV carries.

A message is drawn whole: what reading derives is derived here too, by rules of the tests' own.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from messages.written import (
    DIGITS,
    LETTERS,
    TITLES,
    alphanumeric,
    births,
    call_at,
    carriers,
    expiries,
    family_names,
    function,
    given_names,
    headings,
    moments,
    numbers,
    routes,
    seats,
    text,
    words,
)
from tidewaiter.records import (
    Agency,
    Bags,
    Booking,
    Contact,
    Declared,
    FlightNumber,
    HistoryEntry,
    Leg,
    LegBags,
    Message,
    Movement,
    Payment,
    References,
    Ticket,
    TravelDocument,
    Traveller,
)


@st.composite
def pushes(draw: st.DrawFn, charset: str = "ascii", envelope: bool = True) -> Message:
    """A push of bookings."""
    route = draw(routes(2))
    carrier = draw(carriers)
    operating = draw(st.one_of(st.none(), st.just(FlightNumber("AF", ""))))
    movements = tuple(
        Movement("air", carrier, draw(numbers), operating, departure=start, arrival=end)
        for start, end in route
    )
    travellers: list[Traveller] = []
    bookings: list[Booking] = []
    code = draw(st.sampled_from(["22", "141"]))
    for _ in range(draw(st.integers(0, 3))):
        booking, people = draw(_bookings(charset, carrier, movements, len(travellers), code))
        bookings.append(booking)
        travellers += people
    return Message(
        **draw(headings(envelope)),
        kind="PNRGOV",
        release=draw(st.sampled_from(["10:1", "11:1", "13:1", "16:1", "18:1"])),
        function=function(code),
        declared=Declared(pnrs=draw(st.one_of(st.none(), st.integers(len(bookings), 400)))),
        movements=movements,
        travellers=tuple(travellers),
        bookings=tuple(bookings),
    )


@st.composite
def _bookings(
    draw: st.DrawFn,
    charset: str,
    carrier: str,
    movements: tuple[Movement, ...],
    first: int,
    code: str,
) -> tuple[Booking, list[Traveller]]:
    locator = draw(alphanumeric(6, 6))
    elsewhere = draw(st.lists(alphanumeric(6, 6), max_size=2, unique=True))
    booking = Booking(
        locator=locator,
        locators=(f"{carrier}:{locator}", *(f"1A:{one}" for one in elsewhere)),
        carrier=carrier,
        created=draw(st.one_of(st.none(), moments)),
        changed=draw(st.one_of(st.none(), moments)),
        ticketed=draw(st.one_of(st.none(), moments)),
    )
    if code == "141" and draw(st.integers(0, 3)) == 0:
        return replace(booking, status="cancelled"), []
    itinerary = draw(_itineraries(movements))
    people = [
        draw(_booked(charset, movements, number))
        for number in range(1, draw(st.integers(1, 4)) + 1)
    ]
    booking = replace(
        booking,
        agency=draw(st.one_of(st.none(), agencies)),
        itinerary=itinerary,
        split=tuple(f"1A:{one}" for one in draw(st.lists(alphanumeric(6, 6), max_size=2))),
        group_name=draw(
            st.one_of(st.just(""), words(charset, 2).map(lambda name: f"GROUP {name}"))
        ),
        remarks=tuple(draw(st.lists(remarks(charset), max_size=2, unique=True))),
        services=tuple(draw(st.lists(services, max_size=3, unique=True))) + draw(stays),
        history=draw(histories(charset)),
        contacts=tuple(draw(_contacts(charset, first, len(people)))),
        payments=tuple(draw(_payments(charset, first, len(people)))),
        tickets=tuple(draw(_tickets(first, len(people)))),
        travellers=tuple(range(first, first + len(people))),
        named=sum(not one.placeholder for one in people),
        unnamed=sum(one.placeholder for one in people),
    )
    return booking, [
        _completed(one, booking, first + number, movements) for number, one in enumerate(people)
    ]


def _completed(
    person: Traveller, booking: Booking, number: int, movements: tuple[Movement, ...]
) -> Traveller:
    """What a booking says of its travellers."""
    return replace(
        person,
        embark=movements[0].departure.place,
        debark=booking.itinerary[0].arrival.place,
        references=replace(person.references, avf=booking.locator),
        bookings=(booking.locator,),
        tickets=tuple(one for one in booking.tickets if one.traveller == number),
        contacts=tuple(one for one in booking.contacts if one.traveller == number),
    )


agencies = st.builds(
    Agency,
    system=st.sampled_from(["1A", "DL"]),
    office=st.sampled_from(["", "LON"]),
    iata=text(DIGITS, 7, 8),
    city=st.sampled_from(["ATL", "LON"]),
    type=st.sampled_from(["", "A", "T"]),
    country=st.sampled_from(["GB", "US"]),
    currency=st.sampled_from(["", "GBP"]),
    agent=alphanumeric(3, 9),
)


@st.composite
def _itineraries(draw: st.DrawFn, movements: tuple[Movement, ...]) -> tuple[Leg, ...]:
    """The movement's own leg first, then others, some sold under another number, some open."""
    first = movements[0]
    status = st.sampled_from(["HK", "GK", ""])
    party = st.one_of(st.none(), st.integers(0, 99))
    sold = draw(
        st.sampled_from([None, FlightNumber("AF", first.number), FlightNumber("AF", "5678")])
    )
    legs = [
        Leg(
            first.carrier,
            first.number,
            sold,
            first.departure,
            first.arrival,
            "Y",
            draw(status),
            draw(party),
            "320",
        )
    ]
    day = date.fromisoformat((first.arrival.local or "")[:10]) + timedelta(days=20)
    for start, end in draw(
        st.sampled_from([(), (("LIM", "GRU"),), (("SYD", "DEL"), ("DEL", "NBO"))])
    ):
        departs, arrives = call_at(draw, start, day), call_at(draw, end, day + timedelta(days=1))
        opened = draw(st.integers(0, 4)) == 0
        number = "" if opened else draw(numbers)
        legs.append(
            Leg(
                "KL",
                number,
                None,
                departs,
                arrives,
                draw(st.sampled_from(["", "C"])),
                draw(status),
                draw(party),
                "",
                opened,
            )
        )
        day += timedelta(days=4)
    return tuple(legs)


@st.composite
def _booked(
    draw: st.DrawFn, charset: str, movements: tuple[Movement, ...], number: int
) -> Traveller:
    """A traveller of a booking, but for what the booking says of all."""
    near = (movements[0].departure.local or "")[:10]
    if draw(st.integers(0, 7)) == 0:
        return Traveller(
            family_name="TBA",
            given_names=LETTERS[number],
            name_reference=str(number),
            placeholder=True,
        )
    role = draw(st.sampled_from(["passenger", "passenger", "passenger", "infant", "crew"]))
    abo = draw(st.one_of(st.just(""), alphanumeric(5, 14)))
    checked = draw(st.booleans())
    others = draw(st.lists(st.tuples(st.sampled_from(["REG", "X"]), alphanumeric()), max_size=1))
    return Traveller(
        family_name=f"{draw(family_names(charset))} {LETTERS[number]}X",
        given_names=draw(given_names(charset)),
        title=draw(st.sampled_from(["", *TITLES])),
        sex=draw(st.sampled_from(["M", "F"] if role == "infant" else ["M", "F", "X", None])),
        birth_date=draw(st.one_of(st.none(), births(near, year_alone=False))),
        nationality=draw(st.sampled_from(["", "NLD", "GBR", "USA"])),
        residence=draw(st.sampled_from(["", "NLD", "USA"])),
        role=role,  # type: ignore[arg-type]
        documents=tuple(
            draw(st.lists(documents_of_booking(), max_size=3, unique_by=lambda one: one.number))
        ),
        seats=tuple(draw(st.lists(seats, max_size=2, unique=True))),
        bags=draw(_bags(movements, number)),
        references=References("", abo, tuple(others)),
        birth_place=draw(st.sampled_from(["", "LONDON", "ST. JOHN'S"])),
        name_reference=str(number),
        loyalty=tuple(
            draw(st.lists(loyalties, max_size=2, unique_by=lambda one: one.split("/")[0]))
        ),
        checked_in_at=draw(moments) if checked else None,
        boarding_number=draw(st.sampled_from(["12", "LHR-007"])) if checked else "",
    )


loyalties = st.builds(
    lambda carrier, number, tier: f"{carrier}{number}" + (f"/{tier}" if tier else ""),
    st.sampled_from(["DL", "KL"]),
    text(DIGITS, 6, 10),
    st.sampled_from(["", "ELITE"]),
)


@st.composite
def documents_of_booking(draw: st.DrawFn) -> TravelDocument:
    number = draw(alphanumeric(5, 12))
    expires, issued = draw(st.one_of(st.none(), expiries)), draw(st.one_of(st.none(), expiries))
    if draw(st.booleans()):
        return TravelDocument(
            "V", number, issued=issued, applies_to=draw(st.sampled_from(["", "USA"]))
        )
    issuer = draw(st.sampled_from(["", "NLD", "GBR"]))
    return TravelDocument(draw(st.sampled_from(["P", "I"])), number, issuer, expires, issued, "")


@st.composite
def _bags(draw: st.DrawFn, movements: tuple[Movement, ...], number: int) -> Bags:
    if draw(st.booleans()):
        return Bags()
    first = movements[0]
    count, kg = (
        draw(st.integers(0, 9)),
        draw(st.one_of(st.none(), st.integers(1, 999).map(lambda ten: ten / 10))),
    )
    tags = tuple(f"DL{number}{at:05d}" for at in range(draw(st.integers(0, 3))))
    return Bags(
        declared_count=count,
        derived_count=len(tags) if tags else None,
        kg=kg,
        tags=tags,
        pool=draw(st.sampled_from(["", "HP", "MP"])),
        legs=(LegBags(first.carrier, first.number, first.departure.place, count, kg),),
    )


@st.composite
def _contacts(draw: st.DrawFn, charset: str, first: int, people: int) -> list[Contact]:
    found: list[Contact] = []
    whose = st.one_of(st.none(), st.integers(first, first + people - 1))
    for _ in range(draw(st.integers(0, 4))):
        kind = draw(
            st.sampled_from(
                ["phone", "mobile", "home", "business", "agency", "fax", "email", "address", "ip"]
            )
        )
        digits = draw(text("123456789", 7, 14))
        if kind == "email":
            raw = draw(st.sampled_from([f"JO{digits}//EXAMPLE.COM", f"JO{digits}+1@EXAMPLE.COM"]))
            value = raw.replace("//", "@")
        elif kind == "address":
            value = raw = f"{draw(words(charset))}, {digits} LONDON, GB"
        elif kind == "ip":
            value, raw = "192.0.2.7", f"IP ADDRESS OF THE BOOKING 192.0.2.7 ({digits})"
        else:
            value = raw = draw(st.sampled_from([digits, f"+{digits}"]))
        contact = Contact(kind, value, raw, draw(whose))
        if all(
            (one.kind, one.value, one.traveller) != (kind, value, contact.traveller)
            for one in found
        ):
            found.append(contact)
    return sorted(found, key=lambda one: -1 if one.traveller is None else one.traveller)


@st.composite
def _payments(draw: st.DrawFn, charset: str, first: int, people: int) -> list[Payment]:
    found = []
    for _ in range(draw(st.integers(0, 3))):
        card = draw(st.booleans())
        amount = draw(st.sampled_from(["", "12.50", "980"]))
        found.append(
            Payment(
                form="CC" if card else draw(st.sampled_from(["CA", "MS"])),
                issuer="VI" if card else "",
                last4=draw(text(DIGITS, 4, 4)) if card else "",
                holder=draw(st.one_of(st.just(""), words(charset))),
                expires=draw(st.sampled_from([None, "2031-12"])) if card else None,
                amount=amount,
                currency=draw(st.sampled_from(["", "EUR", "USD"])) if amount else "",
                traveller=draw(st.one_of(st.none(), st.integers(first, first + people - 1))),
            )
        )
    return sorted(found, key=lambda one: -1 if one.traveller is None else one.traveller)


@st.composite
def _tickets(draw: st.DrawFn, first: int, people: int) -> list[Ticket]:
    found = []
    for number in draw(st.lists(text("123456789", 13, 13), max_size=3, unique=True)):
        whose = draw(st.one_of(st.none(), st.integers(first, first + people - 1)))
        coupon = draw(st.sampled_from(["", "1", "2"])) if whose is not None else ""
        found.append(Ticket(number, coupon, draw(st.one_of(st.none(), moments)), whose))
    return sorted(found, key=lambda one: -1 if one.traveller is None else one.traveller)


def remarks(charset: str) -> st.SearchStrategy[str]:
    return st.one_of(
        st.just("PAX: ASKS FOR 2 SEATS + A QUIET ROW?"),
        st.just(
            "A LINE THAT IS LONGER THAN A TELEX LINE MAY BE, SO THAT IT STANDS IN SEVERAL OF THEM 12345678"
        ),
        words(charset).map(lambda told: f"VIP {told}"),
    )


services = st.sampled_from(
    ["SPEQ 1 SURFBOARD: 12KG", "EXST", "PETC DOG + CAT'S CAGE", "EXCESS BAGGAGE GBP 40.00 4"]
)
stays = st.sampled_from([(), ("2026-03-10 2026-03-12 LON HOTEL O'HARA",), ("CAR HIRE AMS",)])


@st.composite
def histories(draw: st.DrawFn, charset: str) -> tuple[HistoryEntry, ...]:
    found = []
    at = draw(st.one_of(st.none(), moments))
    for _ in range(draw(st.integers(0, 4))):
        if draw(st.booleans()):
            at = draw(st.one_of(moments, moments.map(lambda told: told + "Z")))
        tag = draw(st.sampled_from(["TVL", "IFT", "SSR", "LTS", "TIF"]))
        action = (
            ""
            if tag == "LTS"
            else draw(st.sampled_from(["X", "A"] if tag == "TIF" else ["", "X", "A", "C"]))
        )
        told = "100326 0815 AMS JFK DL 324 Y" if tag == "TVL" else draw(words(charset))
        found.append(HistoryEntry(at, action, tag, told))
    return tuple(found)
