"""Writes about tokens: a system gets one, uses it, loses it."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tidewaiter.desk.accounts.actor import SYSTEM_PURPOSE, Actor
from tidewaiter.desk.audit.actions import Nobody, record
from tidewaiter.desk.common.keys import keyed_digest
from tidewaiter.desk.intake.models import Token
from tidewaiter.desk.protection import erasing
from tidewaiter.errors import Refused

PREFIX = "tw_"
_HINT = 8
MOST_DAYS = 3 * 366
LONGEST_NAME = 80
SCOPE_PERMISSIONS = {
    Token.Scope.UPLOAD: frozenset({"upload_messages"}),
    Token.Scope.WATCH: frozenset({"see_health"}),
    Token.Scope.HOLDS: frozenset({"answer_holds"}),
}
"""What a token of each kind opens."""

_NOTE_USE_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made: `secret` is shown this once and stored nowhere."""

    token: Token
    secret: str


def make_token(actor: Actor, *, name: str, scope: str, days: int) -> NewToken:
    """A token for a system of the actor's administration, that ends after so many days."""
    actor.require("manage_tokens")
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Refused(_("Name the system, in 80 signs at most."), fields={"name": "length"})
    if scope not in Token.Scope.values:
        known = ", ".join(Token.Scope.values)
        raise Refused(_("A token may: %(known)s.") % {"known": known}, fields={"scope": "unknown"})
    if not 1 <= days <= MOST_DAYS:
        raise Refused(
            _("A token lives from 1 to %(most)d days.") % {"most": MOST_DAYS},
            fields={"days": "range"},
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = Token.objects.create(
            administration_id=actor.administration_id,
            name=name,
            scope=scope,
            digest=keyed_digest(secret),
            hint=secret[:_HINT],
            made_by_id=actor.user_id,
            expires_at=timezone.now() + timedelta(days=days),
        )
        record(
            actor,
            "intake.token_made",
            subjects=[token.pk],
            facts={"scope": scope, "days": days},
        )
    return NewToken(token, secret)


def revoke_token(actor: Actor, token_id: UUID) -> Token:
    """End a token at once; what came by it stays. `Token.DoesNotExist` where it is not the administration's."""
    actor.require("manage_tokens")
    with transaction.atomic():
        token = Token.objects.select_for_update().get(
            pk=token_id, administration_id=actor.administration_id
        )
        if token.revoked_at is None:
            erasing.erase("intake.token", "revoked", [token.pk])
            token.revoked_at, token.revoked_by_id = timezone.now(), actor.user_id
            token.save(update_fields=["revoked_at", "revoked_by"])
            record(actor, "intake.token_revoked", subjects=[token.pk])
    return token


def revoke_again(ids: Collection[UUID], now: datetime) -> int:
    """End tokens that a backup brought back; gives how many were open again."""
    return Token.objects.filter(pk__in=ids, revoked_at=None).update(revoked_at=now)


def actor_by_token(secret: str) -> tuple[Actor, Token] | None:
    """Who shows this token, with what it opens; None for one that is unknown, revoked or over."""
    if not secret.startswith(PREFIX) or len(secret) > 100:
        return None
    now = timezone.now()
    # The database looks for the digest, not for the secret: how long that takes tells nothing of the secret.
    token = Token.objects.filter(digest=keyed_digest(secret), revoked_at=None).first()
    if token is None or token.expires_at <= now:
        return None
    if token.last_used_at is None or abs(now - token.last_used_at) > _NOTE_USE_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)
    actor = Actor(
        user_id=None,
        name=token.name,
        administration_id=token.administration_id,
        unit_id=None,
        agency_id=None,
        roles=frozenset(),
        permissions=SCOPE_PERMISSIONS[Token.Scope(token.scope)],
        purpose=SYSTEM_PURPOSE,
        shift_id=None,
        language="en",
    )
    return actor, token


def note_refused_token() -> None:
    """Leave an entry that somebody came without a token that opens. What was shown is not kept: it may be a
    secret with one sign wrong."""
    with transaction.atomic():
        record(Nobody(), "intake.token_refused")
