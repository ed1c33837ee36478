"""The one door for writes about looks without a task: the alert of a look, and what integrity control does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.audit.actions import record
from tidewaiter.desk.common.keys import keyed_digest
from tidewaiter.desk.integrity import queries
from tidewaiter.desk.integrity.models import Alert, AlertStep
from tidewaiter.desk.integrity.thresholds import thresholds
from tidewaiter.errors import Refused
from tidewaiter.records import fold_name


def record_opening(actor: Actor, record_id: UUID, names: Iterable[str], reason: str) -> Alert:
    """The alert of a traveller's page that somebody opens without a task. `names` are the traveller's family
    names: they are compared with the officer's, and kept nowhere."""
    return _raise(
        actor,
        Alert.Kind.OPENED,
        [record_id],
        queries.opened_digest(record_id),
        names=names,
        reason=reason.strip()[:200],
    )


def record_seen(
    actor: Actor, kind: Alert.Kind, what: str, record_ids: Sequence[UUID], names: Iterable[str]
) -> Alert:
    """The alert of a look at several people with whom the actor has no task. `what` tells one look from another (the
    words of a search, the flight of a list, the id of a message) and is not kept: the same look again is known by its
    keyed digest."""
    return _raise(actor, kind, record_ids, keyed_digest(f"{kind}\n{what}"), names=names)


def judge(actor: Actor, alert_id: UUID, state: str, note: str) -> Alert:
    """Explain an alert or hand it on, with a note; a later judgement stands beside the earlier one."""
    actor.require("control_integrity")
    officer = _named(actor)
    note = note.strip()
    if state not in {Alert.State.EXPLAINED, Alert.State.ESCALATED}:
        raise Refused(_("An alert is explained or escalated."), fields={"state": "unknown"})
    if not note:
        raise Refused(_("Say what you found out, and how."), fields={"note": "missing"})
    with transaction.atomic():
        found = queries.alerts(actor).select_for_update(of=("self",)).get(pk=alert_id)
        AlertStep.objects.create(
            alert=found, state=state, note=note, by_id=officer, at=timezone.now()
        )
        found.state = state
        found.save(update_fields=["state"])
        record(
            actor,
            "integrity.judged",
            subjects=[found.pk, found.officer_id],
            fields=["state", "note"],
            facts={"state": state},
        )
    return found


def open_record(actor: Actor, alert_id: UUID, record_id: UUID) -> list[queries.Fact]:
    """What identifies a record of an alert, shown to integrity control under its own purpose. Opening it is an
    entry of its own."""
    actor.require("control_integrity")
    _named(actor)
    found = queries.alert(actor, alert_id)
    if str(record_id) not in found.records:
        raise Alert.DoesNotExist
    with transaction.atomic():
        record(actor, "integrity.record_opened", subjects=[found.pk, record_id])
    return queries.describe(actor, record_id)


def _raise(
    actor: Actor,
    kind: str,
    record_ids: Sequence[UUID],
    digest: str,
    *,
    names: Iterable[str],
    reason: str = "",
) -> Alert:
    officer = _named(actor)
    now = timezone.now()
    values = thresholds()
    with transaction.atomic():
        found, new = Alert.objects.get_or_create(
            officer_id=officer,
            shift_id=actor.shift_id,
            look_digest=digest,
            defaults={
                "administration_id": actor.administration_id,
                "at": now,
                "last_at": now,
                "kind": kind,
                "purpose": actor.purpose,
                "records": [str(pk) for pk in record_ids[: values.search_records]],
                "record_count": len(record_ids),
                "pattern": _pattern(actor, names, now),
                "reason": reason,
            },
        )
        if not new:
            if now - found.last_at < timedelta(minutes=values.same_look_minutes) and not reason:
                return found
            found.times += 1
            found.last_at = now
            found.reason = found.reason or reason
            found.save(update_fields=["times", "last_at", "reason"])
        record(
            actor,
            "integrity.look_without_task",
            subjects=[found.pk, *found.records],
            facts={"kind": kind, "pattern": found.pattern, "count": len(record_ids)},
        )
    return found


def _pattern(actor: Actor, names: Iterable[str], now: datetime) -> str:
    """The strongest sign: a name that is the officer's own, then a number of looks, then this one alone."""
    values = thresholds()
    own = _words(actor.name, values.surname_letters)
    if any(own & _words(name, values.surname_letters) for name in names):
        return Alert.Pattern.SAME_SURNAME
    since = now - timedelta(days=values.repeated_days)
    before = Alert.objects.filter(officer_id=actor.user_id, at__gte=since).count()
    repeated = before + 1 >= values.repeated_looks
    return Alert.Pattern.REPEATED if repeated else Alert.Pattern.ONE_OFF


def _words(name: str, shortest: int) -> set[str]:
    """The words of a name as they are compared, but for particles and initials."""
    folded = (fold_name(word) for word in name.replace("-", " ").split())
    return {word for word in folded if len(word) >= shortest}


def _named(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise Refused(_("Only a named officer looks at people."))
    return actor.user_id
