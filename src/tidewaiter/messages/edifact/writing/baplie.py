"""BAPLIE: the bay plan, by the guides of the Ship Message Design Group. A stowage cell begins each box."""

from __future__ import annotations

from collections.abc import Iterator

from tidewaiter.messages.edifact.writing.cargo_box import beside, cargo, cell, identity
from tidewaiter.messages.edifact.writing.cargo_forms import form
from tidewaiter.messages.edifact.writing.cargo_head import Head, head_segments, totals
from tidewaiter.messages.edifact.writing.dialect import Segment, segment
from tidewaiter.records import Message

_LOST = "lost_cell_"
_NOTHING = Head()


def baplie(message: Message) -> Iterator[Segment]:
    """The segments of a bay plan between UNH and UNT. Where the first box stands in no cell, EQD begins each box: a
    reader takes whichever of both comes first as what begins them."""
    how = form("BAPLIE", message.release)
    head, _ = head_segments(message, how, terminal=False)
    yield from head
    cells_first = not message.equipment or bool(message.equipment[0].stowage)
    nameless = False
    for box in message.equipment:
        if cells_first and (box.stowage or nameless):
            yield cell(box, how)
            yield from cargo(box, how, _NOTHING)
            yield identity(box, how)
        else:
            yield identity(box, how)
            if box.stowage:
                yield cell(box, how)
            yield from cargo(box, how, _NOTHING)
        yield from beside(box, how, _NOTHING)
        nameless = not box.id
    yield from _lost(message, how.cell_list, cells_first=cells_first)
    yield from totals(message)


def _lost(message: Message, cell_list: str, *, cells_first: bool) -> Iterator[Segment]:
    """Cells in which no box can stand, because of what stands beside them."""
    for name, told in message.references.items():
        if name.startswith(_LOST) and cells_first:
            yield segment("LOC", "147", (name.removeprefix(_LOST), *cell_list.split(":")))
            yield segment("FTX", "AGW", "", ("LOST", "STOWLOC", "306"))
            if told:
                yield segment("RFF", ("EQ", told))
