"""Bookings over their pushes: who has left, what was cancelled, what changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tidewaiter.records import (
    Bags,
    Booking,
    Call,
    Contact,
    Declared,
    Leg,
    Payment,
    Series,
    Told,
    Traveller,
)
from told import (
    FLIGHT,
    LUND,
    MORA,
    OSEI,
    booking,
    known_after,
    listed,
    named,
    pushed,
    states,
)

BOTH = pushed("a", "2026-03-02T10:00", booking("AAAAAA", OSEI), booking("BBBBBB", LUND))


# --- absence ---


def test_who_is_missing_from_a_complete_full_push_has_left() -> None:
    known = known_after(BOTH, pushed("b", "2026-03-03T10:00", booking("AAAAAA", OSEI)))
    assert states(known) == {"OSEI": "expected", "LUND": "left"}
    assert [item.left for item in known.bookings] == [False, True]
    assert known.complete


def test_nobody_leaves_while_the_push_is_incomplete() -> None:
    part = pushed("b", "2026-03-03T10:00", booking("AAAAAA", OSEI), pnrs=2)
    known = known_after(BOTH, part)
    assert states(known) == {"OSEI": "expected", "LUND": "expected"}
    assert not known.complete
    rest = pushed("c", "2026-03-03T10:04", booking("CCCCCC", MORA), pnrs=2)
    assert states(known_after(BOTH, part, rest)) == {
        "OSEI": "expected",
        "LUND": "left",
        "MORA": "expected",
    }


@pytest.mark.parametrize("pnrs", [None, 0])
def test_a_push_that_declares_nothing_is_not_known_to_be_whole(pnrs: int | None) -> None:
    known = known_after(BOTH, pushed("b", "2026-03-03T10:00", booking("AAAAAA", OSEI), pnrs=pnrs))
    assert states(known)["LUND"] == "expected"
    assert not known.complete


def test_a_push_in_a_series_is_whole_with_its_last_part_and_none_missing() -> None:
    def part(source: str, number: int, locator: str, *, final: bool) -> Told:
        series = Series("ZK412/1", number, number == 1, final)
        told = booking(locator, OSEI if locator == "AAAAAA" else MORA)
        return pushed(source, "2026-03-03T10:00", told, declared=Declared(), series=series)

    first = part("b", 1, "AAAAAA", final=False)
    third = part("d", 3, "DDDDDD", final=True)
    assert states(known_after(BOTH, first, third))["LUND"] == "expected"
    second = part("c", 2, "CCCCCC", final=False)
    assert states(known_after(BOTH, first, second, third))["LUND"] == "left"


def test_a_sender_who_counts_each_message_alone_makes_nobody_leave() -> None:
    def push(day: int) -> list[Told]:
        return [
            pushed(f"{day}{locator}", f"2026-03-0{day}T10:00", booking(locator, person))
            for locator, person in (("AAAAAA", OSEI), ("BBBBBB", LUND))
        ]

    known = known_after(*push(1), push(2)[0])
    assert states(known) == {"OSEI": "expected", "LUND": "expected"}
    assert not known.complete


def test_the_next_push_may_come_an_hour_later_and_tell_nothing_again() -> None:
    known = known_after(
        pushed("a", "2026-03-04T20:10", booking("AAAAAA", OSEI)),
        pushed("b", "2026-03-04T21:10", booking("BBBBBB", LUND)),
    )
    assert states(known) == {"OSEI": "left", "LUND": "expected"}


def test_a_message_sent_again_within_a_push_does_not_begin_another() -> None:
    part = pushed("b", "2026-03-03T10:00", booking("AAAAAA", OSEI), pnrs=2)
    again = replace(part, source="c")
    rest = pushed("d", "2026-03-03T10:02", booking("CCCCCC", MORA), pnrs=2)
    known = known_after(BOTH, part, again, rest)
    assert known.complete
    assert states(known)["LUND"] == "left"


def test_a_push_replaces_the_set_of_its_own_sender_only() -> None:
    other = pushed("b", "2026-03-03T10:00", booking("AAAAAA", OSEI), sender="QQRES")
    assert states(known_after(BOTH, other)) == {"OSEI": "expected", "LUND": "expected"}


def test_an_older_push_that_comes_late_overwrites_nothing() -> None:
    newer = pushed("b", "2026-03-03T10:00", booking("AAAAAA", replace(OSEI, seats=("14C",))))
    known = known_after(newer, BOTH)
    assert states(known) == {"OSEI": "expected", "LUND": "left"}
    assert named(known, "OSEI").traveller.seats == ("14C",)


def test_who_left_and_is_told_again_is_expected_again() -> None:
    known = known_after(
        BOTH,
        pushed("b", "2026-03-03T10:00", booking("AAAAAA", OSEI)),
        pushed("c", "2026-03-04T10:00", booking("AAAAAA", OSEI), booking("BBBBBB", LUND)),
    )
    assert states(known) == {"OSEI": "expected", "LUND": "expected"}


def test_of_messages_without_an_envelope_the_change_of_the_booking_decides() -> None:
    newer = booking("AAAAAA", replace(OSEI, seats=("20F",)), changed="2026-03-03T09:00")
    older = booking("AAAAAA", replace(OSEI, seats=("14C",)), changed="2026-03-01T09:00")
    known = known_after(pushed("a", None, newer), pushed("b", None, older))
    assert named(known, "OSEI").traveller.seats == ("20F",)


def test_a_date_of_sending_that_is_none_costs_nothing() -> None:
    known = known_after(
        BOTH, pushed("b", "2026-02-31T10:00", booking("AAAAAA", OSEI), booking("BBBBBB", LUND))
    )
    assert len(known.travellers) == 2


# --- updates ---


def test_an_update_touches_only_what_it_lists() -> None:
    known = known_after(BOTH, pushed("b", "2026-03-03T10:00", booking("BBBBBB"), effect="update"))
    assert states(known) == {"OSEI": "expected", "LUND": "cancelled"}
    assert [item.booking.status for item in known.bookings] == ["active", "cancelled"]
    assert known.bookings[1].travellers == (named(known, "LUND").key,)


def test_a_live_list_or_booking_outweighs_a_cancelled_booking() -> None:
    cancelled = pushed("b", "2026-03-03T10:00", booking("BBBBBB"), effect="update")
    on_list = listed("c", "2026-03-04T20:00", LUND)
    rebooked = pushed("d", "2026-03-04T10:00", booking("DDDDDD", LUND), effect="update")
    assert states(known_after(BOTH, cancelled, on_list))["LUND"] == "expected"
    assert states(known_after(BOTH, cancelled, rebooked))["LUND"] == "expected"


def test_a_traveller_taken_out_of_a_booking_has_left() -> None:
    known = known_after(
        pushed("a", "2026-03-02T10:00", booking("AAAAAA", OSEI, LUND)),
        pushed("b", "2026-03-03T10:00", booking("AAAAAA", OSEI), effect="update"),
    )
    assert states(known) == {"OSEI": "expected", "LUND": "left"}
    assert known.bookings[0].travellers == (named(known, "OSEI").key,)


# --- bookings ---


def test_any_locator_in_common_makes_one_booking() -> None:
    known = known_after(
        pushed("a", "2026-03-01T10:00", booking("AAAAAA", OSEI), effect="add"),
        pushed("b", "2026-03-01T11:00", booking("BBBBBB", OSEI), effect="add"),
        pushed(
            "c",
            "2026-03-01T12:00",
            booking("AAAAAA", OSEI, locators=("ZK:AAAAAA", "ZK:BBBBBB")),
            effect="add",
        ),
    )
    (one,) = known.bookings
    assert one.key == "ZK:AAAAAA:2026-02-01"
    assert set(one.booking.locators) == {"ZK:AAAAAA", "ZK:BBBBBB"}


def test_a_locator_given_again_on_another_day_is_another_booking() -> None:
    known = known_after(
        pushed("a", "2026-03-01T10:00", booking("AAAAAA", OSEI), effect="add"),
        pushed(
            "b",
            "2026-03-02T10:00",
            booking("AAAAAA", LUND, created="2026-03-01T09:00"),
            effect="add",
        ),
    )
    assert len(known.bookings) == 2


def test_a_parted_booking_that_keeps_the_others_locator_is_a_second_one() -> None:
    old = booking("AAAAAA", OSEI, locators=("ZK:AAAAAA", "1X:OLD111"))
    new = booking("BBBBBB", LUND, locators=("ZK:BBBBBB", "1X:OLD111"))
    assert len(known_after(pushed("a", "2026-03-01T10:00", old, new)).bookings) == 2


def test_names_on_the_list_belong_to_the_group_whose_booking_never_named_them() -> None:
    tba = Traveller("TBA", "", placeholder=True)
    known = known_after(
        pushed("a", "2026-03-01T10:00", booking("GGGGGG", tba, tba)),
        listed("b", "2026-03-04T20:00", replace(OSEI, bookings=("GGGGGG",))),
    )
    person = named(known, "OSEI")
    assert person.bookings == ("ZK:GGGGGG:2026-02-01",)
    assert person.key in known.bookings[0].travellers


def test_contacts_and_payments_of_a_known_booking_point_at_no_message() -> None:
    told = booking(
        "AAAAAA",
        OSEI,
        contacts=(Contact("mobile", "+3221110000", traveller=0),),
        payments=(Payment("CA", traveller=0),),
    )
    (known,) = known_after(pushed("a", "2026-03-01T10:00", told)).bookings
    assert known.booking.contacts == (Contact("mobile", "+3221110000"),)
    assert known.booking.payments == (Payment("CA"),)
    assert known.statements["payments"][0].value == (Payment("CA", traveller=0),)


# --- changes ---


def changed_between(one: dict[str, object], other: dict[str, object], **more: object) -> list[str]:
    """What is said to have changed between two pushes of one booking."""
    known = known_after(
        pushed("a", "2026-03-01T10:00", booking("AAAAAA", OSEI, **one)),
        pushed("b", "2026-03-02T10:00", booking("AAAAAA", OSEI, **other), **more),
    )
    (item,) = known.bookings
    names = [said.value for said in item.statements.get("changes", ())]
    assert item.changes == len(names)
    return names


def leg(departs: str, place: str = "BRU") -> Leg:
    return Leg("ZK", "0412", departure=Call("BOG", departs), arrival=Call(place))


def test_content_that_is_told_otherwise_is_a_change_of_its_attribute() -> None:
    assert changed_between(
        {"itinerary": (leg("2026-03-04T22:10"),), "payments": (Payment("CC", last4="1111"),)},
        {"itinerary": (leg("2026-03-04T22:10", "AMS"),), "payments": (Payment("CA"),)},
    ) == ["payments", "itinerary"]


def test_order_places_in_the_message_and_hours_are_no_changes_and_nor_is_what_is_new() -> None:
    card, cash = Payment("CC", last4="1111", traveller=0), Payment("CA", traveller=1)
    assert (
        changed_between(
            {"itinerary": (leg("2026-03-04T22:10"),), "payments": (card, cash)},
            {
                "itinerary": (leg("2026-03-04T22:40"),),
                "payments": (replace(cash, traveller=4), replace(card, traveller=5)),
                "contacts": (Contact("mobile", "+3221110000"),),
            },
        )
        == []
    )


def test_two_senders_who_differ_changed_nothing() -> None:
    paid = {"payments": (Payment("CC", last4="1111"),)}
    assert changed_between(paid, {"payments": (Payment("CA"),)}, sender="QQRES") == []


def test_names_and_bags_that_change_are_counted() -> None:
    tba = Traveller("TBA", "", name_reference="2", placeholder=True)
    first = replace(OSEI, name_reference="1", bags=Bags(derived_count=1))
    second = replace(first, bags=Bags(derived_count=3))
    lund = replace(LUND, name_reference="2", bags=Bags(derived_count=2))
    known = known_after(
        pushed("a", "2026-03-01T10:00", booking("AAAAAA", first, tba)),
        pushed("b", "2026-03-02T10:00", booking("AAAAAA", second, lund)),
    )
    said = known.bookings[0].statements["changes"]
    assert {(item.source, item.value) for item in said} == {("b", "travellers"), ("b", "bags")}


def test_a_cancellation_is_no_change_of_content() -> None:
    paid = {"payments": (Payment("CC", last4="1111"),)}
    known = known_after(
        pushed("a", "2026-03-01T10:00", booking("AAAAAA", OSEI, **paid)),
        pushed("b", "2026-03-02T10:00", booking("AAAAAA"), effect="update"),
    )
    assert known.bookings[0].changes == 0
    assert known.bookings[0].booking.payments == paid["payments"]


def test_a_booking_without_a_locator_is_kept_and_joined_to_none() -> None:
    nameless = (Booking(created="2026-02-01"), (OSEI,))
    known = known_after(
        pushed("a", "2026-03-01T10:00", nameless), pushed("b", "2026-03-02T10:00", nameless)
    )
    assert len(known.bookings) == 2
    assert len(known.travellers) == 1
    assert known.key == FLIGHT.key
