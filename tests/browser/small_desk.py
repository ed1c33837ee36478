"""A small desk for the browser tests, in a process of its own: `python small_desk.py PORT`.

A few flights of the demonstration's day, its ship and its freighter, its people, and somebody of another administration, made by the same
actions as everywhere; then the server that officers use. One line of JSON on stdout says who may sign in.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta

import django

from tidewaiter.simulation import DemoFile, demo_cargo_files, demo_day

FLIGHTS = ("N1 602", "H1 716", "Q1 1180", "D1 4", "A covering note")
"""Flights with matches, a short one without, and a file that is no message."""


def files(start: datetime) -> list[DemoFile]:
    """The messages of those flights, and of a ship and a freighter."""
    flights = [file for file in demo_day(start) if file.about.startswith(FLIGHTS)]
    return [*flights, *demo_cargo_files(start)]


def prepare() -> dict[str, object]:
    """Everything that the tests find: passwords by user, and an order that waits for its result."""
    from tidewaiter.desk import demo, serving
    from tidewaiter.desk.accounts import actions as people
    from tidewaiter.desk.accounts.actor import system_actor
    from tidewaiter.desk.accounts.models import User

    serving.prepare()
    start = datetime.now(UTC)
    passwords = {
        user.username: user.password
        for user in demo.prepare(start, lambda *_progress: None, files(start))
    }
    officer = User.objects.get(username="officer")
    home, here = system_actor(officer.administration), officer.unit
    abroad = system_actor(
        people.create_administration(name="Elsewhere Customs", country="NO", code="elsewhere")
    )
    there = people.create_unit(abroad, name="Elsewhere Airport", place="OSL")
    inland = people.create_unit(home, name="Inland Airport", place="LGG")
    for actor, unit, username in (
        (home, here, "polyglot"),
        (home, here, "newcomer"),
        (abroad, there, "stranger"),
        (home, inland, "visitor"),
    ):
        made = people.create_user(
            actor,
            username=username,
            full_name=username.capitalize(),
            role_codes=("targeting_officer", "supervisor"),
            unit=unit,
        )
        passwords[username] = made.password
    return {"passwords": passwords, "order": str(_order(start)), **_stranger()}


def _stranger() -> dict[str, str]:
    """A traveller who matched nothing, and the alert of somebody who looked without a task."""
    from tidewaiter.desk.accounts.actions import start_shift
    from tidewaiter.desk.accounts.actor import actor_of
    from tidewaiter.desk.accounts.models import User
    from tidewaiter.desk.arrivals.models import Traveller
    from tidewaiter.desk.integrity.actions import record_opening

    user = User.objects.get(username="polyglot")
    actor = actor_of(user, start_shift(user, "prevent_serious_crime"))
    row = Traveller.objects.filter(match=None, movement__arrival_place="BRU").first()
    alert = record_opening(actor, row.pk, [row.family_name], "Asked by telephone.")
    return {"stranger": f"/arrivals/travellers/{row.pk}/", "alert": f"/integrity/{alert.pk}/"}


def _order(start: datetime) -> object:
    """A control order of the last match of the day: pages about it need no test before them."""
    from tidewaiter.desk.accounts.actions import start_shift
    from tidewaiter.desk.accounts.actor import actor_of
    from tidewaiter.desk.accounts.models import User
    from tidewaiter.desk.arrivals import actions, queries
    from tidewaiter.desk.inspections.actions import OrderWish, order_control

    user = User.objects.get(username="supervisor")
    actor = actor_of(user, start_shift(user, "prevent_serious_crime"))
    people = queries.matches(actor).filter(traveller__isnull=False)
    match = people.order_by("score").first()
    actions.review(actor, [match.pk], "target", grounds="Bags out of proportion to one night.")
    wish = OrderWish(
        kind="documents",
        ground="The documents settle it.",
        place="BRU",
        assigned_to="Team 2",
        due_by=start + timedelta(hours=2),
        safety_notes="",
    )
    return order_control(actor, match.pk, wish).pk


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(prepare()) + "\n")
    sys.stdout.flush()
    from tidewaiter.desk.serving import serve

    serve(port=int(sys.argv[1]))
