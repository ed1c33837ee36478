"""Ways in: tokens of systems, files that wait, senders and their silence, the worker's sign of life, alarms."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tidewaiter.desk.accounts.models import Administration, User
from tidewaiter.desk.arrivals.models import Delivery
from tidewaiter.desk.protection.models import DataKey


class Token(models.Model):
    """What a system shows instead of a password. It is bound to one administration and one scope.

    Only its keyed digest is stored; `hint` is its beginning, so that people can tell tokens apart.
    """

    class Scope(models.TextChoices):
        """What a token opens, and nothing else."""

        UPLOAD = "upload", _("Hand messages in")
        WATCH = "watch", _("Read the state of health")
        HOLDS = "holds", _("Read and answer holds")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    administration = models.ForeignKey(Administration, models.PROTECT, related_name="+")
    name = models.CharField(_("system"), max_length=80)
    scope = models.CharField(_("may"), max_length=10, choices=Scope.choices)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField(_("ends"))
    last_used_at = models.DateTimeField(_("last used"), null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("name", "made_at")

    def __str__(self) -> str:
        return self.name


class WaitingFile(models.Model):
    """A file that was handed in and waits to be taken in; sealed until then.

    `tries` counts attempts that failed with an error; `claims` attempts that have not ended yet: where more
    than one has not, the worker died over this file. `next_try_at` is when the next attempt is due. Once taken,
    `sealed` is empty, and the row stays only for whoever asks by its id (a system that holds a token).
    """

    class State(models.TextChoices):
        """Where the file stands."""

        WAITING = "waiting", _("Waiting")
        TAKEN = "taken", _("Taken in")
        ASIDE = "aside", _("Set aside")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    administration = models.ForeignKey(Administration, models.PROTECT, related_name="+")
    token = models.ForeignKey(Token, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=10, choices=Delivery.Channel.choices)
    content_digest = models.CharField(max_length=64)
    source_name = models.CharField(max_length=200, blank=True)
    size = models.PositiveIntegerField()
    key = models.ForeignKey(DataKey, models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    received_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    claims = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=80, blank=True)
    delivery = models.ForeignKey(Delivery, models.CASCADE, null=True, related_name="+")
    duplicate = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("token", "content_digest"),
                condition=Q(token__isnull=False),
                name="one_waiting_file_a_content_and_token",
            )
        ]
        indexes: ClassVar = [models.Index(fields=("state", "received_at"), name="waiting_files")]

    def __str__(self) -> str:
        return str(self.pk)


class Sender(models.Model):
    """A sender of messages as deliveries name it, and after how many hours without data somebody should ask.

    `hours` None is the server's own limit; a sender that is not `expected` may be silent for ever.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    administration = models.ForeignKey(Administration, models.PROTECT, related_name="+")
    name = models.CharField(_("sender"), max_length=80)
    expected = models.BooleanField(default=True)
    hours = models.PositiveIntegerField(null=True)
    since = models.DateTimeField(auto_now_add=True)
    last_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("name",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("administration", "name"), name="one_sender_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class WorkerState(models.Model):
    """The sign of life of a worker. `folders` tell of each drop folder: `administration` (code), `path`, `state`
    (a word of `folders.FolderState`), how many files are `waiting` and how many `failed`. `troubles` are its last
    outages, each with `code` (of `outages.trouble_words`), `at` and `figure`. A worker that ended in good order
    leaves `ended_at`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    host = models.CharField(max_length=120)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    folders: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(
        default=list
    )
    troubles: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(
        default=list
    )

    def __str__(self) -> str:
        return f"{self.host}:{self.pid}"


class Alarm(models.Model):
    """Something that an administration's people should look at, from when it was first seen until it is over.

    `kind` is a code of `alarms.yaml`; `subject` what it is about (a sender, a folder), never a person; `figure`
    the number that its words hold.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    administration = models.ForeignKey(Administration, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    subject = models.CharField(max_length=300, blank=True)
    figure = models.PositiveIntegerField(default=0)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    over_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-first_seen",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("administration", "kind", "subject"),
                condition=Q(over_at__isnull=True),
                name="one_standing_alarm_a_subject",
            )
        ]

    def __str__(self) -> str:
        return self.kind
