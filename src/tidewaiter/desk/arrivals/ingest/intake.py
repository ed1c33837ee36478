"""What one intake works under: whose data, from when, and how long they may be kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from tidewaiter.desk.arrivals.models import Kept
from tidewaiter.desk.protection import vault
from tidewaiter.desk.protection.models import Schedule
from tidewaiter.records import Memo

COLLECTED_FOR = "prevent_serious_crime"
"""The purpose for which carriers hand over passenger data (`accounts/purposes.yaml`). It does not depend on
who happens to carry the file in: the shift of that person is in the audit log."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What every row about a person carries from the moment it is written."""

    purpose: str
    jurisdiction: str
    mask_due: date
    delete_due: date

    @classmethod
    def under(cls, schedule: Schedule, today: date) -> Terms:
        """The terms of data received today under a schedule."""
        return cls(
            COLLECTED_FOR,
            schedule.jurisdiction,
            today + timedelta(days=schedule.mask_after_days),
            today + timedelta(days=schedule.delete_after_days),
        )

    @classmethod
    def of(cls, row: Kept) -> Terms:
        """The terms that a row carries."""
        return cls(row.purpose, row.jurisdiction, row.mask_due, row.delete_due)

    def as_columns(self) -> dict[str, object]:
        """The columns of `models.Kept`."""
        return {
            "purpose": self.purpose,
            "jurisdiction": self.jurisdiction,
            "mask_due": self.mask_due,
            "delete_due": self.delete_due,
        }


@dataclass(frozen=True, slots=True)
class Intake:
    """One reading of one delivery."""

    administration_id: UUID
    user_id: UUID | None
    now: datetime
    terms: Terms
    keys: vault.KeyRing = field(default_factory=vault.KeyRing, compare=False)
    texts: Memo = field(default_factory=dict, compare=False, repr=False)
    """What this intake has written as JSON already."""
    country: str = ""
    """The administration's country (ISO 3166-1 alpha-2): what arrives elsewhere is somebody else's."""
