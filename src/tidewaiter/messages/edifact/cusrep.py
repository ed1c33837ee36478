"""The conveyance itself: CUSREP.

It tells ship, voyage, ports and times, and no cargo.
"""

from __future__ import annotations

from tidewaiter.messages.draft import Draft
from tidewaiter.messages.edifact.cargo_reading import Plan
from tidewaiter.messages.edifact.cargo_segments import read_cargo

PLAN = Plan("CUSREP")


def read_cusrep(draft: Draft) -> None:
    """Fill the draft from a conveyance report."""
    read_cargo(draft, PLAN)
