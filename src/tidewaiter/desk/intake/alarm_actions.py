"""Writes about health: alarms that come and go, their acknowledgement, and what is expected of senders."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.accounts.models import Administration
from tidewaiter.desk.arrivals.models import Delivery
from tidewaiter.desk.audit.actions import record
from tidewaiter.desk.intake.alarms import Condition
from tidewaiter.desk.intake.health import Health, look
from tidewaiter.desk.intake.models import Alarm, Sender
from tidewaiter.errors import Refused

MOST_HOURS = 24 * 366
LONGEST_NAME = 80
_LONGEST_SUBJECT = 300
_OVERLAP = timedelta(hours=1)  # messages taken in while the last look ran


def refresh(administration_id: UUID, now: datetime | None = None) -> Health:
    """Look at the ways in and keep what is wrong as alarms: new ones stand, those whose cause is gone are over."""
    now = now or timezone.now()
    with transaction.atomic():
        # One look after the other: two that see the same thing first would both keep it.
        Administration.objects.select_for_update(no_key=True).get(pk=administration_id)
        _hear_of_senders(administration_id, now)
        health = look(administration_id, now)
        _keep(administration_id, health.conditions, now)
    return health


def raise_now(administration_id: UUID, condition: Condition) -> None:
    """Let an alarm stand at once, in the transaction of what it is about; the next look keeps it as long as its source
    (`alarm_sources`) says so."""
    now = timezone.now()
    row, new = Alarm.objects.get_or_create(
        administration_id=administration_id,
        kind=condition.kind,
        subject=condition.subject[:_LONGEST_SUBJECT],
        over_at=None,
        defaults={"figure": condition.figure, "first_seen": now, "last_seen": now},
    )
    if not new:
        row.last_seen = now
        row.save(update_fields=["last_seen"])


def acknowledge(actor: Actor, alarm_id: UUID) -> Alarm:
    """Say that somebody has seen an alarm and looks after it. It stands until its cause is gone."""
    actor.require("see_health")
    if actor.user_id is None:
        raise Refused(_("Only a named person acknowledges an alarm."))
    with transaction.atomic():
        alarm = Alarm.objects.select_for_update().get(
            pk=alarm_id, administration_id=actor.administration_id
        )
        if alarm.acknowledged_at is None and alarm.over_at is None:
            alarm.acknowledged_by_id, alarm.acknowledged_at = actor.user_id, timezone.now()
            alarm.save(update_fields=["acknowledged_by", "acknowledged_at"])
            record(
                actor,
                "intake.alarm_acknowledged",
                subjects=[alarm.pk],
                facts={"kind": alarm.kind},
            )
    return alarm


def expect(actor: Actor, sender: str, *, expected: bool, hours: int | None) -> Sender:
    """Say whether data are expected from a sender, and after how many hours of silence to ask; None is the
    server's own limit. A sender that was never heard of may be expected too."""
    actor.require("see_health")
    name = sender.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Refused(
            _("Name the sender as its messages do, in 80 signs at most."),
            fields={"sender": "length"},
        )
    if hours is not None and not 1 <= hours <= MOST_HOURS:
        raise Refused(_("Give hours from 1 to %(most)d.") % {"most": MOST_HOURS})
    with transaction.atomic():
        row, _new = Sender.objects.update_or_create(
            administration_id=actor.administration_id,
            name=name,
            defaults={"expected": expected, "hours": hours},
        )
        record(
            actor,
            "intake.sender_expected",
            subjects=[row.pk],
            fields=["expected", "hours"],
            facts={"expected": expected, "hours": hours or 0},
        )
    return row


def _hear_of_senders(administration_id: UUID, now: datetime) -> None:
    """Bring up to date when each sender was last heard, from what came since the last look."""
    own = Sender.objects.filter(administration_id=administration_id)
    known = {row.name: row for row in own}
    heard = Delivery.objects.filter(administration_id=administration_id).exclude(sender="")
    since = own.aggregate(at=Max("last_at"))["at"]
    if since is not None:
        # A clock that was set back must not hide what comes now.
        heard = heard.filter(received_at__gte=min(since, now) - _OVERLAP)
    rows = heard.order_by().values_list("sender").annotate(at=Max("received_at"))
    new, changed = [], []
    for name, at in rows:
        row = known.get(name)
        if row is None:
            new.append(Sender(administration_id=administration_id, name=name, last_at=at))
        elif row.last_at is None or row.last_at < at or row.last_at > now + _OVERLAP:
            row.last_at = at
            changed.append(row)
    Sender.objects.bulk_create(new)
    Sender.objects.bulk_update(changed, ["last_at"])


def _keep(administration_id: UUID, conditions: list[Condition], now: datetime) -> None:
    standing = {
        (row.kind, row.subject): row
        for row in Alarm.objects.filter(administration_id=administration_id, over_at=None)
    }
    wrong = {(item.kind, item.subject[:_LONGEST_SUBJECT]): item for item in conditions}
    for key, row in standing.items():
        if key in wrong:
            row.figure, row.last_seen = wrong[key].figure, now
        else:
            row.over_at = now
        row.save(update_fields=["figure", "last_seen", "over_at"])
    Alarm.objects.bulk_create(
        [
            Alarm(
                administration_id=administration_id,
                kind=kind,
                subject=subject,
                figure=item.figure,
                first_seen=now,
                last_seen=now,
            )
            for (kind, subject), item in wrong.items()
            if (kind, subject) not in standing
        ]
    )
