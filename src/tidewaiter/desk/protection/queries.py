"""What may be known about retention and its proofs."""

from __future__ import annotations

from uuid import UUID

from tidewaiter.desk.protection.models import Schedule


def schedule_for(administration_id: UUID) -> Schedule | None:
    """The retention schedule of an administration, or None where none was set."""
    return Schedule.objects.filter(administration_id=administration_id).first()
