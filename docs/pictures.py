"""Draws the pictures of docs/pictures: `make pictures`. Needs Chromium; takes about two minutes.

A demonstration is made in a folder of its own and looked at as an officer would, in a window of a desk and in one
of a phone, light and dark. Everybody in the pictures is invented.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent / "pictures"
WIDE, NARROW = 1280, 400
HEIGHT = 1000
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LARGEST = 400_000
"""Bytes of a picture: people read these pages over slow lines too."""

PASSWORD = "Quay7 Moss4 Fjord2 Zinc8 Hull"  # noqa: S105  of a demonstration that ends with this script
GROUNDS = "Paid by a third person, one night, 69 kg of bags: not explained by the booking."


@contextmanager
def demonstration() -> Iterator[tuple[str, str]]:
    """A demonstration while it runs: its address, and the one-time password of its first user."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        process = subprocess.Popen(  # noqa: S603  our own command
            [sys.executable, "-m", "tidewaiter", "demo", "--port", str(port)],
            env={**os.environ, "TIDEWAITER_HOME": home},
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            said = welcome(process)
            found = re.search(r"Password +(\S+)", said)
            if not found:
                raise SystemExit(said)
            yield f"http://localhost:{port}", found[1]
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate()


def welcome(process: subprocess.Popen[str]) -> str:
    """What the demonstration says until it serves."""
    said = ""
    for line in process.stderr or ():
        said += line
        if "Ctrl-C" in line:
            break
    return said


def come_in(page: Page, one_time: str) -> None:
    """Sign in, choose a password, and begin a shift."""
    page.goto("/")
    page.get_by_label("Username").fill("officer")
    page.get_by_label("Password", exact=True).fill(one_time)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Current Password").fill(one_time)
    page.get_by_label("New Password", exact=True).fill(PASSWORD)
    page.get_by_label("New Password (again)").fill(PASSWORD)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/arrivals/")


def draw(page: Page, name: str, address: str) -> None:
    """Draw one page at its present width, light and dark, from its top."""
    width = page.viewport_size["width"] if page.viewport_size else WIDE
    page.goto(address)
    page.wait_for_load_state()
    page.wait_for_timeout(800)  # what comes by itself: the first traveller beside a flight
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        path = FOLDER / f"{name}-{width}-{theme}.png"
        page.screenshot(path=path)
        size = path.stat().st_size
        print(f"{path.name}  {size // 1000} kB")
        if size > LARGEST:
            raise SystemExit(f"{path.name} has {size} bytes, more than {LARGEST}.")


def window(browser: Browser, officer: BrowserContext, address: str, width: int) -> Page:
    """A window of this width for the officer who is signed in."""
    return browser.new_page(
        base_url=address,
        storage_state=officer.storage_state(),
        viewport={"width": width, "height": HEIGHT},
        locale="en-GB",
    )


def href(page: Page, selector: str) -> str:
    """Where the first such link leads."""
    return page.locator(selector).first.get_attribute("href") or ""


def draw_all(browser: Browser, address: str, one_time: str) -> None:
    """Everything, in the order in which an officer would come to it."""
    officer = browser.new_context(base_url=address, locale="en-GB")
    page = officer.new_page()
    come_in(page, one_time)
    traveller, flight = href(page, ".first [data-open]"), href(page, ".first .who p a")
    phone = window(browser, officer, address, NARROW)
    for view in (window(browser, officer, address, WIDE), phone):
        draw(view, "arrivals", "/arrivals/")
        draw(view, "flight", flight)
        draw(view, "traveller", traveller)
        draw(view, "mine", "/arrivals/tasks/")
    draw_cargo(page, [window(browser, officer, address, WIDE), phone])
    page.goto(traveller)
    page.get_by_label("Select as a target: on what grounds?").fill(GROUNDS)
    page.get_by_role("button", name="Target").click()
    page.get_by_role("link", name="Order a control").click()
    draw(phone, "order", page.url)
    page.get_by_label("Assigned to").fill("Team 4")
    page.get_by_role("button", name="Send the order").click()
    page.get_by_role("status").wait_for()
    draw(phone, "result", page.url)
    for view in (window(browser, officer, address, WIDE), phone):
        draw(view, "targets", "/targets/")


def draw_cargo(page: Page, views: list[Page]) -> None:
    """A vessel, her bay plan, a container, a flight with freight."""
    page.goto("/arrivals/?place=all&mode=vessels")
    vessel = href(page, "tr[data-row] [data-open]")
    page.goto(vessel)
    box = href(page, "tr[data-row] [data-open]")
    page.goto("/arrivals/?place=all&mode=freighters")
    freight = href(page, "tr[data-row] [data-open]")
    for view in views:
        draw(view, "vessel", vessel)
        draw(view, "bay-plan", f"{vessel}?tab=plan")
        draw(view, "container", box)
        draw(view, "freight", freight)


def main() -> None:
    """Draw every picture anew."""
    chromium = os.environ.get("TIDEWAITER_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        raise SystemExit("No Chromium here; `sh tools/chromium.sh` says how to have one.")
    FOLDER.mkdir(exist_ok=True)
    with demonstration() as (address, one_time), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        draw_all(browser, address, one_time)
        browser.close()


if __name__ == "__main__":
    main()
