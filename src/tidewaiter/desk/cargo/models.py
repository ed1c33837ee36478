"""What is kept of cargo: the call of a vessel or the freight of a flight, its boxes, its consignments and their parties,
what contradicts, and holds.

The movement itself, its messages and the matches with their decisions are those of `arrivals`. Every row carries purpose,
jurisdiction and the days on which it is masked and deleted, as travellers' rows do: parties may be people.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tidewaiter.desk.accounts.models import Administration
from tidewaiter.desk.arrivals.models import (
    Kept,
    Match,
    Movement,
    Plain,
    ReceivedMessage,
)


class CargoCall(models.Model):
    """The cargo of a movement: a vessel's call at a port, or what a flight carries. It has the terms of its movement.

    `told_as` are the keys by which messages told of it (`records.cargo_calls`); `port` the port of call. `known` is the
    `records.KnownCall` with its statements. Counts are of active boxes: `discharged_here` and `loaded_here` by the ports
    told of each. `digest` is of the findings."""

    movement = models.OneToOneField(
        Movement, models.CASCADE, primary_key=True, related_name="cargo_call"
    )
    port = models.CharField(max_length=40, blank=True)
    told_as: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    known: models.JSONField[Plain, Plain] = models.JSONField(default=dict)
    imo = models.CharField(max_length=20, blank=True)
    full = models.PositiveIntegerField(default=0)
    empty = models.PositiveIntegerField(default=0)
    reefers = models.PositiveIntegerField(default=0)
    dangerous = models.PositiveIntegerField(default=0)
    discharged_here = models.PositiveIntegerField(default=0)
    loaded_here = models.PositiveIntegerField(default=0)
    disagreeing = models.PositiveIntegerField(default=0)
    findings_digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return str(self.movement_id)


class Equipment(Kept):
    """A container, unit load device or trailer on a call as known now; `known` is the `records.KnownEquipment` without
    its `statements`, which are read one box at a time. `number` is the number as it is compared; `key` the record's.

    The columns are what lists show, sort and filter by. `here` says what happens to it at this call. `gate_out`,
    `discharged` and `loaded` are local times as told, empty where nobody told. `digest` is of `known` and `statements`: a box
    that no message changed is not written again."""

    class Here(models.TextChoices):
        DISCHARGE = "discharge", _("Discharged here")
        LOAD = "load", _("Loaded here")
        TRANSIT = "transit", _("Stays on board")
        UNKNOWN = "unknown", _("Not told")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    movement = models.ForeignKey(Movement, models.CASCADE, related_name="equipment")
    administration = models.ForeignKey(
        Administration, models.PROTECT, related_name="+", db_index=False
    )
    key = models.CharField(max_length=160)
    number = models.CharField(_("number"), max_length=40)
    number_corrected = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=10)
    iso_type = models.CharField(_("type"), max_length=10, blank=True)
    fill = models.CharField(max_length=5, blank=True)
    trade = models.CharField(max_length=20, blank=True)
    here = models.CharField(max_length=10, choices=Here.choices, default=Here.UNKNOWN)
    loading = models.CharField(max_length=40, blank=True)
    discharge = models.CharField(max_length=40, blank=True)
    stowage = models.CharField(max_length=12, blank=True)
    reefer = models.BooleanField(default=False)
    dangerous = models.BooleanField(default=False)
    temperature_c = models.FloatField(null=True)
    gross_kg = models.FloatField(null=True)
    seals = models.CharField(max_length=200, blank=True)
    goods = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, default="active")
    disagrees = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    loaded = models.CharField(max_length=25, blank=True)
    discharged = models.CharField(max_length=25, blank=True)
    gate_out = models.CharField(max_length=25, blank=True)
    first_told = models.DateTimeField(null=True)
    last_told = models.DateTimeField(null=True)
    known: models.JSONField[Plain, Plain] = models.JSONField(default=dict)
    statements: models.JSONField[Plain, Plain] = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    match = models.OneToOneField(Match, models.SET_NULL, null=True, related_name="equipment")

    class Meta:
        verbose_name_plural = "equipment"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("movement", "key"), name="one_box_a_key")
        ]
        indexes: ClassVar = [
            models.Index(fields=("administration", "number"), name="box_by_number")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def address(self) -> str:
        """The page of the box."""
        return reverse("cargo:box", args=[self.pk])

    def get_fill_words(self) -> str:
        """Full or empty, in the reader's language; empty where nobody told."""
        return str({"full": _("full"), "empty": _("empty")}.get(self.fill, ""))


class Consignment(Kept):
    """A bill of lading, air waybill, house bill, booking, entry or declaration on a call as known now; columns and
    `known` as of `Equipment`. `told_pieces` and `told_kg` are what its papers declare, `counted_pieces` and `counted_kg` what
    manifests or events counted of it; `master` is the key of the bill above a house."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    movement = models.ForeignKey(Movement, models.CASCADE, related_name="consignments")
    administration = models.ForeignKey(
        Administration, models.PROTECT, related_name="+", db_index=False
    )
    key = models.CharField(max_length=160)
    number = models.CharField(_("number"), max_length=80)
    kind = models.CharField(max_length=12, blank=True)
    master = models.CharField(max_length=160, blank=True)
    origin = models.CharField(max_length=40, blank=True)
    destination = models.CharField(max_length=40, blank=True)
    loading = models.CharField(max_length=40, blank=True)
    discharge = models.CharField(max_length=40, blank=True)
    told_pieces = models.PositiveIntegerField(null=True)
    told_kg = models.FloatField(null=True)
    counted_pieces = models.PositiveIntegerField(null=True)
    counted_kg = models.FloatField(null=True)
    houses = models.PositiveIntegerField(default=0)
    boxes = models.PositiveIntegerField(default=0)
    consignor = models.CharField(_("consignor"), max_length=120, blank=True)
    consignee = models.CharField(_("consignee"), max_length=120, blank=True)
    goods = models.CharField(_("goods"), max_length=200, blank=True)
    state = models.CharField(max_length=10, default="active")
    disagrees = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    first_told = models.DateTimeField(null=True)
    last_told = models.DateTimeField(null=True)
    known: models.JSONField[Plain, Plain] = models.JSONField(default=dict)
    statements: models.JSONField[Plain, Plain] = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    match = models.OneToOneField(Match, models.SET_NULL, null=True, related_name="consignment")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("movement", "key"), name="one_bill_a_key")
        ]
        indexes: ClassVar = [
            models.Index(fields=("administration", "number"), name="bill_by_number")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def paper_number(self) -> str:
        """The number as papers write it: that of an air waybill with the airline's prefix apart, `967-48364400`."""
        apart = self.kind == "waybill" and len(self.number) == 11 and self.number.isdecimal()
        return f"{self.number[:3]}-{self.number[3:]}" if apart else self.number

    @property
    def address(self) -> str:
        """The page of the consignment."""
        return reverse("cargo:consignment", args=[self.pk])


class Party(models.Model):
    """A party of a consignment as its papers name it, by which it is found again; masking removes the row. `name_folded`
    is the name as it is compared (upper case, without diacritics)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consignment = models.ForeignKey(Consignment, models.CASCADE, related_name="party_rows")
    administration = models.ForeignKey(
        Administration, models.PROTECT, related_name="+", db_index=False
    )
    role = models.CharField(max_length=40, blank=True)
    name_folded = models.CharField(max_length=200)
    told_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "parties"
        indexes: ClassVar = [
            models.Index(fields=("administration", "name_folded"), name="party_by_name")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Finding(models.Model):
    """What messages about one thing contradict, of a call, a box or a consignment: `indicator` an id of the indicator
    library, `words` by language, `statements` the evidence (source, segment, field, value as told)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    movement = models.ForeignKey(Movement, models.CASCADE, related_name="findings")
    equipment = models.ForeignKey(Equipment, models.CASCADE, null=True, related_name="findings")
    consignment = models.ForeignKey(Consignment, models.CASCADE, null=True, related_name="findings")
    indicator = models.CharField(max_length=12)
    severity = models.CharField(max_length=10)
    words: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    statements: models.JSONField[list[Plain], list[Plain]] = models.JSONField(default=list)

    class Meta:
        ordering = ("indicator", "id")

    def __str__(self) -> str:
        return self.indicator


class Join(models.Model):
    """What joins a cargo message to others (`records.CallKeys`): a key of its call, or, of a message that names no ship, of
    a flight or a floating paper, the number of a box or bill."""

    class Kind(models.TextChoices):
        CALL = "call", "call"
        BOX = "box", "box"
        BILL = "bill", "bill"

    message = models.ForeignKey(ReceivedMessage, models.CASCADE, related_name="cargo_joins")
    administration = models.ForeignKey(
        Administration, models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=4, choices=Kind.choices)
    value = models.CharField(max_length=120)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=("administration", "kind", "value"), name="join_by_value")
        ]

    def __str__(self) -> str:
        return self.kind


class Hold(models.Model):
    """A box or consignment that must not leave: asked by an officer, confirmed by the terminal or the declaration system,
    lifted. `number` is numbered within its administration and year (`H2026-000123`): systems answer to it.

    `subject` is a kind of `arrivals.Match.Subject`, `subject_number` the number as people and messages call it: the hold stays
    as the record of itself when the clock deletes the row; its ground is then blanked."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked, not confirmed")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Refused")
        LIFTED = "lifted", _("Lifted")

    STANDING: ClassVar = (State.ASKED, State.CONFIRMED, State.REFUSED)
    """A hold that was refused still stands for us: somebody has to ask why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    administration = models.ForeignKey(Administration, models.PROTECT, related_name="+")
    number = models.CharField(_("number"), max_length=20)
    movement = models.ForeignKey(Movement, models.SET_NULL, null=True, related_name="holds")
    equipment = models.ForeignKey(Equipment, models.SET_NULL, null=True, related_name="holds")
    consignment = models.ForeignKey(Consignment, models.SET_NULL, null=True, related_name="holds")
    subject = models.CharField(max_length=12, choices=Match.Subject.choices)
    subject_number = models.CharField(_("of"), max_length=80, db_index=True)
    place = models.CharField(_("where"), max_length=80, blank=True)
    ground = models.CharField(_("ground"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))

    class Meta:
        ordering = ("-asked_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("administration", "number"), name="one_hold_a_number"),
            models.UniqueConstraint(
                fields=("administration", "subject", "subject_number", "movement"),
                condition=~Q(state="lifted"),
                name="one_standing_hold_a_subject",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class HoldStep(models.Model):
    """What became of a hold, one step a row: who (an officer, or a system by its name), when, and by which way."""

    class Way(models.TextChoices):
        DESK = "desk", _("Desk")
        INTERFACE = "interface", _("Interface for systems")
        MESSAGE = "message", _("Message")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hold = models.ForeignKey(Hold, models.CASCADE, related_name="steps")
    state = models.CharField(max_length=10, choices=Hold.State.choices)
    at = models.DateTimeField()
    way = models.CharField(max_length=10, choices=Way.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    system = models.CharField(max_length=80, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=300, blank=True)
    message = models.ForeignKey(ReceivedMessage, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return self.state


class Breach(models.Model):
    """A box that moved (left the gate, was loaded) although it was held or a control was ordered on it. It stands as an
    alarm until a named officer says what was done. `happened` is the local time as told."""

    class Kind(models.TextChoices):
        GATE_OUT = "gate_out", _("left the gate")
        LOADED = "loaded", _("was loaded")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    administration = models.ForeignKey(Administration, models.PROTECT, related_name="+")
    movement = models.ForeignKey(Movement, models.CASCADE, related_name="breaches")
    equipment = models.ForeignKey(Equipment, models.SET_NULL, null=True, related_name="breaches")
    number = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    happened = models.CharField(max_length=25, blank=True)
    place = models.CharField(max_length=40, blank=True)
    under = models.CharField(max_length=20)
    message = models.ForeignKey(ReceivedMessage, models.SET_NULL, null=True, related_name="+")
    seen_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "breaches"
        ordering = ("-seen_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("administration", "under", "number", "kind", "happened"),
                name="one_breach_an_event",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class Referral(models.Model):
    """What was asked before air cargo is loaded (pre-loading advance cargo information), and its answer: a request for
    information or for screening, or do-not-load. `ground` is a code of `referral_grounds.yaml`. Do-not-load is for a bomb in
    cargo and for nothing else, as the constraint says: a suspicion of drugs waits for the goods at the place of arrival."""

    class Kind(models.TextChoices):
        INFORMATION = "rfi", _("Request for information")
        SCREENING = "rfs", _("Request for screening")
        DO_NOT_LOAD = "dnl", _("Do not load")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    administration = models.ForeignKey(Administration, models.PROTECT, related_name="+")
    movement = models.ForeignKey(Movement, models.SET_NULL, null=True, related_name="+")
    consignment = models.ForeignKey(
        Consignment, models.SET_NULL, null=True, related_name="referrals"
    )
    subject_number = models.CharField(max_length=80)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind.choices)
    ground = models.CharField(_("ground"), max_length=20)
    text = models.CharField(_("what is asked"), max_length=500, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-asked_at",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(kind="dnl") | Q(ground="bomb"), name="do_not_load_is_for_a_bomb"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_number}"
