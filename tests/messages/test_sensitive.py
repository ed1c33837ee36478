"""What is recognised as not to be kept, and what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.messages.edifact.sensitive import (
    card_numbers_in,
    is_sensitive_service,
    is_sensitive_text,
    passes_luhn,
)
from tidewaiter.reference import load_csv

LISTED = load_csv("tidewaiter.messages.edifact", "sensitive.csv")


@pytest.mark.parametrize("code", ["AVML", "KSML", "MOML", "HNML", "WCHR", "MEDA", "BLND", "DPNA"])
def test_meals_and_assistance_are_sensitive(code: str) -> None:
    assert is_sensitive_service(code)
    assert is_sensitive_text(f"SSR {code} HK1")
    assert is_sensitive_text(f"SSR {code}QXHK1 SOMETHING")


@pytest.mark.parametrize("code", ["DOCS", "SEAT", "BIKE", "UMNR", "CTCM", "", "ML", "HOMEML"])
def test_other_services_are_not(code: str) -> None:
    assert not is_sensitive_service(code)


@pytest.mark.parametrize("word", sorted(row["code"] for row in LISTED if row["kind"] == "word"))
def test_every_listed_word_is_found_in_a_sentence(word: str) -> None:
    assert is_sensitive_text(f"pax: {word.lower()}, please note")


def test_accents_hide_nothing() -> None:
    assert is_sensitive_text("Passager handicapé")
    assert is_sensitive_text("VEGETARIANO, SIN GLUTEN")


@pytest.mark.parametrize(
    "text",
    ["VIP", "MEDALLION MEMBER", "10KG EXBG WAIVER AUTH BY MDPRM", "WCHRISTOPHER", "DEAFENING", ""],
)
def test_words_that_only_look_alike_are_kept(text: str) -> None:
    assert not is_sensitive_text(text)


def test_every_entry_says_why_and_whence() -> None:
    for row in LISTED:
        assert row["why"] in {"meal", "health", "belief", "language"}, row
        assert row["source"], row
        assert row["code"] == row["code"].upper(), row


@pytest.mark.parametrize("number", ["4111111111111111", "378282246310005", "5555 5555 5555 4444"])
def test_card_numbers_in_text_are_found(number: str) -> None:
    assert card_numbers_in(f"PAID BY {number}.") == [number]


@pytest.mark.parametrize(
    "number", ["4111111111111112", "4222222222222", "9990417000011", "353855550102", "41111111"]
)
def test_other_numbers_are_no_cards(number: str) -> None:
    assert card_numbers_in(f"CALL {number}") == []


@given(st.text("0123456789", min_size=12, max_size=18))
def test_one_check_digit_of_ten_fits(digits: str) -> None:
    assert sum(passes_luhn(digits + str(last)) for last in range(10)) == 1
