"""The one door for writes about control orders and examinations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.arrivals import queries as arrivals
from tidewaiter.desk.arrivals.models import Match
from tidewaiter.desk.audit.actions import record
from tidewaiter.desk.inspections import queries
from tidewaiter.desk.inspections.kinds import control_kinds
from tidewaiter.desk.inspections.models import ControlOrder, Examination
from tidewaiter.desk.inspections.sheet import set_sheet
from tidewaiter.desk.inspections.sheet_facts import sheet_facts
from tidewaiter.errors import Refused


@dataclass(frozen=True, slots=True)
class OrderWish:
    """What an officer asks for: a kind of `control_kinds.yaml`, on which ground, where, by whom, by when."""

    kind: str
    ground: str
    place: str
    assigned_to: str
    due_by: datetime
    safety_notes: str = ""


@dataclass(frozen=True, slots=True)
class ExaminationReport:
    """What was done: how, with which result, in how many minutes."""

    method: str
    result: str
    minutes: int
    note: str = ""
    evidence_number: str = ""


def order_control(actor: Actor, match_id: UUID, wish: OrderWish) -> ControlOrder:
    """Order a control of a target. Only a match that a named officer made a target can be ordered on, and
    only once at a time."""
    actor.require("order_controls")
    officer_id = _named(actor)
    with transaction.atomic():
        match = arrivals.held(arrivals.matches(actor)).get(pk=match_id)
        kind = control_kinds(match.subject).get(wish.kind)
        if kind is None:
            raise Refused(_("This kind of control is not known."), fields={"kind": wish.kind})
        if match.state != Match.State.TARGET:
            raise Refused(_("Select it as a target first, with grounds."))
        if match.orders.filter(state=ControlOrder.State.OPEN).exists():
            raise Refused(_("There is an open order for this target already."))
        made = _numbered(
            ControlOrder(
                administration_id=actor.administration_id,
                match=match,
                kind=kind.code,
                intrusiveness=kind.intrusiveness,
                ground=wish.ground,
                place=wish.place,
                assigned_to=wish.assigned_to,
                due_by=wish.due_by,
                safety_notes=wish.safety_notes,
                ordered_by_id=officer_id,
                ordered_at=timezone.now(),
            )
        )
        record(
            actor,
            "order-control",
            subjects=[made.pk, match.pk, match.subject_id],
            facts={"kind": kind.code, "number": made.number},
        )
    return made


def record_result(actor: Actor, order_id: UUID, report: ExaminationReport) -> Examination:
    """Write the result of an order, once."""
    actor.require("record_results")
    officer_id = _named(actor)
    with transaction.atomic():
        order = queries.orders(actor).select_for_update(of=("self",)).get(pk=order_id)
        if order.state != ControlOrder.State.OPEN:
            raise Refused(_("This order has its result already, or was withdrawn."))
        if report.result == Examination.Result.FOUND and not report.evidence_number:
            raise Refused(
                _("Something was found: write the evidence number."),
                fields={"evidence_number": "missing"},
            )
        made = Examination.objects.create(
            order=order,
            officer_id=officer_id,
            at=timezone.now(),
            method=report.method,
            result=report.result,
            minutes=report.minutes,
            note=report.note,
            evidence_number=report.evidence_number,
        )
        order.state = ControlOrder.State.DONE
        order.save(update_fields=["state"])
        record(
            actor,
            "record-result",
            subjects=[order.pk, *([order.match_id] if order.match_id else [])],
            facts={"result": report.result, "method": report.method, "minutes": report.minutes},
        )
    return made


def withdraw_order(actor: Actor, order_id: UUID) -> None:
    """Take an open order back."""
    actor.require("order_controls")
    with transaction.atomic():
        order = queries.orders(actor).select_for_update(of=("self",)).get(pk=order_id)
        if order.state != ControlOrder.State.OPEN:
            raise Refused(_("Only an open order can be withdrawn."))
        order.state = ControlOrder.State.WITHDRAWN
        order.save(update_fields=["state"])
        record(actor, "withdraw-order", subjects=[order.pk], facts={"number": order.number})


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet of a target as a file. The name holds the order's number and nothing of a person."""

    file_name: str
    content: bytes


def export_sheet(actor: Actor, match_id: UUID, absolute: Callable[[str], str]) -> Sheet:
    """The sheet of one target for the gate, in the reader's language. What leaves the desk on paper is written in
    the log as an export. `absolute` makes a whole address of a page's own."""
    actor.require("record_results")
    _named(actor)
    found = queries.target(actor, match_id)
    match, order = found.match, found.order
    address = absolute(reverse("inspections:result", args=[order.pk])) if order else ""
    facts = sheet_facts(match, order, printed_by=actor.name, now=timezone.now(), address=address)
    content = set_sheet(facts)[0]
    subjects = [match.pk, match.subject_id, *([order.pk] if order else [])]
    with transaction.atomic():
        record(
            actor,
            "export-sheet",
            subjects=subjects,
            facts={"language": facts["language"], "form": "pdf"},
        )
    name = order.number if order else str(match.pk)[:8]
    return Sheet(f"target-{name}.pdf", content)


def _named(actor: Actor) -> UUID:
    """The officer behind an actor: the machine orders nobody to be controlled and writes no result."""
    if actor.user_id is None:
        raise Refused(_("Only a named officer orders a control and writes its result."))
    return actor.user_id


def _numbered(order: ControlOrder) -> ControlOrder:
    """Store an order under the next number; another one where a colleague took it at the same moment. (A lock
    would wait for messages that come in.)"""
    while True:
        order.number = _next_number(order.administration_id)
        try:
            with transaction.atomic():
                order.save(force_insert=True)
        except IntegrityError:
            if not ControlOrder.objects.filter(
                administration_id=order.administration_id, number=order.number
            ).exists():
                raise
        else:
            return order


def _next_number(administration_id: UUID) -> str:
    """The next number of the year. The unique constraint refuses a number given twice at the same moment;
    numbers are never used again."""
    year = timezone.now().year
    last = (
        ControlOrder.objects.filter(
            administration_id=administration_id, number__startswith=f"{year}-"
        )
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    return f"{year}-{int(last.split('-')[1]) + 1 if last else 1:06d}"
