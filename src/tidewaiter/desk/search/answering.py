"""How a question is answered from the index: exact words first, then beginnings, then slips, as long as there is room."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import chain
from uuid import UUID

from tidewaiter.desk.search.places import bits_of, subject_at
from tidewaiter.desk.search.words import (
    FROM_ONE_SLIP,
    FROM_TWO_SLIPS,
    is_name,
    one_slip_away,
    slips,
)

MOST_FOUND = 200
"""Subjects that one question answers; `more` says that there are others."""
_MOST_ROWS = 5_000
"""Rows of the index that one word of a question reads beyond its exact form: a beginning of three letters may have
millions."""
_MOST_NEAR = 40
"""Words that one mistyped word may stand for."""
_SHORTEST_BEGINNING = 3
_LAST = chr(0x10FFFF)
"""Stands behind every letter."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a question found: ids by kind, those that hold all words exactly first, then those put in later. `meant` are the
    words that were taken for mistyped ones."""

    ids: Mapping[str, Sequence[UUID]] = field(default_factory=dict)
    more: bool = False
    meant: Mapping[str, Sequence[str]] = field(default_factory=dict)


class _Word:
    """A word of a question, and the rows of the index that answer it so far. Rows are read quickly and understood late: of
    most slices no more is asked than whether the other words are in them too."""

    def __init__(self, text: str, rows: Iterable[tuple[int, bytes]]) -> None:
        self.text = text
        self.exact = dict(rows)
        self.wider: dict[int, list[bytes]] = {}
        self.fresh = set(self.exact)
        """Slices with rows that no answer was taken of yet."""

    def slices(self) -> AbstractSet[int]:
        return self.exact.keys() | self.wider.keys() if self.wider else self.exact.keys()

    def widen(self, rows: Iterable[tuple[int, bytes]]) -> None:
        for number, blob in rows:
            self.wider.setdefault(number, []).append(blob)
            self.fresh.add(number)

    def bits(self, number: int) -> int:
        bits = bits_of(self.exact.get(number, b""))
        for blob in self.wider.get(number, ()):
            bits |= bits_of(blob)
        return bits


class Answer:
    """One question being answered from an open index."""

    def __init__(self, file: sqlite3.Connection, words: Sequence[str]) -> None:
        self.file = file
        self.words = [_Word(word, self._rows(word)) for word in words]
        self.meant: dict[str, list[str]] = {}
        self.more = False
        self._seen: dict[int, int] = {}
        self._ids: dict[str, list[UUID]] = {}
        self._count = 0

    def found(self) -> Found:
        """Each step goes on only while there is room; and only words are widened that need it, so that a question of words
        that stand there as they were typed costs no more than they do."""
        self._take()
        # The last word may not be typed to its end; of the others, those that stand nowhere.
        if self._room():
            unfinished = [word for word in self.words if not word.exact]
            self._begin({*unfinished, self.words[-1]})
        if not self._count:
            self._begin({word for word in self.words if not word.wider})
        if self._room():
            nowhere = [word for word in self.words if not word.slices()]
            self._forgive(nowhere if self._count or nowhere else self.words)
        return Found(self._ids, self.more, self.meant)

    def _room(self) -> bool:
        return self._count < MOST_FOUND

    def _begin(self, words: Iterable[_Word]) -> None:
        for word in words:
            word.widen(self._beginning(word.text))
        self._take()

    def _forgive(self, words: Iterable[_Word]) -> None:
        for word in words:
            word.widen(self._near(word.text))
        self._take()

    def _take(self) -> None:
        """Keep the subjects that hold all words, from the slices made last, as long as there is room. A slice of which no
        row is new was looked at before; and the rarest word, which says no most often, is asked first."""
        fresh = set[int]().union(*(word.fresh for word in self.words))
        common = fresh.intersection(*(word.slices() for word in self.words))
        rarest = sorted(self.words, key=lambda word: len(word.exact) + len(word.wider))
        for word in self.words:
            word.fresh.clear()
        for number in sorted(common, reverse=True):
            bits = ~self._seen.get(number, 0)
            for word in rarest:
                bits &= word.bits(number)
                if not bits:
                    break
            if bits:
                if not self._room():
                    self.more = True
                    return
                self._seen[number] = self._seen.get(number, 0) | bits
                self._name(number, bits)

    def _name(self, number: int, bits: int) -> None:
        row = self.file.execute("SELECT subjects FROM slice WHERE id = ?", (number,)).fetchone()
        while bits:
            if not self._room():
                self.more = True
                return
            place = (bits & -bits).bit_length() - 1
            bits &= bits - 1
            held = subject_at(row[0], place)
            if held is not None:
                key, kind, _digest = held
                self._ids.setdefault(kind, []).append(key)
                self._count += 1

    # --- rows of the index ---

    def _rows(self, word: str) -> sqlite3.Cursor:
        return self.file.execute("SELECT slice, places FROM posting WHERE word = ?", (word,))

    def _beginning(self, word: str) -> Sequence[tuple[int, bytes]]:
        """The rows of words that begin with a word and are longer."""
        if len(word) < _SHORTEST_BEGINNING:
            return ()
        rows = self.file.execute(
            "SELECT slice, places FROM posting WHERE word > ? AND word < ? LIMIT ?",
            (word, word + _LAST, _MOST_ROWS + 1),
        ).fetchall()
        self.more |= len(rows) > _MOST_ROWS
        return rows

    def _near(self, word: str) -> Iterable[tuple[int, bytes]]:
        """The rows of words that somebody may have meant."""
        if len(word) < FROM_ONE_SLIP:
            return ()
        near = self._one_away(word)
        if not near and len(word) >= FROM_TWO_SLIPS and is_name(word):
            near = self._two_away(word)
        if near:
            self.meant[word] = near
        return chain.from_iterable(map(self._rows, near))

    def _one_away(self, word: str) -> list[str]:
        found = []
        for other in sorted(set(one_slip_away(word)) - {word}):
            # One look each: a few microseconds, as against reading every row of a word that all consignments have.
            if self.file.execute("SELECT 1 FROM posting WHERE word = ?", (other,)).fetchone():
                found.append(other)
                if len(found) == _MOST_NEAR:
                    break
        return found

    def _two_away(self, word: str) -> list[str]:
        """Names two slips away. Two slips in a long word leave its first letters whole or its last ones, mostly."""
        begin, end = word[:3], word[:-4:-1]
        rows = chain(
            self.file.execute(
                "SELECT word FROM name WHERE word >= ? AND word < ?", (begin, begin + _LAST)
            ),
            (
                (other[::-1],)
                for (other,) in self.file.execute(
                    "SELECT word FROM eman WHERE word >= ? AND word < ?", (end, end + _LAST)
                )
            ),
        )
        near = {other for (other,) in rows if slips(word, other, 2) <= 2}
        return sorted(near)[:_MOST_NEAR]
