"""Reasons as a colleague would say them, in three languages, with the right numbers and plurals."""

from __future__ import annotations

from datetime import date

import pytest

from tidewaiter.reference import LANGUAGES, Words
from tidewaiter.targeting import ListEntry, load_profiles, profile_in_words
from tidewaiter.targeting.evaluate import Test
from tidewaiter.targeting.features import Evidence, Fact
from tidewaiter.targeting.fields import catalogue
from tidewaiter.targeting.profile import Leaf
from tidewaiter.targeting.reasons import Reason, in_one_breath, list_reason, reasons_for
from tidewaiter.targeting.values import Value
from tidewaiter.targeting.wording import forms_in_words, value_in_words

HERE = Evidence("m1", (4, 2))


def reasons(**values: Value) -> tuple[Reason, ...]:
    """The reasons of fields (dots written as two underscores) with these values."""
    facts = {name.replace("__", "."): Fact(value, HERE) for name, value in values.items()}
    return reasons_for([Test(Leaf(name, "present")) for name in facts], facts)


def said(field: str, value: Value) -> tuple[str, ...]:
    entry = catalogue()[field]
    words = forms_in_words(entry, entry.forms, value)
    return tuple(words.in_language(language) for language in LANGUAGES)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1.0, ("booked 1 hour before departure", "réservation faite 1 heure avant le départ", "reserva hecha 1 hora antes de la salida")),
        (9.0, ("booked 9 hours before departure", "réservation faite 9 heures avant le départ", "reserva hecha 9 horas antes de la salida")),
        (1.5, ("booked 1.5 hours before departure", "réservation faite 1,5 heure avant le départ", "reserva hecha 1,5 horas antes de la salida")),
        (0.0, ("booked 0 hours before departure", "réservation faite 0 heure avant le départ", "reserva hecha 0 horas antes de la salida")),
        (1e6, ("booked 1,000,000 hours before departure", "réservation faite 1\u202f000\u202f000 heures avant le départ", "reserva hecha 1.000.000 horas antes de la salida")),
    ],
)  # fmt: skip
def test_numbers_and_plurals_are_those_of_the_language(
    value: float, words: tuple[str, ...]
) -> None:
    assert said("booking.hours_before_departure", value) == words


def test_numbers_carry_no_digits_that_nobody_needs() -> None:
    hours = catalogue()["booking.hours_before_departure"]
    assert [value_in_words(hours, value, "en") for value in (8.96, 9.25, 23.98)] == [
        "9",
        "9.2",
        "24",
    ]


def test_shares_places_and_countries_are_written_for_readers() -> None:
    assert said("traveller.check_in_share", 0.95)[0] == "checked in after 95% of the others"
    assert said("movement.departure_country", "DE") == (
        "departs from Germany",
        "départ\u202f: Allemagne",
        "salida: Alemania",
    )
    assert said("traveller.separate_origin", "GRU")[0].endswith("(GRU)")
    assert said("traveller.separate_origin", "QQQ")[0] == "true origin QQQ"


def test_a_colleague_says_it_in_one_breath() -> None:
    found = reasons(
        booking__hours_before_departure=9.0,
        booking__paid_in_cash=True,
        booking__third_party_payer=True,
        booking__payer_bookings=2.0,
        booking__payer_one_way_bookings=2.0,
    )
    assert [in_one_breath(found).in_language(language) for language in LANGUAGES] == [
        "Booked 9 hours before departure, paid in cash by a third person who also paid for 2 other one-way tickets.",
        "Réservation faite 9 heures avant le départ, paiement en espèces par un tiers qui a aussi réglé 2 autres allers simples.",
        "Reserva hecha 9 horas antes de la salida, pago en efectivo por un tercero que también pagó 2 otros billetes de ida.",
    ]
    assert len(found) == 5  # each reason still stands by itself, with its own place


def test_what_does_not_fit_together_is_said_one_by_one() -> None:
    found = reasons(booking__paid_in_cash=False, booking__third_party_payer=True)
    assert in_one_breath(found).in_language("en") == (
        "Not paid in cash, paid by a person who does not travel in this booking."
    )
    assert in_one_breath(()).in_language("en") == ""


def test_a_reason_is_a_sentence_of_its_own_with_its_place() -> None:
    found = reasons(booking__one_way=True)[0]
    assert found.text("en") == "One-way ticket."
    assert found.text("es") == "Billete de solo ida."
    assert (found.source, found.place, found.value) == ("m1", (4, 2), True)


def test_what_is_not_told_can_be_a_reason() -> None:
    tests = [Test(Leaf("booking.agency", "missing"))]
    found = reasons_for(tests, {})
    assert found[0].text("en") == "Travel agency is not told."
    assert found[0].value is None


def test_circumstances_and_empty_forms_say_nothing() -> None:
    assert reasons(traveller__role="PASSENGER", movement__domestic=True) == ()
    assert reasons(traveller__separate_ticket=False) == ()


def test_a_field_is_said_once() -> None:
    facts = {"booking.detour": Fact(3.0, HERE)}
    tests = [Test(Leaf("booking.detour", "ge", (2.0,))), Test(Leaf("booking.detour", "lt", (5.0,)))]
    assert len(reasons_for(tests, facts)) == 1


def test_a_list_says_which_and_why_and_not_a_rule_number() -> None:
    entry = ListEntry(
        "Operation Heron", "phone", "+33639980001", "desk", "case 7", date(2027, 1, 1)
    )
    found = list_reason(entry, "+33 639980001", HERE)
    assert found.text("en") == "The phone number is on the list Operation Heron: case 7."
    assert (
        found.text("fr") == "Le numéro de téléphone est sur la liste Operation Heron\u202f: case 7."
    )
    assert (found.field, found.value) == ("list.phone", "+33 639980001")


def test_every_form_of_every_field_can_be_said() -> None:
    samples: dict[str, tuple[Value, ...]] = {
        "boolean": (True, False),
        "code": ("LIS", "PT"),
        "text": ("x",),
        "date": (date(2026, 1, 2),),
        "number": (0.0, 1.0, 2.0),
        "duration": (0.0, 1.0, 2.0),
    }
    for field in catalogue().values():
        for value in samples[field.kind] if field.forms else ():
            words = forms_in_words(field, field.forms, value)
            assert words.missing() == () or value is False, field.id
            assert not any("{" in text for text in words.values()), field.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_starter_profile_stands_in_words(language: str) -> None:
    for profile in load_profiles().profiles:
        lines = profile_in_words(profile, language)
        assert len(lines) >= (1 if profile.subject in {"equipment", "consignment"} else 4)
        assert not any("{" in line or "booking." in line for line in lines)


def test_a_negated_group_says_so_in_its_heading() -> None:
    from dataclasses import replace

    from tidewaiter.targeting.profile import AllOf, AnyOf, Not

    one, other = (
        Leaf("booking.one_way", "eq", (True,)),
        Leaf("booking.detour", "between", (2.0, 3.0)),
    )
    base = replace(load_profiles().profiles[0], against=(), name=Words("x"))
    none = profile_in_words(replace(base, when=Not(AnyOf((one, other)))), "en")
    assert none[0] == "none of these:"
    assert none[2].strip() == "detour, times the direct distance: from 2 up to but below 3"
    assert profile_in_words(replace(base, when=Not(AllOf((one,)))), "en")[0] == "not all of these:"
    assert profile_in_words(replace(base, when=Not(one)), "en") == ["not so: one-way: yes"]


def test_what_two_fields_say_alike_is_said_once() -> None:
    same = Words({"en": "seal A is told on box B, too"})
    reasons = [Reason(same, "box.seal_elsewhere"), Reason(same, "box.findings")]
    assert in_one_breath(reasons)["en"] == "Seal A is told on box B, too."
