"""Whatever the order in which messages arrive, and however often: the same is known, and nobody is lost."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tidewaiter.records import (
    Told,
    Traveller,
    resolve,
)
from told import FLIGHT, booking, pushed
from told_anyhow import sets_of_messages


@given(sets_of_messages(), st.data())
@settings(max_examples=150, deadline=None)
def test_neither_order_of_arrival_nor_repetition_matters(told: list[Told], data: st.DataObject):
    again = told + data.draw(st.lists(st.sampled_from(told), max_size=3))
    assert resolve(told) == resolve(data.draw(st.permutations(again)))


@given(sets_of_messages())
@settings(max_examples=100, deadline=None)
def test_every_name_told_is_a_statement_of_somebody_and_keys_are_unique(told: list[Told]):
    for known in resolve(told):
        assert len({person.key for person in known.travellers}) == len(known.travellers)
        said = {
            (statement.source, statement.value)
            for person in known.travellers
            for statement in person.statements.get("family_name", ())
        }
        # Of a message with several legs it is tested elsewhere who belongs to which.
        heard = [
            (one.source, person.family_name)
            for one in told
            for person in one.message.travellers
            if one.source in known.sources and len(set(one.message.movements)) == 1
        ]
        assert {name for name in heard if name[1]} <= said


@given(sets_of_messages())
@settings(max_examples=100, deadline=None)
def test_travellers_and_bookings_point_at_each_other(told: list[Told]):
    for known in resolve(told):
        bookings = {item.key: item for item in known.bookings}
        travellers = {item.key: item for item in known.travellers}
        assert len(bookings) == len(known.bookings)
        for person in known.travellers:
            assert set(person.bookings) <= bookings.keys()
        for item in known.bookings:
            assert set(item.travellers) <= travellers.keys()
            assert all(item.key in travellers[key].bookings for key in item.travellers)


@given(sets_of_messages())
@settings(max_examples=100, deadline=None)
def test_two_placeholders_of_one_message_stay_two(told: list[Told]):
    tba = Traveller("TBA", "", placeholder=True)
    push = pushed("t", "2026-03-02T10:00", booking("AAAAAA", tba, tba))
    (known,) = (item for item in resolve([*told, push]) if item.key == FLIGHT.key)
    assert sum("t" in item.sources for item in known.travellers) == 2
