"""EDIFACT text: nothing that a value holds can break the message around it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.simulation.writing import (
    Dialect,
    Envelope,
    Message,
    escape,
    interchange,
    segment,
    series_part,
    spell,
)

SERVICES = [":+.? '", "*-.? $", ":+.\\*'", ':+.? "']
ENVELOPE = Envelope("SENDER", "RECIPIENT", datetime(2026, 3, 10, 18, 5, tzinfo=UTC), "REF1")
IDENTIFIER = ("PAXLST", "D", "02B", "UN", "IATA")


def unescape(text: str, release: str) -> str:
    return re.sub(re.escape(release) + "(.)", r"\1", text, flags=re.DOTALL)


def split(text: str, mark: str, release: str) -> list[str]:
    """A plain splitter, unlike the reader's: character by character."""
    parts, at = [""], 0
    while at < len(text):
        if text[at] == release:
            parts[-1] += text[at : at + 2]
            at += 2
            continue
        if text[at] == mark:
            parts.append("")
        else:
            parts[-1] += text[at]
        at += 1
    return parts


@pytest.mark.parametrize("service", SERVICES)
@given(
    values=st.lists(
        st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S", "Zs"]), min_size=1),
        min_size=1,
    )
)
def test_any_values_come_back_from_an_element(service: str, values: list[str]) -> None:
    component, _, _, release, _, _ = service
    written = component.join(escape(value, service) for value in values)
    assert [unescape(part, release) for part in split(written, component, release)] == values


@pytest.mark.parametrize("service", SERVICES)
@given(value=st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), min_size=1))
def test_no_value_ends_its_segment(service: str, value: str) -> None:
    message = Message("1", IDENTIFIER, [segment("FTX", "AAA", "", "", value)])
    text = interchange([message], ENVELOPE, Dialect(service=service, una=False)).decode()
    assert len(split(text, service[5], service[3])) == 6  # UNB UNH FTX UNT UNZ and the end


def test_the_trailer_counts_its_segments() -> None:
    body = [segment("BGM", "745"), segment("CNT", ("42", "0"))]
    text = interchange([Message("7", IDENTIFIER, body)], ENVELOPE, Dialect()).decode()
    assert "UNT+4+7'" in text
    assert text.endswith("UNZ+1+REF1'")


def test_groups_are_counted_apart_from_messages() -> None:
    message = Message("7", IDENTIFIER, [segment("BGM", "745")])
    text = interchange([message, message], ENVELOPE, Dialect(group=True)).decode()
    assert "UNG+PAXLST+SENDER+RECIPIENT+260310:1805+1+UN+D:02B'" in text
    assert "UNE+2+1'UNZ+1+REF1'" in text


def test_wrapped_text_loses_nothing() -> None:
    body = [segment("FTX", "AAA", "", "", f"A LINE OF SOME LENGTH {n}") for n in range(20)]
    message = Message("1", IDENTIFIER, body)
    plain = interchange([message], ENVELOPE, Dialect()).decode()
    wrapped = interchange([message], ENVELOPE, Dialect(lines="wrapped")).decode()
    assert wrapped.replace("\r\n", "") == plain
    assert {len(line) for line in wrapped.split("\r\n")[:-1]} == {69}


def test_a_telex_envelope_stands_around_the_text() -> None:
    message = Message("1", IDENTIFIER, [segment("BGM", "745")])
    text = interchange([message], ENVELOPE, Dialect(telex=("QN ABCDEFG", ".HIJKLMN")))
    assert text.startswith(b"\x01QN ABCDEFG\r\n.HIJKLMN\r\n\x02UNA")
    assert text.endswith(b"\x03")


def test_empty_ends_of_elements_and_segments_are_not_sent() -> None:
    message = Message("1", IDENTIFIER, [segment("TVL", ("A", "", ""), "", ("", ""))])
    assert b"'TVL+A'" in interchange([message], ENVELOPE, Dialect())


@pytest.mark.parametrize(
    ("spelling", "written"),
    [
        ("mrz", "MUELLER SOEREN NUNEZ"),
        ("plain", "MULLER SOREN NUNEZ"),
        ("as_written", "MÜLLER SØREN NÚÑEZ"),
    ],
)
def test_letters_with_marks_are_spelt_as_the_sender_does(spelling: str, written: str) -> None:
    assert spell("Müller Søren Núñez", spelling) == written  # type: ignore[arg-type]


def test_the_parts_of_a_series_say_where_they_stand() -> None:
    assert [series_part(number, 3) for number in (1, 2, 3)] == [
        ("01", "C"),
        ("02", ""),
        ("03", "F"),
    ]
    assert series_part(1, 1) == ("01", "F")
