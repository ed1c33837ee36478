"""What a process keeps at hand changes how soon something is known, never what: beside it, everything read anew."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from desk.arrivals.letters import (
    CASPAR,
    FAMILY,
    FIRST,
    ODA,
    PERDITA,
    PHONE,
    SECOND,
    TESSA,
    Party,
    Person,
    bookings,
    listing,
    tonight,
)
from tidewaiter.desk.accounts.actor import Actor, system_actor
from tidewaiter.desk.arrivals import actions
from tidewaiter.desk.arrivals.actions import ReceivedFile
from tidewaiter.desk.arrivals.ingest.hot import at_hand
from tidewaiter.desk.arrivals.models import (
    Booking,
    Delivery,
    Identifier,
    Match,
    MatchHit,
    Movement,
    MovementMessage,
    Traveller,
)
from tidewaiter.desk.protection.actions import destroy_keys
from tidewaiter.desk.protection.models import DataKey
from tidewaiter.desk.protection.purge import purge_due

STRANGER = Party("JKL012", [Person("BRAMBLEWOOD", "OTTO", "XK1000009")], phone=PHONE)
RENAMED = Party("ABC123", [Person("QUILLFEATHERS", "ODA", "XK1000001")], phone=PHONE)
SEATED = [
    Person(one.family, one.given, one.document, seat) for one, seat in ((ODA, "3A"), (TESSA, "44K"))
]
BOARDING, CHANGE, AWAY = "BGM+266+CLOB", "BGM+745+CP", "BGM+745+XR"


def _letters() -> list[bytes]:
    """Everything that is told of two flights: pushes, updates, lists, a change, a withdrawal, a closing list."""
    one, other = tonight(), tonight(18, timedelta(hours=9))
    return [
        bookings(one, [FIRST], hours_before=72),
        bookings(one, [FIRST, SECOND, FAMILY], hours_before=24),
        bookings(one, [RENAMED, FAMILY], hours_before=2),
        bookings(one, [SECOND], hours_before=1, update=True),
        listing(one, [ODA, TESSA], minutes_before=50, parties=[FIRST, SECOND]),
        listing(one, SEATED, minutes_before=45, effect=CHANGE),
        listing(one, [PERDITA], minutes_before=44, effect=AWAY),
        listing(one, [ODA, PERDITA, CASPAR], minutes_before=-10, effect=BOARDING),
        bookings(other, [STRANGER], hours_before=24),
        bookings(other, [STRANGER, SECOND], hours_before=2),
        listing(other, [TESSA], minutes_before=40),
        b"a letter",
    ]


@pytest.fixture(autouse=True)
def nothing_at_hand() -> Iterator[None]:
    at_hand.forget()
    yield
    at_hand.forget()


def everything(machine: Actor) -> list[Any]:
    """What the rows of an administration show, without their ids and the times at which they were written."""
    own = machine.administration_id
    people = Traveller.objects.filter(movement__administration=own)
    columns = [
        field.attname
        for field in Traveller._meta.concrete_fields
        if field.attname not in ("id", "movement_id", "kept_since")
    ]
    hits = ("match__traveller__key", "profile", "name", "words", "score", "reasons", "against")
    found = [
        Movement.objects.filter(administration=own)
        .order_by("key")
        .values(
            "key", "known", "hits", "state", "told", "booked", "listed", "complete", "last_told"
        ),
        people.order_by("movement__key", "key").values("movement__key", *columns),
        people.order_by("movement__key", "key", "bookings__key").values("key", "bookings__key"),
        Booking.objects.filter(movement__administration=own)
        .order_by("movement__key", "key")
        .values("movement__key", "key", "locator", "left", "known", "statements"),
        Identifier.objects.filter(administration=own)
        .order_by("traveller__movement__key", "traveller__key", "kind", "value")
        .values("traveller__key", "kind", "value", "shared"),
        MovementMessage.objects.filter(movement__administration=own)
        .order_by("movement__key", "message__source")
        .values("movement__key", "message__source"),
        Match.objects.filter(movement__administration=own)
        .order_by("movement__key", "traveller__key")
        .values("movement__key", "traveller__key", "score", "rank", "state", "ruleset_hash"),
        MatchHit.objects.filter(match__movement__administration=own)
        .order_by("match__movement__key", "match__traveller__key", "profile")
        .values("match__movement__key", *hits),
        Delivery.objects.filter(administration=own)
        .order_by("content_digest")
        .values("content_digest", "state", "problems"),
    ]
    return [list(rows) for rows in found]


def take_in(machine: Actor, files: Sequence[bytes]) -> None:
    received = [ReceivedFile(f"{number}.edi", data) for number, data in enumerate(files)]
    actions.receive_backlog(machine, received, channel="folder")


class _Undone(Exception):
    """Takes back what an example wrote."""


@given(data=st.data())
@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_in_any_order_and_batches_and_by_whatever_process_the_rows_are_as_if_read_anew(
    machine: Actor, people: Any, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(_letters()))
    cuts = data.draw(st.sets(st.integers(1, len(order) - 1), max_size=6))
    southern = system_actor(people.south)
    processes = [OrderedDict[Any, Any](), OrderedDict[Any, Any]()]
    try:
        with transaction.atomic():
            for start, end in pairwise(sorted(cuts | {0, len(order)})):
                at_hand._held = processes[data.draw(st.integers(0, 1))]
                take_in(machine, order[start:end])
                at_hand._held = OrderedDict()
                take_in(southern, order[start:end])
                assert everything(machine) == everything(southern)
            raise _Undone
    except _Undone:
        pass


def test_a_batch_that_failed_leaves_nothing_at_hand_that_is_used(
    machine: Actor, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = _letters()
    take_in(machine, letters[:1])

    def fail(*_args: object) -> None:
        raise RuntimeError("the lights went out")

    with monkeypatch.context() as patch:
        patch.setattr(actions, "record_all", fail)
        with pytest.raises(RuntimeError):
            take_in(machine, letters[1:3])
    take_in(machine, letters[4:6])
    southern = system_actor(people.south)
    for batch in (letters[:1], letters[4:6]):
        at_hand.forget()
        take_in(southern, batch)
    assert everything(machine) == everything(southern)


def test_what_is_masked_is_not_at_hand_and_not_told_again(machine: Actor) -> None:
    take_in(machine, _letters()[:2])
    assert len(at_hand) == 1
    elsewhere = at_hand._held.copy()  # as another process holds it
    later = timezone.now() + timedelta(days=200)
    purge_due(machine, later, dry_run=False)
    assert len(at_hand) == 0
    at_hand._held = elsewhere
    take_in(machine, _letters()[2:3])
    assert len(at_hand) == 0
    assert "QUILLFEATHERS" not in repr(everything(machine))
    problems = Delivery.objects.order_by("received_at").last().problems
    assert [found["code"] for found in problems] == ["past-retention"]


def test_a_destroyed_key_ends_what_is_at_hand(machine: Actor) -> None:
    take_in(machine, _letters()[:2])
    with transaction.atomic():
        destroy_keys(machine, DataKey.objects.all(), rule="test")
    take_in(machine, _letters()[2:3])
    assert len(at_hand) == 0
    assert not Traveller.objects.filter(family_name="QUILLFEATHERS").exists()


def test_no_more_is_kept_at_hand_than_is_set(machine: Actor, settings: Any) -> None:
    settings.TIDEWAITER_MESSAGES_AT_HAND = 2
    letters = _letters()
    take_in(machine, [letters[0], letters[8]])
    assert len(at_hand) == 2
    take_in(machine, letters[1:3])
    assert len(at_hand) == 0  # three messages of one flight


def test_what_nobody_uses_goes_by_itself(machine: Actor) -> None:
    take_in(machine, _letters()[:1])
    at_hand.sweep()
    assert len(at_hand) == 1
    for hot in at_hand._held.values():
        hot.used_at = timezone.now() - timedelta(hours=1)
    at_hand.sweep()
    assert len(at_hand) == 0
