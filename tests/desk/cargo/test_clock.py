"""Cargo under the clock: parties are overwritten when their time comes, rows go with their movement, and neither a file sent
again nor a backup brings them back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from desk.cargo import ship
from desk.cargo.night import with_ship
from desk.night import night, receive
from desk.test_nothing_is_left import LONG_AGO, all_rows, files_of_database, named
from tidewaiter.desk.accounts.actor import system_actor
from tidewaiter.desk.arrivals.models import Booking, Delivery, Match, Movement, Traveller
from tidewaiter.desk.cargo.ingest.shelf import shelf
from tidewaiter.desk.cargo.models import (
    Breach,
    CargoCall,
    Consignment,
    Equipment,
    Hold,
    Party,
    Referral,
)
from tidewaiter.desk.inspections.models import ControlOrder
from tidewaiter.desk.protection import erasing
from tidewaiter.desk.protection.models import PurgeProof

KEPT = (Delivery, Movement, Traveller, Booking, Equipment, Consignment)


@pytest.fixture
def stands(people: Any, actor: Callable[..., Any]) -> Any:
    """The night with its ship, its hold lifted and its alarm closed."""
    made = with_ship(night(people, actor), people, actor)
    Hold.objects.update(state=Hold.State.LIFTED)
    Breach.objects.update(closed_at=timezone.now(), note=f"{ship.CONSIGNEE} was called")
    return made


def due(field: str) -> None:
    """Let the day come on which rows are masked or deleted."""
    yesterday = timezone.now() - timedelta(days=1)
    for model in KEPT:
        model.objects.update(**{field: yesterday.date()})
    long_ago = timezone.now() - LONG_AGO
    Hold.objects.update(asked_at=long_ago)
    Referral.objects.update(asked_at=long_ago)
    Breach.objects.update(seen_at=long_ago)
    ControlOrder.objects.update(ordered_at=long_ago)


@pytest.mark.django_db(transaction=True)
def test_after_their_time_nothing_leads_to_a_party(
    people: Any, stands: Any, browser: Callable[..., Client]
) -> None:
    assert set(named(all_rows(), ship.SECRETS)) == set(ship.SECRETS)
    assert len(shelf)
    due("mask_due")
    assert browser(people.dora).post("/protection/purge/").status_code == 302
    assert not named(all_rows(), ship.SECRETS)
    for name, content in files_of_database().items():
        assert not named(content.upper().decode("latin-1"), ship.SECRETS), name
    assert not len(shelf)
    assert not Party.objects.exists()
    assert Hold.objects.get().ground == ""
    box = Equipment.objects.get(number=ship.REEFER)
    assert (box.stowage, box.seals, box.goods) == ("0300182", "TW778812", "")
    assert box.masked_at is not None
    alice = browser(people.alice)
    for page in (
        f"/cargo/calls/{stands.ids['call_id']}/",
        f"/cargo/calls/{stands.ids['call_id']}/?tab=consignments",
        f"/cargo/boxes/{stands.ids['equipment_id']}/",
        f"/cargo/consignments/{stands.ids['consignment_id']}/",
        "/cargo/holds/",
        "/orders/",
        "/targets/",
    ):
        answer = alice.get(page)
        assert answer.status_code == 200, page
        assert not named(answer.content.decode().upper(), ship.SECRETS), page


def test_a_message_on_a_masked_call_brings_nobody_back(
    people: Any, stands: Any, browser: Callable[..., Client]
) -> None:
    due("mask_due")
    browser(people.dora).post("/protection/purge/")
    machine = system_actor(people.north)
    receive(machine, ship.manifest(reference="M9"), "again.edi")
    assert not Party.objects.exists()
    assert not Consignment.objects.exclude(consignor="").exists()
    last = Delivery.objects.order_by("-received_at").first()
    assert last is not None
    assert "past-retention" in [found["code"] for found in last.problems]


def test_rows_go_with_their_movement_and_the_proof_counts_them(
    people: Any, stands: Any, browser: Callable[..., Client]
) -> None:
    due("delete_due")
    browser(people.dora).post("/protection/purge/")
    assert not CargoCall.objects.exists()
    assert not Equipment.objects.exists()
    assert not Consignment.objects.exists()
    assert not Match.objects.exists()
    proof = PurgeProof.objects.get(kind="cargo")
    assert proof.deleted == 5
    hold = Hold.objects.get()
    assert (hold.subject_number, hold.ground, hold.equipment) == (ship.REEFER, "", None)


@pytest.mark.django_db(transaction=True)
def test_what_a_backup_brings_back_is_masked_again(
    people: Any, stands: Any, browser: Callable[..., Client]
) -> None:
    before = {row.pk: (row.consignor, row.known) for row in Consignment.objects.all()}
    call = CargoCall.objects.get(pk=stands.ids["call_id"])
    known = call.known
    due("mask_due")
    browser(people.dora).post("/protection/purge/")
    for pk, (consignor, told) in before.items():
        Consignment.objects.filter(pk=pk).update(consignor=consignor, known=told, masked_at=None)
    CargoCall.objects.update(known=known)
    Hold.objects.update(ground="back again")
    counts = erasing.erase_again(timezone.now(), timezone.now() - timedelta(days=1))
    assert counts["cargo.call masked"] == 1
    assert not Consignment.objects.exclude(consignor="").exists()
    assert Hold.objects.get().ground == ""
