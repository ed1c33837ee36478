"""How fast messages on cargo become typed records, beside pydifact, which only cuts EDIFACT into tokens.

    python bench/cargo_reading.py [FOLDER]

FOLDER is the folder `cargo` of the shared data (default: beside the checkout). Both programs read the same EDIFACT files
in the same run, in turn; figures are per CPU-second, medians of several rounds. A file that pydifact cannot read is left out of
*its* time and named. Waybills and declarations have no peer that gives records: they stand beside what is asked (500 a
CPU-second), XML also beside the tree that the standard library builds of it.

At the end a bay plan of many boxes, made here, at four sizes: the time for a box should not grow with their number.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

from pydifact.parser import Parser

from tidewaiter.messages import read
from tidewaiter.messages.edifact import READERS
from tidewaiter.reference.containers import check_digit

ROUNDS = 5
SECONDS = 0.6
ASKED = 500
BOXES = (2_500, 5_000, 10_000, 20_000)


def rate(work: Callable[[bytes], object], files: list[bytes]) -> float:
    """Files per CPU-second over one round."""
    done, start = 0, time.process_time()
    while time.process_time() - start < SECONDS:
        for data in files:
            work(data)
        done += len(files)
    return done / (time.process_time() - start)


def tokens_only(data: bytes) -> object:
    return list(Parser().parse(data.decode("utf-8", "replace").lstrip("\ufeff")))


def readable_by_peer(data: bytes) -> bool:
    try:
        tokens_only(data)
    except Exception:  # noqa: BLE001  the peer raises what it likes; we only sort the files
        return False
    return True


def edifact(folder: Path) -> bool:
    paths = sorted((folder / "edifact").iterdir())
    everything = {path.name: path.read_bytes() for path in paths}
    files = {
        name: data
        for name, data in everything.items()
        if any(message.kind in READERS for message in read(data))
    }
    ok = True
    print("sea messages to typed records, beside pydifact (tokens only):")
    for name, data in files.items():
        count = sum(message.kind in READERS for message in read(data))
        ours = statistics.median(rate(read, [data]) for _ in range(ROUNDS))
        if not readable_by_peer(data):
            print(f"  {ours * count:9,.0f} messages/CPU-s  (pydifact cannot read it)  {name}")
            continue
        theirs = statistics.median(rate(tokens_only, [data]) for _ in range(ROUNDS))
        print(f"  {ours * count:9,.0f} messages/CPU-s  {ours / theirs:5.1f} times  {name}")
        ok = ok and ours > theirs
    return ok


def beside_what_is_asked(folder: Path) -> bool:
    ok = True
    print(f"waybills and declarations to typed records (asked: {ASKED} a CPU-second):")
    for name, pattern in (
        ("Cargo-IMP", "cargo_imp/*.txt"),
        ("Cargo-XML", "cargo_xml/*.xml"),
        ("entry summary", "ens/*.xml"),
        ("WCO declarations", "declarations_wco_dm/*.xml"),
    ):
        files = [path.read_bytes() for path in sorted(folder.glob(pattern))]
        units = sum(
            len(message.consignments) if name == "Cargo-IMP" else 1
            for data in files
            for message in read(data)
        )
        ours = statistics.median(rate(read, files) for _ in range(ROUNDS)) * units / len(files)
        beside = ""
        if pattern.endswith("xml"):
            tree = statistics.median(rate(ET.fromstring, files) for _ in range(ROUNDS))
            beside = f"  ({tree:,.0f} with xml.etree in C, tree only)"
        print(
            f"  {ours:9,.0f} a CPU-s  {name}: {len(files)} files, {units} waybills or declarations{beside}"
        )
        ok = ok and ours >= ASKED
    return ok


def bay_plan(boxes: int) -> bytes:
    """A bay plan of invented boxes, every tenth a reefer."""
    lines = [
        "UNB+UNOA:2+LINE+PORT+260101:0900+1",
        "UNH+1+BAPLIE:D:95B:UN:SMDG22",
        "BGM++1+9",
        "DTM+137:202601010900:203",
        "TDT+20+042+++LIN:172:20+++9074729:146::BIG SHIP",
        "LOC+5+CNSHA:139:6",
        "LOC+61+NLRTM:139:6",
        "DTM+136:202601010800:203",
    ]
    for number in range(boxes):
        payload = f"BIGU{number:06d}"
        cell = f"{number // 400 + 1:03d}{number // 20 % 20:02d}{number % 20 * 2:02d}"
        lines += [
            f"LOC+147+{cell}::5",
            "FTX+AAA+++GENERAL CARGO",
            f"MEA+VGM++KGM:{4000 + number % 26000}",
            "LOC+9+CNSHA:139:6",
            "LOC+11+NLRTM:139:6",
            "RFF+BM:1",
            f"EQD+CN+{payload}{check_digit(payload)}+{'45R1' if number % 10 == 0 else '45G1'}+++5",
            "NAD+CA+LIN:172:20",
        ]
        if number % 10 == 0:
            lines.append("TMP+2+-18:CEL")
    lines += [f"UNT+{len(lines)}+1", "UNZ+1+1"]
    return "".join(line + "'\n" for line in lines).encode()


def ship() -> bool:
    print("a bay plan, by its number of boxes:")
    each = []
    for boxes in BOXES:
        data = bay_plan(boxes)
        start = time.process_time()
        (message,) = read(data)
        ours = time.process_time() - start
        start = time.process_time()
        tokens_only(data)
        theirs = time.process_time() - start
        each.append(ours / boxes)
        print(
            f"  {boxes:6,} boxes, {len(data) / 1e6:4.1f} MB: {ours:6.2f} CPU-s ({ours / boxes * 1e6:5.0f} us a box), "
            f"pydifact {theirs:6.2f} ({theirs / ours:4.1f} times), {len(message.equipment):,} read"
        )
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
    return each[-1] < 3 * each[0]


def main() -> int:
    warnings.simplefilter("ignore")
    default = Path(__file__).resolve().parents[2] / "shared" / "data" / "cargo"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    results = [edifact(folder), beside_what_is_asked(folder), ship()]
    return 0 if all(results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
