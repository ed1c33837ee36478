"""One entry a response, listing whom it showed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from tidewaiter.desk.audit.actions import Nobody, record_view

_SHOWS_ITS_FORM_AGAIN = 422


class Shown:
    """Collects the ids that a page shows, in their order, each once. A view calls it as `request.shown(...)`."""

    def __init__(self) -> None:
        self.called = False
        self.subjects: dict[str, None] = {}

    def __call__(self, *subject_ids: UUID | str) -> None:
        self.called = True
        self.subjects.update(dict.fromkeys(str(subject) for subject in subject_ids))


class AuditMiddleware:
    """Writes the entry before the response leaves: a log that cannot be written shows nobody anything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        shown = Shown()
        carrier: Any = request
        carrier.shown = shown
        response = self.get_response(request)
        if shown.called and _shows_something(response):
            match = request.resolver_match
            name = match.view_name if match else ""
            actor = getattr(request, "actor", None) or Nobody()
            record_view(actor, f"view:{name}", subjects=shown.subjects)
        return response


def _shows_something(response: HttpResponseBase) -> bool:
    """A page of refusal shows nobody; a form that comes back to be mended shows all that it showed before."""
    return response.status_code < 400 or response.status_code == _SHOWS_ITS_FORM_AGAIN
