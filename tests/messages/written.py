"""Invented messages of what each kind carries (docs/messages.md), for tests that write them and read them again.

A message is drawn whole: what reading derives is derived here too, by rules of the tests' own.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from tidewaiter.messages.edifact.sensitive import is_sensitive_text
from tidewaiter.records import (
    Bags,
    Call,
    Contact,
    Declared,
    Function,
    Means,
    Message,
    Movement,
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
TITLES = ("MR", "MRS", "MS", "MISS", "MSTR", "DR", "PROF")
_NOT_GIVEN = frozenset(TITLES) | {
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
        legs.append((call_at(draw, start, day), call_at(draw, end, day + timedelta(days=2))))
        day += timedelta(days=3)
    return legs


def call_at(draw: st.DrawFn, place: str, day: date) -> Call:
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
        title=draw(st.sampled_from(["", "", *TITLES])),
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
