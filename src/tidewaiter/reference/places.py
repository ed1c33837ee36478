"""Airports: what an IATA code stands for, and which clock runs there.

The data come with the package `airportsdata` (MIT licence), hidden behind this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import airportsdata


@dataclass(frozen=True, slots=True)
class Airport:
    """An airport. `country` is ISO 3166-1 alpha-2; `zone` an IANA time zone; degrees WGS 84."""

    iata: str
    icao: str
    name: str
    city: str
    country: str
    latitude: float
    longitude: float
    zone: str


@cache
def _airports() -> dict[str, Airport]:
    rows = airportsdata.load("IATA")
    return {
        code: Airport(
            code,
            row["icao"],
            row["name"],
            row["city"],
            row["country"],
            float(row["lat"]),
            float(row["lon"]),
            row["tz"],
        )
        for code, row in rows.items()
    }


def airport(code: str) -> Airport | None:
    """The airport with this IATA code, or None."""
    return _airports().get(code)


@cache
def _zone(code: str) -> ZoneInfo | None:
    found = _airports().get(code)
    if found is None or not found.zone:
        return None
    try:
        return ZoneInfo(found.zone)
    except (ZoneInfoNotFoundError, ValueError):
        return None


@lru_cache(maxsize=20_000)  # the days of a window; messages may name any time at all
def local_to_utc(place: str, local: str) -> str | None:
    """The instant of a local time at an airport.

    `local` is `YYYY-MM-DDTHH:MM`; the answer `YYYY-MM-DDTHH:MMZ`, or None where the place is not known
    or the time has no hour.
    """
    zone = _zone(place)
    if zone is None or len(local) < 16:
        return None
    instant = datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(UTC)
    return instant.strftime("%Y-%m-%dT%H:%MZ")
