"""What bookings share, and what sharing proves nothing."""

from __future__ import annotations

from typing import Any

from targeting.samples import (
    agency,
    booking,
    card,
    cash,
    email,
    flight,
    leg,
    movement,
    person,
    phone,
)
from tidewaiter.records.known import KnownBooking, KnownMovement, KnownTraveller
from tidewaiter.records.travellers import Contact
from tidewaiter.targeting.features import Surroundings, facts_of

NAMES = [
    "Aldermoor",
    "Brackenthwaite",
    "Cawthorne",
    "Dunmallard",
    "Eskdaleside",
    "Fothergale",
    "Grimsargh",
    "Haverthwaite",
    "Ingleborough",
    "Jarrowmere",
    "Kirkoswald",
    "Lorton",
]


def strangers(
    count: int, prefix: str = "", **each: Any
) -> tuple[list[KnownTraveller], list[KnownBooking]]:
    """So many people of different families, each in a booking made alike."""
    people = [person(f"{prefix}t{n}", NAMES[n], "Kim") for n in range(count)]
    return people, [booking(f"{prefix}B{n}", f"{prefix}t{n}", **each) for n in range(count)]


def of_first(known: KnownMovement, *others: KnownMovement) -> dict[str, Any]:
    facts = facts_of(known, Surroundings.of(others))
    return {name: fact.value for name, fact in facts.bookings[known.bookings[0].key].items()}


def test_a_shared_phone_counts_the_other_bookings() -> None:
    facts = of_first(movement(*strangers(3, contacts=(phone("+33639980001"),))))
    assert facts["booking.phone_bookings"] == 2


def test_ways_of_writing_a_phone_or_address_do_not_matter() -> None:
    people, bookings = strangers(2)
    bookings = [
        booking("B0", "t0", contacts=(phone("0033 639 98 00 01"), email("A@B.EXAMPLE"))),
        booking("B1", "t1", contacts=(phone("+33639980001", "home"), email("a@b.example"))),
    ]
    facts = of_first(movement(people, bookings))
    assert (facts["booking.phone_bookings"], facts["booking.email_bookings"]) == (1, 1)


def test_nothing_shared_is_zero_and_nothing_told_is_missing() -> None:
    facts = of_first(
        movement([person("t0")], [booking("B0", "t0", contacts=(phone("+33639980001"),))])
    )
    assert facts["booking.phone_bookings"] == 0
    assert "booking.email_bookings" not in facts
    assert "booking.payer_bookings" not in facts


def test_family_and_fellow_travellers_are_not_unrelated() -> None:
    shared = (phone("+33639980001"),)
    family = [person("a", "Aldermoor", "Kim"), person("b", "Aldermoor", "Robin")]
    bookings = [booking("B0", "a", contacts=shared), booking("B1", "b", contacts=shared)]
    assert of_first(movement(family, bookings))["booking.phone_bookings"] == 0
    split = [
        booking("B0", "a", contacts=shared, split=("ZZ:B1",)),
        booking("B1", "c", contacts=shared),
    ]
    people = [family[0], person("c", "Cawthorne")]
    assert of_first(movement(people, split))["booking.phone_bookings"] == 0
    same_document = [
        person("a", "Aldermoor", document="X1234567"),
        person("c", "Cawthorne", document="X1234567"),
    ]
    assert (
        of_first(movement(same_document, [*bookings[:1], booking("B1", "c", contacts=shared)]))[
            "booking.phone_bookings"
        ]
        == 0
    )


def test_what_an_agency_gives_as_its_own_proves_nothing() -> None:
    people, bookings = strangers(3, contacts=(phone("+33639980001"),))
    bookings.append(booking("B9", "t9", contacts=(Contact(kind="agency", value="+33639980001"),)))
    facts = of_first(movement([*people, person("t9", "Lorton")], bookings))
    assert "booking.phone_bookings" not in facts


def test_what_too_many_share_is_an_agencys_or_an_employers() -> None:
    facts = of_first(movement(*strangers(10, contacts=(phone("+33639980001"),))))
    assert facts["booking.phone_bookings"] == 9
    facts = of_first(movement(*strangers(11, contacts=(phone("+33639980001"),))))
    assert "booking.phone_bookings" not in facts


def test_agency_fax_and_ip_are_no_phones() -> None:
    contacts = tuple(Contact(kind=kind, value="+33639980001") for kind in ("fax", "ip", "agency"))
    assert "booking.phone_bookings" not in of_first(movement(*strangers(2, contacts=contacts)))


def test_a_town_is_no_address() -> None:
    street = (Contact(kind="address", value="14 Rue du Lavoir Perdu, Tournai"),)
    assert of_first(movement(*strangers(2, contacts=street)))["booking.address_bookings"] == 1
    town = (Contact(kind="address", value="Sint-Katelijne-Waver"),)
    assert "booking.address_bookings" not in of_first(movement(*strangers(2, contacts=town)))


def test_one_payer_for_several_and_how_many_of_them_one_way() -> None:
    out, back = leg("LIS", "BRU"), leg("BRU", "LIS", 48)
    people, bookings = strangers(3, payments=(cash("Gil Ombreval"),), itinerary=(out,))
    bookings[2] = booking("B2", "t2", payments=(cash("OMBREVAL/GIL MR"),), itinerary=(out, back))
    facts = of_first(movement(people, bookings))
    assert (facts["booking.payer_bookings"], facts["booking.payer_one_way_bookings"]) == (2, 1)


def test_a_card_without_its_holder_counts_with_its_expiry_on_one_movement_only() -> None:
    people, bookings = strangers(2, payments=(card(),))
    known = movement(people, bookings)
    assert of_first(known)["booking.payer_bookings"] == 1
    other = movement(*strangers(2, "x", payments=(card(),)), on=flight(number="0200"))
    assert of_first(movement(people[:1], bookings[:1]), other)["booking.payer_bookings"] == 0
    no_expiry = strangers(2, payments=(card(expires=""),))
    assert "booking.payer_bookings" not in of_first(movement(*no_expiry))


def test_a_holder_counts_across_movements_of_one_route() -> None:
    people, bookings = strangers(1, payments=(cash("Gil Ombreval"),))
    known = movement(people, bookings)
    others = [person("x", "Lorton"), person("y", "Grimsargh")]
    there = [
        booking("X", "x", payments=(cash("Gil Ombreval"),)),
        booking("Y", "y", payments=(cash("Gil Ombreval"),)),
    ]
    assert (
        of_first(known, movement(others, there, flight(number="0200")))["booking.payer_bookings"]
        == 2
    )
    elsewhere = movement(others, there, flight("GRU", "JFK", number="0300"))
    assert of_first(known, elsewhere)["booking.payer_bookings"] == 0


def test_a_company_is_no_payer_that_links() -> None:
    assert "booking.payer_bookings" not in of_first(
        movement(*strangers(3, payments=(card("OSTREL PUMPS NV"),)))
    )


def test_one_agency_for_several() -> None:
    assert (
        of_first(movement(*strangers(3, agency=agency("90455022"))))["booking.agency_bookings"] == 2
    )


def test_the_movement_itself_among_its_surroundings_is_not_counted_twice() -> None:
    known = movement(*strangers(3, contacts=(phone("+33639980001"),)))
    assert of_first(known, known)["booking.phone_bookings"] == 2


def test_a_booking_that_left_shares_nothing() -> None:
    people, bookings = strangers(2, contacts=(phone("+33639980001"),))
    bookings[1] = booking("B1", "t1", contacts=(phone("+33639980001"),), left=True)
    assert of_first(movement(people, bookings))["booking.phone_bookings"] == 0


def test_one_loyalty_account_for_several_families() -> None:
    people = [person(f"t{n}", NAMES[n], loyalty=("ZZ:70615522",)) for n in range(3)]
    people.append(person("t3", "Aldermoor", "Robin", loyalty=("ZZ:70615522",)))
    known = movement(people, [booking(f"B{n}", f"t{n}") for n in range(4)])
    facts = facts_of(known).travellers["t0"]
    assert facts["traveller.loyalty_travellers"].value == 2
    assert "traveller.loyalty_travellers" not in facts_of(movement([person("t0")])).travellers["t0"]


def test_adding_unrelated_bookings_never_lowers_a_count() -> None:
    counts = [
        of_first(movement(*strangers(number, contacts=(phone("+33639980001"),))))[
            "booking.phone_bookings"
        ]
        for number in range(1, 11)
    ]
    assert counts == sorted(counts)
