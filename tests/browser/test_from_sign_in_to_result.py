"""The whole walk with the hands on the keys: sign-in, purpose, first match, target, control order, result, count."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from browser.conftest import Desk
from browser.officer import PASSWORD, press, tab_to, type_into

GROUNDS = "Paid by somebody unknown to the traveller, one night, heavy bags."


def test_an_officer_comes_from_sign_in_to_a_counted_result_by_keyboard(
    window: Callable[..., Page], desk: Desk
) -> None:
    page = window()
    page.goto("/")
    _sign_in(page, desk.passwords["newcomer"])
    _choose_purpose(page)
    _open_the_first_match(page)
    profile = page.locator(".reasons h3 a").first
    name, address = profile.inner_text(), profile.get_attribute("href")
    _select_as_target(page)
    _order_a_control(page)
    _write_the_result(page)
    _find_it_counted(page, name, str(address))


def _sign_in(page: Page, one_time: str) -> None:
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Sign in")
    type_into(page, page.get_by_label("Username"), "newcomer")
    type_into(page, page.get_by_label("Password", exact=True), one_time)
    page.keyboard.press("Enter")
    expect(heading).to_have_text("Choose a password of your own")
    type_into(page, page.get_by_label("Current Password"), one_time)
    type_into(page, page.get_by_label("New Password", exact=True), PASSWORD)
    type_into(page, page.get_by_label("New Password (again)"), PASSWORD)
    page.keyboard.press("Enter")


def _choose_purpose(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("What is this shift for?")
    tab_to(page, page.get_by_role("radio").first)
    page.keyboard.press("Space")
    expect(page.get_by_role("radio").first).to_be_checked()
    press(page, page.get_by_role("button", name="Begin"))


def _open_the_first_match(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text("Arrivals")
    expect(page.get_by_role("heading", name="Look first")).to_be_visible()
    page.wait_for_load_state()  # keys mean something once the page's scripts are here
    rows = page.locator(".first [data-open]")
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    name = rows.nth(0).inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.get_by_role("heading", name="Why look")).to_be_visible()
    expect(page.locator(".reasons p").first).to_contain_text(" ")
    expect(page.locator("#told mark, #told .evidence").first).to_be_visible()


def _select_as_target(page: Page) -> None:
    page.wait_for_load_state()
    page.keyboard.press("d")
    type_into(page, page.get_by_label("Select as a target: on what grounds?"), GROUNDS)
    press(page, page.get_by_role("button", name="Target"))
    decision = page.locator("#decide")
    expect(decision).to_contain_text(GROUNDS)
    expect(decision).to_contain_text("Newcomer")


def _order_a_control(page: Page) -> None:
    press(page, page.get_by_role("link", name="Order a control"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Order a control")
    expect(page.get_by_role("radio").first).to_be_checked()
    expect(page.get_by_label("Ground")).to_have_value(GROUNDS)
    type_into(page, page.get_by_label("Assigned to"), "Team 4")
    press(page, page.get_by_role("button", name="Send the order"))
    expect(page.get_by_role("status")).to_contain_text("is out")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Order ")
    expect(page.locator("aside.side")).to_contain_text("Team 4")


def _write_the_result(page: Page) -> None:
    tab_to(page, page.locator("[name=result]").first)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Not found", exact=True)).to_be_checked()
    tab_to(page, page.locator("[name=method]").first)
    page.keyboard.press("Space")
    type_into(page, page.get_by_label("Minutes"), "12")
    type_into(page, page.get_by_label("Note"), "Receipts shown, bags in order.")
    press(page, page.get_by_role("button", name="Write the result"))
    expect(page.get_by_role("status")).to_have_text("The result is written.")
    expect(page.locator("dl.facts").first).to_contain_text("Not found")


def _find_it_counted(page: Page, name: str, address: str) -> None:
    press(page, page.get_by_role("link", name="Profiles"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Profiles")
    press(page, page.locator(f'[data-open][href="{address}"]'))
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    counted = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Not found"))
    expect(counted.locator("td").first).to_have_text("1")
    expect(page.locator("main")).to_contain_text("Of the last 1 looked at for this, 0 carried")
