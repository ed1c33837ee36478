"""Envelopes that were read wrongly when people compared the reading with the file by eye."""

from __future__ import annotations

import pytest

from messages.edi import read_soundly
from tidewaiter.records import Message

FLIGHT = "TDT+20+QX417'LOC+125+MAD'DTM+189:2603111200:201'LOC+87+BOG'DTM+232:2603111710:201'"


def interchange(name: str, *, reference: str = "1", trailer: str = "UNZ+1+1'") -> str:
    """A list of one passenger of that surname."""
    return (
        f"UNB+UNOA:4+QXAIR+BORDER+260310:1201+{reference}'UNH+1+PAXLST:D:05B:UN:IATA'BGM+745'{FLIGHT}"
        f"NAD+FL+++{name}:JO'DOC+P+X{name}1'UNT+10+1'{trailer}"
    )


def respelled(text: str, service: str) -> str:
    """The same with other service characters, which UNA announces."""
    return f"UNA{service}" + text.translate(
        str.maketrans(":+'", service[0] + service[1] + service[5])
    )


def surnames(messages: list[Message]) -> list[str]:
    """Who was read, in the order of the file."""
    return [traveller.family_name for message in messages for traveller in message.travellers]


def codes(messages: list[Message]) -> set[str]:
    """The problems that were found."""
    return {problem.code for message in messages for problem in message.problems}


@pytest.mark.parametrize("trailer", ["UNZ+1+1'", ""])
@pytest.mark.parametrize("between", ["", "\r\n", "'\r\n", " 13NOV09\r\n", "\x03\r\n\x02"])
def test_the_next_interchange_may_have_service_characters_of_its_own(
    between: str, trailer: str
) -> None:
    first = interchange("ROE", trailer=trailer)
    messages = read_soundly(first + between + respelled(interchange("DOE"), "*!.? ~"))
    assert surnames(messages) == ["ROE", "DOE"]
    assert messages[1].sent_at == "2026-03-10T12:01"


def test_after_odd_service_characters_the_usual_ones_are_told_from_the_header_alone() -> None:
    odd = respelled(interchange("ROE"), "|~.? !")
    assert surnames(read_soundly(odd + "\n" + interchange("DOE"))) == ["ROE", "DOE"]


@pytest.mark.parametrize("terminator", ["~", '"', "\x1c"])
def test_without_una_the_terminator_is_told_from_the_header(terminator: str) -> None:
    text = interchange("ROE").replace("'", terminator) + "\n"
    assert surnames(read_soundly(text + text)) == ["ROE", "ROE"]


@pytest.mark.parametrize("text", ["UNA", "UNA:", "UNA:+", "UNA:+.?", "UNA+'", "una:+."])
def test_a_file_cut_off_in_its_service_characters_is_told_at_once(text: str) -> None:
    assert [message.kind for message in read_soundly(text)] == ["unknown"]


def test_service_characters_cut_off_behind_an_interchange_cost_nothing() -> None:
    assert surnames(read_soundly(interchange("ROE") + "UNA:+")) == ["ROE"]


@pytest.mark.parametrize("una", ["", "UNA:+.? '", "\r\n"])
def test_a_byte_order_mark_hides_no_header(una: str) -> None:
    (message,) = read_soundly(b"\xef\xbb\xbf" + (una + interchange("ROE")).encode())
    assert (message.sender, message.recipient) == ("QXAIR", "BORDER")
    assert "text-before" not in codes([message])


def test_control_characters_of_the_line_are_no_text() -> None:
    assert not codes(read_soundly("\x01\x02" + interchange("ROE") + "\x03\r\n\x1a"))


def test_text_behind_the_end_is_told_with_its_place() -> None:
    text = interchange("ROE") + "\r\n13NOV09"
    (problem,) = read_soundly(text)[0].problems
    assert (problem.code, problem.offset) == ("text-after", text.index("13NOV09"))


def test_windows_letters_are_read_where_latin_1_is_declared() -> None:
    text = interchange("\u0152UVRE-\u0160").replace("UNOA", "UNOC")
    assert surnames(read_soundly(text.encode("cp1252"))) == ["\u0152UVRE-\u0160"]
