"""What the interface for systems answers when it refuses: JSON of one shape, wherever the refusal comes from.

`{"error": {"code": ..., "message": ..., "mend": ...}}`: programs read the code, people the rest, in the language of
`Accept-Language`. The codes stand in docs/interface.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext_lazy as _

INTERFACE = "/api/"

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Refusal:
    """One kind of refusal: its HTTP status, its code, what is wrong, and what mends it."""

    status: int
    code: str
    message: Text
    mend: Text

    def answer(self, **headers: str) -> JsonResponse:
        """The answer, with further headers where the status asks for them."""
        error = {"code": self.code, "message": str(self.message), "mend": str(self.mend)}
        return JsonResponse({"error": error}, status=self.status, headers=headers)


_COMPARE = _("Compare it with /api/v1/openapi.json.")

NO_TOKEN = Refusal(
    401,
    "no-token",
    _("There is no token that opens this."),
    _(
        "Send `Authorization: Bearer <token>`; an administrator makes tokens under Systems. One that is over or "
        "revoked opens nothing."
    ),
)
NOT_THERE = Refusal(
    404,
    "not-there",
    _("There is nothing here that this token may see."),
    _("Use the id of an answer that this token got."),
)
TOO_MANY = Refusal(
    429,
    "too-many",
    _("There were too many requests in a short time."),
    _("Send again after the seconds of Retry-After; the same bytes are never taken twice."),
)
NOT_UNDERSTOOD = Refusal(422, "not-understood", _("The request cannot be understood."), _COMPARE)
INTERNAL = Refusal(
    500,
    "internal",
    _("The program failed; nothing was taken in."),
    _("Send again later; if it fails again, tell whoever runs the server."),
)
_BEFORE_THE_INTERFACE = {
    400: Refusal(
        400,
        "bad-request",
        _("The request is broken, or its host is none of this server's."),
        _("Compare the address with the one you were given, and send it again."),
    ),
    404: Refusal(404, "no-address", _("The interface has no such address."), _COMPARE),
    405: Refusal(
        405,
        "method",
        _("This address does not take this method."),
        _("Use one of those in the header Allow."),
    ),
    500: INTERNAL,
}


def no_token() -> JsonResponse:
    """No token, or none that opens: 401, with the way to show one."""
    return NO_TOKEN.answer(**{"WWW-Authenticate": "Bearer"})


def too_many(seconds: float | None) -> JsonResponse:
    """429, with the seconds after which there is room again; a minute where they are unknown."""
    return TOO_MANY.answer(**{"Retry-After": str(max(1, round(seconds or 60)))})


def other(status: int) -> Refusal:
    """A refusal that has no words of its own."""
    return Refusal(status, "refused", _("The request was refused."), _COMPARE)


class InterfaceMiddleware:
    """Whatever refuses a request of the interface before or beside it (the way to an address, the method, the host, a
    failure) answers as the interface does: a program that expects JSON is never sent a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code < 400 or not _of_interface(request) or _is_json(response):
            return response
        refusal = _BEFORE_THE_INTERFACE.get(response.status_code) or other(response.status_code)
        # From the request: some refusals come before anything chose a language.
        with override(get_language_from_request(request)):
            answer: HttpResponse = refusal.answer()
        for name in ("Allow", "Retry-After"):
            if response.has_header(name):
                answer[name] = response[name]
        return answer


def _of_interface(request: HttpRequest) -> bool:
    return f"{request.path_info}/".startswith(INTERFACE)


def _is_json(response: HttpResponseBase) -> bool:
    return str(response.headers.get("Content-Type", "")).startswith("application/json")
