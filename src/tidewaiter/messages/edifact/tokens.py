"""The tokenizer of all EDIFACT: bytes to segments, with places in bytes and faults kept.

The text is held as Latin-1, one character a byte, so every index into it *is* the offset in the file
whatever the character set; only segments with bytes beyond ASCII are decoded, one by one. All cutting is
done by `str.find` and `str.split`; no loop runs over characters.

ISO 9735-1:2002 for the syntax; the deviations are those that carriers really send: terminators lost or
typed as curly quotes, text wrapped at a line's width inside words, blanks after terminators, padded tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from tidewaiter.records import Span
from tidewaiter.reference import load_csv

WRAP_WIDTH = 60
"""A line at least this long that breaks inside a segment was wrapped by a machine, inside a word or not;
a shorter one was broken by a person, between words."""

MOST_COLUMNS = 132
"""The widest line that a machine wraps at."""

_TELLING_LINES = 3
_BLANKS_LOST = 3

Elements = list[list[str]]


class Service(NamedTuple):
    """The service characters of an interchange (UNA). A release of "" means that none is in use.

    The fifth character of UNA is left out on purpose: older senders put anything there, and PNRGOV's
    `*` is plain data.
    """

    component: str = ":"
    element: str = "+"
    decimal: str = "."
    release: str = "?"
    terminator: str = "'"


class Segment:
    """One segment. `elements` are the data elements after the tag, each a list of components, unescaped;
    `offset` and `length` its stretch of the file without the terminator; `number` its number in its message."""

    __slots__ = ("elements", "length", "number", "offset", "repair", "tag")

    def __init__(
        self, tag: str, elements: Elements, offset: int, length: int, repair: str = ""
    ) -> None:
        self.tag = tag
        self.elements = elements
        self.offset = offset
        self.length = length
        self.number = 0
        self.repair = repair

    def get(self, element: int, component: int = 1) -> str:
        """A component by its numbers in the guides, both from 1; "" where there is none."""
        try:
            return self.elements[element - 1][component - 1]
        except IndexError:
            return ""

    def composite(self, element: int) -> list[str]:
        """A data element's components; empty where there is none."""
        return self.elements[element - 1] if len(self.elements) >= element else []

    def __repr__(self) -> str:
        return f"<{self.tag} {len(self.elements)} elements at {self.offset}>"


@cache
def known_tags() -> dict[str, int]:
    """Tag -> the data elements of an ordinary segment of its kind."""
    return {
        row["tag"]: int(row["elements"])
        for row in load_csv("tidewaiter.messages.edifact", "segments.csv")
    }


# Curly quotes as Latin-1 text, in UTF-8 and in Windows-1252: what word processors make of the terminator. A byte
# alone is none where the text is UTF-8: there it is the second half of a letter (the D1 of "ñ" is C3 91).
_CURLY_UTF8 = re.compile("(?:\xe2\x80[\x98\x99\xb2]|\xc2\xb4)(?=[ \\t\r\n]*(?:[A-Z]{3}|$))")
_CURLY = re.compile(
    "(?:\xe2\x80[\x98\x99\xb2]|\xc2\xb4|[\x91\x92\xb4])(?=[ \\t\r\n]*(?:[A-Z]{3}|$))"
)
_FIRST_WINDOW, _WINDOW = 4_096, 65_536
"""How much text is cut at once, at the start of an interchange and later."""

_BLANKS = " \t\r\n\x0b\x0c\x00"
"""What may stand around a segment. Not all that Unicode calls blank: a byte of a UTF-8 letter may be A0."""

_LINE_STARTS = "\r\n\x01\x02"
"""What a line begins behind: a break, or the signs of a telex network that print nothing."""

_LINE_END = re.compile(r"\r\n?|\n")


class Cutter:
    """Cuts the text of one interchange into segments."""

    def __init__(self, text: str, service: Service, codec: str) -> None:
        self.text = text
        self.service = service
        self.codec = codec
        self.ascii_only = codec == "ascii"
        self._most = known_tags()
        self.width = 0

    def segments(self, start: int) -> Iterator[Segment]:
        """The segments from an offset on, repaired ones too. An unterminated tail comes last, marked
        by its repair `no-terminator`."""
        most, plain = self._most, self.ascii_only
        separator, component = self.service.element, self.service.component
        self.width = _wrap_width(self.text, start)
        for window, begin in self._windows(start):
            stretches = _split(window, self.service.terminator, self.service.release)
            release = self.service.release if self.service.release in window else ""
            broken = "\n" in window or "\r" in window
            rest = stretches.pop()
            end = begin - 1
            for stretch in stretches:
                body = stretch.lstrip(_BLANKS)
                end += len(stretch) + 1
                if not body:
                    continue
                offset = end - len(body)
                body = body.rstrip(_BLANKS)
                if (broken and ("\n" in body or "\r" in body)) or not (plain or body.isascii()):
                    yield from self._uneven(body, offset, "")
                elif release and release in body:
                    yield from self._segment(body, offset, len(body), "")
                else:  # the common case, kept short: these lines run for every segment of the day
                    pieces = body.split(separator)
                    tag = pieces[0]
                    ordinary = most.get(tag, 0)
                    if len(pieces) <= ordinary + 1 or (ordinary and not _tag_behind(pieces, most)):
                        elements = [piece.split(component) for piece in pieces[1:]]
                        yield Segment(tag, elements, offset, len(body))
                    else:
                        yield from self._segment(body, offset, len(body), "")
            if body := rest.strip(_BLANKS):
                offset = begin + len(window) - len(rest.lstrip(_BLANKS))
                yield from self._uneven(body, offset, "no-terminator")

    def _windows(self, start: int) -> Iterator[tuple[str, int]]:
        """The text in stretches of some thousand characters that end with a segment, and where they begin:
        an interchange that turns out to be short costs no more than that."""
        text, terminator, release = self.text, self.service.terminator, self.service.release
        size = _FIRST_WINDOW
        while start < len(text):
            stop = text.find(terminator, start + size)
            while stop >= 0 and release and _released(text, stop, release):
                stop = text.find(terminator, stop + 1)
            end = len(text) if stop < 0 else stop + 1
            yield text[start:end], start
            start = end
            size = _WINDOW

    def _uneven(self, body: str, offset: int, repair: str) -> list[Segment]:
        """A stretch with line breaks or other characters inside: lost terminators first, then wraps."""
        if self.width:
            joined = self._decode(self._rejoin(body, offset))
            return self._segment(joined, offset, len(body), repair)
        if not self.ascii_only and self.service.terminator == "'":
            curly = _CURLY_UTF8 if self.codec == "utf-8" else _CURLY
            body = curly.sub(lambda found: " " * len(found.group()), body)
        cuts = [0]
        for line in _line_start(self.service.element).finditer(body):
            if line.group(1) in self._most and "\n" in body[cuts[-1] : line.end()]:
                cuts.append(line.start(1))
        cuts.append(len(body))
        found: list[Segment] = []
        for begin, finish in pairwise(cuts):
            piece = body[begin:finish].rstrip(_BLANKS)
            note = repair if finish == len(body) else "lost-terminator"
            joined = self._decode(self._unwrap(piece, self._column(offset + begin)))
            found += self._segment(joined, offset + begin, len(piece), note)
        return found

    def _rejoin(self, body: str, offset: int) -> str:
        """A stretch of text that was wrapped at one width, as it was before: breaks mean nothing, and a
        line that is too short has lost blanks at its end."""
        lines = _LINE_END.split(body)
        filled = [
            lines[0].ljust(self.width - self._column(offset)),
            *(line.ljust(self.width) for line in lines[1:]),
        ]
        return "".join([*filled[:-1], lines[-1]])

    def _column(self, offset: int) -> int:
        """The column of an offset in its line; that of a very long line is only known to be large."""
        near = max(0, offset - 2 * MOST_COLUMNS)
        return offset - max(
            near, *(self.text.rfind(mark, near, offset) + 1 for mark in _LINE_STARTS)
        )

    def _decode(self, body: str) -> str:
        if self.ascii_only or body.isascii():
            return body
        return body.encode("latin-1").decode(self.codec, "replace")

    def _unwrap(self, body: str, column: int) -> str:
        """A stretch of text with line breaks as it was before; it begins at a column of its first line."""
        if "\n" not in body and "\r" not in body:
            return body
        lines = _LINE_END.split(body)
        joined = [lines[0]]
        for before, line in pairwise(lines):
            if column + len(before) >= WRAP_WIDTH:  # by a machine, wherever it stood
                joined.append(line)
            else:
                last, first = joined[-1].rstrip(" \t"), line.lstrip(" \t")
                joined[-1] = last
                worded = before.rstrip(" \t")[-1:].isalnum() and first[:1].isalnum()
                joined.append(" " + first if worded else first)
            column = 0
        return "".join(joined)

    def _segment(self, body: str, offset: int, length: int, repair: str) -> list[Segment]:
        """The segment of a stretch; several where they were glued together."""
        cuts = self._glued_at(body)
        if not cuts:
            return [self._cut(body, offset, length, repair)]
        *heads, tail = pairwise([0, *cuts, len(body)])
        return [
            *(self._cut(body[i:j], offset + i, j - i, "lost-terminator") for i, j in heads),
            self._cut(body[tail[0] :], offset + tail[0], length - tail[0], repair),
        ]

    def _cut(self, body: str, offset: int, length: int, repair: str) -> Segment:
        elements = self._elements(body)
        tag = elements.pop(0)[0].strip().upper()
        return Segment(tag, elements, offset, length, repair)

    def _elements(self, body: str) -> Elements:
        service = self.service
        if service.release and service.release in body:
            return [
                [
                    _unescape(item, service.release)
                    for item in _split(element, service.component, service.release)
                ]
                for element in _split(body, service.element, service.release)
            ]
        component = service.component
        return [element.split(component) for element in body.split(service.element)]

    def _glued_at(self, body: str) -> list[int]:
        """Where inside `body` further segments begin without a terminator before them: at a tag that ends a
        data element, looks right with what follows, and stands in a segment that is too long."""
        tags = self._most
        pieces = _split(body, self.service.element, self.service.release)
        tag = pieces[0].strip().upper()
        cuts = [3] if _are_two_tags(tag, tags) else []
        ordinary = tags.get(tag[3:] if cuts else tag)
        if ordinary is None or len(pieces) - 1 <= ordinary or not _tag_behind(pieces, tags):
            return cuts
        pattern, end, left = _glued_patterns(self.service), len(pieces[0]), len(pieces) - 1
        for number, piece in enumerate(pieces[1:-1], 1):
            end += len(piece) + 1
            if piece[-3:] in tags and left > ordinary and pattern.match(body, end - 3):
                cuts.append(end - 3)
                ordinary, left = tags[piece[-3:]], len(pieces) - 1 - number
        return cuts


def _are_two_tags(text: str, tags: Mapping[str, int]) -> bool:
    return len(text) == 6 and text[:3] in tags and text[3:] in tags


def _tag_behind(pieces: list[str], tags: Mapping[str, int]) -> bool:
    """True where a data element, not the last, ends with a tag: perhaps a segment was glued there."""
    return not tags.keys().isdisjoint([piece[-3:] for piece in pieces[1:-1]])


def _wrap_width(text: str, start: int) -> int:
    """The width at which a machine wrapped all of this text, or 0: full lines of one length, wherever
    segments end in them."""
    near = max(0, start - MOST_COLUMNS - 2)
    begin = 1 + max(text.rfind(mark, near, start) for mark in _LINE_STARTS)
    first = _LINE_END.search(text, begin, begin + 2 * MOST_COLUMNS) if begin or not near else None
    if first is None or first.start() - begin < WRAP_WIDTH - _BLANKS_LOST:
        return 0
    lines = _LINE_END.split(text[begin : begin + 8 * MOST_COLUMNS].rstrip())[:-1]
    width = max((len(line) for line in lines), default=0)
    even = all(width - _BLANKS_LOST <= len(line) <= width for line in lines)
    return width if len(lines) >= _TELLING_LINES and even and width >= WRAP_WIDTH else 0


def _released(text: str, stop: int, release: str) -> bool:
    """True where the character at `stop` is released: an odd number of release characters before it. A machine
    that wraps lines may break one between any two of them."""
    count = 0
    while stop > 0 and (text[stop - 1] == release or text[stop - 1] in "\r\n"):
        count += text[stop - 1] == release
        stop -= 1
    return count % 2 == 1


def _split(text: str, separator: str, release: str) -> list[str]:
    """Split at separators that are not released; the release characters stay in the pieces. A machine that wraps
    lines may break one between a release character and what it releases."""
    if not release or not (
        release + separator in text or release + "\r" in text or release + "\n" in text
    ):
        return text.split(separator)
    endings = ("\r", "\n", release)
    pieces: list[str] = []
    held: list[str] = []
    for piece in text.split(separator):
        held.append(piece)
        if not (piece[-1:] in endings and _released(piece, len(piece), release)):
            pieces.append(separator.join(held))
            held.clear()
    if held:
        pieces.append(separator.join(held))
    return pieces


def _unescape(text: str, release: str) -> str:
    if release not in text:
        return text
    return re.sub(re.escape(release) + "(.?)", r"\1", text, flags=re.DOTALL)


@cache
def _line_start(element: str) -> re.Pattern[str]:
    """A tag at the start of a line inside what should be one segment."""
    return re.compile(rf"[ \t\r\n]([A-Z]{{3}})(?={re.escape(element)}|[ \t\r\n]*$)")


@cache
def _glued_patterns(service: Service) -> re.Pattern[str]:
    """What the beginning of a segment looks like inside another one, strictly enough that no name does: not even
    one that is a tag (TRI, SHEREF) and has the reference of a service behind it (`+::1`)."""
    e, c = re.escape(service.element), re.escape(service.component)
    name = rf"TIF{e}[A-Z][^{e}]*{e}"
    starts = (
        rf"IFT{e}\d{c}",
        rf"TVL{e}(?:\d{{6}}[{e}{c}]|{e}{{4}})",
        rf"SSR{e}[A-Z]{{4}}[{e}{c}]",
        rf"RCI{e}[A-Z0-9]{{2}}{c}",
        rf"DAT{e}\w{{1,3}}{c}",
        rf"ADD{e}{e}\d{{3}}{c}",
        rf"SAC{e}{{3}}[A-Z]",
        rf"REF{e}{c}(?!{c})",
    )
    short = (
        rf"(?:TRI|TBD|TXD|TKT){e}{{1,2}}(?!{c}{c}\w)[\w{c}]",
        rf"(?:FTI|ORG){e}[A-Z0-9]{{2}}{c}",
        rf"ABI{e}\d",
        rf"RPI{e}\d{{1,3}}{e}[A-Z]{{1,2}}",
        rf"(?:APD|TRA){e}[A-Z0-9]{{2,3}}(?:{e}|$)",
        rf"SSD{e}(?:\d{{1,3}}[A-Z]|XXX)(?:{e}|$)",
        rf"FAR{e}[A-Z]{{1,2}}{e}",
        rf"(?:MON|FOP|EBD){e}[A-Z]{{1,3}}{c}",
        rf"PTK{e}[A-Z]{{0,3}}{e}",
        rf"(?:EQN|LTS){e}\d",
        rf"MSG{e}{c}?\d",
    )
    listed = (
        rf"NAD{e}(?:FL|FM|DDU|DDT|MS){e}",
        rf"DTM{e}\d{{1,3}}[{e}{c}]\d",
        rf"LOC{e}(?:\d{{1,3}}|PT){e}[A-Z{c}]",
        rf"DOC{e}(?:[A-Z]{{1,2}}[{e}{c}]|{e}[A-Z0-9])",
        rf"RFF{e}[A-Z]{{2,3}}{c}",
        rf"(?:ATT|GEI|NAT){e}\d{{1,2}}{e}",
        rf"(?:MEA|CTA){e}[A-Z]{{2}}{e}",
        rf"FTX{e}[A-Z]{{3}}{e}",
        rf"TDT{e}(?:\d\d)?{e}[A-Z0-9]{{2}}",
        rf"COM{e}[^{e}{c}]{{4,}}{c}(?:TE|FX|EM|AL)",
        rf"PDT{e}[A-Z]{{1,2}}/",
        rf"CNT{e}\d{{1,2}}[{e}{c}]\d",
        rf"(?:ERP|ERC|EMP|BGM){e}\d",
        rf"UNS{e}D",
        rf"(?:UNT|UNE|UNZ){e}\d+ *(?:{e}|$)",
        rf"UN[HG]{e}[^{e}]+{e}[A-Z]{{6}}{c}",
    )
    return re.compile(  # many tags are airports, too: a short pattern must not begin a data element
        f"(?:{'|'.join(starts + listed)}"
        f"|(?<![A-Z{e}{c}])(?:{'|'.join((name, *short))})"
        f"|(?<=[{e}{c}][A-Z])(?:{'|'.join((name, *short))})"
        f"|(?<=[{e}{c}][A-Z][A-Z])(?:{'|'.join(short)}))"
    )


def element_span(text: str, segment: Segment, element: int, service: Service) -> Span:
    """The stretch of a segment's data element in the file; element 0 is the whole segment."""
    raw = text[segment.offset : segment.offset + segment.length]
    if element <= 0:
        return Span(segment.offset, segment.length)
    pieces = (
        _split(raw, service.element, service.release)
        if service.release
        else raw.split(service.element)
    )
    if element >= len(pieces):
        return Span(segment.offset, segment.length)
    begin = sum(len(piece) + 1 for piece in pieces[:element])
    return Span(segment.offset + begin, len(pieces[element]))
