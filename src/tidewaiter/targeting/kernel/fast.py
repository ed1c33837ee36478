"""The inner loops of matching, compiled by numba (the extra `fast`).

The functions are plain Python as well; what numba compiles gives the same integers. Without numba they stay plain, and
`matching` does not call them.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from tidewaiter.targeting.kernel.artefact import Kernel, Words64
from tidewaiter.targeting.kernel.encode import Encoded

_numba: Any = None
with suppress(ModuleNotFoundError):  # the extra may not be installed
    _numba = import_module("numba")

_ROOM = 4096
"""Pairs for which there is room at first; it doubles when it is full."""

_LINEAR = 32
"""Up to so many cut points counting them is faster than a search."""

_ONE = np.uint64(1)
_NONE = np.uint64(0)
# The number of the lowest bit: the product of a power of two with a de Bruijn sequence has another top in each case.
_SEQUENCE = np.uint64(0x03F79D71B4CB0A89)
_SHIFT = np.uint64(58)
_LOWEST = np.zeros(64, np.int64)
_LOWEST[[((0x03F79D71B4CB0A89 << bit) % (1 << 64)) >> 58 for bit in range(64)]] = range(64)


def _compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """A compiled function, kept on disk where there is a place for it."""
    if _numba is None:
        return function
    compiled: Callable[..., Any]
    try:
        compiled = _numba.njit(nogil=True, cache=True)(function)
    except RuntimeError:  # no folder that may be written: compiled anew in each process
        compiled = _numba.njit(nogil=True)(function)
    return compiled


def _count_cuts(
    values: npt.NDArray[np.float64],
    told: npt.NDArray[np.uint8],
    cuts: npt.NDArray[np.float64],
    rows: npt.NDArray[np.int32],
    out: npt.NDArray[np.int32],
) -> bool:
    size, infinite = len(values), False
    if len(cuts) <= _LINEAR:
        out[:] = 1
        for cut in cuts:  # one cut for all values at a time: that runs in wide registers
            for place in range(size):
                out[place] += np.int32(values[place] >= cut)
    else:
        for place in range(size):
            out[place] = np.searchsorted(cuts, values[place], side="right") + 1
    for place in range(size):
        value = values[place]
        known = told[place] != 0 and value == value  # noqa: PLR0124  NaN
        infinite |= known and abs(value) == np.inf
        out[place] = rows[out[place]] if known else rows[0]
    return infinite


# One loop, for calls of compiled functions with arrays cost more here than the work itself (measured: three times).
def _find(  # noqa: C901, PLR0912, PLR0917
    rows: npt.NDArray[np.int32],
    matrix: Words64,
    summary: Words64,
    scope: Words64,
    first: np.uint64,
    span: int,
    head: int,
    tails: npt.NDArray[np.int32],
    profile_of: npt.NDArray[np.int32],
    seen: npt.NDArray[np.int64],
    start: int,
    out_rows: npt.NDArray[np.int32],
    out_profiles: npt.NDArray[np.int32],
) -> tuple[int, int]:
    """Pairs from record `start` on, until there may be no room for another record; gives where it stopped."""
    size, longest, words, most = rows.shape[1], tails.shape[1], len(scope), len(seen)
    filled = 0
    for place in range(start, size):
        left = first
        for field in range(head):
            left &= summary[rows[field, place]]
            if left == _NONE:
                break
        if left != _NONE and filled + most > len(out_rows):
            return place, filled
        while left != _NONE:
            lowest = left & (~left + _ONE)
            left ^= lowest
            begins = _LOWEST[(lowest * _SEQUENCE) >> _SHIFT] * span
            for word in range(begins, min(begins + span, words)):
                held = scope[word]
                for field in range(head):
                    held &= matrix[rows[field, place], word]
                    if held == _NONE:
                        break
                while held != _NONE:
                    bit = held & (~held + _ONE)
                    held ^= bit
                    clause = word * 64 + _LOWEST[(bit * _SEQUENCE) >> _SHIFT]
                    holds = True
                    for step in range(longest):
                        own = tails[clause, step]
                        if own < 0:
                            break
                        if matrix[rows[own, place], word] & bit == _NONE:
                            holds = False
                            break
                    profile = profile_of[clause]
                    if holds and seen[profile] != place:
                        seen[profile] = place
                        out_rows[filled] = place
                        out_profiles[filled] = profile
                        filled += 1
    return size, filled


count_cuts = _compiled(_count_cuts)
"""Rows of numbers by counting cut points; gives whether one was infinite."""

_find_fast = _compiled(_find)


def find_with_numba(
    kernel: Kernel, encoded: Encoded, scope: Words64, summary: np.uint64
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """The pairs of a batch, as `matching.find_with_numpy` finds them."""
    most = len(kernel.profiles)
    size = encoded.rows.shape[1]
    seen = np.full(max(1, most), -1, np.int64)
    room = max(_ROOM, most)
    parts, start = [], 0
    while start < size:
        rows, profiles = np.empty(room, np.int32), np.empty(room, np.int32)
        start, filled = _find_fast(
            encoded.rows,
            encoded.matrix,
            encoded.summary,
            scope,
            summary,
            kernel.span,
            min(kernel.head, len(encoded.rows)),
            kernel.tails,
            kernel.profile_of,
            seen,
            start,
            rows,
            profiles,
        )
        parts.append((rows[:filled], profiles[:filled]))
        room *= 2
    empty = np.empty(0, np.int32)
    if not parts:
        return empty, empty
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])
