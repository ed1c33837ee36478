"""The manifest: CUSCAR of UN/EDIFACT D.95B to D.23A, and the truck manifest of the United States (D.03B).

Boxes stand in the head before the bills (EQD, then CNI with its goods); each line of goods says which box it is in (SGP).
The truck manifest puts carrier, driver, trailer and seals first.
"""

from __future__ import annotations

from tidewaiter.messages.draft import Draft
from tidewaiter.messages.edifact.cargo_reading import Plan
from tidewaiter.messages.edifact.cargo_segments import read_cargo

PLAN = Plan("CUSCAR")


def read_cuscar(draft: Draft) -> None:
    """Fill the draft from a manifest."""
    read_cargo(draft, PLAN)
