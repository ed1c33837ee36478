"""The interface for systems, /api/v1/: one for all apps; each brings its part in its own `api.py`.

Every error is JSON with a code for programs, and what is wrong and what mends it for people. There is no page of
documentation on the server: the description is served as OpenAPI, and docs/interface.md explains it.
"""

from __future__ import annotations

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from tidewaiter.desk.cargo.api import router as holds
from tidewaiter.desk.common import refusals
from tidewaiter.desk.intake.api import Fault, router
from tidewaiter.desk.intake.outages import outage, outage_words

_log = logging.getLogger(__name__)

api = NinjaAPI(
    title="tidewaiter",
    version="1",
    description="Hand messages in, and ask what became of them; read holds, and answer them. A token is bound to one administration.",
    urls_namespace="api",
    openapi_url="/openapi.json",
    docs_url=None,
)
api.add_router("", router)
api.add_router("/holds", holds)


@api.exception_handler(Fault)
def _fault(_request: HttpRequest, fault: Any) -> HttpResponse:
    return refusals.Refusal(fault.status, fault.code, fault.message, fault.mend).answer()


@api.exception_handler(AuthenticationError)
def _no_token(_request: HttpRequest, _error: Any) -> HttpResponse:
    return refusals.no_token()


@api.exception_handler(Throttled)
def _too_many(_request: HttpRequest, error: Any) -> HttpResponse:
    return refusals.too_many(error.wait)


@api.exception_handler(Http404)
def _not_there(_request: HttpRequest, _error: Any) -> HttpResponse:
    return refusals.NOT_THERE.answer()


@api.exception_handler(ValidationError)
def _not_understood(_request: HttpRequest, _error: Any) -> HttpResponse:
    return refusals.NOT_UNDERSTOOD.answer()


@api.exception_handler(HttpError)
def _other(_request: HttpRequest, error: Any) -> HttpResponse:
    return refusals.other(error.status_code).answer()


@api.exception_handler(Exception)
def _broken(_request: HttpRequest, failure: Exception) -> HttpResponse:
    """Nothing was taken in. Only the kind of error goes into the log: its text may quote a message."""
    kind = outage(failure)
    _log.error("The interface failed: %s %s", type(failure).__name__, kind)
    if not kind:
        return refusals.INTERNAL.answer()
    away = refusals.Refusal(503, kind, outage_words(kind), _("Send again later."))
    return away.answer(**{"Retry-After": "30"})
