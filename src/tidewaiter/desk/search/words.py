"""Words as the index holds them, and the words that somebody may have meant who typed one wrong."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator

from tidewaiter.records.names import fold_name

SHORTEST = 2
"""A single letter or digit finds nothing worth reading."""
LONGEST = 40
"""What is longer is no word; its beginning is kept, so that it is found by it."""
MOST_WORDS = 12
"""Words of a question beyond these are left out."""
FROM_ONE_SLIP, FROM_TWO_SLIPS = 4, 8
"""From so many characters on, one slip is forgiven, and in words of letters two."""

_PIECES = re.compile(r"[^\W_]+")
_ALPHABET = string.ascii_uppercase + string.digits
_CONTAINER = re.compile(r"\b([A-Za-z]{4})[\s./-]*([0-9]{6})[\s./-]*([0-9])\b")
_WAYBILL = re.compile(r"\b([0-9]{3})[\s./-]*([0-9]{4})[\s]?([0-9]{4})\b")


def words_of(texts: Iterable[str]) -> set[str]:
    """The words of some texts as they are compared (`records.names.fold_name`). What stands together with signs in it is
    a word (`057-12345675`, `T-SHIRT`), and so are its pieces."""
    found = set()
    for text in texts:
        for chunk in text.split():
            pieces = _PIECES.findall(chunk)
            found |= {_kept(piece) for piece in pieces}
            if len(pieces) > 1:
                found.add(_kept("".join(pieces)))
    return {word for word in found if len(word) >= SHORTEST}


def question(text: str) -> list[str]:
    """The words of a question in their order, each once. Numbers that are written in groups are put together: `MSKU 123456-7`."""
    joined = _WAYBILL.sub(r"\1\2\3", _CONTAINER.sub(r"\1\2\3", text))
    found = (_kept("".join(_PIECES.findall(chunk))) for chunk in joined.split())
    return list(dict.fromkeys(word for word in found if len(word) >= SHORTEST))[:MOST_WORDS]


def _kept(text: str) -> str:
    return fold_name(text)[:LONGEST]


def is_name(word: str) -> bool:
    """Whether a word has letters only: names and goods, no numbers."""
    return not any(character.isdigit() for character in word)


def one_slip_away(word: str) -> Iterator[str]:
    """Every word that one slip makes of another: a character too many, too few, wrong, or two changed over."""
    letters = _ALPHABET if word.isascii() else _ALPHABET + "".join(sorted(set(word)))
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        if tail:
            yield head + tail[1:]
            for letter in letters:
                if letter != tail[0]:
                    yield head + letter + tail[1:]
        if len(tail) > 1 and tail[0] != tail[1]:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in letters:
            yield head + letter + tail


def slips(one: str, other: str, most: int) -> int:
    """How many slips lie between two words, counting no further than `most` + 1 (Damerau and Levenshtein's distance,
    each place changed over once)."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        last, before, row = before, row, [at]
        for place, character in enumerate(other, 1):
            cost = min(before[place] + 1, row[-1] + 1, before[place - 1] + (letter != character))
            if at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == character:
                cost = min(cost, last[place - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
