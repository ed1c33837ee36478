"""Writes of a person about themselves: sign-in, shift, password, language. Those about others: `people_actions`."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tidewaiter.desk.accounts.actor import actor_of
from tidewaiter.desk.accounts.catalogue import purposes_for
from tidewaiter.desk.accounts.models import Shift, User
from tidewaiter.desk.accounts.people_actions import (
    NewSecret,
    create_administration,
    create_agency,
    create_unit,
    create_user,
    deactivate,
    reactivate,
    reset_password,
    reset_second_factor,
    update_user,
)
from tidewaiter.desk.audit import actions as audit
from tidewaiter.desk.common.keys import keyed_digest
from tidewaiter.errors import Refused

__all__ = [
    "NewSecret",
    "choose_language",
    "create_administration",
    "create_agency",
    "create_unit",
    "create_user",
    "deactivate",
    "end_shifts",
    "reactivate",
    "record_failed_sign_in",
    "record_sign_in",
    "reset_password",
    "reset_second_factor",
    "set_own_password",
    "start_shift",
    "update_user",
]


def start_shift(user: User, purpose: str) -> Shift:
    """Begin a shift under a purpose of the closed list; a running one ends."""
    if purpose not in {fitting.code for fitting in purposes_for(user.roles)}:
        raise Refused(_("This purpose does not fit your roles."), fields={"purpose": "unknown"})
    with transaction.atomic():
        _end_running(user)
        shift = Shift.objects.create(user=user, purpose=purpose)
        audit.record(actor_of(user, shift), "accounts.shift_started", subjects=[shift.pk])
    return shift


def end_shifts(user: User, action: str = "accounts.signed_out") -> None:
    """End what runs, at sign-out."""
    with transaction.atomic():
        ended = _end_running(user)
        audit.record(actor_of(user, None), action, subjects=[user.pk, *ended])


def _end_running(user: User) -> list[UUID]:
    running = Shift.objects.filter(user=user, ended_at__isnull=True)
    ids = list(running.values_list("pk", flat=True))
    running.update(ended_at=timezone.now())
    return ids


def record_sign_in(user: User, action: str, **facts: str) -> None:
    """Note a step of a known person's sign-in."""
    with transaction.atomic():
        audit.record(actor_of(user, None), action, subjects=[user.pk], facts=facts)


def record_failed_sign_in(username: str, step: str) -> None:
    """Note a failed sign-in: the person's id where the name is known, else a keyed digest of what was typed,
    which may be somebody's password in the wrong field."""
    user = User.objects.filter(username=username.strip().lower()).first()
    with transaction.atomic():
        if user is None:
            facts = {"step": step, "name_digest": keyed_digest(username.strip().lower())}
            audit.record(audit.Nobody(), "accounts.sign_in_failed", facts=facts)
        else:
            audit.record(
                actor_of(user, None),
                "accounts.sign_in_failed",
                subjects=[user.pk],
                facts={"step": step},
            )


def set_own_password(user: User, password: str) -> None:
    """A person's new password, which has passed the rules; a one-time password ends with it."""
    with transaction.atomic():
        user.set_password(password)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        audit.record(
            actor_of(user, None),
            "accounts.password_changed",
            subjects=[user.pk],
            fields=["password"],
        )


def choose_language(user: object, language: str) -> None:
    """Keep the language that a signed-in user reads; for anybody else the cookie is all there is."""
    if not isinstance(user, User) or user.language == language:
        return
    with transaction.atomic():
        user.language = language
        user.save(update_fields=["language"])
        audit.record(
            actor_of(user, None),
            "accounts.language_chosen",
            subjects=[user.pk],
            fields=["language"],
        )
