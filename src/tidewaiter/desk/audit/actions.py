"""The one door by which entries come into the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from tidewaiter.desk.audit.anchors import write_anchor
from tidewaiter.desk.audit.models import Entry, Head
from tidewaiter.desk.common import rows

Fact = str | int | bool


class Acting(Protocol):
    """What the log needs to know of whoever acts; `accounts.actor.Actor` is one."""

    @property
    def user_id(self) -> UUID | None: ...
    @property
    def administration_id(self) -> UUID | None: ...
    @property
    def purpose(self) -> str: ...
    @property
    def shift_id(self) -> UUID | None: ...


@dataclass(frozen=True, slots=True)
class Nobody:
    """Nobody known: a failed sign-in, or a request before sign-in."""

    user_id: UUID | None = None
    administration_id: UUID | None = None
    purpose: str = ""
    shift_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the log says of one write. `subjects` are ids; `fields` names of fields; `facts` ids, codes, counts
    and keyed digests, never a personal value."""

    action: str
    subjects: Iterable[UUID | str] = ()
    fields: Iterable[str] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)


def record(
    actor: Acting,
    action: str,
    *,
    subjects: Iterable[UUID | str] = (),
    fields: Iterable[str] = (),
    facts: Mapping[str, Fact] | None = None,
) -> None:
    """Add the entry of a write, in the transaction of that write: both stand or neither."""
    record_all(actor, [Recorded(action, subjects, fields, facts or {})])


def record_all(actor: Acting, writes: Iterable[Recorded]) -> None:
    """The same for several writes of one transaction, one entry each, in their order."""
    if not connection.in_atomic_block:
        raise RuntimeError("audit.record belongs in the transaction of the write that it records.")
    _append(actor, Entry.Kind.SYSTEM if actor.user_id is None else Entry.Kind.WRITE, writes)


def record_view(actor: Acting, action: str, *, subjects: Iterable[UUID | str]) -> None:
    """Add the entry of a look: one for a whole response."""
    with transaction.atomic():
        _append(actor, Entry.Kind.VIEW, [Recorded(action, subjects)])


def _append(actor: Acting, kind: Entry.Kind, writes: Iterable[Recorded]) -> None:
    writes = list(writes)
    for name, value in (fact for write in writes for fact in write.facts.items()):
        if not isinstance(value, str | int | bool):
            raise TypeError(f"The fact {name} must be a code, a count or yes/no.")
    if not writes:
        return
    # The head's row is locked until the transaction ends, so entries get their numbers in the order in
    # which they are committed. (SQLite knows no row locks: its transactions take the write lock at once.)
    Head.objects.get_or_create(pk=1)
    head = Head.objects.select_for_update().get(pk=1)
    entries = []
    for write in writes:
        entry = Entry(
            seq=head.seq + 1,
            at=timezone.now(),
            kind=kind,
            action=write.action,
            actor_id=actor.user_id,
            administration_id=actor.administration_id,
            purpose=actor.purpose,
            shift_id=actor.shift_id,
            subjects=[str(subject) for subject in write.subjects],
            fields=list(write.fields),
            facts=dict(write.facts),
            previous=head.hash,
        )
        entry.hash = entry.computed_hash()
        head.seq, head.hash = entry.seq, entry.hash
        entries.append(entry)
    rows.insert(Entry, [_as_row(entry) for entry in entries])
    head.save()


def _as_row(entry: Entry) -> dict[str, Any]:
    """All columns of an entry. The classes of the log refuse to insert one; this is the only place that may."""
    values = {field.attname: getattr(entry, field.attname) for field in Entry._meta.concrete_fields}
    plain = {name: rows.json_text(values[name]) for name in ("subjects", "fields", "facts")}
    return {**values, **plain}


def anchor() -> Path | None:
    """Write the head of the chain into a file of the data folder; done daily."""
    return write_anchor()
