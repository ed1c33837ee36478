"""Control orders and examinations."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ControlOrder(models.Model):
    """The decision to look at a target: how, by whom, where and by when. Numbered within its administration
    and year (`2026-000123`). `kind` is a code of `control_kinds.yaml`. The match may be deleted by the clock;
    the order stays as the record of the control itself, its free texts blanked."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    administration = models.ForeignKey(
        "accounts.Administration", on_delete=models.PROTECT, related_name="+"
    )
    number = models.CharField(_("number"), max_length=20)
    match = models.ForeignKey(
        "arrivals.Match", null=True, on_delete=models.SET_NULL, related_name="orders"
    )
    kind = models.CharField(_("kind"), max_length=20)
    intrusiveness = models.PositiveSmallIntegerField()
    ground = models.CharField(_("ground"), max_length=500)
    place = models.CharField(_("where"), max_length=80)
    assigned_to = models.CharField(_("assigned to"), max_length=80)
    due_by = models.DateTimeField(_("by when"))
    safety_notes = models.CharField(_("safety notes"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ordered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("control order")
        verbose_name_plural = _("control orders")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["administration", "number"], name="one_order_a_number")
        ]

    def __str__(self) -> str:
        return self.number


class Examination(models.Model):
    """What was done about an order, and what came of it. One order has one result; a correction is a
    withdrawal and a new order, so that nothing is rewritten."""

    class Method(models.TextChoices):
        DOCUMENTS = "documents", _("Documents looked at")
        QUESTIONS = "questions", _("Questions asked")
        SCANNER = "scanner", _("Scanner")
        DOG = "dog", _("Dog")
        BY_HAND = "by_hand", _("Searched by hand")
        TRACE = "trace", _("Trace test")

    class Result(models.TextChoices):
        FOUND = "found", _("Found")
        NOT_FOUND = "not_found", _("Not found")
        NOT_LOCATED = "not_located", _("Not located")
        TOO_LATE = "too_late", _("Too late")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.OneToOneField(ControlOrder, on_delete=models.PROTECT, related_name="examination")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    method = models.CharField(_("method"), max_length=12, choices=Method.choices)
    result = models.CharField(_("result"), max_length=12, choices=Result.choices)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    note = models.CharField(_("note"), max_length=1000, blank=True)
    evidence_number = models.CharField(_("evidence number"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("examination")
        verbose_name_plural = _("examinations")

    def __str__(self) -> str:
        return f"{self.order_id} {self.result}"
