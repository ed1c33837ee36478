"""Apps above that have work in the background: the worker gives each its turn, guarded like its own steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

Run = Callable[[], bool]
"""One turn of work; whether there is more to do at once. A turn is short: other steps wait for it."""


@dataclass(frozen=True, slots=True)
class Job:
    """Work of one app: its name as the worker says it, and how often it is due (seconds)."""

    name: str
    run: Run
    every: float


_jobs: dict[str, Job] = {}


def register(job: Job) -> None:
    """Give work to the worker; called once in `AppConfig.ready`."""
    _jobs[job.name] = job


def jobs() -> Iterable[Job]:
    """All work that apps gave."""
    return tuple(_jobs.values())
