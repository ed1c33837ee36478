"""The interface for systems, /api/v1/: one for all apps; each brings its part in its own `api.py`.

Every error is JSON with a code for programs, and what is wrong and what mends it for people. There is no page of
documentation on the server: the description is served as OpenAPI, and docs/interface.md explains it.
"""

from __future__ import annotations

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from tidewaiter.desk.cargo.api import router as holds
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


def _answer(status: int, code: str, message: str, mend: str, **headers: str) -> HttpResponse:
    return JsonResponse(
        {"error": {"code": code, "message": message, "mend": mend}}, status=status, headers=headers
    )


@api.exception_handler(Fault)
def _fault(_request: HttpRequest, fault: Any) -> HttpResponse:
    return _answer(fault.status, fault.code, fault.message, fault.mend)


@api.exception_handler(AuthenticationError)
def _no_token(_request: HttpRequest, _error: Any) -> HttpResponse:
    return _answer(
        401,
        "no-token",
        _("There is no token that opens this."),
        _(
            "Send `Authorization: Bearer <token>`; an administrator makes tokens under Systems. One that is over or "
            "revoked opens nothing."
        ),
        **{"WWW-Authenticate": "Bearer"},
    )


@api.exception_handler(Throttled)
def _too_many(_request: HttpRequest, error: Any) -> HttpResponse:
    wait = str(max(1, round(error.wait or 60)))
    return _answer(
        429,
        "too-many",
        _("There were too many requests in a short time."),
        _("Send again after the seconds of Retry-After; the same bytes are never taken twice."),
        **{"Retry-After": wait},
    )


@api.exception_handler(Http404)
def _not_there(_request: HttpRequest, _error: Any) -> HttpResponse:
    return _answer(
        404,
        "not-there",
        _("There is nothing here that this token may see."),
        _("Use the id of an answer that this token got."),
    )


@api.exception_handler(ValidationError)
def _not_understood(_request: HttpRequest, _error: Any) -> HttpResponse:
    return _answer(
        422,
        "not-understood",
        _("The request cannot be understood."),
        _("Compare it with /api/v1/openapi.json."),
    )


@api.exception_handler(HttpError)
def _other(_request: HttpRequest, error: Any) -> HttpResponse:
    return _answer(
        error.status_code,
        "refused",
        _("The request was refused."),
        _("Compare it with /api/v1/openapi.json."),
    )


@api.exception_handler(Exception)
def _broken(_request: HttpRequest, failure: Exception) -> HttpResponse:
    """Nothing was taken in. Only the kind of error goes into the log: its text may quote a message."""
    kind = outage(failure)
    _log.error("The interface failed: %s %s", type(failure).__name__, kind)
    if kind:
        return _answer(
            503, kind, outage_words(kind), _("Send again later."), **{"Retry-After": "30"}
        )
    return _answer(
        500,
        "internal",
        _("The program failed; nothing was taken in."),
        _("Send again later; if it fails again, tell whoever runs the server."),
    )
