"""Pages that stand open follow what others do, and keep what the reader has in hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import FilePayload, Page, expect

from browser.conftest import Desk
from browser.officer import press, tab_to

LANDS_AT = "BRU"


def passenger_list(flight: str, lands: datetime, *names: str) -> FilePayload:
    """A small list of an invented flight that lands at the unit's place."""
    leaves = lands - timedelta(hours=6)
    body = [
        f"UNH+1+PAXLST:D:05B:UN:IATA+{flight}/1+01:F",
        "BGM+745",
        f"TDT+20+{flight}",
        "LOC+125+FIH",
        f"DTM+189:{leaves:%y%m%d%H%M}:201",
        f"LOC+87+{LANDS_AT}",
        f"DTM+232:{lands:%y%m%d%H%M}:201",
    ]
    for number, name in enumerate(names):
        body += [f"NAD+FL+++{name}:ODA", f"DOC+P+XL200000{number}", "DTM+36:350101", "LOC+91+COD"]
    lines = [
        f"UNB+UNOC:3+XL+NOGOV+{leaves:%y%m%d:%H%M}+{flight}",
        *body,
        f"CNT+42:{len(names)}",
        f"UNT+{len(body) + 2}+1",
        f"UNZ+1+{flight}",
    ]
    text = "".join(f"{line}'\n" for line in lines)
    return {"name": f"{flight}.edi", "mimeType": "text/plain", "buffer": text.encode()}


def hand_in(page: Page, file: FilePayload) -> None:
    """Upload one file, as somebody at another machine."""
    page.goto("/arrivals/messages/")
    page.get_by_label("Hand in files").set_input_files(file)
    page.get_by_role("button", name="Take in").click()
    expect(page.locator("main")).to_contain_text(file["name"])


def follows(page: Page) -> None:
    """Wait until the page listens."""
    expect(page.locator("#live")).to_have_attribute("title", "Follows what changes")


def test_a_new_flight_appears_without_reloading_and_the_focus_stays(
    window: Callable[..., Page], desk: Desk
) -> None:
    page, other = window("officer"), window("supervisor")
    page.goto("/arrivals/?sort=-due_at")
    follows(page)
    page.evaluate("window.sameDocument = true")
    link = page.locator("table.flights [data-open]").first
    link.focus()
    address = link.get_attribute("href")
    lands = datetime.now(UTC) + timedelta(hours=23)
    hand_in(other, passenger_list("XL991", lands, "QUILLFEATHER", "MARROWBONE"))
    row = page.locator("table.flights tr").filter(has_text="XL 0991")
    expect(row).to_be_visible()
    expect(row).to_have_class(re.compile("fresh"))
    expect(page.locator("#live [data-said]")).to_contain_text("1 new")
    assert page.evaluate("window.sameDocument") is True
    assert page.evaluate("document.activeElement.getAttribute('href')") == address
    assert "sort=-due_at" in page.url


def test_a_flight_follows_who_takes_a_match_and_keeps_ticks_and_panel(
    window: Callable[..., Page], desk: Desk
) -> None:
    page, other = window("officer"), window("supervisor")
    page.goto("/arrivals/")
    address = page.locator("table.flights tr:has(.waits strong) [data-open]").last.get_attribute(
        "href"
    )
    page.goto(address or "")
    follows(page)
    expect(page.locator("#side .decide")).to_be_visible()
    name = page.locator("#side h2").inner_text()
    waits = page.locator("tr[data-match]")
    waits.first.get_by_role("checkbox").check()
    taken = waits.first.get_attribute("id")
    other.goto(address or "")
    held = other.locator(f"#{taken} .held")
    held.get_by_role("button", name="Take").click()
    expect(held).to_contain_text("SS")
    expect(page.locator(f"#{taken} .held")).to_contain_text("SS")
    expect(page.locator(f"#{taken}").get_by_role("checkbox")).to_be_checked()
    expect(page.locator("#side h2")).to_have_text(name)
    other.goto("/arrivals/tasks/")
    expect(other.locator("table")).to_be_visible()


def test_without_a_stream_the_page_asks_every_ten_seconds(
    window: Callable[..., Page], desk: Desk
) -> None:
    page, other = window("officer"), window("supervisor")
    page.clock.install()
    page.route("**/arrivals/stream/**", lambda route: route.fulfill(status=429))
    page.goto("/arrivals/")
    expect(page.locator("#live")).to_have_attribute("title", "Looks again every 10 seconds")
    lands = datetime.now(UTC) + timedelta(hours=22)
    hand_in(other, passenger_list("XL992", lands, "PENNYROYAL"))
    row = page.locator("table.flights tr").filter(has_text="XL 0992")
    expect(row).to_have_count(0)
    page.clock.fast_forward(10_500)
    page.clock.fast_forward(2_000)
    expect(row).to_have_count(1)


def test_taking_and_handing_over_by_keyboard(window: Callable[..., Page], desk: Desk) -> None:
    page, other = window("officer"), window("colleague")
    page.goto("/arrivals/waiting/?held=nobody")
    follows(page)
    page.keyboard.press("j")
    row = page.locator("tr[data-row]").first
    name = row.locator("[data-open]").inner_text()
    expect(row.locator("[data-open]")).to_be_focused()
    with page.expect_response("**/take/"):
        page.keyboard.press("t")
    own = page.locator("tr[data-row]").filter(has_text=name)
    page.goto("/arrivals/tasks/")
    expect(own).to_be_visible()
    ticked = page.locator("tbody input:checked")
    while ticked.count():
        ticked.first.uncheck()
    tab_to(page, own.get_by_role("checkbox"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("Hand over to"))
    page.keyboard.type("Nell")
    tab_to(page, page.get_by_label("Note"))
    page.keyboard.type("Bags not seen yet.")
    press(page, page.get_by_role("button", name="Hand over"))
    expect(page.get_by_role("status")).to_have_text("1 match is handed over.")
    expect(own).to_have_count(0)
    other.goto("/arrivals/tasks/")
    received = other.locator("tr[data-row]").filter(has_text=name)
    expect(received).to_contain_text("Bags not seen yet.")
    received.locator("[data-open]").click()
    expect(other.locator("#task")).to_contain_text("You hold it")
    expect(other.locator("#task")).to_contain_text("Olive Osier")


def test_the_sheet_for_the_gate_opens(window: Callable[..., Page], desk: Desk) -> None:
    page = window("searcher")
    page.goto(f"/orders/{desk.order}/")
    link = page.get_by_role("link", name="Sheet for the gate (PDF)")
    expect(link).to_be_visible()
    answer = page.request.get(link.get_attribute("href") or "")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-")
    assert re.fullmatch(
        r'inline; filename="target-\d{4}-\d{6}\.pdf"', answer.headers["content-disposition"]
    )


def test_a_look_without_a_task_asks_and_opens(window: Callable[..., Page], desk: Desk) -> None:
    page = window("visitor")
    page.goto(desk.stranger)
    expect(page.get_by_role("heading", name="Why do you open this record?")).to_be_visible()
    expect(page.get_by_label("Reason")).to_be_focused()
    page.keyboard.type("case 12")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Why look")).to_be_visible()
    control = window("integrity")
    control.goto("/integrity/")
    row = control.get_by_role("row").filter(has_text="case 12")
    row.locator("[data-open]").click()
    control.get_by_role("button", name="Open the record").first.click()
    expect(control.locator("[role=status] dt").first).to_have_text("Traveller")
