"""No request brings more bytes than the desk takes: what is larger is refused while it comes, before it fills a disk.

Django reads the whole body of a request before anything looks at it.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

INTERFACE = "/api/"
_FILES_A_FORM = 16
"""An upload by hand may bring several files of the largest size."""


class BodyLimit:
    """Wraps the application. For the interface the limit is the largest file; a form may bring several."""

    def __init__(self, application: Any) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        interface = scope.get("path", "").startswith(INTERFACE)
        largest = settings.TIDEWAITER_LARGEST_FILE_MB * 1024 * 1024
        most = largest if interface else largest * _FILES_A_FORM
        came = 0

        async def counted() -> dict[str, Any]:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > most:
                raise RequestDataTooBig
            return message

        try:
            if _announced(scope) > most:
                raise RequestDataTooBig
            await self._application(scope, counted, send)
        except RequestDataTooBig:
            await _refuse(send, most // (1024 * 1024))


def _announced(scope: Scope) -> int:
    for name, value in scope.get("headers", ()):
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


async def _refuse(send: Send, most: int) -> None:
    """In English: which language the sender reads is not known yet."""
    told = {
        "code": "too-large",
        "message": f"The request is larger than {most} MB and was not taken in.",
        "mend": "Split it into several messages.",
    }
    body = json.dumps({"error": told}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
