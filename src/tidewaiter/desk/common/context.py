"""What the frame of every page needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tidewaiter import __version__
from tidewaiter.desk.common.navigation import pages_for, waiting_for

THEME_COOKIE = "tidewaiter_theme"
THEMES = ("auto", "light", "dark")


def frame(request: HttpRequest) -> dict[str, Any]:
    """Theme, demo ribbon, pages of the top bar and what waits."""
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    actor = getattr(request, "actor", None)
    pages = pages_for(actor) if actor else []
    waiting = waiting_for(actor) if actor else []
    path = request.path
    return {
        "demo": settings.TIDEWAITER_DEMO,
        "theme": theme if theme in THEMES else "auto",
        "languages": settings.LANGUAGES,
        "nav_pages": pages,
        "nav_current": max(
            (page.address for page in pages if path.startswith(page.address)), key=len, default=""
        ),
        "waiting": waiting,
        "waiting_total": sum(item.count for item in waiting),
        "version": __version__,
    }
