"""Matching batches: which profiles hold for which records.

First the summaries are joined over the fields, one bit a word of clauses; only words that survive are joined in full.
`numpy` always works; `numba` (the extra `fast`) does the same in compiled loops. Results are equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tidewaiter.errors import Refused
from tidewaiter.targeting.kernel.artefact import Kernel, Words64, as_words, summarise
from tidewaiter.targeting.kernel.batches import check_columns
from tidewaiter.targeting.kernel.encode import Encoded, Encoder
from tidewaiter.targeting.kernel.scope import Scope, scope_mask

Engine = Literal["auto", "numba", "numpy"]

BATCH = 16_384
"""Records that are encoded and matched together: their rows fit the cache."""

Hits = tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """What matched in a batch: record `rows[k]` was hit by the profile at `profiles[k]` of the kernel's profiles.

    Ordered by record and profile, each pair once. `scores` has the sum of the profiles' scores for every record of the
    batch, before what speaks against; shadow profiles add nothing.
    """

    kernel: Kernel
    rows: npt.NDArray[np.int64]
    profiles: npt.NDArray[np.int32]
    scores: npt.NDArray[np.float64]

    @property
    def shadow(self) -> npt.NDArray[np.bool_]:
        """Which hits are those of shadow profiles."""
        flags = np.array([profile.shadow for profile in self.kernel.profiles], bool)
        return flags[self.profiles]

    def pairs(self) -> set[tuple[int, str]]:
        """The pairs of record and profile id."""
        ids = [profile.id for profile in self.kernel.profiles]
        return {
            (row, ids[place])
            for row, place in zip(self.rows.tolist(), self.profiles.tolist(), strict=True)
        }

    def table(self) -> Any:
        """The hits as an Arrow table: record, profile, version, score, shadow."""
        profiles = self.kernel.profiles
        shadow = self.shadow
        return pa.table(
            {
                "record": self.rows,
                "profile": pa.DictionaryArray.from_arrays(
                    self.profiles, pa.array([profile.id for profile in profiles], pa.string())
                ),
                "version": np.array([item.version for item in profiles], np.int32)[self.profiles],
                "score": self.kernel.scores[self.profiles],
                "shadow": shadow,
            }
        )


def match(
    kernel: Kernel,
    batch: Any,
    scope: Scope | None = None,
    *,
    days: Any = None,
    engine: Engine = "auto",
    threads: int = 1,
    batch_rows: int = BATCH,
) -> Matches:
    """The hits of a rule set on a table or record batch of `batches.schema_of`.

    `scope` says which profiles speak. `days` gives each record a day of its own (date32) on which profiles must be in
    force, instead of the scope's one. `engine` is numba where it is installed; naming one forces it. `threads` share
    the kernel, each with a run of its own. Raises `Refused` for columns that are no fields, types that cannot be read,
    infinite numbers, and an engine that is not installed.
    """
    table = pa.Table.from_batches([batch]) if isinstance(batch, pa.RecordBatch) else batch
    check_columns(table.schema, kernel.kinds)
    run = _Run(kernel, scope or Scope(), _finder(engine))
    parts = _parts(table, batch_rows)
    if threads > 1 and len(parts) > 1:
        # Each thread takes every so-maniest part, so that what it learns of a dictionary serves it again.
        shares = [parts[number::threads] for number in range(threads)]
        with ThreadPoolExecutor(threads) as pool:
            found = [hits for share in pool.map(run.hits, shares) for hits in share]
    else:
        found = run.hits(parts)
    rows, profiles = _in_order(found, len(kernel.profiles))
    if days is not None:
        kept = _in_force(kernel, days, table.num_rows)(rows, profiles)
        rows, profiles = rows[kept], profiles[kept]
    scores = np.bincount(rows, kernel.scores[profiles], minlength=table.num_rows)
    return Matches(kernel, rows, profiles, scores.astype(np.float64))


def fast_available() -> bool:
    """Whether the extra `fast` is installed."""
    return find_spec("numba") is not None


@dataclass(frozen=True, slots=True)
class _Part:
    """A record batch, and the number of its first record."""

    start: int
    batch: Any


def _parts(table: Any, rows: int) -> list[_Part]:
    parts, start = [], 0
    for batch in table.to_batches(max_chunksize=rows):
        if batch.num_rows:
            parts.append(_Part(start, batch))
        start += batch.num_rows
    return parts


class _Run:
    """One call of `match`: what all its threads share."""

    def __init__(self, kernel: Kernel, scope: Scope, finder: _Finder) -> None:
        self.kernel = kernel
        self.finder = finder
        self.scope = as_words(scope_mask(kernel, scope), kernel.words)
        self.summary = summarise(self.scope[None, :], kernel.span)[0]

    def hits(self, parts: list[_Part]) -> list[Hits]:
        """The hits of some parts, with an encoder of this thread's own."""
        encoder = Encoder(self.kernel, self.finder.count)
        found = []
        for part in parts:
            encoded = encoder.encode(part.batch)
            rows, profiles = self.finder.find(self.kernel, encoded, self.scope, self.summary)
            found.append((rows.astype(np.int64) + part.start, profiles))
        return found


Find = Callable[
    [Kernel, Encoded, Words64, np.uint64], tuple[npt.NDArray[Any], npt.NDArray[np.int32]]
]


@dataclass(frozen=True, slots=True)
class _Finder:
    """How pairs are found, and how cut points are counted."""

    find: Find
    count: Any = None


def _finder(engine: Engine) -> _Finder:
    if engine == "numpy" or (engine == "auto" and not fast_available()):
        return _Finder(find_with_numpy)
    if not fast_available():
        raise Refused(
            'numba is not installed; install "tidewaiter[fast]", or leave the engine to "auto".',
            fields={"engine": engine},
        )
    from tidewaiter.targeting.kernel import fast  # noqa: PLC0415  numba is optional, and slow to import

    return _Finder(fast.find_with_numba, fast.count_cuts)


def _in_order(found: list[Hits], profiles: int) -> Hits:
    """All hits by record and profile, each pair once."""
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.int32)
    rows = np.concatenate([hits[0] for hits in found])
    places = np.concatenate([hits[1] for hits in found])
    keys = np.sort(rows * max(1, profiles) + places)
    keys = keys[np.append(True, keys[1:] != keys[:-1])[: len(keys)]]
    rows, places = np.divmod(keys, max(1, profiles))
    return rows, places.astype(np.int32)


def _in_force(kernel: Kernel, days: Any, records: int) -> Callable[..., npt.NDArray[np.bool_]]:
    """Whether the profile of a hit is in force on the day of its record. A record without a day is refused."""
    told = pa.array(days, pa.date32()) if not isinstance(days, pa.ChunkedArray) else days
    if told.null_count or len(told) != records:
        raise Refused("Every record needs its day.", fields={"days": "missing"})
    values = told.cast(pa.int32()).to_numpy()
    begins = np.array([_day(profile.valid_from) for profile in kernel.profiles], np.int64)
    ends = np.array([_last(profile.valid_to, profile.review_by) for profile in kernel.profiles])

    def kept(rows: npt.NDArray[np.int64], profiles: npt.NDArray[np.int32]) -> Any:
        day = values[rows]
        return (begins[profiles] <= day) & (day < ends[profiles])

    return kept


def _day(day: date) -> int:
    return day.toordinal() - date(1970, 1, 1).toordinal()


def _last(valid_to: date | None, review_by: date | None) -> int:
    """The first day on which a profile no longer works."""
    ends = [_day(valid_to)] if valid_to else []
    overdue = [_day(review_by) + 1] if review_by else []
    return min([*ends, *overdue, _day(date.max) + 1])


# --- numpy ---


def find_with_numpy(
    kernel: Kernel, encoded: Encoded, scope: Words64, summary: np.uint64
) -> tuple[npt.NDArray[Any], npt.NDArray[np.int32]]:
    """The pairs of a batch: places of records and of profiles, perhaps more than once."""
    rows, words = _surviving(encoded, kernel, summary)
    left = scope[words]
    flat = encoded.matrix.reshape(-1)
    width = encoded.matrix.shape[1]
    for of_field in encoded.rows[: kernel.head]:
        left &= flat[of_field[rows].astype(np.intp) * width + words]
    places, bits = find_bits(left)
    rows, words = rows[places], words[places]
    clauses = words * 64 + bits
    for tail in kernel.tails.T:
        asked = tail[clauses]
        further = np.flatnonzero(asked >= 0)
        here = encoded.rows[asked[further], rows[further]].astype(np.intp) * width + words[further]
        held = (flat[here] >> (clauses[further] & 63).astype(np.uint64)) & np.uint64(1)
        failed = further[held == 0]
        rows, words, clauses = (np.delete(item, failed) for item in (rows, words, clauses))
    return rows, kernel.profile_of[clauses]


def _surviving(
    encoded: Encoded, kernel: Kernel, summary: np.uint64
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The pairs of record and word of clauses in which something may be left after the first fields."""
    left = np.full(encoded.rows.shape[1], summary, np.uint64)
    for of_field in encoded.rows[: kernel.head]:
        left &= encoded.summary[of_field]
    rows, bits = find_bits(left)
    if kernel.span == 1:
        return rows, bits
    spread = (bits[:, None] * kernel.span + np.arange(kernel.span)).reshape(-1)
    inside = spread < kernel.words
    return np.repeat(rows, kernel.span)[inside], spread[inside]


def find_bits(words: Words64) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Place and number of every bit that is set."""
    told = np.flatnonzero(words != 0)
    bits = np.unpackbits(words[told].astype("<u8").view(np.uint8), bitorder="little")
    found = np.flatnonzero(bits.view(bool))
    return told[found >> 6], found & 63


def blocks(kernel: Kernel, table: Any) -> Iterator[tuple[int, Encoded]]:
    """The encoded parts of a table with the number of their first record, for whoever counts over them."""
    check_columns(table.schema, kernel.kinds)
    encoder = Encoder(kernel)
    for part in _parts(table, BATCH // 8):
        yield part.start, encoder.encode(part.batch)
