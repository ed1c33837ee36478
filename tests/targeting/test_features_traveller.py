"""What is seen of a traveller: bags, seat, check-in, documents, and other movements."""

from __future__ import annotations

from typing import Any

import pytest

from targeting.samples import (
    at,
    bags,
    booking,
    card,
    cash,
    flight,
    leg,
    movement,
    person,
    phone,
    statement,
)
from tidewaiter.records.known import KnownMovement, KnownTraveller
from tidewaiter.records.travellers import Bags, Movement, TravelDocument
from tidewaiter.targeting.features import Surroundings, facts_of
from tidewaiter.targeting.fields import catalogue

CROWD = [person(f"c{n}", bags=bags(1, 20.0), document=f"CR{n:06}") for n in range(5)]


def told(item: KnownTraveller, *others: KnownTraveller, **more: Any) -> dict[str, Any]:
    known = movement([item, *others], **more)
    return values(known, item.key)


def values(known: KnownMovement, key: str, *around: KnownMovement) -> dict[str, Any]:
    facts = facts_of(known, Surroundings.of(around)).travellers[key]
    return {name: fact.value for name, fact in facts.items()}


# --- bags ---


def test_tags_count_before_what_was_declared_and_both_are_kept() -> None:
    facts = told(person("kim", bags=Bags(declared_count=1, derived_count=4, kg=80.0)))
    assert (
        facts["traveller.bags"],
        facts["traveller.bags_declared"],
        facts["traveller.bags_tagged"],
    ) == (4, 1, 4)
    assert facts["traveller.bags_disagree"] is True
    assert facts["traveller.kg_per_bag"] == 20
    assert facts["traveller.no_checked_bag"] is False


def test_bags_that_are_not_told_are_missing() -> None:
    facts = told(person("kim"))
    assert not any(name.startswith(("traveller.bag", "traveller.kg")) for name in facts)
    assert "traveller.no_checked_bag" not in facts


def test_no_bag_is_told_or_seen_at_check_in_where_bags_are_told_at_all() -> None:
    assert told(person("kim", bags=bags(0)))["traveller.no_checked_bag"] is True
    checked_in = person("kim", checked_in_at=at(-2))
    assert told(checked_in, *CROWD)["traveller.no_checked_bag"] is True
    assert "traveller.no_checked_bag" not in told(checked_in, *CROWD[:4])
    assert "traveller.no_checked_bag" not in told(person("kim"), *CROWD)
    pooled = person("kim", checked_in_at=at(-2), bags=Bags(pool="MP"))
    assert told(pooled, *CROWD)["traveller.no_checked_bag"] is False


def test_mass_per_night_needs_a_night() -> None:
    def of(hours_there: float) -> dict[str, Any]:
        one = booking("B", "kim", itinerary=(leg("LIS", "BRU"), leg("BRU", "LIS", hours_there)))
        return told(person("kim", bags=bags(3, 69.0)), bookings=[one])

    assert of(24 * 3)["traveller.kg_per_night"] == 23
    assert "traveller.kg_per_night" not in of(4)


# --- seats and check-in ---


@pytest.mark.parametrize(
    ("seats", "rows"),
    [(("12A",), 8), (("020C",), 0), (("XXX",), None), (("12A", "14B"), None), ((), None)],
)
def test_rows_to_the_nearest_of_the_booking(seats: tuple[str, ...], rows: int | None) -> None:
    people = [
        person("kim", seats=seats),
        person("rob", seats=("20F",)),
        person("sam", seats=("41F",)),
    ]
    facts = told(*people, bookings=[booking("B", "kim", "rob", "sam")])
    assert facts.get("traveller.rows_to_party") == rows


def test_rows_to_somebody_linked_in_another_booking() -> None:
    people = [
        person("a", "Aldermoor", seats=("10A",)),
        person("b", "Brackenthwaite", seats=("27C",)),
    ]
    shared = (phone("+33639980001"),)
    facts = told(
        *people, bookings=[booking("A", "a", contacts=shared), booking("B", "b", contacts=shared)]
    )
    assert facts["traveller.rows_to_linked"] == 17
    assert "traveller.rows_to_party" not in facts
    facts = told(*people, bookings=[booking("A", "a", contacts=shared), booking("B", "b")])
    assert "traveller.rows_to_linked" not in facts


def test_the_order_of_check_in_needs_enough_people() -> None:
    people = [person(f"p{n}", checked_in_at=at(-4 + n / 10)) for n in range(21)]
    known = movement(people)
    assert values(known, "p20")["traveller.check_in_share"] == 1
    assert values(known, "p0")["traveller.check_in_share"] == 0
    assert values(known, "p10")["traveller.check_in_share"] == 0.5
    assert "traveller.check_in_share" not in values(movement(people[:19]), "p0")


def test_boarding_numbers_serve_where_no_times_are_told() -> None:
    people = [person(f"p{n}", boarding_number=str(n + 1)) for n in range(21)]
    assert values(movement(people), "p20")["traveller.check_in_share"] == 1


def test_minutes_between_check_in_and_departure() -> None:
    assert told(person("kim", checked_in_at=at(-0.75)))["traveller.check_in_minutes"] == 45


# --- documents ---


def test_a_visa_is_no_travel_document() -> None:
    visa = TravelDocument(type="V", number="V1234567")
    facts = told(person("kim", documents=(visa,)), *CROWD)
    assert (facts["traveller.documents"], facts["traveller.no_document"]) == (0, True)


def test_no_document_is_missing_where_hardly_any_is_told() -> None:
    assert "traveller.no_document" not in told(person("kim"), person("rob"), CROWD[0])
    assert told(CROWD[0], person("rob"))["traveller.no_document"] is False


def test_a_change_of_document_is_told_by_the_hours_left() -> None:
    def passport(number: str) -> tuple[TravelDocument, ...]:
        return (TravelDocument(type="P", number=number),)

    said = (statement(passport("OLD12345"), 70), statement(passport("NEW12345"), 3))
    facts = told(person("kim", statements={"documents": said}))
    assert facts["traveller.document_changed_hours"] == 3
    same = (statement(passport("OLD12345"), 70), statement(passport("old 12345"), 3))
    assert "traveller.document_changed_hours" not in told(
        person("kim", statements={"documents": same})
    )


def test_disagreements_count_only_what_a_profile_may_look_at() -> None:
    differing = ("family_name", "birth_date", "nationality", "documents", "seats.0")
    item = person("kim", disagreements=differing, sources=("m1", "m2"))
    assert told(item)["traveller.sender_disagreements"] == 2
    assert "traveller.sender_disagreements" not in told(person("kim", disagreements=differing))


# --- other movements ---

KIM = person("kim", document="X1234567")
HERE = movement([KIM], [booking("B", "kim", itinerary=(leg("LIS", "BRU"),))])


def elsewhere(on: Movement, document: str = "X1234567", **more: Any) -> KnownMovement:
    return movement([person("k", document=document, **more)], [booking("other", "k")], on)


def test_a_separate_ticket_tells_the_true_origin() -> None:
    facts = values(HERE, "kim", elsewhere(flight("GRU", "LIS", hours=-14, number="0900")))
    assert facts["traveller.separate_ticket"] is True
    assert (facts["traveller.separate_origin"], facts["traveller.separate_origin_country"]) == (
        "GRU",
        "BR",
    )


def test_a_chain_of_tickets_is_followed_back() -> None:
    around = [
        elsewhere(flight("GRU", "LIS", hours=-14, number="0900")),
        elsewhere(flight("LPB", "GRU", hours=-30, number="0901")),
    ]
    assert values(HERE, "kim", *around)["traveller.separate_origin"] == "LPB"


@pytest.mark.parametrize(
    "around",
    [
        elsewhere(flight("GRU", "LIS", hours=-60, number="0900")),  # too long ago
        elsewhere(flight("GRU", "LIS", hours=5, number="0900")),  # afterwards
        elsewhere(flight("GRU", "OPO", hours=-14, number="0900")),  # to another place
        elsewhere(
            flight("GRU", "LIS", hours=-14, number="0900"), document="X7654321"
        ),  # another document
        elsewhere(flight("GRU", "LIS", hours=-14, number="0900"), state="left"),
    ],
)
def test_other_movements_that_do_not_lead_here_tell_nothing(around: KnownMovement) -> None:
    facts = values(HERE, "kim", around)
    assert "traveller.separate_ticket" not in facts
    assert "traveller.separate_origin" not in facts


def test_a_connection_that_the_booking_contains_is_no_separate_ticket() -> None:
    through = booking("B", "kim", itinerary=(leg("GRU", "LIS", -14), leg("LIS", "BRU")))
    facts = values(
        movement([KIM], [through]), "kim", elsewhere(flight("GRU", "LIS", hours=-14, number="0900"))
    )
    assert "traveller.separate_ticket" not in facts


def test_a_passive_leg_tells_the_true_origin() -> None:
    one = booking("B", "kim", itinerary=(leg("LPB", "LIS", -14, status="GK"), leg("LIS", "BRU")))
    assert values(movement([KIM], [one]), "kim")["traveller.separate_origin"] == "LPB"


def test_a_place_of_embarkation_that_nobody_booked_tells_the_true_origin() -> None:
    def embarked(place: str, kind: str = "PAXLST") -> dict[str, Any]:
        item = person("kim", statements={"embark": (statement(place, 1, kind=kind),)})
        return told(item, bookings=[booking("B", "kim", itinerary=(leg("LIS", "BRU"),))])

    assert embarked("BOG")["traveller.separate_origin"] == "BOG"
    assert "traveller.separate_origin" not in embarked("LIS")
    assert "traveller.separate_origin" not in embarked("BOG", "PNRGOV")
    alone = person("kim", statements={"embark": (statement("BOG", 1, kind="PAXLST"),)})
    assert "traveller.separate_origin" not in told(alone)


def test_a_domestic_last_leg_of_a_journey_from_abroad() -> None:
    inland = flight("OPO", "LIS")
    by_itinerary = booking("B", "kim", itinerary=(leg("GRU", "OPO", -12), leg("OPO", "LIS")))
    assert (
        values(movement([KIM], [by_itinerary], inland), "kim")["traveller.domestic_last_leg"]
        is True
    )
    alone = booking("B", "kim", itinerary=(leg("OPO", "LIS"),))
    around = elsewhere(flight("GRU", "OPO", hours=-12, number="0900"))
    assert (
        values(movement([KIM], [alone], inland), "kim", around)["traveller.domestic_last_leg"]
        is True
    )
    assert "traveller.domestic_last_leg" not in values(movement([KIM], [alone], inland), "kim")
    assert values(HERE, "kim")["traveller.domestic_last_leg"] is False


def test_a_return_on_another_ticket() -> None:
    back = elsewhere(flight("BRU", "OPO", hours=60, number="0900"))
    assert values(HERE, "kim", back)["traveller.returns_elsewhere"] is True
    away = elsewhere(flight("BRU", "CDG", hours=60, number="0900"))
    assert "traveller.returns_elsewhere" not in values(HERE, "kim", away)


def test_earlier_trips_on_the_route() -> None:
    around = [
        elsewhere(flight("OPO", "CRL", hours=-24 * 10, number="0901")),  # the same countries
        elsewhere(flight("LIS", "BRU", hours=-24 * 89, number="0902")),
        elsewhere(flight("LIS", "BRU", hours=-24 * 91, number="0903")),  # too long ago
        elsewhere(flight("BRU", "LIS", hours=-24 * 8, number="0904")),  # the other way
    ]
    assert values(HERE, "kim", *around)["traveller.trips_on_route"] == 2
    assert values(HERE, "kim", around[3])["traveller.trips_on_route"] == 0


def test_trips_are_missing_without_other_movements_or_without_a_document() -> None:
    assert "traveller.trips_on_route" not in values(HERE, "kim")
    nameless = movement([person("kim")])
    assert "traveller.trips_on_route" not in values(
        nameless, "kim", elsewhere(flight(number="0900"))
    )


def test_another_issuer_is_another_document() -> None:
    there = flight("LIS", "BRU", hours=-48, number="0900")
    other = movement(
        [person("k", documents=(TravelDocument(type="P", number="X1234567", issuer="FRA"),))],
        [],
        there,
    )
    assert values(HERE, "kim", other)["traveller.trips_on_route"] == 0


# --- who is assessed ---


@pytest.mark.parametrize("state", ["left", "cancelled", "not_on_board"])
def test_who_left_has_no_facts(state: str) -> None:
    assert facts_of(movement([person("kim", state=state)])).travellers == {}


def test_a_placeholder_is_nobody() -> None:
    assert facts_of(movement([person("tba", "TBA", "", placeholder=True)])).travellers == {}


# --- the movement ---


def test_the_movement_itself() -> None:
    facts = facts_of(movement([KIM], expected=4)).movement
    assert facts["movement.departure_country"].value == "PT"
    assert facts["movement.arrival_country"].value == "BE"
    assert facts["movement.domestic"].value is False
    assert 1600 < float(facts["movement.distance_km"].value) < 1800  # type: ignore[arg-type]
    assert facts["movement.travellers"].value == 1
    assert facts["movement.travellers_untold"].value == 3
    nowhere = facts_of(movement([], on=flight("QQQ", "BRU"))).movement
    assert "movement.departure_country" not in nowhere
    assert "movement.domestic" not in nowhere
    assert "movement.travellers_untold" not in nowhere


def test_every_field_of_the_catalogue_can_be_told() -> None:
    """A field that nothing can tell would be a promise that no message keeps."""
    of_cargo = {name for name in catalogue() if name.startswith(("equipment.", "consignment."))}
    assert sorted(set(catalogue()) - of_cargo - set(_everything())) == []


def _everything() -> dict[str, Any]:
    from targeting.samples import agency, created, email
    from tidewaiter.records.travellers import Contact

    crowd = [
        person(f"p{n}", "Cawthorne", checked_in_at=at(-4 + n / 10), bags=bags(1)) for n in range(20)
    ]
    shared = (
        phone("+33639980001"),
        email("a@b.example"),
        Contact(kind="address", value="14 Rue du Lavoir Perdu"),
    )
    out = leg("LIS", "BRU", booking_class="Y")
    legs = (leg("LPB", "LIS", -12, status="GK"), out, leg("BRU", "LIS", 48))
    statements = {
        "itinerary": (statement((leg("OPO", "BRU", 50),), 70), statement(legs, 20)),
        "payments": (statement((card(),), 70), statement((cash("Gil Ombreval"),), 20)),
    }
    documents = (TravelDocument(type="P", number="X1234567", issuer="UTO"),)
    kim = person(
        "kim",
        documents=documents,
        seats=("10A",),
        bags=Bags(declared_count=1, derived_count=2, kg=40.0),
        checked_in_at=at(-1),
        loyalty=("ZZ:70615522",),
        sources=("m1", "m2"),
        statements={
            "documents": (
                statement((TravelDocument(type="P", number="OLD12345"),), 70),
                statement(documents, 20),
            )
        },
    )
    people = [kim, person("rob", seats=("20A",)), person("lin", "Lorton", seats=("30A",)), *crowd]
    told = {
        "contacts": shared,
        "agency": agency("90455022"),
        "itinerary": legs,
        "created": created(30),
    }
    bookings = [
        booking(
            "A",
            "kim",
            "rob",
            payments=(cash("Gil Ombreval"),),
            statements=statements,
            changes=2,
            sources=("m1", "m2"),
            **told,
        ),
        booking("B", "lin", payments=(cash("Gil Ombreval"),), **told),
    ]
    back = elsewhere(flight("BRU", "OPO", hours=72, number="0900"))
    return values(movement(people, bookings, expected=30), "kim", back)
