"""The day of the demonstration: the same every time, whole, readable, and honest about what is wrong in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tidewaiter.messages import read
from tidewaiter.records import Message
from tidewaiter.reference import airport
from tidewaiter.simulation import DemoFile, demo_day, demo_truth, demo_unit

START = datetime(2026, 3, 10, 18, 7, tzinfo=UTC)
NAMES_IN_REVERSE = "document-name"
BROKEN_ON_PURPOSE = ("cut", "note")


@pytest.fixture(scope="module")
def day() -> list[DemoFile]:
    return demo_day(START)


@pytest.fixture(scope="module")
def messages(day: list[DemoFile]) -> dict[str, list[Message]]:
    return {item.name: read(item.data, item.name) for item in day}


def whole(messages: dict[str, list[Message]]) -> Iterator[Message]:
    for name, found in messages.items():
        if not any(word in name for word in BROKEN_ON_PURPOSE):
            yield from found


def test_the_same_start_and_seed_give_the_same_bytes(day: list[DemoFile]) -> None:
    assert demo_day(START) == day


def test_another_seed_gives_other_travellers(day: list[DemoFile]) -> None:
    assert [item.data for item in demo_day(START, seed=2)] != [item.data for item in day]


def test_every_file_says_what_it_is(day: list[DemoFile]) -> None:
    assert all(item.about and item.data for item in day)
    assert len({item.name for item in day}) == len(day)


def test_nothing_was_sent_after_the_start(messages: dict[str, list[Message]]) -> None:
    sent = [datetime.fromisoformat(message.sent_at or "") for message in whole(messages)]
    assert max(sent) <= START.replace(tzinfo=None)


def test_flights_arrive_at_the_places_of_the_unit_within_a_day(
    messages: dict[str, list[Message]],
) -> None:
    flights = {
        movement.key: movement for message in whole(messages) for movement in message.movements
    }
    lands = {
        key: datetime.fromisoformat(flight.arrival.utc or "") - START
        for key, flight in flights.items()
    }
    assert {flight.arrival.place for flight in flights.values()} == set(demo_unit().places)
    assert 14 <= sum(timedelta(0) < after <= timedelta(hours=24) for after in lands.values()) <= 20
    assert all(-timedelta(days=30) < after <= timedelta(hours=24) for after in lands.values())


def test_counts_declared_are_counts_told(messages: dict[str, list[Message]]) -> None:
    told: Counter[tuple[str, ...]] = Counter()
    declared: dict[tuple[str, ...], int | None] = {}
    for message in whole(messages):
        list_or_push = (message.kind, message.function.code, message.movements[0].key)
        one = (*list_or_push, message.sent_at or "")
        if message.kind == "PNRGOV":
            told[one] += len(message.bookings)
            declared[one] = message.declared.pnrs
        elif message.movements[0].carrier != "K1":  # the older form declares nothing
            told[one] += len(message.travellers)
            declared[one] = message.declared.crew or message.declared.travellers
    assert declared == dict(told)


def test_the_unit_has_places_with_clocks_and_a_name_in_three_languages() -> None:
    unit = demo_unit()
    assert all(airport(place) for place in unit.places)
    assert not unit.name.missing()


def test_a_large_flight_is_listed_in_a_series(messages: dict[str, list[Message]]) -> None:
    parts = [
        (message.series.part, message.series.first, message.series.final)
        for message in whole(messages)
        if message.kind == "PAXLST" and message.series and message.movements[0].carrier == "J0"
    ]
    assert parts == [(1, True, False), (2, False, False), (3, False, True)]


def test_all_dialects_are_spoken(day: list[DemoFile]) -> None:
    heads = {bytes(item.data[:9]) for item in day}
    assert b"UNA*-.? $" in heads
    assert b"UNA:+.\\*'" in heads
    assert any(head.startswith(b"UNB") for head in heads)
    assert any(head.startswith(b"\x01Q") for head in heads)
    assert any(b"PAXLST:001:000:K1" in item.data for item in day)
    assert any(b"BGM+250+C'" in item.data for item in day)
    assert any(b"BGM-266-CLOB$" in item.data for item in day)
    assert any(b"MSG+:141'" in item.data for item in day)
    assert any(b"ORG'" in re.sub(rb"\.ORG'", b"", item.data) for item in day)
    assert any(not item.data.isascii() for item in day)


def test_nothing_is_wrong_but_what_is_so_on_purpose(
    messages: dict[str, list[Message]],
) -> None:
    worse = [
        (message.source, found.code, found.segment)
        for message in whole(messages)
        for found in message.problems
        if found.severity != "info" and found.code != NAMES_IN_REVERSE
    ]
    assert worse == []


def test_some_names_are_told_in_reverse(messages: dict[str, list[Message]]) -> None:
    codes = Counter(found.code for message in whole(messages) for found in message.problems)
    assert 0 < codes[NAMES_IN_REVERSE] < 40


def test_the_reader_fails_nowhere(messages: dict[str, list[Message]]) -> None:
    codes = Counter(
        found.code for read_ in messages.values() for message in read_ for found in message.problems
    )
    assert codes["internal"] == 0


def test_broken_files_say_what_is_wrong(messages: dict[str, list[Message]]) -> None:
    broken = {
        name: found
        for name, found in messages.items()
        if any(word in name for word in BROKEN_ON_PURPOSE)
    }
    assert len(broken) == 2
    for found in broken.values():
        assert any(problem.severity != "info" for message in found for problem in message.problems)


def test_no_address_telephone_or_network_is_real(day: list[DemoFile]) -> None:
    text = b"".join(re.sub(rb"\r?\n", b"", item.data) for item in day)
    mails = set(re.findall(rb"//([A-Z0-9.]+\.[A-Z]+)", text))
    assert mails == {b"EXAMPLE.ORG", b"EXAMPLE.COM", b"EXAMPLE.NET"}
    phones = re.findall(rb"CTC[MP][: +?HK1A-Z0-9]*?(\d{10,12})", text)
    fiction = (b"4477009", b"4420794", b"336399", b"33199", b"1")
    assert phones
    for phone in phones:
        assert phone.startswith(fiction)
        assert not phone.startswith(b"1") or phone[4:9] == b"55501"


def test_what_may_not_be_kept_is_told_so_that_readers_drop_it(
    messages: dict[str, list[Message]],
) -> None:
    dropped = Counter(code for found in whole(messages) for code in found.dropped)
    assert sum(dropped.values()) >= 50


def test_the_truth_names_couriers_and_those_who_only_look_like_them() -> None:
    kinds = Counter(story.kind for story in demo_truth())
    assert kinds["courier"] >= 8
    assert kinds["decoy"] >= 6
    assert any(story.kind == "courier" and not story.indicators for story in demo_truth())


def test_the_truth_is_found_nowhere_in_the_files(day: list[DemoFile]) -> None:
    for item in day:
        for word in (b"COURIER", b"DECOY", b"SUSPECT"):
            assert word not in item.data.upper()
        assert not any(story.story.encode() in item.data for story in demo_truth())


def test_every_planted_traveller_is_told_by_some_message(
    messages: dict[str, list[Message]],
) -> None:
    told = {
        document.number
        for message in whole(messages)
        for traveller in message.travellers
        for document in traveller.documents
    }
    planted = {person[2] for story in demo_truth() for person in story.travellers}
    assert planted <= told


def test_the_day_is_lively_and_modest(messages: dict[str, list[Message]]) -> None:
    people = {
        (message.movements[0].key, traveller.family_name, traveller.given_names)
        for message in whole(messages)
        if message.kind == "PAXLST" or message.function.effect == "full"
        for traveller in message.travellers
    }
    assert 1_500 <= len(people) <= 4_000
