"""Who travels, by a booking: names, infants, documents, seats, bags, check-in; and where each was told."""

from __future__ import annotations

import pytest

from messages.pnrs import EARLIER_LEG, LEG, codes, push, traveller, travellers
from tidewaiter.records import LegBags, TravelDocument, Traveller

DOCS = "SSR+DOCS:HK:1:QX:::::"
MERGED = DOCS + "/P/IRL/PP4400123/IRL/12JUL84/F/14MAY29/ARDEN/ANNE/LOUISE+::1'"


def name(one: Traveller) -> tuple[str, str, str]:
    return one.family_name, one.given_names, one.title


# --- names ---


@pytest.mark.parametrize(
    ("segment", "expected"),
    [
        ("TIF+ARDEN+ANNEMRS:A:1'", ("ARDEN", "ANNE", "MRS")),
        ("TIF+ARDEN:I+ANNE LOUISE MRS::1'", ("ARDEN", "ANNE LOUISE", "MRS")),
        ("TIF+O ARDEN+MS ANNE:A:1'", ("O ARDEN", "ANNE", "MS")),
        ("TIF+ARDEN+AMR:A:1'", ("ARDEN", "AMR", "")),
        ("TIF+ARDEN+MR:A:1'", ("ARDEN", "", "MR")),
        ("TIF+ARDEN'", ("ARDEN", "", "")),
        ("TIF++ANNEMRS:A:1'", ("", "ANNE", "MRS")),
    ],
)
def test_names_and_titles(segment: str, expected: tuple[str, str, str]) -> None:
    assert name(traveller(segment)) == expected


def test_a_document_completes_the_same_name() -> None:
    assert name(traveller("TIF+ARDEN+ANNEMRS:A:1'" + MERGED)) == ("ARDEN", "ANNE LOUISE", "MRS")


def test_a_document_in_another_name_changes_no_name() -> None:
    message = push(
        "SRC'RCI+QX:A'TIF+ARDEN+ANNEMRS:A:1'"
        + DOCS
        + "/P/IRL/PP1/IRL/12JUL84/F/14MAY29/ZUCKER/BELLA+::1'"
    )
    (read,) = message.travellers
    assert name(read) == ("ARDEN", "ANNE", "MRS")
    assert read.documents[0].number == "PP1"
    assert "document-name" in codes(message)


def test_a_surname_left_out_is_taken_from_the_document() -> None:
    assert traveller("TIF++ANNE:A:1'" + MERGED).family_name == "ARDEN"


def test_names_not_given_yet_are_placeholders() -> None:
    read = travellers("TIF+ARDEN+ANNE:A:1'TIF+TBA+A:A:2'TIF+TBA'TIF'")
    assert [one.placeholder for one in read] == [False, True, True, True]


def test_two_given_names_behind_one_surname_are_two_travellers() -> None:
    read = travellers("TIF+ARDEN+ANNEMRS:A:1+OLE:INF:2'")
    assert [(one.given_names, one.role) for one in read] == [
        ("ANNE", "passenger"),
        ("OLE", "infant"),
    ]


def test_a_name_told_twice_with_one_reference_is_one_traveller() -> None:
    assert len(travellers("TIF+ARDEN+ANNE:A:1'TIF+ARDEN+ANNE:A:1'")) == 1
    assert len(travellers("TIF+ARDEN+ANNE:A:1'TIF+ARDEN+ANNE:A:2'")) == 2


def test_crew_is_told_by_its_type() -> None:
    assert traveller("TIF+ARDEN+ANNE:CR:1'").role == "crew"


def test_references_of_the_traveller() -> None:
    read = traveller("TIF+ARDEN+ANNE:A:43576'REF+:001800AA11BB22CC'")
    assert read.name_reference == "43576"
    assert (read.references.avf, read.references.abo) == ("K7RM2P", "001800AA11BB22CC")
    assert read.bookings == ("K7RM2P",)


# --- infants ---

ADULT = "TIF+ARDEN+ANNEMRS:A:1:1'"


@pytest.mark.parametrize(
    "segments",
    [
        ADULT + "TIF+ARDEN+OLE:IN:1I'",
        ADULT + LEG + "SSR+INFT:HK:1:QX:::MAD:BOG:ARDEN/OLE 15APR25+::1'",
        "SSR+INFT:HK:1:QX:::::ARDEN/OLE 15APR25+::1'" + ADULT,
        "TIF+ARDEN+ANNEMRS(INF/OLE 15APR25):A:1'",
        "TIF+ARDEN+ANNEMRS(INFARDEN/OLEMSTR/15APR25):A:1'",
        ADULT + DOCS + "/P/IRL/PP9/IRL/15APR25/MI/14MAY29/ARDEN/OLE+::1'",
        ADULT + "TIF+ARDEN+OLE'FAR+IN+1'",
    ],
)
def test_an_infant_is_a_traveller_however_it_is_told(segments: str) -> None:
    adult, infant = travellers(segments)
    assert (adult.given_names, adult.role) == ("ANNE", "passenger")
    assert (infant.family_name, infant.given_names, infant.role) == ("ARDEN", "OLE", "infant")


def test_an_infant_told_on_every_leg_is_one() -> None:
    infant = "SSR+INFT:HK:1:QX:::::ARDEN/OLE 15APR25+::1'"
    read = travellers(ADULT + "TIF+ARDEN+OLE:IN:1I'" + EARLIER_LEG + infant + LEG + infant)
    assert [(one.given_names, one.birth_date) for one in read] == [
        ("ANNE", None),
        ("OLE", "2025-04-15"),
    ]


def test_the_document_of_an_infant_is_not_the_adult_s() -> None:
    adult, infant = travellers(
        ADULT
        + DOCS
        + "/P/IRL/PP9/IRL/15APR25/FI/14MAY29/ARDEN/OLA+::1'"
        + DOCS
        + "/P/IRL/PP1/IRL/12JUL84/F/14MAY29/ARDEN/ANNE+::1'"
    )
    assert [one.number for one in adult.documents] == ["PP1"]
    assert [one.number for one in infant.documents] == ["PP9"]
    assert (infant.sex, infant.birth_date) == ("F", "2025-04-15")


# --- documents ---


def test_a_document_told_again_is_completed_not_doubled() -> None:
    read = traveller(
        "TIF+ARDEN+ANNE:A:1'"
        + DOCS
        + "//IRL/PP4400123/IRL/12JUL84/F//ARDEN/ANNE+::1'"
        + LEG
        + "SSR+DOCS:HK:1:QX:::MAD:BOG:/P/IRL/PP4400123/IRL/12JUL84/F/14MAY29/ARDEN/ANNE/+::1'"
    )
    assert read.documents == (TravelDocument("P", "PP4400123", "IRL", "2029-05-14"),)


def test_what_a_document_says_of_its_holder() -> None:
    read = traveller("TIF+ARDEN+ANNE:A:1'" + MERGED)
    assert (read.sex, read.birth_date, read.nationality) == ("F", "1984-07-12", "IRL")


@pytest.mark.parametrize(
    ("told", "sex"), [("M", "M"), ("F", "F"), ("U", "X"), ("X", "X"), ("", None), ("Q", None)]
)
def test_sex_as_told(told: str, sex: str | None) -> None:
    read = traveller(f"TIF+ARDEN+ANNE:A:1'{DOCS}/P/IRL/PP1/IRL/12JUL84/{told}/14MAY29/ARDEN/ANNE'")
    assert read.sex == sex


@pytest.mark.parametrize(
    "segment",
    [
        "SSR+DOCS:HK:1:QX::::/P/IRL/PP1/IRL/12JUL84/F/14MAY29/ARDEN/ANNE+::1'",
        "SSR+DOCS:HK:1:QX::::::/P/IRL/PP1/IRL/12JUL84/F/14MAY29/ARDEN/ANNE+::1'",
        "SSR+DOCS:HK::QX:::::/P/IRL/PP1/IRL/12JUL84/F/14MAY29/ARDEN/ANNE'",
        "SSR+DOCS::::::::/P/IRL/PP1/IRL/12JUL84/F/14MAY29/ARDEN/ANNE'",
        "SSR+DOCS:HK:1:QX+/P/IRL/PP1/IRL/12JUL84/F/14MAY29/ARDEN/ANNE'",
        "SSR+DOCS:HK:1:QX:::::P/IRL/PP1/IRL/12JUL84/F/14MAY29/ARDEN/ANNE'",
        "SSR+DOCS:HK:1:QX:::::/P/IRL/PP1/IRL/12JUL84/F/14M\r\nAY29/ARDEN/ANNE+::1'",
    ],
)
def test_the_list_is_found_where_it_stands(segment: str) -> None:
    read = traveller("TIF+ARDEN+ANNE:A:1'" + segment)
    assert read.documents == (TravelDocument("P", "PP1", "IRL", "2029-05-14"),)
    assert read.birth_date == "1984-07-12"


def test_birth_without_document_number_is_kept() -> None:
    read = traveller("TIF+ARDEN+ANNE:A:1'SSR+DOCS:HK:1:QX::::://///12JUL84/F//ARDEN/ANNE'")
    assert read.documents == ()
    assert (read.birth_date, read.sex) == ("1984-07-12", "F")


def test_documents_before_the_names_find_their_holders() -> None:
    read = travellers(
        DOCS
        + "/P/IRL/PP2/IRL/12JUL84/M/14MAY29/BRISK/BERT+::2'"
        + DOCS
        + "/P/IRL/PP1/IRL/12JUL84/F/14MAY29/ARDEN/ANNE'"
        + "TIF+ARDEN+ANNE:A:1'TIF+BRISK+BERT:A:2'"
    )
    assert [[document.number for document in one.documents] for one in read] == [["PP1"], ["PP2"]]


def test_somebody_named_only_in_a_document_is_a_traveller() -> None:
    message = push("SRC'RCI+QX:A'" + MERGED)
    (read,) = message.travellers
    assert (read.family_name, read.given_names) == ("ARDEN", "ANNE LOUISE")
    assert "name-in-document" in codes(message)


@pytest.mark.parametrize(
    ("born", "iso", "problem"),
    [
        ("29FEB84", "1984-02-29", None),
        ("31APR84", None, "no-such-date"),
        ("1X2Y84", None, "bad-date"),
        ("12JUL25", "2025-07-12", "century-unsure"),
        ("12JUL26", "1926-07-12", None),
        ("00JUL84", "1984-07", None),
    ],
)
def test_dates_of_birth_lie_before_the_flight(
    born: str, iso: str | None, problem: str | None
) -> None:
    message = push(
        f"SRC'RCI+QX:A'TIF+ARDEN+ANNE:A:1'{DOCS}/P/IRL/PP1/IRL/{born}/F/14MAY29/ARDEN/ANNE'"
    )
    assert message.travellers[0].birth_date == iso
    assert codes(message) == ([problem] if problem else [])


def test_visa_birth_place_and_residence() -> None:
    read = traveller(
        "TIF+ARDEN+ANNE:A:1'"
        "SSR+DOCO:HK:1:QX:::::/CORK IRL/V/VZ1234567/MADRID/12JAN25/COL+::1'"
        "SSR+DOCA:HK:1:QX:::::/R/IRL/12 QUAY STREET/CORK//T12 X1+::1'"
        "SSR+DOCA:HK:1:QX:::::/D/COL/CARRERA 7/BOGOTA+::1'"
    )
    assert read.birth_place == "CORK IRL"
    assert read.residence == "IRL"
    assert read.documents == (
        TravelDocument("V", "VZ1234567", issued="2025-01-12", applies_to="COL"),
    )
    assert [one.value for one in read.contacts] == [
        "12 QUAY STREET, CORK, T12 X1, IRL",
        "CARRERA 7, BOGOTA, COL",
    ]


def test_loyalty_from_its_segment_and_from_a_service() -> None:
    read = traveller(
        "TIF+ARDEN+ANNE:A:1'FTI+QX:7000123456:::GOLD'"
        "SSR+FQTV:HK:1:QX:::::/QX7000123456-ARDEN/ANNE+::1'SSR+FQTV:HK:1:ZQ+::1'"
    )
    assert read.loyalty == ("QX7000123456/GOLD",)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("/QX7000123456-ARDEN/ANNE", "QX7000123456"),
        ("/QX123-ARDEN/ANNE", "QX123"),
        ("QX 7000123456", "QX7000123456"),
        ("1.1 QX7000123456", "QX7000123456"),
        ("/7000123456", "ZQ7000123456"),
        ("", None),
    ],
)
def test_loyalty_numbers_of_a_service(text: str, number: str | None) -> None:
    read = traveller(f"TIF+ARDEN+ANNE:A:1'SSR+FQTV:HK:1:ZQ:::::{text}+::1'")
    assert read.loyalty == ((number,) if number else ())


# --- seats ---

PAIR = "TIF+ARDEN+ANNE:A:1'TIF+BRISK+BERT:A:2'"


def seats(segments: str) -> list[tuple[str, ...]]:
    return [one.seats for one in travellers(PAIR + segments)]


def test_seats_of_this_flight_come_first() -> None:
    assert seats(
        EARLIER_LEG
        + "SSR+SEAT:HK:2:QX:::LIS:MAD+07A::1+07B::2'"
        + LEG
        + "SSR+SEAT:HK:2:QX:::MAD:BOG++022A::1+XXX::2'"
    ) == [("22A", "7A"), ()]


def test_seats_count_only_where_they_are_held() -> None:
    assert seats(LEG + "SSR+SEAT:HN:2:QX:::MAD:BOG+22A::1'SSR+NSST:HK:1:QX:::MAD:BOG+23C::2'") == [
        (),
        ("23C",),
    ]


def test_a_seat_without_status_is_taken_as_held() -> None:
    assert seats(LEG + "SSR+SEAT::2:QX:::MAD:BOG+22A::1+22B::2'") == [("22A",), ("22B",)]


def test_seats_without_references_go_by_order() -> None:
    assert seats(LEG + "SSR+SEAT:HK:2:QX:::MAD:BOG+22A+22B'") == [("22A",), ("22B",)]


def test_a_seat_reserved_for_the_route_of_the_flight() -> None:
    assert travellers("SSR+RQST:HK:1:QX:::MAD:BOG+14A::1'" + PAIR + LEG)[0].seats == ("14A",)


def test_the_seat_of_check_in_outweighs_the_reserved_one() -> None:
    assert seats(
        LEG
        + "SSR+SEAT:HK:2:QX:::MAD:BOG+22A::1+22B::2'TRI++061:::2'TIF+BRISK+BERT:A:2'SSD+039G++++Y'"
    ) == [("22A",), ("39G",)]


# --- check-in and bags ---

CHECK_IN = "DAT+2:100326:1413'ORG+QX:MAD++++A'TRI++061:::9'TIF+BRISK+BERT:A:2'"


def test_check_in_of_this_flight() -> None:
    anne, bert = travellers(
        PAIR + EARLIER_LEG + "DAT+2:100326:0700'TRI++001'TIF+ARDEN+ANNE:A:1'" + LEG + CHECK_IN
    )
    assert (anne.checked_in_at, anne.boarding_number) == (None, "")
    assert (bert.checked_in_at, bert.boarding_number) == ("2026-03-10T14:13", "061")


def test_names_repeated_at_check_in_add_nobody() -> None:
    told = [
        "TIF+BRISK+BERT:A:2'",
        "TIF+BRISK+BERTMR:A:2'",
        "TIF+BRISK+BERT'",
        "TIF+BRISK:I+B::2'",
    ]
    for repeated in told:
        assert len(travellers(PAIR + LEG + "TRI++061:::2'" + repeated + "SSD+39G'")) == 2


def test_somebody_named_only_at_check_in_is_not_lost() -> None:
    message = push("SRC'RCI+QX:A'" + PAIR + LEG + "TRI++062:::7'TIF+COVE+CLARA:A:7'SSD+40A'")
    assert [(one.family_name, one.seats) for one in message.travellers][2] == ("COVE", ("40A",))
    assert "name-at-check-in" in codes(message)


def test_names_behind_the_legs_are_names() -> None:
    read = travellers(LEG + "TIF+ARDEN+ANNE:A:1'REF+:R1'" + MERGED)
    assert [(one.family_name, one.references.abo) for one in read] == [("ARDEN", "R1")]


@pytest.mark.parametrize(
    ("segment", "count", "kg"),
    [
        ("TBD++2:34:700'", 2, 34.0),
        ("TBD++02:44:701'", 2, 20.0),
        ("TBD++2:34:702'", 2, None),
        ("TBD++:34:700'", None, 34.0),
        ("TBD++2'", 2, None),
        ("TBD++TWO:MANY:700'", None, None),
    ],
)
def test_bags_by_count_and_weight(segment: str, count: int | None, kg: float | None) -> None:
    bags = traveller("TIF+ARDEN+ANNE:A:1'" + LEG + "TRI++1'TIF+ARDEN+ANNE:A:1'" + segment).bags
    assert (bags.declared_count, bags.kg) == (count, kg)


def test_bag_tags_run() -> None:
    bags = traveller(
        "TIF+ARDEN+ANNE:A:1'" + LEG + "TRI++1'TBD++3:34:700+++618:0026000009:2:BOG+QX:77::BOG:006'"
    ).bags
    assert bags.tags == ("6180026000009", "6180026000010", "QX77")
    assert (bags.declared_count, bags.derived_count) == (3, 3)


def test_an_endless_run_of_tags_is_one_tag() -> None:
    bags = traveller("TIF+A+B:A:1'" + LEG + "TRI++1'TBD++3:34:700+++618:0026000009:9999:BOG'").bags
    assert bags.derived_count == 1


def test_a_bag_checked_through_is_one_bag() -> None:
    bag = "TRI++1'TIF+ARDEN+ANNE:A:1'TBD++1:18:700+++{}:0506::BOG:006'"
    bags = traveller(
        "TIF+ARDEN+ANNE:A:1'" + EARLIER_LEG + bag.format("QX") + LEG + bag.format("ZQ")
    ).bags
    assert (bags.declared_count, bags.derived_count) == (1, 1)
    assert bags.legs == (
        LegBags("QX", "0411", "LIS", 1, 18.0),
        LegBags("QX", "0417", "MAD", 1, 18.0),
    )


def test_the_bags_of_a_pool_are_counted_once() -> None:
    pool = "TBD++2:41:700++{}+QX:100200:2:BOG'"
    head, member = travellers(
        PAIR
        + LEG
        + "TRI++1'TIF+ARDEN+ANNE:A:1'"
        + pool.format("HP")
        + "TRI++2'TIF+BRISK+BERT:A:2'"
        + pool.format("MP")
    )
    assert (head.bags.declared_count, head.bags.derived_count, head.bags.pool) == (2, 2, "HP")
    assert (member.bags.declared_count, member.bags.derived_count, member.bags.pool) == (2, 0, "MP")


def test_seat_and_bag_without_a_name_go_by_the_reference() -> None:
    anne, bert = travellers(PAIR + LEG + "TRI++061:::2'SSD+39G'TBD++1:9:700'")
    assert (anne.seats, bert.seats) == ((), ("39G",))
    assert bert.bags.declared_count == 1


# --- the journey ---


def test_the_journey_is_on_this_flight_whatever_its_number() -> None:
    share = "TVL+110326:1200::1710+MAD+BOG+ZQ:QX+7417:J'TVL+++++417:J'"
    read = traveller("TIF+ARDEN+ANNE:A:1'" + EARLIER_LEG + share)
    assert (read.embark, read.debark) == ("MAD", "BOG")


def test_without_legs_the_journey_is_the_flight_s() -> None:
    read = traveller("TIF+ARDEN+ANNE:A:1'")
    assert (read.embark, read.debark) == ("MAD", "BOG")


def test_a_traveller_joins_a_flight_of_several_legs_on_the_way() -> None:
    message = push(
        "SRC'RCI+QX:A'TIF+ARDEN+ANNE:A:1'TVL+110326:1900::2110+BOG+LIM+QX+417:Y'",
        flight="TVL+110326:1200::1710+MAD+BOG+QX+417'TVL+110326:1900::2110+BOG+LIM+QX+417'",
    )
    assert (message.travellers[0].embark, message.travellers[0].debark) == ("BOG", "LIM")


def test_every_field_of_a_traveller_knows_its_place() -> None:
    message = push(
        "SRC'RCI+QX:K7RM2P'TIF+ARDEN+ANNEMRS:A:1'FTI+QX:7000123456'REF+:R1'"
        + MERGED
        + "TKT+9990417000011:T:1'IFT+4:28::YY+CTCE ANNE//EXAMPLE.COM'"
        + LEG
        + "SSR+SEAT:HK:1:QX:::MAD:BOG+22A::1'DAT+2:100326:1413'TRI++061'TIF+ARDEN+ANNEMRS:A:1'"
        "TBD++1:18:700'"
    )
    (read,) = message.travellers
    assert set(read.places) >= {
        "family_name",
        "given_names",
        "title",
        "role",
        "embark",
        "debark",
        "sex",
        "birth_date",
        "nationality",
        "documents.0.number",
        "seats.0",
        "bags",
        "bookings",
        "references.abo",
        "references.avf",
        "name_reference",
        "tickets",
        "contacts.0",
        "loyalty.0",
        "checked_in_at",
        "boarding_number",
    }
    for field, place in read.places.items():
        assert message.locate(place) is not None, field
