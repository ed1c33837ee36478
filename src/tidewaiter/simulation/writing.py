"""EDIFACT text as the carriers of the demonstration send it.

All writing is that of `tidewaiter.messages.edifact.writing`; here stand only the ways of these senders: by
default they write in capitals without marks, and they know the moment of sending as an instant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tidewaiter.messages.edifact.writing import (
    Dialect as AnyDialect,
)
from tidewaiter.messages.edifact.writing import (
    Heading,
    Segment,
    Spelling,
    escape,
    laid_out,
    segment,
    series_part,
    spell,
)
from tidewaiter.messages.edifact.writing import (
    Outgoing as Message,
)
from tidewaiter.messages.edifact.writing import (
    interchange as spelt_interchange,
)

__all__ = [
    "Dialect",
    "Envelope",
    "Message",
    "Segment",
    "escape",
    "interchange",
    "segment",
    "series_part",
    "spell",
]


@dataclass(frozen=True, slots=True)
class Dialect(AnyDialect):
    """How a sender of the demonstration writes: in capitals without marks, where nothing else is said."""

    spelling: Spelling = "plain"


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends to whom, when, under which reference."""

    sender: str
    recipient: str
    sent: datetime
    reference: str


def interchange(messages: Sequence[Message], envelope: Envelope, dialect: Dialect) -> bytes:
    """The bytes of an interchange with these messages."""
    heading = Heading(
        sender=envelope.sender,
        recipient=envelope.recipient,
        sent=(f"{envelope.sent:%y%m%d}", f"{envelope.sent:%H%M}"),
        reference=envelope.reference,
        application=messages[0].identifier[0],
    )
    return laid_out([spelt_interchange(messages, heading, dialect)], dialect)
