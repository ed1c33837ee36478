"""Records made the quick way are the same records."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from tidewaiter.records import Bags, Movement, References, Reply, Ticket, TravelDocument, Traveller
from tidewaiter.records.making import maker

RECORDS: list[tuple[type[Any], dict[str, Any]]] = [
    (Traveller, {"family_name": "LIMA", "seats": ("1A",), "places": {"family_name": (3, 4)}}),
    (TravelDocument, {"type": "P", "number": "X1"}),
    (Bags, {"declared_count": 2}),
    (References, {"avf": "ABCDEF"}),
    (Movement, {"carrier": "QX", "number": "0417"}),
    (Ticket, {"number": "9991234567890"}),
    (Reply, {}),
]


@pytest.mark.parametrize(("record", "values"), RECORDS)
def test_a_record_made_quickly_is_the_record(record: type[Any], values: dict[str, Any]) -> None:
    made, known = maker(record)(**values), record(**values)
    assert type(made) is record
    assert made == known
    assert repr(made) == repr(known)
    assert replace(made) == known
    assert pickle.loads(pickle.dumps(made)) == known  # noqa: S301  our own bytes


@pytest.mark.parametrize(("record", "values"), RECORDS)
def test_a_record_made_quickly_is_frozen(record: type[Any], values: dict[str, Any]) -> None:
    made = maker(record)(**values)
    name = next(iter(record.__slots__))
    with pytest.raises(FrozenInstanceError):
        setattr(made, name, "changed")


def test_a_default_that_is_made_is_made_for_each() -> None:
    first, second = maker(Traveller)(), maker(Traveller)()
    assert first.places == {}
    assert first.places is not second.places


def test_a_field_without_a_default_is_asked_for() -> None:
    with pytest.raises(TypeError):
        maker(Ticket)()
