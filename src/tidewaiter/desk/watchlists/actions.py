"""The one door for writes to the exact lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tidewaiter import targeting
from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.audit.actions import record
from tidewaiter.desk.protection.vault import digest
from tidewaiter.desk.watchlists import queries
from tidewaiter.desk.watchlists.models import ListEntry
from tidewaiter.errors import Refused


@dataclass(frozen=True, slots=True)
class EntryWish:
    """A value to be sought. Owner, reason and expiry are not optional: an entry nobody answers for, or that
    never ends, is not lawful."""

    list_name: str
    kind: str
    value: str
    owner: str
    reason: str
    expires: date
    issuer: str = ""


def add_entry(actor: Actor, wish: EntryWish) -> ListEntry:
    """Add a value to a list. The same live value in the same list is refused."""
    actor.require("manage_lists")
    normalised = targeting.normalise(wish.kind, wish.value)
    if not normalised:
        raise Refused(_("Nothing is left of this value to compare."), fields={"value": wish.kind})
    if wish.expires <= timezone.now().date():
        raise Refused(_("The expiry must lie ahead."), fields={"expires": wish.expires.isoformat()})
    try:
        with transaction.atomic():
            made = ListEntry.objects.create(
                administration_id=actor.administration_id,
                list_name=wish.list_name,
                kind=wish.kind,
                value=wish.value,
                normalised=normalised,
                issuer=wish.issuer.upper(),
                owner=wish.owner,
                reason=wish.reason,
                expires=wish.expires,
                added_by_id=actor.user_id,
                added_at=timezone.now(),
            )
            record(
                actor,
                "add-list-entry",
                subjects=[made.pk],
                facts={"kind": wish.kind, "value": digest(normalised)},
            )
    except IntegrityError:
        raise Refused(
            _("This value stands in this list already."), fields={"value": wish.kind}
        ) from None
    return made


def remove_entry(actor: Actor, entry_id: UUID, reason: str) -> None:
    """Take an entry off its list. The row stays, so that an earlier match can be explained."""
    actor.require("manage_lists")
    if not reason.strip():
        raise Refused(_("Say why the entry is removed."), fields={"reason": "missing"})
    with transaction.atomic():
        entry = queries.entries(actor).get(pk=entry_id)
        entry.removed_at = timezone.now()
        entry.removal_reason = reason
        entry.save(update_fields=["removed_at", "removal_reason"])
        record(actor, "remove-list-entry", subjects=[entry.pk], facts={"kind": entry.kind})
