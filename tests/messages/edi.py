"""Interchanges as the tests write them: cut apart by a rule of their own, changed, and written again.

Nothing here cuts with the reader under test.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from hypothesis import strategies as st

from tidewaiter.messages import read
from tidewaiter.records import Message

Segment = list[list[str]]
"""The data elements of a segment, the tag first, each as its components; nothing is escaped."""

DATA = Path(__file__).parent / "data"
USUAL = ":+.? '"
ENVELOPE = frozenset({"UNB", "UNG", "UNH", "UNT", "UNE", "UNZ"})


def load(name: str) -> list[Segment]:
    """A message of the folder beside this file, written with the usual service characters."""
    return parse((DATA / name).read_text("utf-8"))


def parse(text: str) -> list[Segment]:
    """The segments of text with the usual service characters, letter by letter."""
    segments: list[Segment] = []
    segment: Segment = [[""]]
    letters = iter(text.removeprefix(f"UNA{USUAL}"))
    for letter in letters:
        if letter == "'":
            segments.append(segment)
            segment = [[""]]
        elif letter == "+":
            segment.append([""])
        elif letter == ":":
            segment[-1].append("")
        elif letter != "\n":
            segment[-1][-1] += next(letters) if letter == "?" else letter
    return segments


def write(
    segments: Iterable[Segment], service: str = USUAL, *, una: bool = True, between: str = ""
) -> str:
    """The text of segments with service characters of any kind, and what stands behind each terminator."""
    head = f"UNA{service}{between}" if una else ""
    return head + "".join(spell(one, service) + service[5] + between for one in segments)


def spell(segment: Segment, service: str = USUAL) -> str:
    """One segment without its terminator."""
    component, element, _, release, _, terminator = service
    return element.join(
        component.join(escape(part, release, component + element + terminator) for part in parts)
        for parts in segment
    )


def escape(text: str, release: str, special: str) -> str:
    """Text with a release character before every special one and every release character."""
    return "".join(release + letter if letter in special + release else letter for letter in text)


def names(messages: Iterable[Message]) -> Counter[tuple[str, str]]:
    """Who was read: family and given names of every traveller."""
    return Counter(
        (traveller.family_name, traveller.given_names)
        for message in messages
        for traveller in message.travellers
    )


def documents(messages: Iterable[Message]) -> set[str]:
    """The document numbers that were read."""
    return {
        document.number
        for message in messages
        for traveller in message.travellers
        for document in traveller.documents
        if document.number
    }


def answers(messages: Iterable[Message]) -> Counter[tuple[str, str, str]]:
    """Which answers were read: locator, traveller reference, code."""
    return Counter(
        (reply.avf, reply.abo, reply.code) for message in messages for reply in message.replies
    )


def read_soundly(data: bytes | str) -> list[Message]:
    """What is read of a file; a failure of the program itself, or a place outside the file, fails the test."""
    raw = data.encode() if isinstance(data, str) else data
    messages = read(raw, "test")
    assert messages
    for message in messages:
        assert 0 <= message.span.offset <= message.span.offset + message.span.length <= len(raw)
        for problem in message.problems:
            assert problem.code != "internal", problem
            assert problem.offset is None or 0 <= problem.offset <= len(raw), problem
        for traveller in message.travellers:
            for name, place in traveller.places.items():
                span = message.locate(place)
                assert span is not None, name
                assert 0 <= span.offset <= span.offset + span.length <= len(raw), name
    return messages


# --- drawn messages, and drawn damage ---

Soup = list[tuple[str, list[list[str]]]]
"""Segments in any order: tag, and elements as components, as they stand (nothing is escaped)."""
Damage = list[tuple[str, int, bytes]]
"""What is done to bytes, one after the other: delete, insert or replace, where, and by what."""

damages: st.SearchStrategy[Damage] = st.lists(
    st.tuples(
        st.sampled_from(["delete", "insert", "replace"]),
        st.integers(0, 10_000),
        st.binary(min_size=1, max_size=4),
    ),
    min_size=1,
    max_size=6,
)


def soups(
    tags: Sequence[str], pieces: Sequence[str], most_elements: int
) -> st.SearchStrategy[Soup]:
    """Segments of these tags, of these pieces and of others."""
    piece = st.one_of(
        st.sampled_from(pieces),
        st.text(st.characters(codec="latin-1"), max_size=6),
        st.from_regex(r"[0-9]{1,14}", fullmatch=True),
    )
    elements = st.lists(st.lists(piece, max_size=4), max_size=most_elements)
    return st.lists(st.tuples(st.sampled_from(tags), elements), max_size=25)


def spilled(head: str, soup: Soup) -> bytes:
    """A head with a soup behind it."""
    body = "".join(
        f"{tag}{''.join('+' + ':'.join(parts) for parts in elements)}'" for tag, elements in soup
    )
    return (head + body).encode("latin-1", "replace")


def damaged(text: str, damage: Damage) -> bytes:
    """A message with damage done to it."""
    data = bytearray(text.encode())
    for kind, at, replacement in damage:
        place = at % (len(data) + 1)
        end = place if kind == "insert" else place + len(replacement)
        data[place:end] = b"" if kind == "delete" else replacement
    return bytes(data)
