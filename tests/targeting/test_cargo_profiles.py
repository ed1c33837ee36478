"""The starter profiles on cargo and the indicator library: each hits its case, misses the near one, and says nothing where data are missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from records.test_cargo_order_of_arrival import sets_of_messages
from targeting.cargo_cases import (
    AWB,
    CASES,
    FLIGHT,
    QUICK,
    Case,
    air,
    discharged,
    loaded,
    manifest,
    planned,
    sealed,
    waybill,
)
from tidewaiter.records import (
    ConsignmentItem,
    Contact,
    Freight,
    Party,
    Told,
    Value,
    resolve_cargo,
)
from tidewaiter.reference import LANGUAGES
from tidewaiter.targeting import (
    Assessment,
    CargoIndex,
    RuleSet,
    assess_cargo,
    indicators,
    load_lists,
    load_profiles,
    reconcile,
)
from tidewaiter.targeting.evaluate import canonical_record, holds
from tidewaiter.targeting.features.cargo import bill_facts, box_facts, findings_by_key, is_vague
from tidewaiter.targeting.fields import catalogue
from tidewaiter.targeting.kernel import kernel_of, profiles_held, scope_mask
from tidewaiter.targeting.kernel.scope import Scope
from tidewaiter.targeting.reconciling import kinds
from told_cargo import OTHER_BOX, bill, box, mass, told

RULES = load_profiles()
CARGO = RuleSet(tuple(one for one in RULES.profiles if one.subject in {"equipment", "consignment"}))
TODAY = date(2026, 3, 20)
SHIPPER = Party("consignor", name="FRUTAS DEL SUR", contacts=(Contact("phone", "593400"),))


def assessed(messages: list[Told]) -> list[Assessment]:
    return assess_cargo(resolve_cargo(messages), RULES, today=TODAY)


def hits(messages: list[Told]) -> set[str]:
    return {hit.profile for one in assessed(messages) for hit in one.hits}


def goods(text: str, hs: str = "") -> dict[str, Any]:
    return {"items": (ConsignmentItem("1", text, hs),), "description": ""}


def on_manifest(**fields: Any) -> list[Told]:
    return [manifest(box(), bills=(bill(**fields),))]


def flown(**fields: Any) -> list[Told]:
    told_ = {"origin": "UIO", "destination": "AMS", "parties": (SHIPPER,)} | fields
    return [air("FWB", waybill(**told_))]


def both(first: str, *more: Told) -> list[Told]:
    """The messages of a finding with others that make a second."""
    return [*CASES[first].hit, *more]


def reefer(**fields: Any) -> list[Told]:
    told_ = {"iso_type": "45R1", "loading": "ECGYE"} | fields
    return [
        manifest(box(**told_), bills=(bill(**goods("FRESH BANANAS", "080390")),)),
        loaded(sealed("AA1234", **told_)),
        discharged(sealed("ZZ9876", **told_)),
    ]


FREIGHT = {"freight": Freight(5000.0, "USD", "prepaid"), "value": Value(4000.0, "USD")}


def changed_late(**fields: Any) -> list[Told]:
    parties = (SHIPPER, QUICK)
    return [
        manifest(box(), bills=(bill(**fields),)),
        manifest(
            box(),
            at="2026-03-09T10:00",
            action="change",
            bills=(bill(**(fields | {"parties": parties})),),
        ),
    ]


HEAVY_AND_MOVED = [
    manifest(box(masses=(mass("manifest", 18_000.0),))),
    planned(box(stowage="0100202", masses=(mass("vgm", 26_000.0),))),
    planned(box(stowage="0300482"), at="2026-03-09T09:00"),
]

PROFILES: dict[str, Case] = {
    "C01-seal": CASES["seal-changed"],
    "C02-cloned-seal": CASES["seal-cloned"],
    "C05-reefer": Case(reefer(), reefer(iso_type="45G1"), reefer(iso_type="")),
    "C08-many-legs": Case(
        changed_late(transits=("PACTB", "ESALG"), **goods("PARTS")),
        on_manifest(transits=("PACTB",), **goods("PARTS")),
        on_manifest(**goods("PARTS")),
    ),
    "C13-vague": Case(
        on_manifest(**goods("GENERAL MERCHANDISE"), freight=Freight(terms="prepaid")),
        on_manifest(**goods("GENERAL MERCHANDISE: BRASS TAPS"), freight=Freight(terms="prepaid")),
        on_manifest(items=(), description="", freight=Freight(terms="prepaid")),
    ),
    "C14-mass": Case(
        HEAVY_AND_MOVED,
        CASES["mass-differs"].hit,
        CASES["mass-differs"].missing,
    ),
    "C15-freight": Case(
        on_manifest(**FREIGHT),
        on_manifest(**(FREIGHT | {"value": Value(40_000.0, "USD")})),
        # Two currencies are not compared.
        on_manifest(**(FREIGHT | {"value": Value(4000.0, "EUR")})),
    ),
    "C16-late": CASES["changed-late"],
    "C18-early": CASES["early-collection"],
    "C19-moved": Case(
        HEAVY_AND_MOVED,
        CASES["stowage-changed"].hit,
        CASES["stowage-changed"].missing,
    ),
    "C20-empty": CASES["empty-heavy"],
    "C22-build": Case(
        [loaded(sealed("AA1234", iso_type="42U1")), discharged(sealed("ZZ9876", iso_type="42U1"))],
        [loaded(sealed("AA1234", iso_type="42G1")), discharged(sealed("ZZ9876", iso_type="42G1"))],
        [loaded(sealed("AA1234", iso_type="")), discharged(sealed("ZZ9876", iso_type=""))],
    ),
    "C27-bulk": Case(
        on_manifest(**goods("ORGANIC FERTILIZER IN SACKS"), value=Value(9000.0, "USD")),
        on_manifest(**goods("ORGANIC FERTILIZER IN SACKS"), value=Value(90_000.0, "USD")),
        on_manifest(**goods("ORGANIC FERTILIZER IN SACKS")),
    ),
    "A01-shipper": Case(
        flown(parties=(Party("consignor", name="NEW LTD", since="2026-02-20", contacts=SHIPPER.contacts),)),
        flown(parties=(Party("consignor", name="OLD LTD", since="2019-02-20", contacts=SHIPPER.contacts),)),
        flown(),
    ),
    "A02-houses": CASES["houses-untold"],
    "A03-pieces": Case(
        [*flown(**goods("SAMPLES")), air("FFM", waybill(packages=9, description=""), movement=FLIGHT)],
        [*flown(**goods("SHOES")), air("FFM", waybill(packages=9, description="SHOES"), movement=FLIGHT)],
        flown(**goods("SAMPLES")),
    ),
    "A05-detour": Case(
        flown(transits=("JNB",), **goods("SAMPLES")),
        flown(transits=("MAD",), **goods("SAMPLES")),
        flown(transits=("QQQ",), **goods("SAMPLES")),
    ),
    "A06-mail-drop": Case(
        flown(parties=(SHIPPER, Party("consignee", name="J SMITH", address="HOTEL CENTRAL, ROOM 12")), **goods("GIFTS")),
        flown(parties=(SHIPPER, Party("consignee", name="HOTELWARE BV", address="HAVENWEG 3")), **goods("GIFTS")),
        flown(parties=(SHIPPER, Party("consignee", name="J SMITH")), **goods("GIFTS")),
    ),
    "R01-undeclared": CASES["discharged-undeclared"],
    "R04-sister": CASES["sister-shipper"],
    "R05-frozen": CASES["frozen-at-ambient"],
}  # fmt: skip


def test_every_starter_on_cargo_is_tested():
    assert {one.id for one in CARGO.profiles} == PROFILES.keys()


@pytest.mark.parametrize("profile", PROFILES)
def test_a_profile_hits_its_case_and_points_to_the_message(profile: str):
    messages = PROFILES[profile].hit
    found = [hit for one in assessed(messages) for hit in one.hits if hit.profile == profile]
    assert found
    sources = {one.source for one in messages}
    for hit in found:
        assert hit.reasons
        assert all(reason.source in sources for reason in hit.reasons)
        assert all(hit.words.in_language(language) for language in LANGUAGES)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_profile_passes_over_what_is_nearly_it(profile: str):
    assert profile not in hits(PROFILES[profile].near)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_profile_says_nothing_where_data_are_missing(profile: str):
    assert profile not in hits(PROFILES[profile].missing)


def test_the_reason_of_a_finding_is_the_finding_in_words():
    (one,) = assessed(CASES["seal-changed"].hit)
    assert one.subject == "equipment"
    (hit,) = one.hits
    assert hit.words["en"] == "The seal at discharge is ZZ9876, at loading it was AA1234."


def test_a_seal_that_held_speaks_against():
    """Frozen goods at ambient, and the seal of loading still there at discharge."""
    messages = [
        *CASES["frozen-at-ambient"].hit,
        loaded(sealed("AA1234", iso_type="45R1")),
        discharged(sealed("AA1234", iso_type="45R1")),
    ]
    (one,) = assessed(messages)
    assert [reason.words["en"] for reason in one.against] == [
        "the same seal was told from loading to the end"
    ]
    assert one.score == (25 - 8) * 2


# --- the library ---


def test_every_indicator_that_needs_messages_only_is_used_by_a_profile_or_found():
    found = {kind.indicator for kind in kinds().values()}
    for one in indicators().values():
        assert bool(one.by) == one.works or one.id in found, one.id
        assert set(one.by) <= PROFILES.keys(), one.id


def test_every_indicator_is_whole():
    for one in indicators().values():
        assert one.words.missing() == ()
        assert one.source
        assert one.logic
        assert one.strength in {"strong", "supporting", "weak"}
        assert one.needs in {"message", "voyage", "history", "case", "external"}


def test_each_profile_names_its_ground_its_source_and_its_clock():
    for one in CARGO.profiles:
        assert one.offence == "drug-trafficking"
        assert one.legal_basis == "eu-customs-code"
        assert one.source
        assert one.review_by
        assert one.score <= 40
        assert one.name.missing() == ()


def test_findings_and_profiles_name_rows_of_the_library():
    assert {kind.indicator for kind in kinds().values()} <= indicators().keys()
    assert {one.basis for one in CARGO.profiles} <= indicators().keys()


# --- fields ---


def test_every_field_of_cargo_is_told_by_some_message():
    told_: set[str] = set()
    more = Case([planned(box(carrier="TWL", transits=("PACTB",)))], [], [])
    for case in (*CASES.values(), *PROFILES.values(), more):
        for messages in case:
            index = CargoIndex(resolve_cargo(messages))
            by_key = findings_by_key(reconcile(index))
            for one in index.known.equipment:
                told_ |= box_facts(index, one, by_key.get(one.key, ())).keys()
            for other in index.known.consignments:
                told_ |= bill_facts(other, by_key.get(other.key, ())).keys()
    of_cargo = {
        name for name, field in catalogue().items() if field.subject in {"equipment", "consignment"}
    }
    assert of_cargo - told_ == set()
    assert told_ <= of_cargo


@pytest.mark.parametrize(
    ("text", "vague"),
    [
        ("GENERAL CARGO", True),
        ("Said to contain: parts", True),
        ("FREIGHT OF ALL KINDS", True),
        ("20 CTNS SAMPLES", True),
        ("SPARE PARTS FOR TRACTORS", False),
        ("mercancías varias", True),
        ("", False),
        ("1234", False),
    ],
)  # fmt: skip
def test_words_that_tell_nothing(text: str, vague: bool):
    assert is_vague(text) is vague


def test_what_is_not_told_is_no_fact():
    index = CargoIndex(resolve_cargo([told("BAPLIE", boxes=(box(iso_type="", status=None),))]))
    facts = box_facts(index, index.known.equipment[0], ())
    assert {"equipment.reefer", "equipment.status", "equipment.seals", "equipment.goods", "equipment.temperature_c"}.isdisjoint(facts)  # fmt: skip


# --- assessment ---


@given(sets_of_messages())
@settings(max_examples=100, deadline=None)
def test_the_kernel_hits_what_the_plain_evaluator_hits(messages: list[Told]):
    index = CargoIndex(resolve_cargo(messages))
    by_key = findings_by_key(reconcile(index))
    kernel = kernel_of(RULES)
    records = [
        *(("equipment", box_facts(index, one, by_key.get(one.key, ()))) for one in index.known.equipment),
        *(("consignment", bill_facts(one, by_key.get(one.key, ()))) for one in index.known.consignments),
    ]  # fmt: skip
    for subject, facts in records:
        record = canonical_record({name: fact.value for name, fact in facts.items()})
        expected = [
            at
            for at, one in enumerate(kernel.profiles)
            if one.subject == subject and holds(one.when, record)
        ]
        scope = scope_mask(kernel, Scope(subject, TODAY))  # type: ignore[arg-type]  # a subject of cargo
        assert profiles_held(kernel, record, scope) == expected


def test_what_was_cancelled_is_not_assessed():
    given_ = on_manifest(**FREIGHT)
    assert "C15-freight" in hits(given_)
    cancelled = manifest(at="2026-03-01T10:00", action="withdraw", bills=(bill(),))
    assert "C15-freight" not in hits([*given_, cancelled])


def test_only_those_asked_for_are_looked_at():
    known = resolve_cargo(CASES["seal-cloned"].hit)
    every = assess_cargo(known, RULES, today=TODAY)
    assert len(every) == 2
    for one in every:
        assert assess_cargo(known, RULES, today=TODAY, only={one.key}) == [one]


def test_a_profile_with_offices_works_where_a_box_is_loaded_or_discharged():
    one = next(profile for profile in RULES.profiles if profile.id == "C01-seal")
    known = resolve_cargo(CASES["seal-changed"].hit)
    for offices, works in ((("NLRTM",), True), (("BEANR",), False)):
        rules = RuleSet((replace(one, offices=offices),))
        assert bool(assess_cargo(known, rules, today=TODAY)) is works


def test_contacts_of_parties_are_looked_up_in_lists(tmp_path: Path):
    rows = (
        "list,kind,value,issuer,owner,reason,expires\nsought,phone,593400,,desk,case,2027-01-01\n"
    )
    (tmp_path / "phones.csv").write_text(rows)
    lists, faults = load_lists(tmp_path)
    assert not faults
    (found,) = assess_cargo(resolve_cargo(flown()), RULES, lists, today=TODAY)
    assert found.key == "air:" + AWB.replace("-", "")
    assert [hit.profile for hit in found.hits] == ["list:sought"]


def test_planned_boxes_alone_hit_nothing():
    assert (
        hits([planned(box(stowage="0100202", masses=(mass("vgm", 20_000.0),)), box(OTHER_BOX))])
        == set()
    )
