"""What new messages say of boxes under hold or under an open order: an answer of a terminal, or that the box moved.

A box that left the gate or was loaded is an alarm in the transaction of the message that says so. It is looked for in the
messages themselves, not in what is known after them: a report that fits no call any more must be heard all the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tidewaiter.desk.accounts.actor import Actor, system_actor
from tidewaiter.desk.accounts.models import Administration
from tidewaiter.desk.arrivals.ingest.followers import Followed, Stored
from tidewaiter.desk.arrivals.ingest.intake import Intake
from tidewaiter.desk.arrivals.ingest.text import instant
from tidewaiter.desk.arrivals.models import Match, Movement, ReceivedMessage
from tidewaiter.desk.audit.actions import record
from tidewaiter.desk.cargo.ingest.facts import number_of
from tidewaiter.desk.cargo.models import Breach, Equipment, Hold
from tidewaiter.desk.inspections.models import ControlOrder
from tidewaiter.desk.intake.alarm_actions import raise_now
from tidewaiter.desk.intake.alarms import Condition
from tidewaiter.records import Event

MOVES = {"gate_out": Breach.Kind.GATE_OUT, "loaded": Breach.Kind.LOADED}
"""Kinds of event after which a box is out of reach."""

ANSWERS = {
    "held": Hold.State.CONFIRMED,
    "hold_refused": Hold.State.REFUSED,
    "hold_lifted": Hold.State.LIFTED,
}
"""Kinds of event by which terminals and declaration systems answer a hold."""

CLOCKS = timedelta(hours=14)
"""How far a local time without its zone may be off."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """A box that must not move: by which hold or order, since when, and when its ship came."""

    number: str
    under: str
    since: datetime
    movement: Movement
    equipment: Equipment | None

    def concerns(self, event: Event, kind: Breach.Kind) -> bool:
        """Whether a move is one that the hold was to prevent. What happened before the ship came here (the loading in
        the port before) is not; what was told without a time is."""
        at = instant(event.at)
        if at is None:
            return True
        arrived = self.movement.due_at or self.since
        if kind == Breach.Kind.LOADED and event.place != self.movement.arrival_place:
            arrived = self.since
        return at >= min(self.since, arrived) - CLOCKS


def watch(intake: Intake, stored: Sequence[Stored]) -> list[Breach]:
    """Raise an alarm for every box that new messages tell to have moved although it must not."""
    moved = list(_moves(stored))
    if not moved:
        return []
    guarded = _guarded(intake, {number_of(event.subject) for _row, event in moved})
    found = [
        made
        for row, event in moved
        for item in guarded.get(number_of(event.subject), ())
        if item.concerns(event, MOVES[event.kind]) and (made := _breach(intake, item, event, row))
    ]
    if found:
        announce(_machine(intake), found)
    return found


def moved_before(hold: Hold, equipment: Equipment, now: datetime) -> Breach | None:
    """The same for a box that had moved when its hold was asked."""
    if not equipment.gate_out:
        return None
    made, new = Breach.objects.get_or_create(
        administration_id=hold.administration_id,
        under=hold.number,
        number=equipment.number,
        kind=Breach.Kind.GATE_OUT,
        happened=equipment.gate_out.replace("?", ""),
        defaults={
            "movement_id": equipment.movement_id,
            "equipment": equipment,
            "place": equipment.discharge,
            "seen_at": now,
        },
    )
    return made if new else None


def announce(actor: Actor, breaches: Iterable[Breach]) -> None:
    """Write breaches into the log, which live pages follow, and raise their alarms."""
    for item in breaches:
        record(
            actor,
            "cargo.moved_under_hold",
            subjects=[
                item.pk,
                item.movement_id,
                *([item.equipment_id] if item.equipment_id else []),
            ],
            facts={"kind": item.kind, "under": item.under},
        )
        raise_now(item.administration_id, condition_of(item))


def condition_of(item: Breach) -> Condition:
    """A breach as the alarm that it is."""
    code = "left_under_hold" if item.kind == Breach.Kind.GATE_OUT else "loaded_under_hold"
    return Condition(code, f"{item.number} ({item.under})")


def hear_answers(intake: Intake, stored: Sequence[Stored], followed: Followed) -> None:
    """Note what terminals and declaration systems answer to holds by message: a status report, or a table of answers.
    An answer names the hold, or the box or bill that has one standing."""
    from tidewaiter.desk.cargo.hold_actions import answer_by_message  # noqa: PLC0415  it calls watching in turn

    for row, message in stored:
        heard = False
        for event in message.events:
            if event.kind in ANSWERS:
                heard |= answer_by_message(_machine(intake), event, ANSWERS[event.kind], row)
        if heard:
            followed.placed[row.delivery_id].add(message.index)


def _moves(stored: Sequence[Stored]) -> Iterator[tuple[ReceivedMessage, Event]]:
    for row, message in stored:
        for event in message.events:
            if event.kind in MOVES and event.subject and event.basis == "actual":
                yield row, event


def _guarded(intake: Intake, numbers: set[str]) -> dict[str, list[Guarded]]:
    found: dict[str, list[Guarded]] = {}
    ordered = sorted(numbers)
    for start in range(0, len(ordered), 800):
        part = ordered[start : start + 800]
        holds = Hold.objects.filter(
            administration_id=intake.administration_id,
            subject=Match.Subject.EQUIPMENT,
            subject_number__in=part,
            state__in=Hold.STANDING,
            movement__isnull=False,
        ).select_related("movement", "equipment")
        for hold in holds:
            if hold.movement:
                item = Guarded(
                    hold.subject_number, hold.number, hold.asked_at, hold.movement, hold.equipment
                )
                found.setdefault(item.number, []).append(item)
        orders = ControlOrder.objects.filter(
            administration_id=intake.administration_id,
            state=ControlOrder.State.OPEN,
            match__subject=Match.Subject.EQUIPMENT,
            match__label__in=part,
        ).select_related("match__movement", "match__equipment")
        for order in orders:
            match = order.match
            if match is None or any(
                item.number == match.label for item in found.get(match.label, ())
            ):
                continue  # its hold speaks already
            box = Equipment.objects.filter(match=match).first()
            item = Guarded(match.label, order.number, order.ordered_at, match.movement, box)
            found.setdefault(item.number, []).append(item)
    return found


def _breach(intake: Intake, item: Guarded, event: Event, row: ReceivedMessage) -> Breach | None:
    made, new = Breach.objects.get_or_create(
        administration_id=intake.administration_id,
        under=item.under,
        number=item.number,
        kind=MOVES[event.kind],
        happened=(event.at or "")[:25],
        defaults={
            "movement": item.movement,
            "equipment": item.equipment,
            "place": event.place[:40],
            "message_id": row.pk,
            "seen_at": intake.now,
        },
    )
    return made if new else None


def _machine(intake: Intake) -> Actor:
    return system_actor(Administration.objects.get(pk=intake.administration_id), "cargo")
