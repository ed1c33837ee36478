"""Every kind of finding: found where it is, with its evidence; not where it only nearly is, nor where data are missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from targeting.cargo_cases import (
    CASES,
    FLIGHT,
    FROM_SOUTH,
    HAVEN,
    QUICK,
    air,
    discharged,
    loaded,
    manifest,
    sealed,
    waybill,
)
from tidewaiter.records import Consignment, Told, resolve_cargo
from tidewaiter.reference import LANGUAGES
from tidewaiter.targeting import CargoFinding, reconcile
from tidewaiter.targeting.reconciling import kinds
from told_cargo import BOX, OTHER_BOX, box, told


def found(messages: list[Told], kind: str) -> list[CargoFinding]:
    return [one for one in reconcile(resolve_cargo(messages)) if one.kind == kind]


@pytest.mark.parametrize("kind", CASES)
def test_a_finding_is_found_with_its_evidence(kind: str):
    messages = CASES[kind].hit
    hits = found(messages, kind)
    assert hits
    sources = {one.source for one in messages}
    for one in hits:
        assert one.said
        assert {said.statement.source for said in one.said} <= sources
        assert one.indicator == kinds()[kind].indicator
        for language in LANGUAGES:
            words = one.words.in_language(language)
            assert words
            assert "{" not in words


@pytest.mark.parametrize("kind", CASES)
def test_what_is_nearly_one_is_none(kind: str):
    assert not found(CASES[kind].near, kind)


@pytest.mark.parametrize("kind", CASES)
def test_what_is_not_told_is_none(kind: str):
    assert not found(CASES[kind].missing, kind)


def test_every_kind_of_finding_is_tested():
    assert CASES.keys() == kinds().keys()


def test_a_changed_seal_tells_both_words_in_three_languages():
    (one,) = found(CASES["seal-changed"].hit, "seal-changed")
    assert (
        one.words.in_language("en") == "the seal at discharge is ZZ9876, at loading it was AA1234"
    )
    assert (
        one.words.in_language("fr")
        == "le scellé au déchargement est ZZ9876, au chargement c'était AA1234"
    )
    assert (
        one.words.in_language("es")
        == "el precinto en la descarga es ZZ9876, en la carga era AA1234"
    )
    assert [(said.statement.kind, said.value) for said in one.said] == [
        ("COARRI", "AA1234"),
        ("COARRI", "ZZ9876"),
    ]
    assert one.severity == "high"
    assert (one.subject, one.number) == ("equipment", BOX)


def test_a_seal_changed_in_the_terminal_of_loading_is_told():
    gated = told(
        "CODECO",
        at="2026-02-27T09:00",
        movement=None,
        boxes=(sealed("AA1234"),),
        event="gate_in",
        place="ECGYE",
    )
    (one,) = found([gated, loaded(sealed("ZZ9876"))], "seal-changed")
    assert one.words["en"] == "the seal at loading is ZZ9876, at gate-in it was AA1234"


@pytest.mark.parametrize("sources", [("a", "b"), ("b", "a")])
def test_of_two_reports_sent_at_one_time_neither_hides_the_other(sources: tuple[str, str]):
    reports = [
        replace(discharged(sealed(number)), source=source)
        for number, source in zip(("AA1234", "ZZ9876"), sources, strict=True)
    ]
    assert [
        one.said[-1].value for one in found([loaded(sealed("AA1234")), *reports], "seal-changed")
    ] == ["ZZ9876"]


def test_boxes_that_may_be_one_by_a_typing_error_are_neither_undeclared_nor_missing():
    messages = [manifest(box("CSQU3054384"), box(OTHER_BOX)), discharged(box(), box(OTHER_BOX))]
    assert [one.kind for one in reconcile(resolve_cargo(messages))] == ["number-invalid"]


@pytest.mark.parametrize("kind", CASES)
def test_the_order_of_messages_changes_no_finding(kind: str):
    messages = CASES[kind].hit
    assert reconcile(resolve_cargo(messages)) == reconcile(resolve_cargo(messages[::-1]))


def test_a_cancelled_bill_does_not_make_a_box_missing():
    messages = [
        manifest(box(), box(OTHER_BOX)),
        manifest(
            at="2026-03-01T10:00",
            action="withdraw",
            bills=(Consignment(f"B-{OTHER_BOX}", mode="sea", equipment=(OTHER_BOX,)),),
        ),
        discharged(box()),
    ]
    assert not found(messages, "declared-never-came")


def test_what_is_still_on_board_of_a_ship_half_worked_did_not_fail_to_come():
    boxes = [box(f"TWLU{number:06d}0") for number in range(60)]
    declared = manifest(*boxes)
    half, nearly = discharged(*boxes[:31]), discharged(*boxes[:57])
    assert not found([declared, half], "declared-never-came")
    assert {one.key for one in found([declared, nearly], "declared-never-came")} == {
        subject.key for subject in resolve_cargo([declared, nearly]).equipment[57:]
    }


def test_a_waybill_told_again_after_its_flight_left_is_changed_late():
    flown = air("FFM", waybill(origin="UIO", discharge="AMS"), movement=FLIGHT)
    first = air("FWB", waybill(origin="UIO", parties=(FROM_SOUTH, HAVEN)))
    late = waybill(origin="UIO", parties=(FROM_SOUTH, QUICK))
    messages = [first, flown, told("FWB", at="2026-03-05T20:00", movement=None, bills=(late,))]
    (one,) = found(messages, "changed-late")
    assert one.words["en"] == "changed after departure: consignee"
    assert [said.value for said in one.said] == [
        ["consignor: FRUTAS DEL SUR", "consignee: QUICK TRADE LTD"],
        ["consignor: FRUTAS DEL SUR", "consignee: HAVEN FRESH BV"],
    ]
