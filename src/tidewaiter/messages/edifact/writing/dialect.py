"""How a sender writes: service characters, line breaks, letters. Segments in, the text of segments out.

ISO 9735-1:2002 for the syntax; the dialects are those of section 4 of the guide to traveller messages:
other service characters, no UNA, no groups, line breaks after segments, within them, or none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from tidewaiter.errors import Refused
from tidewaiter.reference import load_yaml

WRAP_AT = 69
"""Columns of a telex line; what lies beyond is broken wherever it stands."""

# Doc 9303 part 3, section 6: letters that a machine-readable zone writes as two.
_TWO_LETTERS = str.maketrans({"Ä": "AE", "Ö": "OE", "Ü": "UE", "Å": "AA", "Ø": "OE", "Æ": "AE"})
_NO_BASE_LETTER = str.maketrans({"Ø": "O", "Æ": "AE", "Ł": "L", "Đ": "D"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

Spelling = Literal["exact", "as_written", "plain", "mrz"]


class Segment(NamedTuple):
    """A segment before it is spelt: tag, then data elements, each of components."""

    tag: str
    elements: tuple[tuple[str, ...], ...]


def segment(tag: str, *elements: str | Sequence[str]) -> Segment:
    """A segment; an element is its components, or one text where it has but one."""
    told = tuple([(item,) if isinstance(item, str) else tuple(item) for item in elements])
    # As `Segment(tag, told)` makes it, in half the time: a day's messages are millions of segments.
    return tuple.__new__(Segment, (tag, told))


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a sender writes.

    `service` are the six characters of UNA (a blank as the fourth: no release character), `una` whether they
    are told; `syntax` the identifier of UNB; `lines` where lines break; `after` what follows a terminator;
    `interchange` whether UNB and UNZ are sent, `group` whether UNG and UNE are; `charset` the Python codec of
    the bytes; `spelling` what becomes of letters (`exact`: as they are; `as_written`: in capitals; `plain` and
    `mrz`: see `spell`); `telex` lines that a telex network puts before.
    """

    service: str = ":+.? '"
    una: bool = True
    syntax: str = "UNOA:4"
    lines: Literal["none", "segment", "wrapped"] = "none"
    after: str = ""
    group: bool = False
    charset: str = "ascii"
    spelling: Spelling = "exact"
    telex: tuple[str, ...] = ()
    interchange: bool = True


def dialects() -> Mapping[str, Dialect]:
    """The dialects that have a name (`dialects.yaml`)."""
    return _dialects()


@cache
def _dialects() -> Mapping[str, Dialect]:
    told = load_yaml("tidewaiter.messages.edifact.writing", "dialects.yaml")
    found = {}
    for name, entry in told.items():
        options = {key: value for key, value in entry.items() if key not in {"source", "about"}}
        found[name] = Dialect(**{**options, "telex": tuple(options.get("telex", ()))})
    return found


def check_dialect(dialect: Dialect) -> None:
    """Refuse a dialect that nobody could read: raises `Refused`, with the option and the mend."""
    service = dialect.service
    if len(service) != 6 or any(mark.isalnum() for mark in service):
        raise _refused("service", "six characters are needed, none of them a letter or a digit")
    parting = (service[0], service[1], service[5]) + ((service[3],) if service[3] != " " else ())
    if len(set(parting)) < len(parting) or " " in (service[0], service[1], service[5]):
        raise _refused("service", "separators, release and terminator must differ from each other")
    if not dialect.una and service[3] != "?":
        raise _refused("una", "a release character other than ? has to be told: send UNA")
    if not (dialect.una or dialect.interchange or service[:4] + service[5] == ":+.?'"):
        raise _refused("una", "without UNB nothing else tells the service characters: send UNA")
    try:
        " ".encode(dialect.charset)
    except LookupError:
        raise _refused("charset", f"{dialect.charset} is no known character set") from None


def _refused(option: str, what: str) -> Refused:
    return Refused(f"Dialect: {option}: {what}.", fields={option: what})


def spell(text: str, spelling: Spelling) -> str:
    """Letters with marks as a sender's system writes them, in capitals.

    `mrz` as in a passport's machine-readable zone (Müller: MUELLER), `plain` without marks (MULLER).
    """
    if spelling == "exact":
        return text
    upper = text.upper()
    if spelling == "as_written" or upper.isascii():
        return upper
    if spelling == "mrz":
        upper = upper.translate(_TWO_LETTERS)
    return _without_marks(upper)


def _without_marks(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.translate(_NO_BASE_LETTER))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def escape(text: str, service: str) -> str:
    """Text as data: the release character before every character that would end it. A sender without a
    release character writes a blank in its place."""
    if text.isalnum():
        return text
    release = service[3]
    if release == " ":
        for special in (service[0], service[1], service[5]):
            text = text.replace(special, " ")
        return text
    text = text.replace(release, release + release)
    for special in (service[0], service[1], service[5]):
        text = text.replace(special, release + special)
    return text


class _Parts(dict[str, str]):
    """Parts of segments as a dialect writes them, each spelt once: most of a message says again what was said."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._exact = dialect.spelling == "exact"

    def __missing__(self, text: str) -> str:
        if text.isascii() and text.isalnum():
            spelt = text if self._exact else text.upper()
        else:
            spelt = escape(letters(text, self.dialect), self.dialect.service) if text else text
        self[text] = spelt
        return spelt


def letters(text: str, dialect: Dialect) -> str:
    """The text in letters that the dialect has. What it has not loses its mark, or becomes a question mark."""
    spelt = _CONTROL.sub(" ", spell(text, dialect.spelling))
    if spelt.isascii():
        return spelt
    return "".join(
        letter if letter.isascii() or _can_write(letter, dialect.charset) else _nearest(letter)
        for letter in spelt
    )


class Speller:
    """Spells segments in one dialect, with its terminator behind each. It remembers what it spelt: one a file."""

    def __init__(self, dialect: Dialect) -> None:
        self._component, self._element = dialect.service[0], dialect.service[1]
        self._terminator = dialect.service[5]
        self._parts = _Parts(dialect)

    def spelt(self, item: Segment) -> str:
        """One segment. Empty ends of elements and segments are not sent."""
        tag, elements = item
        known, pieces = self._parts, [tag]
        for element in elements:
            if len(element) == 1:
                pieces.append(known[element[0]])
            else:
                parts = [known[part] for part in element]
                while parts and not parts[-1]:
                    parts.pop()
                pieces.append(self._component.join(parts))
        while not pieces[-1]:
            pieces.pop()
        return self._element.join(pieces) + self._terminator


@cache
def _can_write(letter: str, charset: str) -> bool:
    try:
        return letter.encode(charset).decode(charset) == letter
    except UnicodeError:
        return False


def _nearest(letter: str) -> str:
    plain = _without_marks(letter)
    return plain if plain.isascii() else "?"


def laid_out(interchanges: Sequence[Sequence[str]], dialect: Dialect) -> bytes:
    """The bytes of a file: the spelt segments of its interchanges, with line breaks as the dialect has them."""
    head = f"UNA{dialect.service}" if dialect.una else ""
    if dialect.lines == "segment":
        lines = [line for one in interchanges for line in ([head, *one] if head else one)]
        text = "\r\n".join(lines) + "\r\n"
    else:
        text = dialect.after.join([head + dialect.after.join(one) for one in interchanges])
    data = text.encode(dialect.charset)
    if dialect.lines == "wrapped":
        # By bytes: a column of a telex is a byte, whatever letters it helps to write.
        data = b"\r\n".join(data[at : at + WRAP_AT] for at in range(0, len(data), WRAP_AT))
    if dialect.telex:
        before = "\r\n".join(dialect.telex).encode("ascii", "replace")
        data = b"\x01" + before + b"\r\n\x02" + data + b"\r\n\x03"
    return data
