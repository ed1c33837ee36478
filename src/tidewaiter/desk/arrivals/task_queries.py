"""Who holds which match: what an actor may see of tasks, and to whom they can be given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.accounts.catalogue import permissions_of
from tidewaiter.desk.accounts.models import Unit, User
from tidewaiter.desk.arrivals import queries
from tidewaiter.desk.arrivals.models import Match, Task
from tidewaiter.desk.common.navigation import Waiting

MINE, NOBODYS, OF_UNIT = "mine", "nobody", "unit"
"""What lists can be narrowed to by holder."""


def standing(path: str = "tasks") -> Prefetch[Any]:
    """The task that stands, to be prefetched with matches: `match.standing` is then a list of one or none."""
    rows = Task.objects.filter(ended_at=None).select_related("holder", "given_by", "unit")
    return Prefetch(path, rows, to_attr="standing")


def task_of(match: Match) -> Task | None:
    """The task that stands for a match."""
    held = getattr(match, "standing", None)
    if held is None:
        held = match.tasks.filter(ended_at=None).select_related("holder", "given_by", "unit")[:1]
    return next(iter(held), None)


def history_of(match: Match) -> Sequence[Task]:
    """All tasks of a match, the latest first."""
    return list(match.tasks.select_related("holder", "given_by", "unit"))


def still_to_do(rows: QuerySet[Match]) -> QuerySet[Match]:
    """Of these matches, those that wait for a decision or whose target waits for its result."""
    target = Q(state=Match.State.TARGET)
    return rows.filter(Q(state=Match.State.OPEN) | target).exclude(target, orders__state="done")


def in_hand(actor: Actor) -> QuerySet[Match]:
    """What the actor holds and has still to do, the next to land first."""
    return _listed(actor).filter(pk__in=_matches_of(Q(holder_id=actor.user_id)))


def handed_to_shift(actor: Actor) -> QuerySet[Match]:
    """What was handed over to whoever of the actor's unit is on now, and nobody took yet."""
    return _listed(actor).filter(pk__in=_matches_of(Q(holder=None, unit_id=actor.unit_id)))


def narrowed(rows: QuerySet[Any], which: str, actor: Actor, path: str = "pk") -> QuerySet[Any]:
    """Rows whose match (its id at `path`) is held by the actor, by nobody, or by somebody of the actor's unit."""
    held = Task.objects.filter(ended_at=None, match=OuterRef(path))
    if which == MINE:
        return rows.filter(Exists(held.filter(holder_id=actor.user_id)))
    if which == NOBODYS:
        nobodys = ~Exists(held.filter(holder__isnull=False))
        return rows.filter(nobodys, **{f"{path}__isnull": False})
    if which == OF_UNIT:
        return rows.filter(Exists(held.filter(Q(holder__unit=actor.unit_id))))
    return rows


def colleagues(actor: Actor) -> list[User]:
    """To whom the actor can give a match: people of the same unit who may decide about it (of the whole
    administration where the actor belongs to no unit)."""
    rows = User.objects.filter(administration_id=actor.administration_id, is_active=True)
    if actor.unit_id is not None:
        rows = rows.filter(unit_id=actor.unit_id)
    return [user for user in rows if "review_matches" in permissions_of(user.roles)]


def colleague(actor: Actor, user_id: UUID) -> User | None:
    """One of the colleagues, or None."""
    return next((user for user in colleagues(actor) if user.pk == user_id), None)


def own_unit(actor: Actor) -> Unit | None:
    """The actor's unit."""
    if actor.unit_id is None:
        return None
    return Unit.objects.filter(pk=actor.unit_id, administration_id=actor.administration_id).first()


def waiting(actor: Actor) -> list[Waiting]:
    """What the top bar says: what the shift before left to whoever of the actor's unit is on."""
    if not actor.may("review_matches"):
        return []
    count = still_to_do(
        Match.objects.filter(
            movement__administration_id=actor.administration_id,
            pk__in=_matches_of(Q(holder=None, unit_id=actor.unit_id)),
        )
    ).count()
    return [Waiting(_("matches left to your shift"), count, reverse("arrivals:mine"))]


def _matches_of(which: Q) -> QuerySet[Any]:
    return Task.objects.filter(which, ended_at=None).values("match")


def _listed(actor: Actor) -> QuerySet[Match]:
    return (
        still_to_do(queries.matches(actor))
        .prefetch_related("hits", "orders", standing())
        .defer("traveller__known", "traveller__statements", "movement__known", "movement__hits")
        .order_by("movement__due_at", "-score", "pk")
    )
