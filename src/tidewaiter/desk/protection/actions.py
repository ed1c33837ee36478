"""Writes about retention: the schedule, and the end of keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.audit import actions as audit
from tidewaiter.desk.protection import erasing, vault
from tidewaiter.desk.protection.models import DataKey, Schedule
from tidewaiter.desk.protection.queries import schedule_for
from tidewaiter.errors import Refused


@dataclass(frozen=True, slots=True)
class ScheduleTerms:
    """What a retention schedule says; days count from the receipt of a message."""

    jurisdiction: str
    legal_reference: str
    mask_after_days: int
    delete_after_days: int
    raw_after_days: int
    officer_name: str
    officer_contact: str

    def faults(self) -> dict[str, str]:
        """What cannot stand, by field."""
        found = {
            name: "This must be given."
            for name in ("jurisdiction", "legal_reference", "officer_name", "officer_contact")
            if not getattr(self, name).strip()
        }
        if self.delete_after_days < 1:
            found["delete_after_days"] = "At least one day."
        if self.mask_after_days > self.delete_after_days:
            found["mask_after_days"] = "Masking cannot come after deletion."
        if self.raw_after_days > self.delete_after_days:
            found["raw_after_days"] = "Messages as received cannot outlive what was read from them."
        return found


def require_ready(administration_id: UUID) -> Schedule:
    """The schedule of an administration; raises `Refused` where traveller data may not be taken in yet."""
    schedule = schedule_for(administration_id)
    if schedule is None or schedule_faults(schedule):
        raise Refused(
            _(
                "No retention schedule and data protection officer are set for this administration, so traveller "
                "data are not taken in. A data protection officer sets both under Data protection > Schedule, "
                "or whoever runs the server by `tidewaiter users schedule`."
            )
        )
    return schedule


def schedule_faults(schedule: Schedule) -> dict[str, str]:
    """What is wrong with a stored schedule, by field."""
    return ScheduleTerms(
        schedule.jurisdiction,
        schedule.legal_reference,
        schedule.mask_after_days,
        schedule.delete_after_days,
        schedule.raw_after_days,
        schedule.officer_name,
        schedule.officer_contact,
    ).faults()


def set_schedule(actor: Actor, terms: ScheduleTerms) -> Schedule:
    """Set or change the schedule of the actor's administration."""
    actor.require("manage_protection")
    if faults := terms.faults():
        raise Refused(_("The schedule cannot stand as it is."), fields=faults)
    values = {
        "jurisdiction": terms.jurisdiction,
        "legal_reference": terms.legal_reference,
        "mask_after_days": terms.mask_after_days,
        "delete_after_days": terms.delete_after_days,
        "raw_after_days": terms.raw_after_days,
        "officer_name": terms.officer_name,
        "officer_contact": terms.officer_contact,
        "set_by_id": actor.user_id,
    }
    with transaction.atomic():
        schedule, _new = Schedule.objects.update_or_create(
            administration_id=actor.administration_id, defaults=values
        )
        audit.record(
            actor,
            "protection.schedule_set",
            subjects=[schedule.pk],
            fields=sorted(set(values) - {"set_by_id"}),
            facts={
                "mask_after_days": terms.mask_after_days,
                "delete_after_days": terms.delete_after_days,
                "raw_after_days": terms.raw_after_days,
            },
        )
    return schedule


def destroy_keys(actor: Actor, keys: Iterable[DataKey], *, rule: str) -> int:
    """Make everything under these keys unreadable for ever; answers how many keys ended."""
    actor.require("purge")
    with transaction.atomic():
        living = [
            key
            for key in keys
            if key.destroyed_at is None and key.administration_id == actor.administration_id
        ]
        erasing.erase("protection.key", "destroyed", [key.pk for key in living])
        for key in living:
            vault.overwrite(key)
        if living:
            audit.record(
                actor,
                "protection.keys_destroyed",
                subjects=[key.pk for key in living],
                facts={"count": len(living), "rule": rule},
            )
    return len(living)
