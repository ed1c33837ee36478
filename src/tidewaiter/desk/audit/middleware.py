"""One entry a response, listing whom it showed; a refresh that shows the same people adds none (`repeats`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from tidewaiter.desk.audit.actions import Nobody, record_view
from tidewaiter.desk.audit.repeats import HEADER, mark_of, same

_SHOWS_ITS_FORM_AGAIN = 422


class Shown:
    """Collects the ids that a page shows, in their order, each once. A view calls it as `request.shown(...)`.

    A page that refreshes itself gives `{{ request.shown.mark }}` to its script, which brings it back.
    """

    do_not_call_in_templates = True

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.called = False
        self.subjects: dict[str, None] = {}

    def __call__(self, *subject_ids: UUID | str) -> None:
        self.called = True
        self.subjects.update(dict.fromkeys(str(subject) for subject in subject_ids))

    @property
    def actor(self) -> Any:
        """Who looks."""
        return getattr(self.request, "actor", None) or Nobody()

    @property
    def view(self) -> str:
        """The name of the page."""
        match = self.request.resolver_match
        return match.view_name if match else ""

    @property
    def mark(self) -> str:
        """The mark of this look."""
        return mark_of(self.actor, self.view, self.subjects, timezone.now())

    @property
    def again(self) -> bool:
        """Whether this is a refresh that shows whom the page showed before, as its entry says already. A workbook
        is never one: what leaves the desk is logged each time."""
        presented = self.request.headers.get(HEADER, "")
        refresh = self.request.method == "GET" and "format" not in self.request.GET
        return refresh and bool(presented) and same(self.mark, presented)


class AuditMiddleware:
    """Writes the entry before the response leaves: a log that cannot be written shows nobody anything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        shown = Shown(request)
        carrier: Any = request
        carrier.shown = shown
        response = self.get_response(request)
        if shown.called and _shows_something(response) and not shown.again:
            record_view(shown.actor, f"view:{shown.view}", subjects=shown.subjects)
        return response


def _shows_something(response: HttpResponseBase) -> bool:
    """A page of refusal shows nobody; a form that comes back to be mended shows all that it showed before."""
    return response.status_code < 400 or response.status_code == _SHOWS_ITS_FORM_AGAIN
