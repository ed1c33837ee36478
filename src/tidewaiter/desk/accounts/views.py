"""Pages of a person about themselves: purpose of the shift, own sign-in, language, theme."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tidewaiter.desk.accounts.actions import choose_language, start_shift
from tidewaiter.desk.accounts.catalogue import purposes_for, roles
from tidewaiter.desk.accounts.middleware import SHIFT_KEY
from tidewaiter.desk.accounts.pages import OfficerRequest, freshly_signed_in, officer_page
from tidewaiter.desk.accounts.queries import has_second_factor
from tidewaiter.desk.common.context import THEME_COOKIE, THEMES

__all__ = [
    "OfficerRequest",
    "freshly_signed_in",
    "officer_page",
    "profile",
    "purpose",
    "set_language",
    "set_theme",
]

_YEAR = 365 * 24 * 3600


def purpose(request: Any) -> HttpResponse:
    """Choose the purpose of this shift."""
    offered = purposes_for(request.user.roles)
    chosen = request.POST.get("purpose", "")
    if request.method == "POST" and chosen in {fitting.code for fitting in offered}:
        shift = start_shift(request.user, chosen)
        request.session[SHIFT_KEY] = str(shift.pk)
        return redirect(_following(request))
    current = request.actor.purpose if request.actor else ""
    context = {
        "purposes": offered,
        "current": current,
        "next": _following(request),
        "missing": request.method == "POST",
    }
    return render(request, "accounts/purpose.html", context)


def profile(request: Any) -> HttpResponse:
    """The person's own sign-in: roles, password, second factor."""
    known = roles()
    context = {
        "roles": [known[code].name for code in request.user.roles if code in known],
        "enrolled": has_second_factor(request.user),
    }
    return render(request, "accounts/profile.html", context)


@require_POST
def set_language(request: Any) -> HttpResponse:
    """Read the pages in another language, now and at the next sign-in."""
    response = redirect(_following(request))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        choose_language(request.user, language)
        _remember(response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


@require_POST
def set_theme(request: Any) -> HttpResponse:
    """Light, dark, or as the machine says; kept in a cookie of this browser."""
    response = redirect(_following(request))
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        _remember(response, THEME_COOKIE, theme)
    return response


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=_YEAR,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _following(request: Any) -> str:
    wanted: str = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else "/"
