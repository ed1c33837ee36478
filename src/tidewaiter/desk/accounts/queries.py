"""What may be known about people, and by whom."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.accounts.models import Administration, Shift, User


def running_shift(user: User, shift_id: str | None) -> Shift | None:
    """The shift that this session is in, if it is the user's own and still runs."""
    if not shift_id:
        return None
    return Shift.objects.filter(pk=shift_id, user=user, ended_at__isnull=True).first()


def has_second_factor(user: User) -> bool:
    """Whether somebody has enrolled a code app or a security key; recovery codes alone do not count."""
    strong = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(user_id=user.pk, type__in=strong).exists()


def users_visible_to(actor: Actor) -> QuerySet[User]:
    """People of the actor's own administration, to those who manage people."""
    actor.require("manage_users")
    return User.objects.filter(administration_id=actor.administration_id).select_related(
        "unit", "agency"
    )


def administration_by_code(code: str) -> Administration | None:
    """An administration by its short code; for the command line, which runs on the server itself."""
    return Administration.objects.filter(code=code).first()
