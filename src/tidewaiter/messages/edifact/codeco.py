"""What went through the gate of a terminal or depot: CODECO.

BGM says in or out. Release and collection references are kept like what leads to a person: whoever knows one may fetch
the box.
"""

from __future__ import annotations

from tidewaiter.messages.draft import Draft
from tidewaiter.messages.edifact.cargo_reading import Plan
from tidewaiter.messages.edifact.cargo_segments import read_cargo

PLAN = Plan("CODECO", terminal=True, event="gate_moved")


def read_codeco(draft: Draft) -> None:
    """Fill the draft from a gate report."""
    read_cargo(draft, PLAN)
