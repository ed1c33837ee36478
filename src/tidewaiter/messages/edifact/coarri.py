"""What a terminal really loaded or discharged: COARRI.

BGM says which of the two; the port of the head holds for every box.
"""

from __future__ import annotations

from tidewaiter.messages.draft import Draft
from tidewaiter.messages.edifact.cargo_reading import Plan
from tidewaiter.messages.edifact.cargo_segments import read_cargo

PLAN = Plan("COARRI", terminal=True, event="moved")


def read_coarri(draft: Draft) -> None:
    """Fill the draft from a report of loading or discharge."""
    read_cargo(draft, PLAN)
