"""Which looks at people are part of somebody's work, and which are looks without a task.

Nobody is kept from looking: lives depend on it. What the desk cannot explain is asked for a reason and told to
integrity control, who is somebody else than the officer's supervisor.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.arrivals import queries
from tidewaiter.desk.arrivals.models import Identifier, Movement, ReceivedMessage, Traveller
from tidewaiter.desk.arrivals.parts.sharing import Sharing
from tidewaiter.desk.integrity import actions as integrity
from tidewaiter.desk.integrity.models import Alert
from tidewaiter.desk.integrity.queries import told
from tidewaiter.desk.integrity.thresholds import thresholds
from tidewaiter.desk.watchlists.queries import values_added_by


def without_task(actor: Actor, rows: Sequence[Traveller]) -> list[Traveller]:
    """Those of these travellers with whom the actor has no task: no match (and so nothing held, ordered or handed
    over), no flight of the actor's unit in the hours that one works on, no list entry of the actor's own.

    Whoever belongs to no unit, or to one without a place, works for the whole administration.
    """
    place = queries.own_place(actor)
    left = [
        row
        for row in rows
        if row.masked_at is None and not hasattr(row, "match") and not _on_own_flight(row, place)
    ]
    listed = _listed_by(actor, left) if left else set()
    return [row for row in left if row.pk not in listed]


def must_ask(actor: Actor, row: Traveller) -> bool:
    """Whether the page of a traveller asks for a reason first; once a shift is enough. Each further opening counts."""
    if not without_task(actor, [row]):
        return False
    if told(actor, row.pk) is None:
        return True
    note_opening(actor, row)
    return False


def note_opening(actor: Actor, row: Traveller, reason: str = "") -> None:
    """Tell integrity control of a traveller's page that is opened without a task."""
    integrity.record_opening(actor, row.pk, [row.family_name], reason)


def note_search(actor: Actor, words: str, found: Sequence[Traveller]) -> int:
    """Tell integrity control of a search that found people without a task; gives how many."""
    return _note(actor, Alert.Kind.SEARCHED, words, found)


def note_list(
    actor: Actor, of: Movement, found: Sequence[Traveller], words: str, *, taken_along: bool
) -> int:
    """Tell integrity control of people without a task in the list of a flight that was searched by words, or that is
    taken along as a workbook; gives how many. The list itself is nobody's secret among the units of an administration.
    """
    if not (words or taken_along):
        return 0
    for row in found:
        row.movement = of  # the same row: nobody is asked for it one by one
    kind = Alert.Kind.EXPORTED if taken_along else Alert.Kind.SEARCHED
    return _note(actor, kind, f"{of.pk}\n{words}", found)


def note_reading(actor: Actor, message: ReceivedMessage, named: Sequence[UUID]) -> int:
    """Tell integrity control of a message as received that names people without a task; gives how many. What somebody
    handed in tells them nothing new."""
    if actor.user_id is not None and message.delivery.received_by_id == actor.user_id:
        return 0
    return _note(actor, Alert.Kind.READ, str(message.pk), queries.travellers_of(actor, named))


def note_links(actor: Actor, of: Traveller, beside: Sharing) -> int:
    """Tell integrity control of people without a task to whom only the actor's own messages tie a traveller; gives how
    many.

    Who may hand messages in could write one that gives somebody of tonight's flight the document of another: the page
    of the first would show the second.
    """
    shown = {person.traveller.pk: person.traveller for person in beside.people}
    strangers = {row.pk for row in without_task(actor, list(shown.values()))}
    if not strangers:
        return 0
    planted = queries.own_values(actor, [of.pk, *strangers])
    tied = {
        pk
        for pk, value in beside.ties
        if value not in planted[of.pk] and value not in planted.get(pk, ())
    }
    return _note(actor, Alert.Kind.LINKED, str(of.pk), [shown[pk] for pk in strangers - tied])


def _note(actor: Actor, kind: Alert.Kind, what: str, seen: Sequence[Traveller]) -> int:
    strangers = without_task(actor, seen)
    if strangers:
        names = [row.family_name for row in strangers]
        integrity.record_seen(actor, kind, what, [row.pk for row in strangers], names)
    return len(strangers)


def describe(administration_id: UUID, record_id: UUID) -> list[tuple[str, str]]:
    """What identifies a traveller to integrity control: the name and the flight, and nothing else."""
    row = (
        Traveller.objects.filter(pk=record_id, movement__administration_id=administration_id)
        .select_related("movement")
        .first()
    )
    if row is None:
        return []
    name = ", ".join(part for part in (row.family_name, row.given_names) if part)
    flight = f"{row.movement} {row.movement.departure_place}–{row.movement.arrival_place}"
    return [
        (_("Traveller"), name or _("masked")),
        (_("Flight"), f"{flight} {row.movement.departure_local[:10]}".strip()),
    ]


def _on_own_flight(row: Traveller, place: str) -> bool:
    return on_own_movement(row.movement, place)


def on_own_movement(movement: Movement, place: str) -> bool:
    """Whether a flight or vessel is one that people at a place work on in these hours."""
    now, limits = timezone.now(), thresholds()
    due = movement.due_at
    if due is None:
        return True  # of a flight without a time nobody can say that it is not tonight's
    near = (
        now - timedelta(hours=limits.hours_back) <= due < now + timedelta(hours=limits.hours_ahead)
    )
    places = {movement.arrival_place, movement.departure_place}
    return near and (not place or not places.isdisjoint(queries.codes_of(place)))


def _listed_by(actor: Actor, rows: Sequence[Traveller]) -> set[UUID]:
    values = values_added_by(actor)
    if not values:
        return set()
    found = Identifier.objects.filter(traveller__in=rows, value__in=values)
    return set(found.values_list("traveller_id", flat=True))
