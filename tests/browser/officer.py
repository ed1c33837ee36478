"""What an officer does in a browser: with the mouse where that is quick, by keyboard where a test is about that."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

PASSWORD = "Quay7 Moss4 Fjord2 Zinc8 Hull"
"""What everybody chooses for themselves."""

FIRST_MATCH = ".first [data-open]"
"""The first of those whom the arrivals page says to look at first."""


def sign_in(page: Page, username: str, password: str) -> None:
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def choose_password(page: Page, one_time: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose a password of your own")
    page.get_by_label("Current Password").fill(one_time)
    page.get_by_label("New Password", exact=True).fill(PASSWORD)
    page.get_by_label("New Password (again)").fill(PASSWORD)
    page.get_by_role("button", name="Save").click()


def begin_shift(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("What is this shift for?")
    page.locator(".choice").first.click()
    page.get_by_role("button", name="Begin").click()


def tab_to(page: Page, target: Locator, most: int = 80) -> None:
    """Press Tab until `target` has the focus, as somebody without a mouse would."""
    expect(target).to_be_visible()
    for _press in range(most):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not come to {target}")


def type_into(page: Page, target: Locator, words: str) -> None:
    """Go to a field by Tab, and write into it."""
    tab_to(page, target)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(words)


def press(page: Page, target: Locator) -> None:
    """Go to a button or a link by Tab, and press Enter."""
    tab_to(page, target)
    page.keyboard.press("Enter")


def first_match(page: Page) -> str:
    """Open the first match of the arrivals page; answers the address of the traveller."""
    page.goto("/arrivals/")
    page.locator(FIRST_MATCH).first.click()
    expect(page.get_by_role("heading", name="Why look")).to_be_visible()
    return page.url


def width_is_kept(page: Page) -> bool:
    """The page itself does not scroll sideways; a wide table may, in its own frame."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )
