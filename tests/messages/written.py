"""Invented messages of what each kind carries (docs/messages.md), for tests that write them and read them again.

A message is drawn whole: what reading derives is derived here too, by rules of the tests' own.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from tidewaiter.messages.edifact.sensitive import is_sensitive_text
from tidewaiter.records import (
    Agency,
    Bags,
    Booking,
    Call,
    Contact,
    Declared,
    FlightNumber,
    Function,
    HistoryEntry,
    Leg,
    LegBags,
    Means,
    Message,
    Movement,
    Payment,
    References,
    Reply,
    Series,
    Ticket,
    TravelDocument,
    Traveller,
)
from tidewaiter.reference import local_to_utc

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"
MARKED = {
    "ascii": "",
    "cp1252": "ÄÉÑØÜ",
    "utf-8": "ÄÉÑØÜŠŁĐŽİΩЖ",
}
"""Letters beyond ASCII that a character set has. All are capitals, as lists are read in capitals."""

AIRPORTS = ("AMS", "BRU", "LHR", "JFK", "LAX", "ANC", "ICN", "GRU", "NBO", "SYD", "DEL", "LIM")
_TITLES = ("MR", "MRS", "MS", "MISS", "MSTR", "DR", "PROF")
_NOT_GIVEN = frozenset(_TITLES) | {
    *("MASTER", "REV", "SIR", "LADY", "LORD", "CHD", "INF", "MME", "MLLE", "SR", "SRA", "SRTA"),
    *("TBA", "TBN", "TBC", "NONAME", "NNAME"),
}
_GLUED = ("MR", "MRS", "MS", "MISS", "MSTR")
MARKS = "'+:?*\\\"$-."
"""Characters that stand in data and part it in one dialect or another."""


def text(alphabet: str, least: int = 1, most: int = 12) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=least, max_size=most)


def alphanumeric(least: int = 1, most: int = 12) -> st.SearchStrategy[str]:
    return text(LETTERS + DIGITS, least, most)


@st.composite
def words(draw: st.DrawFn, charset: str, most: int = 3) -> str:
    """A name of one word or several, with marks inside."""
    letters, marks = LETTERS + MARKED[charset], MARKS
    found = []
    for _ in range(draw(st.integers(1, most))):
        first = draw(text(letters, 2, 8))
        mark = draw(st.sampled_from(["", "", *marks]))
        found.append(first + (mark + draw(text(letters, 2, 6)) if mark else ""))
    told = " ".join(found)
    # What may not be kept is dropped by the reader (docs/messages.md), so it is none of what comes back.
    return "QUIET" if is_sensitive_text(told) else told


def _is_name(name: str) -> bool:
    """No word that reads as a title or as a name not yet given, alone or glued behind."""
    parts = name.replace(".", " ").split()
    return not (_NOT_GIVEN & {*parts, name.replace(" ", "")}) and not name.endswith(_GLUED)


def family_names(charset: str) -> st.SearchStrategy[str]:
    return words(charset, 2).filter(_is_name)


def given_names(charset: str) -> st.SearchStrategy[str]:
    return words(charset).filter(_is_name)


# --- places and times ---


@st.composite
def routes(draw: st.DrawFn, most: int = 3) -> list[tuple[Call, Call]]:
    """A chain of legs in time: each begins where the one before ended."""
    places = draw(st.lists(st.sampled_from(AIRPORTS), min_size=2, max_size=most + 1, unique=True))
    day = draw(st.dates(date(2001, 1, 3), date(2048, 12, 1)))
    legs = []
    for start, end in pairwise(places):
        legs.append((_call(draw, start, day), _call(draw, end, day + timedelta(days=2))))
        day += timedelta(days=3)
    return legs


def _call(draw: st.DrawFn, place: str, day: date) -> Call:
    hour, minute = draw(st.integers(0, 23)), draw(st.integers(0, 59))
    local = f"{day}T{hour:02d}:{minute:02d}"
    return Call(place, local, local_to_utc(place, local))


carriers = st.sampled_from(("DL", "KL", "Q1", "X0", "9W", "BAW"))
numbers = st.builds(
    lambda number, suffix: f"{number:04d}{suffix}",
    st.integers(1, 9999),
    st.sampled_from(["", "", "A"]),
)
moments = st.builds(
    lambda day, minute: f"{day}T{minute // 60:02d}:{minute % 60:02d}",
    st.dates(date(2001, 1, 1), date(2049, 12, 31)),
    st.integers(0, 1439),
)


def births(near: str, *, year_alone: bool) -> st.SearchStrategy[str]:
    """Whole and partial dates of birth, up to 110 years before the flight."""
    last = date.fromisoformat(near)
    days = st.dates(last.replace(year=last.year - 110, day=1), last - timedelta(days=1)).map(str)
    months = days.map(lambda day: day[:7])
    years = days.map(lambda day: day[:4])
    return st.one_of(days, days, months, years) if year_alone else st.one_of(days, days, months)


expiries = st.dates(date(1990, 1, 1), date(2079, 12, 31)).map(str)


# --- envelope ---

functions = {
    "745": ("passenger list", "add"),
    "745+CP": ("passengers changed", "replace"),
    "745+XR": ("reservations cancelled", "withdraw"),
    "266+CLOB": ("flight closed, those listed are on board", "on_board"),
    "266+XF": ("flight cancelled", "movement_cancelled"),
    "22": ("all bookings of the flight", "full"),
    "141": ("changed bookings only", "update"),
    "962": ("answer to a query", "reply"),
    "132": ("answer changed by the authority", "reply"),
    "312": ("change acknowledged by the carrier", "reply"),
}


def function(code: str) -> Function:
    meaning, effect = functions[code]
    return Function(code, meaning, effect)  # type: ignore[arg-type]


series = st.one_of(
    st.none(),
    st.builds(
        lambda ref, part, final: Series(ref, part, part == 1, final),
        text(LETTERS + DIGITS + "/", 1, 20),
        st.integers(1, 40),
        st.booleans(),
    ),
)


@st.composite
def headings(draw: st.DrawFn, envelope: bool) -> dict[str, Any]:
    """What UNB and UNH say."""
    told: dict[str, Any] = {
        "source": "-",
        "index": 0,
        "reference": draw(alphanumeric(1, 14)),
        "series": draw(series),
    }
    if envelope:
        told |= {
            "sender": draw(text(LETTERS + DIGITS + "'+:?", 1, 12)),
            "recipient": draw(text(LETTERS + DIGITS + "'+:?", 1, 12)),
            "sent_at": draw(moments),
        }
    return told


# --- PAXLST ---


@st.composite
def passenger_lists(draw: st.DrawFn, charset: str = "ascii", envelope: bool = True) -> Message:
    """A passenger or crew list as a list carries it."""
    route = draw(routes())
    carrier, number = draw(carriers), draw(numbers)
    means = draw(
        st.one_of(st.none(), st.builds(lambda mark: Means(registration=mark), alphanumeric(4, 7)))
    )
    overflight = draw(st.booleans())
    movements = tuple(
        Movement("air", carrier, number, None, means, start, end, overflight)
        for start, end in route
    )
    near = (route[0][0].local or "")[:10]
    travellers = tuple(draw(st.lists(listed(charset, near), max_size=4)))
    release = draw(st.sampled_from(["D:02B", "D:05B", "D:12B", "D:17B"]))
    crew = sum("crew" in one.role for one in travellers)
    declared = draw(
        st.sampled_from(
            [
                Declared(),
                Declared(len(travellers) - crew, crew),
                Declared(travellers=len(travellers)),
            ]
        )
    )
    return Message(
        **draw(headings(envelope)),
        kind="PAXLST",
        release=release,
        function=function(draw(st.sampled_from(["745", "745+CP", "745+XR", "266+CLOB", "266+XF"]))),
        declared=declared,
        movements=movements,
        travellers=travellers,
        references=draw(references_of_list(charset)),
    )


@st.composite
def references_of_list(draw: st.DrawFn, charset: str) -> dict[str, str]:
    free = words(charset)
    kinds: dict[str, st.SearchStrategy[str]] = {
        "TN": alphanumeric(),
        "TN revision": alphanumeric(1, 3),
        "AEA": alphanumeric(),
        "CR": free,
        "reporting_party": free,
        "reporting_party_phone": text(DIGITS + "+-", 6, 15),
        "reporting_party_fax": text(DIGITS, 6, 15),
        "reporting_party_email": st.just("OPS@EXAMPLE.ORG"),
        "reporting_person": free,
        "party_MR": free,
        "destination": st.sampled_from(AIRPORTS),
        "CNT+3": text(DIGITS, 1, 4),
    }
    told = draw(st.sets(st.sampled_from(sorted(kinds)), max_size=5))
    return {name: draw(kinds[name]) for name in sorted(told)}


@st.composite
def listed(draw: st.DrawFn, charset: str, near: str) -> Traveller:
    """A traveller of a list."""
    role = draw(
        st.sampled_from(
            ["passenger", "passenger", "crew", "transit_passenger", "transit_crew", "infant"]
        )
    )
    sex = draw(st.sampled_from(["M", "F"] if role == "infant" else ["M", "F", "X", None]))
    avf = draw(st.one_of(st.just(""), alphanumeric(5, 6)))
    others = draw(
        st.lists(
            st.tuples(st.sampled_from(["AEA", "CR", "TN", "LOC+22"]), alphanumeric(3, 3)),
            max_size=2,
        )
    )
    family = draw(family_names(charset))
    return Traveller(
        family_name=family,
        given_names=draw(st.one_of(st.just(""), given_names(charset))),
        title=draw(st.sampled_from(["", "", *_TITLES])),
        sex=sex,
        birth_date=draw(st.one_of(st.none(), births(near, year_alone=True))),
        nationality=draw(st.sampled_from(["", "NLD", "GBR", "US"])),
        residence=draw(st.sampled_from(["", "NLD", "D", "KENYA"])),
        role=role,  # type: ignore[arg-type]
        documents=tuple(
            draw(st.lists(documents_of_list(), max_size=3, unique_by=lambda one: one.number))
        ),
        embark=draw(st.sampled_from(["", *AIRPORTS])),
        debark=draw(st.sampled_from(["", *AIRPORTS])),
        seats=tuple(draw(st.lists(seats, max_size=2, unique=True))),
        bags=draw(bags_of_list()),
        references=References(avf, draw(st.one_of(st.just(""), alphanumeric())), tuple(others)),
        bookings=(avf,) if avf else (),
        birth_place=draw(
            st.sampled_from(["", "GBR", "ST. JOHN'S, CAN", "ÎLE" if charset != "ascii" else "OSLO"])
        ),
        tickets=tuple(draw(st.lists(tickets_of_list, max_size=2, unique=True))),
        contacts=draw(contacts_of_list(charset)),
        verified=draw(st.booleans()),
    )


seats = st.builds(
    lambda row, place: f"{row}{place}", st.integers(1, 99), st.sampled_from("ABCDEFGHK")
)
tickets_of_list = st.builds(Ticket, text("123456789", 13, 13), st.sampled_from(["", "1", "2"]))


@st.composite
def documents_of_list(draw: st.DrawFn) -> TravelDocument:
    return TravelDocument(
        type=draw(st.sampled_from(["P", "V", "I", "AC"])),
        number=draw(text(LETTERS + DIGITS + "'+-", 4, 12)),
        issuer=draw(st.sampled_from(["", "NLD", "GBR", "D"])),
        expires=draw(st.one_of(st.none(), expiries)),
        issued=draw(st.one_of(st.none(), expiries)),
    )


@st.composite
def bags_of_list(draw: st.DrawFn) -> Bags:
    tags = tuple(draw(st.lists(alphanumeric(6, 10), max_size=3, unique=True)))
    return Bags(
        declared_count=draw(st.one_of(st.none(), st.integers(0, 99))),
        derived_count=len(tags) if tags else None,
        kg=draw(st.one_of(st.none(), st.integers(0, 99_999).map(lambda grams: grams / 100))),
        tags=tags,
    )


@st.composite
def contacts_of_list(draw: st.DrawFn, charset: str) -> tuple[Contact, ...]:
    found = []
    if draw(st.booleans()):
        street = draw(words(charset))
        found.append(Contact("address", f"{street}, OSLO", f"{street}, OSLO"))
    if draw(st.booleans()):
        digits = draw(text(DIGITS, 6, 14))
        found.append(
            Contact(draw(st.sampled_from(["phone", "mobile", "fax"])), f"+{digits}", f"+{digits}")
        )
    if draw(st.booleans()):
        local = draw(alphanumeric())
        found.append(Contact("email", f"{local}+1@EXAMPLE.ORG", f"{local}+1@EXAMPLE.ORG"))
    return tuple(found)


# --- CUSRES ---


@st.composite
def replies(draw: st.DrawFn, charset: str = "ascii", envelope: bool = True) -> Message:
    """An answer, change or acknowledgement."""
    route = draw(routes())
    carrier, number = draw(carriers), draw(numbers)
    movements = tuple(
        Movement("air", carrier, number, departure=start, arrival=end) for start, end in route
    )
    answers = st.builds(
        Reply,
        alphanumeric(5, 6),
        alphanumeric(6, 12),
        st.sampled_from(["0Z", "1Z", "2Z"]),
        st.one_of(st.just(""), st.just("No board, please call: +1 (555) 0100?"), words(charset)),
    )
    return Message(
        **draw(headings(envelope)),
        kind="CUSRES",
        release=draw(st.sampled_from(["D:02B", "D:05B", "D:17B"])),
        function=function(draw(st.sampled_from(["962", "132", "312"]))),
        movements=movements,
        replies=tuple(draw(st.lists(answers, max_size=4))),
        references={"TN": draw(alphanumeric()), "AF": f"{carrier}{number.lstrip('0')}"},
    )


# --- PNRGOV ---


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
        departs, arrives = _call(draw, start, day), _call(draw, end, day + timedelta(days=1))
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
        title=draw(st.sampled_from(["", *_TITLES])),
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
