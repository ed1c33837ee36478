"""The history of a booking (groups 10 to 12): who did it, when, what was done, and a copy of the segment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tidewaiter.messages.edifact.writing.cusres import lines_of
from tidewaiter.messages.edifact.writing.dialect import Segment, segment
from tidewaiter.messages.edifact.writing.values import moment_dmy
from tidewaiter.records import HistoryEntry

_LONGEST_LINE, _MOST_LINES = 70, 99
_CREATED_BY = "4"
_LEG = re.compile(
    r"(\d{6}) (\d{4})(?: (\d{6}))?(?: (\d{4}))? ([A-Z]{3}) ([A-Z]{3}) ([A-Z0-9]{2,3}) (\d{1,4}[A-Z]?)(?: ([A-Z]))?",
    re.ASCII,
)


def history(entries: Sequence[HistoryEntry], *, in_service: bool) -> Iterator[Segment]:
    """The lines of the history. A time holds until the next, an action until the next time. `in_service`: what
    stands before is no flight, so that only a time or an action begins the history."""
    if not entries:
        return
    yield segment("ABI", _CREATED_BY)
    at, action = None, ""
    begun = not in_service
    for entry in entries:
        wanted = "" if entry.segment == "LTS" else entry.action
        if entry.at != at or (action and not wanted):
            yield _time(entry.at)
            at, action, begun = entry.at, "", True
        if wanted != action or not begun:
            yield segment("SAC", "", "", wanted)
            action, begun = wanted, True
        yield _copy(entry)


def _time(at: str | None) -> Segment:
    qualifier = "ZT" if at and at.endswith("Z") else "T"
    return segment("DAT", (qualifier, *moment_dmy(at)) if at else qualifier)


def _copy(entry: HistoryEntry) -> Segment:
    """The segment as it was, as far as its text still shows the parts."""
    if entry.segment == "IFT":
        lines = lines_of(entry.summary, _LONGEST_LINE, _MOST_LINES)
        return segment("IFT", ("4", "19"), *lines)
    if entry.segment == "TVL" and (found := _LEG.fullmatch(entry.summary)):
        *times, start, end, carrier, number, cabin = found.groups("")
        if not times[2] or times[3]:
            return segment("TVL", times, start, end, carrier, (number, cabin))
    return segment(entry.segment, entry.summary)
