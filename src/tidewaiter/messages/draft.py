"""A message in the making: what readers fill, so that nothing read is lost when something fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tidewaiter.messages.edifact.envelope import RawMessage
from tidewaiter.messages.edifact.tokens import Segment, element_span
from tidewaiter.messages.salvage import Salvage
from tidewaiter.records import (
    Booking,
    Consignment,
    Declared,
    Equipment,
    Event,
    Function,
    Message,
    Movement,
    Party,
    Reply,
    Series,
    Span,
    Traveller,
)

_NO_FUNCTION, _NOTHING_DECLARED = Function(), Declared()


class Draft:
    """What a reader has understood so far of one EDIFACT message."""

    def __init__(self, raw: RawMessage, source: str, kind: str) -> None:
        self.raw = raw
        self.source = source
        self.kind = kind
        self.release = ""
        self.reference = ""
        self.function = _NO_FUNCTION
        self.series: Series | None = None
        self.declared = _NOTHING_DECLARED
        self.movements: list[Movement] = []
        self.travellers: list[Traveller] = []
        self.bookings: list[Booking] = []
        self.replies: list[Reply] = []
        self.parties: list[Party] = []
        self.consignments: list[Consignment] = []
        self.equipment: list[Equipment] = []
        self.events: list[Event] = []
        self.told_at: str | None = None
        """When the message says that it was written: what counts where no envelope says when it was sent."""
        self.references: dict[str, str] = {}
        self.segments: list[dict[str, Any]] = []
        self.dropped: dict[str, int] = {}
        self.dropped_spans: list[Span] = []

    def note(
        self,
        code: str,
        segment: Segment | None = None,
        element: int | None = None,
        detail: object = "",
    ) -> None:
        """Add a problem of the catalogue, at its place."""
        self.raw.note(code, segment, element, detail)

    def drop(self, code: str, segment: Segment, element: int = 0, part: str = "") -> None:
        """Do not keep an element that reveals what may not be kept: count it, and remember the bytes to
        overwrite in the stored copy. Element 0: everything after the tag. `part`: only this stretch of the
        element, as it stands in the file; the whole element where it is not found there as one stretch."""
        self.dropped[code] = self.dropped.get(code, 0) + 1
        interchange = self.raw.interchange
        span = element_span(interchange.text, segment, element, interchange.service)
        if element == 0:
            span = Span(span.offset + 4, max(0, span.length - 4))
        if part:
            at = interchange.text.find(part, span.offset, span.offset + span.length)
            span = Span(at, len(part)) if at >= 0 else span
        self.dropped_spans.append(span)

    def salvage(self, segment: Segment | None) -> Salvage:
        """Around the reading of one traveller, booking or segment: a failure of the program itself becomes
        the problem `internal`, and the reading goes on behind it."""
        return Salvage(self.note, segment)

    def salvage_each(self, segments: Iterable[Segment], read: Callable[[Segment], None]) -> None:
        """Read segment by segment as under `salvage`, without its cost for each."""
        rest, segment = iter(segments), None
        while True:
            try:
                for segment in rest:
                    read(segment)
            except Exception as fault:  # noqa: BLE001  one bad segment never costs the others
                self.note("internal", segment, detail=type(fault).__name__)
            else:
                return

    def finish(self) -> Message:
        """The message with everything that was understood."""
        raw = self.raw
        interchange = raw.interchange
        first, last = (raw.segments[0], raw.segments[-1]) if raw.segments else (None, None)
        end = raw.trailer or last
        span = (
            Span(first.offset, end.offset + end.length - first.offset)
            if first is not None and end is not None
            else Span(0, 0)
        )
        return Message(
            source=self.source,
            index=raw.index,
            kind=self.kind,
            release=self.release,
            function=self.function,
            reference=self.reference,
            series=self.series,
            sent_at=interchange.sent_at or self.told_at,
            sender=interchange.sender,
            recipient=interchange.recipient,
            declared=self.declared,
            movements=tuple(self.movements),
            travellers=tuple(self.travellers),
            bookings=tuple(self.bookings),
            parties=tuple(self.parties),
            consignments=tuple(self.consignments),
            equipment=tuple(self.equipment),
            events=tuple(self.events),
            replies=tuple(self.replies),
            dropped=self.dropped,
            problems=tuple(raw.problems),
            references=self.references,
            segments=tuple(self.segments),
            dropped_spans=tuple(self.dropped_spans),
            span=span,
            locate=raw.locate,
        )
