"""Where scripts do not run, every step is a full page."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from browser.conftest import Desk
from browser.officer import sign_in


def test_an_officer_signs_in_and_decides(window: Callable[..., Page], desk: Desk) -> None:
    window("officer")  # so that a password of their own is chosen
    page = window(java_script_enabled=False)
    page.goto("/")
    sign_in(page, "officer", desk.passwords["officer"])
    expect(page.get_by_role("heading", level=1)).to_have_text("What is this shift for?")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Arrivals")
    page.locator("table.flights tr:has(.waits strong) [data-open]").last.click()
    expect(page.locator("tr[data-match]").first).to_be_visible()
    page.locator("tr[data-match] [data-open]").first.click()
    expect(page.get_by_role("heading", name="Why look")).to_be_visible()
    page.get_by_label("Select as a target: on what grounds?").fill("Bags do not fit the journey.")
    page.get_by_role("button", name="Target").click()
    expect(page.get_by_role("status")).to_have_text("1 decision is written.")
    expect(page.locator("#decide")).to_contain_text("Bags do not fit the journey.")
    expect(page.get_by_role("link", name="Order a control")).to_be_visible()
    page.locator("#decide").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Target")).to_be_visible()
