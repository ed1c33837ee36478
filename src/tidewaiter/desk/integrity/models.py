"""Alerts: somebody looked at a traveller without a task. They hold ids, never what the records say."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tidewaiter.desk.accounts.models import Administration


class Alert(models.Model):
    """One look without a task: a traveller's page opened, or people seen on the way: found by a search or in a flight's
    list, taken along in a workbook, named by a message that was read, or tied to somebody by one's own message.

    `records` are the ids of travellers, without a link: when the data are deleted they lead nowhere. `reason` is
    what the person wrote, blanked by the clock. The same look later in the same shift counts up `times`.
    """

    class Kind(models.TextChoices):
        OPENED = "opened", _("Record opened")
        SEARCHED = "searched", _("People searched")
        EXPORTED = "exported", _("List of a flight as Excel")
        READ = "read", _("Message read as received")
        LINKED = "linked", _("People found by a message of one's own")

    class Pattern(models.TextChoices):
        ONE_OFF = "one_off", _("One-off")
        REPEATED = "repeated", _("Repeated")
        SAME_SURNAME = "same_surname", _("Same surname")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        EXPLAINED = "explained", _("Explained")
        ESCALATED = "escalated", _("Escalated")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    administration = models.ForeignKey(Administration, models.PROTECT, related_name="+")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    purpose = models.CharField(_("purpose"), max_length=40)
    shift_id = models.UUIDField(null=True)
    records: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    record_count = models.PositiveIntegerField(default=1)
    look_digest = models.CharField(max_length=64)
    pattern = models.CharField(_("pattern"), max_length=14, choices=Pattern.choices)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    masked_at = models.DateTimeField(null=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)

    class Meta:
        ordering = ("-at",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("officer", "shift_id", "look_digest"), name="one_alert_a_look"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=("administration", "state", "at"), name="alert_by_state"),
            models.Index(fields=("officer", "at"), name="alert_by_officer"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class AlertStep(models.Model):
    """What integrity control did about an alert: the state it came to, and why. Nothing is rewritten."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alert = models.ForeignKey(Alert, models.CASCADE, related_name="steps")
    state = models.CharField(max_length=10, choices=Alert.State.choices)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return str(self.pk)
