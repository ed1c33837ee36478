"""Sets of messages of one flight as property tests draw them: every effect, sender, dialect of names, and chance."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from hypothesis import strategies as st

from tidewaiter.records import (
    Call,
    Declared,
    Effect,
    Payment,
    References,
    Series,
    Told,
    Traveller,
)
from told import FLIGHT, booking, listed, passport, pushed

LEGS = (
    replace(FLIGHT, arrival=Call("MAD", "2026-03-05T10:00")),
    replace(FLIGHT, departure=Call("MAD", "2026-03-05T11:30")),
)
LOCATORS = ("AAAAAA", "BBBBBB", "CCCCCC")

people = st.builds(
    Traveller,
    family_name=st.sampled_from(["OSEI", "OSIE", "LUND", "TBA", ""]),
    given_names=st.sampled_from(["ADJOA", "ADJOA AMA", "ADJOA INES", "PER", ""]),
    birth_date=st.sampled_from([None, "1988-04-12", "1988", "1975-11-02"]),
    documents=st.sampled_from(
        [(), passport("EK100200"), passport("EK100201"), passport("31005522", "NOR")]
    ),
    name_reference=st.sampled_from(["", "1", "2"]),
    references=st.sampled_from([References(), References("AAAAAA", "7"), References("", "7")]),
    bookings=st.sampled_from([(), ("AAAAAA",), ("BBBBBB",)]),
    embark=st.sampled_from(["", "BOG", "MAD"]),
    role=st.sampled_from(["passenger", "crew"]),
    placeholder=st.booleans(),
)
times = st.sampled_from(
    [
        "2026-03-02T10:00",
        "2026-03-03T10:00",
        "2026-03-03T10:05",
        "2026-03-03T11:00",
        "2026-03-04T10:00",
        None,
    ]
)
series = st.one_of(
    st.none(),
    st.builds(
        Series,
        ref=st.sampled_from(["S1", "S2"]),
        part=st.integers(1, 3),
        first=st.just(value=False),
        final=st.booleans(),
    ),
)
reservations = st.builds(
    lambda locator, members, also, created, changed, form: booking(
        locator,
        *members,
        locators=(f"ZK:{locator}", f"1X:{also}") if also else (f"ZK:{locator}",),
        created=created,
        changed=changed,
        payments=(Payment(form),) if form else (),
    ),
    locator=st.sampled_from(LOCATORS),
    members=st.lists(people, max_size=2),
    also=st.sampled_from(["", "XXXXXX", "YYYYYY"]),
    created=st.sampled_from([None, "2026-02-01T10:00", "2026-02-02T10:00"]),
    changed=st.sampled_from([None, "2026-03-01T10:00", "2026-03-02T10:00"]),
    form=st.sampled_from(["", "CC", "CA"]),
)


@st.composite
def messages(draw: st.DrawFn, number: int) -> Told:
    source, sent_at = f"s{number}", draw(times)
    more = {
        "series": draw(series),
        "sender": draw(st.sampled_from(["ZK", "QQ"])),
        "movements": draw(st.sampled_from([(FLIGHT,), LEGS, LEGS[1:], (FLIGHT, FLIGHT), ()])),
    }
    effect = draw(st.sampled_from(get_args(Effect)))
    if draw(st.booleans()):
        declared = Declared(travellers=draw(st.sampled_from([None, 1, 4])))
        group = draw(st.lists(people, max_size=3))
        return listed(source, sent_at, *group, effect=effect, declared=declared, **more)
    bookings = draw(st.lists(reservations, max_size=3))
    pnrs = draw(st.sampled_from([-1, None, 2]))
    effect = draw(st.sampled_from(["full", "update", effect]))
    return pushed(source, sent_at, *bookings, effect=effect, pnrs=pnrs, **more)


@st.composite
def sets_of_messages(draw: st.DrawFn, most: int = 7) -> list[Told]:
    return [draw(messages(number)) for number in range(draw(st.integers(1, most)))]
