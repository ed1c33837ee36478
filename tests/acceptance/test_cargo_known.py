"""The cargo samples put together, reconciled and assessed: figures read off the files themselves."""

from __future__ import annotations

from functools import cache

import pytest

from conftest import SHARED_DATA
from tidewaiter.messages import read
from tidewaiter.records import KnownCargo, Told, resolve_cargo
from tidewaiter.reference import container_number
from tidewaiter.targeting import assess_cargo, load_profiles, reconcile

pytestmark = pytest.mark.acceptance

FOLDER = SHARED_DATA / "cargo"
CARGO = ("edifact", "cargo_imp", "cargo_xml", "ens", "declarations_wco_dm")


@cache
def told(*folders: str) -> tuple[Told, ...]:
    return tuple(
        Told(f"{path.name}#{message.index}", message)
        for folder in folders
        for path in sorted((FOLDER / folder).rglob("*"))
        if path.is_file() and path.suffix != ".xsd"
        for message in read(path.read_bytes(), path.name)
    )


@cache
def known(*folders: str) -> KnownCargo:
    return resolve_cargo(told(*folders))


def test_the_report_of_the_terminal_is_two_voyages_with_their_boxes_and_seals():
    calls = {one.key: one for one in known("edifact").calls}
    assert len(calls["sea:3ERX3:031W:ITGOA"].equipment) == 2
    assert len(calls["sea:3ERX3:032E:ITGOA"].equipment) == 19
    boxes = [one for one in known("edifact").equipment if "sea:3ERX3:032E:ITGOA" in one.calls]
    assert all(not container_number(one.equipment.id).fault for one in boxes)
    assert {one.moment for box in boxes for one in box.seals} == {"loading"}
    assert {one.event.kind for box in boxes for one in box.events} == {"loaded"}


def test_the_manifest_is_a_call_with_its_bill_in_its_equipment():
    (call,) = [one for one in known("edifact").calls if "MEANSTRANS1234" in one.key]
    assert call.port == "GBPME"
    (bill,) = [one for one in known("edifact").consignments if one.key in call.consignments]
    assert bill.consignment.packages == 60
    assert bill.equipment == call.equipment


def test_a_master_told_three_times_with_other_totals_is_one_waybill_with_its_houses():
    bills = {one.key: one for one in known("cargo_imp").consignments}
    master = bills["air:61812345675"]
    assert len(master.sources) == 3
    assert all(bills[key].master == master.key for key in master.houses)
    findings = [one for one in reconcile(known("cargo_imp")) if one.key == master.key]
    assert {one.kind for one in findings} >= {"houses-differ"}


def test_the_file_whose_items_do_not_match_is_named():
    findings = reconcile(known("cargo_xml"))
    assert any(
        one.number == "888-11111111" and one.kind in {"told-twice", "houses-differ"}
        for one in findings
    )


def test_all_samples_together_are_put_together_reconciled_and_assessed():
    everything = known(*CARGO)
    assert everything == resolve_cargo(told(*CARGO)[::-1])
    sources = {one.source for one in told(*CARGO)}
    findings = reconcile(everything)
    assert findings
    for one in findings:
        assert {said.statement.source for said in one.said} <= sources
    for one in assess_cargo(everything, load_profiles(), findings=findings):
        assert all(reason.source in sources for hit in one.hits for reason in hit.reasons)
