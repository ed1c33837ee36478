"""The marks that open a view to officers, and the second look before risky acts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

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


def freshly_signed_in(view: View) -> View:
    """Ask for password or code once more before a risky act, unless it was given in the last minutes.

    After it the person is back at the page, not in the middle of the act: nothing happens that they did
    not confirm with the page in front of them.
    """

    @reauthentication_required  # type: ignore[untyped-decorator]
    def ask(_request: HttpRequest) -> None:
        return None

    @wraps(view)
    def guarded(request: Any, *args: Any, **options: Any) -> HttpResponseBase:
        try:
            ask(request)
        except ReauthenticationRequired:
            back = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('account_reauthenticate')}?{back}")
        return view(request, *args, **options)

    return guarded
