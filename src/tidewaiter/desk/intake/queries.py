"""What may be known about the ways in, and by whom."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.arrivals.models import Delivery
from tidewaiter.desk.common.navigation import Waiting
from tidewaiter.desk.intake.health import SILENT_AFTER, Health, last_sign_of_life, look
from tidewaiter.desk.intake.models import Alarm, Token, WaitingFile

OVER_SHOWN = 20


def tokens(actor: Actor) -> QuerySet[Token]:
    """The tokens of the actor's administration."""
    if not actor.may("manage_tokens"):
        return Token.objects.none()
    return Token.objects.filter(administration_id=actor.administration_id).select_related("made_by")


def handed_in(actor: Actor, token: Token, file_id: UUID) -> WaitingFile:
    """A file that a system handed in by its own token; `WaitingFile.DoesNotExist` for any other."""
    actor.require("upload_messages")
    return WaitingFile.objects.select_related("delivery").get(
        pk=file_id, token=token, administration_id=actor.administration_id
    )


def told_by(file: WaitingFile) -> tuple[int, int]:
    """How many messages and travellers were read of a file that was taken in."""
    if file.delivery is None:
        return 0, 0
    rows = file.delivery.messages.exclude(kind="unknown").values_list("traveller_count", flat=True)
    counts = list(rows)
    return len(counts), sum(counts)


def health(actor: Actor) -> Health:
    """How it stands with the ways in of the actor's administration."""
    actor.require("see_health")
    return look(actor.administration_id, timezone.now())


def standing_alarms(actor: Actor) -> QuerySet[Alarm]:
    """The alarms of the actor's administration whose cause is there, those that nobody looks after first."""
    if not actor.may("see_health"):
        return Alarm.objects.none()
    return (
        Alarm.objects.filter(administration_id=actor.administration_id, over_at=None)
        .select_related("acknowledged_by")
        .order_by("acknowledged_at", "-first_seen", "pk")
    )


def past_alarms(actor: Actor) -> Sequence[Alarm]:
    """The latest alarms that are over."""
    if not actor.may("see_health"):
        return []
    rows = Alarm.objects.filter(administration_id=actor.administration_id, over_at__isnull=False)
    return list(rows.select_related("acknowledged_by").order_by("-over_at", "pk")[:OVER_SHOWN])


def quarantined(actor: Actor) -> int:
    """How many files of the actor's administration are in quarantine."""
    if not actor.may("see_health"):
        return 0
    rows = Delivery.objects.filter(administration_id=actor.administration_id)
    return rows.filter(state=Delivery.State.QUARANTINED).count()


def waiting(actor: Actor) -> Sequence[Waiting]:
    """What the top bar says: alarms that nobody has acknowledged. A worker that is silent cannot raise one, so it
    is looked at here."""
    if not actor.may("see_health"):
        return []
    standing = standing_alarms(actor).filter(acknowledged_at=None)
    count = standing.count()
    seen = last_sign_of_life()
    silent = seen is not None and timezone.now() - seen >= SILENT_AFTER
    if silent and not standing_alarms(actor).filter(kind="worker_silent").exists():
        count += 1
    return [Waiting(_("alarms"), count, reverse("intake:health"))]


def names_of(reader: Actor, ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of systems by their tokens' ids, for the pages of the log."""
    rows = Token.objects.filter(pk__in=ids, administration_id=reader.administration_id)
    return dict(rows.values_list("pk", "name"))
