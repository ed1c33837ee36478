"""Pages for what went wrong, in the same calm frame, with what to do next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form whose protection had run out: usually a page that stood open over night."""
    return render(request, "common/failure.html", {"status": 403, "form": True}, status=403)


def not_permitted(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403, naming the permission that is missing."""
    permission = getattr(exception, "permission", "")
    return render(
        request, "common/failure.html", {"status": 403, "permission": permission}, status=403
    )


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:  # noqa: ARG001
    """404: it is not there, or not for this reader; the page does not say which."""
    return render(request, "common/failure.html", {"status": 404}, status=404)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:  # noqa: ARG001
    """400."""
    return render(request, "common/failure.html", {"status": 400}, status=400)


def broken(request: HttpRequest) -> HttpResponse:
    """500: nothing was changed, and the server's log has the rest."""
    return render(request, "common/failure.html", {"status": 500}, status=500)
