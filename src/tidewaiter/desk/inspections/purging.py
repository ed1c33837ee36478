"""Control orders under the clock: free texts are blanked, the figures stay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from tidewaiter.desk.inspections.models import ControlOrder, Examination
from tidewaiter.desk.protection import erasing
from tidewaiter.desk.protection.purge import PurgeCounts, PurgeRun
from tidewaiter.desk.protection.purge import register as register_handler
from tidewaiter.desk.protection.queries import schedule_for


def register() -> None:
    """Put orders and results under the clock."""
    register_handler(purge_texts)
    erasing.register("inspections.order", "masked", _blank_again)


def purge_texts(run: PurgeRun) -> PurgeCounts:
    """Blank ground, safety notes and note of orders older than the schedule's masking time. An order whose
    examination found something is evidence in a case and keeps them; the case's own clock rules there."""
    schedule = schedule_for(run.administration_id)
    if schedule is None:
        return PurgeCounts("control_order", "no schedule")
    rule = f"mask_after_days={schedule.mask_after_days}"
    due = (
        ControlOrder.objects.filter(
            administration_id=run.administration_id,
            ordered_at__lt=run.now - timedelta(days=schedule.mask_after_days),
        )
        .exclude(ground="")
        .exclude(examination__result=Examination.Result.FOUND)
    )
    if run.dry_run:
        return PurgeCounts("control_order", rule, masked=due.count())
    ids = list(due.values_list("pk", flat=True))
    erasing.erase("inspections.order", "masked", ids)
    return PurgeCounts("control_order", rule, masked=_blank(ids))


def _blank(ids: Collection[UUID]) -> int:
    Examination.objects.filter(order_id__in=ids).update(note="")
    return ControlOrder.objects.filter(pk__in=ids).update(
        ground="", safety_notes="", assigned_to=""
    )


def _blank_again(ids: Collection[UUID], _now: datetime) -> int:
    """What came back with a backup."""
    back = ControlOrder.objects.filter(pk__in=ids).exclude(ground="")
    return _blank(list(back.values_list("pk", flat=True)))
