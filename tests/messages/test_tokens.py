"""The tokenizer gives back what was written, under any service characters, and knows where it stood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.edi import Segment, escape, spell
from tidewaiter.messages.edifact.tokens import Cutter, Service, element_span

SERVICE_STRINGS = st.lists(
    st.sampled_from(":+.?'*$~-|^!;/\\\x1c\x1d\"#"), min_size=6, max_size=6, unique=True
).map("".join)

# Line breaks have a meaning of their own (wrapped text), blanks at both ends of a segment none.
LETTERS = st.characters(codec="latin-1", exclude_characters="\r\n\x00", exclude_categories=("Cc",))
COMPONENTS = st.text(LETTERS, max_size=8)
ELEMENTS = st.lists(COMPONENTS, min_size=1, max_size=4)
TAGS = st.from_regex(r"[A-Z]{3}", fullmatch=True)


@st.composite
def segments(draw: st.DrawFn) -> Segment:
    """A segment whose last part does not end in a blank, which would be taken for one behind it."""
    parts = draw(st.lists(ELEMENTS, max_size=5))
    if parts:
        parts[-1][-1] += "E"
    return [[draw(TAGS)], *parts]


def service_of(characters: str) -> Service:
    component, element, decimal, release, _, terminator = characters
    return Service(component, element, decimal, release, terminator)


def cut(text: str, service: Service = Service(), codec: str = "latin-1") -> list[Segment]:
    return [[[one.tag], *one.elements] for one in Cutter(text, service, codec).segments(0)]


@given(
    st.lists(segments(), min_size=1, max_size=6), SERVICE_STRINGS, st.sampled_from(["", "\n", " "])
)
def test_cutting_gives_back_what_was_written(
    written: list[Segment], characters: str, between: str
) -> None:
    text = "".join(spell(one, characters) + characters[5] + between for one in written)
    assert cut(text, service_of(characters)) == written


@given(segments(), SERVICE_STRINGS)
def test_a_place_leads_to_the_bytes_of_its_element(written: Segment, characters: str) -> None:
    before = "XXX" + characters[5]
    text = before + spell(written, characters) + characters[5]
    service = service_of(characters)
    _, found = Cutter(text, service, "latin-1").segments(0)
    component, element, _, release, _, terminator = characters
    for number, parts in enumerate(written[1:], 1):
        span = element_span(text, found, number, service)
        assert text[span.offset : span.offset + span.length] == component.join(
            escape(part, release, component + element + terminator) for part in parts
        )
    assert element_span(text, found, 0, service).offset == len(before)
    assert element_span(text, found, len(written), service).offset == len(before)


@given(st.text(max_size=200), SERVICE_STRINGS)
def test_any_text_is_cut_into_places_of_its_own(text: str, characters: str) -> None:
    raw = text.encode().decode("latin-1")
    for found in Cutter(raw, service_of(characters), "utf-8").segments(0):
        assert 0 <= found.offset <= found.offset + found.length <= len(raw)


def test_a_release_character_that_releases_nothing_is_left_out() -> None:
    assert cut("RFF+AB?C:D?") == [[["RFF"], ["ABC", "D"]]]


def test_doubled_release_characters_are_one() -> None:
    assert cut("FTX+A????B:C??'LOC+1'") == [[["FTX"], ["A??B", "C?"]], [["LOC"], ["1"]]]


def test_a_nul_is_a_letter_like_any_other() -> None:
    assert cut("FTX+A\x00B?+C'") == [[["FTX"], ["A\x00B+C"]]]


def test_many_released_characters_are_cut_in_one_pass() -> None:
    (segment,) = cut("FTX+" + "?+" * 200_000 + "'")
    assert segment == [["FTX"], ["+" * 200_000]]


def test_without_a_release_character_nothing_is_released() -> None:
    assert cut("FTX+WHO?+WHY'", Service(release="")) == [[["FTX"], ["WHO?"], ["WHY"]]]


def test_tags_may_be_padded_or_in_small_letters() -> None:
    assert cut("rff +AB:1'LOC +5+LIS'") == [
        [["RFF"], ["AB", "1"]],
        [["LOC"], ["5"], ["LIS"]],
    ]


def test_the_tail_without_terminator_is_kept_and_marked() -> None:
    *_, last = Cutter("BGM+745'RFF+AB:1", Service(), "ascii").segments(0)
    assert (last.tag, last.elements, last.repair) == ("RFF", [["AB", "1"]], "no-terminator")


@pytest.mark.parametrize(
    ("glued", "tags"),
    [
        ("LOC+91+PRTNAD+FL+++LIMA:RUI'", ["LOC", "NAD"]),
        ("NAD+FL+++LIMA:RUIATT+2++M'", ["NAD", "ATT"]),
        ("DOC+P:110:111+X1234DTM+36:300101'", ["DOC", "DTM"]),
        ("RFF+AVF:ABCDEFRFF+SEA:1A'", ["RFF", "RFF"]),
        ("TDT+20+QX417LOC+125+LIS'", ["TDT", "LOC"]),
        ("COM+351215550101:TECOM+351215550102:FX'", ["COM", "COM"]),
        ("DTM+36:300101LOC+91+PRTDOC+V+V1234'", ["DTM", "LOC", "DOC"]),
        ("NAT+2+PRTRFF+AVF:ABCDEF'", ["NAT", "RFF"]),
        ("RFF+ABO:X1ERC+0Z'", ["RFF", "ERC"]),
        ("CNT+42:2UNT+20+1'", ["CNT", "UNT"]),
    ],
)
def test_glued_segments_are_told_apart(glued: str, tags: list[str]) -> None:
    found = list(Cutter(glued, Service(), "ascii").segments(0))
    assert [one.tag for one in found] == tags
    assert [one.repair for one in found[:-1]] == ["lost-terminator"] * (len(tags) - 1)
    assert glued[found[1].offset :].startswith(tags[1])


@pytest.mark.parametrize(
    "whole",
    [
        "NAD+FL+++SAFIN:RENAT+LENIN ST 12+KAZAN++420000+RUS'",
        "NAD+FL+++DIAZLOC:ANA+RUA 1'",
        "FTX+AAI+++SENT FROM NAD'",
        "LOC+180+PRT:::FUNDOC'",
        "NAD+MS+++HOTEL ROC+DTM STREET'",
    ],
)
def test_names_that_look_like_tags_are_not_cut(whole: str) -> None:
    assert len(list(Cutter(whole, Service(), "ascii").segments(0))) == 1


def test_many_glued_segments_are_cut_in_one_go() -> None:
    glued = "".join(f"TIF+ARDEN+ANNE:A:{number}REF+:R{number}" for number in range(3000))
    found = list(Cutter(glued, Service(), "ascii").segments(0))
    assert [one.tag for one in found] == ["TIF", "REF"] * 3000
    assert [glued[one.offset : one.offset + 3] for one in found] == ["TIF", "REF"] * 3000
