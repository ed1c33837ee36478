"""Pages about the person: purpose of the shift, language, theme."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tidewaiter.desk.accounts.actions import choose_language, start_shift
from tidewaiter.desk.accounts.catalogue import purposes
from tidewaiter.desk.accounts.middleware import SHIFT_KEY
from tidewaiter.desk.accounts.pages import OfficerRequest, officer_page
from tidewaiter.desk.common.context import THEME_COOKIE, THEMES

__all__ = ["OfficerRequest", "officer_page"]


def purpose(request: Any) -> HttpResponse:
    """Choose the purpose of this shift."""
    if request.method == "POST" and request.POST.get("purpose") in purposes():
        shift = start_shift(request.user, request.POST["purpose"])
        request.session[SHIFT_KEY] = str(shift.pk)
        return redirect(_following(request))
    return render(
        request,
        "accounts/purpose.html",
        {"purposes": purposes().values(), "next": _following(request)},
    )


def profile(request: Any) -> HttpResponse:
    """The person's own sign-in: password, second factor, language."""
    return render(request, "accounts/profile.html")


@require_POST
def set_language(request: Any) -> HttpResponse:
    """Read the pages in another language, now and at the next sign-in."""
    response = redirect(_following(request))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        choose_language(request.user, language)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )
    return response


@require_POST
def set_theme(request: Any) -> HttpResponse:
    """Light, dark, or as the machine says; kept in a cookie of this browser."""
    response = redirect(_following(request))
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(
            THEME_COOKIE,
            theme,
            max_age=365 * 24 * 3600,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


def _following(request: Any) -> str:
    wanted: str = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else "/"
