"""A ship of 20,000 boxes from files to matches: how long, and in how much memory.

    python bench/ship.py [BOXES]

A bay plan (BAPLIE), a manifest (CUSCAR, a bill for each box) and a report of discharge (COARRI) are written by the project's own writers, of
invented boxes with planted differences. Another process, so that its memory is its own, reads the three files, puts them together, reconciles
them, and assesses every box and bill with 1,000 invented profiles beside the starters. Asked: 60 seconds on two cores and 2 GB. No peer does
this: the programs that customs use are closed, and none says what such a ship takes. Nothing here is asserted; figures are told as they are.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from tidewaiter.messages import read
from tidewaiter.messages.writing import encode
from tidewaiter.records import (
    Call,
    Consignment,
    ConsignmentItem,
    Equipment,
    Event,
    Function,
    Mass,
    Means,
    Message,
    Movement,
    Party,
    Seal,
    Told,
    resolve_cargo,
)
from tidewaiter.reference import Words
from tidewaiter.reference.containers import check_digit
from tidewaiter.targeting import (
    CargoIndex,
    Profile,
    RuleSet,
    assess_cargo,
    load_profiles,
    reconcile,
)
from tidewaiter.targeting.profile import AllOf, AnyOf, Condition, Leaf

BOXES, PROFILES = 20_000, 1_000
ASKED_SECONDS, ASKED_GB = 60, 2
TODAY = date(2026, 3, 19)
PORTS = ("ECGYE", "COCTG", "PACTB", "BRSSZ", "PECLL", "CLSAI", "USHOU", "MXVER")
GOODS = (
    ("FRESH BANANAS", "080390"),
    ("FROZEN SHRIMPS", "030617"),
    ("COFFEE IN BAGS", "090111"),
    ("GENERAL MERCHANDISE", ""),
    ("CERAMIC TILES", "690721"),
    ("TYRES", "401110"),
    ("ORGANIC FERTILIZER", "310100"),
)
SHIP = Movement(
    "sea",
    "TWL",
    "031W",
    means=Means(imo="9354351", name="ANINA"),
    departure=Call("PACTB", "2026-03-01T08:00", basis="actual"),
    arrival=Call("NLRTM", "2026-03-18T05:00", basis="estimated"),
)
T = TypeVar("T")


def numbers(count: int) -> list[str]:
    """Valid container numbers."""
    return [(body := f"TWLU{at:06}") + check_digit(body) for at in range(count)]


def ship(count: int) -> list[Message]:
    """The three messages."""
    chance = random.Random(7)
    planned, declared, bills, seen, events = [], [], [], [], []
    for at, number in enumerate(numbers(count)):
        text, hs = chance.choice(GOODS)
        reefer = hs[:2] in {"08", "03"}
        loading = chance.choice(PORTS)
        kind = "45R1" if reefer else chance.choice(("22G1", "42G1", "45G1"))
        goods_kg = float(chance.randrange(8_000, 24_000))
        seal = Seal(f"TW{at:07}", "carrier", "CA")
        common: dict[str, Any] = {
            "iso_type": kind,
            "status": "full",
            "loading": loading,
            "discharge": "NLRTM",
        }
        cell = f"{1 + at // 240:03}{at % 20:02}{2 + 2 * (at // 20 % 12):02}"
        temperature = (
            (13.0 if hs[:2] == "08" or chance.random() < 0.01 else -18.0) if reefer else None
        )
        planned.append(
            Equipment(
                number,
                stowage=cell,
                masses=(Mass("vgm", goods_kg + (2_300 if kind[0] == "2" else 3_900), "", "KGM"),),
                temperature_c=temperature,
                carrier="TWL",
                **common,
            )
        )
        if chance.random() > 0.002:
            declared.append(Equipment(number, seals=(seal,), **common))
            bills.append(
                _bill(
                    at,
                    number,
                    loading,
                    (text, hs),
                    goods_kg * (0.5 if chance.random() < 0.01 else 1),
                )
            )
        later = Seal(f"XX{at:07}", "carrier", "CA") if chance.random() < 0.005 else seal
        if chance.random() > 0.002:
            seen.append(Equipment(number, seals=(later,), stowage=cell, **common))
            events.append(Event(number, "discharged", "2026-03-18T09:00", "NLRTM", "44"))
    return [
        _message("BAPLIE", "2026-03-01T09:00", planned, Function(action="add")),
        _message("CUSCAR", "2026-03-02T10:00", declared, Function("9", "original", action="add", document="85"), bills=bills),
        _message("COARRI", "2026-03-18T20:00", seen, Function("9", "original", action="report", document="44"), events=events),
    ]  # fmt: skip


def _bill(at: int, box: str, loading: str, goods: tuple[str, str], kg: float) -> Consignment:
    text, hs = goods
    return Consignment(
        f"TWLB{at:07}",
        kind="bill",
        mode="sea",
        carrier="TWL",
        loading=loading,
        discharge="NLRTM",
        parties=(
            Party("consignor", "CZ", f"SHIPPER {at % 3_000} SA"),
            Party("consignee", "CN", f"IMPORTER {at % 4_000} BV"),
        ),
        packages=1_000,
        gross_mass_kg=kg,
        items=(ConsignmentItem("1", text, hs, 1_000, "CT", gross_mass_kg=kg, equipment=(box,)),),
        equipment=(box,),
    )


def _message(
    kind: str,
    at: str,
    boxes: list[Equipment],
    function: Function,
    *,
    bills: list[Consignment] | None = None,
    events: list[Event] | None = None,
) -> Message:
    return Message(
        "bench",
        0,
        kind,
        release="D:95B",
        function=function,
        reference="1",
        sent_at=at,
        sender="TWL" if kind != "COARRI" else "ECT",
        recipient="CUSTOMS",
        movements=(SHIP,),
        equipment=tuple(boxes),
        consignments=tuple(bills or ()),
        events=tuple(events or ()),
        references={"document": f"{kind}1"},
    )


def profiles(count: int) -> RuleSet:
    """Invented profiles of 3 to 6 conditions on boxes and bills, beside the starters: few of them hit."""
    chance = random.Random(11)
    made = [_profile(chance, at) for at in range(count)]
    return RuleSet((*load_profiles().profiles, *made))


def _profile(chance: random.Random, at: int) -> Profile:
    subject: Any = chance.choice(("equipment", "consignment"))

    def leaf(name: str, op: Any, *constants: Any) -> Leaf:
        return Leaf(f"{subject}.{name}", op, constants)

    # As in the reference of the profile engine: always one condition on what is rare, then others that narrow it.
    rare: list[Condition] = [
        leaf("goods", "contains", f"word {at}"),
        leaf("hs", "prefix", f"{chance.randrange(1, 98):02}{chance.randrange(1, 30):02}"),
        leaf("findings_count", "ge", float(chance.randrange(1, 4))),
        leaf("findings", "contains", chance.choice(("c01", "c02", "c14", "r01", "r02", "r05"))),
        leaf("transits", "ge", float(chance.randrange(1, 4))),
    ]
    pool: list[Condition] = [
        leaf("loading", "in", *chance.sample(PORTS, 2)),
        leaf("vague_goods", "eq", True),
        leaf("perishable", "eq", chance.random() < 0.5),
        leaf("discharge_country", "in", "NL", "BE"),
        leaf("loading_country", "in", *chance.sample(("EC", "CO", "BR", "PE", "CL", "US"), 2)),
    ]
    if subject == "equipment":
        pool += [
            leaf("temperature_c", "gt", float(chance.randrange(-20, 15))),
            leaf("group", "eq", chance.choice(("REEFER", "GENERAL", "TANK"))),
        ]
    else:
        pool += [
            leaf("gross_mass_kg", "gt", float(chance.randrange(8_000, 24_000))),
            leaf("packages", "lt", float(chance.randrange(1, 2_000))),
        ]
    narrowing = tuple(chance.sample(pool, chance.randint(2, 5)))
    if at % 10 == 0:
        narrowing = (*narrowing[:1], AnyOf(narrowing[1:]))
    when: tuple[Condition, ...] = (chance.choice(rare), *narrowing)
    return Profile(f"b{at:04}", Words({"en": f"Bench {at}"}), subject, "bench", "eu-customs-code", date(2026, 1, 1), 5, AllOf(when))  # fmt: skip


def timed(what: str, work: Callable[[], T]) -> T:
    """Do some work and say how long it took."""
    start, cpu = time.perf_counter(), time.process_time()
    done = work()
    print(
        f"  {what:<42} {time.perf_counter() - start:6.1f} s  {time.process_time() - cpu:6.1f} s of CPU",
        flush=True,
    )
    return done


def measure(folder: Path) -> None:
    """From the files to the matches, in this process."""
    start, cpu = time.perf_counter(), time.process_time()
    told = []
    for kind in ("BAPLIE", "CUSCAR", "COARRI"):
        path = folder / f"{kind}.edi"
        what = f"read {kind} ({path.stat().st_size / 1e6:.1f} MB)"
        messages = timed(what, partial(read, path.read_bytes(), path.name))
        told += [Told(f"{kind}:{message.index}", message) for message in messages]
    known = timed("put together", lambda: resolve_cargo(told))
    index = CargoIndex(known)
    found = timed("reconcile", lambda: reconcile(index))
    rules = timed("make the rule set ready", lambda: profiles(PROFILES))
    hits = timed(
        "assess every box and bill", lambda: assess_cargo(index, rules, findings=found, today=TODAY)
    )
    seconds, worked = time.perf_counter() - start, time.process_time() - cpu
    gigabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"  {len(known.equipment)} boxes, {len(known.consignments)} bills, {len(rules.profiles)} profiles"
    )
    print(f"  findings: {dict(Counter(one.kind for one in found).most_common())}")
    print(f"  {len(hits)} subjects matched, {sum(len(one.hits) for one in hits)} hits")
    print(
        f"  all of it {seconds:.1f} s (asked {ASKED_SECONDS}), {worked:.1f} s of CPU on one core, {gigabytes:.2f} GB at most (asked {ASKED_GB})"
    )
    if seconds > ASKED_SECONDS or gigabytes > ASKED_GB:
        print("  SHORT of what is asked.")


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--measure"]:
        measure(Path(arguments[1]))
        return
    count = int(arguments[0]) if arguments else BOXES
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        for message in ship(count):
            (Path(folder) / f"{message.kind}.edi").write_bytes(encode([message]))
        print(
            f"a ship of {count} boxes, written in {time.perf_counter() - start:.1f} s:", flush=True
        )
        subprocess.run([sys.executable, __file__, "--measure", folder], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
