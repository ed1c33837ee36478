"""The clock of a place: officers live by it, whatever messages and the database say in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from django import forms
from django.utils import timezone

from tidewaiter.reference import zone_of


def clock_of(place: str) -> tzinfo | None:
    """The clock of an airport or port by its code, None where it is not known."""
    return zone_of(place) if place else None


def whole_hour_clock(place: str, at: datetime) -> tuple[str, tzinfo]:
    """The name and the clock by which whole hours are labelled: the place's, or UTC where the place's is not known
    or not a number of whole hours away, so that its hours would begin within those of UTC."""
    clock = clock_of(place)
    if clock is None or (at.astimezone(clock).utcoffset() or timedelta()) % timedelta(hours=1):
        return "UTC", UTC
    return place, clock


class ClockTimeField(forms.DateTimeField):
    """A date and time on the clock of a place. What comes out is an instant, whatever the clock of the server."""

    clock: tzinfo = UTC

    def prepare_value(self, value: Any) -> Any:
        """What the field shows."""
        if isinstance(value, datetime) and value.tzinfo is not None:
            return value.astimezone(self.clock).replace(tzinfo=None)
        return value

    def to_python(self, value: Any) -> datetime | None:
        """What was meant. An hour that the clock has twice is its first; the clock's gap is refused."""
        with timezone.override(self.clock):
            return super().to_python(value)
