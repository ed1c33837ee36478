"""Places, countries and words: what codes stand for, and what is said where nothing is known."""

import pytest

from tidewaiter.reference import LANGUAGES, Words, airport, country, country_name, local_to_utc


def test_an_airport_has_its_place_and_its_clock():
    found = airport("BRU")
    assert found is not None
    assert (found.country, found.zone) == ("BE", "Europe/Brussels")
    assert airport("ZZZZ") is None


def test_a_local_time_becomes_an_instant_with_the_clock_of_that_day():
    assert local_to_utc("BRU", "2026-01-15T10:00") == "2026-01-15T09:00Z"
    assert local_to_utc("BRU", "2026-07-15T10:00") == "2026-07-15T08:00Z"


def test_a_time_at_an_unknown_place_or_without_an_hour_has_no_instant():
    assert local_to_utc("QQQ", "2026-01-15T10:00") is None
    assert local_to_utc("BRU", "2026-01-15") is None


def test_two_and_three_letters_name_the_same_country():
    assert country("BE") == country("bel")
    assert country("KR") is not None
    assert country("") is None


def test_issuers_of_passports_that_are_no_countries_are_known():
    for code in ("XXA", "XXB", "UNO", "RKS", "GBD", "D"):
        assert country(code) is not None, code
    assert country("GB") == country("GBR")


def test_a_country_has_its_name_in_the_readers_language():
    assert [country_name("DEU", language) for language in LANGUAGES] == [
        "Germany",
        "Allemagne",
        "Alemania",
    ]
    assert country_name("QQQ", "fr") == "QQQ"


def test_words_fall_back_to_the_best_other_language():
    words = Words({"fr": "Douane"})
    assert words.in_language("es") == "Douane"
    assert Words("Customs").in_language("fr-CA") == "Customs"
    assert words.missing() == ("en", "es")


@pytest.mark.parametrize(
    ("place", "instant"),
    [
        ("BRU", "2026-11-27T07:00Z"),
        ("BEANR", "2026-11-27T07:00Z"),  # the one clock of Belgium
        ("ECGYE", "2026-11-27T13:00Z"),  # the airport of the same code: Ecuador has two clocks
        ("USLAX", "2026-11-27T16:00Z"),
        ("USNYC", None),  # several clocks, and no airport of this code
        ("XXANR", None),
    ],
)
def test_a_local_time_at_a_port_is_an_instant_where_its_clock_is_certain(place, instant):
    assert local_to_utc(place, "2026-11-27T08:00") == instant
