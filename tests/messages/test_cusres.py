"""Replies to interactive lists: one answer a traveller, and the flight they are about."""

from __future__ import annotations

import pytest

from messages.edi import load, read_soundly, write
from tidewaiter.records import Message, Reply

HEAD = "UNB+UNOA:4+BORDER+QX+260310:1806+R'UNH+1+CUSRES:D:05B:UN:IATA'"
FLIGHT = "RFF+AF:QX417'DTM+189:2603110820:201'DTM+232:2603111040:201'LOC+125+LIS'LOC+87+MAD'"


def reply(body: str, bgm: str = "BGM+962'") -> Message:
    (message,) = read_soundly(HEAD + bgm + body)
    return message


def test_a_whole_reply_is_read() -> None:
    (message,) = read_soundly(write(load("cusres.edi")))
    assert message.problems == ()
    assert (message.function.code, message.function.effect) == ("962", "reply")
    assert message.references == {"TN": "QX260310007", "AF": "QX417"}
    assert message.travellers == ()
    assert message.replies == (
        Reply("ZK4T7Q", "QX0001", "0Z", "OK TO BOARD"),
        Reply("ZK4T8R", "QX0002", "1Z", "NO BOARD, PLEASE CALL THE BORDER DESK"),
    )
    assert [
        (
            leg.carrier + leg.number,
            leg.departure.place,
            leg.departure.local,
            leg.arrival.place,
            leg.arrival.local,
        )
        for leg in message.movements
    ] == [
        ("QX0417", "LIS", "2026-03-11T08:20", "MAD", "2026-03-11T10:40"),
        ("QX0417", "MAD", "2026-03-11T12:00", "BOG", "2026-03-11T17:10"),
    ]


@pytest.mark.parametrize("code", ["962", "132", "312"])
def test_the_function_says_who_answers_whom(code: str) -> None:
    message = reply(FLIGHT, f"BGM+{code}'")
    assert (message.function.code, message.function.effect) == (code, "reply")
    assert message.function.meaning


def test_an_unknown_function_is_still_a_reply() -> None:
    message = reply(FLIGHT, "BGM+777'")
    assert message.function.effect == "reply"
    assert "unknown-function" in {problem.code for problem in message.problems}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("ERP+2'RFF+AVF:A'RFF+ABO:B'ERC+1Z'", [Reply("A", "B", "1Z")]),
        (
            "ERP+2'RFF+AVF:A'RFF+ABO:B'ERC+1Z'FTX+AAP+++NO:BOARD'",
            [Reply("A", "B", "1Z", "NO BOARD")],
        ),
        ("ERP+2'ERC+1Z'RFF+ABO:B'RFF+AVF:A'", [Reply("A", "B", "1Z")]),
        ("RFF+AVF:A'ERP+2'ERC+1Z'", [Reply("A", "", "1Z")]),
        ("ERP+2'RFF+AVF:A'RFF+AVF:A'ERC+1Z'", [Reply("A", "", "1Z")]),
        (
            "RFF+AVF:A'RFF+ABO:B'ERC+0Z'RFF+AVF:C'RFF+ABO:D'ERC+1Z'",
            [Reply("A", "B", "0Z"), Reply("C", "D", "1Z")],
        ),
        ("ERP+2'ERP+2'RFF+ABO:B'ERC+0Z'", [Reply("", "B", "0Z")]),
        ("ERP+2'RFF+AVF:A'", [Reply("A")]),
        ("ERC+0Z'", [Reply("", "", "0Z")]),
        ("", []),
    ],
)
def test_answers_are_told_apart(body: str, expected: list[Reply]) -> None:
    assert list(reply(FLIGHT + body).replies) == expected


def test_unknown_references_are_kept_and_told_once() -> None:
    message = reply(FLIGHT + "ERP+2'RFF+AVF:A'RFF+QQ:1'RFF+QQ:2'ERC+0Z'ZZZ+1'")
    assert message.references["QQ"] == "1"
    assert message.replies == (Reply("A", "", "0Z"),)
    assert [
        (problem.code, problem.detail)
        for problem in message.problems
        if problem.code.startswith("unknown")
    ] == [("unknown-qualifier", "RFF+QQ"), ("unknown-segment", "ZZZ")]
