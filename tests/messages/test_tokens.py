"""The tokenizer gives back what was written, under any service characters, and knows where it stood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.edi import Segment, escape, spell
from tidewaiter.messages import read
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


@pytest.mark.parametrize("given", ["DEWI/TRI", "SHEREF", "TKT"])
def test_a_name_that_is_a_tag_begins_no_segment(given: str) -> None:
    """What stands behind it is the reference of the traveller, not the rest of a segment."""
    text = (
        "UNB+UNOA:1+A+B+260101:0000+1'UNH+1+PNRGOV:13:1:IA'TVL+100326:0815+AMS+JFK+Q1+0100'"
        f"SRC'RCI+Q1:ABC123'TIF+SURYA+DEWI:A:1'SSR+DOCS:HK:1:Q1:::::/P/IDN/X1//05FEB83/F//SURYA/{given}+::1'"
        "UNT+7+1'UNZ+1+1'"
    )
    (message,) = read(text.encode())
    assert [problem.code for problem in message.problems] == []
    assert message.travellers[0].documents[0].number == "X1"


def test_a_locator_that_ends_like_a_trailer_stays_whole() -> None:
    text = (
        "UNB+UNOA:1+A+B+260101:0000+1'UNH+1+PNRGOV:13:1:IA'TVL+100326:0815+AMS+JFK+Q1+0100'"
        "SRC'RCI+Q1:AB1UNZ+1A:ABC123'UNT+5+1'UNZ+1+1'"
    )
    (message,) = read(text.encode())
    assert message.bookings[0].locators == ("Q1:AB1UNZ", "1A:ABC123")


@pytest.mark.parametrize("name", ["MUÑOZA", "NÚÑ", "ŠTĚPÁN", "DVOŘÁČEKŠ"])
def test_letters_of_utf8_are_never_taken_for_quotes_or_blanks(name: str) -> None:
    text = f"UNB+UNOY:4+A+B+260101:0000+1'UNH+1+PAXLST:D:05B:UN'BGM+745'NAD+FL+++{name}'UNT+4+1'UNZ+1+1'"
    (message,) = read(text.encode())
    assert message.travellers[0].family_name == name


@pytest.mark.parametrize("pad", range(20))
def test_a_line_may_break_between_a_release_character_and_what_it_releases(pad: int) -> None:
    """Machines wrap at a column, whatever stands there; here the break moves through the name."""
    text = (
        "UNB+UNOA:1+A+B+260101:0000+1'UNH+1+PAXLST:D:05B:UN'BGM+745'"
        f"NAD+MS+++{'X' * pad}'NAD+FL+++O?'HARA?? ?+:ANN'NAD+FL+++NEXT:ONE'UNT+6+1'UNZ+1+1'"
    )
    wrapped = "\r\n".join(text[at : at + 69] for at in range(0, len(text), 69))
    (message,) = read(wrapped.encode())
    assert [one.family_name for one in message.travellers] == ["O'HARA? +", "NEXT"]


def test_the_line_of_a_telex_begins_behind_the_start_of_text() -> None:
    body = "".join(f"NAD+FL+++FAMILY{letter}:GIVEN NAMES'" for letter in "ABCDEFGHIJ")
    text = f"UNB+UNOA:1+A+B+260101:0000+1'UNH+1+PAXLST:D:05B:UN'BGM+745'{body}UNT+13+1'UNZ+1+1'"
    wrapped = "\r\n".join(text[at : at + 69] for at in range(0, len(text), 69))
    (message,) = read(f"\x01QN ABCDEFG\r\n.HIJKLMN\r\n\x02{wrapped}\r\n\x03".encode())
    assert {one.given_names for one in message.travellers} == {"GIVEN NAMES"}


def test_the_trailer_of_an_interchange_counts_its_groups() -> None:
    group = "UNG+PAXLST+A+B+260101:0000+{0}+UN+D:05B'" + "".join(
        f"UNH+{number}+PAXLST:D:05B:UN'BGM+745'UNT+3+{number}'" for number in (1, 2)
    ) + "UNE+2+{0}'"  # fmt: skip
    text = f"UNB+UNOA:1+A+B+260101:0000+1'{group.format(1)}{group.format(2)}UNZ+2+1'"
    messages = read(text.encode())
    assert len(messages) == 4
    assert "message-count" not in {one.code for message in messages for one in message.problems}
