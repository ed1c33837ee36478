"""The tables of docs/messages.md are true: each attribute of theirs comes back, in the segment that they name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from messages import edi, written, written_bookings, written_sea, written_waybills
from tidewaiter.messages import write
from tidewaiter.messages.comparing import normal
from tidewaiter.records import Message

PAGE = Path(__file__).parents[2] / "docs" / "messages.md"
KINDS: dict[str, Callable[..., st.SearchStrategy[Message]]] = {
    "PAXLST": written.passenger_lists,
    "PNRGOV": written_bookings.pushes,
    "CUSRES": written.replies,
    **written_sea.KINDS,
    **written_waybills.KINDS,
}
OF_THE_ENVELOPE = re.compile(
    r"reference|series\.\w+|kind|release|sender|recipient|sent_at|function\.(meaning|effect|action|document_meaning)"
    r"|index|span\.\w+|movements\.mode|.*\.(utc|basis)"
)


SECTIONS = {
    "CUSCAR": ("Ship and boxes", "Bills and goods"),
    "BAPLIE": ("Ship and boxes", "Cells"),
    "COARRI": ("Ship and boxes", "Cells", "Moves"),
    "CODECO": ("Ship and boxes", "Moves"),
}
"""Where the tables of a kind stand, where they share some."""


def table(kind: str) -> Iterator[tuple[list[str], list[str]]]:
    """The rows of a kind: attributes, and the segments that carry them; none where it follows from others."""
    page = PAGE.read_text("utf-8")
    sections = [
        page.partition(f"### {name}\n")[2].partition("\n#")[0]
        for name in SECTIONS.get(kind, (kind,))
    ]
    for line in "\n".join(sections).splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `"):
            told = re.findall(r"`([^`]+)`", cells[1])
            yield (
                re.findall(r"`([^`]+)`", cells[0]),
                [tag for tag in told if re.fullmatch(r"[A-Z]{3}(\+\w+)?", tag)],
            )


def attributes(value: Any, path: str = "") -> Iterator[str]:
    """The paths at which a record tells anything, without the numbers of entries."""
    if is_dataclass(value):
        for item in fields(value):
            if item.compare:
                name = f"{path}.{item.name}" if path else item.name
                yield from attributes(getattr(value, item.name), name)
    elif isinstance(value, tuple):
        for one in value:
            yield from attributes(one, path)
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from attributes(one, f"{path}.{key}")
    elif not (value is None or value is False or value == ""):
        yield path


def drawn(kind: str) -> list[Message]:
    """The same invented messages at every run."""
    found: list[Message] = []

    @settings(
        max_examples=100,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(KINDS[kind]())
    def draw(message: Message) -> None:
        found.append(message)

    draw()
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_tables_tell_what_comes_back_and_where(kind: str) -> None:
    rows = list(table(kind))
    in_table = {name for names, _ in rows for name in names}
    seen: set[str] = set()
    for message in drawn(kind):
        found = write([message])
        assert found.left_out == ()
        told = set(attributes(normal(message)))
        seen |= told
        segments = set(tags_of(kind, found.data.decode()))
        for names, tags in rows:
            if told.intersection(names) and tags:
                assert segments.intersection(tags), (names, tags)
    assert {name for name in seen if not OF_THE_ENVELOPE.fullmatch(name)} == in_table


def names_of(segment: edi.Segment) -> Iterator[str]:
    """A segment by its tag, and by tag and qualifier."""
    yield segment[0][0]
    if len(segment) > 1:
        yield f"{segment[0][0]}+{segment[1][0]}"


def tags_of(kind: str, written_text: str) -> Iterator[str]:
    """The tags of a file: of its segments, or of its lines."""
    if kind in written_waybills.KINDS:
        yield from (line[:3] for line in written_text.splitlines())
    else:
        for one in edi.parse(written_text):
            yield from names_of(one)
