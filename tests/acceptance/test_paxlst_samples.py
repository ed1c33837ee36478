"""Real passenger lists read as their index, and what is known of each of them, say."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from conftest import SHARED_DATA
from tidewaiter.messages import read
from tidewaiter.records import Message

pytestmark = pytest.mark.acceptance

FOLDER = SHARED_DATA / "travellers"


def index(kind: str) -> list[dict[str, str]]:
    with (FOLDER / "INDEX.tsv").open(encoding="utf-8") as lines:
        return [
            row for row in csv.DictReader(lines, delimiter="\t") if row["file"].startswith(kind)
        ]


def sample(name: str) -> Message:
    found = [path for path in (FOLDER / "paxlst").iterdir() if path.name.startswith(name)]
    assert len(found) == 1, name
    (message,) = read(found[0].read_bytes(), name)
    return message


def legs(name: str) -> list[str]:
    return [
        f"{leg.number} {leg.departure.place}-{leg.arrival.place}" for leg in sample(name).movements
    ]


@pytest.mark.parametrize("row", index("paxlst/"), ids=lambda row: Path(row["file"]).name)
def test_every_traveller_of_the_index_is_read(row: dict[str, str]) -> None:
    (message,) = read((FOLDER / row["file"]).read_bytes(), row["file"])
    assert message.kind == "PAXLST"
    assert message.release == ":".join(row["version"].split(":")[1:3])
    assert len(message.travellers) == int(row["NAD_or_TIF_count"])
    assert all(traveller.family_name for traveller in message.travellers)
    assert "internal" not in {problem.code for problem in message.problems}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("inline_UN_testSingleTdtWithLoc92", ["0250 JFK-ANC", "0250 ANC-ICN"]),
        ("inline_UN_testMultipleTdtWithLoc92", ["0250 JFK-ANC", "0250 ANC-ICN"]),
        ("inline_UN_testMultipleTdtWithOneLegEach", ["0123 YVR-JFK", "0124 JFK-ATL"]),
        ("inline_UN_testSingleTdtWithOneLeg", ["0123 YVR-JFK"]),
        ("apisMessage", ["0123 ATL-ORD", "0124 ORD-JFK"]),
        ("multiple_flight_leg_apis", ["0877 MIA-IAD", "0827 IAD-JFK", "0827 JFK-CDG"]),
        ("inline_US_testProgressiveFlightDtm", ["0812 AKL-HNL", "0812 HNL-LAX", "0812 LAX-JFK"]),
        ("inline_US_testMultiMessagePart1", ["0812 AKL-LAX"]),
        ("astra_iapi_06", ["0339 SSN-ICN", "0339 ICN-CAN"]),
        ("astra_iapi_10", ["0339 CAN-PEK", "0339 PEK-ICN"]),
        ("airline2", ["0506 BRE-YEU"]),
    ],
)
def test_legs_are_those_that_are_known(name: str, expected: list[str]) -> None:
    assert legs(name) == expected


@pytest.mark.parametrize(
    ("name", "declared", "derived", "kg"),
    [
        ("inline_UN_testAPISParsingWithNoMEASegment.", None, 4, None),
        ("inline_UN_testAPISParsingWithNoMEASegmentAndTwo", None, 5, None),
        ("inline_UN_testAPISParsingWithOnlyBagCount", 4, 4, None),
        ("inline_UN_testAPISParsingWithOnlyBagWeight", None, 4, 80.0),
    ],
)
def test_bags_declared_and_tagged_are_kept_apart(
    name: str, declared: int | None, derived: int, kg: float | None
) -> None:
    (only,) = sample(name).travellers
    assert (only.bags.declared_count, only.bags.derived_count, only.bags.kg) == (
        declared,
        derived,
        kg,
    )


def test_a_crew_list_holds_crew() -> None:
    message = sample("Test1")
    assert [traveller.role for traveller in message.travellers] == ["crew"] * 8
    assert message.function.code == "250+C"
    assert message.declared.crew == 8
    codes = {problem.code for problem in message.problems}
    assert "segment-count" in codes
    assert "crew-count" not in codes


def test_a_part_of_a_series_is_not_measured_by_the_total_of_the_flight() -> None:
    message = sample("airline2")
    assert message.declared.travellers == 136
    assert message.series is not None
    assert (message.series.part, message.series.first, message.series.final) == (10, False, True)
    assert "traveller-count" not in {problem.code for problem in message.problems}


def test_a_wrong_count_of_segments_is_told() -> None:
    message = sample("uk_KLMUS")
    assert message.series is not None
    assert (message.series.part, message.series.final) == (2, True)
    assert message.declared.segments == 187
    assert "segment-count" in {problem.code for problem in message.problems}


@pytest.mark.parametrize("name", ["flight1", "flight2", "flight3"])
def test_visas_seats_and_bags_are_read(name: str) -> None:
    message = sample(name)
    assert message.declared.travellers == 10
    assert all(traveller.seats for traveller in message.travellers)
    kinds = {one.type for traveller in message.travellers for one in traveller.documents}
    assert kinds & {"V", "K"}
    assert any(traveller.bags.kg is not None for traveller in message.travellers)
    for traveller in message.travellers:
        assert traveller.bags.derived_count == traveller.bags.declared_count


@pytest.mark.parametrize("number", range(1, 11))
def test_interactive_lists_count_right_and_name_their_tickets(number: int) -> None:
    message = sample(f"astra_iapi_{number:02d}")
    assert message.declared.travellers == len(message.travellers)
    assert not {"segment-count", "traveller-count"} & {one.code for one in message.problems}
    for traveller in message.travellers:
        assert traveller.verified
        assert traveller.references.avf
        assert traveller.references.abo
        assert len(traveller.tickets[0].number) == 13
        assert traveller.tickets[0].coupon


def test_a_second_query_after_a_correction_replaces() -> None:
    assert sample("astra_iapi_03").function.effect == "add"
    assert sample("astra_iapi_04").function.effect == "replace"


def test_twenty_travellers_of_the_older_form_are_read_each_with_a_document() -> None:
    message = sample("inline_US_testMultiMessagePart1")
    assert message.series is not None
    assert (message.series.part, message.series.first, message.series.final) == (1, True, False)
    assert "O'LEARY" in {traveller.family_name for traveller in message.travellers}
    assert all(traveller.documents[0].number for traveller in message.travellers)
    assert {traveller.embark for traveller in message.travellers} == {"AKL"}
    assert {traveller.debark for traveller in message.travellers} == {"LAX"}
