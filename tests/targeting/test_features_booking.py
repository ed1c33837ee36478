"""What is drawn from a booking: its times, its journey, its payment, its changes."""

from __future__ import annotations

from typing import Any

import pytest

from targeting.samples import (
    at,
    booking,
    call,
    card,
    cash,
    created,
    flight,
    leg,
    movement,
    person,
    statement,
)
from tidewaiter.records.known import KnownBooking, KnownMovement, KnownTraveller
from tidewaiter.records.travellers import Booking, Leg, Movement, Payment
from tidewaiter.targeting.features import facts_of

KIM = person("kim", "Aldermoor", "Kim")
ROUND = (leg("LIS", "BRU"), leg("BRU", "LIS", 24 * 7))


def told(
    people: list[KnownTraveller] | None = None, on: Movement | None = None, **more: Any
) -> dict[str, Any]:
    """The booking's facts of one booking on a flight from Lisbon to Brussels."""
    people = people or [KIM]
    one = booking("B1", *(item.key for item in people), **more)
    return values(movement(people, [one], on), "B1")


def values(known: KnownMovement, key: str) -> dict[str, Any]:
    return {name: fact.value for name, fact in facts_of(known).bookings[key].items()}


# --- times ---


def test_hours_and_days_between_booking_and_departure() -> None:
    facts = told(created=created(9), itinerary=ROUND)
    assert facts["booking.hours_before_departure"] == 9
    assert facts["booking.days_before_departure"] == 0


def test_the_first_leg_counts_not_the_leg_on_this_movement() -> None:
    facts = told(created=created(50), itinerary=(leg("FAO", "LIS", -5), leg("LIS", "BRU")))
    assert facts["booking.hours_before_departure"] == 45


def test_without_an_itinerary_the_movement_counts() -> None:
    assert told(created=created(9))["booking.hours_before_departure"] == 9


@pytest.mark.parametrize(
    "when", [None, "", "2026-11-22", "2026-13-45T10:00Z", "yesterday", created(-3)]
)
def test_hours_are_missing_where_they_cannot_be_told(when: str | None) -> None:
    assert "booking.hours_before_departure" not in told(created=when, itinerary=ROUND)


def test_days_need_no_hour() -> None:
    assert told(created="2026-11-20", itinerary=ROUND)["booking.days_before_departure"] == 3


def test_an_unknown_place_has_no_clock() -> None:
    assert "booking.hours_before_departure" not in told(created=created(9), on=flight("QQQ", "BRU"))


# --- the journey ---


@pytest.mark.parametrize(
    ("itinerary", "one_way"),
    [
        ((leg("LIS", "BRU"),), True),
        (ROUND, False),
        (
            (leg("LIS", "BRU"), leg("BRU", "OPO", 48)),
            False,
        ),  # another airport of the country it began in
        (
            (leg("GRU", "LIS", -12), leg("LIS", "BRU"), leg("BRU", "LIS", 48)),
            False,
        ),  # back to where it left from
        ((leg("LIS", "OPO", -3), leg("OPO", "BRU")), True),
        ((leg("LIS", "OPO"),), True),  # a domestic journey that does not come back
        (
            (leg("LIS", "BRU"), leg("BRU", "LIS", 168, status="XX")),
            True,
        ),  # the return was cancelled
        ((leg("LIS", "BRU"), leg("BRU", "LIS", 168, status="NO")), True),
    ],
)
def test_one_way(itinerary: tuple[Leg, ...], one_way: bool) -> None:
    assert told(itinerary=itinerary)["booking.one_way"] is one_way


def test_one_way_is_missing_where_a_leg_has_no_places_or_none_is_told() -> None:
    nowhere = Leg(departure=call("BRU", 48), arrival=call("", 50), status="HK", open=True)
    assert "booking.one_way" not in told(itinerary=(leg("LIS", "BRU"), nowhere))
    assert "booking.one_way" not in told(itinerary=())


def test_nights_destination_and_legs_of_a_return_journey() -> None:
    facts = told(itinerary=(leg("FAO", "LIS", -4), leg("LIS", "BRU"), leg("BRU", "FAO", 72)))
    assert facts["booking.nights_at_destination"] == 3
    assert (facts["booking.destination"], facts["booking.destination_country"]) == ("BRU", "BE")
    assert (facts["booking.origin"], facts["booking.origin_country"]) == ("FAO", "PT")
    assert facts["booking.legs_out"] == 2


def test_legs_told_in_another_order_are_the_same_journey() -> None:
    assert told(itinerary=ROUND[::-1])["booking.nights_at_destination"] == 7


def test_a_one_way_journey_has_no_nights_and_ends_where_it_ends() -> None:
    facts = told(itinerary=(leg("LIS", "BRU"),))
    assert "booking.nights_at_destination" not in facts
    assert facts["booking.destination"] == "BRU"


def test_a_return_without_times_has_no_nights() -> None:
    legs = tuple(
        Leg(departure=call(a, 0).__class__(place=a), arrival=call(b, 0).__class__(place=b))
        for a, b in (("LIS", "BRU"), ("BRU", "LIS"))
    )
    facts = told(itinerary=legs)
    assert facts["booking.one_way"] is False
    assert "booking.nights_at_destination" not in facts
    assert "booking.detour" not in facts


def test_detour_is_the_way_flown_against_the_direct_one() -> None:
    facts = told(itinerary=(leg("LIS", "JFK", -20), leg("JFK", "BRU", -2)))
    assert 6 < facts["booking.detour"] < 7
    assert 9000 < facts["booking.detour_km"] < 11000
    assert told(itinerary=(leg("LIS", "BRU"),))["booking.detour"] == 1


def test_detour_is_missing_where_an_airport_is_not_known_or_the_way_is_nothing() -> None:
    assert "booking.detour" not in told(itinerary=(leg("LIS", "QQQ", -9), leg("QQQ", "BRU", -2)))
    assert "booking.detour" not in told(itinerary=(leg("LIS", "LIS"),))


def test_a_passive_leg_was_bought_elsewhere_and_is_no_part_of_the_journey() -> None:
    facts = told(
        itinerary=(leg("GRU", "LIS", -14, status="GK"), leg("LIS", "BRU")), created=created(9)
    )
    assert facts["booking.passive_leg"] is True
    assert facts["booking.origin"] == "LIS"
    assert facts["booking.hours_before_departure"] == 9
    assert told(itinerary=ROUND)["booking.passive_leg"] is False


def test_the_cabin_is_that_of_the_leg_on_this_movement() -> None:
    legs = (leg("LIS", "BRU", booking_class="J"), leg("BRU", "LIS", 48, booking_class="Y"))
    assert told(itinerary=legs)["booking.premium_cabin"] is True
    assert told(itinerary=legs, on=flight("BRU", "LIS", hours=48))["booking.premium_cabin"] is False
    assert "booking.premium_cabin" not in told(itinerary=ROUND)


# --- payment ---


def test_cash_and_the_form_of_payment() -> None:
    facts = told(payments=(cash(),))
    assert (facts["booking.paid_in_cash"], facts["booking.payment_form"]) == (True, "CA")
    mixed = told(payments=(cash(), card()))
    assert mixed["booking.paid_in_cash"] is True
    assert "booking.payment_form" not in mixed  # several values are never compared implicitly
    assert told(payments=(card(),))["booking.paid_in_cash"] is False
    assert "booking.paid_in_cash" not in told()


@pytest.mark.parametrize(
    ("holder", "third"),
    [
        ("KIM ALDERMOOR", False),
        ("ALDERMOOR/KIM MR", False),
        ("Robin Aldermoor", False),  # family
        ("Robin Brackenthwaite", True),
        ("MR BRACKENTHWAITE R", True),
    ],
)
def test_a_third_person_pays(holder: str, third: bool) -> None:
    assert told(payments=(card(holder),))["booking.third_party_payer"] is third


@pytest.mark.parametrize("holder", ["", "BRACKENTHWAITE", "OSTREL PUMPS NV", "HARBOUR TRAVEL"])
def test_whether_a_third_person_pays_is_missing_without_a_persons_name(holder: str) -> None:
    assert "booking.third_party_payer" not in told(payments=(card(holder),))


def test_whether_a_third_person_pays_is_missing_while_somebody_is_not_named() -> None:
    people = [KIM, person("tba", "TBA", "", placeholder=True)]
    facts = told(people, payments=(card("Robin Brackenthwaite"),))
    assert (
        facts["booking.third_party_payer"] is True
    )  # a placeholder is nobody yet; the named one decides
    nameless = [KIM, person("x", "", "")]
    assert "booking.third_party_payer" not in told(
        nameless, payments=(card("Robin Brackenthwaite"),)
    )


def test_a_particle_makes_no_family() -> None:
    facts = told([person("a", "Van der Berkel", "Jo")], payments=(card("Toon van der Wiel"),))
    assert facts["booking.third_party_payer"] is True


@pytest.mark.parametrize(
    ("holder", "company"),
    [
        ("OSTREL PUMPS NV", True),
        ("CLUB DES HIBOUX ASBL", True),
        ("SA KIM", False),
        ("CO/MARIA", False),
    ],
)
def test_a_company_pays(holder: str, company: bool) -> None:
    assert told(payments=(card(holder),))["booking.company_payer"] is company


# --- the party and its changes ---


def test_party_and_unnamed_seats() -> None:
    facts = told([KIM, person("b")], named=2, unnamed=3)
    assert (facts["booking.party_size"], facts["booking.unnamed"]) == (5, 3)


def test_changes_are_missing_where_it_was_told_once() -> None:
    assert "booking.changes" not in told(changes=0)
    assert told(changes=2, sources=("m1", "m2"))["booking.changes"] == 2


def changed(attribute: str, *said: tuple[Any, float], **more: Any) -> dict[str, Any]:
    statements = {attribute: tuple(statement(value, hours, **more) for value, hours in said)}
    return told(statements=statements)


def test_a_change_of_route_is_told_by_the_hours_left() -> None:
    other = (leg("LIS", "CDG", -6), leg("CDG", "BRU", -2))
    facts = changed("itinerary", (ROUND, 72), (other, 12))
    assert facts["booking.routing_changed_hours"] == 12
    assert "booking.routing_changed_hours" not in changed("itinerary", (ROUND, 72), (ROUND, 12))
    assert "booking.routing_changed_hours" not in changed("itinerary", (ROUND, 72))


def test_a_change_of_dates_is_no_change_of_route() -> None:
    moved = (leg("LIS", "BRU"), leg("BRU", "LIS", 24))
    facts = changed("itinerary", (ROUND, 72), (moved, 24))
    assert facts["booking.dates_changed_hours"] == 24
    assert "booking.routing_changed_hours" not in facts


def test_a_change_of_payment_and_what_a_store_gives_back() -> None:
    assert (
        changed("payments", ((card(),), 72), ((cash(),), 3))["booking.payment_changed_hours"] == 3
    )
    plain = [{"form": "CC", "issuer": "VI", "last4": "1111"}]
    assert "booking.payment_changed_hours" not in changed("payments", ((card(),), 72), (plain, 3))


def test_two_senders_who_differ_changed_nothing() -> None:
    statements = {
        "payments": (statement((card(),), 72, sender="AA"), statement((cash(),), 3, sender="BB"))
    }
    assert "booking.payment_changed_hours" not in told(statements=statements)


# --- standing ---


@pytest.mark.parametrize("more", [{"left": True}, {"status": "cancelled"}])
def test_a_booking_that_left_has_no_facts(more: dict[str, Any]) -> None:
    one: KnownBooking = booking("B1", "kim", **more)
    facts = facts_of(movement([KIM], [one]))
    assert facts.bookings == {}
    assert "booking.party_size" not in facts.travellers["kim"]


def test_missing_stays_missing() -> None:
    known = KnownBooking(key="B1", booking=Booking())
    assert not any(name.startswith("booking.") for name in values(movement([], [known]), "B1"))


def test_a_traveller_of_several_bookings_gets_one_value_by_the_fields_rule() -> None:
    first = booking("B1", "kim", payments=(cash(),), created=created(90), itinerary=ROUND)
    second = booking(
        "B2", "kim", payments=(card(),), created=created(5), itinerary=(leg("LIS", "BRU"),)
    )
    facts = facts_of(movement([KIM], [first, second])).travellers["kim"]
    assert facts["booking.paid_in_cash"].value is True  # any
    assert facts["booking.hours_before_departure"].value == 5  # least
    assert "booking.payment_form" not in facts  # only where they agree
    assert facts["booking.destination"].value == "BRU"
    third = booking("B3", "kim", payments=(Payment(form=""),))
    facts = facts_of(movement([KIM], [second, third])).travellers["kim"]
    assert "booking.paid_in_cash" not in facts  # no cash in one, not told in the other


def test_a_number_that_is_none_is_no_fact() -> None:
    from targeting.samples import bags

    facts = facts_of(movement([person("kim", bags=bags(2, float("inf")))])).travellers["kim"]
    assert "traveller.bags_kg" not in facts
    assert at(0)
