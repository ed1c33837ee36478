"""What an actor may see of control orders and their results."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.common.navigation import Waiting
from tidewaiter.desk.inspections.models import ControlOrder, Examination


def orders(actor: Actor) -> QuerySet[ControlOrder]:
    """The orders of the actor's administration, the next due first."""
    if not (actor.may("order_controls") or actor.may("record_results")):
        return ControlOrder.objects.none()
    return (
        ControlOrder.objects.filter(administration_id=actor.administration_id)
        .select_related("match__traveller__movement", "examination", "ordered_by")
        .order_by("due_by", "number")
    )


def order(actor: Actor, order_id: UUID) -> ControlOrder:
    """One order; `ControlOrder.DoesNotExist` where the actor may not see it."""
    return orders(actor).get(pk=order_id)


def open_orders(actor: Actor) -> QuerySet[ControlOrder]:
    """Orders without a result yet: what the officers at the gate have to do."""
    return orders(actor).filter(state=ControlOrder.State.OPEN)


def waiting(actor: Actor) -> list[Waiting]:
    """What the top bar says: open orders, for those who carry them out."""
    if not actor.may("record_results"):
        return []
    return [Waiting(_("orders open"), open_orders(actor).count(), reverse("inspections:orders"))]


def matching(found: QuerySet[ControlOrder], text: str) -> QuerySet[ControlOrder]:
    """Of these orders, those whose number, place, officer or traveller has this text."""
    return found.filter(
        Q(number__icontains=text)
        | Q(place__icontains=text)
        | Q(assigned_to__icontains=text)
        | Q(match__traveller__family_name__icontains=text)
    )


def results_since(administration_id: UUID, since: datetime) -> QuerySet[Examination]:
    """The examinations of an administration from a moment on."""
    return Examination.objects.filter(order__administration_id=administration_id, at__gte=since)
