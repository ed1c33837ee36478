"""Every page, for every pair of eyes: assistive technology, a phone, twice the size, right to left, light and dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from browser.conftest import Desk
from browser.officer import width_is_kept

GRAVE = {"serious", "critical"}

Address = Callable[[Page, Desk], str]


def fixed(path: str) -> Address:
    return lambda _page, _desk: path


def opened(path: str, link: str) -> Address:
    """The page behind the first such link on another one."""

    def find(page: Page, _desk: Desk) -> str:
        page.goto(path)
        return page.locator(link).first.get_attribute("href") or ""

    return find


def order_form(page: Page, _desk: Desk) -> str:
    """The form of an order; it may be looked at for any match."""
    page.goto(opened("/arrivals/waiting/", "tbody [data-open]")(page, _desk))
    match = page.locator("#decide [name=match]").first.get_attribute("value")
    return f"/orders/new/{match}/"


FLIGHT = opened("/arrivals/", "table.flights tr:has(.waits strong) [data-open]")
TRAVELLER = opened("/arrivals/waiting/", "tbody [data-open]")

PAGES: dict[str, tuple[str, Address]] = {
    "sign-in": ("", fixed("/sign-in/login/")),
    "purpose": ("supervisor", fixed("/purpose/")),
    "arrivals": ("supervisor", fixed("/arrivals/")),
    "waiting": ("supervisor", fixed("/arrivals/waiting/")),
    "flight": ("supervisor", FLIGHT),
    "traveller": ("supervisor", TRAVELLER),
    "order": ("supervisor", order_form),
    "orders": ("supervisor", fixed("/orders/")),
    "result": ("supervisor", lambda _page, desk: f"/orders/{desk.order}/"),
    "what I hold": ("supervisor", fixed("/arrivals/tasks/")),
    "targets": ("supervisor", fixed("/targets/")),
    "why look": ("visitor", lambda _page, desk: desk.stranger),
    "looks without a task": ("integrity", fixed("/integrity/")),
    "look without a task": ("integrity", lambda _page, desk: desk.alert),
    "messages": ("supervisor", fixed("/arrivals/messages/")),
    "delivery": ("supervisor", opened("/arrivals/messages/", "tbody [data-open]")),
    "quarantine": ("supervisor", fixed("/arrivals/messages/quarantine/")),
    "profiles": ("supervisor", fixed("/profiles/")),
    "profile": ("supervisor", opened("/profiles/", "[data-open]")),
    "lists": ("supervisor", fixed("/lists/")),
    "new list entry": ("supervisor", fixed("/lists/new/")),
    "people": ("admin", fixed("/people/")),
    "person": ("admin", opened("/people/", "[data-open]")),
    "units": ("admin", fixed("/people/units/")),
    "log": ("protection", fixed("/log/")),
    "data protection": ("protection", fixed("/protection/")),
    "schedule": ("protection", fixed("/protection/schedule/")),
    "own sign-in": ("supervisor", fixed("/me/")),
}

EVERY = pytest.mark.parametrize("name", PAGES)


@pytest.fixture
def visit(window: Callable[..., Page], desk: Desk) -> Callable[..., Page]:
    """Opens a page of PAGES in a window with these options."""

    def go(name: str, **options: object) -> Page:
        username, address = PAGES[name]
        page = window(username, **options)
        answer = page.goto(address(page, desk))
        assert answer
        assert answer.status == 200
        if name == "flight":
            expect(
                page.locator("#side .decide")
            ).to_be_visible()  # the first traveller comes by itself
        return page

    return go


def violations(page: Page) -> list[str]:
    """What axe finds serious or critical, each with its places."""
    options = {"resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{item['id']}: {[node['target'] for node in item['nodes']][:4]}"
        for item in found
        if item["impact"] in GRAVE
    ]


@EVERY
def test_assistive_technology_can_use_it(visit: Callable[..., Page], name: str) -> None:
    page = visit(name, color_scheme="light")
    light = violations(page)
    page.emulate_media(color_scheme="dark")
    assert (light, violations(page)) == ([], [])


@EVERY
def test_it_keeps_its_width(visit: Callable[..., Page], name: str) -> None:
    page = visit(name, viewport={"width": 400, "height": 860})
    kept = {"phone": width_is_kept(page)}
    page.evaluate("document.documentElement.dir = 'rtl'")
    kept["phone, right to left"] = width_is_kept(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    kept["desk, right to left"] = width_is_kept(page)
    page.set_viewport_size({"width": 640, "height": 450})  # what 200 % leaves of 1280 by 900
    page.evaluate("document.documentElement.dir = 'ltr'")
    kept["twice the size"] = width_is_kept(page)
    assert [view for view, whole in kept.items() if not whole] == []


def test_at_twice_the_size_a_decision_can_be_taken(visit: Callable[..., Page]) -> None:
    page = visit("traveller", viewport={"width": 640, "height": 450}, device_scale_factor=2)
    page.get_by_role("link", name="Decide").click()
    expect(page.get_by_label("Select as a target: on what grounds?")).to_be_in_viewport()
    page.get_by_role("button", name="Target").scroll_into_view_if_needed()
    expect(page.get_by_role("button", name="Target")).to_be_in_viewport()


def test_right_to_left_the_list_begins_at_the_right(visit: Callable[..., Page]) -> None:
    page = visit("arrivals")
    page.evaluate("document.documentElement.dir = 'rtl'")
    heads = page.locator("table.flights thead th")
    first, last = heads.first.bounding_box(), heads.last.bounding_box()
    assert first
    assert last
    assert first["x"] > last["x"]


@pytest.mark.parametrize("name", ["flight", "traveller", "order", "result", "delivery"])
def test_nobody_of_another_administration_finds_it(
    window: Callable[..., Page], visit: Callable[..., Page], name: str
) -> None:
    address = visit(name).url
    answer = window("stranger").goto(address)
    assert answer
    assert answer.status == 404


def test_each_language_is_one_choice_away(window: Callable[..., Page], desk: Desk) -> None:
    page = window("polyglot")
    paths = ["/arrivals/", FLIGHT(page, desk), TRAVELLER(page, desk), "/orders/", "/profiles/"]
    page.goto("/arrivals/")
    heading = page.get_by_role("heading", level=1)
    english = heading.inner_text()
    for code, name in (("fr", "Français"), ("es", "Español")):
        page.locator("summary:has(span[lang])").click()
        page.get_by_role("button", name=name).click()
        expect(page.locator("html")).to_have_attribute("lang", code)
        expect(heading).not_to_have_text(english)
        for path in paths:
            page.goto(path)
            expect(page.locator("html")).to_have_attribute("lang", code)
        page.goto("/arrivals/")
    page.locator("summary:has(span[lang])").click()
    page.get_by_role("button", name="English").click()
    expect(heading).to_have_text(english)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_theme_is_kept_whatever_the_machine_says(
    window: Callable[..., Page], theme: str
) -> None:
    page = window("supervisor", color_scheme="dark" if theme == "light" else "light")
    page.goto("/arrivals/")
    ground = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(ground)
    page.get_by_label("Light or dark").click()
    page.get_by_role("button", name=theme.capitalize(), exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", theme)
    page.goto("/orders/")
    assert page.evaluate(ground) != before
