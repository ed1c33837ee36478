"""Which looks at boxes and consignments are part of somebody's work: their parties are people too.

The same rule as for travellers: a match, or a call of one's own unit in the hours that one works on, is a task; a
standing hold too. Whatever else is asked for a reason and told to integrity control."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.arrivals import queries as arrivals
from tidewaiter.desk.arrivals.looks import on_own_movement
from tidewaiter.desk.cargo.models import Consignment, Equipment, Hold
from tidewaiter.desk.integrity import actions as integrity
from tidewaiter.desk.integrity.models import Alert
from tidewaiter.desk.integrity.queries import told


def without_task(actor: Actor, row: Equipment | Consignment) -> bool:
    """Whether the actor has no task with a box or consignment."""
    if row.masked_at is not None or row.match_id is not None:
        return False
    if on_own_movement(row.movement, arrivals.own_place(actor)):
        return False
    return not row.holds.filter(state__in=Hold.STANDING).exists()


def must_ask(actor: Actor, row: Equipment | Consignment) -> bool:
    """Whether its page asks for a reason first; once a shift is enough. Each further opening counts."""
    if not without_task(actor, row):
        return False
    if told(actor, row.pk) is None:
        return True
    note_opening(actor, row)
    return False


def note_opening(actor: Actor, row: Equipment | Consignment, reason: str = "") -> None:
    """Tell integrity control of a page that is opened without a task."""
    integrity.record_opening(actor, row.pk, [], reason)


def note_search(
    actor: Actor, words: str, found: Sequence[Equipment | Consignment]
) -> list[Equipment | Consignment]:
    """Tell integrity control of a search that found boxes and consignments with which the actor has no task; gives them."""
    strangers = [row for row in found if without_task(actor, row)]
    if strangers:
        kind = Alert.Kind.SEARCHED
        integrity.record_seen(actor, kind, words, [row.pk for row in strangers], [])
    return strangers


def describe(administration_id: UUID, record_id: UUID) -> list[tuple[str, str]]:
    """What identifies a box or consignment to integrity control: its number and its call, and nothing else."""
    kinds: tuple[tuple[str, Any], ...] = (
        (_("Container"), Equipment),
        (_("Consignment"), Consignment),
    )
    for label, model in kinds:
        row = (
            model.objects.filter(pk=record_id, administration_id=administration_id)
            .select_related("movement")
            .first()
        )
        if row is not None:
            return [(label, row.number), (_("On"), str(row.movement))]
    return []
