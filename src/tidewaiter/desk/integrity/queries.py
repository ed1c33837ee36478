"""What integrity control sees: alerts of its administration, and never one about itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.common.navigation import Waiting
from tidewaiter.desk.integrity.models import Alert

Fact = tuple[str, str]
Describer = Callable[[UUID, UUID], Sequence[Fact]]
"""From an administration and the id of a record to what identifies the record, as labels with values."""

_describers: list[Describer] = []


def register_describer(describer: Describer) -> None:
    """Add a function of an app above that says what a record of its own is; called once in `AppConfig.ready`."""
    if describer not in _describers:
        _describers.append(describer)


def describe(actor: Actor, record_id: UUID) -> list[Fact]:
    """What identifies a record; nothing where its data are gone or another administration's."""
    actor.require("control_integrity")
    return [fact for tell in _describers for fact in tell(actor.administration_id, record_id)]


def alerts(actor: Actor) -> QuerySet[Alert]:
    """The alerts that the actor may judge: those of the administration, but for the actor's own looks."""
    if not actor.may("control_integrity"):
        return Alert.objects.none()
    return (
        Alert.objects.filter(administration_id=actor.administration_id)
        .exclude(officer_id=actor.user_id)
        .select_related("officer__unit")
    )


def alert(actor: Actor, alert_id: UUID) -> Alert:
    """One alert; `Alert.DoesNotExist` where the actor may not see it."""
    return alerts(actor).get(pk=alert_id)


def others_of(actor: Actor, found: Alert) -> QuerySet[Alert]:
    """The latest other alerts of the same person."""
    same = alerts(actor).filter(officer_id=found.officer_id).exclude(pk=found.pk)
    return same.order_by("-at")[:10]


def told(actor: Actor, record_id: UUID) -> Alert | None:
    """The alert that stands for the actor's own look at a record in this shift, with its reason."""
    return Alert.objects.filter(
        officer_id=actor.user_id,
        shift_id=actor.shift_id,
        look_digest=opened_digest(record_id),
    ).first()


def opened_digest(record_id: UUID) -> str:
    """What tells looks at one record from others: its id. (Of a search, it is the keyed digest of its words.)"""
    return record_id.hex


def waiting(actor: Actor) -> list[Waiting]:
    """What the top bar says: alerts that nobody judged yet."""
    if not actor.may("control_integrity"):
        return []
    count = alerts(actor).filter(state=Alert.State.OPEN).count()
    return [Waiting(_("looks without a task"), count, reverse("integrity:alerts"))]
