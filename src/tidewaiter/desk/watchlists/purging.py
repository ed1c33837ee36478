"""List entries under the clock: what nobody seeks any more is blanked, then deleted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from tidewaiter.desk.protection import erasing
from tidewaiter.desk.protection.purge import PurgeCounts, PurgeRun
from tidewaiter.desk.protection.purge import register as register_handler
from tidewaiter.desk.protection.queries import schedule_for
from tidewaiter.desk.watchlists.models import ListEntry


def register() -> None:
    """Put list entries under the clock."""
    register_handler(purge_entries)
    erasing.register("watchlists.entry", "deleted", _delete_again)


def purge_entries(run: PurgeRun) -> PurgeCounts:
    """Delete entries that ended (expired or removed) longer ago than the schedule's masking time: until then
    they explain the matches they made."""
    schedule = schedule_for(run.administration_id)
    if schedule is None:
        return PurgeCounts("list_entry", "no schedule")
    rule = f"mask_after_days={schedule.mask_after_days} after the end"
    ended = run.now - timedelta(days=schedule.mask_after_days)
    due = ListEntry.objects.filter(administration_id=run.administration_id).filter(
        Q(expires__lt=ended.date()) | Q(removed_at__lt=ended)
    )
    if run.dry_run:
        return PurgeCounts("list_entry", rule, deleted=due.count())
    ids = list(due.values_list("pk", flat=True))
    erasing.erase("watchlists.entry", "deleted", ids)
    return PurgeCounts("list_entry", rule, deleted=_delete_again(ids, run.now))


def _delete_again(ids: Collection[UUID], _now: datetime) -> int:
    return ListEntry.objects.filter(pk__in=ids).delete()[0]
