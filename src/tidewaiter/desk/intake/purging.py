"""The queue under the clock: rows of systems' files go with their deliveries, keys when nothing waits under them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from tidewaiter.desk.intake.models import WaitingFile
from tidewaiter.desk.protection import erasing
from tidewaiter.desk.protection.actions import destroy_keys
from tidewaiter.desk.protection.models import DataKey
from tidewaiter.desk.protection.purge import PurgeCounts, PurgeRun
from tidewaiter.desk.protection.purge import register as register_handler
from tidewaiter.desk.protection.queries import schedule_for

RULE = "delete_after_days of the schedule"


def register() -> None:
    """Put the queue under the clock."""
    register_handler(purge_queue)
    erasing.register("intake.waiting_file", "deleted", _delete_again)


def purge_queue(run: PurgeRun) -> PurgeCounts:
    """Delete what was handed in longer ago than anything may live, and destroy keys of days whose files all left
    the queue: a backup made while they waited opens no more."""
    schedule = schedule_for(run.administration_id)
    if schedule is None:
        return PurgeCounts("waiting_file", RULE)
    own = WaitingFile.objects.filter(administration_id=run.administration_id)
    over = own.filter(received_at__lt=run.now - timedelta(days=schedule.delete_after_days))
    counts = PurgeCounts("waiting_file", RULE, deleted=over.count())
    if not run.dry_run:
        keys = set(over.values_list("key_id", flat=True))
        left = own.exclude(state=WaitingFile.State.WAITING).filter(
            key__destroyed_at=None, key__day__lt=run.now.date() - timedelta(days=1)
        )
        keys |= set(left.values_list("key_id", flat=True))
        erasing.erase("intake.waiting_file", "deleted", over.values_list("pk", flat=True))
        over.delete()
        waiting = own.filter(state=WaitingFile.State.WAITING, key_id__in=keys)
        keys -= set(waiting.values_list("key_id", flat=True))
        destroy_keys(run.actor, DataKey.objects.filter(pk__in=keys), rule=RULE)
    return counts


def _delete_again(ids: Collection[UUID], _now: datetime) -> int:
    """What came back with a backup."""
    back = WaitingFile.objects.filter(pk__in=ids)
    count = back.count()
    back.delete()
    return count
