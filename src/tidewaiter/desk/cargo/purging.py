"""Cargo under the clock: masked on the day that its rows carry. Rows are deleted with their movement, which is
arrivals' to delete; holds and referrals stay as the record of themselves, their free texts blanked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tidewaiter.desk.cargo.ingest.shelf import shelf
from tidewaiter.desk.cargo.masking import (
    CONSIGNMENT_FIELDS,
    EQUIPMENT_FIELDS,
    mask_consignment,
    mask_equipment,
)
from tidewaiter.desk.cargo.models import (
    Breach,
    CargoCall,
    Consignment,
    Equipment,
    Finding,
    Hold,
    HoldStep,
    Party,
    Referral,
)
from tidewaiter.desk.cargo.searching import forget
from tidewaiter.desk.protection import erasing
from tidewaiter.desk.protection.purge import PurgeCounts, PurgeRun, register_afterwards
from tidewaiter.desk.protection.purge import register as register_handler
from tidewaiter.desk.protection.queries import schedule_for

RULE = "mask_due and delete_due of each row"
_BATCH = 200


def register() -> None:
    """Put cargo under the clock."""
    # Before arrivals deletes the movements, so that the proof counts what goes with them.
    register_handler(purge_cargo, first=True)
    register_handler(purge_texts)
    register_afterwards(forget)
    erasing.register("cargo.call", "masked", _mask_again)
    erasing.register("cargo.hold", "masked", _blank_holds_again)
    erasing.register("cargo.referral", "masked", _blank_referrals_again)


def purge_cargo(run: PurgeRun) -> PurgeCounts:
    """Mask the cargo of calls that are due. What is deleted is counted here, before arrivals deletes its movement;
    that the movement itself is masked is arrivals' to say."""
    own = CargoCall.objects.filter(movement__administration_id=run.administration_id)
    over = own.filter(movement__delete_due__lte=run.now.date())
    due = (
        own.filter(movement__mask_due__lte=run.now.date())
        .exclude(pk__in=over.values("pk"))
        .filter(
            Q(movement__equipment__masked_at=None, movement__equipment__isnull=False)
            | Q(movement__consignments__masked_at=None, movement__consignments__isnull=False)
        )
        .distinct()
    )
    ids = list(due.values_list("pk", flat=True))
    counts = PurgeCounts("cargo", RULE, masked=_count(ids), deleted=_count(over.values("pk")))
    if not run.dry_run:
        shelf.forget()
        erasing.erase("cargo.call", "masked", ids)
        for pk in ids:
            _mask_call(pk, run.now)
    return counts


def purge_texts(run: PurgeRun) -> PurgeCounts:
    """Blank grounds and notes of holds, alarms and referrals older than the schedule's masking time."""
    schedule = schedule_for(run.administration_id)
    if schedule is None:
        return PurgeCounts("hold", "no schedule")
    before = run.now - timedelta(days=schedule.mask_after_days)
    holds = _holds_with_text(run.administration_id).filter(asked_at__lt=before)
    referrals = Referral.objects.filter(
        administration_id=run.administration_id, asked_at__lt=before
    ).exclude(text="", answer="")
    rule = f"mask_after_days={schedule.mask_after_days}"
    hold_ids = list(holds.values_list("pk", flat=True).distinct())
    referral_ids = list(referrals.values_list("pk", flat=True))
    count = len(hold_ids) + len(referral_ids)
    if not run.dry_run:
        erasing.erase("cargo.hold", "masked", hold_ids)
        erasing.erase("cargo.referral", "masked", referral_ids)
        _blank_holds(hold_ids)
        _blank_referrals(referral_ids)
        Breach.objects.filter(
            administration_id=run.administration_id, seen_at__lt=before, closed_at__isnull=False
        ).update(note="")
    return PurgeCounts("hold", rule, masked=count)


def _count(movements: Any) -> int:
    boxes = Equipment.objects.filter(movement__in=movements).count()
    return boxes + Consignment.objects.filter(movement__in=movements).count()


def _mask_call(movement_id: UUID, now: datetime) -> None:
    boxes = Equipment.objects.filter(movement=movement_id, masked_at=None)
    while batch := list(boxes[:_BATCH]):
        for row in batch:
            mask_equipment(row, now)
        Equipment.objects.bulk_update(batch, EQUIPMENT_FIELDS)
    bills = Consignment.objects.filter(movement=movement_id, masked_at=None)
    while papers := list(bills[:_BATCH]):
        for paper in papers:
            mask_consignment(paper, now)
        Consignment.objects.bulk_update(papers, CONSIGNMENT_FIELDS)
    Party.objects.filter(consignment__movement=movement_id).delete()
    # Findings quote what was told.
    Finding.objects.filter(movement=movement_id).delete()
    CargoCall.objects.filter(pk=movement_id).update(known={}, findings_digest="")


def _holds_with_text(administration_id: UUID) -> QuerySet[Hold]:
    texts = ~Q(ground="") | ~Q(steps__note="")
    return Hold.objects.filter(texts, administration_id=administration_id, state=Hold.State.LIFTED)


def _blank_holds(ids: Collection[UUID]) -> int:
    HoldStep.objects.filter(hold__in=ids).update(note="")
    return Hold.objects.filter(pk__in=ids).update(ground="")


def _blank_referrals(ids: Collection[UUID]) -> int:
    return Referral.objects.filter(pk__in=ids).update(text="", answer="")


# --- once more, after a backup was put back ---


def _mask_again(ids: Collection[UUID], now: datetime) -> int:
    back = CargoCall.objects.filter(pk__in=ids).exclude(known={})
    found = list(back.values_list("pk", flat=True))
    for pk in found:
        _mask_call(pk, now)
    return len(found)


def _blank_holds_again(ids: Collection[UUID], _now: datetime) -> int:
    back = Hold.objects.filter(pk__in=ids).exclude(ground="")
    return _blank_holds(list(back.values_list("pk", flat=True)))


def _blank_referrals_again(ids: Collection[UUID], _now: datetime) -> int:
    back = Referral.objects.filter(pk__in=ids).exclude(text="", answer="")
    return _blank_referrals(list(back.values_list("pk", flat=True)))
