"""Who holds a match: taken, assigned, released, handed over between shifts; and nobody takes what another holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from desk.night import PERSONS, Night, night
from tidewaiter.desk.accounts.actor import Actor, NotPermitted
from tidewaiter.desk.accounts.models import User
from tidewaiter.desk.arrivals import actions, queries, task_actions, task_queries
from tidewaiter.desk.arrivals.models import Match, Task
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.inspections.models import ControlOrder, Examination
from tidewaiter.errors import Refused

Browser = Callable[..., Client]


@pytest.fixture
def stands(people: Any, actor: Callable[..., Actor]) -> Night:
    """The night in Northland, its match open and nobody's."""
    stands = night(people, actor)
    ControlOrder.objects.all().delete()
    Task.objects.all().delete()
    Match.objects.update(state="open", reviewed_by=None, grounds="")
    return stands


@pytest.fixture
def carla(people: Any) -> User:
    """A colleague of Alice's unit."""
    user = User(
        username="carla",
        full_name="Carla van der Creek",
        administration=people.north,
        unit=people.unit_a,
        roles=["targeting_officer"],
        must_change_password=False,
    )
    user.set_unusable_password()
    user.save()
    Authenticator.objects.bulk_create(
        [Authenticator(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})]
    )
    return user


def standing() -> Task | None:
    return task_queries.task_of(Match.objects.get())


def test_whoever_takes_first_holds_it_and_the_second_is_told_who(
    people: Any, stands: Night, carla: User, actor: Callable[..., Actor]
) -> None:
    alice, other = actor(people.alice), actor(carla)
    task_actions.take(alice, stands.match.pk)
    with pytest.raises(Refused, match="Alice Ashdown"):
        task_actions.take(other, stands.match.pk)
    assert task_actions.take(alice, stands.match.pk) == standing()
    assert Task.objects.count() == 1
    entry = Entry.objects.get(action="arrivals.taken")
    assert entry.subjects == [str(stands.match.pk), str(stands.traveller.pk)]


def test_only_its_holder_or_a_supervisor_releases_it(
    people: Any, stands: Night, carla: User, actor: Callable[..., Actor]
) -> None:
    alice, other = actor(people.alice), actor(carla)
    task_actions.take(alice, stands.match.pk)
    with pytest.raises(Refused):
        task_actions.release(other, stands.match.pk)
    task_actions.release(alice, stands.match.pk)
    assert standing() is None
    task_actions.take(other, stands.match.pk)
    task_actions.release(alice, stands.match.pk)  # she supervises
    assert standing() is None
    assert [task.went for task in Task.objects.order_by("since")] == ["released", "released"]


def test_a_supervisor_assigns_within_the_unit_and_nobody_else_does(
    people: Any, stands: Night, carla: User, actor: Callable[..., Actor]
) -> None:
    alice, other = actor(people.alice), actor(carla)
    task_actions.assign(alice, stands.match.pk, carla.pk)
    task = standing()
    assert task
    assert (task.holder, task.came, task.given_by) == (carla, "assigned", people.alice)
    assert task.initials == "CC"
    with pytest.raises(NotPermitted):
        task_actions.assign(other, stands.match.pk, people.alice.pk)
    for stranger in (people.bob, people.charlie, people.adam):
        with pytest.raises(Refused):
            task_actions.assign(alice, stands.match.pk, stranger.pk)


def test_of_another_administration_there_is_nothing_to_take(
    people: Any, stands: Night, actor: Callable[..., Actor]
) -> None:
    charlie = actor(people.charlie)
    for act in (
        lambda: task_actions.take(charlie, stands.match.pk),
        lambda: task_actions.release(charlie, stands.match.pk),
        lambda: task_actions.assign(charlie, stands.match.pk, people.charlie.pk),
        lambda: task_actions.hand_over(charlie, [stands.match.pk], to=None),
    ):
        with pytest.raises(Match.DoesNotExist):
            act()


def test_what_is_left_to_the_next_shift_waits_for_any_of_the_unit(
    people: Any, stands: Night, carla: User, actor: Callable[..., Actor]
) -> None:
    alice, other = actor(people.alice), actor(carla)
    task_actions.take(alice, stands.match.pk)
    task_actions.hand_over(alice, [stands.match.pk], to=None, note="Bags not seen yet.")
    assert list(task_queries.in_hand(alice)) == []
    assert list(task_queries.handed_to_shift(other)) == [stands.match]
    assert list(task_queries.handed_to_shift(actor(people.bob))) == []
    task_actions.take(other, stands.match.pk)
    assert list(task_queries.in_hand(other)) == [stands.match]
    assert [(task.came, task.went, task.note) for task in Task.objects.order_by("since")] == [
        ("taken", "handed_over", ""),
        ("handed_over", "taken", "Bags not seen yet."),
        ("taken", "", ""),
    ]


def test_one_hands_over_only_what_one_holds(
    people: Any, stands: Night, carla: User, actor: Callable[..., Actor]
) -> None:
    alice, other = actor(people.alice), actor(carla)
    task_actions.take(alice, stands.match.pk)
    with pytest.raises(Refused):
        task_actions.hand_over(other, [stands.match.pk], to=None)
    with pytest.raises(Refused):
        task_actions.hand_over(alice, [stands.match.pk], to=people.alice.pk)
    with pytest.raises(Refused):
        task_actions.hand_over(alice, [], to=None)
    task = standing()
    assert task
    assert task.holder == people.alice


def test_a_decision_moves_the_task_and_its_undoing_moves_it_back(
    people: Any, stands: Night, carla: User, actor: Callable[..., Actor]
) -> None:
    alice, other = actor(people.alice), actor(carla)
    task_actions.take(other, stands.match.pk)
    actions.review(alice, [stands.match.pk], "no_interest", reason_code="explained")
    assert standing() is None
    actions.undo_review(alice, stands.match.pk)
    task = standing()
    assert task
    assert task.holder == carla
    task_actions.release(other, stands.match.pk)
    actions.review(alice, [stands.match.pk], "target", grounds="Bags.")
    assert list(task_queries.in_hand(alice)) == [
        stands.match
    ]  # whoever selects a target follows it
    actions.undo_review(alice, stands.match.pk)
    assert standing() is None


def test_a_target_with_its_result_is_nobodys_work_any_more(
    people: Any, stands: Night, actor: Callable[..., Actor]
) -> None:
    alice = actor(people.alice)
    actions.review(alice, [stands.match.pk], "target", grounds="Bags.")
    order = ControlOrder.objects.create(
        administration=people.north,
        number="2026-000009",
        match=stands.match,
        kind="documents",
        intrusiveness=1,
        due_by=stands.match.made_at,
        ordered_by=people.alice,
        ordered_at=stands.match.made_at,
    )
    assert list(task_queries.in_hand(alice)) == [stands.match]
    Examination.objects.create(
        order=order,
        officer=people.alice,
        at=stands.match.made_at,
        method="documents",
        result="not_found",
        minutes=3,
    )
    ControlOrder.objects.update(state="done")
    assert list(task_queries.in_hand(alice)) == []


def test_lists_are_narrowed_to_mine_to_nobodys_and_to_the_units(
    people: Any, stands: Night, carla: User, actor: Callable[..., Actor], browser: Browser
) -> None:
    alice, other = actor(people.alice), actor(carla)

    def found(who: Actor) -> dict[str, int]:
        return {
            which: task_queries.narrowed(queries.matches(who), which, who).count()
            for which in ("mine", "nobody", "unit", "")
        }

    assert found(alice) == {"mine": 0, "nobody": 1, "unit": 0, "": 1}
    task_actions.take(alice, stands.match.pk)
    assert found(alice) == {"mine": 1, "nobody": 0, "unit": 1, "": 1}
    assert found(other) == {"mine": 0, "nobody": 0, "unit": 1, "": 1}
    assert found(actor(people.bob)) == {"mine": 0, "nobody": 0, "unit": 0, "": 1}
    client = browser(people.alice)
    family = PERSONS[0][0]
    flight = f"/arrivals/flights/{stands.ids['movement_id']}/"
    for address in ("/arrivals/waiting/", flight):
        assert family in client.get(address, {"held": "mine"}).content.decode()
        assert family not in client.get(address, {"held": "nobody"}).content.decode()


def test_pages_show_the_holders_initials_and_tell_the_second_who_it_is(
    people: Any, stands: Night, carla: User, browser: Browser
) -> None:
    alice, other = browser(people.alice), browser(carla)
    address = f"/arrivals/tasks/{stands.match.pk}/take/"
    htmx = {"HX-Request": "true", "HX-Target": f"held-{stands.match.pk}"}
    assert "AA" in alice.post(address, headers=htmx).content.decode()
    answer = other.post(address, headers=htmx).content.decode()
    assert "Alice Ashdown has held it since" in answer
    for page in (
        "/arrivals/",
        "/arrivals/waiting/",
        f"/arrivals/flights/{stands.ids['movement_id']}/",
    ):
        assert "held by Alice Ashdown" in other.get(page).content.decode(), page
    traveller = f"/arrivals/travellers/{stands.traveller.pk}/"
    assert "Held by Alice Ashdown" in other.get(traveller).content.decode()
    assert other.post(address, {"next": traveller}).headers["Location"] == traveller


def test_the_page_hands_over_what_is_chosen(
    people: Any, stands: Night, carla: User, browser: Browser
) -> None:
    alice, other = browser(people.alice), browser(carla)
    alice.post(f"/arrivals/tasks/{stands.match.pk}/take/")
    page = alice.get("/arrivals/tasks/").content.decode()
    assert PERSONS[0][0] in page
    assert "Carla van der Creek" in page
    assert "Bob Brightwater" not in page
    refused = alice.post("/arrivals/tasks/", {"to": "shift"})
    assert refused.status_code == 422
    assert "Choose at least one match" in refused.content.decode()
    wish = {"match": str(stands.match.pk), "to": str(carla.pk), "note": "<b>Look at bags</b>"}
    assert alice.post("/arrivals/tasks/", wish).status_code == 302
    assert "You hold nothing" in alice.get("/arrivals/tasks/").content.decode()
    received = other.get("/arrivals/tasks/").content.decode()
    assert "&lt;b&gt;Look at bags&lt;/b&gt;" in received
