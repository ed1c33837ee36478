"""Writes about who holds a match: take, assign, release, hand over. Each ends the task that stood, which stays as
history, and begins the next one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.arrivals import queries, task_queries
from tidewaiter.desk.arrivals.models import Match, Task
from tidewaiter.desk.audit.actions import record
from tidewaiter.errors import Refused


def take(actor: Actor, match_id: UUID) -> Task:
    """Take a match that nobody holds. Whoever comes second is told who holds it; taking twice changes nothing."""
    actor.require("review_matches")
    officer = _named(actor)
    with transaction.atomic():
        match = _held(actor, [match_id])[0]
        task = task_queries.task_of(match)
        if task is not None and task.holder_id == officer:
            return task
        _refuse_held(task)
        made = _begin(
            match, task, Task.Went.TAKEN, holder=officer, came=Task.Came.TAKEN, by=officer
        )
        _record(actor, "arrivals.taken", [match])
    return made


def assign(actor: Actor, match_id: UUID, to: UUID) -> Task:
    """Give a match to somebody of the unit, whoever held it before: a supervisor's act."""
    actor.require("assign_matches")
    officer = _named(actor)
    with transaction.atomic():
        match = _held(actor, [match_id])[0]
        holder = _colleague(actor, to)
        task = task_queries.task_of(match)
        if task is not None and task.holder_id == holder:
            return task
        made = _begin(
            match, task, Task.Went.ASSIGNED, holder=holder, came=Task.Came.ASSIGNED, by=officer
        )
        _record(actor, "arrivals.assigned", [match], holder)
    return made


def release(actor: Actor, match_id: UUID) -> None:
    """Let go of a match: one's own, or anybody's for those who assign."""
    actor.require("review_matches")
    officer = _named(actor)
    with transaction.atomic():
        match = _held(actor, [match_id])[0]
        task = task_queries.task_of(match)
        if task is None:
            return
        if task.holder_id != officer and not actor.may("assign_matches"):
            raise Refused(_("Only who holds it, or a supervisor, can release it."))
        _end(task, Task.Went.RELEASED, timezone.now())
        _record(actor, "arrivals.released", [match])


def hand_over(
    actor: Actor, match_ids: Sequence[UUID], *, to: UUID | None, note: str = ""
) -> list[Task]:
    """Hand over what one holds at the end of a shift: to a colleague of the unit, or (None) to whoever of the unit
    is on next. All of it, or nothing."""
    actor.require("review_matches")
    officer = _named(actor)
    if not match_ids:
        raise Refused(_("Choose at least one match to hand over."))
    holder = _colleague(actor, to) if to else None
    if holder == officer:
        raise Refused(_("You hold it already: choose somebody else."), fields={"to": "self"})
    with transaction.atomic():
        matches = _held(actor, match_ids)
        made = []
        for match in matches:
            task = task_queries.task_of(match)
            if task is None or task.holder_id != officer:
                raise Refused(_("You can hand over only what you hold. Look at the list again."))
            made.append(
                _begin(
                    match,
                    task,
                    Task.Went.HANDED_OVER,
                    holder=holder,
                    came=Task.Came.HANDED_OVER,
                    by=officer,
                    note=note.strip()[:300],
                    unit=actor.unit_id,
                )
            )
        _record(actor, "arrivals.handed_over", matches, holder)
    return made


def follow_decision(officer: UUID, match: Match, outcome: str, at: datetime) -> None:
    """What a decision does to the task, in its transaction and under its entry of the log: no interest ends it; a
    target that nobody holds is now the officer's, who follows it until its result."""
    task = task_queries.task_of(match)
    if outcome == Match.State.NO_INTEREST:
        if task is not None:
            _end(task, Task.Went.DECIDED, at)
    elif task is None or task.holder_id is None:
        _begin(
            match, task, Task.Went.TAKEN, holder=officer, came=Task.Came.TAKEN, by=officer, at=at
        )


def follow_undo(match: Match, decided_at: datetime) -> None:
    """The task as it was before a decision that is taken back."""
    match.tasks.filter(since=decided_at, ended_at=None).update(
        ended_at=timezone.now(), went=Task.Went.RELEASED
    )
    ended = match.tasks.filter(ended_at=decided_at).first()
    if ended is not None and task_queries.task_of(match) is None:
        ended.ended_at, ended.went = None, ""
        ended.save(update_fields=["ended_at", "went"])


def _named(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise Refused(_("Only a named officer holds a match."))
    return actor.user_id


def _colleague(actor: Actor, user_id: UUID) -> UUID:
    if task_queries.colleague(actor, user_id) is None:
        raise Refused(
            _("Choose somebody of your unit who reviews matches."), fields={"to": "unknown"}
        )
    return user_id


def _held(actor: Actor, match_ids: Sequence[UUID]) -> list[Match]:
    """The matches, locked until the transaction ends; `Match.DoesNotExist` where one is not the actor's to see."""
    found = list(queries.held(queries.matches(actor)).filter(pk__in=match_ids).order_by("pk"))
    if not found or len(found) != len(set(match_ids)):
        raise Match.DoesNotExist
    return found


def _refuse_held(task: Task | None) -> None:
    if task is not None and task.holder is not None:
        words = _("%(name)s has held it since %(time)s Z.")
        since = task.since.astimezone(UTC)
        raise Refused(words % {"name": task.holder.full_name, "time": f"{since:%H:%M}"})


def _begin(
    match: Match,
    before: Task | None,
    went: str,
    *,
    holder: UUID | None,
    came: str,
    by: UUID,
    note: str = "",
    unit: UUID | None = None,
    at: datetime | None = None,
) -> Task:
    at = at or timezone.now()
    if before is not None:
        _end(before, went, at)
    return Task.objects.create(
        match=match, holder_id=holder, unit_id=unit, came=came, given_by_id=by, since=at, note=note
    )


def _end(task: Task, went: str, at: datetime) -> None:
    task.ended_at, task.went = at, went
    task.save(update_fields=["ended_at", "went"])


def _record(
    actor: Actor, action: str, matches: Sequence[Match], holder: UUID | None = None
) -> None:
    subjects = [pk for match in matches for pk in (match.pk, match.subject_id)]
    record(
        actor,
        action,
        subjects=[*subjects, *([holder] if holder else [])],
        fields=["holder"],
        facts={"count": len(matches)},
    )
