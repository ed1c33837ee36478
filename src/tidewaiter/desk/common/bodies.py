"""No request brings more bytes than the desk takes, nor takes for ever to bring them: what is larger is refused while it
comes, before it fills a disk, and what stops coming is let go.

Django reads the whole body of a request before anything looks at it, also of somebody who is not signed in: so only the
page where files are handed in takes large ones.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig

from tidewaiter.desk.common.refusals import INTERFACE

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

UPLOAD = "/arrivals/messages/upload/"
_FILES_A_FORM = 16
"""An upload by hand may bring several files of the largest size."""

PIECE_SECONDS = 30.0
"""How long the next piece of a body may be waited for."""
BODY_SECONDS = 900.0
"""How long a whole body may take: the largest file over a line of 1 Mbit/s, with room."""


class TooSlow(Exception):
    """A body that stopped coming."""


class BodyLimit:
    """Wraps the application. For the interface the limit is the largest file; the form of the upload may bring several,
    any other form holds words only."""

    def __init__(self, application: Any) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        most = _most(scope.get("path", ""))
        came, whole = 0, False
        end = time.monotonic() + BODY_SECONDS

        async def counted() -> dict[str, Any]:
            nonlocal came, whole
            if whole:  # what comes now is the end of the connection, which may be far
                return await receive()
            try:
                async with asyncio.timeout(min(PIECE_SECONDS, end - time.monotonic())):
                    message = await receive()
            except TimeoutError as late:
                raise TooSlow from late
            whole = not message.get("more_body", False)
            came += len(message.get("body", b""))
            if came > most:
                raise RequestDataTooBig
            return message

        try:
            if _announced(scope) > most:
                raise RequestDataTooBig
            await self._application(scope, counted, send)
        except RequestDataTooBig:
            size = most // (1024 * 1024)
            await _refuse(
                send,
                413,
                code="too-large",
                message=f"The request is larger than {size} MB and was not taken in.",
                mend="Split it into several messages.",
            )
        except TooSlow:
            await _refuse(
                send,
                408,
                code="too-slow",
                message="The rest of the request did not come, and nothing of it was taken in.",
                mend="Send it again, over a line that holds.",
            )


def _most(path: str) -> int:
    largest: int = settings.TIDEWAITER_LARGEST_FILE_MB * 1024 * 1024
    if path.startswith(INTERFACE):
        return largest
    words: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return largest * _FILES_A_FORM if path == UPLOAD else words


def _announced(scope: Scope) -> int:
    for name, value in scope.get("headers", ()):
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


async def _refuse(send: Send, status: int, **told: str) -> None:
    """In English: which language the sender reads is not known yet."""
    body = json.dumps({"error": told}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
