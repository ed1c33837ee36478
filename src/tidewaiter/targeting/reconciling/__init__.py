"""Reconciliation: where the messages on one box or bill disagree, with everybody's statement as evidence.

Pure: `reconcile(known)` over what `records.resolve_cargo` knows. What is not told is never a finding; a missing thing is one only where
whoever should tell it tells it of others.
"""

from tidewaiter.targeting.reconciling.finding import (
    CargoFinding,
    Said,
    Severity,
    cargo_finding_as_dict,
    kinds,
)
from tidewaiter.targeting.reconciling.index import CargoIndex
from tidewaiter.targeting.reconciling.reconcile import reconcile

__all__ = [
    "CargoFinding",
    "CargoIndex",
    "Said",
    "Severity",
    "cargo_finding_as_dict",
    "kinds",
    "reconcile",
]
