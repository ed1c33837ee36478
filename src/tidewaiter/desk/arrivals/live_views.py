"""The one stream of the desk: tells pages that stand open that something changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from tidewaiter.desk.accounts.pages import OfficerRequest, officer_page
from tidewaiter.desk.arrivals.live import WATCHER, Stream, newest, told
from tidewaiter.desk.audit.naming import uuid_of

_TOO_MANY = 429


@officer_page("see_arrivals")
@require_GET
def stream(request: OfficerRequest) -> HttpResponseBase:
    """Server-sent events until the shift or the sign-in ends. `of` is the movement that the page shows, `after` the
    number of the newest change that it shows (the browser tells it itself when it comes again)."""
    actor = request.actor
    if actor.user_id is None or actor.shift_id is None:
        return HttpResponse(status=204)  # the browser does not ask again
    session: Any = request.session
    listening = Stream(
        user_id=actor.user_id,
        administration_id=actor.administration_id,
        shift_id=actor.shift_id,
        ends=timezone.now() + timedelta(seconds=session.get_expiry_age()),
        of=str(uuid_of(request.GET.get("of", "")) or ""),
    )
    if WATCHER.full(actor.user_id):
        return HttpResponse(status=_TOO_MANY)
    response = StreamingHttpResponse(
        told(listening, _seq(request)), content_type="text/event-stream"
    )
    response["X-Accel-Buffering"] = "no"  # for a proxy in front
    return response


def _seq(request: OfficerRequest) -> int:
    told_before = request.headers.get("Last-Event-ID", "") or request.GET.get("after", "")
    return int(told_before) if told_before.isdecimal() and len(told_before) < 18 else newest()
