"""All keywords of a field in one pass over a text: an automaton after Aho and Corasick (CACM 18, 1975).

The automaton is a dense table, state by letter, over the bytes of UTF-8; letters that no keyword has share one
column. Failure links are resolved when it is built, so a byte costs one look-up. A match of bytes is a match of
letters, since no letter's bytes are part of another's.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True, eq=False)
class Keywords:
    """Keywords made ready. `words` are folded; a keyword is known by its place in them."""

    words: tuple[str, ...]
    _letters: bytes
    _column: npt.NDArray[np.uint8]
    _next: npt.NDArray[np.int32]
    _found: tuple[frozenset[int], ...]
    _final: npt.NDArray[np.bool_]
    _plain: tuple[tuple[int, ...], ...]

    def in_text(self, text: str) -> frozenset[int]:
        """The keywords that a folded text contains."""
        state, found = 0, frozenset[int]()
        column, steps, finals = self._letters, self._plain, self._found
        for byte in text.encode("utf-8", "surrogatepass"):
            state = steps[state][column[byte]]
            if finals[state]:
                found |= finals[state]
        return found

    def in_texts(self, texts: Sequence[str]) -> list[frozenset[int]]:
        """The keywords of many folded texts; all are read together, letter by letter."""
        found: list[frozenset[int]] = [frozenset()] * len(texts)
        if not texts:
            return found
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        lengths = np.fromiter(map(len, encoded), np.int64, len(encoded))
        order = np.argsort(-lengths, kind="stable")
        starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))[order]
        lengths = lengths[order]
        columns = self._column[np.frombuffer(b"".join(encoded), np.uint8)]
        states = np.zeros(len(order), np.int32)
        reach = np.searchsorted(-lengths, -np.arange(lengths[0]), side="left")
        for place, live in enumerate(
            reach
        ):  # the texts that are longer than `place`, the longest first
            states[:live] = self._next[states[:live], columns[starts[:live] + place]]
            for row in np.flatnonzero(self._final[states[:live]]):
                found[order[row]] |= self._found[states[row]]
        return found


def keywords(words: Iterable[str]) -> Keywords:
    """The automaton of some folded keywords, none of them empty."""
    ordered = tuple(sorted(set(words)))
    encoded = [word.encode("utf-8", "surrogatepass") for word in ordered]
    letters = sorted({byte for word in encoded for byte in word})
    column = np.zeros(256, np.uint8)  # UTF-8 uses fewer than 255 bytes
    for number, byte in enumerate(letters, 1):
        column[byte] = number
    steps, ends = _trie(encoded, column, len(letters) + 1)
    table = _with_failures(steps, ends)
    column.flags.writeable = False
    table.flags.writeable = False
    final = np.array([bool(end) for end in ends])
    final.flags.writeable = False
    return Keywords(
        words=ordered,
        _letters=column.tobytes(),
        _column=column,
        _next=table,
        _found=tuple(map(frozenset, ends)),
        _final=final,
        _plain=tuple(map(tuple, table.tolist())),
    )


def _trie(
    encoded: Sequence[bytes], column: npt.NDArray[Any], width: int
) -> tuple[list[list[int]], list[set[int]]]:
    steps, ends = [[-1] * width], [set[int]()]
    for number, word in enumerate(encoded):
        state = 0
        for byte in word:
            letter = int(column[byte])
            if steps[state][letter] < 0:
                steps[state][letter] = len(steps)
                steps.append([-1] * width)
                ends.append(set())
            state = steps[state][letter]
        ends[state].add(number)
    return steps, ends


def _with_failures(steps: list[list[int]], ends: list[set[int]]) -> npt.NDArray[np.int32]:
    """The table in which every state knows where each letter leads, and all keywords that end there."""
    failure = [0] * len(steps)
    waiting = deque[int]()
    for letter, state in enumerate(steps[0]):
        if state < 0:
            steps[0][letter] = 0
        else:
            waiting.append(state)
    while waiting:
        state = waiting.popleft()
        ends[state] |= ends[failure[state]]
        for letter, after in enumerate(steps[state]):
            beyond = steps[failure[state]][letter]
            if after < 0:
                steps[state][letter] = beyond
            else:
                failure[after] = beyond
                waiting.append(after)
    return np.array(steps, np.int32)
