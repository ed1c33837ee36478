"""Records written as JSON at once say what the plain dicts say, letter for letter."""

import json
from enum import IntEnum
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.records import Message, as_sparse_dict, as_sparse_text, from_dict
from tidewaiter.records.known import KnownTraveller, Statement
from tidewaiter.records.message import Span
from tidewaiter.records.travellers import Bags, Contact, Traveller

texts = st.text(max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple) | st.dictionaries(texts, inner, max_size=3)
    ),
    max_leaves=8,
)
contacts = st.builds(Contact, kind=texts, value=texts, traveller=st.none() | st.integers())
bags = st.builds(Bags, kg=st.none() | st.floats(), tags=st.lists(texts, max_size=2).map(tuple))
travellers = st.builds(
    Traveller,
    family_name=texts,
    bags=bags,
    verified=st.booleans(),
    contacts=st.lists(contacts, max_size=2).map(tuple),
    places=st.dictionaries(texts, st.tuples(st.integers(0), st.integers(0)), max_size=2),
)
statements = st.builds(
    Statement, source=texts, sender=texts, kind=texts, told_at=st.none() | texts, value=values
)
known = st.builds(
    KnownTraveller,
    key=texts,
    traveller=travellers,
    statements=st.dictionaries(texts, st.lists(statements, max_size=2).map(tuple), max_size=2),
)


def _dumped(record: Any, without: str = "") -> str:
    return json.dumps(as_sparse_dict(record, without), separators=(",", ":"))


@given(known | statements | travellers | values)
def test_a_record_is_written_as_its_plain_dict_would_be(record: Any) -> None:
    assert as_sparse_text(record) == _dumped(record)


@given(known)
def test_a_field_is_left_out_of_the_record_itself_alone(record: KnownTraveller) -> None:
    assert as_sparse_text(record, without="statements") == _dumped(record, "statements")
    assert as_sparse_text(record, without="key") == _dumped(record, "key")


@given(st.lists(travellers, max_size=2).map(tuple), texts)
def test_a_message_comes_back_without_what_works_only_in_memory(
    people: tuple[Traveller, ...], sender: str
) -> None:
    message = Message("", 0, "PAXLST", sender=sender, travellers=people, span=Span(3, 9))
    text = as_sparse_text(message)
    assert text == _dumped(message)
    assert "locate" not in json.loads(text)
    again = as_sparse_text(from_dict(Message, json.loads(text)))
    assert again == text


class _Number(IntEnum):
    SEVEN = 7


@pytest.mark.parametrize(
    "value",
    [_Number.SEVEN, {1: "one"}, MappingProxyType({"a": (1, None)}), Contact("a", "\x00é\ud800")],
)
def test_what_is_unusual_is_written_as_json_writes_it(value: Any) -> None:
    assert as_sparse_text(value) == _dumped(value)
