"""From when on a look is one without a task, and several are a pattern: data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tidewaiter.reference import load_yaml


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The values of `thresholds.yaml`."""

    hours_back: int
    hours_ahead: int
    repeated_looks: int
    repeated_days: int
    surname_letters: int
    same_look_minutes: int
    search_records: int


@cache
def thresholds() -> Thresholds:
    """The values in force."""
    return Thresholds(**load_yaml("tidewaiter.desk.integrity", "thresholds.yaml"))
