"""Calls, boxes and consignments by the words in the top bar, as far as the actor may see them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.arrivals import queries as arrivals
from tidewaiter.desk.arrivals.finders import Group, Line
from tidewaiter.desk.arrivals.ingest.text import folded
from tidewaiter.desk.arrivals.models import Movement
from tidewaiter.desk.arrivals.templatetags.arrivals import hour_told
from tidewaiter.desk.cargo import looks, queries
from tidewaiter.desk.cargo.models import Consignment, Equipment
from tidewaiter.desk.cargo.searching import BILL, BOX, CALL, index_of
from tidewaiter.desk.search.index import IndexBroken

MOST_SHOWN = 50
"""Of one kind; the rest is said to be there."""


def find(actor: Actor, words: str) -> list[Group]:
    """What the index finds of cargo, asked again of the queries that know what this actor may see. Integrity control is told
    of what the actor has no task with, as of people."""
    try:
        found = index_of(actor.administration_id).ask(words)
    except IndexBroken:
        return []  # the worker makes it anew
    calls = _rows(arrivals.movements(actor).defer("known", "hits"), found.ids.get(CALL, ()))
    boxes = _rows(_with_movement(queries.equipment(actor)), found.ids.get(BOX, ()))
    bills = _rows(_with_movement(queries.consignments(actor)), found.ids.get(BILL, ()))
    shown = [*boxes[:MOST_SHOWN], *bills[:MOST_SHOWN]]
    strangers = {row.pk for row in looks.note_search(actor, folded(words), shown)}

    def group(label: str, rows: Sequence[Any], line: Callable[[Any], Line]) -> Group:
        top = rows[:MOST_SHOWN]
        return Group(
            label,
            [line(row) for row in top],
            found.more or len(rows) > MOST_SHOWN,
            sum(row.pk in strangers for row in top),
            found.meant,
        )

    groups = (
        group(_("Vessel calls and freight"), calls, _of_call),
        group(_("Boxes"), boxes, _of_box),
        group(_("Consignments"), bills, _of_bill),
    )
    return [item for item in groups if item.lines]


def _with_movement(rows: Any) -> Any:
    return (
        rows.select_related("movement", "match")
        .defer("known", "statements", "movement__known", "movement__hits")
        .order_by()
    )


def _rows(query: Any, ids: Sequence[UUID]) -> list[Any]:
    """The rows that the actor may see, in the order of the index: what holds the words as they were typed comes first."""
    found = {row.pk: row for row in query.filter(pk__in=ids)}
    return [found[pk] for pk in ids if pk in found]


def _of_call(row: Movement) -> Line:
    way = f"{row.departure_place} – {row.arrival_place}".strip(" –")
    return Line(
        row.pk,
        str(row),
        row.address,
        (way,),
        at=row.due_at if hour_told(row) else None,
        place=row.arrival_place,
    )


def _of_box(row: Equipment) -> Line:
    return _of_row(row, row.number, (row.iso_type, row.get_here_display(), row.goods))


def _of_bill(row: Consignment) -> Line:
    parties = " – ".join(name for name in (row.consignor, row.consignee) if name)
    return _of_row(row, row.paper_number, (parties, row.goods))


def _of_row(row: Equipment | Consignment, number: str, details: Sequence[str]) -> Line:
    movement = row.movement
    return Line(
        row.pk,
        number,
        row.address,
        [text for text in details if text],
        str(movement),
        movement.address,
        movement.due_at if hour_told(movement) else None,
        movement.arrival_place,
        str(row.match.get_state_display()) if row.match else "",
    )
