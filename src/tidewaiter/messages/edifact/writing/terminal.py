"""What terminals and depots report of boxes: loaded or discharged (COARRI), in or out at the gate (CODECO).

Each box has one event, told by the document code of the message and a time of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from tidewaiter.messages.edifact.writing.cargo_box import beside, cargo, cell, identity
from tidewaiter.messages.edifact.writing.cargo_forms import form
from tidewaiter.messages.edifact.writing.cargo_head import head_segments, totals
from tidewaiter.messages.edifact.writing.dialect import Segment
from tidewaiter.records import Message


def terminal_report(message: Message) -> Iterator[Segment]:
    """The segments of a report between UNH and UNT."""
    how = form(message.kind, message.release)
    segments, head = head_segments(message, how, terminal=True)
    yield from segments
    events = message.events[: len(message.equipment)]
    for box, event in zip_longest(message.equipment, events):
        yield identity(box, how)
        if box.stowage:
            yield cell(box, how)
        yield from cargo(box, how, head, event)
        yield from beside(box, how, head)
    yield from totals(message)
