"""Masking and deletion by the clock: every app that holds personal rows registers how to purge them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.audit import actions as audit
from tidewaiter.desk.protection.actions import destroy_keys
from tidewaiter.desk.protection.models import DataKey, PurgeProof
from tidewaiter.desk.protection.queries import schedule_for


@dataclass(frozen=True, slots=True)
class PurgeRun:
    """One run over one administration. In a dry run a handler counts and changes nothing."""

    actor: Actor
    administration_id: UUID
    now: datetime
    dry_run: bool


@dataclass(frozen=True, slots=True)
class PurgeCounts:
    """What a handler masked and deleted (or would have) of one kind of record, and by which rule."""

    kind: str
    rule: str
    masked: int = 0
    deleted: int = 0


Handler = Callable[[PurgeRun], PurgeCounts]

Afterwards = Callable[[UUID], None]
"""What follows a purge of an administration outside the database; it erases no rows, so that no ledger has to name them."""

_handlers: list[Handler] = []
_afterwards: list[Afterwards] = []


def register(handler: Handler, *, first: bool = False) -> None:
    """Add a handler; called once by each app. `first`: before the others, because it counts what goes with their rows."""
    if handler not in _handlers:
        _handlers.insert(0 if first else len(_handlers), handler)


def register_afterwards(follow: Afterwards) -> None:
    """Add what copies kept beside the database do once a purge is committed; called once by each app."""
    if follow not in _afterwards:
        _afterwards.append(follow)


def purge_due(actor: Actor, now: datetime, *, dry_run: bool) -> list[PurgeCounts]:
    """Mask and delete what is due in the actor's administration, all or nothing, and leave proof."""
    actor.require("purge")
    run = PurgeRun(actor, actor.administration_id, now, dry_run)
    with transaction.atomic():
        counts = [handler(run) for handler in (*_handlers, expired_keys)]
        if not dry_run:
            _prove(run, counts)
            for follow in _afterwards:
                transaction.on_commit(partial(follow, run.administration_id))
    return counts


@dataclass(frozen=True, slots=True)
class Due:
    """How much of one kind is due by each of some moments."""

    kind: str
    rule: str
    amounts: tuple[int, ...]


def due_by(actor: Actor, *moments: datetime) -> list[Due]:
    """What would be masked or deleted by each moment, in the order of the moments; nothing is changed."""
    actor.require("manage_protection")
    found: dict[tuple[str, str], list[int]] = {}
    for position, moment in enumerate(moments):
        run = PurgeRun(actor, actor.administration_id, moment, dry_run=True)
        for handler in (*_handlers, expired_keys):
            count = handler(run)
            row = found.setdefault((count.kind, count.rule), [0] * len(moments))
            row[position] = count.masked + count.deleted
    return [Due(kind, rule, tuple(amounts)) for (kind, rule), amounts in found.items()]


def expired_keys(run: PurgeRun) -> PurgeCounts:
    """End the keys of messages whose time as received is over."""
    schedule = schedule_for(run.administration_id)
    rule = f"raw_after_days={schedule.raw_after_days}" if schedule else "no schedule"
    if schedule is None:
        return PurgeCounts("message_key", rule)
    last_day = run.now.date() - timedelta(days=schedule.raw_after_days)
    due = DataKey.objects.filter(
        administration_id=run.administration_id, day__lt=last_day, destroyed_at__isnull=True
    )
    if run.dry_run:
        return PurgeCounts("message_key", rule, deleted=due.count())
    return PurgeCounts("message_key", rule, deleted=destroy_keys(run.actor, due, rule=rule))


def _prove(run: PurgeRun, counts: list[PurgeCounts]) -> None:
    done = [count for count in counts if count.masked or count.deleted]
    proofs = [
        PurgeProof.objects.create(
            administration_id=run.administration_id,
            at=run.now,
            kind=count.kind,
            rule=count.rule,
            masked=count.masked,
            deleted=count.deleted,
            done_by_id=run.actor.user_id,
        )
        for count in done
    ]
    audit.record(
        run.actor,
        "protection.purged",
        subjects=[proof.pk for proof in proofs],
        facts={
            "masked": sum(count.masked for count in done),
            "deleted": sum(count.deleted for count in done),
        },
    )
