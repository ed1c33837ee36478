"""The mark that opens a view to officers, and the order of doors before it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from tidewaiter.desk.accounts.actor import Actor, NotPermitted


class OfficerRequest(HttpRequest):
    """A request inside an officer's page: the actor is there, and `shown` notes whom the page shows."""

    actor: Actor
    shown: Callable[..., None]


View = Callable[..., HttpResponseBase]


def officer_page(permission: str) -> Callable[[View], View]:
    """Open a view to people on shift who have a permission.

    `ActorMiddleware` sends everybody else to the door that comes next for them: sign-in, a password of
    their own, a second factor, the purpose of the shift. A view without this mark stays closed.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **options: Any) -> HttpResponseBase:
            if request.actor is None:
                raise NotPermitted(permission)
            request.actor.require(permission)
            return view(request, *args, **options)

        guarded.officer_permission = permission  # type: ignore[attr-defined]
        return guarded

    return mark
