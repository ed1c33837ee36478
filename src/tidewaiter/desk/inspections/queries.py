"""What an actor may see of control orders and their results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.accounts.models import Unit
from tidewaiter.desk.accounts.shift_windows import ShiftWindow, place_code
from tidewaiter.desk.arrivals.models import Match
from tidewaiter.desk.arrivals.queries import Window
from tidewaiter.desk.common.navigation import Waiting
from tidewaiter.desk.inspections.models import ControlOrder, Examination


def orders(actor: Actor) -> QuerySet[ControlOrder]:
    """The orders of the actor's administration, the next due first."""
    if not (actor.may("order_controls") or actor.may("record_results")):
        return ControlOrder.objects.none()
    return (
        ControlOrder.objects.filter(administration_id=actor.administration_id)
        .select_related("match__traveller", "match__movement", "examination", "ordered_by")
        .order_by("due_by", "number")
    )


def order(actor: Actor, order_id: UUID) -> ControlOrder:
    """One order; `ControlOrder.DoesNotExist` where the actor may not see it."""
    return orders(actor).get(pk=order_id)


def open_orders(actor: Actor) -> QuerySet[ControlOrder]:
    """Orders without a result yet: what the officers at the gate have to do."""
    return orders(actor).filter(state=ControlOrder.State.OPEN)


@dataclass(frozen=True, slots=True)
class Target:
    """A target with its latest order that was not withdrawn, for lists of the gate."""

    match: Match
    order: ControlOrder | None

    @property
    def examination(self) -> Examination | None:
        """What came of the order."""
        return getattr(self.order, "examination", None)

    @property
    def state(self) -> str:
        """`none` (no order yet), `open` or `done`."""
        return self.order.state if self.order else "none"

    @property
    def found(self) -> bool:
        """Whether something was found."""
        examination = self.examination
        return examination is not None and examination.result == Examination.Result.FOUND

    @property
    def state_words(self) -> str:
        """The result, or how far it is."""
        if self.examination:
            return self.examination.get_result_display()
        return self.order.get_state_display() if self.order else gettext("No order yet")

    @property
    def name(self) -> str:
        """Whom or what it is about, as lists show it."""
        return self.match.name


def targets(actor: Actor) -> QuerySet[Match]:
    """The targets of the actor's administration with their orders. Who carries out orders and may not see
    travellers sees those on whom a control was ordered, and no others."""
    if not (actor.may("order_controls") or actor.may("record_results")):
        return Match.objects.none()
    standing = ControlOrder.objects.exclude(state=ControlOrder.State.WITHDRAWN)
    rows = Match.objects.filter(
        movement__administration_id=actor.administration_id, state=Match.State.TARGET
    )
    if not actor.may("see_traveller"):
        rows = rows.filter(Exists(standing.filter(match=OuterRef("pk"))))
    orders_of = standing.select_related("examination", "ordered_by").order_by("-ordered_at")
    return rows.select_related("traveller", "movement", "reviewed_by").prefetch_related(
        "hits", Prefetch("orders", orders_of, to_attr="standing_orders")
    )


def target(actor: Actor, match_id: UUID) -> Target:
    """One target; `Match.DoesNotExist` where the actor may not see it."""
    return _as_target(targets(actor).get(pk=match_id))


def targets_of(actor: Actor, unit: Unit | None, shift: ShiftWindow) -> list[Target]:
    """The targets on flights that land in a shift at a unit's place (everywhere, where the unit has none), in the
    order of landing."""
    window = Window(shift.start, shift.end, place_code(unit))
    rows = targets(actor).filter(window.of("movement__")).exclude(movement__state="cancelled")
    rows = rows.defer("traveller__known", "traveller__statements", "movement__known")
    return [_as_target(row) for row in rows.order_by("movement__due_at", "-score", "pk")]


def _as_target(row: Match) -> Target:
    return Target(row, next(iter(row.standing_orders), None))  # type: ignore[attr-defined]


def waiting(actor: Actor) -> list[Waiting]:
    """What the top bar says: open orders, for those who carry them out."""
    if not actor.may("record_results"):
        return []
    return [Waiting(_("orders open"), open_orders(actor).count(), reverse("inspections:orders"))]


def matching(found: QuerySet[ControlOrder], text: str) -> QuerySet[ControlOrder]:
    """Of these orders, those whose number, place, officer or traveller, box or bill has this text."""
    return found.filter(
        Q(number__icontains=text)
        | Q(place__icontains=text)
        | Q(assigned_to__icontains=text)
        | Q(match__traveller__family_name__icontains=text)
        | Q(match__label__icontains=text)
    )


def results_since(administration_id: UUID, since: datetime) -> QuerySet[Examination]:
    """The examinations of an administration from a moment on."""
    return Examination.objects.filter(order__administration_id=administration_id, at__gte=since)
