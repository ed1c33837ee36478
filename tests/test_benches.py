"""The bench scripts run: each is imported, and each machinery is used once at its smallest size. No figure is judged."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tidewaiter.messages import read

BENCH = Path(__file__).resolve().parent.parent / "bench"
NAMES = sorted(path.stem for path in BENCH.glob("*.py"))


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """Imports a script of the bench as it imports its neighbours, and forgets them all afterwards."""
    monkeypatch.syspath_prepend(str(BENCH))
    for name in NAMES:
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module


def run(name: str, tmp_path: Path, *arguments: str) -> str:
    """What a script prints that runs in a process of its own and ends well."""
    command = [sys.executable, str(BENCH / f"{name}.py"), *arguments]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_every_script_can_be_imported(bench, name):
    assert bench(name).__doc__


def test_the_traffic_is_messages_that_are_read_whole(bench):
    told = bench("traffic").flight(3, datetime(2026, 1, 5, 12, tzinfo=UTC), seats=12)
    pushes = [read(file.data) for push in told.pushes for file in push]
    lists = [read(file.data) for file in told.lists]
    assert pushes
    assert lists
    assert all(message.bookings for messages in pushes for message in messages)
    assert all(message.travellers for messages in lists for message in messages)
    assert not [
        problem for messages in [*pushes, *lists] for one in messages for problem in one.problems
    ]


def test_the_flight_of_the_bench_of_arrivals_is_a_list_of_its_people(bench):
    (message,) = read(bench("arrival")._letter(7))
    assert (message.kind, len(message.travellers)) == ("PAXLST", 120)
    assert not message.problems


def test_the_bay_plan_of_the_bench_has_its_boxes(bench):
    (message,) = read(bench("cargo_reading").bay_plan(20))
    assert len(message.equipment) == 20


@pytest.mark.filterwarnings("ignore::Warning:pydifact")
@pytest.mark.parametrize("name", ["reading", "cargo_reading"])
def test_readers_and_their_peer_are_measured_on_the_same_file(bench, monkeypatch, name):
    module: Any = bench(name)
    monkeypatch.setattr(module, "SECONDS", 0.01)
    data = bench("cargo_reading").bay_plan(2)
    assert module.readable_by_peer(data)
    assert module.rate(module.read, [data]) > 0
    assert module.rate(module.tokens_only, [data]) > 0


def test_the_bench_of_the_intake_takes_its_traffic_in(tmp_path):
    said = run("intake", tmp_path, "--smallest")
    steady = re.search(r"(\d+) messages \(\d+ lists\) of (\d+) that arrive", said)
    assert steady is not None, said
    assert 0 < int(steady[1]) == int(steady[2])
    assert re.search(r"[1-9]\d* messages of 1 flights in batches", said), said


def test_the_engines_of_the_bench_of_profiles_agree_and_are_measured(tmp_path):
    said = run("profiles", tmp_path, "--smallest")
    assert "10 profiles" in said
    assert "agree on" in said
    for engine in ("Polars", "DuckDB", "zen-engine", "single record"):
        assert engine in said


def test_the_ship_is_read_put_together_and_assessed(tmp_path):
    said = run("ship", tmp_path, "60")
    assert "60 boxes" in said
    assert "put together" in said
    assert "all of it" in said


def test_the_ship_is_taken_in_and_her_boxes_leave(tmp_path):
    said = run("berth", tmp_path, "60")
    assert "a ship of 60 boxes" in said
    assert len(re.findall(r"^ +CODECO .* s of CPU$", said, re.MULTILINE)) == 5
    assert re.search(r"\d+ matches", said), said


def test_the_index_of_the_bench_finds_what_is_asked(tmp_path):
    said = run("search", tmp_path, "--smallest")
    for name in ("index", "trigrams"):
        (found,) = re.findall(rf"^{name} +all .* found +([0-9.]+)%$", said, re.MULTILINE)
        assert float(found) > 80, said
    assert "one changed consignment" in said
