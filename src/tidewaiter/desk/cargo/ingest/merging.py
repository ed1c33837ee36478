"""Which row a call has: messages may tell a voyage more exactly than before, and then its key is another one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tidewaiter.desk.arrivals.ingest.text import short_key
from tidewaiter.desk.arrivals.models import Match, Movement, MovementMessage
from tidewaiter.desk.cargo.ingest.joining import Group
from tidewaiter.desk.cargo.models import CargoCall, Consignment, Equipment, Hold
from tidewaiter.records import KnownCall

_SOME = 800


class Kept:
    """The rows of calls that a group's messages told of so far."""

    def __init__(self, group: Group) -> None:
        links = MovementMessage.objects.filter(message__in=sorted(group.messages)[:_SOME])
        rows = CargoCall.objects.filter(
            movement__in=links.values("movement"), movement__masked_at=None
        ).select_related("movement")
        # A flight of another group may share a message with this one; it is left alone.
        self._rows = [row for row in rows if not group.keys.isdisjoint(row.told_as)]
        self._used: set[UUID] = set()

    def row_of(self, call: KnownCall) -> Movement | None:
        """The movement of a call under whatever key it had, the oldest of several; what the others hold is moved to
        it, with every decision."""
        told_as = {short_key(key, 120) for key in call.told_as}
        same = [
            row
            for row in self._rows
            if row.pk not in self._used
            and (
                row.movement.key == short_key(call.key, 120)
                or (row.port == call.port[:40] and not told_as.isdisjoint(row.told_as))
            )
        ]
        if not same:
            return None
        same.sort(key=lambda row: (row.movement.kept_since, str(row.pk)))
        first, *others = same
        self._used |= {row.pk for row in same}
        for other in others:
            _move(other.movement, first.movement)
        return first.movement

    def take_away_the_rest(self) -> None:
        """Calls that no message tells of any more. One that passenger data tell of stays, without cargo."""
        for row in self._rows:
            if row.pk in self._used:
                continue
            movement = row.movement
            if Movement.objects.filter(pk=movement.pk, known={}).exists():
                movement.delete()
            else:
                _without_cargo(movement)


def _move(old: Movement, kept: Movement) -> None:
    """Put everything of a call under another one that turned out to be the same."""
    Match.objects.filter(movement=old).exclude(subject=Match.Subject.TRAVELLER).update(
        movement=kept
    )
    Hold.objects.filter(movement=old).update(movement=kept)
    for model in (Equipment, Consignment):
        of: Any = model.objects
        standing = {row.number: row for row in of.filter(movement=kept).only("number", "match")}
        for row in of.filter(movement=old).only("number", "match"):
            twin = standing.get(row.number)
            if twin is None:
                of.filter(pk=row.pk).update(movement=kept)
            elif row.match_id and twin.match_id is None:
                match_id = row.match_id
                of.filter(pk=row.pk).update(match=None)
                of.filter(pk=twin.pk).update(match=match_id)
                Match.objects.filter(pk=match_id).update(cargo_id=twin.pk)
                Hold.objects.filter(equipment=row.pk).update(equipment=twin.pk)
    old.breaches.update(movement=kept)
    MovementMessage.objects.filter(movement=old).delete()
    old.delete()


def _without_cargo(movement: Movement) -> None:
    Match.objects.filter(movement=movement).exclude(subject=Match.Subject.TRAVELLER).delete()
    CargoCall.objects.filter(pk=movement.pk).delete()
    Equipment.objects.filter(movement=movement).delete()
    Consignment.objects.filter(movement=movement).delete()
    Movement.objects.filter(pk=movement.pk).update(boxes=0, bills=0)
