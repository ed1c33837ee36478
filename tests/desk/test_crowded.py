"""Several at once, and a machine that stops in the middle: nothing is lost, doubled or half done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from desk.night import night, open_for_data, passenger_list, receive
from tidewaiter.desk.accounts.actor import system_actor
from tidewaiter.desk.arrivals import actions as arrivals
from tidewaiter.desk.arrivals import task_actions
from tidewaiter.desk.arrivals.models import (
    Delivery,
    Match,
    Movement,
    ReceivedMessage,
    Review,
    Task,
    Traveller,
)
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.audit.queries import verify
from tidewaiter.desk.inspections import actions as inspections
from tidewaiter.desk.inspections.models import ControlOrder, Examination
from tidewaiter.errors import Refused

NOW = datetime.now(UTC)


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all at the same moment, each in a thread and a connection of its own; gives answers or refusals."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_the_same_file_from_four_sides_is_stored_once(people: Any) -> None:
    machine = open_for_data(people.north)
    data = passenger_list()
    receipts = at_once([lambda: receive(machine, data)] * 4)
    assert sorted(receipt.duplicate for receipt in receipts) == [False, True, True, True]
    assert len({receipt.delivery_id for receipt in receipts}) == 1
    counts = [model.objects.count() for model in (Delivery, ReceivedMessage, Movement, Traveller)]
    assert counts == [1, 1, 1, 2]
    assert verify().ok


@pytest.mark.django_db(transaction=True)
def test_files_of_one_flight_at_once_lose_nobody(people: Any) -> None:
    machine = open_for_data(people.north)
    files = [
        passenger_list([(f"FAMILY{letter}", "GIVEN", f"XK400000{letter}")], reference=str(number))
        for number, letter in enumerate("ABCD", 1)
    ]
    at_once([lambda data=data: receive(machine, data) for data in files])
    assert Movement.objects.count() == 1
    assert sorted(Traveller.objects.values_list("family_name", flat=True)) == [
        f"FAMILY{letter}" for letter in "ABCD"
    ]
    assert Movement.objects.get().told == 4
    assert verify().ok


@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_once_leave_the_one_that_the_match_shows(
    people: Any, actor: Callable[..., Any]
) -> None:
    stands = night(people, actor)
    alice, bob = actor(people.alice), actor(people.bob)
    ControlOrder.objects.all().delete()
    Review.objects.all().delete()
    Match.objects.update(state="open", reviewed_by=None)
    at_once(
        [
            lambda: arrivals.review(alice, [stands.match.pk], "target", grounds="seen"),
            lambda: arrivals.review(bob, [stands.match.pk], "no_interest", reason_code="explained"),
        ]
    )
    match = Match.objects.get()
    reviews = list(match.reviews.order_by("-at"))
    assert len(reviews) == 2
    assert (match.state, match.reviewed_by) == (reviews[0].outcome, reviews[0].by)
    assert sorted(review.changed for review in reviews) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_a_control_and_no_interest_at_once_do_not_both_stand(
    people: Any, actor: Callable[..., Any]
) -> None:
    stands = night(people, actor)
    alice, bob = actor(people.alice), actor(people.bob)
    ControlOrder.objects.all().delete()
    wish = inspections.OrderWish("documents", "seen", "OSL", "Team 2", NOW + timedelta(hours=5))
    at_once(
        [
            lambda: inspections.order_control(alice, stands.match.pk, wish),
            lambda: inspections.order_control(bob, stands.match.pk, wish),
            lambda: arrivals.review(bob, [stands.match.pk], "no_interest", reason_code="explained"),
        ]
    )
    orders = ControlOrder.objects.count()
    assert orders == (1 if Match.objects.get().state == "target" else 0)


@pytest.mark.django_db(transaction=True)
def test_orders_at_once_get_numbers_of_their_own(people: Any, actor: Callable[..., Any]) -> None:
    night(people, actor)
    persons = [(f"FAMILY{letter}", "GIVEN", f"XK500000{letter}") for letter in "ABCD"]
    receive(system_actor(people.north), passenger_list(persons, reference="9"))
    matches = [
        Match.objects.create(
            movement=row.movement, traveller=row, score=1, made_at=NOW, state="target"
        )
        for row in Traveller.objects.filter(match=None).select_related("movement")
    ]
    alice = actor(people.alice)
    wish = inspections.OrderWish("documents", "seen", "OSL", "Team 2", NOW + timedelta(hours=5))
    asked = [lambda pk=match.pk: inspections.order_control(alice, pk, wish) for match in matches]
    made = at_once(asked)
    assert len(matches) == 5
    assert len({order.number for order in made}) == len(matches)
    assert ControlOrder.objects.count() == len(matches) + 1


@pytest.mark.django_db(transaction=True)
def test_two_results_and_a_withdrawal_at_once_end_an_order_once(
    people: Any, actor: Callable[..., Any]
) -> None:
    stands = night(people, actor)
    alice, bob = actor(people.alice), actor(people.bob)
    order_id = stands.ids["order_id"]
    report = inspections.ExaminationReport("documents", "not_found", 12)
    at_once(
        [
            lambda: inspections.record_result(alice, order_id, report),
            lambda: inspections.record_result(bob, order_id, report),
            lambda: inspections.withdraw_order(bob, order_id),
        ]
    )
    done = ControlOrder.objects.get().state == ControlOrder.State.DONE
    assert Examination.objects.count() == (1 if done else 0)
    assert Entry.objects.filter(action__in=("record-result", "withdraw-order")).count() == 1


DIES = """
    import os, signal, sys
    from pathlib import Path

    from tidewaiter.desk import commands

    commands.setup_django()

    from desk.night import open_for_data, passenger_list, receive
    from tidewaiter.desk.accounts.people_actions import create_administration
    from tidewaiter.desk.arrivals import actions
    from tidewaiter.desk.arrivals.ingest import matching, pipeline
    from tidewaiter.desk.accounts.models import Administration

    where = sys.argv[1]
    north = Administration.objects.first() or create_administration(
        name="Northland", country="NO", code="north"
    )

    def die(*_args, **_options):
        os.kill(os.getpid(), signal.SIGKILL)

    if where == "messages":
        pipeline.opened = die
    elif where == "matching":
        matching.Matcher.match_all = die
    elif where == "log":
        actions._recorded = die
    receive(open_for_data(north), passenger_list())

    from tidewaiter.desk.arrivals.models import Delivery, Movement, ReceivedMessage, Traveller
    from tidewaiter.desk.audit.models import Entry
    from tidewaiter.desk.audit.queries import verify
    from tidewaiter.desk.protection.models import DataKey

    kinds = (Delivery, ReceivedMessage, Movement, Traveller, DataKey)
    received = Entry.objects.filter(action="arrivals.received").count()
    print(*(kind.objects.count() for kind in kinds), received, verify().ok)
"""


def test_a_machine_that_is_switched_off_in_the_middle_left_nothing_half_done(
    tmp_path: Path,
) -> None:
    root = Path(__file__).resolve().parents[2]
    environment = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
    environment |= {
        "TIDEWAITER_HOME": str(tmp_path),
        "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root / 'tests'}",
    }

    def run(where: str) -> subprocess.CompletedProcess[str]:
        script = textwrap.dedent(DIES)
        return subprocess.run(
            [sys.executable, "-c", script, where],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    for where in ("messages", "matching", "log"):
        died = run(where)
        assert died.returncode == -signal.SIGKILL, died.stderr
    after = run("nowhere")
    assert after.stdout.split() == ["1", "1", "1", "2", "1", "1", "True"], after.stderr


@pytest.mark.django_db(transaction=True)
def test_two_who_take_a_match_at_once_leave_one_holder_whom_the_other_is_told(
    people: Any, actor: Callable[..., Any]
) -> None:
    stands = night(people, actor)
    Task.objects.all().delete()
    Match.objects.update(state="open", reviewed_by=None)
    alice, bob = actor(people.alice), actor(people.bob)
    answers = at_once(
        [
            lambda: task_actions.take(alice, stands.match.pk),
            lambda: task_actions.take(bob, stands.match.pk),
        ]
        * 2
    )
    holder = Task.objects.get().holder
    assert holder in {people.alice, people.bob}
    refusals = [answer.message for answer in answers if isinstance(answer, Refused)]
    assert len(refusals) == 2
    assert all(words.startswith(holder.full_name) for words in refusals)
    assert verify().ok
