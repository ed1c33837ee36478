"""The log's entries and the head of their chain."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, NoReturn

from django.db import models

GENESIS = "0" * 64
"""What the first entry names as its predecessor."""


class AppendOnlyError(RuntimeError):
    """Somebody tried to change or remove what may only be added to."""


def _refuse(*_args: object, **_options: object) -> NoReturn:
    raise AppendOnlyError("Audit entries are added by audit.actions and never changed or removed.")


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reading only. The database's own triggers refuse what goes past this class."""

    update = _refuse
    delete = _refuse
    create = _refuse
    bulk_create = _refuse
    bulk_update = _refuse
    get_or_create = _refuse
    update_or_create = _refuse


class Entry(models.Model):
    """One access or one write. `seq` counts from 1 without a gap.

    `subjects` are the ids of what was shown or changed, `fields` the names of changed fields, `facts` ids,
    codes, counts and keyed digests. No personal value stands here, so the log may be kept when the data go.
    """

    class Kind(models.TextChoices):
        """Looking, changing, or the machine's own work."""

        VIEW = "view"
        WRITE = "write"
        SYSTEM = "system"

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    action = models.CharField(max_length=100, db_index=True)
    actor_id = models.UUIDField(null=True, db_index=True)
    administration_id = models.UUIDField(null=True, db_index=True)
    purpose = models.CharField(max_length=40)
    shift_id = models.UUIDField(null=True)
    subjects = models.JSONField(default=list)
    fields = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("-seq",)

    save = _refuse
    delete = _refuse

    def content(self) -> dict[str, Any]:
        """What the hash covers: everything but the hash itself."""
        return {
            "seq": self.seq,
            "at": instant_text(self.at),
            "kind": self.kind,
            "action": self.action,
            "actor": str(self.actor_id or ""),
            "administration": str(self.administration_id or ""),
            "purpose": self.purpose,
            "shift": str(self.shift_id or ""),
            "subjects": self.subjects,
            "fields": self.fields,
            "facts": self.facts,
            "previous": self.previous,
        }

    def computed_hash(self) -> str:
        """SHA-256 over the canonical JSON of the content, in hexadecimal."""
        canonical = json.dumps(
            self.content(), sort_keys=True, separators=(",", ":"), ensure_ascii=True
        )
        return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def instant_text(at: datetime) -> str:
    """An instant with microseconds in UTC: the form in which the chain hashes it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


class Head(models.Model):
    """The newest entry's number and hash. Its one row is the lock that gives the entries their order."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)
