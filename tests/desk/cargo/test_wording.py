"""Values and numbers of cargo as its pages write them."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from tidewaiter.desk.cargo.models import Consignment
from tidewaiter.desk.cargo.parts.words import told_in_words
from tidewaiter.desk.cargo.templatetags.cargo import told_at, who_said


@pytest.mark.parametrize(
    ("field", "value", "english", "french"),
    [
        ("masses", "5580", "5,580\xa0kg", "5\xa0580\xa0kg"),
        ("gross_mass_kg", "about", "about", "about"),
        ("temperature_c", "-18", "-18 °C", "-18 °C"),
        ("events", "discharged", "discharged", "déchargé"),
        ("status", "empty", "empty", "vide"),
        ("seals", "TW1", "TW1", "TW1"),
        (
            "parties",
            "consignor: ACME; consignee: BETA",
            "Consignor ACME; Consignee BETA",
            "Expéditeur ACME; Destinataire BETA",
        ),
    ],
)
def test_evidence_is_written_in_the_readers_language(field, value, english, french):
    with override("en"):
        assert told_in_words(field, value) == english
    with override("fr"):
        assert told_in_words(field, value).replace("\N{NARROW NO-BREAK SPACE}", "\xa0") == french


def test_a_value_stands_once_with_all_who_told_it():
    said = [
        {"field": "seals", "value": "TW1", "kind": "CODECO"},
        {"field": "seals", "value": "TW2", "kind": "BAPLIE"},
        {"field": "seals", "value": "TW1", "kind": "COARRI"},
        {"field": "seals", "value": "", "kind": "CUSCAR"},
    ]
    shown = [(value, [item["kind"] for item in items]) for value, items in who_said(said)]
    assert shown == [("TW1", ["CODECO", "COARRI"]), ("TW2", ["BAPLIE"]), ("", ["CUSCAR"])]


@pytest.mark.parametrize(
    ("kind", "number", "written"),
    [
        ("waybill", "96748364400", "967-48364400"),
        ("waybill", "9674836", "9674836"),
        ("bill", "12345678901", "12345678901"),
        ("house", "TWH1", "TWH1"),
    ],
)
def test_an_air_waybill_is_written_with_its_prefix_apart(kind, number, written):
    assert Consignment(kind=kind, number=number).paper_number == written


@pytest.mark.parametrize(
    ("told", "english", "spanish"),
    [
        ("2026-11-08 23:39", "08 Nov 23:39", "08 nov 23:39"),
        ("2026-11-08", "08 Nov", "08 nov"),
        ("tomorrow", "tomorrow", "tomorrow"),
        ("", "", ""),
    ],
)
def test_a_time_as_told_is_written_as_pages_write_times(told, english, spanish):
    with override("en"):
        assert told_at(told) == english
    with override("es"):
        assert told_at(told) == spanish
