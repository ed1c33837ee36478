"""A ship of 20,000 boxes on the desk: what each of her messages costs from its bytes to the commit of what it changes.

    python bench/berth.py [BOXES]

The three messages of `ship.py`, then reports of single boxes that leave by the gate (CODECO), taken in one after the other as a worker
does, with the starter profiles, on a real SQLite file. Asked: an alarm within five seconds of the file of a box that leaves
under hold. Nothing here is asserted; figures are told as they are.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time

import intake
import ship
import traffic
from tidewaiter.messages.writing import encode
from tidewaiter.records import Equipment, Event, Function, Message

REPORTS = 5
ASKED_SECONDS = 5


def gate_out(at: int, number: str) -> Message:
    """A box leaves by the gate; the terminal names no ship."""
    hour = f"2026-03-19T{8 + at:02}:00"
    return Message(
        "bench",
        0,
        "CODECO",
        release="D:95B",
        function=Function("9", "original", action="report", document="36"),
        reference="1",
        sent_at=hour,
        sender="ECT",
        recipient="CUSTOMS",
        equipment=(Equipment(number, iso_type="22G1", status="full"),),
        events=(Event(number, "gate_out", hour, "NLRTM", "36"),),
        references={"document": f"GATE{at}"},
    )


def main(arguments: list[str]) -> None:
    """Take everything in and say what it cost."""
    count = int(arguments[0]) if arguments else ship.BOXES
    messages = [
        *ship.ship(count),
        *(gate_out(at, number) for at, number in enumerate(ship.numbers(count)[:REPORTS])),
    ]
    with tempfile.TemporaryDirectory() as folder:
        desk = intake.Desk(folder)
        print(f"a ship of {count} boxes at her berth:", flush=True)
        for at, message in enumerate(messages):
            data = encode([message])
            start = time.perf_counter()
            spent = desk.take([traffic.File(f"{at}.edi", data, "booking")])
            seconds = time.perf_counter() - start
            print(
                f"  {message.kind:<8} {len(data) / 1e6:5.1f} MB {seconds:6.1f} s {spent:6.1f} s of CPU",
                flush=True,
            )
        gigabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(f"  {desk.matches()} matches, {gigabytes:.2f} GB at most")
        if seconds > ASKED_SECONDS:
            print(f"  SHORT of what is asked: a report of one box within {ASKED_SECONDS} s.")


if __name__ == "__main__":
    main(sys.argv[1:])
