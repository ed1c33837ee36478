"""The kinds of message that are written, and what their headers say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tidewaiter.messages.edifact.writing.baplie import baplie
from tidewaiter.messages.edifact.writing.cargo_forms import form, usual_release
from tidewaiter.messages.edifact.writing.cuscar import cuscar
from tidewaiter.messages.edifact.writing.cusres import cusres
from tidewaiter.messages.edifact.writing.dialect import Segment
from tidewaiter.messages.edifact.writing.envelope import Outgoing
from tidewaiter.messages.edifact.writing.paxlst import paxlst
from tidewaiter.messages.edifact.writing.paxlst_us import US_RELEASE
from tidewaiter.messages.edifact.writing.pnrgov import pnrgov
from tidewaiter.messages.edifact.writing.terminal import terminal_report
from tidewaiter.records import Message

Writer = Callable[[Message], Iterator[Segment]]

WRITERS: Mapping[str, Writer] = {
    "PAXLST": paxlst,
    "PNRGOV": pnrgov,
    "CUSRES": cusres,
    "CUSCAR": cuscar,
    "BAPLIE": baplie,
    "COARRI": terminal_report,
    "CODECO": terminal_report,
}

_USUAL_RELEASE = {"PAXLST": "D:05B", "PNRGOV": "13:1", "CUSRES": "D:05B"}
_AGENCIES = {"PAXLST": ("UN", "IATA"), "PNRGOV": ("IA",), "CUSRES": ("UN", "IATA")}
_ACKNOWLEDGED = "312"


def outgoing(message: Message, number: int) -> Outgoing:
    """A record as a message that can be put into an envelope; `number` is its place there, from 1."""
    release, agencies = _identifier(message)
    if message.kind == "CUSRES" and message.function.code == _ACKNOWLEDGED:
        agencies = agencies[:1]  # the carrier's acknowledgement names no association, as met
    if message.kind == "PAXLST" and message.release == US_RELEASE:
        agencies = (message.movements[0].carrier,) if message.movements else ()  # as met
    series = message.series
    part: tuple[str, ...] = ()
    if series is not None:
        part = (f"{series.part:02d}", "F" if series.final else "C" if series.first else "")
    return Outgoing(
        reference=message.reference or str(number),
        identifier=(message.kind, *release.split(":"), *agencies),
        body=list(WRITERS[message.kind](message)),
        access=series.ref if series is not None else "",
        part=part,
    )


def _identifier(message: Message) -> tuple[str, tuple[str, ...]]:
    """Release, and the agencies with the code of the guide by which the message is written."""
    kind, release = message.kind, message.release
    if kind in _AGENCIES:
        return release or _USUAL_RELEASE[kind], _AGENCIES[kind]
    release = release or usual_release(kind)
    return release, ("UN", form(kind, release).association)
