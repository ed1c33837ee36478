"""CUSCAR: the manifest. Boxes stand in the head, then the bills; each line of goods says which box it is in (SGP)."""

from __future__ import annotations

from collections.abc import Iterator

from tidewaiter.messages.edifact.writing.cargo_bill import bill_segments
from tidewaiter.messages.edifact.writing.cargo_box import beside, cargo, cell, identity
from tidewaiter.messages.edifact.writing.cargo_forms import form
from tidewaiter.messages.edifact.writing.cargo_head import Head, head_segments, totals
from tidewaiter.messages.edifact.writing.dialect import Segment
from tidewaiter.records import Message


def cuscar(message: Message) -> Iterator[Segment]:
    """The segments of a manifest between UNH and UNT."""
    how = form("CUSCAR", message.release)
    head, _ = head_segments(message, how, terminal=False)
    yield from head
    for box in message.equipment:
        yield identity(box, how)
        if box.stowage:
            yield cell(box, how)
        yield from cargo(box, how, Head())
        yield from beside(box, how, Head())
    for number, bill in enumerate(message.consignments, 1):
        yield from bill_segments(bill, number, how)
    yield from totals(message)
