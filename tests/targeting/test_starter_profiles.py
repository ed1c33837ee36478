"""The starter profiles: each hits its case, misses the near one, and says nothing where the data are missing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from targeting.samples import (
    TODAY,
    agency,
    at,
    bags,
    booking,
    card,
    cash,
    created,
    flight,
    leg,
    movement,
    person,
    phone,
)
from tidewaiter.records.known import KnownMovement
from tidewaiter.records.travellers import Contact
from tidewaiter.targeting import (
    assess_movement,
    check_profile_files,
    load_profiles,
    starter_profiles_dir,
)
from tidewaiter.targeting.profile import leaves

RULES = load_profiles()
OUT = leg("LIS", "BRU")
BACK = leg("BRU", "LIS", 24 * 10)


def hits(known: KnownMovement, key: str = "kim", *others: KnownMovement) -> set[str]:
    found = assess_movement(known, RULES, others=others, today=TODAY)
    return {hit.profile for item in found if item.key == key for hit in item.hits}


def score(known: KnownMovement, profile: str) -> int:
    found = assess_movement(known, RULES, today=TODAY)
    return next(
        hit.score
        for item in found
        if item.key == "kim"
        for hit in item.hits
        if hit.profile == profile
    )


def test_nothing_is_wrong_with_the_starters() -> None:
    assert check_profile_files(starter_profiles_dir(), today=TODAY) == []


def test_each_names_its_ground_its_source_and_its_clock() -> None:
    of_travellers = [
        one for one in RULES.profiles if one.subject not in {"equipment", "consignment"}
    ]
    assert {profile.basis for profile in of_travellers} == {
        "P01",
        "P02",
        "P03",
        "P04",
        "P05",
        "P06",
    }
    for profile in of_travellers:
        assert profile.offence == "drug-trafficking"
        assert profile.legal_basis
        assert profile.source
        assert profile.review_by
        assert profile.against
        assert profile.score <= 30
        assert profile.name.missing() == ()
        assert len(list(leaves(profile.when))) >= 4  # none rests on one condition


def one(
    *, on: Any = None, people: Any = (), bookings: Any = (), kim: Any = None, **told: Any
) -> KnownMovement:
    """A flight with Kim in a booking of their own, and others."""
    mine = booking("A", "kim", **{"itinerary": (OUT, BACK), "created": created(500), **told})
    return movement([kim or person("kim", "Aldermoor"), *people], [mine, *bookings], on)


ROB = person("rob", "Brackenthwaite")


# --- P01: one payer ---


def payer(mine: dict[str, Any], other: dict[str, Any] | None = None) -> KnownMovement:
    return one(people=[ROB], bookings=[booking("B", "rob", **(other or mine))], **mine)


def test_p01_one_payer_for_strangers_in_cash() -> None:
    assert "P01-payer" in hits(payer({"payments": (cash("Gil Ombreval"),)}))


def test_p01_two_friends_on_one_travellers_card_are_a_near_miss() -> None:
    assert hits(payer({"payments": (card("Kim Aldermoor"),)})) == set()
    late = {"payments": (card("Kim Aldermoor"),), "itinerary": (OUT,), "created": created(30)}
    assert "P01-payer" in hits(payer(late))  # but not hurried and one-way


def test_p01_a_third_person_who_pays_for_one_booking_only_is_a_near_miss() -> None:
    mine, other = {"payments": (cash("Gil Ombreval"),)}, {"payments": (cash("Toon Wiel"),)}
    assert "P01-payer" not in hits(payer(mine, other))


def test_p01_says_nothing_without_a_payer() -> None:
    assert hits(payer({"payments": (cash(),)})) == set()
    assert hits(payer({})) == set()


def test_p01_what_speaks_against_one_payer() -> None:
    early = {"payments": (cash("Gil Ombreval"),), "created": created(24 * 70)}
    assert score(payer(early), "P01-payer") == 20
    beside = one(
        kim=person("kim", "Aldermoor", seats=("12A",)),
        people=[person("rob", "Brackenthwaite", seats=("12B",))],
        bookings=[booking("B", "rob", payments=(cash("Gil Ombreval"),))],
        payments=(cash("Gil Ombreval"),),
    )
    assert score(beside, "P01-payer") == 25


# --- P01: one contact or account ---


def test_p01_one_phone_for_strangers_who_pay_cash() -> None:
    assert "P01-contact" in hits(
        payer({"contacts": (phone("+33639980001"),), "payments": (cash(),)})
    )


def test_p01_one_phone_and_cards_of_their_own_is_a_near_miss() -> None:
    shared = (phone("+33639980001"),)
    mine = {"contacts": shared, "payments": (card("Kim Aldermoor", last4="1"),)}
    other = {"contacts": shared, "payments": (card("Rob Brackenthwaite", last4="2"),)}
    assert hits(payer(mine, other)) == set()


def test_p01_an_agencys_phone_is_a_near_miss() -> None:
    shared = (phone("+33639980001"), Contact(kind="agency", value="+33639980001"))
    assert (
        hits(payer({"contacts": shared, "payments": (cash(),), "agency": agency("90455022")}))
        == set()
    )


def test_p01_one_account_for_three_families_whatever_the_payment() -> None:
    def with_accounts(count: int) -> KnownMovement:
        names = ["Brackenthwaite", "Cawthorne"][:count]
        people = [person(name, name, loyalty=("ZZ:70615522",)) for name in names]
        kim = person("kim", "Aldermoor", loyalty=("ZZ:70615522",))
        return one(kim=kim, people=people, bookings=[booking(name, name) for name in names])

    assert "P01-contact" in hits(with_accounts(2))
    assert hits(with_accounts(1)) == set()


def test_p01_says_nothing_without_a_contact() -> None:
    assert hits(payer({"payments": (cash(),)})) == set()


# --- P02 ---


LATE: dict[str, Any] = {"created": created(9), "itinerary": (OUT,), "payments": (cash(),)}


def test_p02_late_one_way_and_cash() -> None:
    assert "P02-late" in hits(one(**LATE))
    short = (OUT, leg("BRU", "LIS", 30))
    assert "P02-late" in hits(one(**{**LATE, "itinerary": short}))


@pytest.mark.parametrize(
    "near",
    [
        {"created": created(48)},
        {"itinerary": (OUT, BACK)},
        {"payments": (card("Kim Aldermoor"),)},
        {"payments": (card("OSTREL PUMPS NV"),)},
    ],
)
def test_p02_with_one_thing_usual_is_a_near_miss(near: dict[str, Any]) -> None:
    assert "P02-late" not in hits(one(**{**LATE, **near}))


@pytest.mark.parametrize("untold", ["created", "itinerary", "payments"])
def test_p02_says_nothing_where_one_thing_is_not_told(untold: str) -> None:
    told = {**LATE, untold: None if untold == "created" else ()}
    assert "P02-late" not in hits(one(**told))


def test_p02_a_return_on_another_ticket_speaks_against() -> None:
    kim = person("kim", "Aldermoor", document="X1234567")
    back = movement(
        [person("k", document="X1234567")], [], flight("BRU", "LIS", hours=90, number="0900")
    )
    found = assess_movement(one(kim=kim, **LATE), RULES, others=[back], today=TODAY)[0]
    assert [reason.text("en") for reason in found.against] == [
        "A return is known on another ticket."
    ]
    assert found.score == 15 - 8


# --- P03 ---


APART: dict[str, Any] = {
    "kim": person("kim", "Aldermoor", document="X1234567"),
    "itinerary": (OUT,),
}
FROM_FAR = movement(
    [person("k", document="X1234567")], [], flight("GRU", "LIS", hours=-14, number="0900")
)


def test_p03_a_separate_ticket_bought_for_cash() -> None:
    assert "P03-origin" in hits(one(**APART, payments=(cash(),)), "kim", FROM_FAR)


def test_p03_a_separate_ticket_bought_early_with_an_own_card_is_a_near_miss() -> None:
    assert hits(one(**APART, payments=(card("Kim Aldermoor"),)), "kim", FROM_FAR) == set()


def test_p03_says_nothing_where_the_first_ticket_is_not_seen() -> None:
    assert "P03-origin" not in hits(one(**APART, payments=(cash(),)))
    nameless = {**APART, "kim": person("kim", "Aldermoor")}
    assert "P03-origin" not in hits(one(**nameless, payments=(cash(),)), "kim", FROM_FAR)


ROUNDABOUT = (leg("LIS", "JFK", -20), leg("JFK", "BRU", -2))


def test_p03_a_long_way_round_for_cash() -> None:
    assert "P03-detour" in hits(one(itinerary=ROUNDABOUT, payments=(cash(),)))


def test_p03_a_hub_off_the_way_is_a_near_miss() -> None:
    by_hub = (leg("GRU", "DOH", -20), leg("DOH", "BRU", -2))
    assert "P03-detour" not in hits(one(itinerary=by_hub, payments=(cash(),)))
    assert "P03-detour" not in hits(one(itinerary=ROUNDABOUT, payments=(card("Kim Aldermoor"),)))


def test_p03_says_nothing_where_a_place_is_not_known() -> None:
    unknown = (leg("LIS", "QQQ", -20), leg("QQQ", "BRU", -2))
    assert "P03-detour" not in hits(one(itinerary=unknown, payments=(cash(),)))


# --- P04 ---


def with_bags(found: Any, nights: int, **told: Any) -> KnownMovement:
    kim = person("kim", "Aldermoor", bags=found)
    legs = (OUT, leg("BRU", "LIS", 24 * nights))
    return one(kim=kim, **{"itinerary": legs, "created": created(30), **told})


def test_p04_no_bag_for_a_long_stay_booked_late() -> None:
    assert "P04-bags" in hits(with_bags(bags(0), 15))


def test_p04_too_much_for_one_night() -> None:
    assert "P04-bags" in hits(with_bags(bags(3, 69.0), 1))
    premium = (leg("LIS", "BRU", booking_class="J"), leg("BRU", "LIS", 96))
    assert "P04-bags" in hits(with_bags(bags(2, 55.0), 4, itinerary=premium))


@pytest.mark.parametrize(
    ("found", "nights", "told"),
    [
        (bags(0), 13, {}),
        (bags(1, 23.0), 15, {}),
        (bags(1, 23.0), 1, {}),
        (bags(0), 15, {"created": created(500)}),
    ],
)
def test_p04_bags_that_fit_are_near_misses(found: Any, nights: int, told: dict[str, Any]) -> None:
    assert "P04-bags" not in hits(with_bags(found, nights, **told))


def test_p04_says_nothing_where_bags_are_not_told() -> None:
    assert "P04-bags" not in hits(with_bags(bags(), 15))


# --- P05 ---


def linked(mine: str, other: str, hours: float = 30) -> KnownMovement:
    shared = {"contacts": (phone("+33639980001"),)}
    return one(
        kim=person("kim", "Aldermoor", seats=(mine,) if mine else ()),
        people=[person("rob", "Brackenthwaite", seats=(other,) if other else ())],
        bookings=[booking("B", "rob", **shared)],
        created=created(hours),
        **shared,
    )


def test_p05_linked_in_separate_bookings_and_far_apart() -> None:
    assert "P05-apart" in hits(linked("10A", "27F"))


def test_p05_a_few_rows_or_an_early_booking_are_near_misses() -> None:
    assert "P05-apart" not in hits(linked("10A", "14F"))
    assert "P05-apart" not in hits(linked("10A", "27F", hours=100))


def test_p05_says_nothing_without_seats() -> None:
    assert "P05-apart" not in hits(linked("10A", ""))
    assert "P05-apart" not in hits(linked("", "27F"))


def test_p05_last_on_board_of_a_party_that_a_third_person_paid_for() -> None:
    crowd = [person(f"c{n}", "Cawthorne", checked_in_at=at(-5 + n / 10)) for n in range(25)]

    def party(paid_by: str, checked_in: float) -> KnownMovement:
        kim = person("kim", "Aldermoor", seats=("9C",), checked_in_at=at(checked_in))
        rob = person("rob", "Brackenthwaite", seats=("34F",))
        both = booking(
            "A",
            "kim",
            "rob",
            payments=(card(paid_by),),
            created=created(500),
            itinerary=(OUT, BACK),
        )
        return movement([kim, rob, *crowd], [both])

    assert "P05-apart" in hits(party("Gil Ombreval", -1))
    assert "P05-apart" not in hits(party("Gil Ombreval", -4))
    assert "P05-apart" not in hits(party("Rob Brackenthwaite", -1))


# --- P06 ---


def trips(*days: int) -> list[KnownMovement]:
    return [
        movement(
            [person("k", document="X1234567")], [], flight(hours=-24 * day, number=f"09{number:02}")
        )
        for number, day in enumerate(days)
    ]


REPEATED: dict[str, Any] = {
    "kim": person("kim", "Aldermoor", document="X1234567"),
    "itinerary": (OUT, leg("BRU", "LIS", 50)),
    "payments": (cash(),),
}


def test_p06_the_third_short_trip_for_cash() -> None:
    assert "P06-trips" in hits(one(**REPEATED), "kim", *trips(11, 22))


def test_p06_the_second_trip_or_long_stays_are_near_misses() -> None:
    assert "P06-trips" not in hits(one(**REPEATED), "kim", *trips(11))
    assert "P06-trips" not in hits(one(**REPEATED), "kim", *trips(11, 95))
    assert "P06-trips" not in hits(
        one(**{**REPEATED, "itinerary": (OUT, BACK)}), "kim", *trips(11, 22)
    )


def test_p06_says_nothing_without_other_movements_or_a_document() -> None:
    assert "P06-trips" not in hits(one(**REPEATED))
    nameless = {**REPEATED, "kim": person("kim", "Aldermoor")}
    assert "P06-trips" not in hits(one(**nameless), "kim", *trips(11, 22))


# --- nobody but travellers ---


@pytest.mark.parametrize("role", ["crew", "transit_crew", "infant"])
def test_crew_and_infants_are_not_profiled(role: Any) -> None:
    known = one(**LATE)
    people = tuple(
        replace(item, traveller=replace(item.traveller, role=role)) for item in known.travellers
    )
    assert hits(replace(known, travellers=people)) == set()


def test_an_ordinary_flight_is_left_alone() -> None:
    people = [
        person(f"p{n}", f"Family{chr(97 + n)}", bags=bags(1, 18.0), seats=(f"{n + 5}A",))
        for n in range(20)
    ]
    bookings = [
        booking(
            f"B{n}",
            f"p{n}",
            created=created(24 * (n + 4)),
            itinerary=(OUT, BACK),
            payments=(card(f"Kim Family{chr(97 + n)}", last4=f"{n:04}"),),
            contacts=(phone(f"+336399800{n:02}"),),
        )
        for n in range(20)
    ]
    assert assess_movement(movement(people, bookings), RULES, today=TODAY) == []
