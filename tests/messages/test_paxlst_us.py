"""The older US form of passenger lists: one segment a traveller, parts told by their form."""

from __future__ import annotations

import pytest

from messages.edi import load, read_soundly, write
from tidewaiter.records import Message

HEAD = "UNB+UNOA:1+QX:QX+USCS:US+020610:0410+R'UNH+1+PAXLST:001:000:QX'TDT++QX812+40+QX'"


def listing(body: str) -> Message:
    (message,) = read_soundly(HEAD + body)
    return message


def test_a_whole_list_is_read() -> None:
    (message,) = read_soundly(write(load("paxlst_us.edi")))
    assert message.release == "001:000"
    assert message.references["reporting_person"] == "ROWAN DESK"
    assert message.references["reporting_party_phone"] == "1-703-555-0101"
    assert [
        (leg.number, leg.departure.place, leg.departure.utc, leg.arrival.place, leg.arrival.utc)
        for leg in message.movements
    ] == [
        ("0812", "AKL", "2002-06-10T09:00Z", "HNL", "2002-06-10T17:30Z"),
        ("0812", "HNL", None, "LAX", "2002-06-11T01:30Z"),
    ]
    assert [
        (
            one.family_name,
            one.given_names,
            one.sex,
            one.birth_date,
            one.role,
            one.embark,
            one.debark,
        )
        for one in message.travellers
    ] == [
        ("TAMAHORI", "WIREMU P", "M", "1959-04-29", "passenger", "AKL", "LAX"),
        ("FAIRWEATHER", "DOLORES", "F", "1956-07-04", "passenger", "AKL", "HNL"),
        ("O'MALLEY", "GRAINNE M", None, None, "passenger", "AKL", "LAX"),
        ("KUROSAWA", "EMI", None, "1958-01-01", "passenger", "AKL", "LAX"),
        ("PAEWAI", "HENARE", "M", "1948-02-02", "crew", "AKL", "LAX"),
    ]
    assert [
        (one.type, one.number, one.expires, one.issuer)
        for traveller in message.travellers
        for one in traveller.documents
    ] == [
        ("P", "QA100101", "2006-12-31", "NZ"),
        ("P", "QA100202", "2004-01-01", "US"),
        ("P", "QA100303", "2003-06-15", "GB"),
        ("P", "QA100404", None, "JP"),
        ("P", "QA100505", "2005-10-10", "NZ"),
    ]
    assert {problem.code for problem in message.problems} == set()


@pytest.mark.parametrize(
    ("name", "given", "born", "sex"),
    [
        ("LEE:ANN:B:560101:F", "ANN B", "1956-01-01", "F"),
        ("LEE:ANN::560101", "ANN", "1956-01-01", None),
        ("LEE:ANN:560101:F", "ANN", "1956-01-01", "F"),
        ("LEE:ANN::F", "ANN", None, "F"),
        ("LEE:ANN:B:F", "ANN B", None, "F"),
        ("LEE:ANN:M", "ANN M", None, None),
        ("LEE:ANN", "ANN", None, None),
        ("LEE", "", None, None),
    ],
)
def test_parts_of_the_name_may_be_missing(
    name: str, given: str, born: str | None, sex: str | None
) -> None:
    (only,) = listing(f"PDT+P/X1::US+{name}+PAX+NZAKL:USLAX'").travellers
    assert (only.family_name, only.given_names, only.birth_date, only.sex) == (
        "LEE",
        given,
        born,
        sex,
    )


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("P/X1:040101:US", ("P", "X1", "2004-01-01", "US")),
        ("P/X1::US", ("P", "X1", None, "US")),
        ("P/X1:US", ("P", "X1", None, "US")),
        ("P/X1:040101", ("P", "X1", "2004-01-01", "")),
        ("/X1:040101:US", ("", "X1", "2004-01-01", "US")),
        ("X12345:040101:US", ("", "X12345", "2004-01-01", "US")),
        ("P", ("P", "", None, "")),
    ],
)
def test_parts_of_the_document_may_be_missing(
    told: str, expected: tuple[str, str, str | None, str]
) -> None:
    (only,) = listing(f"PDT+{told}+LEE:ANN'").travellers
    (document,) = only.documents
    assert (document.type, document.number, document.expires, document.issuer) == expected


def test_a_traveller_without_document_or_route_is_kept() -> None:
    (only,) = listing("PDT++LEE:ANN'").travellers
    assert (only.family_name, only.documents, only.embark) == ("LEE", (), "")


def test_the_place_of_a_document_number_is_its_element() -> None:
    message = listing("PDT+P/X1:040101:US+LEE:ANN'")
    assert message.travellers[0].places["documents.0.number"] == (3, 1)


def test_a_traveller_told_twice_in_a_row_is_read_once() -> None:
    message = listing("PDT+P/X1+LEE:ANN'" * 2 + "PDT+P/X2+LEE:BEN'")
    assert [one.given_names for one in message.travellers] == ["ANN", "BEN"]
    assert "doubled-segment" in {problem.code for problem in message.problems}


def test_an_offset_that_is_not_the_clocks_is_told() -> None:
    message = listing("LOC+5+NZAKL:50'DTM+136+020610+2100+M10'LOC+8+USLAX:50'")
    assert message.movements[0].departure.utc == "2002-06-10T11:00Z"
    assert "offset-differs" in {problem.code for problem in message.problems}


def test_an_offset_stands_in_where_no_clock_is_known() -> None:
    message = listing("LOC+5+QQQ'DTM+136+020610+2100+M0930'LOC+8+USLAX:50'")
    assert message.movements[0].departure.utc == "2002-06-10T11:30Z"
