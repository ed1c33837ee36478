"""How fast messages become typed records, beside pydifact, which only cuts them into tokens.

    python bench/reading.py [FOLDER] [--each]

FOLDER holds `paxlst/` and `pnrgov/` (default: the shared data beside the checkout). Both programs read the
same files in the same run, in turn; figures are files per CPU-second, medians of several rounds. A file
that pydifact cannot read is left out of *its* time and named, never out of ours.

With --each every file is measured alone too.

Known figures of the open Java peer, warm, per CPU-second on two cores, without database (measured elsewhere):
3,300 PAXLST messages and 2,300 PNRs (1,730 PNRGOV files).
"""

from __future__ import annotations

import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from pydifact.parser import Parser

from tidewaiter.messages import read

ROUNDS = 7
SECONDS = 0.4
LARGEST = 10_000
PEER = {"paxlst": ("PAXLST messages", 3_300), "pnrgov": ("PNRs", 2_300)}


def rate(work: Callable[[bytes], object], files: list[bytes]) -> float:
    """Files per CPU-second over one round."""
    done, start = 0, time.process_time()
    while time.process_time() - start < SECONDS:
        for data in files:
            work(data)
        done += len(files)
    return done / (time.process_time() - start)


def tokens_only(data: bytes) -> object:
    return list(Parser().parse(data.decode("latin-1")))


def readable_by_peer(data: bytes) -> bool:
    try:
        tokens_only(data)
    except Exception:  # noqa: BLE001  the peer raises what it likes; we only sort the files
        return False
    return True


def main() -> int:
    warnings.simplefilter("ignore")
    default = Path(__file__).resolve().parents[2] / "shared" / "data" / "travellers"
    named = [argument for argument in sys.argv[1:] if argument != "--each"]
    folder = Path(named[0]) if named else default
    ok = True
    for kind, (what, figure) in PEER.items():
        names = sorted(path for path in (folder / kind).iterdir() if path.stat().st_size < LARGEST)
        files = [path.read_bytes() for path in names]
        shared = [data for data in files if readable_by_peer(data)]
        units = (
            sum(len(message.bookings) for data in files for message in read(data))
            if kind == "pnrgov"
            else sum(len(read(data)) for data in files)
        )
        ours, theirs, pairs = [], [], []
        for _ in range(ROUNDS):
            mine, same = rate(read, files), rate(read, shared)
            peer = rate(tokens_only, shared)
            ours.append(mine)
            theirs.append(peer)
            pairs.append(same / peer)
        median, ratio = statistics.median(ours), statistics.median(pairs)
        print(f"{kind}: {len(files)} files under {LARGEST:,} bytes, {units} {what}")
        print(
            f"  tidewaiter, typed records  {median:9,.0f} files/CPU-s  {median * units / len(files):9,.0f} {what}/CPU-s"
        )
        print(
            f"  pydifact, tokens only      {statistics.median(theirs):9,.0f} files/CPU-s  ({len(shared)} files it can read)"
        )
        print(f"  ratio on the same files    {ratio:9.1f} times  (asked: 3)")
        print(f"  open Java peer, known      {figure:9,} {what}/CPU-s on its own machine")
        ok = ok and ratio >= 3
    return (0 if each_alone(folder) and ok else 1) if "--each" in sys.argv else (0 if ok else 1)


def each_alone(folder: Path) -> bool:
    """The ratio for every single file; False where one is below what is asked."""
    ok = True
    print("every file alone, ratio to pydifact:")
    for kind in PEER:
        for path in sorted((folder / kind).iterdir()):
            data = path.read_bytes()
            if len(data) < LARGEST and readable_by_peer(data):
                ratio = statistics.median(
                    rate(read, [data] * 20) / rate(tokens_only, [data] * 5) for _ in range(3)
                )
                print(f"  {ratio:5.1f}  {kind}/{path.name}")
                ok = ok and ratio >= 3
    return ok


if __name__ == "__main__":
    raise SystemExit(main())
