"""When the shifts of a unit begin and end: data, on the clock of the unit's place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings

from tidewaiter.desk.accounts.models import Unit
from tidewaiter.errors import Refused
from tidewaiter.reference import LANGUAGES, Words, airport, load_yaml

OWN_FILE = "shifts.yaml"
"""In the data folder: an administration's own shifts, by the place of a unit."""

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ShiftTimes:
    """A shift as the data name it: code, name, and when it begins and ends on the unit's clock."""

    code: str
    name: Words
    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class ShiftWindow:
    """One shift of one day: `start` and `end` are instants, `day` the local day on which it began."""

    code: str
    name: Words
    day: date
    start: datetime
    end: datetime

    @property
    def key(self) -> str:
        """The shift in an address: `2026-11-27-late`."""
        return f"{self.day.isoformat()}-{self.code}"


def zone_of(unit: Unit | None) -> ZoneInfo:
    """The clock of a unit's place; UTC where there is none."""
    found = airport(place_code(unit))
    return ZoneInfo(found.zone if found and found.zone else "UTC")


def shifts_on(unit: Unit | None, day: date) -> list[ShiftWindow]:
    """The shifts that begin on a day, in their order. A day on which the clock changes makes one of them an hour
    longer or shorter, as it is at the gate."""
    zone = zone_of(unit)
    found = []
    for shift in _times_of(place_code(unit)):
        ends = day if shift.ends > shift.begins else day + _DAY
        found.append(
            ShiftWindow(
                shift.code,
                shift.name,
                day,
                datetime.combine(day, shift.begins, zone).astimezone(UTC),
                datetime.combine(ends, shift.ends, zone).astimezone(UTC),
            )
        )
    return found


def shift_at(unit: Unit | None, instant: datetime) -> ShiftWindow:
    """The shift that is on at an instant."""
    day = instant.astimezone(zone_of(unit)).date()
    around = [*shifts_on(unit, day - _DAY), *shifts_on(unit, day)]
    return next(window for window in reversed(around) if window.start <= instant)


def shift_before(unit: Unit | None, window: ShiftWindow) -> ShiftWindow:
    """The shift before."""
    return shift_at(unit, window.start - timedelta(minutes=1))


def shift_after(unit: Unit | None, window: ShiftWindow) -> ShiftWindow:
    """The shift after."""
    return shift_at(unit, window.end)


def shift_named(unit: Unit | None, key: str) -> ShiftWindow | None:
    """The shift of an address; None where it names none of this unit."""
    day, _dash, code = key[:10], key[10:11], key[11:]
    try:
        windows = shifts_on(unit, date.fromisoformat(day))
    except (ValueError, OverflowError):
        return None
    return next((window for window in windows if window.code == code), None)


def place_code(unit: Unit | None) -> str:
    """The airport's code of a unit: the last three letters of a UN/LOCODE."""
    place = unit.place.upper() if unit else ""
    return place[2:] if len(place) == 5 else place


def _times_of(place: str) -> Sequence[ShiftTimes]:
    own = Path(settings.TIDEWAITER_HOME) / OWN_FILE
    changed = own.stat().st_mtime_ns if own.is_file() else 0
    held = _read_own(own, changed) if changed else {}
    return held.get(place) or held.get("default") or _delivered()


@lru_cache(1)
def _delivered() -> Sequence[ShiftTimes]:
    rows = load_yaml("tidewaiter.desk.accounts", "shift_windows.yaml")
    return _shifts("shift_windows.yaml", "default", rows["default"])


@lru_cache(8)
def _read_own(path: Path, _changed: int) -> Mapping[str, Sequence[ShiftTimes]]:
    """An administration's own file, read again when it changes."""
    try:
        rows = yaml.safe_load(path.read_text("utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise Refused(f"{OWN_FILE} cannot be read: {fault}") from fault
    if not isinstance(rows, dict):
        raise Refused(f"{OWN_FILE} must name places, and under each its shifts.")
    return {
        place if place == "default" else str(place).upper(): _shifts(OWN_FILE, str(place), shifts)
        for place, shifts in rows.items()
    }


def _shifts(file: str, place: str, rows: Any) -> Sequence[ShiftTimes]:
    """The shifts of one place, in their order; `Refused` where they leave a gap or a word is missing."""
    where = f"{file}: {place}"
    if not isinstance(rows, dict) or not rows:
        raise Refused(f"{where} must name its shifts, each with name, from and to.")
    found = []
    for code, row in rows.items():
        if not isinstance(row, dict) or not re.fullmatch(r"[a-z0-9_]{1,20}", str(code)):
            raise Refused(f"{where}: {code} must be a small word with name, from and to.")
        name = row.get("name")
        texts = dict.fromkeys(LANGUAGES, name) if isinstance(name, str) else name
        if not isinstance(texts, dict) or not texts:
            raise Refused(f"{where}: {code} has no name.")
        begins, ends = (_clock(where, code, row.get(key)) for key in ("from", "to"))
        found.append(ShiftTimes(str(code), Words(texts), begins, ends))
    following = [*found[1:], found[0]]
    gaps = [
        this.code for this, after in zip(found, following, strict=True) if this.ends != after.begins
    ]
    hours = sum((_minutes(shift.ends) - _minutes(shift.begins)) % 1440 or 1440 for shift in found)
    if gaps or hours != 1440:
        raise Refused(
            f"{where}: each shift must begin when the one before ends, and all fill 24 hours."
        )
    return tuple(found)


def _clock(where: str, code: object, value: object) -> time:
    # YAML reads 14:00 without quotes as 840: minutes of the day.
    text = f"{value // 60:02d}:{value % 60:02d}" if isinstance(value, int) else str(value)
    told = _CLOCK.fullmatch(text)
    if told is None:
        raise Refused(f"{where}: {code}: {value!r} is no time of the day, such as 06:00.")
    return time(int(told[1]), int(told[2]))


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
