"""What the sign-in library tells: written into the log."""

from __future__ import annotations

from typing import Any

from allauth.core import context as library
from allauth.mfa import signals as second_factor
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_save, pre_delete
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


@receiver(post_save, sender=Authenticator)
def enrolled(instance: Any, created: bool, **_more: Any) -> None:
    """A phone or key was enrolled, or recovery codes were made.

    Told by the model and not by the library's own signals, which come after the commit: the entry belongs to
    the transaction of the change.
    """
    if not created:
        return
    if instance.type == Authenticator.Type.RECOVERY_CODES:
        record_sign_in(instance.user, "accounts.recovery_codes_made")
    else:
        record_sign_in(instance.user, "accounts.second_factor_added", kind=str(instance.type))


@receiver(pre_delete, sender=Authenticator)
def removed(instance: Any, **_more: Any) -> None:
    """A phone or key was taken off by its owner; what an administrator resets is recorded as their act."""
    request = library.request
    owner = request is not None and request.user.pk == instance.user_id
    if owner and instance.type != Authenticator.Type.RECOVERY_CODES:
        record_sign_in(instance.user, "accounts.second_factor_removed", kind=str(instance.type))
