"""Alerts under the clock: free texts are blanked and alerts deleted by the schedule as it stands on the night."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from tidewaiter.desk.integrity.models import Alert, AlertStep
from tidewaiter.desk.protection import erasing
from tidewaiter.desk.protection.purge import PurgeCounts, PurgeRun
from tidewaiter.desk.protection.purge import register as register_handler
from tidewaiter.desk.protection.queries import schedule_for


def register() -> None:
    """Put alerts under the clock."""
    register_handler(purge_alerts)
    erasing.register("integrity.alert", "masked", _blank_again)
    erasing.register("integrity.alert", "deleted", _delete_again)


def purge_alerts(run: PurgeRun) -> PurgeCounts:
    """Blank reasons and notes after the masking time, which may name somebody, and what tells one search from
    another; delete alerts after the deletion time. The entries of the log stay, with ids and codes only."""
    schedule = schedule_for(run.administration_id)
    if schedule is None:
        return PurgeCounts("alert", "no schedule")
    rule = f"mask_after_days={schedule.mask_after_days}, delete_after_days={schedule.delete_after_days}"
    own = Alert.objects.filter(administration_id=run.administration_id)
    over = own.filter(at__lt=run.now - timedelta(days=schedule.delete_after_days))
    due = own.filter(
        at__lt=run.now - timedelta(days=schedule.mask_after_days), masked_at=None
    ).exclude(pk__in=over.values("pk"))
    counts = PurgeCounts("alert", rule, masked=due.count(), deleted=over.count())
    if not run.dry_run:
        erasing.erase("integrity.alert", "masked", due.values_list("pk", flat=True))
        erasing.erase("integrity.alert", "deleted", over.values_list("pk", flat=True))
        _blank(list(due), run.now)
        over.delete()
    return counts


def _blank(alerts: Collection[Alert], now: datetime) -> None:
    AlertStep.objects.filter(alert__in=alerts).update(note="")
    for alert in alerts:
        alert.reason, alert.look_digest, alert.masked_at = "", alert.pk.hex, now
        alert.save(update_fields=["reason", "look_digest", "masked_at"])


def _blank_again(ids: Collection[UUID], now: datetime) -> int:
    """What came back with a backup."""
    back = list(Alert.objects.filter(pk__in=ids, masked_at=None))
    _blank(back, now)
    return len(back)


def _delete_again(ids: Collection[UUID], _now: datetime) -> int:
    """What came back with a backup."""
    back = Alert.objects.filter(pk__in=ids)
    count = back.count()
    back.delete()
    return count
