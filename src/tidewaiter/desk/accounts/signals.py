"""What the sign-in library tells: written into the log."""

from __future__ import annotations

from typing import Any

from allauth.mfa import signals as second_factor
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from tidewaiter.desk.accounts.actions import end_shifts, record_failed_sign_in, record_sign_in
from tidewaiter.desk.accounts.models import User


@receiver(user_logged_in)
def signed_in(user: User, **_more: Any) -> None:
    """Password and, where there is one, second factor were right."""
    record_sign_in(user, "accounts.signed_in")


@receiver(user_logged_out)
def signed_out(user: User | None, **_more: Any) -> None:
    """A shift ends with the session."""
    if user is not None:
        end_shifts(user)


@receiver(second_factor.authentication_failed)
def second_factor_failed(user: User, **_more: Any) -> None:
    """The password was right and the code was not: the one to look at."""
    record_failed_sign_in(user.username, "second_factor")


@receiver(second_factor.authenticator_added)
def enrolled(user: User, authenticator: Any, **_more: Any) -> None:
    """A phone or key was enrolled."""
    record_sign_in(user, "accounts.second_factor_added", kind=str(authenticator.type))


@receiver(second_factor.authenticator_removed)
def removed(user: User, authenticator: Any, **_more: Any) -> None:
    """A phone or key was taken off by its owner."""
    record_sign_in(user, "accounts.second_factor_removed", kind=str(authenticator.type))


@receiver(second_factor.authenticator_reset)
def codes_made(user: User, **_more: Any) -> None:
    """New recovery codes replaced the old ones."""
    record_sign_in(user, "accounts.recovery_codes_made")
