"""The one door for writes about arrivals: taking messages in, reading them again, deciding about matches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    Arrived,
    Reading,
    new_delivery,
    plain_problems,
    read,
    redacted_copy,
)
from tidewaiter.desk.arrivals.ingest.intake import Intake, Terms
from tidewaiter.desk.arrivals.ingest.pipeline import Outcome, take_in, take_in_again
from tidewaiter.desk.arrivals.models import Delivery, Match, Review
from tidewaiter.desk.arrivals.reasons import reasons
from tidewaiter.desk.arrivals.task_actions import follow_decision, follow_undo
from tidewaiter.desk.audit.actions import Recorded, record, record_all
from tidewaiter.desk.common.collection import put_off_collection
from tidewaiter.desk.protection import vault
from tidewaiter.desk.protection.actions import require_ready
from tidewaiter.errors import Refused
from tidewaiter.records import problem
from tidewaiter.simulation import is_synthetic_message

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
    reading = read(
        data, timezone.now().date()
    )  # before the transaction: it takes longest and needs no lock
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
        outcome = take_in(intake, [(delivery, reading)])
        record_all(actor, [_recorded("arrivals.received", delivery, reading, outcome)])
    return _receipt(delivery, reading)


@put_off_collection()
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
    known = _known_digests(actor, once)
    # Before the transaction, as in `receive`.
    today = timezone.now().date()
    readings = {
        digest: read(file.data, today)
        for digest, file in reversed(once.items())
        if digest not in known
    }
    for reading in readings.values():
        refuse_synthetic(reading)
    with transaction.atomic():
        _lock(actor)
        known = _known_digests(actor, once)
        intake = _intake(actor, Terms.under(schedule, timezone.now().date()))
        arrived: list[Arrived] = [
            (
                new_delivery(
                    intake,
                    digest,
                    once[digest].data,
                    reading,
                    source_name=once[digest].name,
                    channel=channel,
                ),
                reading,
            )
            for digest, reading in readings.items()
            if digest not in known
        ]
        outcome = take_in(intake, arrived)
        record_all(
            actor,
            [_recorded("arrivals.received", *one, outcome) for one in arrived],
        )
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
    if any(is_synthetic_message(message) for message in reading.messages):
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
    told = queries.delivery(actor, delivery_id)
    reading = read(redacted_copy(told), told.received_at.date())
    with transaction.atomic():
        _lock(actor)
        return _read_again(actor, queries.delivery(actor, delivery_id), reading)


def set_aside(actor: Actor, data: bytes, *, source_name: str, channel: str, why: str) -> Delivery:
    """Store a file in quarantine that could not be taken in because the program failed over it.

    `why` is the kind of failure, without anything of the message. Nothing is told by it until somebody reads it
    again, or it comes again.
    """
    actor.require("upload_messages")
    schedule = require_ready(actor.administration_id)
    digest = vault.digest(data)
    reading = _read_if_possible(data)
    with transaction.atomic():
        _lock(actor)
        earlier = _earlier(actor, digest)
        if earlier is not None:
            return earlier
        intake = _intake(actor, Terms.under(schedule, timezone.now().date()))
        delivery = new_delivery(
            intake, digest, data, reading, source_name=source_name, channel=channel
        )
        delivery.state = Delivery.State.QUARANTINED
        delivery.problems = plain_problems([problem("internal", detail=why)])
        delivery.save(force_insert=True)
        record_all(actor, [_recorded("arrivals.set_aside", delivery, reading, Outcome())])
    return delivery


def _read_if_possible(data: bytes) -> Reading:
    """What a reader makes of a file, so that what may not be kept is overwritten; of one that breaks it, the
    bytes alone: nothing is lost, and the next reader may do better."""
    try:
        return read(data, timezone.now().date())
    except Exception:  # noqa: BLE001  whatever broke, the file is kept
        return Reading([], data)


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
        raise Refused(_("Only a named officer decides about a match."))
    grounds = grounds.strip()
    _refuse_unfounded(outcome, reason_code, grounds)
    with transaction.atomic():
        found = list(queries.held(queries.matches(actor)).filter(pk__in=match_ids).order_by("pk"))
        if len(found) != len(set(match_ids)):
            raise Match.DoesNotExist
        if outcome == Match.State.NO_INTEREST and any(match.orders.exists() for match in found):
            raise Refused(_("A control was ordered on this target; its result closes it."))
        if reason_code and any(reason_code not in reasons(match.subject) for match in found):
            raise Refused(_("Choose a reason of the list."), fields={"reason_code": "unknown"})
        for match in found:
            _decide(officer, match, outcome, reason_code, grounds)
        record(
            actor,
            "arrivals.reviewed",
            subjects=[pk for match in found for pk in (match.pk, match.subject_id)],
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
        follow_undo(match, decision.at)
        before = match.reviews.filter(undone_at=None).first()
        _show_decision(match, before if decision.changed else None)
        record(
            actor,
            "arrivals.review_undone",
            subjects=[match.pk, match.subject_id],
            fields=["state"],
            facts={"outcome": decision.outcome},
        )
    return match


def _lock(actor: Actor) -> None:
    """One intake of an administration after the other: two that touch one flight would each miss the other's
    messages. (SQLite's transactions wait for each other anyway.)"""
    Administration.objects.select_for_update(no_key=True).get(pk=actor.administration_id)


def _intake(actor: Actor, terms: Terms) -> Intake:
    country = Administration.objects.values_list("country", flat=True).get(
        pk=actor.administration_id
    )
    return Intake(actor.administration_id, actor.user_id, timezone.now(), terms, country=country)


def _earlier(actor: Actor, digest: str) -> Delivery | None:
    return Delivery.objects.filter(
        administration_id=actor.administration_id, content_digest=digest
    ).first()


def _known_digests(actor: Actor, digests: Iterable[str]) -> set[str]:
    known = Delivery.objects.filter(
        administration_id=actor.administration_id, content_digest__in=list(digests)
    )
    return set(known.values_list("content_digest", flat=True))


def _worth_reading_again(earlier: Delivery) -> bool:
    """Whether the same bytes tell something new. What was erased stays erased: the carrier sends it again in
    vain."""
    return earlier.state == Delivery.State.QUARANTINED and earlier.masked_at is None


def _read_again(actor: Actor, delivery: Delivery, reading: Reading) -> Receipt:
    intake = _intake(actor, Terms.of(delivery))
    outcome = take_in_again(intake, delivery, reading)
    record_all(actor, [_recorded("arrivals.read_again", delivery, reading, outcome)])
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


def _recorded(action: str, delivery: Delivery, reading: Reading, outcome: Outcome) -> Recorded:
    return Recorded(
        action,
        subjects=[delivery.pk, *outcome.touched],
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
                _("A target needs grounds: say why this one."), fields={"grounds": "missing"}
            )
    elif outcome == Match.State.NO_INTEREST:
        if reason_code not in reasons():
            raise Refused(_("Choose a reason of the list."), fields={"reason_code": "unknown"})
    else:
        raise Refused(
            _("A match becomes a target or is of no interest."), fields={"outcome": "unknown"}
        )


def _decide(officer: UUID, match: Match, outcome: str, reason_code: str, grounds: str) -> None:
    now = timezone.now()
    decision = Review.objects.create(
        match=match,
        outcome=outcome,
        reason_code=reason_code if outcome == Match.State.NO_INTEREST else "",
        grounds=grounds,
        profiles=sorted(match.hits.values_list("profile", flat=True)),
        changed=match.state != Match.State.OPEN,
        by_id=officer,
        at=now,
    )
    _show_decision(match, decision)
    follow_decision(officer, match, outcome, now)


def _show_decision(match: Match, decision: Review | None) -> None:
    """Let a match show the decision that stands, or none."""
    match.state = decision.outcome if decision else Match.State.OPEN
    match.reviewed_by_id = decision.by_id if decision else None
    match.reviewed_at = decision.at if decision else None
    match.reason_code = decision.reason_code if decision else ""
    match.grounds = decision.grounds if decision else ""
    match.save(update_fields=["state", "reviewed_by", "reviewed_at", "reason_code", "grounds"])
