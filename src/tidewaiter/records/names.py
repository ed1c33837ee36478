"""Names and numbers as they are compared, and when two names can be one person's."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from tidewaiter.records.travellers import Traveller

_KEPT = 50_000
"""Folded texts kept at hand: some flights' worth. Bounded, because they are people's names."""

_NOT_ALNUM = re.compile(r"[^A-Z0-9]+")
_TWO_FOR_ONE = re.compile("([AOU])E|(A)A")
_ONE_LETTER = str.maketrans({"Ø": "O", "Æ": "A"})
_SHORTEST_WITH_SLIP = 6


@lru_cache(_KEPT)
def fold(text: str) -> str:
    """A name or number as it is compared: upper case, no marks, no blanks or signs."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in text if not unicodedata.combining(letter))
        folded = "".join(letter for letter in text.upper() if letter.isalnum())
        return _NOT_ALNUM.sub("", folded) if folded.isascii() else folded
    return _NOT_ALNUM.sub("", text.upper())


@lru_cache(_KEPT)
def fold_name(text: str) -> str:
    """A name as it is compared: folded, and letters that a machine-readable zone writes as two (Ä, Ö, Ü, Å,
    Ø, Æ: ICAO Doc 9303 part 3, section 6) as the one that others write for them. MUELLER and MULLER agree."""
    return _TWO_FOR_ONE.sub(r"\1\2", fold(text.upper().translate(_ONE_LETTER)))


def name_of(traveller: Traveller) -> tuple[str, str]:
    """Family and given names as they are compared."""
    return fold_name(traveller.family_name), fold_name(traveller.given_names)


def name_words(traveller: Traveller) -> list[str]:
    """The words of a name as they are compared, whatever their order."""
    return sorted(
        word
        for word in map(fold_name, f"{traveller.family_name} {traveller.given_names}".split())
        if word
    )


def names_agree(one: Traveller, other: Traveller) -> bool:
    """Whether two tellings can name the same person: equal family names, and given names of which one
    begins with the other (bookings leave middle names out); or the same words in another order."""
    mine, theirs = name_of(one), name_of(other)
    if mine[0] == theirs[0]:
        return one_begins_with_other(mine[1], theirs[1])
    return bool(mine[1] and theirs[1]) and name_words(one) == name_words(other)


def one_begins_with_other(one: str, other: str) -> bool:
    """Whether the shorter of two texts is the beginning of the longer."""
    return one.startswith(other) or other.startswith(one)


def differ_by_a_slip(one: Traveller, other: Traveller) -> bool:
    """Whether one name is the other but for one letter more, less or other, or two letters exchanged."""
    mine, theirs = ("".join(name_of(person)) for person in (one, other))
    if min(len(mine), len(theirs)) < _SHORTEST_WITH_SLIP or abs(len(mine) - len(theirs)) > 1:
        return False
    start = 0
    while start < min(len(mine), len(theirs)) and mine[start] == theirs[start]:
        start += 1
    mine, theirs = mine[start:], theirs[start:]
    exchanged = len(mine) > 1 and mine[1::-1] == theirs[:2] and mine[2:] == theirs[2:]
    return exchanged or mine[1:] == theirs[1:] or mine[1:] == theirs or mine == theirs[1:]
