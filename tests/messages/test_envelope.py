"""Interchanges however broken: what is read of the envelope, and that nothing makes the reading fail."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from messages.edi import (
    DATA,
    USUAL,
    Damage,
    Soup,
    damaged,
    damages,
    load,
    read_soundly,
    soups,
    spilled,
    write,
)
from tidewaiter.messages import MAX_BYTES, read

MESSAGES = sorted(path.name for path in DATA.glob("*.edi"))
HEAD = "UNB+UNOA:4+SENDER+RECEIVER+260310:1805+REF1'"
BODY = "UNH+1+PAXLST:D:05B:UN:IATA+ACCESS+{part}'BGM+745'TDT+20+QX417'NAD+FL+++LIMA:RUI'UNT+5+1'"


def codes(text: str) -> set[str]:
    return {problem.code for message in read_soundly(text) for problem in message.problems}


def test_the_envelope_says_who_sends_to_whom_and_when() -> None:
    (message,) = read_soundly(HEAD + BODY.format(part="01:F") + "UNZ+1+REF1'")
    assert (message.sender, message.recipient) == ("SENDER", "RECEIVER")
    assert message.sent_at == "2026-03-10T18:05"
    assert (message.kind, message.release, message.reference) == ("PAXLST", "D:05B", "1")
    assert message.declared.segments == 5
    assert message.problems == ()


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("01:C", (1, True, False)),
        ("02", (2, False, False)),
        ("03:F", (3, False, True)),
        ("01:F", (1, True, True)),
    ],
)
def test_parts_of_a_series_say_which_they_are(part: str, expected: tuple[int, bool, bool]) -> None:
    (message,) = read_soundly(HEAD + BODY.format(part=part) + "UNZ+1+REF1'")
    assert message.series is not None
    assert (message.series.part, message.series.first, message.series.final) == expected
    assert message.series.ref == "ACCESS"


def test_a_part_that_is_no_number_makes_no_series() -> None:
    for part in ("X", "²:F", "9" * 50, ""):
        (message,) = read_soundly(HEAD + BODY.format(part=part) + "UNZ+1+REF1'")
        assert message.series is None


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (BODY.replace("UNT+5+1'", "") + "UNZ+1+REF1'", "no-trailer"),
        (BODY.replace("UNT+5", "UNT+9") + "UNZ+1+REF1'", "segment-count"),
        (BODY.replace("UNT+5+1", "UNT+5+2") + "UNZ+1+REF1'", "trailer-reference"),
        (BODY.replace("UNT+5+1", "UNT+5") + "UNZ+1+REF1'", "trailer-reference"),
        (BODY + "UNZ+3+REF1'", "message-count"),
        (BODY + "UNZ+1+REF9'", "interchange-reference"),
        (BODY, "no-interchange-trailer"),
        (BODY + "UNZ+1+REF1", "no-terminator"),
        (BODY + "UNZ+1+REF1'\n10MAR26", "text-after"),
    ],
)
def test_each_deviation_of_the_envelope_is_named(broken: str, code: str) -> None:
    text = HEAD + broken.format(part="01:F")
    if code == "no-terminator":
        text = text.removesuffix("UNZ+1+REF1").removesuffix("'")
    assert code in codes(text)


def test_two_messages_of_an_interchange_are_numbered() -> None:
    text = HEAD + BODY.format(part="01:C") + BODY.format(part="02:F") + "UNZ+2+REF1'"
    assert [message.index for message in read_soundly(text)] == [0, 1]


def test_what_is_no_message_says_what_it_is() -> None:
    for data, code in [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"PK\x03\x04" + bytes(50), "not-a-message"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "not-a-message"),
        (b"Dear colleague, please find attached nothing.", "unknown-kind"),
        (b"x" * 1_000_000, "unknown-kind"),
        (bytes(MAX_BYTES + 1), "too-large"),
    ]:
        (message,) = read(data, "test")
        assert message.kind == "unknown"
        assert [problem.code for problem in message.problems] == [code]


def test_a_line_of_a_million_letters_behind_a_header_is_read() -> None:
    text = HEAD + BODY.format(part="01:F").replace("LIMA", "A" * 1_000_000)
    (message,) = read_soundly(text)
    assert len(message.travellers[0].family_name) == 1_000_000


@pytest.mark.parametrize(
    "many",
    [
        "DOC+P+X{n}'",
        "FTX+BAG+++QX{n}'",
        "FTX+BAG+++QX{n}:99'",
        "RFF+SEA:{n}A'",
        "RFF+YZY:{n}'",
        "RFF+AVF:{n}'",
        "LOC+125+LIS'DTM+189:26031112{n:02.2f}:201'",
        "DTM+189:2603111200:201'DTM+189:2603111201:201'",
        "DTM+232:2603111200:201'LOC+92+LIS'DTM+232:2603111201:201'",
        "NAD+ZZ+++A'",
        "ZZ{n}+1'",
        "TDT+20+QX{n}'",
        "COM+{n}:TE'",
    ],
)
def test_a_great_many_of_one_thing_are_read_in_one_pass(many: str) -> None:
    body = "".join(many.format(n=number) for number in range(30_000))
    text = HEAD + "UNH+1+PAXLST:D:05B:UN'BGM+745'NAD+FL+++LIMA:RUI'" + body
    (message,) = read(text.encode(), "test")
    assert message.travellers[0].given_names == "RUI"


def test_a_million_separators_are_read() -> None:
    (message,) = read_soundly(HEAD + "UNH+1+PAXLST:D:05B:UN'" + "RFF" + "+" * 1_000_000 + "'")
    assert message.kind == "PAXLST"


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_failing(data: bytes) -> None:
    read_soundly(data)


@given(
    st.binary(max_size=200), st.sampled_from(["UNB", "UNA" + USUAL, "UNH+1+PAXLST:D:05B'", HEAD])
)
@example(b"+\xb2'UNT+\xb2", "UNH+1+PAXLST:D:05B'")
def test_any_bytes_behind_a_beginning_are_read_without_failing(data: bytes, head: str) -> None:
    read_soundly(head.encode() + data)


TAGS = sorted(
    re.findall(
        r"(?m)^[A-Z]{3}(?=,)",
        (DATA.parents[2] / "src/tidewaiter/messages/edifact/segments.csv").read_text("utf-8"),
    )
)
PIECES = [
    "FL",
    "20",
    "125",
    "87",
    "329",
    "36",
    "AVF",
    "2",
    "P",
    "BAG",
    "CT",
    "KGM",
    "A",
    "8",
    "+",
    ":",
    "",
]


@given(
    st.sampled_from(["PAXLST:D:05B", "PAXLST:001:000", "PNRGOV:13:1", "CUSRES:D:05B", "XXXXXX:D"]),
    soups(TAGS, PIECES, 6),
)
def test_any_segments_in_any_order_are_read_without_failing(kind: str, soup: Soup) -> None:
    read_soundly(spilled(HEAD + f"UNH+1+{kind}'", soup))


@given(
    st.sampled_from(MESSAGES),
    damages,
)
def test_any_damage_to_a_message_is_read_without_failing(name: str, damage: Damage) -> None:
    read_soundly(damaged(write(load(name)), damage))
