"""Holds: asked by an officer, answered by the terminal or the declaration system, lifted. A part of the door of cargo.

The same three steps come by the desk, by the interface for systems and by message; nobody types what a system said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.arrivals.models import Match, ReceivedMessage
from tidewaiter.desk.audit.actions import record
from tidewaiter.desk.cargo import queries
from tidewaiter.desk.cargo.ingest import watching
from tidewaiter.desk.cargo.ingest.facts import number_of
from tidewaiter.desk.cargo.models import Consignment, Equipment, Hold, HoldStep
from tidewaiter.errors import Refused
from tidewaiter.records import Event

ANSWERS = (Hold.State.CONFIRMED, Hold.State.REFUSED, Hold.State.LIFTED)
"""What a system may say of a hold."""


def ask(actor: Actor, subject: Equipment | Consignment, *, ground: str, place: str) -> Hold:
    """Ask that a box or consignment does not leave. Where it has left already, that is an alarm at once."""
    actor.require("order_controls")
    officer = _named(actor)
    if not ground.strip():
        raise Refused(_("A hold needs its ground."), fields={"ground": "missing"})
    is_box = isinstance(subject, Equipment)
    now = timezone.now()
    with transaction.atomic():
        if queries.standing_holds(actor).filter(
            subject=Match.Subject.EQUIPMENT if is_box else Match.Subject.CONSIGNMENT,
            subject_number=subject.number,
            movement_id=subject.movement_id,
        ):
            raise Refused(_("It is held already."))
        made = _numbered(
            Hold(
                administration_id=actor.administration_id,
                movement_id=subject.movement_id,
                equipment=subject if isinstance(subject, Equipment) else None,
                consignment=None if isinstance(subject, Equipment) else subject,
                subject=Match.Subject.EQUIPMENT if is_box else Match.Subject.CONSIGNMENT,
                subject_number=subject.number[:80],
                place=place.strip()[:80],
                ground=ground.strip()[:500],
                asked_by_id=officer,
                asked_at=now,
            )
        )
        HoldStep.objects.create(
            hold=made, state=Hold.State.ASKED, at=now, way=HoldStep.Way.DESK, by_id=officer
        )
        record(
            actor,
            "cargo.hold_asked",
            subjects=[made.pk, subject.pk, subject.movement_id],
            facts={"number": made.number},
        )
        if isinstance(subject, Equipment):
            moved = watching.moved_before(made, subject, now)
            if moved is not None:
                watching.announce(actor, [moved])
    return made


def lift(actor: Actor, hold_id: UUID, note: str) -> Hold:
    """Let a box or consignment go. The terminal reads it at its next question, and may confirm it."""
    actor.require("order_controls")
    officer = _named(actor)
    with transaction.atomic():
        hold = queries.holds(actor).select_for_update(of=("self",)).get(pk=hold_id)
        if hold.state == Hold.State.LIFTED:
            raise Refused(_("This hold is lifted already."))
        hold.state = Hold.State.LIFTED
        hold.save(update_fields=["state"])
        HoldStep.objects.create(
            hold=hold,
            state=Hold.State.LIFTED,
            at=timezone.now(),
            way=HoldStep.Way.DESK,
            by_id=officer,
            note=note.strip()[:300],
        )
        record(actor, "cargo.hold_lifted", subjects=_subjects(hold), facts={"number": hold.number})
    return hold


@dataclass(frozen=True, slots=True)
class Answer:
    """What a terminal or a declaration system says of a hold, and under which reference of its own."""

    state: str
    system: str = ""
    reference: str = ""
    at: datetime | None = None
    note: str = ""


def answer_as_system(actor: Actor, number: str, answer: Answer) -> Hold:
    """Note an answer that came by the interface for systems; `Hold.DoesNotExist` where the administration has no hold of
    that number."""
    actor.require("answer_holds")
    with transaction.atomic():
        hold = (
            Hold.objects.select_for_update()
            .filter(administration_id=actor.administration_id)
            .get(number=number.strip().upper())
        )
        _answer(actor, hold, answer, HoldStep.Way.INTERFACE, None)
    return hold


def answer_by_message(actor: Actor, event: Event, state: str, row: ReceivedMessage) -> bool:
    """Note an answer that a message gave, in the transaction that takes it in. It names the number of the hold
    (`Event.code`), or the box or bill whose hold stands. False where there is no such hold."""
    own = Hold.objects.select_for_update().filter(administration_id=actor.administration_id)
    found = own.filter(number=event.code.strip().upper()[:20]).first() if event.code else None
    if found is None:
        standing = own.filter(
            subject_number=number_of(event.subject), state__in=Hold.STANDING
        ).order_by("-asked_at")
        found = standing.first()
    if found is None:
        return False
    answer = Answer(state, row.sender or event.carrier, event.text[:80])
    _answer(actor, found, answer, HoldStep.Way.MESSAGE, row)
    return True


def _answer(
    actor: Actor, hold: Hold, answer: Answer, way: str, row: ReceivedMessage | None
) -> None:
    """Write an answer. The same answer again changes nothing; a hold that an officer lifted does not stand up again
    because a late confirmation comes: that is noted beside it."""
    if answer.state not in ANSWERS:
        raise Refused(
            _("A hold is answered with confirmed, refused or lifted."), fields={"answer": "unknown"}
        )
    last = hold.steps.order_by("-at", "-id").first()
    if last and (last.state, last.system, last.reference) == (
        answer.state,
        answer.system[:80],
        answer.reference[:80],
    ):
        return
    by_officer = hold.state == Hold.State.LIFTED and answer.state != Hold.State.LIFTED
    lifted_by_system = answer.state == Hold.State.LIFTED and hold.state != Hold.State.LIFTED
    HoldStep.objects.create(
        hold=hold,
        state=answer.state,
        at=answer.at or timezone.now(),
        way=way,
        system=answer.system[:80],
        reference=answer.reference[:80],
        note=answer.note[:300],
        message=row,
    )
    if not by_officer and not lifted_by_system:
        hold.state = answer.state
        hold.save(update_fields=["state"])
    elif lifted_by_system:
        # Only an officer lifts: a terminal that lets go holds no longer, which the officer has to see.
        hold.state = Hold.State.REFUSED
        hold.save(update_fields=["state"])
    record(
        actor,
        "cargo.hold_answered",
        subjects=_subjects(hold),
        facts={"number": hold.number, "answer": answer.state, "way": way},
    )


def _subjects(hold: Hold) -> list[UUID]:
    ids: Iterable[UUID | None] = (
        hold.pk,
        hold.equipment_id,
        hold.consignment_id,
        hold.movement_id,
    )
    return [pk for pk in ids if pk is not None]


def _named(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise Refused(_("Only a named officer asks for a hold and lifts it."))
    return actor.user_id


def _numbered(hold: Hold) -> Hold:
    """Store a hold under the next number of the year; another one where a colleague took it at the same moment."""
    year = timezone.now().year
    own = Hold.objects.filter(
        administration_id=hold.administration_id, number__startswith=f"H{year}-"
    )
    while True:
        last = own.order_by("-number").values_list("number", flat=True).first()
        hold.number = f"H{year}-{int(last.split('-')[1]) + 1 if last else 1:06d}"
        try:
            with transaction.atomic():
                hold.save(force_insert=True)
        except IntegrityError:
            if not own.filter(number=hold.number).exists():
                raise
        else:
            return hold
