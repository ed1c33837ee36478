"""From a vessel to a box, to a hold, to a control order; and every page of cargo in every window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.officer import width_is_kept

GROUNDS = "The seal at discharge is not the one of the manifest."


def open_vessel(page: Page) -> None:
    """From arrivals to the call of the ship."""
    page.goto("/arrivals/?place=all&mode=vessels")
    row = page.locator("tr[data-row]").first
    expect(row).to_contain_text("sea")
    row.locator("[data-open]").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("QUIET ESTUARY")


def test_an_officer_comes_from_a_vessel_to_a_box_to_a_hold_to_a_control_order(
    window: Callable[..., Page],
) -> None:
    page = window("officer")
    open_vessel(page)
    first = page.locator("tr[data-row] [data-open]").first
    number = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(number)
    expect(page.get_by_role("heading", name="Why look")).to_be_visible()
    expect(page.locator(".reasons p").first).to_contain_text(" ")
    expect(page.get_by_role("heading", name="Seals over time")).to_be_visible()
    expect(page.locator("#told mark, #told .evidence").first).to_be_visible()
    page.get_by_label("Select as a target: on what grounds?").fill(GROUNDS)
    page.get_by_role("button", name="Target", exact=True).click()
    expect(page.locator("#decide")).to_contain_text(GROUNDS)

    page.locator("#holds").get_by_label("Ground").fill("Seal to be seen before it leaves")
    page.get_by_role("button", name="Ask for a hold").click()
    expect(page.get_by_role("status").first).to_contain_text("is asked")
    expect(page.locator("#holds")).to_contain_text("Asked, not confirmed")

    page.get_by_role("link", name="Order a control").click()
    expect(page.locator("main")).to_contain_text("X-ray scan of cargo")
    expect(page.locator("main")).not_to_contain_text("Search of a person")
    page.get_by_text("X-ray scan of cargo").click()
    page.get_by_label("Assigned to").fill("Scanner team")
    page.get_by_role("button", name="Send the order").click()
    expect(page.get_by_role("status")).to_contain_text("is out")
    expect(page.locator("aside.side")).to_contain_text(number)

    open_vessel(page)
    expect(page.locator("main")).to_contain_text("Hold confirmed 0, not confirmed 1")
    page.get_by_role("link", name="Bay plan").click()
    expect(page.get_by_role("heading", name="Bay plan")).to_be_visible()
    expect(page.locator("svg.large a.box").first).to_be_visible()
    page.goto("/cargo/holds/")
    expect(page.locator("tr[data-row]").first).to_contain_text(number)


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_cargo_fit_every_window(
    window: Callable[..., Page], width: int, scheme: Any
) -> None:
    page = window("supervisor", viewport={"width": width, "height": 900}, color_scheme=scheme)
    open_vessel(page)
    call = page.url.split("?")[0]
    for tab in ("boxes", "consignments", "plan", "findings"):
        page.goto(f"{call}?tab={tab}")
        assert width_is_kept(page), tab
    page.goto(f"{call}?tab=boxes")
    page.locator("tr[data-row] [data-open]").first.click()
    expect(page.get_by_role("heading", name="Why look")).to_be_visible()
    assert width_is_kept(page)
    page.goto("/arrivals/?place=all&mode=freighters")
    page.locator("tr[data-row] [data-open]").first.click()
    expect(page.locator("main")).to_contain_text("Pieces told")
    assert width_is_kept(page)
    page.locator("tr[data-row] [data-open]").first.click()
    # A waybill that nothing matches, at another place than the unit's: it opens, and integrity control is told.
    asked = page.get_by_role("button", name="Open the record")
    told = page.get_by_role("heading", name="Told and counted")
    expect(asked.or_(told)).to_be_visible()
    if asked.is_visible():
        asked.click()
    expect(told).to_be_visible()
    expect(page.get_by_role("heading", name="Route")).to_be_visible()
    assert width_is_kept(page)
    page.goto("/cargo/holds/")
    assert width_is_kept(page)
