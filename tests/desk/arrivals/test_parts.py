"""What pages are made of: the load of the day, the journey, who shares what, reasons in a word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from desk.arrivals.letters import FIRST, PHONE, SECOND, Party, Person, bookings, tonight
from tidewaiter.desk.arrivals import queries
from tidewaiter.desk.arrivals.models import MatchHit, Traveller
from tidewaiter.desk.arrivals.parts.axis import HEIGHT, Arrival, hour_from, hours
from tidewaiter.desk.arrivals.parts.chips import chips
from tidewaiter.desk.arrivals.parts.journey import journey_of
from tidewaiter.desk.arrivals.parts.sharing import sharing
from tidewaiter.desk.arrivals.parts.wording import in_words, stored_in_words
from tidewaiter.desk.common.clocks import whole_hour_clock
from tidewaiter.records import (
    Bags,
    Booking,
    Call,
    KnownBooking,
    Leg,
    Movement,
    Payment,
    TravelDocument,
)
from tidewaiter.targeting import sharing_limit

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_the_axis_counts_hours_and_marks_those_in_which_somebody_waits():
    arrivals = [
        Arrival(NOON + timedelta(minutes=5), 200, 0),
        Arrival(NOON + timedelta(minutes=50), 100, 2),
        Arrival(NOON + timedelta(hours=2), 3, 0),
    ]
    axis = hours(arrivals, NOON, NOON + timedelta(hours=13), query={"place": "OSL"}, chosen=None)
    assert len(axis) == 14
    assert (axis[0].movements, axis[0].travellers, axis[0].waiting) == (2, 300, 2)
    assert (axis[0].height, axis[0].marked) == (HEIGHT, True)
    assert axis[1].height == 0
    assert axis[2].height >= 3  # a small flight is still seen
    assert axis[0].url == "?place=OSL&at=2026-03-02T12"
    assert [hour.start for hour in axis if hour.new_day] == [NOON + timedelta(hours=12)]


def test_hours_are_labelled_by_the_clock_of_the_place():
    name, clock = whole_hour_clock("OSL", NOON)
    axis = hours([], NOON, NOON + timedelta(hours=13), query={}, chosen=None, clock=clock)
    assert (name, axis[0].label) == ("OSL", "13")
    assert [hour.start for hour in axis if hour.new_day] == [NOON + timedelta(hours=11)]


@pytest.mark.parametrize("place", ["DEL", "", "???"])
def test_where_hours_begin_within_those_of_utc_the_axis_keeps_to_utc(place):
    assert whole_hour_clock(place, NOON) == ("UTC", UTC)


def test_the_chosen_hour_leads_back_to_all():
    axis = hours([], NOON, NOON, query={"place": "OSL"}, chosen=NOON)
    assert axis[0].url == "?place=OSL"


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01T00", "2026-03-02", "9999-12-31T23"])
def test_an_address_that_names_no_hour_is_passed_over(text):
    assert hour_from(text) is None


def leg(start: str, departs: str, end: str, arrives: str, number: str) -> Leg:
    return Leg("KX", number, None, Call(start, departs), Call(end, arrives))


def test_the_journey_stands_in_order_with_the_time_on_the_ground():
    booking = Booking(
        itinerary=(
            leg("FIH", "2026-03-02T12:00", "OSL", "2026-03-02T19:00", "0017"),
            leg("LBV", "2026-03-02T08:00", "FIH", "2026-03-02T09:30", "0016"),
        )
    )
    flight = Movement(
        carrier="KX",
        number="0017",
        departure=Call("FIH", "2026-03-02T12:20"),
        arrival=Call("OSL", "2026-03-02T19:20"),
    )
    first, second = journey_of([KnownBooking("b", booking)], flight)
    assert (first.number, first.here, first.gap) == ("0016", False, None)
    assert (second.here, second.gap) == (True, 150)
    assert second.departure.local == "2026-03-02T12:20"  # the flight's own word is the later one


def test_without_an_itinerary_the_flight_stands_alone():
    flight = Movement(carrier="KX", number="0017", departure=Call("FIH"), arrival=Call("OSL"))
    assert [stage.here for stage in journey_of([], flight)] == [True]


def shared_by(actor_, family: str):
    row = Traveller.objects.get(family_name=family)
    mine = queries.identifiers_of(actor_, row)
    return sharing(mine, queries.sharing_with(actor_, mine), {})


def test_who_shares_stands_once_with_all_that_ties_them(hand_in, bob, actor):
    hand_in(bookings(tonight(), [FIRST, SECOND]))
    shared = shared_by(actor(bob), "QUILLFEATHER")
    assert [person.traveller.family_name for person in shared.people] == ["MARROWBONE"]
    assert {value.kind for value in shared.values} == {"Phone", "Payer", "Address"}
    assert all(0 < value.y < shared.height for value in shared.values)


def test_people_of_one_booking_share_it_and_nothing_besides(hand_in, bob, actor):
    pair = Party(
        "ABC123", [Person("QUILLFEATHER", "ODA"), Person("QUILLFEATHER", "OLE")], phone=PHONE
    )
    hand_in(bookings(tonight(), [pair]))
    row = Traveller.objects.filter(given_names="ODA").get()
    who = actor(bob)
    mine = queries.identifiers_of(who, row)
    shared = sharing(mine, queries.sharing_with(who, mine), {})
    assert [value.kind for value in shared.values] == ["Booking"]


def test_what_very_many_share_is_a_number_and_names_nobody(hand_in, bob, actor):
    many = [
        Party(f"AA{number:04}", [Person(f"BRAMBLEWOOD{number}", "OTTO")], phone=PHONE)
        for number in range(sharing_limit() + 2)
    ]
    hand_in(bookings(tonight(), many))
    (value,) = shared_by(actor(bob), "BRAMBLEWOOD0").values
    assert (value.common, value.people, value.others) == (True, [], sharing_limit() + 1)


def test_a_reason_is_a_word_or_two_and_its_clause_where_there_is_no_word():
    hit = MatchHit(
        reasons=[
            {"field": "booking.phone_bookings", "value": 3.0, "clause": {"en": "long"}},
            {"field": "booking.unheard_of", "value": True, "clause": {"en": "something new"}},
        ]
    )
    assert [chip["en"] for chip in chips([hit, hit])] == ["phone on 3 more", "something new"]


def test_values_are_said_in_words():
    assert in_words(Bags(declared_count=1, kg=23.0)) == "1 bag, 23 kg"
    assert in_words((Payment("CC", "VI", "4242", "A B"),)) == "card, VI …4242, A B"
    assert in_words(TravelDocument("P", "X1", "NOR")) == "P X1 NOR"
    assert stored_in_words("traveller", "documents", [{"type": "P", "number": "X1"}]) == "P X1"
    assert in_words(None) == in_words(()) == ""
