"""Chromium in front of a small desk that really serves: what an officer sees, and what their hands can do.

The desk runs in a process of its own (`small_desk.py`), made once for all tests; a test that changes something
takes a match of its own, the first that waits. Each test has a fresh window. Whatever a page logs as an error, asks
of another machine, or does not get from ours, fails the test that opened it.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

from browser.officer import PASSWORD, begin_shift, choose_password, sign_in

HERE = Path(__file__).resolve().parent
SRC = HERE.parents[1] / "src"

PATIENCE = 30_000
"""Milliseconds to wait for what must come: these tests say what happens, not how fast, on a machine that may be busy."""

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Desk:
    """A desk that serves: where, who may sign in with which password, an order that waits for its result, a traveller
    who is nobody's work abroad, and an alert."""

    address: str
    passwords: dict[str, str]
    order: str
    stranger: str
    alert: str
    states: dict[str, Any] = field(default_factory=dict)
    """Signed-in sessions by user, so that each signs in once."""

    def url(self, path: str) -> str:
        return f"{self.address}{path}"


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The small desk."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    surroundings = {key: value for key, value in os.environ.items() if "TIDEWAITER" not in key}
    surroundings.update(
        PYTHONPATH=str(SRC),
        TIDEWAITER_HOME=str(tmp_path_factory.mktemp("desk") / "home"),
        TIDEWAITER_DEMO="1",
        DJANGO_SETTINGS_MODULE="tidewaiter.desk.settings",
    )
    with subprocess.Popen(
        [sys.executable, str(HERE / "small_desk.py"), str(port)],
        env=surroundings,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            assert line, "the small desk did not come up; what it said stands above"
            told = json.loads(line)
            _wait_for(port)
            yield Desk(
                f"http://127.0.0.1:{port}",
                told["passwords"],
                told["order"],
                told["stranger"],
                told["alert"],
            )
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    for _attempt in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the small desk does not listen")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser itself."""
    names = [
        os.environ.get("TIDEWAITER_CHROMIUM", ""),
        "chromium",
        "chromium-browser",
        "google-chrome",
    ]
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    assert path, "no Chromium here; `sh tools/chromium.sh` says how to have one"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        )
        yield browser
        browser.close()


@dataclass
class Watch:
    """What went wrong in the windows of a test."""

    address: str
    faults: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Keep an eye on every page of a window."""
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.set_default_timeout(PATIENCE)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.faults.append(f"wanted another machine: {request.url}")

    def _response(self, response: Response) -> None:
        asked_for = response.request.resource_type in {"document", "xhr", "fetch", "eventsource"}
        if response.status >= (500 if asked_for else 400):
            self.faults.append(f"{response.status}: {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        # What was not loaded is judged by `_response`: a refusal is an answer that tests ask for.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")


@pytest.fixture
def window(chromium: Browser, desk: Desk) -> Iterator[Callable[..., Page]]:
    """Opens windows: `window("officer")` is signed in and on shift, `window()` is before sign-in.

    Options are those of the browser's windows: `color_scheme`, `viewport`, `java_script_enabled` ...
    """
    watch = Watch(desk.address)
    opened: list[BrowserContext] = []

    def make(username: str = "", **options: Any) -> Page:
        if username and username not in desk.states:
            desk.states[username] = _first_sign_in(chromium, desk, username)
        context = chromium.new_context(
            base_url=desk.address,
            storage_state=desk.states.get(username),
            **{"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", **options},
        )
        opened.append(context)
        watch.over(context)
        return context.new_page()

    yield make
    for context in opened:
        context.close()
    assert not watch.faults


def _first_sign_in(chromium: Browser, desk: Desk, username: str) -> Any:
    """Signs in with the one-time password, chooses another one and a purpose; answers the session."""
    context = chromium.new_context(base_url=desk.address)
    page = context.new_page()
    page.goto("/")
    sign_in(page, username, desk.passwords[username])
    choose_password(page, desk.passwords[username])
    desk.passwords[username] = PASSWORD
    begin_shift(page)
    state = context.storage_state()
    context.close()
    return state
