"""From records to the bytes of a file: the door of the writers, beside that of the readers.

What was written is read again before it is handed out, and compared with what was to be written: so `left_out`
names everything that does not come back, whatever the reason, and nothing is ever left out silently.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from tidewaiter.errors import Refused
from tidewaiter.messages.cargo_imp import writing as cargo_imp
from tidewaiter.messages.comparing import LeftOut, left_out
from tidewaiter.messages.edifact.writing import (
    WRITERS,
    Dialect,
    Heading,
    check_dialect,
    interchange,
    laid_out,
    outgoing,
)
from tidewaiter.messages.reading import MAX_BYTES, read
from tidewaiter.records import Message

_USUAL_REFERENCE = "1"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the envelope says where the messages do not say it themselves, or otherwise than they do: sender and
    recipient, the time of sending (ISO 8601, to the minute), the reference of the interchange, and the
    application that is to take it (by default the kind of message)."""

    sender: str = ""
    recipient: str = ""
    sent_at: str | None = None
    reference: str = ""
    application: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """The bytes of a file, and every attribute of the records that they do not carry."""

    data: bytes
    left_out: tuple[LeftOut, ...] = ()


_PLAIN, _BY_THE_MESSAGES = Dialect(), Envelope()


def write(
    messages: Sequence[Message],
    dialect: Dialect = _PLAIN,
    envelope: Envelope = _BY_THE_MESSAGES,
) -> Written:
    """The messages in their order: as EDIFACT, those of one sender, recipient and time in one interchange, or as
    Cargo-IMP, which has no envelope.

    Takes PAXLST, PNRGOV, CUSRES, CUSCAR, BAPLIE, COARRI and CODECO; FWB, FHL and FFM in a file of their own. `read(write(x).data) == x` holds for what docs/messages.md lists, up to what
    a reader adds (`comparing.normal`); whatever else differs is named in `left_out`. Raises `Refused` for another
    kind of message, no message at all, a dialect that nobody could read, and files that are too large to be read.
    """
    data = encode(messages, dialect, envelope)
    return Written(data, left_out(messages, read(data), dialect))


def encode(
    messages: Sequence[Message],
    dialect: Dialect = _PLAIN,
    envelope: Envelope = _BY_THE_MESSAGES,
) -> bytes:
    """The bytes of `write` alone, without reading them again: a third of its time, and nothing says what was left
    out. For whoever writes only what is known to come back."""
    _check(messages)
    check_dialect(dialect)
    if messages[0].kind in cargo_imp.WRITERS:
        return _bounded(cargo_imp.laid_out(messages, dialect))
    interchanges = []
    for heading, group in groupby(
        enumerate(messages, 1), key=lambda one: _heading(one[1], dialect, envelope)
    ):
        bodies = [outgoing(message, number) for number, message in group]
        interchanges.append(interchange(bodies, heading, dialect))
    return _bounded(laid_out(interchanges, dialect))


def _bounded(data: bytes) -> bytes:
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        raise Refused(
            f"The file would be over {limit} MB, which no reader takes: write fewer messages."
        )
    return data


def _check(messages: Sequence[Message]) -> None:
    if not messages:
        raise Refused("There is no message to write.")
    for number, message in enumerate(messages):
        if message.kind not in WRITERS and message.kind not in cargo_imp.WRITERS:
            kinds = ", ".join([*WRITERS, *cargo_imp.WRITERS])
            raise Refused(
                f"Message {number}: {message.kind} cannot be written; the kinds that can are {kinds}.",
                fields={f"{number}.kind": message.kind},
            )
    if len({message.kind in WRITERS for message in messages}) > 1:
        raise Refused(
            "Messages in EDIFACT and in Cargo-IMP (FWB, FHL, FFM) cannot share a file: write them apart."
        )


def _heading(message: Message, dialect: Dialect, envelope: Envelope) -> Heading:
    if not dialect.interchange:
        return Heading("", "", ("", ""), "")
    return Heading(
        sender=envelope.sender or message.sender,
        recipient=envelope.recipient or message.recipient,
        sent=_sent(envelope.sent_at or message.sent_at),
        reference=envelope.reference or _USUAL_REFERENCE,
        application=envelope.application or message.kind,
    )


def _sent(at: str | None) -> tuple[str, str]:
    """Date and time of UNB: yymmdd in the years that these two digits are read as, else ccyymmdd; hhmm."""
    if not at:
        return "", ""
    date, _, time = at.partition("T")
    digits = date.replace("-", "")
    short = digits[2:] if "1970" <= date[:4] < "2070" else digits
    return short, time.replace(":", "")[:4]
