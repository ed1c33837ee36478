"""`tidewaiter write` gives back what `tidewaiter read` printed, and names what it cannot."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tidewaiter.messages import dialects


def told(answer: Any) -> list[dict[str, Any]]:
    """Lines of `read` without what names the file and the places in it."""
    apart = {"source", "problems", "span"}
    lines = [{key: line[key] for key in line if key not in apart} for line in answer.lines]
    for line in lines:
        line["declared"]["segments"] = None
        for record in (*line["movements"], *line["travellers"], *line["bookings"]):
            record.pop("places")
    return lines


@pytest.mark.parametrize("dialect", sorted(set(dialects()) - {"bare"}))
def test_what_was_read_is_written_and_read_again(
    tidewaiter: Callable, passenger_list: str, dialect: str
) -> None:
    lines = tidewaiter("read", passenger_list)
    written = tidewaiter("write", "-", "--dialect", dialect, given=lines.out)
    assert (written.code, written.err) == (0, "")
    assert told(tidewaiter("read", "-", given=written.out)) == told(lines)


def test_what_is_left_out_is_a_line_with_words(tidewaiter: Callable, passenger_list: str) -> None:
    [line] = tidewaiter("read", passenger_list).lines
    line["travellers"][0]["loyalty"] = ["TW1234567"]
    written = tidewaiter("write", "-", given=json.dumps(line).encode())
    assert written.code == 0
    assert b"NAD+FL+++TIDE:WANDA'" in written.out
    [left_out] = map(json.loads, written.err.splitlines())
    assert left_out.keys() == {"message", "path", "code", "why"}
    assert (left_out["message"], left_out["path"]) == (0, "travellers.0.loyalty.0")
    assert "passenger list has no segment" in left_out["why"]


def test_keys_may_be_missing_and_the_envelope_is_filled(tidewaiter: Callable) -> None:
    given = b'{"kind": "CUSRES", "function": {"code": "962"}, "replies": [{"avf": "ABC123", "code": "0Z"}]}\n'
    options = ("--sender", "NLPIU", "--recipient", "TW", "--sent-at", "2026-01-05T09:00")
    written = tidewaiter("write", "-", *options, "--reference", "R7", given=given)
    assert written.code == 0
    assert b"UNB+UNOA:4+NLPIU+TW+260105:0900+R7++CUSRES'" in written.out
    assert b"BGM+962'ERP+2'RFF+AVF:ABC123'ERC+0Z'UNT" in written.out


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (b"", "no message to write"),
        (b"{", "Line 1 is no JSON"),
        (b"[" * 200_000, "Line 1 is no message: its lists lie too deep"),
        (b'{"kind": "CUSRES"}\n[]\n', "Line 2 is no message"),
        (b'{"kind": "IFTMIN"}\n', "IFTMIN cannot be written"),
        (
            b'{"kind": "CUSRES", "replies": [{"avf": 7}]}\n',
            "Message 1 holds a value of another kind",
        ),
        (b'{"kind": "CUSRES", "replies": 7}\n', "Message 1 holds a value of another kind"),
    ],
)
def test_what_is_no_message_is_refused(tidewaiter: Callable, given: bytes, words: str) -> None:
    answer = tidewaiter("write", "-", given=given)
    assert (answer.code, answer.out) == (1, b"")
    assert words in answer.err


def test_a_file_that_cannot_be_opened_ends_with_2(tidewaiter: Callable) -> None:
    answer = tidewaiter("write", "none.jsonl")
    assert (answer.code, answer.out) == (2, b"")
