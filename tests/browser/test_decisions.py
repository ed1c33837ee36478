"""What an officer is told when something is refused, and what can be taken back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Desk
from browser.officer import first_match


def open_second_match(page: Page) -> None:
    """The second of those to look at first: the walk takes the first."""
    page.goto("/arrivals/")
    page.locator(".first [data-open]").nth(1).click()
    expect(page.get_by_role("heading", name="Why look")).to_be_visible()


def test_a_target_without_grounds_is_refused_in_words(window: Callable[..., Page]) -> None:
    page = window("officer")
    open_second_match(page)
    page.get_by_label("Select as a target: on what grounds?").fill("   ")
    page.get_by_role("button", name="Target").click()
    expect(page.locator("#decide [role=alert]")).to_contain_text(
        re.compile("grounds", re.IGNORECASE)
    )
    expect(page.get_by_role("button", name="Target")).to_be_visible()


def test_no_interest_by_one_key_can_be_taken_back(window: Callable[..., Page]) -> None:
    page = window("officer")
    page.goto("/arrivals/")
    page.locator("table.flights tr:has(.waits strong) [data-open]").last.click()
    row = page.locator("tr[data-match]").first
    name = row.locator("[data-open]").inner_text()
    page.wait_for_load_state()
    page.keyboard.press("j")
    expect(row.locator("[data-open]")).to_be_focused()
    page.keyboard.press("5")
    decided = page.get_by_role("row").filter(has_text=name)
    expect(decided).to_contain_text("Too weak alone")
    decided.get_by_role("button", name="Undo").click()
    expect(decided.get_by_role("link", name="Decide")).to_be_visible()


def test_undo_goes_away_when_its_time_is_over(window: Callable[..., Page]) -> None:
    page = window("officer")
    open_second_match(page)
    page.clock.install()
    page.get_by_role("button", name="Too weak alone").click()
    undo = page.locator("#decide").get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    expect(page.locator("[data-gone-after]")).to_have_count(0)  # its time has begun
    page.clock.fast_forward(11_000)
    expect(undo).to_have_count(0)
    expect(page.locator("#decide")).to_contain_text("Olive Osier")


def test_an_order_without_a_place_says_what_is_missing(window: Callable[..., Page]) -> None:
    page = window("officer")
    first_match(page)
    page.get_by_label("Select as a target: on what grounds?").fill("Heavy bags for one night.")
    page.get_by_role("button", name="Target").click()
    page.get_by_role("link", name="Order a control").click()
    page.get_by_label("Where").fill(" ")
    page.get_by_label("Assigned to").fill("Team 1")
    page.get_by_role("button", name="Send the order").click()
    expect(page.locator(".errorlist")).to_have_text("This field is required.")
    expect(page.get_by_label("Assigned to")).to_have_value("Team 1")


def test_something_found_needs_its_evidence_number(window: Callable[..., Page], desk: Desk) -> None:
    page = window("searcher", viewport={"width": 400, "height": 800})
    page.goto(f"/orders/{desk.order}/")
    page.get_by_role("radio", name="Found", exact=True).check()
    page.locator("[name=method]").first.check()
    page.get_by_label("Minutes").fill("25")
    page.get_by_role("button", name="Write the result").click()
    expect(page.locator(".errorlist")).to_have_text(
        "Something was found: write the evidence number."
    )
    expect(page.get_by_label("Minutes")).to_have_value("25")


@pytest.mark.parametrize("path", ["/arrivals/messages/", "/people/", "/log/"])
def test_a_page_of_another_role_says_which_permission_lacks(
    window: Callable[..., Page], path: str
) -> None:
    page = window("searcher")
    answer = page.goto(path)
    assert answer
    assert answer.status == 403
    expect(page.locator("main")).to_contain_text(re.compile("permission", re.IGNORECASE))
