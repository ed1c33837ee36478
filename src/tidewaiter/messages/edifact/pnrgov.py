"""PNRGOV: the bookings of a flight, pushed by its carrier. Level 0, and the parting into bookings.

IATA/WCO/ICAO PNRGOV EDIFACT implementation guide, 10.1 to 18.x as met. Every segment goes to the function of its
tag; a booking begins at each SRC, so a fault in one never reaches another.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import cast

from tidewaiter.messages.draft import Draft
from tidewaiter.messages.edifact import pnrgov_checkin, pnrgov_remarks, pnrgov_segments
from tidewaiter.messages.edifact.pnrgov_booking import BookingDraft, Handler
from tidewaiter.messages.edifact.pnrgov_history import history
from tidewaiter.messages.edifact.pnrgov_record import finish
from tidewaiter.messages.edifact.pnrgov_services import settle, ssr
from tidewaiter.messages.edifact.tokens import Segment
from tidewaiter.messages.edifact.values import call, count, flight_number
from tidewaiter.records import Declared, Effect, FlightNumber, Function, Movement
from tidewaiter.records.making import maker
from tidewaiter.reference import load_csv

HANDLERS: dict[str, Handler] = {  # but SRC and RCI, at which a booking may begin
    "DAT": pnrgov_segments.dat,
    "ORG": pnrgov_segments.org,
    "ADD": pnrgov_segments.add,
    "EBD": pnrgov_segments.ebd,
    "SSR": ssr,
    "IFT": pnrgov_remarks.ift,
    "LTS": pnrgov_remarks.lts,
    "TIF": pnrgov_segments.tif,
    "FTI": pnrgov_segments.fti,
    "REF": pnrgov_segments.ref,
    "FAR": pnrgov_segments.far,
    "TKT": pnrgov_segments.tkt,
    "MON": pnrgov_segments.mon,
    "FOP": pnrgov_segments.fop,
    "TVL": pnrgov_segments.tvl,
    "TRA": pnrgov_segments.tra,
    "RPI": pnrgov_segments.rpi,
    "APD": pnrgov_segments.apd,
    "TRI": pnrgov_checkin.tri,
    "SSD": pnrgov_checkin.ssd,
    "TBD": pnrgov_checkin.tbd,
    "EQN": pnrgov_segments.eqn,
    "MSG": pnrgov_segments.msg,
    "ABI": pnrgov_segments.abi,
    "SAC": pnrgov_segments.sac,
    "PTK": pnrgov_segments.passed_over,
    "TXD": pnrgov_segments.passed_over,
    "DUM": pnrgov_segments.passed_over,
}

_OPENING = frozenset({"TIF", "ADD", "DAT", "SSR"})
"""Besides SRC and RCI: what begins a booking where both were lost."""

_new_movement, _new_declared = maker(Movement), maker(Declared)
_CHANGE_TIMES = frozenset({"700", "710"})


@cache
def _functions() -> dict[str, Function]:
    rows = load_csv("tidewaiter.messages.edifact", "push_functions.csv")
    return {
        row["code"]: Function(row["code"], row["meaning"], cast("Effect", row["effect"]))
        for row in rows
    }


def read_pnrgov(draft: Draft) -> None:
    """Fill the draft from the segments of one PNRGOV message."""
    _raise_case(draft)
    push = _Push(draft)
    segments = iter(draft.raw.segments)
    while True:
        try:
            push.read(segments)
        except Exception as fault:  # noqa: BLE001  one segment never costs what follows it
            draft.note("internal", push.segment, detail=type(fault).__name__)
        else:
            break
    push.finish()


def _raise_case(draft: Draft) -> None:
    """A message that was sent in lower case means what it would mean in upper case."""
    text, segments = draft.raw.interchange.text, draft.raw.segments
    if any(text[segment.offset].islower() for segment in (*segments[:1], *segments[-1:])):
        for segment in segments:
            segment.elements = [[part.upper() for part in parts] for parts in segment.elements]


class _Push:
    """The reading of one message. `segment` is the one being read."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.sender = ""
        self.segment: Segment | None = None
        self.booking: BookingDraft | None = None
        self.unknown: set[str] = set()

    def read(self, segments: Iterator[Segment]) -> None:
        """Read what is left of the segments."""
        for segment in segments:
            self.segment = segment
            booking = self.booking
            if booking is None:
                self._level_0(segment)
                continue
            handler = booking.handlers.get(segment.tag)
            if handler is not None:
                handler(booking, segment)
            else:
                self._other(booking, segment)

    def _other(self, booking: BookingDraft, segment: Segment) -> None:
        """Segments at which a booking may begin, the history, and what the guide does not know."""
        tag = segment.tag
        if tag == "SRC":
            if segment.number != booking.segment.number + 1:
                self._open(segment)  # else SRC came twice, or behind what it should open
        elif tag == "RCI" and (booking.legs or booking.in_history) and self._source_lost(segment):
            pnrgov_segments.rci(self._open(segment), segment)
        elif booking.in_history:
            self._history(booking, segment)
        elif tag == "RCI":
            pnrgov_segments.rci(booking, segment)
        else:
            self._unknown(segment)

    def finish(self) -> None:
        """Close the last booking, and compare what was read with what was declared."""
        self._close()
        draft = self.draft
        if not draft.movements:
            draft.note("no-flight")
        declared = draft.declared.pnrs
        if declared is not None and declared < len(draft.bookings):
            draft.note("pnr-count", detail=len(draft.bookings))
        if not draft.function.code:
            draft.function = Function("", "", "add")

    # --- bookings ---

    def _open(self, segment: Segment) -> BookingDraft:
        self._close()
        if segment.tag != "SRC":
            self.draft.note("no-source", segment)
        self.booking = BookingDraft(self.draft, segment, HANDLERS)
        return self.booking

    def _close(self) -> None:
        booking, self.booking = self.booking, None
        if booking is not None:
            with self.draft.salvage(booking.segment):
                settle(booking)
                finish(booking, self.sender)

    def _source_lost(self, segment: Segment) -> bool:
        """True where a booking begins although SRC is missing: only there a locator has the times of change
        behind it."""
        segments = self.draft.raw.segments
        if segment.number >= len(segments):
            return False
        following = segments[segment.number]
        return following.tag == "DAT" and following.get(1) in _CHANGE_TIMES

    def _history(self, booking: BookingDraft, segment: Segment) -> None:
        tag = segment.tag
        if tag == "TIF" and not booking.people and not booking.history_action:
            booking.leave_history(HANDLERS)  # its start stood too early
            HANDLERS[tag](booking, segment)
        elif tag == "LTS":
            pnrgov_remarks.lts(booking, segment)
        elif tag in HANDLERS or tag == "RCI":
            history(booking, segment)
        else:
            self._unknown(segment)

    # --- level 0 ---

    def _level_0(self, segment: Segment) -> None:
        tag = segment.tag
        if tag == "MSG":
            self._function(segment)
        elif tag == "TVL":
            self._movement(segment)
        elif tag == "EQN":
            declared = self.draft.declared
            self.draft.declared = _new_declared(
                pnrs=count(segment.get(1)), segments=declared.segments
            )
        elif tag == "ORG":
            self.sender = self.sender or segment.get(1).strip()
        elif tag == "SRC":
            self._open(segment)
        elif tag == "RCI":
            pnrgov_segments.rci(self._open(segment), segment)
        elif tag in _OPENING:
            HANDLERS[tag](self._open(segment), segment)
        elif tag != "UNH" and tag not in HANDLERS:
            self._unknown(segment)

    def _function(self, segment: Segment) -> None:
        code = (segment.get(1, 2) or segment.get(1)).strip()
        known = _functions().get(code)
        if known is None and code:
            self.draft.note("push-function", segment, 1)
        self.draft.function = known or Function(code, "", "add")

    def _movement(self, segment: Segment) -> None:
        departs, arrives = pnrgov_segments.read_times(self.draft, segment)
        number = segment.number
        carrier = segment.get(4).strip()
        operating = segment.get(4, 2).strip()
        self.draft.movements.append(
            _new_movement(
                carrier=carrier,
                number=flight_number(segment.get(5)),
                operating=FlightNumber(operating, "") if operating else None,
                departure=call(segment.get(2).strip(), departs),
                arrival=call(segment.get(3).strip(), arrives),
                places={
                    "carrier": (number, 4),
                    "number": (number, 5),
                    "departure.local": (number, 1),
                    "departure.place": (number, 2),
                    "arrival.local": (number, 1),
                    "arrival.place": (number, 3),
                },
            )
        )

    def _unknown(self, segment: Segment) -> None:
        tag = segment.tag
        named = tag if len(tag) == 3 and tag.isascii() and tag.isalnum() else "?"
        if named not in self.unknown:
            self.unknown.add(named)
            self.draft.note("unknown-segment", segment, detail=named)
