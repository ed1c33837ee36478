"""`tidewaiter simulate`: a generated world of messages, and apart from it the sealed truth."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from tidewaiter.cli.output import DONE, REFUSED, ProgressLine, put_line, say
from tidewaiter.errors import CannotOpen, Refused
from tidewaiter.simulation import (
    DIFFICULTIES,
    FIRST_DAY,
    CargoPlan,
    Plan,
    Simulated,
    committed_files,
    opened,
    plan,
    presets,
    report,
    samples,
    simulate,
    simulate_cargo,
)

EXAMPLES = """\
examples:
  tidewaiter simulate flights --seed 7 --out sky --truth sky.sealed.json
  tidewaiter simulate flights --seed 7 --out sky --truth sky.sealed.json --difficulty hard --report sky.report.json
  tidewaiter simulate flights --seed 7 --out sky --truth sky.sealed.json --flights 4 --travellers 400
  tidewaiter simulate vessel --seed 7 --boxes 4000 --out ship --truth ship.sealed.json
  tidewaiter simulate freighter --seed 7 --out cargo --truth cargo.sealed.json
  tidewaiter simulate open sky --truth sky.sealed.json           is this the truth that was sealed?

The folder gets the messages and manifest.json, which commits to the truth by its SHA-256 and holds neither seed nor
any other way to it. The truth goes into a file of its own: keep it, and the seed, away from who is to find out.
Everybody in a world is invented, and couriers are far too frequent: no rate in it says anything about real traffic.
The same version, values and seed give the same bytes.
"""

MANIFEST = "manifest.json"
_OPEN = "open"
_CARGO: dict[str, tuple[Literal["vessel", "freighter"], str, int]] = {
    "vessel": ("vessel", "boxes", 2_000),
    "freighter": ("freighter", "waybills", 120),
}
"""Worlds of cargo: what each is counted in, and how many where nothing is said."""
_ARRIVES = time(6, 0)


def define(parser: ArgumentParser) -> None:
    """Arguments of `simulate`."""
    parser.description = "Makes a world of synthetic messages (flights, a vessel, a freighter) with planted threats and innocent look-alikes."
    parser.epilog = EXAMPLES
    parser.add_argument("preset", metavar="PRESET", choices=_worlds(), help=", ".join(_worlds()))
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        metavar="DIR",
        help="with `open`: the folder of the messages",
    )
    parser.add_argument(
        "--seed", type=int, metavar="N", help="whole number; a long one cannot be guessed"
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="a new or empty folder for the messages"
    )
    parser.add_argument(
        "--truth", type=Path, required=True, metavar="FILE", help="where the truth goes; not in DIR"
    )
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="how hard the world is, measured (JSON)"
    )
    parser.add_argument("--difficulty", choices=DIFFICULTIES, help="medium, where it is not said")
    parser.add_argument("--boxes", type=int, metavar="N", help="on the vessel, up to 20,000")
    parser.add_argument("--waybills", type=int, metavar="N", help="on the freighter, up to 2,000")
    parser.add_argument("--flights", type=int, metavar="N")
    parser.add_argument("--travellers", type=int, metavar="N")
    parser.add_argument("--days", type=int, metavar="N")
    parser.add_argument(
        "--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="first day of the window"
    )
    parser.add_argument("--airports", metavar="IATA,...", help="where the flights arrive")
    parser.add_argument(
        "--prevalence", type=float, metavar="P", help="planted couriers a traveller"
    )
    parser.add_argument(
        "--decoys", type=int, nargs=2, metavar=("FEWEST", "MOST"), help="look-alikes a courier"
    )
    parser.add_argument(
        "--processes", type=int, default=os.cpu_count() or 1, metavar="N", help="one a processor"
    )
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Make a world, or open the truth of one."""
    if options.preset == _OPEN:
        return _open(options)
    if options.preset in _CARGO:
        return _cargo(options)
    made = _plan(options)
    _require_places(options)
    line = ProgressLine()
    world = simulate(
        made, options.seed, _Folder(options.out), processes=options.processes, tell=line.show
    )
    line.end()
    _write(options.truth, world.truth)
    _write(options.out / MANIFEST, world.manifest)
    put_line(_summary(world))
    return _report(options, made, world) if options.report else DONE


def _worlds() -> list[str]:
    return [*presets(), *_CARGO, _OPEN]


def _cargo(options: Namespace) -> int:
    """Make a world of a ship or a freighter."""
    kind, counted, usual = _CARGO[options.preset]
    size = getattr(options, counted)
    day = options.date or FIRST_DAY
    arrives = datetime.combine(day, _ARRIVES, tzinfo=UTC)
    made = CargoPlan(kind, usual if size is None else size, arrives).checked()
    if options.report is not None:
        raise Refused("Only worlds of flights are measured: leave --report out.")
    _require_places(options)
    world = simulate_cargo(made, options.seed, _Folder(options.out))
    _write(options.truth, world.truth)
    _write(options.out / MANIFEST, world.manifest)
    committed = json.loads(world.manifest)["truth"]["sha256"]
    put_line({counted: world.things, "files": world.files, "truth_sha256": committed})
    return DONE


def _plan(options: Namespace) -> Plan:
    airports = options.airports
    return plan(
        options.preset,
        flights=options.flights,
        travellers=options.travellers,
        days=options.days,
        first_day=options.date,
        airports=tuple(airports.upper().split(",")) if airports else None,
        prevalence=options.prevalence,
        decoys=tuple(options.decoys) if options.decoys else None,
        difficulty=options.difficulty,
    )


def _require_places(options: Namespace) -> None:
    """A seed, a folder with nothing in it, and a truth that does not lie in it."""
    missing = [name for name in ("seed", "out") if getattr(options, name) is None]
    if missing:
        raise Refused(
            "A world needs a seed and a folder.", fields=dict.fromkeys(missing, "missing")
        )
    out: Path = options.out
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Refused(f"{out} is no empty folder; nothing was written. Name another one.")
    for told in (options.truth, options.report):
        if told is not None and told.resolve().is_relative_to(out.resolve()):
            raise Refused(
                f"{told} lies in the folder of the messages, where everybody would find it."
            )
        if told is not None and told.exists():
            raise Refused(f"{told} exists already; nothing was written. Name another file.")


class _Folder:
    """Puts files into a folder, made when the first one comes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, name: str, data: bytes) -> None:
        _write(self.folder / name, data)


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as failure:
        raise CannotOpen(f"{path} cannot be written: {failure.strerror}.") from failure


def _summary(world: Simulated) -> dict[str, Any]:
    commitment = json.loads(world.manifest)["truth"]["sha256"]
    return {
        "flights": world.flights,
        "travellers": world.travellers,
        "files": world.files,
        "truth_sha256": commitment,
    }


def _report(options: Namespace, made: Plan, world: Simulated) -> int:
    say("Reading the messages as real ones are read, to measure how hard they are.")
    told = report(samples(_files(options.out), json.loads(world.truth)), made.difficulty)
    _write(options.report, (json.dumps(told, indent=1) + "\n").encode())
    if told.get("why_no_models"):
        say(told["why_no_models"])
    for verdict in told["verdicts"]:
        mark = "yes" if verdict["holds"] else "NO "
        say(f"  {mark}  {verdict['what']}: {verdict['measured']:.3g} (limit {verdict['limit']})")
    return DONE


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.iterdir()):
        if path.name != MANIFEST:
            yield path.name, path.read_bytes()


def _open(options: Namespace) -> int:
    """Whether a truth is the one that was sealed, and whether every message is still as it was."""
    folder: Path | None = options.folder or options.out
    if folder is None:
        raise Refused("Name the folder of the messages: tidewaiter simulate open DIR --truth FILE.")
    try:
        manifest, truth = (folder / MANIFEST).read_bytes(), options.truth.read_bytes()
    except OSError as failure:
        raise CannotOpen(f"{failure.filename} cannot be opened: {failure.strerror}.") from failure
    content = opened(truth, manifest)
    changed = _changed(folder, committed_files(manifest))
    put_line({"sealed": True, "changed": changed, "planted": len(content["planted"])})
    return REFUSED if changed else DONE


def _changed(folder: Path, files: dict[str, str]) -> list[str]:
    there = dict.fromkeys(path.name for path in folder.iterdir() if path.name != MANIFEST)
    changed = []
    for name, told in files.items():
        there.pop(name, None)
        data, path = b"", folder / name
        with suppress(OSError):
            if path.is_file():  # a pipe would be waited for
                data = path.read_bytes()
        if sha256(data).hexdigest() != told:
            changed.append(name)
    return [*changed, *there]
