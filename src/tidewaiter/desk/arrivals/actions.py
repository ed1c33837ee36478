"""The one door for writes about arrivals: taking messages in, reading them again, deciding about matches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.accounts.models import Administration
from tidewaiter.desk.arrivals import queries
from tidewaiter.desk.arrivals.ingest.deliveries import (
    Reading,
    new_delivery,
    read,
    redacted_copy,
)
from tidewaiter.desk.arrivals.ingest.intake import Intake, Terms
from tidewaiter.desk.arrivals.ingest.pipeline import Arrived, Outcome, take_in, take_in_again
from tidewaiter.desk.arrivals.models import Delivery, Match, Review
from tidewaiter.desk.arrivals.reasons import reasons
from tidewaiter.desk.audit.actions import record
from tidewaiter.desk.protection import vault
from tidewaiter.desk.protection.actions import require_ready
from tidewaiter.errors import Refused
from tidewaiter.simulation import is_synthetic

UNDO_SECONDS = 10
_GRACE_SECONDS = 5  # the way of the click to the server


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of a file that was handed in. `stored` is False for a duplicate, which changes nothing."""

    delivery_id: UUID
    stored: bool
    duplicate: bool
    messages: int
    travellers: int
    problems: int
    quarantined: bool = False


class ReceivedFile(NamedTuple):
    """A file of a backlog: its name, and its bytes as received."""

    name: str
    data: bytes


def receive(actor: Actor, data: bytes, *, source_name: str, channel: str) -> Receipt:
    """Take in a file as received. All of it stands afterwards, or nothing.

    The same bytes again are a duplicate, unless the first reading ended in quarantine: then they are read
    again. Raises `Refused` for a file that is too large, for invented messages on a server for real ones, and where
    retention is not set.
    """
    actor.require("upload_messages")
    schedule = require_ready(actor.administration_id)
    refuse_too_large(len(data))
    digest = vault.digest(data)
    earlier = _earlier(actor, digest)
    if earlier is not None and not _worth_reading_again(earlier):
        return _duplicate(actor, earlier)
    reading = read(data)  # before the transaction: it takes longest and needs no lock
    refuse_synthetic(reading)
    with transaction.atomic():
        _lock(actor)
        earlier = _earlier(actor, digest)
        if earlier is not None and not _worth_reading_again(earlier):
            return _duplicate(actor, earlier)  # another process stored it a moment ago
        if earlier is not None:
            return _read_again(actor, earlier, reading)
        intake = _intake(actor, Terms.under(schedule, timezone.now().date()))
        delivery = new_delivery(
            intake, digest, data, reading, source_name=source_name, channel=channel
        )
        delivery.save(force_insert=True)
        outcome = take_in(intake, [(delivery, reading)])
        _record(actor, "arrivals.received", delivery, reading, outcome)
    return _receipt(delivery, reading)


def receive_backlog(actor: Actor, files: Sequence[ReceivedFile], *, channel: str) -> list[Receipt]:
    """Take in many files at once, as after an outage: all of them stand afterwards, or none.

    Each movement is resolved and matched once, however many of the files tell of it. Otherwise as `receive`,
    to which files that need a second look (read before, or refused) are handed one by one.
    """
    actor.require("upload_messages")
    schedule = require_ready(actor.administration_id)
    for file in files:
        refuse_too_large(len(file.data))
    once = {vault.digest(file.data): file for file in reversed(files)}
    with transaction.atomic():
        _lock(actor)
        known = set(
            Delivery.objects.filter(
                administration_id=actor.administration_id, content_digest__in=once
            ).values_list("content_digest", flat=True)
        )
        intake = _intake(actor, Terms.under(schedule, timezone.now().date()))
        arrived: list[Arrived] = []
        for digest, file in reversed(once.items()):
            if digest not in known:
                reading = read(file.data)
                refuse_synthetic(reading)
                delivery = new_delivery(
                    intake, digest, file.data, reading, source_name=file.name, channel=channel
                )
                delivery.save(force_insert=True)
                arrived.append((delivery, reading))
        outcome = take_in(intake, arrived)
        for delivery, reading in arrived:
            _record(actor, "arrivals.received", delivery, reading, outcome)
        again = [file for digest, file in once.items() if digest in known]
        return [
            *(_receipt(delivery, reading) for delivery, reading in arrived),
            *(receive(actor, file.data, source_name=file.name, channel=channel) for file in again),
        ]


def refuse_too_large(size: int) -> None:
    """Raise `Refused` for a file of more bytes than this server takes."""
    most: int = settings.TIDEWAITER_LARGEST_FILE_MB
    if size > most * 1024 * 1024:
        words = _(
            "The file is larger than %(most)d MB and was not taken in. Ask the sender to split it into "
            "several files."
        )
        raise Refused(words % {"most": most})


def refuse_synthetic(reading: Reading) -> None:
    """Raise `Refused` for a file with an invented message, unless this server is for such: people who do not exist
    must never stand among those who do."""
    if settings.TIDEWAITER_SYNTHETIC:
        return
    if any(is_synthetic(message.sender, message.recipient) for message in reading.messages):
        raise Refused(
            _(
                "The file holds invented messages of the simulation and was not taken in: this server is for real "
                "ones. A server for training allows them by the setting TIDEWAITER_SYNTHETIC."
            )
        )


def retry(actor: Actor, delivery_id: UUID) -> Receipt:
    """Read a delivery again, usually after the reader was improved. What it told before is replaced.

    Raises `vault.KeyDestroyed` when its time is over.
    """
    actor.require("retry_messages")
    require_ready(actor.administration_id)
    reading = read(redacted_copy(queries.delivery(actor, delivery_id)))
    with transaction.atomic():
        _lock(actor)
        return _read_again(actor, queries.delivery(actor, delivery_id), reading)


def review(
    actor: Actor,
    match_ids: Sequence[UUID],
    outcome: str,
    *,
    reason_code: str = "",
    grounds: str = "",
) -> list[Match]:
    """Decide about matches: a target (with grounds) or no interest (with a reason of `reasons.yaml`).

    The decision is a named officer's; a machine cannot take it.
    """
    actor.require("review_matches")
    officer = actor.user_id
    if officer is None:
        raise Refused(_("Only a named officer decides about a traveller."))
    grounds = grounds.strip()
    _refuse_unfounded(outcome, reason_code, grounds)
    with transaction.atomic():
        found = list(queries.held(queries.matches(actor)).filter(pk__in=match_ids).order_by("pk"))
        if len(found) != len(set(match_ids)):
            raise Match.DoesNotExist
        if outcome == Match.State.NO_INTEREST and any(match.orders.exists() for match in found):
            raise Refused(_("A control was ordered on this target; its result closes it."))
        for match in found:
            _decide(officer, match, outcome, reason_code, grounds)
        record(
            actor,
            "arrivals.reviewed",
            subjects=[pk for match in found for pk in (match.pk, match.traveller_id)],
            fields=["state", "reason_code", "grounds"],
            facts={"outcome": outcome, "reason": reason_code, "count": len(found)},
        )
    return found


def undo_review(actor: Actor, match_id: UUID) -> Match:
    """Take one's own decision back, within seconds of it. The match is as it was before."""
    actor.require("review_matches")
    now = timezone.now()
    with transaction.atomic():
        match = queries.held(queries.matches(actor)).get(pk=match_id)
        decision = match.reviews.filter(undone_at=None).first()
        if decision is None or match.state == Match.State.OPEN:
            raise Refused(_("There is no decision to take back."))
        if decision.by_id != actor.user_id:
            raise Refused(_("Only the officer who decided can take it back; decide anew instead."))
        if now - decision.at > timedelta(seconds=UNDO_SECONDS + _GRACE_SECONDS):
            raise Refused(_("The time to take it back is over; decide anew instead."))
        if match.orders.exists():
            raise Refused(_("A control was ordered on this target; withdraw the order first."))
        decision.undone_at = now
        decision.save(update_fields=["undone_at"])
        before = match.reviews.filter(undone_at=None).first()
        _show_decision(match, before if decision.changed else None)
        record(
            actor,
            "arrivals.review_undone",
            subjects=[match.pk, match.traveller_id],
            fields=["state"],
            facts={"outcome": decision.outcome},
        )
    return match


def _lock(actor: Actor) -> None:
    """One intake of an administration after the other: two that touch one flight would each miss the other's
    messages. (SQLite's transactions wait for each other anyway.)"""
    Administration.objects.select_for_update(no_key=True).get(pk=actor.administration_id)


def _intake(actor: Actor, terms: Terms) -> Intake:
    return Intake(actor.administration_id, actor.user_id, timezone.now(), terms)


def _earlier(actor: Actor, digest: str) -> Delivery | None:
    return Delivery.objects.filter(
        administration_id=actor.administration_id, content_digest=digest
    ).first()


def _worth_reading_again(earlier: Delivery) -> bool:
    """Whether the same bytes tell something new. What was erased stays erased: the carrier sends it again in
    vain."""
    return earlier.state == Delivery.State.QUARANTINED and earlier.masked_at is None


def _read_again(actor: Actor, delivery: Delivery, reading: Reading) -> Receipt:
    intake = _intake(actor, Terms.of(delivery))
    outcome = take_in_again(intake, delivery, reading)
    _record(actor, "arrivals.read_again", delivery, reading, outcome)
    return _receipt(delivery, reading)


def _duplicate(actor: Actor, delivery: Delivery) -> Receipt:
    with transaction.atomic():
        record(
            actor,
            "arrivals.duplicate",
            subjects=[delivery.pk],
            facts={"digest": delivery.content_digest},
        )
    return Receipt(delivery.pk, False, True, 0, 0, 0)


def _record(
    actor: Actor, action: str, delivery: Delivery, reading: Reading, outcome: Outcome
) -> None:
    record(
        actor,
        action,
        subjects=[delivery.pk, *(movement.pk for movement in outcome.movements)],
        facts={
            "digest": delivery.content_digest,
            "channel": delivery.channel,
            "state": delivery.state,
            "reader": delivery.reader_version,
            "messages": len(reading.messages),
            "matches": outcome.matches,
            "problems": len(delivery.problems),
            "dropped": sum(sum(message.dropped.values()) for message in reading.messages),
        },
    )


def _receipt(delivery: Delivery, reading: Reading) -> Receipt:
    return Receipt(
        delivery_id=delivery.pk,
        stored=True,
        duplicate=False,
        messages=sum(message.kind != "unknown" for message in reading.messages),
        travellers=sum(len(message.travellers) for message in reading.messages),
        problems=len(delivery.problems),
        quarantined=delivery.state == Delivery.State.QUARANTINED,
    )


def _refuse_unfounded(outcome: str, reason_code: str, grounds: str) -> None:
    if outcome == Match.State.TARGET:
        if not grounds:
            raise Refused(
                _("A target needs grounds: say why this traveller."), fields={"grounds": "missing"}
            )
    elif outcome == Match.State.NO_INTEREST:
        if reason_code not in reasons():
            raise Refused(_("Choose a reason of the list."), fields={"reason_code": "unknown"})
    else:
        raise Refused(
            _("A match becomes a target or is of no interest."), fields={"outcome": "unknown"}
        )


def _decide(officer: UUID, match: Match, outcome: str, reason_code: str, grounds: str) -> None:
    decision = Review.objects.create(
        match=match,
        outcome=outcome,
        reason_code=reason_code if outcome == Match.State.NO_INTEREST else "",
        grounds=grounds,
        profiles=sorted(match.hits.values_list("profile", flat=True)),
        changed=match.state != Match.State.OPEN,
        by_id=officer,
        at=timezone.now(),
    )
    _show_decision(match, decision)


def _show_decision(match: Match, decision: Review | None) -> None:
    """Let a match show the decision that stands, or none."""
    match.state = decision.outcome if decision else Match.State.OPEN
    match.reviewed_by_id = decision.by_id if decision else None
    match.reviewed_at = decision.at if decision else None
    match.reason_code = decision.reason_code if decision else ""
    match.grounds = decision.grounds if decision else ""
    match.save(update_fields=["state", "reviewed_by", "reviewed_at", "reason_code", "grounds"])
