"""How it stands with the ways in of one administration, looked at now: figures, and what is wrong.

Nothing is written here; `alarm_actions` keeps what is wrong as alarms.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Min, Q

from tidewaiter.desk.accounts.models import Administration
from tidewaiter.desk.arrivals.models import Delivery
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.intake import alarm_sources
from tidewaiter.desk.intake.alarms import Condition
from tidewaiter.desk.intake.models import Sender, WaitingFile, WorkerState

SILENT_AFTER = timedelta(minutes=2)
"""A living worker gives a sign of life every few seconds, but not while it reads a very large file."""
OLD_AFTER = timedelta(minutes=10)
DAY = timedelta(hours=24)
_SLACK = timedelta(minutes=5)  # clocks of two machines differ by seconds

_OF_FOLDER = {"missing": "folder_missing", "stuck": "folder_stuck", "not_ready": "not_ready"}


@dataclass(frozen=True, slots=True)
class SenderHealth:
    """A sender: when it last sent, how many files in the last 24 hours, and for how many hours it may be silent."""

    row: Sender
    files: int
    limit: int
    silent_hours: int | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class Health:
    """The ways in of one administration. `worker_seen` is None where no worker ever ran; `folders` as
    `WorkerState.folders`; `free_mb` None where the disk does not tell."""

    now: datetime
    worker_seen: datetime | None
    workers: int
    depth: int
    oldest: datetime | None
    failing: int
    set_aside: int
    duplicates: int
    received: int
    newest: datetime | None
    senders: Sequence[SenderHealth]
    folders: Sequence[dict[str, Any]]
    troubles: Sequence[dict[str, Any]]
    free_mb: int | None
    others: Sequence[Condition] = ()
    """What other apps say is wrong."""

    @property
    def worker_lives(self) -> bool:
        """Whether a worker gave a sign of life a moment ago. One that is in the future was before the clock was
        set back."""
        return self.worker_seen is not None and self.now - self.worker_seen < SILENT_AFTER

    @property
    def conditions(self) -> list[Condition]:
        """What is wrong now."""
        return [*_conditions(self), *self.others]


def look(administration_id: UUID, now: datetime) -> Health:
    """Look at the ways in of an administration."""
    queue = WaitingFile.objects.filter(
        administration_id=administration_id, state=WaitingFile.State.WAITING
    ).aggregate(
        depth=Count("pk"), oldest=Min("received_at"), failing=Count("pk", filter=Q(tries__gt=0))
    )
    day = Entry.objects.filter(administration_id=administration_id, at__gte=now - DAY)
    workers = list(WorkerState.objects.filter(ended_at=None).order_by("-seen_at")[:20])
    living = [row for row in workers if now - row.seen_at < SILENT_AFTER]
    own = Delivery.objects.filter(administration_id=administration_id)
    newest = own.order_by("-received_at").values_list("received_at", flat=True).first()
    return Health(
        now=now,
        worker_seen=last_sign_of_life(),
        workers=len(living),
        depth=queue["depth"],
        oldest=queue["oldest"],
        failing=queue["failing"],
        set_aside=day.filter(action="arrivals.set_aside").count(),
        duplicates=day.filter(action="arrivals.duplicate").count(),
        received=own.filter(received_at__gte=now - DAY).count(),
        newest=newest,
        senders=list(_senders(administration_id, now)),
        folders=_folders(administration_id, living),
        troubles=_troubles(now),
        free_mb=_free_mb(),
        others=alarm_sources.conditions_of(administration_id),
    )


def last_sign_of_life() -> datetime | None:
    """When any worker of this server was last seen."""
    newest = WorkerState.objects.order_by("-seen_at").values_list("seen_at", flat=True)
    return newest.first()


def _senders(administration_id: UUID, now: datetime) -> Iterator[SenderHealth]:
    sent = (
        Delivery.objects.filter(administration_id=administration_id, received_at__gte=now - DAY)
        .order_by()
        .values_list("sender")
        .annotate(files=Count("pk"))
    )
    files: dict[str, int] = dict(sent)
    for row in Sender.objects.filter(administration_id=administration_id):
        limit = row.hours if row.hours is not None else settings.TIDEWAITER_SILENCE_HOURS
        silent = int((now - (row.last_at or row.since)) / timedelta(hours=1))
        yield SenderHealth(
            row,
            files.get(row.name, 0),
            limit,
            max(0, silent) if row.last_at else None,
            row.expected and silent >= limit,
        )


def _folders(administration_id: UUID, living: list[WorkerState]) -> list[dict[str, Any]]:
    """What living workers say of the administration's folders; of one that two of them watch, the holder's word."""
    code = Administration.objects.values_list("code", flat=True).get(pk=administration_id)
    found: dict[str, dict[str, Any]] = {}
    for worker in living:
        for folder in worker.folders:
            if folder.get("administration") == code:
                known = found.get(folder["path"])
                if known is None or known["state"] == "held":
                    found[folder["path"]] = folder
    return [found[path] for path in sorted(found)]


def _troubles(now: datetime) -> list[dict[str, Any]]:
    """What the workers of this server met in the last 24 hours, the latest first."""
    met = [
        {**trouble, "at": datetime.fromisoformat(trouble["at"])}
        for told in WorkerState.objects.filter(seen_at__gte=now - DAY).values_list(
            "troubles", flat=True
        )
        for trouble in told
    ]
    return sorted((item for item in met if item["at"] >= now - DAY), key=_when, reverse=True)


def _when(trouble: dict[str, Any]) -> Any:
    return trouble["at"]


def _free_mb() -> int | None:
    try:
        return shutil.disk_usage(settings.TIDEWAITER_HOME).free // (1024 * 1024)
    except OSError:
        return None


def _conditions(health: Health) -> Iterator[Condition]:
    now = health.now
    if not health.worker_lives and (health.worker_seen is not None or health.depth):
        since = health.worker_seen or health.oldest or now
        yield Condition("worker_silent", figure=_minutes(now - since))
    if health.oldest is not None and now - health.oldest >= OLD_AFTER:
        yield Condition("queue_old", figure=_minutes(now - health.oldest))
    if health.failing:
        yield Condition("failing", figure=health.failing)
    if health.set_aside:
        yield Condition("set_aside", figure=health.set_aside)
    if health.free_mb is not None and health.free_mb < settings.TIDEWAITER_LEAST_DISK_MB:
        yield Condition("disk_low", figure=health.free_mb)
    if health.newest is not None and health.newest > now + _SLACK:
        yield Condition("clock_back", figure=_minutes(health.newest - now))
    for sender in health.senders:
        if sender.overdue:
            silent = now - (sender.row.last_at or sender.row.since)
            yield Condition("no_data", sender.row.name, int(silent / timedelta(hours=1)))
    for folder in health.folders:
        if folder["state"] in _OF_FOLDER:
            yield Condition(_OF_FOLDER[folder["state"]], folder["path"])
        if folder["failed"]:
            yield Condition("failed_files", folder["path"], folder["failed"])


def _minutes(span: timedelta) -> int:
    return max(0, int(span.total_seconds() // 60))
