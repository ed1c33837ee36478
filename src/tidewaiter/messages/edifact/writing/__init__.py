"""Records to EDIFACT: one envelope for all messages, one module a message kind, dialects as data."""

from tidewaiter.messages.edifact.writing.dialect import (
    Dialect,
    Segment,
    Spelling,
    check_dialect,
    dialects,
    escape,
    laid_out,
    letters,
    segment,
    spell,
)
from tidewaiter.messages.edifact.writing.envelope import (
    Heading,
    Outgoing,
    interchange,
    series_part,
)
from tidewaiter.messages.edifact.writing.family import WRITERS, outgoing
from tidewaiter.messages.edifact.writing.paxlst_us import US_RELEASE

__all__ = [
    "US_RELEASE",
    "WRITERS",
    "Dialect",
    "Heading",
    "Outgoing",
    "Segment",
    "Spelling",
    "check_dialect",
    "dialects",
    "escape",
    "interchange",
    "laid_out",
    "letters",
    "outgoing",
    "segment",
    "series_part",
    "spell",
]
