"""Sets `request.actor` and leads everybody to the door that comes next for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode

from tidewaiter.desk.accounts.actor import Actor, NotPermitted, actor_of
from tidewaiter.desk.accounts.models import User
from tidewaiter.desk.accounts.queries import has_second_factor, running_shift

SHIFT_KEY = "shift"

OPEN = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "accounts:set_language",
        "accounts:set_theme",
        "health",
        "api:api-root",
        "api:openapi-json",
        "api:hand_in",
        "api:state",
        "api:holds",
        "api:answer_hold",
    }
)
"""Views without sign-in; those of the interface for systems ask for a token instead."""

PASSWORD = frozenset({"account_change_password", "account_reauthenticate"})
"""What somebody with a one-time password may do."""

OWN_SIGN_IN = PASSWORD | {"accounts:profile"}
"""What somebody may do before a purpose is chosen: their own sign-in and nothing else."""


class ActorMiddleware:
    """Deny by default: a view that is neither open nor marked by `officer_page` is refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        carrier: Any = request
        carrier.actor = _actor(request)
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            carrier.LANGUAGE_CODE = request.user.language
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        _args: tuple[object, ...],
        _options: dict[str, object],
    ) -> HttpResponse | None:
        """None lets the request through; a response is the next door."""
        match = request.resolver_match
        name = match.view_name if match else ""
        if name in OPEN:
            return None
        user = request.user
        if not isinstance(user, User):
            return _door(request, settings.LOGIN_URL)
        if user.must_change_password:
            return None if name in PASSWORD else redirect("account_change_password")
        own = name in OWN_SIGN_IN or name.startswith("mfa_")
        if not settings.TIDEWAITER_DEMO and not has_second_factor(user):
            return None if own else redirect("mfa_activate_totp")
        if own or name == "accounts:purpose":
            return None
        if getattr(request, "actor", None) is None:
            return _door(request, "accounts:purpose")
        if getattr(view, "officer_permission", None) is None and name != "home":
            raise NotPermitted("page")
        return None


def _actor(request: HttpRequest) -> Actor | None:
    user = request.user
    if not isinstance(user, User):
        return None
    shift = running_shift(user, request.session.get(SHIFT_KEY))
    return actor_of(user, shift) if shift else None


def _door(request: HttpRequest, name: str) -> HttpResponse:
    address = reverse(name)
    if getattr(request, "htmx", False):
        # A part of a page cannot hold the sign-in form: the whole page goes there.
        response = HttpResponse(status=204)
        response["HX-Redirect"] = address
        return response
    following = request.get_full_path() if request.method == "GET" else "/"
    return redirect(f"{address}?{urlencode({'next': following})}")
