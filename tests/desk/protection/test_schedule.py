"""Traveller data are taken in only where a schedule and a data protection officer are set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import pytest
from django.test import Client

from tidewaiter.desk.accounts.actor import NotPermitted
from tidewaiter.desk.audit import actions as audit
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.protection.actions import ScheduleTerms, require_ready, set_schedule
from tidewaiter.desk.protection.models import Schedule
from tidewaiter.desk.protection.queries import sample_schedules, schedule_for
from tidewaiter.errors import Refused
from tidewaiter.reference import LANGUAGES

TERMS = ScheduleTerms(
    jurisdiction="Northland",
    legal_reference="Passenger Data Act, section 12",
    mask_after_days=183,
    delete_after_days=1826,
    raw_after_days=183,
    officer_name="Dora Dunelm",
    officer_contact="dpo@north.example",
)


def test_nothing_is_ready_before_the_schedule_is_set(people: Any) -> None:
    with pytest.raises(Refused, match="Data protection > Schedule"):
        require_ready(people.north.pk)


def test_a_schedule_makes_its_own_administration_ready_only(
    people: Any, actor: Callable[..., Any]
) -> None:
    set_schedule(actor(people.dora), TERMS)
    assert require_ready(people.north.pk).delete_after_days == 1826
    with pytest.raises(Refused):
        require_ready(people.south.pk)


def test_a_schedule_without_an_officer_is_not_ready(people: Any) -> None:
    terms = {**asdict(TERMS), "officer_name": " "}
    Schedule.objects.create(administration=people.north, **terms)
    with pytest.raises(Refused):
        require_ready(people.north.pk)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("officer_name", ""),
        ("officer_contact", "  "),
        ("legal_reference", ""),
        ("delete_after_days", 0),
        ("mask_after_days", 2000),
        ("raw_after_days", 2000),
    ],
)
def test_a_schedule_that_cannot_stand_is_refused(
    people: Any, actor: Callable[..., Any], field: str, value: object
) -> None:
    with pytest.raises(Refused) as refusal:
        set_schedule(actor(people.dora), replace(TERMS, **{field: value}))
    assert field in refusal.value.fields
    assert schedule_for(people.north.pk) is None


@pytest.mark.parametrize("who", ["alice", "bob", "adam", "charlie"])
def test_only_the_data_protection_officer_sets_it(
    people: Any, actor: Callable[..., Any], who: str
) -> None:
    with pytest.raises(NotPermitted):
        set_schedule(actor(getattr(people, who)), TERMS)


def test_a_change_is_recorded_without_the_officers_name(
    people: Any, actor: Callable[..., Any]
) -> None:
    set_schedule(actor(people.dora), TERMS)
    set_schedule(actor(people.dora), replace(TERMS, mask_after_days=30))
    entries = Entry.objects.filter(action="protection.schedule_set")
    assert [entry.facts["mask_after_days"] for entry in entries] == [30, 183]
    assert "Dunelm" not in str(list(Entry.objects.values()))


def test_a_schedule_that_cannot_be_recorded_is_not_set(
    people: Any, actor: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    dora = actor(people.dora)

    def broken(*_args: object, **_options: object) -> None:
        raise RuntimeError("no log")

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError):
        set_schedule(dora, TERMS)
    assert schedule_for(people.north.pk) is None


def test_the_page_sets_the_schedule(people: Any, browser: Callable[..., Client]) -> None:
    client = browser(people.dora)
    assert "No traveller data are taken in yet" in client.get("/protection/").content.decode()
    answer = client.post("/protection/schedule/", asdict(TERMS), follow=True)
    page = answer.content.decode()
    assert "Passenger Data Act" in page
    assert "No traveller data" not in page
    assert require_ready(people.north.pk)


def test_the_page_says_what_cannot_stand(people: Any, browser: Callable[..., Client]) -> None:
    form = {**asdict(TERMS), "mask_after_days": 3000}
    page = browser(people.dora).post("/protection/schedule/", form).content.decode()
    assert "Masking cannot come after deletion." in page


def test_samples_can_stand_once_an_officer_is_named(
    people: Any, browser: Callable[..., Client]
) -> None:
    client = browser(people.dora)
    for code, sample in sample_schedules().items():
        terms = replace(
            TERMS,
            legal_reference=sample.legal_reference,
            mask_after_days=sample.mask_after_days,
            delete_after_days=sample.delete_after_days,
            raw_after_days=sample.raw_after_days,
        )
        assert terms.faults() == {}, code
        assert set(LANGUAGES) <= set(sample.name) & set(sample.note)
        page = client.get("/protection/schedule/", {"sample": code}).content.decode()
        assert f'value="{sample.delete_after_days}"' in page


def test_the_officer_of_another_administration_sees_nothing_of_it(
    people: Any, actor: Callable[..., Any], browser: Callable[..., Client]
) -> None:
    set_schedule(actor(people.dora), TERMS)
    people.charlie.roles = ["data_protection_officer"]
    people.charlie.save()
    client = browser(people.charlie)
    for address in ("/protection/", "/protection/schedule/", "/protection/proofs/"):
        assert "Passenger Data Act" not in client.get(address).content.decode()
