"""Who is who: one person told by many messages, and people who only look alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tidewaiter.records import KnownMovement, References, TravelDocument, Traveller
from told import LUND, MORA, OSEI, booking, known_after, listed, named, passport, pushed


def given_names(known: KnownMovement) -> list[list[str]]:
    """The given names told of each person."""
    return [
        sorted({said.value for said in item.statements["given_names"]}) for item in known.travellers
    ]


# --- documents ---


def test_one_document_is_one_person_however_the_name_is_written() -> None:
    known = known_after(
        listed("a", "2026-03-04T10:00", replace(OSEI, family_name="OSIE")),
        listed("b", "2026-03-04T11:00", OSEI),
    )
    (person,) = known.travellers
    assert person.traveller.family_name == "OSEI"


def test_one_number_for_a_whole_crew_does_not_make_them_one_person() -> None:
    crew = [
        Traveller(name, "A", role="crew", documents=passport("123456789"), birth_date=born)
        for name, born in (("BERG", "1981-01-01"), ("DIOP", "1982-01-01"), ("KATO", "1983-01-01"))
    ]
    assert len(known_after(listed("a", "2026-03-04T10:00", *crew)).travellers) == 3


def test_a_filler_in_place_of_a_number_ties_nobody_and_parts_nobody() -> None:
    filler = passport("00000000")
    one = replace(MORA, documents=filler)
    known = known_after(
        listed("a", "2026-03-04T10:00", one, Traveller("MORA", "INES", documents=filler)),
        listed("b", "2026-03-04T11:00", replace(MORA, documents=passport("AB445566"))),
    )
    assert len(known.travellers) == 2
    assert known.travellers[0].sources == ("a", "b")


def test_two_passports_of_one_country_keep_namesakes_apart() -> None:
    twin = replace(OSEI, documents=passport("EK999999"))
    known = known_after(
        listed("a", "2026-03-04T10:00", OSEI), listed("b", "2026-03-04T11:00", twin)
    )
    assert len(known.travellers) == 2


def test_passports_of_two_countries_may_be_one_persons() -> None:
    second = replace(OSEI, documents=passport("G7654321", "GHA"))
    known = known_after(
        listed("a", "2026-03-04T10:00", OSEI), listed("b", "2026-03-04T11:00", second)
    )
    assert len(known.travellers) == 1


def test_a_wrong_number_in_the_booking_is_a_disagreement_and_no_second_person() -> None:
    booked = replace(OSEI, documents=passport("EK100201"))
    known = known_after(
        pushed("b", "2026-03-03T10:00", booking("QX1Z2Y", booked)),
        listed("a", "2026-03-04T20:00", replace(OSEI, bookings=("QX1Z2Y",))),
    )
    (person,) = known.travellers
    assert "documents" in person.disagreements
    assert [item.number for item in person.traveller.documents] == ["EK100200", "EK100201"]


def test_a_sender_who_replaces_a_passport_tells_of_the_same_person() -> None:
    renewed = replace(OSEI, documents=passport("EK777777"))
    known = known_after(
        listed("a", "2026-03-04T10:00", OSEI),
        listed("b", "2026-03-04T11:00", renewed, effect="replace"),
    )
    (person,) = known.travellers
    assert person.traveller.documents == passport("EK777777")


# --- place in the booking ---


def test_father_and_son_of_one_name_in_one_booking_stay_two() -> None:
    pair = [Traveller("BAKER", "JOHN", name_reference=number) for number in ("1", "2")]
    known = known_after(
        pushed("a", "2026-03-03T10:00", booking("AAAAAA", *pair)),
        pushed("b", "2026-03-04T10:00", booking("AAAAAA", *pair)),
    )
    assert len(known.travellers) == 2


def test_a_name_given_in_place_of_a_placeholder_is_the_same_traveller() -> None:
    tba = Traveller("TBA", "C", name_reference="7", placeholder=True)
    known = known_after(
        pushed("a", "2026-03-03T10:00", booking("AAAAAA", tba)),
        pushed(
            "b",
            "2026-03-04T10:00",
            booking("AAAAAA", Traveller("FALK", "UWE", name_reference="7")),
        ),
    )
    (person,) = known.travellers
    assert (person.traveller.family_name, person.traveller.placeholder) == ("FALK", False)


def test_placeholders_are_never_one_person_because_of_their_name() -> None:
    tba = Traveller("TBA", "", placeholder=True)
    known = known_after(pushed("a", "2026-03-03T10:00", booking("AAAAAA", tba, tba)))
    assert len(known.travellers) == 2


def test_another_name_in_the_same_place_is_another_person_even_through_a_placeholder() -> None:
    people = [
        Traveller("TBA", "", name_reference="1", placeholder=True),
        Traveller("FALK", "UWE", name_reference="1"),
        Traveller("NWOSU", "CHIDI", name_reference="1"),
    ]
    known = known_after(
        *(
            pushed(source, f"2026-03-0{day}T10:00", booking("AAAAAA", person))
            for day, (source, person) in enumerate(zip("abc", people, strict=True), 1)
        )
    )
    assert [(item.traveller.family_name, item.state) for item in known.travellers] == [
        ("FALK", "left"),
        ("NWOSU", "expected"),
    ]


def test_a_name_corrected_by_a_letter_in_its_place_is_the_same_traveller() -> None:
    wrong, right = (Traveller(name, "ADJOA", name_reference="2") for name in ("OSIE", "OSEI"))
    known = known_after(
        pushed("a", "2026-03-03T10:00", booking("AAAAAA", LUND, wrong)),
        pushed("b", "2026-03-04T10:00", booking("AAAAAA", LUND, right)),
    )
    assert [item.traveller.family_name for item in known.travellers] == ["LUND", "OSEI"]


def test_references_that_move_up_when_somebody_leaves_mix_nobody_up() -> None:
    eva = Traveller("RUIZ", "EVA", birth_date="2001-01-01", name_reference="1")
    ana = Traveller("RUIZ", "ANA", birth_date="2001-01-01", name_reference="2")
    known = known_after(
        pushed("a", "2026-03-03T10:00", booking("AAAAAA", eva, ana)),
        pushed("b", "2026-03-04T10:00", booking("AAAAAA", replace(ana, name_reference="1"))),
    )
    assert given_names(known) == [["EVA"], ["ANA"]]
    assert [item.state for item in known.travellers] == ["left", "expected"]


def test_the_senders_own_reference_of_a_traveller_ties_two_lists() -> None:
    one = Traveller("OSEI", "ADJOA", references=References("QX1Z2Y", "77"))
    other = Traveller("OSEI", "ADJOA AMA", references=References("QX1Z2Y", "77"))
    second = Traveller("OSEI", "ADJOA", references=References("QX1Z2Y", "78"))
    known = known_after(
        listed("a", "2026-03-04T10:00", one, second), listed("b", "2026-03-04T11:00", other)
    )
    assert [item.sources for item in known.travellers] == [("a", "b"), ("a",)]


# --- names ---


@pytest.mark.parametrize(
    ("booked", "listed_as"),
    [("SEJOON", "SE JOON"), ("ADJOA", "ADJOA AMA"), ("ADJOA AMA", "ADJOA"), ("", "ADJOA")],
)
def test_names_that_are_parted_or_cut_otherwise_agree_in_one_booking(
    booked: str, listed_as: str
) -> None:
    known = known_after(
        pushed("b", "2026-03-03T10:00", booking("QX1Z2Y", Traveller("OSEI", booked))),
        listed("a", "2026-03-04T20:00", replace(OSEI, given_names=listed_as, bookings=("QX1Z2Y",))),
    )
    assert len(known.travellers) == 1


def test_a_shorter_name_agrees_where_the_birth_date_does_and_not_without() -> None:
    short = Traveller("MORA", "IN", birth_date="1990-01-30")
    born, unborn = (
        known_after(listed("a", "2026-03-04T10:00", MORA), listed("b", "2026-03-04T11:00", one))
        for one in (short, replace(short, birth_date=None))
    )
    assert (len(born.travellers), len(unborn.travellers)) == (1, 2)


def test_family_and_given_name_exchanged_are_the_same_name() -> None:
    known = known_after(
        listed("a", "2026-03-04T10:00", Traveller("KIM", "SE JOON", birth_date="1990-01-01")),
        listed("b", "2026-03-04T11:00", Traveller("SE JOON", "KIM", birth_date="1990-01-01")),
    )
    assert len(known.travellers) == 1


def test_twins_whose_names_begin_alike_are_not_crossed() -> None:
    ana = Traveller("RUIZ", "ANA", birth_date="2001-01-01")
    isabel = Traveller("RUIZ", "ANABEL", birth_date="2001-01-01")
    on_list = [replace(person, bookings=("AAAAAA",)) for person in (isabel, ana)]
    known = known_after(
        pushed("a", "2026-03-03T10:00", booking("AAAAAA", ana, isabel)),
        listed("b", "2026-03-04T10:00", *on_list),
    )
    assert given_names(known) == [["ANA"], ["ANABEL"]]


def test_a_name_that_could_be_two_peoples_is_given_to_neither() -> None:
    both = [Traveller("BAKER", "MARIA INES"), Traveller("BAKER", "MARIA ANA")]
    vague = Traveller("BAKER", "MARIA", documents=passport("XX100300"), bookings=("AAAAAA",))
    known = known_after(
        pushed("a", "2026-03-03T10:00", booking("AAAAAA", *both)),
        listed("b", "2026-03-04T10:00", vague),
    )
    assert len(known.travellers) == 3


def test_birth_dates_that_differ_keep_namesakes_apart_and_partial_ones_do_not() -> None:
    def after(born: str) -> KnownMovement:
        other = replace(MORA, birth_date=born, bookings=("AAAAAA",))
        return known_after(
            pushed("a", "2026-03-03T10:00", booking("AAAAAA", MORA)),
            listed("b", "2026-03-04T10:00", other),
        )

    assert len(after("1962-05-05").travellers) == 2
    assert len(after("1990").travellers) == 1


def test_one_person_in_two_bookings_is_one_however_the_push_is_packed() -> None:
    first, second = booking("AAAAAA", MORA), booking("BBBBBB", MORA)
    together = known_after(pushed("a", "2026-03-03T10:00", first, second))
    apart = known_after(
        pushed("a", "2026-03-03T10:00", first, pnrs=2),
        pushed("b", "2026-03-03T10:00", second, pnrs=2),
    )
    for known in (together, apart):
        (person,) = known.travellers
        assert len(person.bookings) == 2


def test_a_bare_name_told_again_by_its_sender_is_the_same_and_by_another_is_not() -> None:
    bare = Traveller("NOVAK", "IVO")
    known = known_after(
        listed("a", "2026-03-04T10:00", bare),
        listed("b", "2026-03-04T11:00", bare),
        listed("c", "2026-03-04T12:00", bare, sender="QQDCS"),
    )
    assert [item.sources for item in known.travellers] == [("a", "b"), ("c",)]


# --- keys ---


def test_the_key_of_a_person_outlives_what_comes_later() -> None:
    booked = Traveller("OSEI", "ADJOA", name_reference="1")
    before = pushed("b", "2026-03-03T10:00", booking("QX1Z2Y", booked))
    after = listed("a", "2026-03-04T20:00", replace(OSEI, bookings=("QX1Z2Y",)))
    assert named(known_after(before), "OSEI").key == named(known_after(before, after), "OSEI").key


def test_keys_are_made_of_the_strongest_that_was_told_first() -> None:
    visa = TravelDocument("V", "V0099881", "SCH")
    known = known_after(
        listed("a", "2026-03-04T10:00", replace(OSEI, documents=(visa, *OSEI.documents))),
        listed("b", "2026-03-04T10:00", Traveller("LUND", "PER", bookings=("AAAAAA",))),
        listed("c", "2026-03-04T10:00", MORA),
    )
    assert [item.key for item in known.travellers] == [
        "document:P:EK100200:BEL",
        "booking:AAAAAA:LUND/PER",
        "name:MORA/INES:1990-01-30",
    ]
