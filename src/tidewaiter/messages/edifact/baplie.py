"""The bay plan: BAPLIE of the guides SMDG 1.5 to 3.x (UN/EDIFACT D.91A to D.23A).

A stowage cell (LOC+147) begins the next box, and its EQD comes behind it; plans that tell the box first are read too. A cell
marked as lost is none in which a box stands.
"""

from __future__ import annotations

from tidewaiter.messages.draft import Draft
from tidewaiter.messages.edifact.cargo_reading import Plan
from tidewaiter.messages.edifact.cargo_segments import read_cargo

PLAN = Plan("BAPLIE", cell_begins=True)


def read_baplie(draft: Draft) -> None:
    """Fill the draft from a bay plan."""
    read_cargo(draft, PLAN)
