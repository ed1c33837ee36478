"""Pages for what went wrong, in the same calm frame, with what to do next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form whose protection had run out: usually a page that stood open over night."""
    return render(request, "common/failure.html", {"status": 403, "expired": True}, status=403)


def not_permitted(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403, naming the permission that is missing."""
    words = getattr(exception, "words", None)
    permission = words.in_language(get_language() or "en") if words else ""
    context = {"status": 403, "permission_words": permission}
    return render(request, "common/failure.html", context, status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:  # noqa: ARG001
    """404: it is not there, or not for this reader; the page does not say which."""
    return render(request, "common/failure.html", {"status": 404}, status=404)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:  # noqa: ARG001
    """400. Drawn without the request: what is wrong with it, its host for one, would break the frame too."""
    words = render_to_string("common/broken.html", {"status": 400, "theme": "auto"})
    return HttpResponse(words, status=400)


def broken(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """500: nothing was changed, and the server's log has the rest.

    Drawn without the request, because what broke may be the database that the frame asks.
    """
    return HttpResponse(render_to_string("common/broken.html", {"theme": "auto"}), status=500)
