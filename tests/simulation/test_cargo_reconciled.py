"""What is planted on a ship is what reconciliation finds, and what is mended in time is not."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from tidewaiter.messages import dated, read
from tidewaiter.records import Told, resolve_cargo
from tidewaiter.simulation import CargoPlan, demo_cargo_files, simulate_cargo
from tidewaiter.targeting import reconcile


@cache
def ship() -> tuple[list[dict[str, Any]], dict[str, set[str]]]:
    """The stories of a ship, and by box and bill the indicators of what was found in its messages."""
    told: list[Told] = []

    def put(name: str, data: bytes) -> None:
        told.extend(Told(f"{name}:{one.index}", one) for one in read(data, name))

    made = simulate_cargo(CargoPlan("vessel", 400), 7, put)
    found: dict[str, set[str]] = {}
    for one in reconcile(resolve_cargo(told)):
        found.setdefault(one.number, set()).add(one.indicator)
    return json.loads(made.truth)["planted"], found


def indicators(story: dict[str, Any]) -> set[str]:
    numbers = [*story["boxes"], *story["bills"]]
    return set().union(*(ship()[1].get(number, set()) for number in numbers))


def test_every_threat_is_found_under_an_indicator_that_its_method_names() -> None:
    missed = [
        story["method"]
        for story in ship()[0]
        if story["kind"] == "threat" and not indicators(story) & set(story["indicators"])
    ]
    assert missed == []


def test_what_was_mended_or_withdrawn_in_time_is_not_found() -> None:
    for story in ship()[0]:
        if story["cause"] in {"rolled", "seal_placeholder"}:
            assert indicators(story) & {"C01", "R01", "R02"} == set()


def test_honest_errors_look_like_their_methods() -> None:
    for story in ship()[0]:
        if story["cause"] == "seal_typed_wrongly":
            assert "C01" in indicators(story)


@pytest.mark.parametrize("hour", [3, 14])
def test_the_demonstration_tells_the_same_stories_at_any_hour(hour: int) -> None:
    start = datetime(2026, 3, 10, hour, 23, tzinfo=UTC)
    told = [
        Told(f"{file.name}:{one.index}", one)
        for file in demo_cargo_files(start)
        for one in dated(read(file.data, file.name), start.date())
    ]
    found = {one.indicator for one in reconcile(resolve_cargo(told))}
    assert found >= {"C01", "C02", "C16", "C20", "R01", "R02", "R05", "A03"}
