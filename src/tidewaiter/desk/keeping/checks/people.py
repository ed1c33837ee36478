"""People who may sign in, as far as the door is concerned; by their user names only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from tidewaiter.desk.accounts.models import Administration, User
from tidewaiter.desk.accounts.queries import has_second_factor
from tidewaiter.desk.keeping.checks.register import Told, check, fail, ok, warn

_LONG_UNUSED = timedelta(days=7)
_SHOWN = 10


@check("administrators")
def administrators() -> Iterator[Told]:
    """Somebody in every administration can let others in."""
    for administration in Administration.objects.all():
        active = User.objects.filter(administration=administration, is_active=True)
        if any("administrator" in user.roles for user in active):
            yield ok(f"{administration.code} has an administrator.")
        else:
            yield warn(
                f"Nobody in {administration.code} is an administrator.",
                "`tidewaiter users add --role administrator ...`",
            )


@check("second-factor")
def second_factor() -> Iterator[Told]:
    """Everybody who has signed in has one."""
    signed_in = User.objects.filter(is_active=True, last_login__isnull=False)
    lacking = sorted(user.username for user in signed_in if not has_second_factor(user))
    if lacking:
        yield fail(
            f"Without a second factor: {_named(lacking)}.",
            "They are asked for one at the next sign-in; close the access of who does not come back.",
        )
    else:
        yield ok("Everybody who has signed in has a second factor.")


@check("one-time-passwords")
def one_time_passwords() -> Iterator[Told]:
    """None waits for long to be changed."""
    old = User.objects.filter(
        is_active=True, must_change_password=True, created_at__lt=timezone.now() - _LONG_UNUSED
    )
    waiting = sorted(old.values_list("username", flat=True))
    if waiting:
        yield warn(
            f"A one-time password still waits for: {_named(waiting)}.",
            "Give them a new one when they come, and until then `tidewaiter users deactivate`.",
        )
    else:
        yield ok("No one-time password waits for long.")


def _named(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
