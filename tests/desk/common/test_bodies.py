"""A request that is too large is refused while it comes, whatever it announces."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from django.urls import reverse

from tidewaiter.desk.common import bodies
from tidewaiter.desk.common.bodies import UPLOAD, BodyLimit

MB = 1024 * 1024


def asked(path: str, chunks: list[bytes], announced: int | None = None) -> tuple[int, bytes, int]:
    """Send a body in chunks; gives the status, the answer, and how many bytes the application got."""
    sent: list[dict[str, Any]] = []
    got = 0
    left = list(chunks)

    async def application(_scope: Any, receive: Any, send: Any) -> None:
        nonlocal got
        more = True
        while more:
            message = await receive()
            got += len(message["body"])
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"taken"})

    async def receive() -> dict[str, Any]:
        body = left.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(left)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    length = sum(map(len, chunks)) if announced is None else announced
    headers = [(b"content-length", str(length).encode())] if length else []
    scope = {"type": "http", "path": path, "headers": headers}
    asyncio.run(BodyLimit(application)(scope, receive, send))
    return sent[0]["status"], sent[1]["body"], got


@pytest.fixture(autouse=True)
def one_megabyte(settings: Any) -> None:
    settings.TIDEWAITER_LARGEST_FILE_MB = 1


def test_what_fits_is_taken() -> None:
    assert asked("/api/v1/messages", [b"x" * MB]) == (200, b"taken", MB)


@pytest.mark.parametrize("announced", [None, 0, 5], ids=["announced", "not announced", "a lie"])
def test_what_is_too_large_is_refused_before_it_fills_anything(announced: int | None) -> None:
    status, body, got = asked("/api/v1/messages", [b"x" * MB, b"x", b"x" * MB], announced)
    assert status == 413
    assert json.loads(body)["error"]["code"] == "too-large"
    assert got <= MB


def test_a_form_may_bring_several_files() -> None:
    assert asked("/arrivals/messages/upload/", [b"x" * MB] * 8)[0] == 200
    assert asked("/arrivals/messages/upload/", [b"x" * MB] * 17)[0] == 413


def test_no_other_page_takes_more_than_words(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * MB
    assert asked("/sign-in/login/", [b"x" * MB] * 2)[0] == 200
    assert asked("/sign-in/login/", [b"x" * MB] * 3)[0] == 413
    assert asked("/sign-in/login/", [b"x" * MB] * 3, announced=0)[0] == 413


def test_the_page_of_the_upload_is_where_files_are_handed_in() -> None:
    assert reverse("arrivals:upload") == UPLOAD


def test_a_body_that_stops_coming_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PIECE_SECONDS", 0.01)
    sent: list[dict[str, Any]] = []
    pieces = [{"type": "http.request", "body": b"UNA", "more_body": True}]

    async def application(_scope: Any, receive: Any, _send: Any) -> None:
        while True:
            await receive()

    async def receive() -> dict[str, Any]:
        if pieces:
            return pieces.pop()
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "path": "/api/v1/messages", "headers": []}
    asyncio.run(BodyLimit(application)(scope, receive, send))
    assert sent[0]["status"] == 408
    assert json.loads(sent[1]["body"])["error"]["code"] == "too-slow"


def test_a_whole_body_waits_for_its_answer_as_long_as_it_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bodies, "PIECE_SECONDS", 0.01)
    seen: list[str] = []
    pieces = [{"type": "http.request", "body": b"UNA", "more_body": False}]

    async def application(_scope: Any, receive: Any, _send: Any) -> None:
        await receive()
        seen.append((await receive())["type"])

    async def receive() -> dict[str, Any]:
        if pieces:
            return pieces.pop()
        await asyncio.sleep(0.05)
        return {"type": "http.disconnect"}

    asyncio.run(BodyLimit(application)({"type": "http", "path": "/", "headers": []}, receive, None))  # type: ignore[arg-type]
    assert seen == ["http.disconnect"]


def test_other_protocols_pass() -> None:
    seen: list[str] = []

    async def application(scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(scope["type"])

    asyncio.run(BodyLimit(application)({"type": "lifespan"}, None, None))  # type: ignore[arg-type]
    assert seen == ["lifespan"]
