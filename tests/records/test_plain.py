"""Records to plain values and back: nothing is lost, and data of other versions still load."""

import json

from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.records import (
    Agency,
    Bags,
    Booking,
    Call,
    Contact,
    FlightNumber,
    Leg,
    Message,
    Movement,
    Payment,
    TravelDocument,
    Traveller,
    as_dict,
    from_dict,
)

texts = st.text(max_size=12)
documents = st.builds(TravelDocument, type=texts, number=texts, issuer=texts)
places = st.dictionaries(texts, st.tuples(st.integers(0, 99), st.integers(0, 9)), max_size=3)
travellers = st.builds(
    Traveller,
    family_name=texts,
    given_names=texts,
    sex=st.sampled_from(["M", "F", "X", None]),
    documents=st.lists(documents, max_size=2).map(tuple),
    bags=st.builds(
        Bags, declared_count=st.none() | st.integers(0, 9), kg=st.none() | st.floats(0, 99)
    ),
    contacts=st.lists(st.builds(Contact, kind=texts, value=texts), max_size=2).map(tuple),
    places=places,
)
calls = st.builds(Call, place=texts, local=st.none() | texts)
legs = st.builds(
    Leg, carrier=texts, operating=st.none() | st.builds(FlightNumber, texts, texts), departure=calls
)
bookings = st.builds(
    Booking,
    locator=texts,
    agency=st.none() | st.builds(Agency, system=texts),
    payments=st.lists(st.builds(Payment, form=texts), max_size=2).map(tuple),
    itinerary=st.lists(legs, max_size=2).map(tuple),
    travellers=st.lists(st.integers(0, 9), max_size=3).map(tuple),
)
messages = st.builds(
    Message,
    source=texts,
    index=st.integers(0, 9),
    kind=texts,
    movements=st.lists(st.builds(Movement, carrier=texts, departure=calls), max_size=2).map(tuple),
    travellers=st.lists(travellers, max_size=2).map(tuple),
    bookings=st.lists(bookings, max_size=2).map(tuple),
)


@given(messages)
def test_a_message_comes_back_from_json_as_it_went(message: Message):
    stored = json.dumps(as_dict(message))
    assert as_dict(from_dict(Message, json.loads(stored))) == as_dict(message)
    assert from_dict(Message, json.loads(stored)).travellers == message.travellers


def test_unknown_keys_are_passed_over_and_missing_ones_take_their_defaults():
    loaded = from_dict(Traveller, {"family_name": "OSEI", "horoscope": "none"})
    assert loaded == Traveller(family_name="OSEI")


def test_what_works_only_in_memory_is_not_stored():
    assert "locate" not in as_dict(Message("-", 0, "PAXLST"))
