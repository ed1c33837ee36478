"""Real bookings read as their index, and what is known of each of them, say."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from conftest import SHARED_DATA
from tidewaiter.messages import read, redact
from tidewaiter.records import Booking, FlightNumber, Message

pytestmark = pytest.mark.acceptance

FOLDER = SHARED_DATA / "travellers"


def index() -> list[dict[str, str]]:
    with (FOLDER / "INDEX.tsv").open(encoding="utf-8") as lines:
        return [
            row
            for row in csv.DictReader(lines, delimiter="\t")
            if row["file"].startswith("pnrgov/")
        ]


def sample(name: str) -> Message:
    found = [path for path in (FOLDER / "pnrgov").iterdir() if path.stem == name]
    assert len(found) == 1, name
    (message,) = read(found[0].read_bytes(), name)
    return message


def the_booking(name: str) -> Booking:
    (booking,) = sample(name).bookings
    return booking


def contacts(name: str, *kinds: str) -> list[str]:
    return [
        contact.value
        for contact in the_booking(name).contacts
        if not kinds or contact.kind in kinds
    ]


def named(message: Message) -> list[str]:
    return [
        f"{one.family_name}/{one.given_names}" for one in message.travellers if not one.placeholder
    ]


@pytest.mark.parametrize("row", index(), ids=lambda row: Path(row["file"]).name)
def test_every_sample_has_the_bookings_of_the_index(row: dict[str, str]) -> None:
    data = (FOLDER / row["file"]).read_bytes()
    (message,) = read(data, row["file"])
    assert (message.kind, message.release) == tuple(row["version"].rsplit(":", 1)[0].split(":", 1))
    assert len(message.bookings) == int(row["PNRs"])
    assert [one for one in message.problems if one.severity == "error"] == []
    documents = {
        (number, document.number)
        for number, one in enumerate(message.travellers)
        for document in one.documents
    }
    assert len(documents) <= int(row["SSR_DOCS"])
    assert len(message.travellers) <= int(row["NAD_or_TIF_count"])
    assert bool(message.travellers) is (row["NAD_or_TIF_count"] != "0")
    for one in message.travellers:
        for place in one.places.values():
            assert message.locate(place) is not None
    assert len(redact(data, [message])) == len(data)


@pytest.mark.parametrize(
    ("name", "travellers"),
    [
        ("2_pnrs_basic", 4),
        ("no_pnr_history", 4),
        ("bigMessagePnr", 7),
        ("bigbigPnr", 86),
        ("pnrMessagePg75", 2),
        ("inline_TestData_getSpecDocPage75", 2),
        ("pnrMessagePg76", 2),
        ("pnrMessagePg77", 1),
        ("pnrBadFormat", 2),
        ("pnrEdge", 1),
        ("v1.3.0_pnrEdge", 1),
        ("pnrNoOrgMsg", 1),
        ("pnrPhoneCTCM", 1),
        ("pnrPhoneCTC_M", 1),
        ("danglingMetaCharacter", 1),
        ("pnrWithIFTSegment", 1),
        ("pnrWithPrefixesAndBookingDetailBags", 2),
        ("gtas_ui_mock_UA933_13_1", 2),
        ("modifyPnr77ForCodeShare", 1),
        ("pnr1", 2),
        ("pnr2", 2),
        ("pnr4", 1),
        ("pnrMessage", 2),
        ("inline_PnrUtilsTest_testgetSinglePnr", 0),
    ],
)
def test_travellers_are_counted_once(name: str, travellers: int) -> None:
    assert len(sample(name).travellers) == travellers


def test_the_meals_of_the_guide_s_example_are_dropped() -> None:
    message = sample("2_pnrs_basic")
    assert dict(message.dropped) == {"sensitive-service": 5}
    assert "AVML" not in repr(message)


def test_three_bookings_with_an_infant_a_party_and_open_names() -> None:
    message = sample("3_pnrs")
    assert [(one.named, one.unnamed, one.group_name) for one in message.bookings] == [
        (1, 0, ""),
        (3, 0, ""),
        (3, 6, "ACME TEAM PARTY"),
    ]
    assert [one.role for one in message.travellers[1:4]] == ["passenger", "passenger", "infant"]
    assert [one.given_names for one in message.travellers[1:4]] == ["DOLAN", "KAYLA", "ARCHER"]
    assert message.declared.pnrs == 3


def test_bookings_without_names() -> None:
    assert [one.locator for one in sample("inline_PnrUtilsTest_testgetSinglePnr").bookings] == [
        "MFN4TI1",
        "MFN4TI2",
        "MFN4TI3",
    ]


def test_the_times_and_references_of_page_77() -> None:
    message = sample("pnrMessagePg77")
    assert message.bookings[0].created == "2013-05-23T18:13:48"
    (one,) = message.travellers
    assert one.bookings == ("W9TEND",)
    assert (one.name_reference, one.references.abo) == ("43576", "43576")
    assert [leg.number for leg in message.bookings[0].itinerary] == ["0006", "0005"]


def test_the_date_of_page_76() -> None:
    assert (the_booking("pnrMessagePg76").created or "")[:10] == "2013-02-15"


@pytest.mark.parametrize("name", ["pnrMessagePg75", "inline_TestData_getSpecDocPage75"])
def test_page_75_with_curly_quotes_and_a_glued_name(name: str) -> None:
    message = sample(name)
    assert [one.family_name for one in message.travellers] == ["PARK", "KIM"]
    assert [one.seats for one in message.travellers] == [("39G",), ("14A",)]
    assert [one.locator for one in message.bookings] == ["2LS6KP", "X49V9U"]
    assert [one.documents[0].number for one in message.travellers] == ["JR3364288", "M17072944"]


def test_two_code_shares() -> None:
    legs = the_booking("modifyPnr77ForCodeShare").itinerary
    shares = [(leg.carrier, leg.number, leg.operating) for leg in legs if leg.operating]
    assert shares == [
        ("SQ", "5678", FlightNumber("SK", "1524")),
        ("DL", "8976", FlightNumber("KL", "0972")),
    ]


@pytest.mark.parametrize("name", ["pnrEdge", "v1.3.0_pnrEdge"])
def test_a_released_character_in_an_address(name: str) -> None:
    assert contacts(name, "email") == ["MOLLY_LOUUNT+50BB@GMAIL.COM"]
    assert sample(name).travellers[0].documents == ()


@pytest.mark.parametrize("name", ["pnrPhoneCTCM", "pnrPhoneCTC_M"])
def test_the_second_number(name: str) -> None:
    assert contacts(name, "phone", "mobile") == ["8675309", "123456789"]


def test_a_push_without_office_and_function() -> None:
    message = sample("pnrNoOrgMsg")
    assert message.function.effect == "add"
    assert [one.family_name for one in message.travellers] == ["LOBB"]
    assert "5432109876" in contacts("pnrNoOrgMsg", "mobile")


def test_other_service_characters() -> None:
    assert contacts("danglingMetaCharacter") == [
        "3379745974",
        "3528 VELDS AVENUE, CHICAGO, US",
        "REUBEN_SERIO@GMAIL.COM",
        "1234536789",
        "8667464647",
        "987.654.321",
    ]
    assert the_booking("danglingMetaCharacter").locators == ("DL:BGXFR4", "VS:BGXFR4")


def test_bags_are_counted_once_whatever_the_legs() -> None:
    message = sample("pnrWithPrefixesAndBookingDetailBags")
    bags = [one.bags for one in message.travellers]
    assert sum(one.declared_count or 0 for one in bags) == 2
    assert sum(one.derived_count or 0 for one in bags) == 2
    assert [[(leg.carrier, leg.departure, leg.count) for leg in one.legs] for one in bags] == [
        [("UA", "IAD", 1), ("UA", "FRA", 1)],
        [("UA", "IAD", 1), ("UA", "FRA", 1)],
    ]


def test_bags_of_a_family() -> None:
    message = sample("bigMessagePnr")
    assert [one.bags.declared_count for one in message.travellers] == [2, 1, 1, 1, 1, 4, 1]
    assert message.travellers[0].seats == ("38E",)
    assert message.declared.pnrs == 7


def test_names_and_documents_of_a_mixed_family() -> None:
    message = sample("gtas_ui_mock_UA933_13_1")
    assert named(message) == ["O GRADY/ELLIOT OSCAR", "ELLROTT/DANIEL EWAN"]
    assert [one.documents[0].number for one in message.travellers] == ["758471042", "938630055"]


def test_the_payer_of_a_booking() -> None:
    (payment,) = the_booking("pnrWithIFTSegment").payments
    assert (payment.form, payment.holder) == ("MS", "ABRAHAM MIMPSON")


def test_history_is_no_current_data() -> None:
    for booking in sample("2_pnrs_basic").bookings:
        assert [leg.number for leg in booking.itinerary] == ["0324", "0330"]
        assert booking.history
    names = named(sample("2_pnrs_basic"))
    assert "WAYNE/JON" not in names
