"""Writes about workers: that they live, and how it stands with their folders."""

from __future__ import annotations

import os
import socket
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tidewaiter.desk.intake.models import WorkerState

_FORGOTTEN_AFTER = timedelta(days=7)


def begin() -> WorkerState:
    """Put a worker's sign of life up, and take down those of workers that died on this machine."""
    now = timezone.now()
    host = socket.gethostname()[:120]
    for row in WorkerState.objects.filter(host=host, ended_at=None):
        if not _lives(row.pid):
            row.ended_at = now
            row.save(update_fields=["ended_at"])
    WorkerState.objects.filter(seen_at__lt=now - _FORGOTTEN_AFTER).delete()
    return WorkerState.objects.create(host=host, pid=os.getpid(), started_at=now, seen_at=now)


def beat(row: WorkerState, folders: list[dict[str, Any]], troubles: list[dict[str, Any]]) -> None:
    """Give a sign of life, and say what was wrong lately: what cannot be written during an outage is told after it."""
    row.seen_at, row.folders, row.troubles = timezone.now(), folders, troubles
    row.save()


def end(row: WorkerState) -> None:
    """Say that a worker ended in good order."""
    row.ended_at = timezone.now()
    row.save()


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid != os.getpid()
