"""Interchanges, groups and messages: the envelope of ISO 9735 and all the ways it is sent broken.

What must be read: no UNB, no UNG, no UNE or UNZ, no terminator at the end, references that differ, wrong
counts, several messages in an interchange, several interchanges in a file, telex lines before and remarks
after. Each deviation is a problem; none of them costs a message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from tidewaiter.messages.edifact.tokens import Cutter, Segment, Service, element_span, known_tags
from tidewaiter.records import Place, Problem, Span, problem
from tidewaiter.reference import load_csv

_START = re.compile(
    r"(?:^|(?<=[\s\x00-\x1f'\"*~\xbf]))(?:UN[ABGH])(?=[^A-Za-z0-9])", re.IGNORECASE
)  # BF ends the byte order mark of UTF-8
_OPENING = re.compile(r"UNB([^\w\s])\w{4}([^\w\s])\d")
_ENDING = r"([\x1c-\x1f!-/:-@\[-`{-~])\s*UN[GH]"
_UNB = re.compile(r"\s*UNB", re.IGNORECASE)
_LONGEST_UNB = 600
_LOOSE_TAG = re.compile(r"(?:^|(?<=[\s']))([A-Z]{3})\+")
_SERVICE_TAGS = frozenset({"UNA", "UNB", "UNG", "UNH", "UNT", "UNE", "UNZ"})
_REPAIRS = {"no-terminator", "lost-terminator"}
_TRANSPORT = "\x00\x01\x02\x03\x04\x1a\r\n \t\xef\xbb\xbf"
"""What transmission leaves around an interchange: control characters, and the byte order mark of UTF-8."""


@dataclass(slots=True)
class Interchange:
    """What the envelope says for all its messages."""

    service: Service = Service()
    syntax: str = ""
    codec: str = "ascii"
    sender: str = ""
    recipient: str = ""
    sent_at: str | None = None
    reference: str = ""
    text: str = field(default="", repr=False)


@dataclass(slots=True)
class RawMessage:
    """One message between UNH and UNT, or as much of it as came. `segments` has UNH first where there is one,
    and neither UNT nor the envelope's segments; numbers count from 1."""

    index: int
    interchange: Interchange
    group: Segment | None = None
    segments: list[Segment] = field(default_factory=list)
    trailer: Segment | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def header(self) -> Segment | None:
        """UNH, or None where the message came bare."""
        first = self.segments[0] if self.segments else None
        return first if first is not None and first.tag == "UNH" else None

    def note(
        self,
        code: str,
        segment: Segment | None = None,
        element: int | None = None,
        detail: object = "",
    ) -> None:
        """Add a problem of the catalogue at a place of this message."""
        offset = None
        if segment is not None:
            offset = (
                element_span(
                    self.interchange.text, segment, element, self.interchange.service
                ).offset
                if element
                else segment.offset
            )
        self.problems.append(
            problem(
                code,
                detail=detail,
                message=self.index,
                segment=(segment.number or None) if segment is not None else None,
                element=element,
                offset=offset,
            )
        )

    def locate(self, place: Place) -> Span | None:
        """The stretch of the file where a place of this message stands."""
        number, element = place
        if not 0 < number <= len(self.segments):
            return None
        return element_span(
            self.interchange.text, self.segments[number - 1], element, self.interchange.service
        )


def find_start(text: str) -> int:
    """Where EDIFACT begins in a file, or -1: the first service segment, else the first line that begins
    with a known tag and the default separator."""
    found = _START.search(text)
    if found:
        return found.start()
    for loose in _LOOSE_TAG.finditer(text[:20_000]):
        if loose.group(1) in known_tags():
            return loose.start()
    return -1


def read_envelopes(text: str) -> tuple[list[RawMessage], list[Problem]]:
    """All messages of a file held as Latin-1 text, in file order, and the problems of no one message.

    `text` must hold EDIFACT somewhere (see `find_start`).
    """
    reading = _Reading(text)
    start = find_start(text)
    if text[:start].strip(_TRANSPORT):
        reading.loose.append(problem("text-before", offset=0))
    while start >= 0:
        start = reading.interchange(start)
    reading.finish()
    return reading.messages, reading.loose


@dataclass(slots=True)
class _Opened:
    """The state of reading one interchange. `counted` are the messages before it in the file, `groups` those that
    were opened in it, `closed` is True behind its trailer."""

    start: int
    envelope: Interchange
    cutter: Cutter
    counted: int
    group: Segment | None = None
    groups: int = 0
    closed: bool = False


class _Reading:
    """The state of reading one file."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.messages: list[RawMessage] = []
        self.loose: list[Problem] = []
        self.current: RawMessage | None = None
        self.outside = 0
        self.service = Service()
        self.encoding = _encoding(text)

    def interchange(self, start: int) -> int:
        """Read one interchange; the offset where the next begins, or -1."""
        text = self.text
        service, body = _service(text, start, self.service)
        self.service = service
        envelope = Interchange(service=service, text=text)
        envelope.codec = _codec("", self.encoding)
        cutter = Cutter(text, service, envelope.codec)
        opened = _Opened(start, envelope, cutter, len(self.messages))
        for segment in cutter.segments(body):
            current = self.current
            if current is not None and segment.tag not in _SERVICE_TAGS and not segment.repair:
                current.segments.append(segment)
                segment.number = len(current.segments)
            elif (following := self._around(segment, opened)) >= 0:
                self._close(None)
                return following
        if not opened.closed and envelope.reference and self.messages:
            self._last().note("no-interchange-trailer")
        return -1

    def _around(self, segment: Segment, opened: _Opened) -> int:
        """Take a segment of the envelope, or one whose place is in doubt; the offset of the next
        interchange where it begins here, else -1."""
        tag = segment.tag
        if tag in {"UNA", "UNB"}:
            return self._opening(segment, opened)
        if tag == "UNG":
            opened.group = segment
            opened.groups += 1
        elif tag == "UNH":
            self._close(None)
            self._begin(opened)
            opened.closed = False
            self._take(segment)
        elif tag == "UNT":
            self._close(segment)
        elif tag == "UNE":
            self._close(None)
            opened.group = None
        elif tag == "UNZ":
            self._close(None)
            self._check_count(segment, opened)
            opened.closed = True
        elif self._belongs(segment):
            self._body(segment, opened)
        else:
            return self._between(segment, opened)
        return -1

    def _opening(self, segment: Segment, opened: _Opened) -> int:
        if segment.tag == "UNA" and segment.offset == opened.start:
            self._stray(segment)  # cut off within the service characters
            return -1
        if segment.tag == "UNA" or opened.closed or opened.envelope.reference:
            return segment.offset
        self._open(opened.envelope, segment, opened.cutter)
        return -1

    def _between(self, segment: Segment, opened: _Opened) -> int:
        following = _next_interchange(self.text, segment, opened.start)
        if following < 0:
            self._stray(segment)
        return following

    def finish(self) -> None:
        """Close what is open."""
        self._close(None)

    def _open(self, envelope: Interchange, segment: Segment, cutter: Cutter) -> None:
        envelope.syntax = ":".join(segment.composite(1))
        envelope.sender = segment.get(2).strip()
        envelope.recipient = segment.get(3).strip()
        envelope.sent_at = _sent_at(segment.get(4, 1), segment.get(4, 2))
        envelope.reference = segment.get(5).strip() or "-"
        envelope.codec = cutter.codec = _codec(segment.get(1), self.encoding)

    def _begin(self, opened: _Opened) -> None:
        self.current = RawMessage(len(self.messages), opened.envelope, opened.group)
        self.messages.append(self.current)

    def _take(self, segment: Segment) -> None:
        current = self.current
        if current is None:  # a caller always begins first; kept for the type checker
            return
        current.segments.append(segment)
        segment.number = len(current.segments)
        if segment.repair in _REPAIRS:
            current.note(segment.repair, segment, detail=segment.tag)

    def _belongs(self, segment: Segment) -> bool:
        """True for a segment of a message, False for text around the messages."""
        if segment.tag in known_tags():
            return True
        return self.current is not None and segment.repair != "no-terminator"

    def _body(self, segment: Segment, opened: _Opened) -> None:
        if self.current is None:
            if (
                self.messages
            ):  # the trailer came too early: what follows still belongs to the message
                self.current = self._last()
                self.current.note("after-trailer", segment)
            else:
                self._begin(opened)
                self._last().note("no-header")
        self._take(segment)

    def _stray(self, segment: Segment) -> None:
        text = self.text[segment.offset : segment.offset + segment.length]
        if self.outside == 0 and text.strip(_TRANSPORT):
            if self.messages:
                self._last().note("text-after", segment, detail=len(self.messages))
            else:
                self.loose.append(problem("text-before", offset=segment.offset))
            self.outside += 1

    def _close(self, trailer: Segment | None) -> None:
        current = self.current
        if current is None:
            return
        self.current = None
        if current.trailer is not None:
            return
        current.trailer = trailer
        if trailer is None:
            current.note("no-trailer")
            return
        if trailer.repair in _REPAIRS:
            current.note(trailer.repair, trailer, detail="UNT")
        told = declared_count(trailer.get(1))
        actual = len(current.segments) + 1
        if told not in {None, actual}:
            current.note("segment-count", trailer, 1, detail=actual)
        header = current.header
        reference = trailer.get(2).strip()
        if header is not None and reference.replace(" ", "") != header.get(1).replace(" ", ""):
            current.note("trailer-reference", trailer, 2 if reference else None)

    def _check_count(self, segment: Segment, opened: _Opened) -> None:
        """UNZ counts messages, or groups where there are any (ISO 9735-1, 0036)."""
        if not self.messages:
            return
        told = declared_count(segment.get(1))
        reference = segment.get(2).strip()
        read, envelope = len(self.messages) - opened.counted, opened.envelope
        if told not in {None, read, opened.groups, 1}:
            self._last().note("message-count", segment, detail=read)
        if envelope.reference not in {"", "-", reference}:
            self._last().note("interchange-reference", segment)

    def _last(self) -> RawMessage:
        return self.messages[-1]


def _next_interchange(text: str, segment: Segment, start: int) -> int:
    """Where inside text that belongs to no message another interchange begins, or -1: one with service
    characters of its own looks like one long remark to those of the interchange before it."""
    end = segment.offset + segment.length
    for found in _START.finditer(text, segment.offset, end):
        at = found.start()
        if at <= start or text[at : at + 3].upper() not in {"UNA", "UNB"}:
            continue
        service, body = _service(text, at, Service())
        opening = _UNB.match(text, body)
        head = text[opening.end() : opening.end() + _LONGEST_UNB] if opening else ""
        if head[:1] == service.element and service.terminator in head:
            return at
    return -1


def declared_count(text: str) -> int | None:
    """A count as a trailer writes it, or None where it is no number of a sensible length."""
    digits = text.replace(" ", "")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None


def _service(text: str, start: int, before: Service) -> tuple[Service, int]:
    """The service characters at the start of an interchange, and where its first segment begins. `before` are
    those of the interchange before it in the file: they hold on where nothing else tells them."""
    head = text[start : start + 3].upper()
    if head == "UNA" and len(text) >= start + 9:
        component, element, decimal, release, _, terminator = tuple(text[start + 3 : start + 9])
        if not terminator.isalnum() and element != component and not element.isalnum():
            service = Service(
                component, element, decimal, "" if release == " " else release, terminator
            )
            return service, start + 9
        return Service(), start + 9
    if head == "UNB" and (guessed := _guess(text, start)):
        return guessed, start
    return before if text[start + 3 : start + 4] == before.element else Service(), start


def _guess(text: str, start: int) -> Service | None:
    """Service characters of an interchange without UNA: read them off UNB itself, whose form is fixed
    (ISO 9735-1, 8.1), and off what ends it."""
    head = _OPENING.match(text, start)
    if not head:
        return None
    element, component = head.groups()
    follow = re.compile(_ENDING + re.escape(element)).search(text, start, start + 400)
    if not follow or follow.group(1) in {element, component}:
        return None
    return Service(component, element, ".", "?", follow.group(1))


@cache
def _codecs() -> dict[str, str]:
    return {
        row["identifier"]: row["codec"]
        for row in load_csv("tidewaiter.messages.edifact", "charsets.csv")
    }


def _encoding(text: str) -> str:
    """What the bytes of a file can only be: ASCII, UTF-8, or "" where they are neither."""
    if text.isascii():
        return "ascii"
    try:
        text.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return "utf-8"


def _codec(syntax: str, encoding: str) -> str:
    """The codec of an interchange: UTF-8 wherever the bytes are valid UTF-8 (senders put it under any
    identifier), else what the syntax identifier says, else Windows-1252, which reads anything."""
    if encoding:
        return encoding
    declared = _codecs().get(syntax.strip().upper(), "ascii")
    return "cp1252" if declared in {"ascii", "utf-8"} else declared


_DATE = re.compile(r"(\d\d)?(\d\d)(\d\d)(\d\d)")


def _sent_at(date: str, time: str) -> str | None:
    """ISO time of preparation from UNB: `yymmdd` or `ccyymmdd`, and `hhmm`."""
    found = _DATE.fullmatch(date.strip())
    if not found:
        return None
    century, year, month, day = found.groups()
    clock = time.strip()
    hour, minute = (
        (clock[:2], clock[2:4]) if clock[:4].isdigit() and len(clock) >= 4 else ("00", "00")
    )
    if not ("01" <= month <= "12" and "01" <= day <= "31" and hour < "24" and minute < "60"):
        return None
    if century is None or century < "19":  # `00091022` is met for 2009
        century = "20" if year < "70" else "19"
    return f"{century}{year}-{month}-{day}T{hour}:{minute}"
