"""The one door for what officers write about cargo: selecting a box or consignment, alarms, referrals before loading."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.arrivals import actions as arrivals
from tidewaiter.desk.arrivals.ingest.matching import rank
from tidewaiter.desk.arrivals.models import Match
from tidewaiter.desk.audit.actions import record
from tidewaiter.desk.cargo import queries
from tidewaiter.desk.cargo.models import Breach, Consignment, Equipment, Referral
from tidewaiter.desk.cargo.referrals import grounds
from tidewaiter.errors import Refused

CARGO_SUBJECTS = (Match.Subject.EQUIPMENT, Match.Subject.CONSIGNMENT)
NO_RULE_SET = "officer"
"""What stands as the rule set of a match that no profile made: an officer did."""


def select(actor: Actor, subject: Equipment | Consignment, grounds_given: str) -> Match:
    """Take a box or consignment as a target that no profile matched, on an officer's grounds (a call, a colleague, what
    the papers say). It is then decided about, ordered on and counted as any other."""
    actor.require("review_matches")
    if not grounds_given.strip():
        raise Refused(_("A target needs grounds: say why this one."), fields={"grounds": "missing"})
    with transaction.atomic():
        match = subject.match or _new_match(subject)
        arrivals.review(actor, [match.pk], Match.State.TARGET, grounds=grounds_given)
        match.refresh_from_db()
    return match


def _new_match(subject: Equipment | Consignment) -> Match:
    kind = Match.Subject.EQUIPMENT if isinstance(subject, Equipment) else Match.Subject.CONSIGNMENT
    match = Match.objects.create(
        movement_id=subject.movement_id,
        subject=kind,
        cargo_id=subject.pk,
        label=subject.number[:80],
        ruleset_hash=NO_RULE_SET,
        score=0,
        made_at=timezone.now(),
    )
    subject.match = match
    subject.save(update_fields=["match"])
    rank(subject.movement, *CARGO_SUBJECTS)
    return match


def close_breach(actor: Actor, breach_id: UUID, note: str) -> Breach:
    """Say what was done about a box that moved although it was held; its alarm is over then."""
    actor.require("review_matches")
    if actor.user_id is None:
        raise Refused(_("Only a named officer closes an alarm."))
    with transaction.atomic():
        found = queries.breaches(actor).select_for_update(of=("self",)).get(pk=breach_id)
        if not note.strip():
            raise Refused(_("Say in a few words what was done."), fields={"note": "missing"})
        if found.closed_at is None:
            found.closed_at, found.closed_by_id = timezone.now(), actor.user_id
            found.note = note.strip()[:300]
            found.save(update_fields=["closed_at", "closed_by", "note"])
            record(
                actor,
                "cargo.breach_closed",
                subjects=[found.pk, found.movement_id],
                fields=["closed_at", "note"],
                facts={"under": found.under},
            )
    return found


@dataclass(frozen=True, slots=True)
class ReferralWish:
    """What is asked before loading: a kind of `Referral.Kind`, a ground of `referral_grounds.yaml`, in words."""

    kind: str
    ground: str
    text: str = ""


def refer(actor: Actor, consignment_id: UUID, wish: ReferralWish) -> Referral:
    """Ask for information or screening before air cargo is loaded, or that it is not loaded at all.

    Do-not-load is for a suspected bomb and for nothing else: it keeps cargo off an aircraft because the flight is in danger. A
    suspicion of drugs is met where the goods arrive."""
    actor.require("order_controls")
    if actor.user_id is None:
        raise Refused(_("Only a named officer refers a consignment."))
    ground = grounds().get(wish.ground)
    if ground is None or wish.kind not in Referral.Kind.values:
        raise Refused(_("Choose a kind and a ground of the list."), fields={"ground": "unknown"})
    if wish.kind == Referral.Kind.DO_NOT_LOAD and not ground.do_not_load:
        raise Refused(
            _(
                "Do-not-load is for a bomb in the cargo and for nothing else. A suspicion of drugs is met where the "
                "goods arrive: order a control there."
            ),
            fields={"ground": "not-for-do-not-load"},
        )
    with transaction.atomic():
        bill = queries.consignment(actor, consignment_id)
        if bill.movement.mode != "air":
            raise Refused(_("Referrals before loading are for air cargo."))
        made = Referral.objects.create(
            administration_id=actor.administration_id,
            movement=bill.movement,
            consignment=bill,
            subject_number=bill.number,
            kind=wish.kind,
            ground=wish.ground,
            text=wish.text.strip()[:500],
            asked_by_id=actor.user_id,
            asked_at=timezone.now(),
        )
        record(
            actor,
            "cargo.referred",
            subjects=[made.pk, bill.pk, bill.movement_id],
            facts={"kind": wish.kind, "ground": wish.ground},
        )
    return made


def answer_referral(actor: Actor, referral_id: UUID, answer: str) -> Referral:
    """Record what the carrier answered."""
    actor.require("order_controls")
    with transaction.atomic():
        found = queries.referrals(actor).select_for_update(of=("self",)).get(pk=referral_id)
        if not answer.strip():
            raise Refused(_("Write what was answered."), fields={"answer": "missing"})
        if found.answered_at is not None:
            raise Refused(_("This referral has its answer already."))
        found.answer, found.answered_at = answer.strip()[:500], timezone.now()
        found.answered_by_id = actor.user_id
        found.save(update_fields=["answer", "answered_at", "answered_by"])
        record(
            actor,
            "cargo.referral_answered",
            subjects=[found.pk, *([found.consignment_id] if found.consignment_id else [])],
            fields=["answer"],
        )
    return found
