"""What a terminal is asked to load or discharge: COPRAR.

An order tells nothing that happened, so it makes no events. A second TDT is the onward voyage of a box in transhipment.
"""

from __future__ import annotations

from tidewaiter.messages.draft import Draft
from tidewaiter.messages.edifact.cargo_reading import Plan
from tidewaiter.messages.edifact.cargo_segments import read_cargo

PLAN = Plan("COPRAR", terminal=True)


def read_coprar(draft: Draft) -> None:
    """Fill the draft from a load or discharge order."""
    read_cargo(draft, PLAN)
