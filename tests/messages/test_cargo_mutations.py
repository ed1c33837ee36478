"""One fault each, over whole cargo messages: what can still be read is read, and the program never fails."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.cargo import NAMES, facts, load_cargo
from messages.edi import (
    ENVELOPE,
    Damage,
    Segment,
    Soup,
    damaged,
    damages,
    read_soundly,
    soups,
    spell,
    spilled,
    write,
)
from tidewaiter.records import as_dict

SERVICES = [":*.? $", '+:.? "', ":+.\\ '", "^|,? \x1c"]
BEGINNERS = {"EQD", "CNI", "GID", "STS", "BGM", "TDT"}


@pytest.fixture(params=NAMES)
def segments(request: pytest.FixtureRequest) -> list[Segment]:
    return load_cargo(request.param)


def test_a_message_as_it_should_be_has_facts_and_nothing_is_wrong_with_it(
    segments: list[Segment],
) -> None:
    (message,) = read_soundly(write(segments))
    assert facts([message]) or message.movements
    assert not [one for one in message.problems if one.severity == "error"]
    assert not message.segments


@pytest.mark.parametrize("service", SERVICES)
def test_service_characters_change_nothing(segments: list[Segment], service: str) -> None:
    known = read_soundly(write(segments))
    assert facts(read_soundly(write(segments, service))) == facts(known)
    assert facts(read_soundly(write(segments, between="\r\n"))) == facts(known)


def test_an_unknown_qualifier_costs_its_segment_at_most(segments: list[Segment]) -> None:
    for at, segment in enumerate(segments):
        if segment[0][0] in ENVELOPE | BEGINNERS or len(segment) < 2:
            continue
        changed = [segment[0], ["ZZ9", *segment[1][1:]], *segment[2:]]
        found = read_soundly(write([*segments[:at], changed, *segments[at + 1 :]]))
        without = read_soundly(write([*segments[:at], *segments[at + 1 :]]))
        assert facts(without) <= facts(found), segment


def test_an_unknown_segment_costs_nothing_and_is_kept(segments: list[Segment]) -> None:
    known = read_soundly(write(segments))
    stranger: Segment = [["ZZZ"], ["7", "8"], ["TEXT"]]
    for at in range(3, len(segments) - 2):
        found = read_soundly(write([*segments[:at], stranger, *segments[at:]]))
        assert facts(found) == facts(known)
        assert [one["tag"] for one in found[0].segments] == ["ZZZ"]


def test_a_doubled_segment_loses_nothing(segments: list[Segment]) -> None:
    known = read_soundly(write(segments))
    for at, segment in enumerate(segments):
        if segment[0][0] in ENVELOPE:
            continue
        found = read_soundly(write([*segments[: at + 1], segment, *segments[at + 1 :]]))
        assert set(facts(known)) <= set(facts(found)), segment


def test_every_cut_keeps_the_boxes_that_were_told(segments: list[Segment]) -> None:
    text = write(segments)
    (known,) = read_soundly(text)
    header = next(at for at, one in enumerate(segments) if one[0] == ["UNH"])
    end = len(write([]))
    for at, segment in enumerate(segments):
        end += len(spell(segment)) + 1
        whole = at - header + 1
        told = {
            box.id for box in known.equipment if "id" in box.places and box.places["id"][0] <= whole
        }
        for cut in (end, end - 1):
            found = read_soundly(text[:cut])
            ids = {box.id for message in found for box in message.equipment}
            assert told - {known.equipment[-1].id} <= ids | {""} if told else True


def test_a_message_that_stands_twice_is_named_and_read_twice(segments: list[Segment]) -> None:
    begin = next(at for at, one in enumerate(segments) if one[0] == ["UNH"])
    end = next(at for at, one in enumerate(segments) if one[0] == ["UNT"]) + 1
    first, second = read_soundly(write([*segments[:end], *segments[begin:end], *segments[end:]]))
    assert facts([first]) == facts([second])
    assert "message-twice" not in [one.code for one in first.problems]
    assert "message-twice" in [one.code for one in second.problems]


def test_a_message_without_its_header_is_told_by_what_stands_in_it(segments: list[Segment]) -> None:
    known = read_soundly(write(segments))
    bare = [one for one in segments if one[0][0] not in ENVELOPE]
    found = read_soundly(write(bare))
    ids = {box.id for message in known for box in message.equipment}
    if ids:
        assert ids <= {box.id for message in found for box in message.equipment}


TAGS = [
    "BGM",
    "DTM",
    "RFF",
    "NAD",
    "CTA",
    "COM",
    "TDT",
    "LOC",
    "EQD",
    "MEA",
    "SEL",
    "TMP",
    "RNG",
    "DGS",
    "FTX",
    "CNI",
    "CNT",
    "GID",
    "SGP",
    "PCI",
    "PIA",
    "CST",
    "MOA",
    "TOD",
    "STS",
    "DOC",
    "UNS",
    "ZZZ",
]
PIECES = [
    "147",
    "9",
    "11",
    "7",
    "20",
    "137",
    "203",
    "132",
    "CN",
    "TIDU1234566",
    "0300182",
    "KGM",
    "24,1",
    "1.5",
    "AAE",
    "G",
    "VGM",
    "BM",
    "5",
    "4",
    "SI",
    "CA",
    "LOST",
    "AAA",
    "HS",
    "CEL",
    "16",
    "8",
    "102",
    "",
]


@given(
    st.sampled_from(
        [
            "BAPLIE:D:95B:UN:SMDG20",
            "CUSCAR:D:03B:UN",
            "COARRI:D",
            "IFTSTA:D:00B",
            "IFTMIN:X",
            "VERMAS",
            "CODECO:D:95B",
        ]
    ),
    soups(TAGS, PIECES, 8),
)
def test_any_segments_in_any_order_are_read_without_failing(kind: str, soup: Soup) -> None:
    read_soundly(spilled(f"UNB+UNOC:3+A+B+260310:0815+7'UNH+1+{kind}'", soup))


@given(
    st.sampled_from(NAMES),
    damages,
)
def test_any_damage_to_a_message_is_read_without_failing(name: str, damage: Damage) -> None:
    read_soundly(damaged(write(load_cargo(name)), damage))


# What says which list a code is of, how a date is written, in which unit a number is: read, and not told again.
LISTS = {
    "102",
    "103",
    "139",
    "146",
    "160",
    "162",
    "167",
    "172",
    "184",
    "201",
    "203",
    "227",
    "401",
    "6346",
    "ZZZ",
    "KGM",
    "MTQ",
    "TNE",
    "CEL",
    "EGW",
    "AAL",
    "AAW",
}


@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_message_tells_stands_in_what_was_read(name: str) -> None:
    segments = load_cargo(name)
    (message,) = read_soundly(write(segments))
    found = squeezed(json.dumps(told(as_dict(message)), ensure_ascii=False))
    for segment in segments:
        if segment[0][0] in ENVELOPE | {"DTM", "MOA"}:
            continue  # dates and amounts are told in another form
        for element, parts in enumerate(segment[1:], 1):
            for component, text in enumerate(parts, 1):
                for piece in text.split(","):
                    value = squeezed(piece)
                    if (element, component) != (1, 1) and len(value) > 2 and text not in LISTS:
                        assert value in found, segment


def squeezed(text: str) -> str:
    return re.sub("[^A-Z0-9]", "", text.upper())


def told(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: told(item) for key, item in value.items() if key not in {"places", "problems"}}
    return [told(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", NAMES)
def test_a_terminator_lost_at_the_end_of_a_line_costs_nothing(name: str) -> None:
    segments = load_cargo(name)
    text = write(segments, between="\n")
    known = facts(read_soundly(text))
    lines = text.split("\n")
    for at in range(3, len(lines) - 4):
        broken = [*lines[:at], lines[at].removesuffix("'"), *lines[at + 1 :]]
        found = facts(read_soundly("\n".join(broken)))
        assert set(known) <= set(found), lines[at : at + 2]
