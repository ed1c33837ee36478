"""What an actor may see of the lists, and the lists as the library takes them."""

from __future__ import annotations

from datetime import date
from typing import cast
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from tidewaiter import targeting
from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.watchlists.models import ListEntry


def entries(actor: Actor) -> QuerySet[ListEntry]:
    """The entries of the actor's administration that were not removed."""
    if not actor.may("manage_lists"):
        return ListEntry.objects.none()
    return ListEntry.objects.filter(
        administration_id=actor.administration_id, removed_at=None
    ).order_by("list_name", "kind", "added_at")


def values_added_by(actor: Actor) -> set[str]:
    """What the actor put on lists and still seeks, in the form in which values are compared."""
    if actor.user_id is None:
        return set()
    rows = ListEntry.objects.filter(
        administration_id=actor.administration_id,
        added_by_id=actor.user_id,
        removed_at=None,
        expires__gt=timezone.now().date(),
    )
    return set(rows.values_list("normalised", flat=True))


def lists_for(administration_id: UUID, today: date | None = None) -> targeting.Lists:
    """The live entries of an administration, ready for `targeting.assess_movement`."""
    day = today or timezone.now().date()
    rows = ListEntry.objects.filter(
        administration_id=administration_id, removed_at=None, expires__gt=day
    ).order_by("list_name", "kind", "normalised", "id")
    return targeting.Lists(_as_library_entry(row) for row in rows)


def _as_library_entry(row: ListEntry) -> targeting.ListEntry:
    return targeting.ListEntry(
        list_name=row.list_name,
        kind=cast("targeting.ListKind", row.kind),
        value=row.value,
        issuer=row.issuer,
        owner=row.owner,
        reason=row.reason,
        expires=row.expires,
    )
