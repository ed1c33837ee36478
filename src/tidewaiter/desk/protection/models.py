"""Retention schedules, keys of stored messages, and proofs of what was masked and deleted."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tidewaiter.desk.accounts.models import Administration, User


class Schedule(models.Model):
    """The retention schedule of one administration and its data protection officer.

    Days count from the receipt of a message: names are masked after `mask_after_days`, rows deleted after
    `delete_after_days`, the message as received becomes unreadable after `raw_after_days`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    administration = models.OneToOneField(
        Administration, models.PROTECT, related_name="retention_schedule"
    )
    jurisdiction = models.CharField(_("jurisdiction"), max_length=100)
    legal_reference = models.CharField(_("legal reference"), max_length=300)
    mask_after_days = models.PositiveIntegerField(_("mask after, days"))
    delete_after_days = models.PositiveIntegerField(_("delete after, days"))
    raw_after_days = models.PositiveIntegerField(_("messages as received unreadable after, days"))
    officer_name = models.CharField(_("data protection officer"), max_length=200)
    officer_contact = models.CharField(_("contact of the officer"), max_length=200)
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(auto_now=True)


class DataKey(models.Model):
    """The key of everything one sender sent on one day, wrapped by the master key.

    A destroyed key keeps its row as proof, without the key.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    administration = models.ForeignKey(Administration, models.PROTECT, related_name="+")
    day = models.DateField()
    sender_digest = models.CharField(max_length=64)
    wrapped = models.BinaryField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("administration", "day", "sender_digest"),
                condition=Q(destroyed_at__isnull=True),
                name="one_living_key_a_day_and_sender",
            )
        ]


class PurgeProof(models.Model):
    """What a purge masked, deleted or made unreadable: counts and the rule, never the data."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    administration = models.ForeignKey(Administration, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=60)
    rule = models.CharField(max_length=300)
    masked = models.PositiveIntegerField(default=0)
    deleted = models.PositiveIntegerField(default=0)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-at", "kind")
