"""Apps above that know of something wrong which must stand as an alarm: a box that left although it was held, for one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from tidewaiter.desk.intake.alarms import Condition

Source = Callable[[UUID], Iterable[Condition]]
"""From an administration to what is wrong there now."""

_sources: list[Source] = []


def register(source: Source) -> None:
    """Ask a source at every look; called once in `AppConfig.ready`. Its kinds have their words in `alarms.yaml`."""
    if source not in _sources:
        _sources.append(source)


def conditions_of(administration_id: UUID) -> list[Condition]:
    """What all sources say is wrong."""
    return [found for source in _sources for found in source(administration_id)]
