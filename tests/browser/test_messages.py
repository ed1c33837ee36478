"""Files handed in through a browser: what was read of them, what was wrong, and a second reading."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import FilePayload, Page, expect


def passenger_list(*, control: str, travellers: int = 2, declared: int = 2) -> FilePayload:
    """A list of a flight that lands in three hours; `declared` may say another number than there are."""
    lands = datetime.now(UTC) + timedelta(hours=3)
    people = "".join(
        f"NAD+FL+++TIDE{number}:WANDA'DTM+329:800101'NAT+2+NLD'DOC+P:110:111+XX000{control}{number}'"
        for number in range(travellers)
    )
    body = (
        f"BGM+745'TDT+20+Z9{control}+++Z9'LOC+125+AMS'DTM+189:{lands - timedelta(hours=1):%y%m%d%H%M}:201'"
        f"LOC+87+BRU'DTM+232:{lands:%y%m%d%H%M}:201'{people}CNT+42:{declared}'"
    )
    text = (
        f"UNB+UNOA:4+CARRIER+CUSTOMS+{lands:%y%m%d}:0900+{control}'UNH+1+PAXLST:D:02B:UN:IATA'"
        f"{body}UNT+{body.count(chr(39)) + 2}+1'UNZ+1+{control}'"
    )
    return {
        "name": f"list-{control}.edi",
        "mimeType": "application/octet-stream",
        "buffer": text.encode(),
    }


NO_MESSAGE: FilePayload = {
    "name": "holiday.png",
    "mimeType": "image/png",
    "buffer": b"\x89PNG\r\n\x1a\n" + bytes(64),
}


def hand_in(page: Page, *files: FilePayload) -> None:
    page.goto("/arrivals/messages/")
    page.get_by_label("Hand in files").set_input_files(files)
    page.get_by_role("button", name="Take in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Taken in")


def test_an_upload_says_what_was_read_and_what_was_wrong(window: Callable[..., Page]) -> None:
    page = window("supervisor")
    hand_in(page, passenger_list(control="411"), passenger_list(control="412", declared=3))
    right, wrong = page.locator("section.panel").nth(0), page.locator("section.panel").nth(1)
    expect(right).to_contain_text("1 message, 2 travellers, 0 problems")
    expect(wrong).to_contain_text("1 message, 2 travellers, 1 problem")
    expect(wrong.locator(".problems li")).to_have_count(1)
    wrong.get_by_role("link", name="Open").click()
    expect(page.get_by_role("heading", name="What was read")).to_be_visible()
    expect(page.locator("main")).to_contain_text("2 travellers")
    expect(page.locator(".problems")).to_be_visible()


def test_the_same_file_again_changes_nothing(window: Callable[..., Page]) -> None:
    page = window("supervisor")
    again = passenger_list(control="421")
    hand_in(page, again)
    hand_in(page, again)
    expect(page.locator("section.panel").first).to_contain_text("here already")


def test_what_is_no_message_waits_in_quarantine_and_can_be_read_again(
    window: Callable[..., Page],
) -> None:
    page = window("supervisor")
    hand_in(page, NO_MESSAGE)
    expect(page.locator("section.panel").first).to_contain_text("in quarantine")
    page.goto("/arrivals/messages/quarantine/")
    row = page.get_by_role("row").filter(has_text="holiday.png")
    expect(row).to_have_count(1)
    row.get_by_role("button", name="Read again").click()
    expect(page.locator("main [role=status]").first).to_be_visible()
    page.goto("/arrivals/messages/quarantine/")
    expect(row).to_have_count(1)
