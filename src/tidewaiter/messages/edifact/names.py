"""Names as bookings write them: titles glued to given names, infants in brackets, names not given yet."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from tidewaiter.reference import load_csv


class InfantName(NamedTuple):
    """An infant named with another traveller; `born` as written (`ddMMMyy`) or ""."""

    family: str
    given: str
    born: str


class GivenNames(NamedTuple):
    """Given names without title and bracketed remarks, as written otherwise."""

    names: str
    title: str
    infant: InfantName | None = None


class _Words(NamedTuple):
    titles: frozenset[str]
    glued: tuple[str, ...]
    names: frozenset[str]
    placeholders: frozenset[str]


_INFANT = re.compile(r"INF(?:ANT|T(?=[ /]))?")
_BORN = re.compile(r"(\d{1,2}[A-Z]{3}\d{2}(?:\d{2})?)\W*$")
_SHORTEST_GIVEN = 2


@cache
def _words() -> _Words:
    rows = load_csv("tidewaiter.messages.edifact", "name_words.csv")

    def listed(kind: str) -> frozenset[str]:
        return frozenset(row["word"] for row in rows if row["kind"] == kind)

    glued = [row["word"] for row in rows if row["glued"] == "yes"]
    return _Words(
        listed("title"),
        tuple(sorted(glued, key=len, reverse=True)),
        listed("name"),
        listed("placeholder"),
    )


def split_given(text: str, family: str = "") -> GivenNames:
    """Given names and title of what stands behind the surname: `JOHNMR`, `NINA MS`, `MR JOHN`,
    `MARY MRS(INF/BILL)`. `family` is taken for an infant without a surname of its own."""
    infant = None
    written = text.strip()
    if "(" in written:
        written, _, inside = written.partition("(")
        infant = _bracketed(inside.rstrip(") "), family)
    names, title = split_title(written.strip())
    return GivenNames(names, title, infant)


def split_title(names: str) -> tuple[str, str]:
    """Given names and the title split off them: as a word of its own at either end, or glued behind.
    A whole given name that ends like a title is left alone."""
    words = _words()
    rest, _, last = names.rpartition(" ")
    last = last.rstrip(".")
    if last in words.titles:
        return rest.strip(), last
    if names.endswith(words.glued) and last not in words.names:
        title = next(title for title in words.glued if names.endswith(title))
        if len(last) >= len(title) + _SHORTEST_GIVEN:
            return names[: -len(title)], title
    first, _, rest = names.partition(" ")
    if rest and first.rstrip(".") in words.titles:
        return rest.strip(), first.rstrip(".")
    return names, ""


def read_infant(text: str, family: str = "") -> InfantName | None:
    """The infant of an INFT service or of brackets: `DYE/ARCHER 15APR12`, `/BILL`, `GATES/BILL/15APR12`."""
    written = text.strip()
    born = ""
    if found := _BORN.search(written):
        born = found.group(1)
        written = written[: found.start()].rstrip(" /")
    surname, slash, given = written.strip(" .").rpartition("/")
    given, _ = split_title(given.strip())
    if not given and not surname:
        return None
    return InfantName(surname.strip() if slash and surname.strip() else family, given, born)


def is_placeholder(family: str) -> bool:
    """True where the surname says that the name was not given yet."""
    return family.replace(" ", "") in _words().placeholders


def name_key(name: str) -> str:
    """What two writings of one name have in common: no blanks, hyphens, apostrophes or dots."""
    if name.isalpha() and name.isupper():
        return name
    return name.upper().replace(" ", "").replace("-", "").replace("'", "").replace(".", "")


def _bracketed(inside: str, family: str) -> InfantName | None:
    found = _INFANT.match(inside)
    return read_infant(inside[found.end() :], family) if found else None
