"""Verified gross masses: VERMAS.

Each box comes with the mass that somebody answers for, when it was weighed and who says so.
"""

from __future__ import annotations

from tidewaiter.messages.draft import Draft
from tidewaiter.messages.edifact.cargo_reading import Plan
from tidewaiter.messages.edifact.cargo_segments import read_cargo

PLAN = Plan("VERMAS", event="weighed")


def read_vermas(draft: Draft) -> None:
    """Fill the draft from a report of verified masses."""
    read_cargo(draft, PLAN)
