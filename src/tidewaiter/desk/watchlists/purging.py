"""List entries under the clock: what nobody seeks any more is blanked, then deleted."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from tidewaiter.desk.protection.purge import PurgeCounts, PurgeRun
from tidewaiter.desk.protection.purge import register as register_handler
from tidewaiter.desk.protection.queries import schedule_for
from tidewaiter.desk.watchlists.models import ListEntry


def register() -> None:
    """Put list entries under the clock."""
    register_handler(purge_entries)


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
    count = due.count() if run.dry_run else due.delete()[0]
    return PurgeCounts("list_entry", rule, deleted=count)
