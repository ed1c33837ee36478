"""The slash lists of DOCS, DOCO and DOCA."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.messages.edifact.slash_lists import (
    AddressText,
    DocumentText,
    VisaText,
    read_address,
    read_document,
    read_visa,
)

WHOLE = DocumentText(
    "P", "GBR", "123456789", "GBR", "12JUL64", "M", "23AUG19", "BLOGGS", "JO ANN", ""
)


@pytest.mark.parametrize(
    "text",
    [
        "/P/GBR/123456789/GBR/12JUL64/M/23AUG19/BLOGGS/JO/ANN",
        "P/GBR/123456789/GBR/12JUL64/M/23AUG19/BLOGGS/JO/ANN",
        "//P/GBR/123456789/GBR/12JUL64/M/23AUG19/BLOGGS/JO/ANN",
        "/P/GBR/123456789/GBR/12JUL64/M/23AUG19/BLOGGS/JO/ANN/H",
        "/P/GBR/123456789/GBR/12JUL64/M/23AUG19/BLOGGS/JO/ANN-1BLOGGS/JO ANN",
        "/P/GBR/123 456 789/GBR/12 JUL64/M/23A UG19/BLOGGS/JO ANN/",
        "/p/gbr/123456789/gbr/12jul64/m/23aug19/bloggs/jo/ann",
    ],
)
def test_a_whole_list(text: str) -> None:
    assert read_document(text) == WHOLE


def test_parts_may_be_empty() -> None:
    assert read_document("/////05FEB53/F//DORN/NINA") == DocumentText(
        born="05FEB53", sex="F", family="DORN", given="NINA"
    )
    assert read_document("////GBR/12JUL64/M//DORN/NINA") == DocumentText(
        nationality="GBR", born="12JUL64", sex="M", family="DORN", given="NINA"
    )


def test_a_nationality_of_zero_is_unknown() -> None:
    read = read_document("/P/ERI/191259499/0/28MAY89/F/24JUL22/LAI/BI")
    assert read is not None
    assert read.nationality == ""


def test_titles_in_the_list_are_split_off() -> None:
    read = read_document("/P/CHN/1/CHN/18JUN97/F/06JUL20/ADON/YORDAMRS/KISA")
    assert read is not None
    assert (read.given, read.title) == ("YORDA KISA", "MRS")


@pytest.mark.parametrize("text", ["", "/", "X", "NO LIST", "A/B"])
def test_no_list_is_none(text: str) -> None:
    assert read_document(text) is None


def test_visa_and_address() -> None:
    assert read_visa("/LONDON GBR/V/98765/PARIS/12JAN18/USA") == VisaText(
        "LONDON GBR", "V", "98765", "PARIS", "12JAN18", "USA"
    )
    assert read_visa("//////") is None
    assert read_address("/D/AUS/13 SHORE AVENUE/BROADBEACH/QLD/4215") == AddressText(
        "D", "AUS", "13 SHORE AVENUE, BROADBEACH, QLD, 4215"
    )
    assert read_address("/R") is None


PART = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", max_size=9)


@given(PART, PART, PART, PART, st.sampled_from(["M", "F", "U", "MI", "FI"]), PART, PART)
def test_any_list_with_a_date_of_birth_is_put_right(
    kind: str, issuer: str, number: str, nation: str, sex: str, family: str, given_names: str
) -> None:
    whole = f"{kind}/{issuer}/{number}/{nation}/12JUL64/{sex}/23AUG19/{family}/{given_names}"
    for text in (f"/{whole}", f"//{whole}", whole):
        read = read_document(text)
        assert read is not None
        assert (read.born, read.sex, read.family) == ("12JUL64", sex, family)
        assert read.number == number


@given(st.text(max_size=200))
def test_any_text_may_be_a_list(text: str) -> None:
    read_document(text)
    read_visa(text)
    read_address(text)
