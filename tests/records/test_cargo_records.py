"""Records of cargo: to JSON and back, and what in them may lead to a person."""

import json

from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.records import (
    Consignment,
    ConsignmentItem,
    Equipment,
    Event,
    Freight,
    Mass,
    Message,
    Party,
    Personal,
    Seal,
    Value,
    as_dict,
    as_sparse_dict,
    from_dict,
    personal_fields,
)

texts = st.text(max_size=10)
pairs = st.lists(st.tuples(texts, texts), max_size=2).map(tuple)
numbers = st.none() | st.floats(0, 1e6)
parties = st.builds(Party, role=texts, name=texts, ids=st.lists(texts, max_size=2).map(tuple))
items = st.builds(
    ConsignmentItem,
    description=texts,
    hs=texts,
    packages=st.none() | st.integers(0, 9),
    value=st.none() | st.builds(Value, st.floats(0, 9), texts),
    others=pairs,
)
consignments = st.builds(
    Consignment,
    reference=texts,
    parties=st.lists(parties, max_size=2).map(tuple),
    items=st.lists(items, max_size=2).map(tuple),
    freight=st.none() | st.builds(Freight, numbers, texts),
    nil=st.dictionaries(texts, st.booleans(), max_size=2),
    security=pairs,
)
boxes = st.builds(
    Equipment,
    id=texts,
    id_corrected=st.none() | texts,
    status=st.sampled_from(["full", "empty", None]),
    masses=st.lists(st.builds(Mass, texts, st.floats(0, 9)), max_size=2).map(tuple),
    temperature_range_c=st.none() | st.tuples(st.floats(-30, 0), st.floats(0, 30)),
    seals=st.lists(st.builds(Seal, texts, texts), max_size=2).map(tuple),
)
events = st.builds(Event, subject=texts, kind=texts, at=st.none() | texts)
messages = st.builds(
    Message,
    source=texts,
    index=st.integers(0, 9),
    kind=texts,
    consignments=st.lists(consignments, max_size=2).map(tuple),
    equipment=st.lists(boxes, max_size=2).map(tuple),
    events=st.lists(events, max_size=2).map(tuple),
)


@given(messages)
def test_cargo_comes_back_from_json_as_it_went(message: Message) -> None:
    for written in (as_dict(message), as_sparse_dict(message)):
        loaded = from_dict(Message, json.loads(json.dumps(written)))
        assert loaded.consignments == message.consignments
        assert loaded.equipment == message.equipment
        assert loaded.events == message.events


def test_what_may_lead_to_a_person_is_tagged() -> None:
    assert personal_fields(Party) == {
        "name": Personal.NAME,
        "address": Personal.CONTACT,
        "ids": Personal.DOCUMENT,
        "contacts": Personal.CONTACT,
        "contact_name": Personal.NAME,
    }
    assert personal_fields(Equipment)["release"] == Personal.BOOKING
    assert personal_fields(Event) == {"by": Personal.NAME}
    assert "security" in personal_fields(Consignment)
