"""Worlds of cargo: the same seed gives the same bytes, the truth stands in the messages and nowhere beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from tidewaiter.errors import Refused
from tidewaiter.messages import read
from tidewaiter.records import Consignment, Equipment, Message
from tidewaiter.reference.containers import is_valid
from tidewaiter.simulation import (
    CargoPlan,
    SimulatedCargo,
    demo_cargo_files,
    is_synthetic,
    is_synthetic_message,
    opened,
    simulate_cargo,
)
from tidewaiter.simulation.cargo.planting import plant
from tidewaiter.simulation.cargo.vessel import clean_ship

SHIP, FREIGHTER = CargoPlan("vessel", 400), CargoPlan("freighter", 60)


@cache
def world(plan: CargoPlan, seed: int = 7) -> tuple[SimulatedCargo, dict[str, bytes]]:
    files: dict[str, bytes] = {}
    return simulate_cargo(plan, seed, files.__setitem__), files


@cache
def messages(plan: CargoPlan) -> list[Message]:
    return [one for name, data in world(plan)[1].items() for one in read(data, name)]


def stories(plan: CargoPlan, name: str) -> list[dict[str, Any]]:
    planted = json.loads(world(plan)[0].truth)["planted"]
    return [one for one in planted if name in {one["method"], one["cause"]}]


def told(kind: str, number: str, document: str = "") -> Iterator[tuple[Message, Equipment]]:
    """What messages of a kind tell of a box, in the order of their arrival."""
    for message in messages(SHIP):
        if message.kind == kind and (not document or message.function.document == document):
            for box in message.equipment:
                if box.id == number:
                    yield message, box


def seals(kind: str, number: str, document: str = "") -> list[str]:
    return [seal.number for _, box in told(kind, number, document) for seal in box.seals]


def waybill(number: str) -> list[Consignment]:
    return [
        one
        for message in messages(FREIGHTER)
        for one in message.consignments
        if one.reference == number and message.kind == "FWB"
    ]


@pytest.mark.parametrize("plan", [SHIP, FREIGHTER], ids=["ship", "freighter"])
def test_the_same_seed_gives_the_same_bytes(plan: CargoPlan) -> None:
    again: dict[str, bytes] = {}
    assert simulate_cargo(plan, 7, again.__setitem__) == world(plan)[0]
    assert again == world(plan)[1]
    assert world(plan, 8)[1] != again


@pytest.mark.parametrize("plan", [SHIP, FREIGHTER], ids=["ship", "freighter"])
def test_readers_find_no_fault_in_what_is_sent(plan: CargoPlan) -> None:
    faults = [one for each in messages(plan) for one in each.problems if one.severity != "info"]
    assert faults == []


def test_every_message_of_the_ship_says_that_it_is_synthetic() -> None:
    assert all(is_synthetic(one.sender, one.recipient) for one in messages(SHIP))
    assert all(one.sender.startswith("SYNTH") for one in messages(SHIP))


def test_messages_without_an_envelope_bear_a_text_that_says_it() -> None:
    assert all(is_synthetic_message(one) for one in messages(FREIGHTER))
    real = read(b"FWB/17\n057-12345675SINJFK/T7K1000\nOSI/INVENTED FOR YOU\n")
    assert not any(is_synthetic_message(one) for one in real)


def test_every_waybill_bears_a_prefix_that_no_airline_has() -> None:
    bills = [one for message in messages(FREIGHTER) for one in message.consignments]
    assert {one.reference[:3] for one in bills if one.kind == "waybill"} == {"967"}


def test_the_flight_manifest_names_every_waybill_in_a_unit() -> None:
    (manifest,) = [one for one in messages(FREIGHTER) if one.kind == "FFM"]
    assert len(manifest.consignments) == FREIGHTER.size
    assert {one.equipment[0] for one in manifest.consignments} == {
        unit.id for unit in manifest.equipment
    }


@pytest.mark.parametrize("plan", [SHIP, FREIGHTER], ids=["ship", "freighter"])
def test_the_manifest_commits_to_the_truth_and_does_not_tell_it(plan: CargoPlan) -> None:
    made, files = world(plan)
    content = opened(made.truth, made.manifest)
    assert {one["kind"] for one in content["planted"]} == {"threat", "decoy"}
    assert b"seed" not in made.manifest
    assert [one["name"] for one in json.loads(made.manifest)["files"]] == sorted(files)


def test_every_method_and_every_cause_is_there() -> None:
    kinds = {(one["method"], one["cause"]) for one in json.loads(world(SHIP)[0].truth)["planted"]}
    assert len(kinds) == 14
    assert world(SHIP)[0].threats == 8


def test_a_story_planted_moves_nothing_of_the_clean_traffic() -> None:
    clean, planted = clean_ship(SHIP, 7), clean_ship(SHIP, 7)
    plant(planted, 7)
    touched = {number for story in planted.stories for number in story.boxes}
    assert [box for box in clean.boxes if box.number not in touched] == [
        box for box in planted.boxes if box.number not in touched
    ]


def test_boxes_have_numbers_that_are_right_and_a_cell_each() -> None:
    (plan,) = [one for one in messages(SHIP) if one.kind == "BAPLIE"]
    assert all(is_valid(box.id) for box in plan.equipment)
    cells = [box.stowage for box in plan.equipment]
    assert len(set(cells)) == len(cells)
    assert all(int(box.stowage[:3]) % 2 == (box.iso_type.startswith("2")) for box in plan.equipment)


# --- the truth stands in the messages ---


def test_rip_on_shows_in_the_seals_of_loading_and_discharge() -> None:
    (story,) = stories(SHIP, "rip_on")
    (number,) = story["boxes"]
    assert seals("COARRI", number, "46") == seals("CUSCAR", number)
    assert seals("COARRI", number, "44") != seals("COARRI", number, "46")


def test_a_cloned_seal_stands_on_two_boxes() -> None:
    (story,) = stories(SHIP, "cloned_seal")
    first, second = story["boxes"]
    assert seals("COARRI", first, "46") == seals("COARRI", second, "46") != []


def test_a_stranger_collects_early_and_the_announced_haulier_may_too() -> None:
    strangers = {"NIGHTJAR EXPRESS", "HOLLOW LANE HAULAGE"}
    for name in ("pin_misuse", "early_pick_up"):
        for story in stories(SHIP, name):
            (number,) = story["boxes"]
            ((message, box),) = told("CODECO", number, "36")
            (ashore,) = [one for one, _ in told("COARRI", number, "44")]
            gone = next(one.at for one in message.events if one.subject == number)
            landed = next(one.at for one in ashore.events if one.subject == number)
            assert gone is not None
            assert landed is not None
            minutes = datetime.fromisoformat(gone) - datetime.fromisoformat(landed)
            assert minutes.total_seconds() < 2 * 3600
            assert (box.transports[0].carrier in strangers) == (name == "pin_misuse")


def test_frozen_goods_are_set_as_the_air_is() -> None:
    (story,) = stories(SHIP, "reefer_ambient")
    ((_, box),) = told("BAPLIE", story["boxes"][0])
    assert (box.iso_type, box.temperature_c) == ("45R1", 21.0)


def test_a_front_company_comes_after_the_ship_has_left() -> None:
    (story,) = stories(SHIP, "front_company")
    versions = [
        (message.function.code, bill)
        for message in messages(SHIP)
        for bill in message.consignments
        if bill.reference in story["bills"]
    ]
    assert [code for code, _ in versions] == ["9", "4"]
    assert versions[0][1].parties[1] != versions[1][1].parties[1]
    assert versions[1][1].items[0].description == "GENERAL GOODS AND HOUSEHOLD ITEMS"


def test_an_empty_box_weighs_more_than_a_box() -> None:
    (story,) = stories(SHIP, "heavy_empty")
    ((_, box),) = told("COARRI", story["boxes"][0], "44")
    kilograms = {one.kind: one.kg for one in box.masses}
    assert box.status == "empty"
    assert kilograms["equipment_gross"] - kilograms["tare"] > 250


def test_declared_and_discharged_differ_where_the_truth_says() -> None:
    (missing,), (extra,) = stories(SHIP, "never_came"), stories(SHIP, "undeclared")
    assert list(told("CUSCAR", missing["boxes"][0])) != []
    assert list(told("COARRI", missing["boxes"][0], "44")) == []
    assert list(told("CUSCAR", extra["boxes"][0])) == []
    assert list(told("COARRI", extra["boxes"][0], "44")) != []


def test_innocent_causes_look_alike_and_are_withdrawn_or_mended() -> None:
    for story in stories(SHIP, "seal_typed_wrongly"):
        (number,) = story["boxes"]
        assert sorted(seals("CUSCAR", number)[0]) == sorted(seals("COARRI", number, "44")[0])
        assert seals("CUSCAR", number) != seals("COARRI", number, "44")
    for story in stories(SHIP, "rolled"):
        assert list(told("COARRI", story["boxes"][0])) == []
        codes = [message.function.code for message, _ in told("CUSCAR", story["boxes"][0])]
        assert codes == ["9", "1"]
    for story in stories(SHIP, "seal_placeholder"):
        assert seals("COARRI", story["boxes"][0], "44") == ["SI"]


def test_air_stories_show_in_pieces_and_masses() -> None:
    (gap,) = stories(FREIGHTER, "pieces_do_not_add_up")
    codes = {
        one.code
        for message in messages(FREIGHTER)
        if message.kind == "FHL" and message.reference == gap["bills"][0]
        for one in message.problems
    }
    assert codes == {"houses-pieces"}
    (heavier,) = stories(FREIGHTER, "heavier_than_told")
    first, second = waybill(heavier["bills"][0])
    assert first.packages == second.packages
    assert (second.gross_mass_kg or 0) - (first.gross_mass_kg or 0) > 10
    (front,) = stories(FREIGHTER, "changed_consignee")
    first, second = waybill(front["bills"][0])
    assert first.parties[1].name != second.parties[1].name


# --- size, and the demonstration ---


@pytest.mark.parametrize(
    ("kind", "size", "name"),
    [("vessel", 5, "boxes"), ("vessel", 20_001, "boxes"), ("freighter", 2_001, "waybills")],
)
def test_a_size_that_no_world_has_is_refused(kind: Any, size: int, name: str) -> None:
    with pytest.raises(Refused) as refused:
        CargoPlan(kind, size).checked()
    assert list(refused.value.fields) == [name]


def test_the_demonstration_has_a_ship_at_its_berth_and_a_freighter() -> None:
    start = datetime(2026, 3, 10, 14, 23, tzinfo=UTC)
    files = demo_cargo_files(start)
    assert files == demo_cargo_files(start)
    found = [one for file in files for one in read(file.data, file.name)]
    assert {one.kind for one in found} == {
        "CODECO",
        "COARRI",
        "BAPLIE",
        "CUSCAR",
        "FWB",
        "FHL",
        "FFM",
    }
    assert "44" in {one.function.document for one in found if one.kind == "COARRI"}
    assert all((one.sent_at or "") <= "2026-03-10T15:23" for one in found)
