"""What is known of a flight after its messages: where they meet, which word is preferred, what is complete."""

from __future__ import annotations

from dataclasses import replace

from tidewaiter.records import (
    Bags,
    Call,
    Contact,
    Declared,
    FlightNumber,
    Series,
    Told,
    TravelDocument,
    Traveller,
    resolve,
)
from told import FLIGHT, LUND, MORA, OSEI, booking, known_after, listed, named, passport, pushed

# --- the movement ---


def test_a_list_and_a_booking_of_one_flight_meet_in_one_movement_and_one_person() -> None:
    booked = Traveller("OSEI", "ADJOA AMA", name_reference="1", seats=("14C",))
    known = known_after(
        pushed("b", "2026-03-03T10:00", booking("QX1Z2Y", booked)),
        listed("a", "2026-03-04T20:00", replace(OSEI, bookings=("QX1Z2Y",))),
    )
    (person,) = known.travellers
    assert person.traveller.documents == OSEI.documents
    assert person.traveller.seats == ("14C",)
    assert person.traveller.given_names == "ADJOA"
    assert [item.value for item in person.statements["given_names"]] == ["ADJOA", "ADJOA AMA"]
    assert person.bookings == ("ZK:QX1Z2Y:2026-02-01",)
    assert known.bookings[0].travellers == (person.key,)
    assert (person.first_told, person.last_told) == ("2026-03-03T10:00", "2026-03-04T20:00")
    assert known.sources == ("a", "b")


def test_a_later_time_wins_and_a_missing_arrival_makes_no_second_movement() -> None:
    later = replace(
        FLIGHT,
        departure=Call("BOG", "2026-03-04T23:45"),
        arrival=Call(),
        operating=FlightNumber("QQ", "0001"),
    )
    known = known_after(
        listed("b", "2026-03-04T20:00", LUND, movements=(later,)),
        listed("a", "2026-03-03T20:00", OSEI),
        listed("c", "2026-03-04T21:00", movements=(replace(later, operating=None),)),
    )
    assert known.movement.departure.local == "2026-03-04T23:45"
    assert known.movement.arrival.local == "2026-03-05T13:25"
    assert known.movement.operating == FlightNumber("QQ", "0001")
    assert len(known.travellers) == 2


def test_a_traveller_is_on_the_legs_between_embarking_and_debarking() -> None:
    first = replace(FLIGHT, arrival=Call("MAD", "2026-03-05T10:00"))
    second = replace(FLIGHT, departure=Call("MAD", "2026-03-05T11:30"))
    people = (
        replace(OSEI, embark="BOG", debark="BRU"),
        replace(LUND, embark="MAD", debark="BRU"),
        replace(MORA, embark="BOG", debark="MAD"),
        Traveller("KATO", "JUN"),
        Traveller("BERG", "ELSE", embark="XXX", debark="YYY"),
    )
    legs = resolve([listed("a", "2026-03-04T20:00", *people, movements=(first, second))])
    assert [[item.traveller.family_name for item in leg.travellers] for leg in legs] == [
        ["OSEI", "MORA", "KATO", "BERG"],
        ["OSEI", "LUND", "KATO", "BERG"],
    ]


def test_legs_that_cannot_be_told_apart_are_one() -> None:
    known = known_after(
        listed("a", "2026-03-04T20:00", Traveller("NOVAK", "IVO"), movements=(FLIGHT, FLIGHT))
    )
    assert len(known.travellers) == 1
    assert known.sources == ("a",)


def test_a_message_without_a_movement_contributes_to_none() -> None:
    assert resolve([listed("a", "2026-03-04T20:00", OSEI, movements=())]) == []


# --- preference ---


def test_an_empty_word_never_overrides_a_told_one() -> None:
    bare = Traveller("OSEI", "ADJOA", documents=passport("EK100200"))
    known = known_after(
        listed("a", "2026-03-04T10:00", OSEI), listed("b", "2026-03-04T12:00", bare)
    )
    assert known.travellers[0].traveller.birth_date == "1988-04-12"


def test_identity_is_taken_from_the_list_rather_than_from_a_later_booking() -> None:
    booked = replace(OSEI, birth_date="1989-04-12", seats=("2B",))
    known = known_after(
        listed("a", "2026-03-03T10:00", replace(OSEI, seats=("1A",))),
        pushed("b", "2026-03-04T10:00", booking("QX1Z2Y", booked)),
    )
    (person,) = known.travellers
    assert person.traveller.birth_date == "1988-04-12"
    assert person.disagreements == ("birth_date",)
    assert person.traveller.seats == ("2B",)


def test_among_equals_the_later_word_wins_and_then_the_source() -> None:
    seats = [replace(OSEI, seats=(seat,)) for seat in ("1A", "2B", "3C")]
    known = known_after(
        listed("c", "2026-03-04T10:00", seats[0]),
        listed("a", "2026-03-04T11:00", seats[1]),
        listed("b", "2026-03-04T11:00", seats[2]),
    )
    said = known.travellers[0].statements["seats"]
    assert [item.value for item in said] == [("3C",), ("2B",), ("1A",)]


def test_documents_are_gathered_by_number_and_filled_from_each_other() -> None:
    booked = TravelDocument("P", "EK 100200", "BEL", expires="2030-05-01")
    visa = TravelDocument("V", "V0099881", "SCH")
    known = known_after(
        pushed("b", "2026-03-03T10:00", booking("QX1Z2Y", replace(OSEI, documents=(booked, visa)))),
        listed("a", "2026-03-04T10:00", OSEI),
    )
    (person,) = known.travellers
    assert person.traveller.documents == (
        TravelDocument("P", "EK100200", "BEL", expires="2030-05-01"),
        visa,
    )
    assert person.disagreements == ()


def test_bags_told_by_the_booking_are_not_lost_to_a_list_that_only_counts() -> None:
    booked = replace(OSEI, bags=Bags(derived_count=2, kg=41.0, tags=("ZK100", "ZK101")))
    known = known_after(
        pushed("b", "2026-03-03T10:00", booking("QX1Z2Y", booked)),
        listed("a", "2026-03-04T20:00", replace(OSEI, bags=Bags(declared_count=3))),
    )
    (person,) = known.travellers
    assert person.traveller.bags == Bags(3, 2, 41.0, ("ZK100", "ZK101"))
    assert person.disagreements == ("bags",)


def test_one_sender_who_changes_its_mind_disagrees_with_nobody() -> None:
    known = known_after(
        listed("a", "2026-03-04T10:00", replace(OSEI, nationality="GHA")),
        listed("b", "2026-03-04T11:00", replace(OSEI, nationality="BEL")),
    )
    assert known.travellers[0].traveller.nationality == "BEL"
    assert known.travellers[0].disagreements == ()


def test_what_is_only_written_otherwise_is_no_disagreement() -> None:
    booked = replace(OSEI, given_names="ADJOA A", nationality="BE", birth_date="1988")
    known = known_after(
        pushed("b", "2026-03-03T10:00", booking("QX1Z2Y", booked)),
        listed("a", "2026-03-04T20:00", replace(OSEI, given_names="ADJOA AMA", nationality="BEL")),
    )
    assert known.travellers[0].disagreements == ()


def test_a_sender_who_replaces_a_traveller_takes_back_what_it_told_and_only_that() -> None:
    known = known_after(
        pushed("p", "2026-03-03T10:00", booking("QX1Z2Y", replace(OSEI, loyalty=("ZK:1",)))),
        listed("a", "2026-03-04T10:00", replace(OSEI, residence="GHA", bookings=("QX1Z2Y",))),
        listed("b", "2026-03-04T11:00", replace(OSEI, nationality="BEL"), effect="replace"),
    )
    person = named(known, "OSEI")
    assert (person.traveller.residence, person.traveller.nationality) == ("", "BEL")
    assert person.traveller.loyalty == ("ZK:1",)
    assert [item.value for item in person.statements["residence"]] == ["GHA"]


def test_what_belongs_to_each_of_two_bookings_is_gathered() -> None:
    one, other = (
        replace(OSEI, contacts=(Contact("mobile", number, traveller=0),))
        for number in ("+3221110000", "+3221110001")
    )
    known = known_after(
        pushed("a", "2026-03-03T10:00", booking("AAAAAA", one), booking("BBBBBB", other))
    )
    (person,) = known.travellers
    assert set(person.traveller.contacts) == {
        Contact("mobile", "+3221110000"),
        Contact("mobile", "+3221110001"),
    }
    assert set(person.traveller.bookings) == {"AAAAAA", "BBBBBB"}


# --- completeness ---


def part(source: str, number: int, person: Traveller, *, final: bool) -> Told:
    """A part of a list that declares three travellers on the flight."""
    return listed(
        source,
        "2026-03-04T10:00",
        person,
        series=Series("ZK412", number, number == 1, final),
        declared=Declared(travellers=3),
    )


def test_the_parts_of_a_series_are_one_list_and_a_missing_part_is_said() -> None:
    first, second, third = (
        part("a", 1, OSEI, final=False),
        part("b", 2, LUND, final=False),
        part("c", 3, MORA, final=True),
    )
    known = known_after(first, third)
    assert (known.complete, known.expected, len(known.travellers)) == (False, 3, 2)
    assert known_after(first, second, third).complete
    assert not known_after(first, second).complete


def test_the_total_of_a_list_goes_before_the_count_of_the_booked() -> None:
    booked = pushed("p", "2026-03-03T10:00", booking("AAAAAA", OSEI, LUND, MORA))
    total = listed("a", "2026-03-04T10:00", OSEI, declared=Declared(travellers=2))
    assert known_after(booked).expected == 3
    assert known_after(booked, total).expected == 2
    assert known_after(listed("b", "2026-03-04T10:00", OSEI)).expected is None


def test_a_query_declares_its_own_few_and_not_the_flight() -> None:
    booked = pushed("p", "2026-03-03T10:00", booking("AAAAAA", OSEI, LUND, MORA))
    query = listed(
        "a",
        "2026-03-04T10:00",
        OSEI,
        declared=Declared(travellers=1),
        references={"TN": "20260304100001"},
    )
    assert known_after(booked, query).expected == 3


def test_bookings_declared_are_those_of_the_latest_push() -> None:
    known = known_after(
        pushed("a", "2026-03-02T10:00", booking("AAAAAA", OSEI), booking("BBBBBB", LUND)),
        pushed("b", "2026-03-03T10:00", booking("AAAAAA", OSEI)),
    )
    assert known.declared.pnrs == 1
