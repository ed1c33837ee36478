"""The day is good to show: the starter profiles find some of the couriers first, some of the innocent too, not all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tidewaiter.messages import read
from tidewaiter.records import Told, resolve
from tidewaiter.simulation import demo_day, demo_truth
from tidewaiter.targeting import Surroundings, assess_movement, load_profiles

START = datetime(2026, 3, 10, 18, 7, tzinfo=UTC)

Ranked = list[tuple[int, str]]


@pytest.fixture(scope="module")
def ranked() -> Ranked:
    """Score and story of each match of the day, the highest first; no story: an ordinary traveller."""
    stories = {
        document: story.kind for story in demo_truth() for _, _, document in story.travellers
    }
    told = [
        Told(f"{item.name}/{message.index}", message)
        for item in demo_day(START)
        for message in read(item.data, item.name)
    ]
    movements = resolve(told)
    around, profiles = Surroundings.of(movements), load_profiles()
    found: Ranked = []
    for movement in movements:
        people = {known.key: known.traveller for known in movement.travellers}
        for match in assess_movement(movement, profiles, others=around, today=START.date()):
            numbers = [document.number for document in people[match.key].documents]
            kinds = [stories[number] for number in numbers if number in stories]
            found.append((match.score, kinds[0] if kinds else "ordinary"))
    return sorted(found, reverse=True)


def test_matches_are_few_enough_for_one_shift(ranked: Ranked) -> None:
    assert 10 <= len(ranked) <= 45


def test_couriers_stand_at_the_top(ranked: Ranked) -> None:
    assert {kind for _, kind in ranked[:5]} == {"courier"}


def test_the_innocent_are_matched_too(ranked: Ranked) -> None:
    assert sum(kind != "courier" for _, kind in ranked) >= 5


def test_not_every_courier_is_found(ranked: Ranked) -> None:
    planted = sum(len(story.travellers) for story in demo_truth() if story.kind == "courier")
    assert sum(kind == "courier" for _, kind in ranked) < planted
