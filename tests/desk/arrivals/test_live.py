"""Pages that stand open: what a stream tells, to whom, until when; and what a refresh leaves in the log."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from desk.night import Night, night, open_for_data, passenger_list, receive
from tidewaiter.desk.accounts.actions import end_shifts
from tidewaiter.desk.accounts.actor import Actor, system_actor
from tidewaiter.desk.arrivals import live, task_actions
from tidewaiter.desk.arrivals.models import Movement
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.audit.repeats import HEADER

Browser = Callable[..., Client]


@pytest.fixture
def stands(people: Any, actor: Callable[..., Actor]) -> Night:
    """The night in Northland."""
    return night(people, actor)


def stream_of(actor: Actor, **more: Any) -> live.Stream:
    assert actor.user_id
    assert actor.shift_id
    later = timezone.now() + timedelta(hours=1)
    return live.Stream(actor.user_id, actor.administration_id, actor.shift_id, later, **more)


def opened(watcher: live.Watcher, actor: Actor, **more: Any) -> live.Stream:
    stream = stream_of(actor, **more)
    assert watcher.open(stream, live.newest())
    return stream


def test_a_change_is_told_once_to_the_own_administration_only(
    people: Any, stands: Night, actor: Callable[..., Actor]
) -> None:
    watcher = live.Watcher()
    bob, charlie = opened(watcher, actor(people.bob)), opened(watcher, actor(people.charlie))
    watcher.look()
    assert (watcher.news(bob), watcher.news(charlie)) == (0, 0)
    task_actions.release(actor(people.alice), stands.match.pk)
    watcher.look()
    assert watcher.news(bob) == Entry.objects.get(action="arrivals.released").seq
    assert (watcher.news(bob), watcher.news(charlie)) == (0, 0)


def test_a_look_is_no_change(
    people: Any, stands: Night, actor: Callable[..., Actor], browser: Browser
) -> None:
    watcher = live.Watcher()
    bob = opened(watcher, actor(people.bob))
    assert browser(people.alice).get("/arrivals/waiting/").status_code == 200
    watcher.look()
    assert watcher.news(bob) == 0


def test_the_page_of_a_flight_hears_of_messages_of_its_own_flight(
    people: Any, stands: Night, actor: Callable[..., Actor]
) -> None:
    watcher = live.Watcher()
    shown = Movement.objects.get()
    this, all_flights = (
        opened(watcher, actor(people.bob), of=str(shown.pk)),
        opened(watcher, actor(people.alice)),
    )
    machine = system_actor(people.north)
    receive(machine, passenger_list(flight="KX18", reference="8"), "other.edi")
    watcher.look()
    assert watcher.news(this) == 0
    assert watcher.news(all_flights) > 0
    receive(machine, passenger_list(reference="9"), "own.edi")
    watcher.look()
    assert watcher.news(this) > 0


def test_what_changed_between_the_page_and_its_stream_is_told_at_once(
    people: Any, stands: Night, actor: Callable[..., Actor]
) -> None:
    bob = actor(people.bob)
    shown = live.newest()
    late, in_time = stream_of(bob), stream_of(bob)
    task_actions.release(actor(people.alice), stands.match.pk)
    watcher = live.Watcher()
    assert watcher.open(late, shown)
    assert watcher.open(in_time, live.newest())
    assert (late.behind, in_time.behind) == (True, False)


def test_nobody_has_more_streams_than_the_limit_and_a_closed_one_makes_room(
    people: Any, actor: Callable[..., Actor]
) -> None:
    watcher = live.Watcher()
    alice, bob = actor(people.alice), actor(people.bob)
    streams = [opened(watcher, alice) for _number in range(live.MOST_A_USER)]
    assert not watcher.open(stream_of(alice), 0)
    assert watcher.open(stream_of(bob), 0)
    watcher.close(streams[0])
    assert watcher.open(stream_of(alice), 0)


def test_a_stream_ends_with_the_shift_with_another_purpose_and_with_the_session(
    people: Any, actor: Callable[..., Actor]
) -> None:
    watcher = live.Watcher()
    alice, bob, charlie = (
        opened(watcher, actor(person)) for person in (people.alice, people.bob, people.charlie)
    )
    watcher.look()
    assert [alice.over, bob.over, charlie.over] == [False] * 3
    end_shifts(people.alice)
    actor(people.bob, "investigate_serious_crime")
    charlie.ends = timezone.now()
    watcher.look()
    assert alice.over
    assert bob.over
    assert charlie.over


def test_somebody_whose_access_was_closed_hears_nothing_more(
    people: Any, actor: Callable[..., Actor]
) -> None:
    watcher = live.Watcher()
    bob = opened(watcher, actor(people.bob))
    people.bob.is_active = False
    people.bob.save()
    watcher.look()
    assert bob.over


def said(stream: live.Stream, watcher: live.Watcher, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """All that a stream says."""
    monkeypatch.setattr(live, "SAY_EVERY", 0)

    async def listen() -> bytes:
        return b"".join([part async for part in live.told(stream, 0, watcher)])

    return asyncio.run(listen())


@pytest.mark.django_db(transaction=True)
def test_a_stream_says_numbers_and_its_end_and_gives_its_place_back(
    people: Any, stands: Night, actor: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    watcher = live.Watcher()
    stream = stream_of(actor(people.alice))
    seq = live.newest()
    begin = live._begin

    def begin_and_end(*arguments: Any) -> bool:
        behind = begin(*arguments)
        assert watcher.streams == {stream}
        stream.over = True
        return behind

    monkeypatch.setattr(live, "_begin", begin_and_end)
    told = said(stream, watcher, monkeypatch)
    changed = f"id: {seq}\nevent: changed\ndata: {seq}\n\n".encode()
    assert told == b"retry: 5000\n\n" + changed + b"event: over\ndata: 0\n\n"
    assert watcher.streams == set()


def test_streams_end_when_the_server_is_told_to_stop(
    people: Any, actor: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    watcher, stopped = live.Watcher(), []
    stream = opened(watcher, actor(people.alice))
    handlers: dict[int, Any] = {number: lambda *_told: stopped.append(1) for number in (2, 15)}
    monkeypatch.setattr(live.signal, "getsignal", handlers.get)
    monkeypatch.setattr(live.signal, "signal", handlers.__setitem__)
    live._end_with_the_server(watcher)
    once = dict(handlers)
    live._end_with_the_server(watcher)
    assert handlers == once
    handlers[15](15, None)
    watcher.look()
    assert stream.over
    assert stopped == [1]


@pytest.mark.django_db(transaction=True)
def test_a_page_that_is_gone_before_its_stream_begins_takes_no_place(
    people: Any, actor: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    watcher = live.Watcher()
    stream = stream_of(actor(people.alice))
    watcher.close(stream)
    assert not watcher.open(stream, 0)
    assert said(stream, watcher, monkeypatch).endswith(b"event: over\ndata: 0\n\n")
    assert watcher.streams == set()


def test_the_stream_needs_a_shift_and_the_fifth_is_refused(
    people: Any, browser: Browser, actor: Callable[..., Actor]
) -> None:
    assert browser(people.alice, on_shift=False).get("/arrivals/stream/").status_code == 302
    client = browser(people.alice)
    answer = client.get("/arrivals/stream/", {"of": str(uuid4())})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/event-stream"
    assert answer["Cache-Control"] == "no-store"
    assert live.WATCHER.streams == set()  # nobody listens yet
    alice = actor(people.alice)
    for _number in range(live.MOST_A_USER):
        opened(live.WATCHER, alice)
    assert browser(people.alice).get("/arrivals/stream/").status_code == 429
    assert browser(people.bob).get("/arrivals/stream/").status_code == 200


def mark_in(answer: Any) -> str:
    found = re.search(r'data-mark="([0-9a-f]{64})"', answer.content.decode())
    assert found
    return found[1]


def looks() -> int:
    return Entry.objects.filter(kind="view").count()


def test_a_refresh_that_shows_the_same_people_adds_nothing_to_the_log(
    people: Any, stands: Night, browser: Browser
) -> None:
    client = browser(people.alice)
    flight = f"/arrivals/flights/{stands.ids['movement_id']}/"
    for page in ("/arrivals/", "/arrivals/waiting/?place=all", flight):
        mark = mark_in(client.get(page))
        once = looks()
        for _refresh in range(3):
            answer = client.get(page, headers={"HX-Request": "true", HEADER: mark})
            mark = mark_in(answer)
        assert looks() == once, page


def test_a_refresh_that_shows_somebody_else_is_a_look(
    people: Any, stands: Night, browser: Browser
) -> None:
    client = browser(people.alice)
    page = f"/arrivals/flights/{stands.ids['movement_id']}/"
    mark = mark_in(client.get(page))
    once = looks()
    receive(
        system_actor(people.north),
        passenger_list([("NEWCOMBE", "NILS", "XK1000009")], reference="9"),
    )
    answer = client.get(page, headers={"HX-Request": "true", HEADER: mark})
    assert "NEWCOMBE" in answer.content.decode()
    assert looks() == once + 1
    assert mark_in(answer) != mark


@pytest.mark.parametrize("change", ["shift", "person", "page", "workbook", "invented"])
def test_a_mark_holds_for_one_person_shift_and_page_and_never_for_a_workbook(
    people: Any, stands: Night, browser: Browser, change: str
) -> None:
    client = browser(people.alice)
    page = f"/arrivals/flights/{stands.ids['movement_id']}/"
    mark = mark_in(client.get(page))
    address, query = page, {}
    if change == "shift":
        client = browser(people.alice)
    elif change == "person":
        client = browser(people.bob)
    elif change == "page":
        address = "/arrivals/"
    elif change == "workbook":
        query = {"format": "xlsx"}
    else:
        mark = "0" * 64
    once = looks()
    assert client.get(address, query, headers={HEADER: mark}).status_code == 200
    assert looks() == once + 1


def test_an_outsider_gets_no_news_of_a_flight_by_its_id(
    people: Any, actor: Callable[..., Actor]
) -> None:
    open_for_data(people.south)
    machine = open_for_data(people.north)
    receive(machine, passenger_list())
    shown = str(Movement.objects.get().pk)
    watcher = live.Watcher()
    charlie = opened(watcher, actor(people.charlie), of=shown)
    receive(machine, passenger_list(reference="2"))
    watcher.look()
    assert watcher.news(charlie) == 0
