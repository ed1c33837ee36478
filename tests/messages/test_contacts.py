"""Contacts in free text: every way in which carriers write them."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.messages.edifact.contacts import (
    phone_digits,
    phones_in,
    read_contact,
    read_email,
    read_value,
    service_kind,
)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("CTCM 353855550102", "mobile", "353855550102"),
        ("YY CTCM 353855550102", "mobile", "353855550102"),
        ("EK CTC M 5432109876", "mobile", "5432109876"),
        ("AM CTCH 1234536789", "home", "1234536789"),
        ("CTCB 020 7946 0958-U", "business", "02079460958"),
        ("CTCM447700900123A", "mobile", "447700900123"),
        ("CTCT SEA 866 555-4647 BLUE TILE TVL", "agency", "8665554647"),
        ("CTCP +44 20 7946 0958 LONDON", "phone", "+442079460958"),
        ("CTCP 0044 20 7946 0958", "phone", "+442079460958"),
        ("CTCF 020 7946 0959", "fax", "02079460959"),
        ("CTCR 00115555555555", "phone", "00115555555555"),
        ("CTC 4477009001", "phone", "4477009001"),
        ("CTCA 12 QUAY STREET DUBLIN", "address", "12 QUAY STREET DUBLIN"),
        ("CTCE JO..BLOGGS//EXAMPLE.COM", "email", "JO_BLOGGS@EXAMPLE.COM"),
        ("ctce jo.bloggs//example.com", "email", "JO.BLOGGS@EXAMPLE.COM"),
        ("CTCE JO./BLOGGS//MY./EXAMPLE.COM/EN", "email", "JO-BLOGGS@MY-EXAMPLE.COM"),
        ("CTCE JO+WORK@EXAMPLE.COM", "email", "JO+WORK@EXAMPLE.COM"),
        ("CTCE ELLIOT.O ARDEN//EXAMPLE.COM", "email", "ELLIOT.OARDEN@EXAMPLE.COM"),
        ("CTCE A..B(H)//EXAMPLE.COM", "email", "A_B(H)@EXAMPLE.COM"),
        ("MAIL IS JO//EXAMPLE.COM PLEASE", "email", "JO@EXAMPLE.COM"),
        ("AA 1A-IP ADDRESS OF THE BOOKING 192.0.2.7", "ip", "192.0.2.7"),
        ("IP ADDRESS 2001:DB8::1", "ip", "2001:DB8::1"),
    ],
)
def test_contacts_are_read_from_remarks(text: str, kind: str, value: str) -> None:
    read = read_contact(text)
    assert read is not None
    assert (read.kind, read.value) == (kind, value)


@pytest.mark.parametrize(
    "text",
    ["THIS PASSENGER IS A VIP", "ACTCM 123456", "CTCM", "CTCM REFUSED", "CTCE //", "//", "@", ""],
)
def test_remarks_without_a_contact_have_none(text: str) -> None:
    assert read_contact(text) is None


def test_the_name_behind_a_number_is_kept_apart() -> None:
    read = read_contact("CTCH 0205551234-1BLOGGS/JO ANN")
    assert read is not None
    assert (read.value, read.holder) == ("0205551234", "BLOGGS/JO ANN")
    assert read.raw == "0205551234-1BLOGGS/JO ANN"


def test_numbers_of_an_address_have_their_letters() -> None:
    read = phones_in("H5555551234 W 1 555 555 1234 M+353855550102")
    assert [(one.kind, one.value) for one in read] == [
        ("home", "5555551234"),
        ("business", "15555551234"),
        ("mobile", "+353855550102"),
    ]


@pytest.mark.parametrize("text", ["SL1AA", "D01 X2", "12345", "", "A" * 500])
def test_what_is_no_number_is_none(text: str) -> None:
    assert phones_in(text) == []


def test_services_announce_their_kind() -> None:
    assert [service_kind(code) for code in ("CTCM", "CTCE", "CTCX", "PCTC")] == [
        "mobile",
        "email",
        "phone",
        "emergency",
    ]


LOCAL = st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=10)


@given(st.lists(st.tuples(LOCAL, st.sampled_from("._-")), min_size=1, max_size=4), LOCAL)
def test_the_telex_form_of_an_address_means_the_address(
    parts: list[tuple[str, str]], last: str
) -> None:
    plain = "".join(word + mark for word, mark in parts) + last
    telex = plain.replace("-", "./").replace("_", "..")
    assert read_email(f"{telex}//EXAMPLE.COM") == f"{plain}@EXAMPLE.COM"


@given(st.text("0123456789 -()./", min_size=6, max_size=24))
def test_digits_are_all_that_stays_of_a_number(text: str) -> None:
    digits = phone_digits(text)
    assert digits == "" or digits.removeprefix("+").isdigit()
    assert digits.removeprefix("+") in "".join(filter(str.isdigit, text))


@given(st.text(max_size=200), st.sampled_from(["mobile", "email", "address", "phone"]))
def test_any_text_may_be_a_contact(text: str, kind: str) -> None:
    for read in (read_contact(text), read_value(text, kind)):
        assert read is None or read.value


def test_the_end_of_a_very_long_text_is_not_looked_at() -> None:
    assert read_contact("A" * 1_000_000 + "//EXAMPLE.COM") is None
    assert phones_in("(" * 1_000_000) == []
