"""How fast messages become matches: the whole way of a file, from its bytes to the commit of what it changed.

    python bench/intake.py [--quick | --smallest] [--profile] [--real]

Two questions, on a real SQLite file with its journal (WAL), one process:

- **fifty a second**: 45 bookings of about 4 kB and 5 passenger lists of 180 a second, for some minutes, on
  flights of which hundreds of messages are there already, ten of them pushing at a time. A worker takes what
  arrived while it was busy (or in the last 0.3 s) as one batch. The clock is simulated: it advances by the CPU
  time of each batch, so a busy machine does not change the answer. Asked: p95 from arrival to commit <= 1 s.
- **a day**: all messages of some flights, in turn, in the batches of a worker that has a queue. The whole day of
  67,000 messages is that many times the sample. Asked: <= 15 minutes.

With `--real` the first question is asked of the real thing instead, on the clock of the wall: server and worker are
processes of their own, and the files are renamed into a drop folder. The figure is as good as the machine is idle.

Known figures of the open Java peer (measured elsewhere, without tidewaiter): its screening alone compares 4 to
6.5 travellers a second a thread; no published load test of its whole way.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import intake_real
import traffic

CODE = "bench"
DAY = 67_000
DAY_MINUTES = 15
BOOKINGS_A_SECOND, LISTS_A_SECOND = 45, 5
PUSHING = 10
"""Flights that push at one time, in turn."""
GATHER = 0.3
QUEUE_BATCH = 64
LONGEST_CPU = 600.0
"""Where a program is too slow for the traffic, its queue never ends: after so much CPU the run is broken off."""


class Desk:
    """A desk with one administration in a folder of its own."""

    def __init__(self, folder: str) -> None:
        os.environ["TIDEWAITER_HOME"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "tidewaiter.desk.settings"
        os.environ["TIDEWAITER_SYNTHETIC"] = "yes"
        os.environ.pop("TIDEWAITER_DATABASE_URL", None)
        from tidewaiter.desk import commands  # noqa: PLC0415  Django's apps exist only after this

        commands.setup_django()
        from tidewaiter.desk.accounts.actions import create_administration  # noqa: PLC0415
        from tidewaiter.desk.accounts.actor import system_actor  # noqa: PLC0415
        from tidewaiter.desk.arrivals import actions  # noqa: PLC0415
        from tidewaiter.desk.demo import SCHEDULE  # noqa: PLC0415
        from tidewaiter.desk.protection.actions import set_schedule  # noqa: PLC0415

        made = create_administration(name="Bench Customs", country="BE", code=CODE)
        self.actor: Any = system_actor(made)
        set_schedule(self.actor, SCHEDULE)
        self._actions = actions

    def take(self, files: Sequence[traffic.File]) -> float:
        """Take in a batch as a worker does; gives the CPU seconds."""
        received = [self._actions.ReceivedFile(file.name, file.data) for file in files]
        start = time.process_time()
        receipts = self._actions.receive_backlog(self.actor, received, channel="folder")
        spent = time.process_time() - start
        lost = [receipt for receipt in receipts if receipt.quarantined or not receipt.stored]
        if lost:
            raise SystemExit(
                f"{len(lost)} files of the traffic were not taken in: the bench is wrong."
            )
        return spent

    def matches(self) -> int:
        """How many travellers are matched."""
        from tidewaiter.desk.arrivals.models import Match  # noqa: PLC0415

        return Match.objects.count()


def filled(
    desk: Desk, start: datetime, flights: int, seats: int = traffic.SEATS
) -> tuple[list[traffic.Told], list[int]]:
    """A desk with some pushes of flights taken in: the flights, and how many pushes of each."""
    rng = random.Random(7)
    booked = [traffic.flight(number, start, seats=seats) for number in range(flights)]
    done = [rng.choice((2, 3, 3, 4)) for _ in booked]
    before = 0
    for told, pushes in zip(booked, done, strict=True):
        files = [file for push in told.pushes[:pushes] for file in push]
        before += len(files)
        for at in range(0, len(files), 200):
            desk.take(files[at : at + 200])
    print(f"  {flights} flights, {before:,} of their messages there already")
    return booked, done


def real(desk: Desk, folder: Path, start: datetime, seconds: int, flights: int) -> None:
    """Fifty messages a second into a drop folder, with the real server and worker."""
    booked, done = filled(desk, start, flights)
    arrivals = list(_arriving(booked, done, start, seconds + 1))
    # The first message of each flight warms the worker up: it reads what the flight was told before.
    first: dict[str, traffic.File] = {}
    for _, file in arrivals:
        if file.kind == "booking":
            first.setdefault(file.name.partition("_")[0], file)
    warm = list(first.values())
    rest = [(at, file) for at, file in arrivals if file not in warm]
    waits = intake_real.dropped(folder / "home", folder / "incoming", warm, rest)
    lists = sum(file.kind == "list" for _, file in rest)
    print(f"  {len(waits):,} files ({lists} lists) renamed in within {rest[-1][0]:.0f} s")
    print(f"  rename to match: {intake_real.told(waits)}  (asked: p95 <= 1 s)")


def steady(
    desk: Desk, start: datetime, seconds: int, flights: int, seats: int = traffic.SEATS
) -> None:
    """Fifty messages a second: fills the desk, then measures."""
    booked, done = filled(desk, start, flights, seats)
    arrivals = list(_arriving(booked, done, start, seconds))
    waits, spent, batches = [], 0.0, []
    clock = begun = 0.0
    at = 0
    while at < len(arrivals) and spent < LONGEST_CPU:
        begun = max(clock, begun + GATHER, arrivals[at][0])
        batch = [file for moment, file in arrivals[at:] if moment <= begun]
        took = desk.take(batch)
        clock = begun + took
        spent += took
        batches.append(len(batch))
        waits += [clock - moment for moment, _ in arrivals[at : at + len(batch)]]
        at += len(batch)
    waits.sort()
    p50, p95 = statistics.median(waits), waits[int(len(waits) * 0.95)]
    lists = sum(file.kind == "list" for _, file in arrivals[:at])
    print(f"  {at:,} messages ({lists} lists) of {len(arrivals):,} that arrive in {seconds} s")
    print(f"  CPU a message {1000 * spent / at:8.1f} ms   {at / spent:8.1f} messages/CPU-s")
    print(f"  batches of {statistics.median(batches):.0f} (median), {max(batches)} (largest)")
    print(
        f"  message to match at 50 a second: p50 {p50:.2f} s, p95 {p95:.2f} s  (asked: p95 <= 1 s)"
    )


def _arriving(
    booked: Sequence[traffic.Told], done: Sequence[int], start: datetime, seconds: int
) -> Iterator[tuple[float, traffic.File]]:
    """Each file with the second in which it arrives."""
    pnrs = _bookings(booked, [*done])
    lists = _lists(start, seconds * LISTS_A_SECOND)
    for tick in range(seconds * (BOOKINGS_A_SECOND + LISTS_A_SECOND)):
        source = lists if tick % 10 == 9 else pnrs
        file = next(source, None)
        if file is not None:
            yield tick / (BOOKINGS_A_SECOND + LISTS_A_SECOND), file


def _bookings(booked: Sequence[traffic.Told], done: list[int]) -> Iterator[traffic.File]:
    """The further pushes of the flights, ten flights at a time."""
    while True:
        waiting = [n for n, told in enumerate(booked) if done[n] < len(told.pushes)]
        if not waiting:
            return
        turn = sorted(waiting, key=lambda n: done[n])[:PUSHING]
        yield from traffic.mixed([booked[n] for n in turn], [done[n] for n in turn])
        for n in turn:
            done[n] += 1


def _lists(start: datetime, count: int) -> Iterator[traffic.File]:
    """Lists of flights whose bookings are not sent: first as checked in, then as closed."""
    told = [
        traffic.flight(5000 + n, start, seats=190, booked=False) for n in range((count + 1) // 2)
    ]
    for number in range(2):
        yield from (item.lists[number] for item in told)


def day(desk: Desk, start: datetime, flights: int, seats: int = traffic.SEATS) -> None:
    """A queue of messages: all of some flights, mixed."""
    booked = [traffic.flight(20_000 + number, start, seats=seats) for number in range(flights)]
    files: list[traffic.File] = []
    for push in range(len(traffic.PUSHES)):
        files += traffic.mixed(booked, [push] * len(booked))
    for told in booked:
        files += told.lists
    spent = done = 0.0
    for at in range(0, len(files), QUEUE_BATCH):
        batch = files[at : at + QUEUE_BATCH]
        spent += desk.take(batch)
        done += len(batch)
        if spent > LONGEST_CPU:
            break
    rate = done / spent
    print(
        f"  {done:,.0f} messages of {flights} flights in batches of {QUEUE_BATCH}: {rate:.1f} messages/CPU-s"
    )
    print(
        f"  a day of {DAY:,} messages: {DAY / rate / 60:.1f} CPU-minutes, extrapolated from the sample"
        f"  (asked: {DAY_MINUTES})"
    )


def _steady_size(chosen: argparse.Namespace) -> tuple[int, int, int]:
    """Seconds, flights, and seats of each."""
    if chosen.smallest:
        return 1, 2, 20
    return (12, 4, traffic.SEATS) if chosen.quick else (120, 24, traffic.SEATS)


def _day_size(chosen: argparse.Namespace) -> tuple[int, int]:
    """Flights, and seats of each."""
    if chosen.smallest:
        return 1, 8
    return (2 if chosen.quick else 8), traffic.SEATS


def main() -> int:
    options = argparse.ArgumentParser(description="How fast messages become matches.")
    size = options.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="a small sample")
    size.add_argument("--smallest", action="store_true", help="a second, to see that it runs")
    options.add_argument("--profile", action="store_true", help="where the time goes")
    options.add_argument("--only", choices=("steady", "day"))
    options.add_argument("--real", action="store_true", help="the real server and worker")
    chosen = options.parse_args()
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=80)
    profile = cProfile.Profile() if chosen.profile else None
    with tempfile.TemporaryDirectory(prefix="tidewaiter-bench-") as folder:
        home, incoming = Path(folder) / "home", Path(folder) / "incoming"
        incoming.mkdir()
        os.environ["TIDEWAITER_DROP_FOLDERS"] = f"{CODE}={incoming}"
        desk = Desk(str(home))
        if profile:
            profile.enable()
        if chosen.real:
            print("fifty messages a second, server and worker:")
            real(desk, Path(folder), start, *((20, 4) if chosen.quick else (120, 24)))
            return 0
        if chosen.only != "day":
            print("fifty messages a second:")
            steady(desk, start, *_steady_size(chosen))
        if chosen.only != "steady":
            print("a day:")
            day(desk, start, *_day_size(chosen))
        if profile:
            profile.disable()
        print(f"  {desk.matches():,} matches written")
    print(
        "open Java peer, known: screening 4-6.5 travellers a second a thread; no published load test"
    )
    if profile:
        pstats.Stats(profile, stream=sys.stderr).sort_stats("cumulative").print_stats(70)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
