"""What contradicts, and what profiles and lists say of the boxes and consignments of a call."""

from __future__ import annotations

from tidewaiter.desk.arrivals.ingest.intake import Intake
from tidewaiter.desk.cargo.ingest.writing import Written
from tidewaiter.records import KnownCargo


class Judge:
    """Judges the calls of one voyage."""

    def __init__(self, intake: Intake, cargo: KnownCargo) -> None:
        self.intake = intake
        self.cargo = cargo

    def judge(self, written: Written) -> int:
        """Write what is found of a call; gives how many of its boxes and consignments match."""
        return 0
