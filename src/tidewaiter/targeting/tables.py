"""What codes in bookings and words on cargo mean for the features: `travel_tables.yaml`, `cargo_tables.yaml`."""

from __future__ import annotations

from functools import cache
from typing import Any

from tidewaiter.reference import load_yaml


@cache
def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = load_yaml("tidewaiter.targeting", "travel_tables.yaml")
    cargo: dict[str, Any] = load_yaml("tidewaiter.targeting", "cargo_tables.yaml")
    return tables | cargo


@cache
def codes(table: str) -> frozenset[str]:
    """The codes of a table, as written there. An unknown table is a programming error: KeyError."""
    return frozenset(str(code) for code in _tables()[table]["codes"])


@cache
def sharing_limit() -> int:
    """How many bookings may share a key before it counts as an agency's."""
    return int(_tables()["sharing_limit"]["value"])
