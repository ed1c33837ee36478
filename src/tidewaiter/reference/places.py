"""Airports: what an IATA code stands for; and which clock runs at an airport or port.

The data come with the package `airportsdata` (MIT licence), hidden behind this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import airportsdata

_UN_LOCODE = 5
"""Characters of a UN/LOCODE: two of the country, three of the place."""


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
def zone_of(code: str) -> ZoneInfo | None:
    """The clock of a place by its IATA code or UN/LOCODE, None where it is not known.

    Of a UN/LOCODE it is that of the airport of the same code in the same country, else the only one of the country.
    A place in a country of several clocks, where no airport bears its code, has none: nothing is guessed.
    """
    found = _airports().get(code)
    name = found.zone if found else _zone_of_port(code)
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _zone_of_port(code: str) -> str:
    if len(code) != _UN_LOCODE:
        return ""
    found = _airports().get(code[2:])
    if found and found.country == code[:2]:
        return found.zone
    zones = _zones_of_countries().get(code[:2], frozenset())
    return next(iter(zones)) if len(zones) == 1 else ""


@cache
def _zones_of_countries() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for one in _airports().values():
        if one.zone:
            found.setdefault(one.country, set()).add(one.zone)
    return {country: frozenset(zones) for country, zones in found.items()}


@lru_cache(maxsize=20_000)  # the days of a window; messages may name any time at all
def local_to_utc(place: str, local: str) -> str | None:
    """The instant of a local time at an airport or port.

    `local` is `YYYY-MM-DDTHH:MM`; the answer `YYYY-MM-DDTHH:MMZ`, or None where the place is not known
    or the time has no hour.
    """
    zone = zone_of(place)
    if zone is None or len(local) < 16:
        return None
    instant = datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(UTC)
    return instant.strftime("%Y-%m-%dT%H:%MZ")
