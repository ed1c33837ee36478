"""What may be known about retention and its proofs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.db.models import QuerySet

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.protection.models import PurgeProof, Schedule
from tidewaiter.reference import Words, load_yaml


def schedule_for(administration_id: UUID) -> Schedule | None:
    """The retention schedule of an administration, or None where none was set."""
    return Schedule.objects.filter(administration_id=administration_id).first()


def proofs_visible_to(actor: Actor) -> QuerySet[PurgeProof]:
    """What was masked and deleted in the actor's administration, newest first."""
    actor.require("manage_protection")
    return PurgeProof.objects.filter(administration_id=actor.administration_id).select_related(
        "done_by"
    )


@dataclass(frozen=True, slots=True)
class SampleSchedule:
    """A schedule to begin with; days count from the receipt of a message."""

    code: str
    name: Words
    legal_reference: str
    mask_after_days: int
    delete_after_days: int
    raw_after_days: int
    note: Words

    @property
    def jurisdiction(self) -> str:
        """What the form is filled with."""
        return self.name.in_language("en")


@cache
def sample_schedules() -> dict[str, SampleSchedule]:
    """Schedules to begin with, by code."""
    return {
        code: SampleSchedule(
            code,
            Words(row["name"]),
            row["legal_reference"],
            row["mask_after_days"],
            row["delete_after_days"],
            row["raw_after_days"],
            Words(row["note"]),
        )
        for code, row in load_yaml("tidewaiter.desk.protection", "schedules.yaml").items()
    }
