"""Grounds of referrals before loading, as the data file has them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tidewaiter.reference import Words, load_yaml


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground. `do_not_load`: it is the one for which cargo may be kept off an aircraft."""

    code: str
    name: Words
    do_not_load: bool


@cache
def grounds() -> dict[str, Ground]:
    """The grounds by code."""
    rows = load_yaml("tidewaiter.desk.cargo", "referral_grounds.yaml")
    return {
        code: Ground(code, Words(row["name"]), bool(row.get("do_not_load")))
        for code, row in rows.items()
    }
