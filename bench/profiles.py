"""How fast profiles are evaluated, beside Polars, DuckDB and zen-engine.

    python bench/profiles.py [--quick | --smallest]

A thousand invented profiles over a million invented travellers (`profile_world`), in memory as Arrow. Every engine
takes the first n rows, n so that it needs at most 60 CPU-seconds of this process and its threads; figures are CPU a row, so
that a busy machine and the number of cores matter little. Before anything is timed the engines must agree, pair by pair
of record and profile, on a prefix of the rows. What an engine needs to load the table is not counted for any peer; for
the kernel, reading the Arrow columns is part of its time. Compiling is shown by itself.

--quick: a hundred thousand rows and at most 5 CPU-seconds a peer. It shows and does not judge: what the kernel does once
for each table weighs more there. --smallest: a few profiles over a few rows, to see that it runs. Without either the
command ends with 1 where a figure falls short of what is asked.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import duckdb
import polars as pl

from profile_peers import DuckDB, Polars, PolarsInTwoSteps, Zen
from profile_world import profiles, travellers
from tidewaiter.targeting.evaluate import holds
from tidewaiter.targeting.kernel import (
    Kernel,
    Scope,
    compile_ruleset,
    match,
    profiles_held,
    scope_mask,
)

PROFILES = 1000
SAMPLE = 4000
PREFIX = 300
SINGLES = 20_000
ASKED = {"polars": 4, "duckdb": 25, "zen": 1000}


def cpu(work: Callable[[], Any]) -> float:
    """CPU-seconds of a piece of work, all threads together."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def peer_cost(peer: Any, table: Any, first: int, most: float) -> tuple[float, int]:
    """Microseconds of CPU a row, and the rows taken: as many as fit the time, by the cost of fewer."""
    rows = first
    while True:
        loaded = peer.load(table.slice(0, rows))
        spent = cpu(lambda loaded=loaded: peer.run(loaded))
        fitting = min(table.num_rows, int(rows * most * 0.8 / max(spent, 1e-3)))
        if rows >= table.num_rows or fitting < rows * 2:
            return spent / rows * 1e6, rows
        rows = fitting


def agree(kernel: Kernel, peers: dict[str, Any], table: Any) -> None:
    """Stop with a message where two engines differ on the first rows."""
    head = table.slice(0, PREFIX)
    records = [dict(row) for row in head.to_pylist()]
    right = {
        (row, item.id)
        for row, record in enumerate(records)
        for item in kernel.profiles
        if holds(item.when, record)
    }
    everything = scope_mask(kernel, Scope())
    found = {
        "kernel, numba": match(kernel, head, engine="numba").pairs(),
        "kernel, numpy": match(kernel, head, engine="numpy").pairs(),
        "kernel, single records": {
            (row, kernel.profiles[place].id)
            for row, record in enumerate(records)
            for place in profiles_held(kernel, record, everything)
        },
        **{name: peer.pairs(peer.load(head)) for name, peer in peers.items()},
    }
    for name, pairs in found.items():
        if pairs != right:
            wrong = sorted(pairs ^ right)[:3]
            raise SystemExit(f"{name} differs from the plain evaluator: {wrong}")
    print(f"{len(found)} ways and the plain evaluator agree on {len(right)} pairs of {PREFIX} rows")


def single_records(kernel: Kernel, table: Any) -> tuple[float, float, float]:
    """Microseconds of one record after another: median, 99th percentile, and CPU a record."""
    records = [
        {name: value for name, value in row.items() if value is not None}
        for row in table.slice(0, SINGLES).to_pylist()
    ]
    everything = scope_mask(kernel, Scope())
    spent = cpu(lambda: [profiles_held(kernel, record, everything) for record in records])
    taken = []
    for record in records:
        start = time.perf_counter_ns()
        profiles_held(kernel, record, everything)
        taken.append((time.perf_counter_ns() - start) / 1000)
    taken.sort()
    return statistics.median(taken), taken[int(len(taken) * 0.99)], spent / len(records) * 1e6


def main() -> int:
    whole = not {"--quick", "--smallest"} & set(sys.argv)
    size, most = (1_000_000, 60.0) if whole else (100_000, 5.0)
    if "--smallest" in sys.argv:
        size, most = 2_000, 0.1
    table, ruleset = travellers(size), profiles(10 if "--smallest" in sys.argv else PROFILES)
    kernels: list[Kernel] = []
    compiling = cpu(lambda: kernels.append(compile_ruleset(ruleset, sample=table.slice(0, SAMPLE))))
    kernel = kernels[0]
    polars_name, duckdb_name = f"Polars {pl.__version__}", f"DuckDB {duckdb.__version__}"
    peers = {
        f"{polars_name}, expressions": (Polars(ruleset), "polars", 20_000),
        f"{polars_name}, conditions first": (PolarsInTwoSteps(ruleset), "polars", 20_000),
        f"{duckdb_name}, SQL": (DuckDB(ruleset), "duckdb", 2_000),
        "zen-engine, expressions": (Zen(ruleset), "zen", 20),
    }
    print(
        f"{len(ruleset.profiles)} profiles, {len(kernel.clauses)} clauses, {len(kernel.fields)} fields, "
        f"{len(kernel.matrix)} masks of {kernel.words} words; compiled in {compiling:.2f} CPU-s"
    )
    agree(kernel, {name: peer for name, (peer, _, _) in peers.items()}, table)

    fast = cpu(lambda: match(kernel, table, engine="numba")) / size * 1e6
    plain = cpu(lambda: match(kernel, table, engine="numpy")) / size * 1e6
    hits = len(match(kernel, table).rows)
    print(f"{size:,} travellers, {hits / size:.2f} hits a row; microseconds of CPU a row:")
    print(f"  {'kernel, numba (extra fast)':36} {fast:10.2f}               (asked: at most 4)")
    print(f"  {'kernel, numpy':36} {plain:10.2f}  {plain / fast:9.1f} times")
    ok = fast <= 4
    for name, (peer, asked, first) in peers.items():
        cost, rows = peer_cost(peer, table, min(first, size), most)
        ok = ok and cost / fast >= ASKED[asked]
        told = f"(asked: {ASKED[asked]:,}; {rows:,} rows)"
        print(f"  {name:36} {cost:10.2f}  {cost / fast:9,.1f} times  {told}", flush=True)
    half, late, spent = single_records(kernel, table)
    print(
        f"  single record: p50 {half:.1f} us (asked: at most 20), p99 {late:.1f} us, CPU {spent:.1f} us"
    )
    return 0 if not whole or (ok and half <= 20) else 1


if __name__ == "__main__":
    raise SystemExit(main())
