"""Whatever a message said: odd values make no traveller fail, and replaying them gives the same."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from targeting.samples import TODAY, booking, movement, person
from tidewaiter.records.known import Statement
from tidewaiter.records.travellers import (
    Agency,
    Bags,
    Call,
    Contact,
    Leg,
    Movement,
    Payment,
    TravelDocument,
)
from tidewaiter.targeting import Surroundings, assess_movement, load_profiles

RULES = load_profiles()

words = st.sampled_from(
    [
        "",
        " ",
        "X",
        "Ægir",
        "NO",
        "DE LA",
        "1234567",
        "a@b.example",
        "+33639980001",
        "OSTREL NV",
        "\u0301",
    ]
)
times = st.sampled_from(
    [
        None,
        "",
        "soon",
        "2026-11-23",
        "2026-11-23T14:00",
        "2026-11-23T14:00Z",
        "2026-13-45T99:99",
        "0001-01-01T00:00",
        "9999-12-31T23:59",
    ]
)
places = st.sampled_from(["", "LIS", "BRU", "QQQ", "JFK", "lis", "X" * 40])
calls = st.builds(Call, place=places, local=times, utc=times)
legs = st.builds(
    Leg,
    departure=calls,
    arrival=calls,
    status=st.sampled_from(["", "HK", "XX", "GK"]),
    booking_class=words,
)
contacts = st.builds(
    Contact, kind=st.sampled_from(["mobile", "email", "address", "agency", "odd"]), value=words
)
payments = st.builds(Payment, form=words, issuer=words, last4=words, holder=words, expires=times)
numbers = st.one_of(st.none(), st.integers(-1, 9))
told_bags = st.builds(
    Bags, declared_count=numbers, derived_count=numbers, kg=st.one_of(st.none(), st.floats())
)
documents = st.builds(TravelDocument, type=words, number=words, issuer=words)
said: st.SearchStrategy[Any] = st.one_of(
    st.none(), words, st.lists(legs, max_size=2), st.lists(payments, max_size=2)
)
statements = st.dictionaries(
    st.sampled_from(["itinerary", "payments", "documents", "embark"]),
    st.lists(st.builds(Statement, words, words, st.just("PAXLST"), times, said), max_size=2).map(
        tuple
    ),
    max_size=2,
)
people = st.builds(
    person,
    st.sampled_from("abcd"),
    words,
    words,
    documents=st.lists(documents, max_size=2).map(tuple),
    seats=st.lists(words, max_size=2).map(tuple),
    bags=told_bags,
    checked_in_at=times,
    boarding_number=words,
    loyalty=st.lists(words, max_size=2).map(tuple),
    statements=statements,
    contacts=st.lists(contacts, max_size=2).map(tuple),
)
bookings = st.builds(
    booking,
    st.sampled_from("PQRS"),
    st.sampled_from("abcdz"),
    created=times,
    itinerary=st.lists(legs, max_size=4).map(tuple),
    payments=st.lists(payments, max_size=2).map(tuple),
    contacts=st.lists(contacts, max_size=3).map(tuple),
    statements=statements,
    agency=st.one_of(st.none(), st.builds(Agency, iata=words)),
)
movements = st.builds(
    movement,
    st.lists(people, max_size=4, unique_by=lambda item: item.key),
    st.lists(bookings, max_size=4, unique_by=lambda item: item.key),
    st.builds(Movement, carrier=words, number=words, departure=calls, arrival=calls),
)


@settings(max_examples=60, deadline=None)
@given(movements, st.lists(movements, max_size=2))
def test_odd_values_hurt_nobody_and_replay_gives_the_same(known: Any, others: list[Any]) -> None:
    around = Surroundings.of(others)
    found = assess_movement(known, RULES, others=around, today=TODAY)
    assert found == assess_movement(known, RULES, others=others, today=TODAY)
    for item in found:
        assert item.score >= 0
        assert all(hit.reasons and hit.words.missing() == () for hit in item.hits)
