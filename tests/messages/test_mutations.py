"""One fault each, over whole messages: whoever can still be read is read, and the program never fails.

What may be lost by a fault is what was told only in the segment that has it; so the measure is the same message
without that segment, or, where a fault takes nothing away, the message itself.
"""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise

import pytest

from messages.edi import (
    DATA,
    ENVELOPE,
    Segment,
    answers,
    documents,
    load,
    names,
    read_soundly,
    spell,
    write,
)
from tidewaiter.records import Message

MESSAGES = sorted(path.name for path in DATA.glob("*.edi"))
SERVICES = [
    ":*.? $",
    ":-.? *",
    '+:.? "',
    ":+.?*'",
    ":+.\\ '",
    "^|,? \x1c",
]


@pytest.fixture(params=MESSAGES)
def segments(request: pytest.FixtureRequest) -> list[Segment]:
    return load(request.param)


def assert_kept(found: list[Message], known: list[Message]) -> None:
    """Every name, document number and answer of `known` is in `found`."""
    assert names(known) <= names(found)
    assert documents(known) <= documents(found)
    assert answers(known) <= answers(found)


def assert_same(found: list[Message], known: list[Message]) -> None:
    """The same travellers, documents and answers, and nobody besides."""
    assert names(found) == names(known)
    assert documents(found) == documents(known)
    assert answers(found) == answers(known)


def without(segments: list[Segment], at: int) -> list[Message]:
    return read_soundly(write([*segments[:at], *segments[at + 1 :]]))


def test_every_message_has_somebody_or_answers_somebody(segments: list[Segment]) -> None:
    found = read_soundly(write(segments))
    assert names(found) or answers(found)


def test_an_unknown_qualifier_costs_its_segment_at_most(segments: list[Segment]) -> None:
    for at, segment in enumerate(segments):
        if segment[0][0] in ENVELOPE | {"ERC", "TIF"} or len(segment) < 2:
            continue  # TIF begins with the surname, it has no qualifier
        changed = [segment[0], ["ZZ9", *segment[1][1:]], *segment[2:]]
        found = read_soundly(write([*segments[:at], changed, *segments[at + 1 :]]))
        assert_kept(found, without(segments, at))


def test_a_person_under_an_unknown_role_is_a_passenger(segments: list[Segment]) -> None:
    known = read_soundly(write(segments))
    for at, segment in enumerate(segments):
        if segment[0] == ["NAD"] and segment[1] != ["MS"]:
            changed = [segment[0], ["ZZ9"], *segment[2:]]
            found = read_soundly(write([*segments[:at], changed, *segments[at + 1 :]]))
            assert_same(found, known)
            assert any(one.code == "taken-as-passenger" for one in found[0].problems)


def test_an_unknown_segment_costs_nothing(segments: list[Segment]) -> None:
    known = read_soundly(write(segments))
    stranger: Segment = [["ZZZ"], ["7", "8"], ["TEXT"]]
    for at in range(1, len(segments)):
        found = read_soundly(write([*segments[:at], stranger, *segments[at:]]))
        assert_same(found, known)


def test_neighbours_in_the_other_order_lose_nobody(segments: list[Segment]) -> None:
    known = read_soundly(write(segments))
    for at in range(len(segments) - 1):
        if segments[at][0][0] in ENVELOPE or segments[at + 1][0][0] in ENVELOPE:
            continue
        swapped = [*segments[:at], segments[at + 1], segments[at], *segments[at + 2 :]]
        found = read_soundly(write(swapped))
        assert names(known) <= names(found)
        assert answers(known) == answers(found)


@pytest.mark.parametrize("name", [name for name in MESSAGES if name.startswith("paxlst")])
@pytest.mark.parametrize("seed", range(5))
def test_details_of_a_person_come_in_any_order(name: str, seed: int) -> None:
    segments = load(name)
    known = read_soundly(write(segments))
    starts = [at for at, one in enumerate(segments) if one[0][0] in {"NAD", "PDT"}] + [
        next(at for at, one in enumerate(segments) if one[0][0] in {"CNT", "UNT"})
    ]
    shuffled = segments[: starts[0]]
    for begin, end in pairwise(starts):
        details = segments[begin + 1 : end]
        random.Random(seed).shuffle(details)
        shuffled += [segments[begin], *details]
    found = read_soundly(write([*shuffled, *segments[starts[-1] :]]))
    assert [
        (one.family_name, {document.number for document in one.documents})
        for one in found[0].travellers
    ] == [
        (one.family_name, {document.number for document in one.documents})
        for one in known[0].travellers
    ]


def test_every_cut_keeps_those_who_were_complete(segments: list[Segment]) -> None:
    text = write(segments)
    (known,) = read_soundly(text)
    header = next(at for at, one in enumerate(segments) if one[0] == ["UNH"])
    ends, offset = [], len(write([]))
    for segment in segments:
        offset += len(spell(segment)) + 1
        ends.append(offset)
    for at, end in enumerate(ends):
        complete = at - header + 1
        for cut in (end, end - 1, end - (end - (ends[at - 1] if at else 9)) // 2):
            whole = complete if cut == end else complete - 1
            expected = Counter(
                (one.family_name, one.given_names)
                for one in known.travellers
                if max(place[0] for place in one.places.values()) <= whole
            )
            found = read_soundly(text[:cut])
            assert expected <= names(found)


def test_a_doubled_segment_adds_nobody(segments: list[Segment]) -> None:
    known = read_soundly(write(segments))
    for at, segment in enumerate(segments):
        found = read_soundly(write([*segments[: at + 1], segment, *segments[at + 1 :]]))
        if segment[0][0] in {"SRC", "TIF", "ERP"}:
            assert_kept(found, known)
        else:
            assert_same(found, known)


def test_a_doubled_message_is_two_messages(segments: list[Segment]) -> None:
    known = read_soundly(write(segments))
    begin = next(at for at, one in enumerate(segments) if one[0] == ["UNH"])
    end = next(at for at, one in enumerate(segments) if one[0] == ["UNT"]) + 1
    found = read_soundly(write([*segments[:end], *segments[begin:end], *segments[end:]]))
    assert [message.index for message in found] == [0, 1]
    for message in found:
        assert_same([message], known)


def test_two_interchanges_in_a_file_are_both_read(segments: list[Segment]) -> None:
    known = read_soundly(write(segments))
    found = read_soundly(write(segments) + "\r\n" + write(segments, ":*.? $"))
    assert len(found) == 2
    for message in found:
        assert_same([message], known)


def test_wrong_counts_and_references_are_only_told(segments: list[Segment]) -> None:
    known = read_soundly(write(segments))
    for at, segment in enumerate(segments):
        if segment[0][0] in {"UNT", "UNE", "UNZ", "CNT", "EQN"}:
            for wrong in ("0", "999", "", "TEN", "²", "9" * 5000):
                if segment[0][0] == "CNT":
                    changed = [segment[0], [segment[1][0], wrong]]
                else:
                    changed = [segment[0], [wrong, *segment[1][1:]], *segment[2:]]
                found = read_soundly(write([*segments[:at], changed, *segments[at + 1 :]]))
                assert_same(found, known)


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("between", ["", "\n", "\r\n", "  ", " \r\n\t"])
def test_other_service_characters_mean_the_same(
    segments: list[Segment], service: str, between: str
) -> None:
    known = read_soundly(write(segments))
    assert_same(read_soundly(write(segments, service, between=between)), known)


@pytest.mark.parametrize("gone", [("UNB", "UNZ"), ("UNG", "UNE"), ("UNT",), ("UNZ",), ("UNE",)])
def test_parts_of_the_envelope_may_be_missing(
    segments: list[Segment], gone: tuple[str, ...]
) -> None:
    known = read_soundly(write(segments))
    left = [one for one in segments if one[0][0] not in gone]
    assert_same(read_soundly(write(left)), known)


def test_a_bare_message_is_read(segments: list[Segment]) -> None:
    known = read_soundly(write(segments))
    body = [one for one in segments if one[0][0] not in {"UNB", "UNG", "UNE", "UNZ"}]
    assert_same(read_soundly(write(body, una=False)), known)


def test_segments_without_any_envelope_are_read(segments: list[Segment]) -> None:
    known = read_soundly(write(segments))
    body = [one for one in segments if one[0][0] not in ENVELOPE]
    found = read_soundly(write(body, una=False))
    assert_same(found, known)
    assert found[0].kind == known[0].kind


@pytest.mark.parametrize("width", [69, 80])
def test_wrapped_text_is_read(segments: list[Segment], width: int) -> None:
    text = write(segments)
    lines = [text[start : start + width] for start in range(0, len(text), width)]
    assert_same(read_soundly("\r\n".join(lines)), read_soundly(text))


def test_a_telex_envelope_is_passed_over(segments: list[Segment]) -> None:
    text = "\x01QN BRDRZXH\r\n.QXLISXH 101805\r\n\x02" + write(segments, between="\r\n") + "\x03"
    found = read_soundly(text)
    assert_same(found, read_soundly(write(segments)))
    assert any(one.code == "text-before" for one in found[0].problems)


@pytest.mark.parametrize("before", ["\ufeff", " \r\n\t", "\x00\x00", "ALL FINE HERE\r\n"])
@pytest.mark.parametrize("after", ["", "\r\n10MAR26\r\n", " END", "\x1a"])
def test_text_around_the_interchange_is_passed_over(
    segments: list[Segment], before: str, after: str
) -> None:
    assert_same(read_soundly(before + write(segments) + after), read_soundly(write(segments)))


def test_lower_case_is_read_as_upper(segments: list[Segment]) -> None:
    known = read_soundly(write(segments))
    found = read_soundly(write(segments).lower())
    assert_same(found, known)
    assert [one.code for one in found[0].problems if one.severity == "error"] == []


@pytest.mark.parametrize("quote", ["’", "‘", "′", "´"])
def test_curly_quotes_for_some_terminators_are_read(segments: list[Segment], quote: str) -> None:
    text = write(segments, between="\n")
    lines = text.split("\n")
    curly = [
        line[:-1] + quote if number % 3 == 1 and line.endswith("'") else line
        for number, line in enumerate(lines)
    ]
    assert_same(read_soundly("\n".join(curly)), read_soundly(text))


def test_a_lost_terminator_loses_nobody(segments: list[Segment]) -> None:
    known = read_soundly(write(segments))
    for at in range(len(segments) - 1):
        if {segments[at][0][0], segments[at + 1][0][0]} & (ENVELOPE | {"UNS"}):
            continue
        text = write(segments[: at + 1])[:-1] + write(segments[at + 1 :], una=False)
        assert_same(read_soundly(text), known)


def test_a_lost_terminator_of_the_envelope_loses_nobody(segments: list[Segment]) -> None:
    known = read_soundly(write(segments))
    for at in range(len(segments) - 1):
        if {segments[at][0][0], segments[at + 1][0][0]} & ENVELOPE:
            text = write(segments[: at + 1])[:-1] + write(segments[at + 1 :], una=False)
            assert_kept(read_soundly(text), known)


def test_a_person_without_surname_keeps_the_rest(segments: list[Segment]) -> None:
    known = read_soundly(write(segments))
    for at, segment in enumerate(segments):
        if segment[0] == ["NAD"] and len(segment) > 4 and len(segment[4]) > 1:
            changed = [*segment[:4], ["", *segment[4][1:]], *segment[5:]]
            found = read_soundly(write([*segments[:at], changed, *segments[at + 1 :]]))
            given = " ".join(segment[4][1:])
            assert ("", given) in names(found)
            assert len(found[0].travellers) == len(known[0].travellers)
            assert documents(found) == documents(known)
            assert any(one.code == "no-surname" for one in found[0].problems)


@pytest.mark.parametrize(
    ("syntax", "codec", "name"),
    [
        ("UNOC", "latin-1", "MÜLLER-ÅSTRÖM"),
        ("UNOA", "latin-1", "MÜLLER-ÅSTRÖM"),
        ("UNOA", "utf-8", "MÜLLER-ÅSTRÖM"),
        ("UNOW", "utf-8", "КОВАЛЁВА"),
        ("UNOE", "iso8859-5", "КОВАЛЁВА"),
        ("UNOF", "iso8859-7", "ΠΑΠΑΔΑΚΗ"),
        ("UNOB", "cp1252", "ŒUVRARD"),
    ],
)
@pytest.mark.parametrize("message", [name for name in MESSAGES if name.startswith("paxlst")])
def test_names_are_read_in_any_character_set(
    message: str, syntax: str, codec: str, name: str
) -> None:
    segments = load(message)
    known = documents(read_soundly(write(segments)))
    segments[0][1][0] = syntax
    first = next(one for one in segments if one[0][0] in {"NAD", "PDT"} and one[1] != ["MS"])
    first[4 if first[0] == ["NAD"] else 2][0] = name
    found = read_soundly(write(segments, between="\r\n").encode(codec))
    assert found[0].travellers[0].family_name == name
    assert documents(found) == known
