"""Looks without a task: which they are, what they ask, what integrity control is told, and what is never kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from desk.night import PHONE, SECRETS, Night, night, passenger_list, receive
from desk.test_outsider import person
from tidewaiter.desk.accounts.actor import Actor, NotPermitted, system_actor
from tidewaiter.desk.arrivals import looks
from tidewaiter.desk.arrivals.models import Movement, Traveller
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.integrity import actions, queries
from tidewaiter.desk.integrity.models import Alert, AlertStep
from tidewaiter.desk.integrity.thresholds import thresholds
from tidewaiter.desk.protection.purge import purge_due
from tidewaiter.desk.watchlists import actions as watchlists
from tidewaiter.errors import Refused

Browser = Callable[..., Client]


@pytest.fixture
def stands(people: Any, actor: Callable[..., Actor]) -> Night:
    """The night in Northland: a flight to Oslo, one of its two travellers matched."""
    stands = night(people, actor)
    Alert.objects.all().delete()
    return stands


@pytest.fixture
def stranger(stands: Night) -> Traveller:
    """The traveller who matched nothing."""
    return Traveller.objects.select_related("movement").get(match=None)


@pytest.fixture
def iris(people: Any) -> Any:
    """Integrity control of Northland."""
    return person(people.north, "iris", "integrity_control")


def page_of(row: Traveller) -> str:
    return f"/arrivals/travellers/{row.pk}/"


def test_a_flight_of_ones_unit_is_ones_work_within_the_hours(
    people: Any, stranger: Traveller, actor: Callable[..., Actor]
) -> None:
    alice, bob = actor(people.alice), actor(people.bob)  # of Oslo, and of Bergen
    assert looks.without_task(alice, [stranger]) == []
    assert looks.without_task(bob, [stranger]) == [stranger]
    hours = thresholds()
    for due, task in (
        (-timedelta(hours=hours.hours_back + 1), False),
        (-timedelta(hours=hours.hours_back - 1), True),
        (timedelta(hours=hours.hours_ahead - 1), True),
        (timedelta(hours=hours.hours_ahead + 1), False),
    ):
        stranger.movement.due_at = timezone.now() + due
        assert (looks.without_task(alice, [stranger]) == []) is task, due


def test_a_match_is_a_task_and_so_is_an_entry_of_ones_own_list(
    people: Any, stands: Night, stranger: Traveller, actor: Callable[..., Actor]
) -> None:
    bob = actor(people.bob)
    matched = Traveller.objects.select_related("movement", "match").get(pk=stands.traveller.pk)
    assert looks.without_task(bob, [matched, stranger]) == [stranger]
    people.bob.roles = ["supervisor"]
    people.bob.save()
    keeper = actor(people.bob, "prevent_serious_crime")
    wish = watchlists.EntryWish(
        "BOB", "phone", f"+{PHONE}", "Customs", "case", (timezone.now() + timedelta(days=5)).date()
    )
    watchlists.add_entry(keeper, wish)
    assert looks.without_task(keeper, [stranger]) == []
    assert looks.without_task(actor(people.alice), [stranger]) == []


def test_whoever_belongs_to_no_unit_works_for_the_whole_administration(
    people: Any, stranger: Traveller, actor: Callable[..., Actor]
) -> None:
    everywhere = actor(person(people.north, "national", "targeting_officer"))
    assert looks.without_task(everywhere, [stranger]) == []


def test_the_page_asks_once_a_shift_and_opens_whatever_is_answered(
    people: Any, stranger: Traveller, browser: Browser
) -> None:
    client = browser(people.bob)
    asked = client.get(page_of(stranger)).content.decode()
    assert "Why do you open this record?" in asked
    assert stranger.family_name not in asked
    assert not Entry.objects.filter(action="view:arrivals:traveller").exists()
    answer = client.post(f"{page_of(stranger)}look/", {"reason": "  case 12  "})
    assert answer.headers["Location"] == page_of(stranger)
    assert stranger.family_name in client.get(page_of(stranger)).content.decode()
    assert stranger.family_name in client.get(f"{page_of(stranger)}panel/").content.decode()
    alert = Alert.objects.get()
    assert (alert.officer, alert.kind, alert.reason) == (people.bob, "opened", "case 12")
    assert (alert.records, alert.pattern, alert.times) == ([str(stranger.pk)], "one_off", 1)
    Alert.objects.update(last_at=timezone.now() - timedelta(hours=1))
    client.get(page_of(stranger))
    assert Alert.objects.get().times == 2
    next_shift = browser(people.bob)
    assert "Why do you open" in next_shift.get(f"{page_of(stranger)}panel/").content.decode()
    next_shift.post(f"{page_of(stranger)}look/", {"reason": ""})
    assert stranger.family_name in next_shift.get(page_of(stranger)).content.decode()
    assert Alert.objects.count() == 2


def test_with_a_task_nothing_is_asked_and_nobody_told(
    people: Any, stranger: Traveller, browser: Browser
) -> None:
    client = browser(people.alice)
    assert stranger.family_name in client.get(page_of(stranger)).content.decode()
    client.post(f"{page_of(stranger)}look/", {"reason": "curious"})
    client.get("/arrivals/search/", {"q": stranger.family_name})
    assert not Alert.objects.exists()


def test_a_search_that_finds_people_without_a_task_is_told_with_ids_only(
    people: Any, stranger: Traveller, browser: Browser
) -> None:
    client = browser(people.bob)
    for _again in range(2):
        page = client.get("/arrivals/search/", {"q": "marrowbone"}).content.decode()
        assert "Integrity control is told" in page
    alert = Alert.objects.get()
    assert (alert.kind, alert.records, alert.times) == ("searched", [str(stranger.pk)], 1)
    Alert.objects.update(last_at=timezone.now() - timedelta(hours=1))
    client.get("/arrivals/search/", {"q": " Marrowbone "})
    assert Alert.objects.get().times == 2
    client.get("/arrivals/search/", {"q": "QUILLFEATHER"})  # she matched: anybody's work
    client.get("/arrivals/search/", {"q": "nobody"})
    assert Alert.objects.count() == 1


def test_the_same_surname_is_the_stronger_sign_and_the_name_is_nowhere_kept(
    people: Any, stranger: Traveller, actor: Callable[..., Actor]
) -> None:
    bob = actor(people.bob)
    for name, pattern in (
        ("Brightwater", "same_surname"),
        ("BRÍGHTWATER-COVE", "same_surname"),
        ("VAN BRIGHTWATER", "same_surname"),
        ("Brightwate", "one_off"),
        ("DE", "one_off"),
        ("", "one_off"),
    ):
        Alert.objects.all().delete()
        assert actions.record_opening(bob, stranger.pk, [name], "").pattern == pattern, name
    actions.record_opening(bob, stranger.movement_id, ["BRIGHTWATER"], "")
    kept = json.dumps([list(map(str, row)) for row in Alert.objects.values_list()]).upper()
    log = json.dumps([list(map(str, row)) for row in Entry.objects.values_list()]).upper()
    assert "BRIGHTWATER" not in kept + log


def test_several_in_some_days_are_a_pattern(
    people: Any, stands: Night, actor: Callable[..., Actor]
) -> None:
    bob = actor(people.bob)
    ids = [*Traveller.objects.values_list("pk", flat=True), Movement.objects.get().pk]
    patterns = [actions.record_opening(bob, pk, ["X"], "").pattern for pk in ids]
    assert patterns == ["one_off", "one_off", "repeated"]
    long_ago = timezone.now() - timedelta(days=thresholds().repeated_days + 1)
    Alert.objects.update(at=long_ago)
    assert actions.record_opening(bob, stands.match.pk, ["X"], "").pattern == "one_off"


def test_integrity_control_judges_with_a_note_and_never_its_own_looks(
    people: Any, stranger: Traveller, iris: Any, actor: Callable[..., Actor]
) -> None:
    bob, control = actor(people.bob), actor(iris)
    alert = actions.record_opening(bob, stranger.pk, ["X"], "")
    with pytest.raises(Refused):
        actions.judge(control, alert.pk, "explained", "  ")
    with pytest.raises(Refused):
        actions.judge(control, alert.pk, "open", "no")
    actions.judge(control, alert.pk, "escalated", "He does not answer.")
    actions.judge(control, alert.pk, "explained", "A case of his former unit.")
    alert.refresh_from_db()
    assert alert.state == "explained"
    assert [step.state for step in alert.steps.all()] == ["explained", "escalated"]
    own = actions.record_opening(control, stranger.pk, ["X"], "")
    with pytest.raises(Alert.DoesNotExist):
        actions.judge(control, own.pk, "explained", "It was me.")
    for other in (bob, actor(people.alice)):
        with pytest.raises(NotPermitted):
            actions.judge(other, alert.pk, "explained", "nothing")
    facts = [entry.facts for entry in Entry.objects.filter(action="integrity.judged")]
    assert facts == [{"state": "explained"}, {"state": "escalated"}]


def test_only_integrity_control_of_the_administration_sees_alerts_and_opens_the_record(
    people: Any, stranger: Traveller, iris: Any, actor: Callable[..., Actor], browser: Browser
) -> None:
    alert = actions.record_opening(actor(people.bob), stranger.pk, ["X"], "case 12")
    abroad = person(people.south, "abroad", "integrity_control")
    page, record = f"/integrity/{alert.pk}/", f"/integrity/{alert.pk}/{stranger.pk}/"
    for user in (people.alice, people.dora, people.adam):
        assert browser(user).get(page).status_code == 403
    assert browser(abroad).get(page).status_code == 404
    assert browser(abroad).post(record).status_code == 404
    client = browser(iris)
    assert "Bob Brightwater" in client.get("/integrity/").content.decode()
    shown = client.get(page).content.decode()
    assert "case 12" in shown
    assert stranger.family_name not in shown
    assert client.get(record).status_code == 405
    opened = client.post(record).content.decode()
    assert stranger.family_name in opened
    assert stranger.document_number not in opened
    entry = Entry.objects.get(action="integrity.record_opened")
    assert (entry.purpose, entry.subjects) == ("integrity", [str(alert.pk), str(stranger.pk)])
    other = Traveller.objects.exclude(pk=stranger.pk).get()
    assert client.post(f"/integrity/{alert.pk}/{other.pk}/").status_code == 404


def test_the_top_bar_counts_what_nobody_judged(
    people: Any, stranger: Traveller, iris: Any, actor: Callable[..., Actor]
) -> None:
    control = actor(iris)
    alert = actions.record_opening(actor(people.bob), stranger.pk, ["X"], "")
    assert [item.count for item in queries.waiting(control)] == [1]
    assert queries.waiting(actor(people.alice)) == []
    actions.judge(control, alert.pk, "explained", "Asked by his supervisor.")
    assert [item.count for item in queries.waiting(control)] == [0]


def test_the_clock_blanks_what_may_name_somebody_and_then_takes_the_alert(
    people: Any, stranger: Traveller, iris: Any, actor: Callable[..., Actor], browser: Browser
) -> None:
    bob, machine = actor(people.bob), system_actor(people.north)
    alert = actions.record_opening(bob, stranger.pk, ["X"], "a friend of TESSA MARROWBONE")
    browser(people.bob).get("/arrivals/search/", {"q": "MARROWBONE"})
    search = Alert.objects.get(kind="searched")
    actions.judge(actor(iris), alert.pk, "explained", "TESSA MARROWBONE knows him")
    now = timezone.now()
    purge_due(machine, now + timedelta(days=181), dry_run=False)
    rows = repr(list(Alert.objects.values_list())) + repr(list(AlertStep.objects.values_list()))
    assert not [value for value in SECRETS if value in rows.upper()]
    assert search.look_digest not in rows
    assert Alert.objects.count() == 2
    counted = purge_due(machine, now + timedelta(days=1827), dry_run=True)
    assert [count.deleted for count in counted if count.kind == "alert"] == [2]
    purge_due(machine, now + timedelta(days=1827), dry_run=False)
    assert not Alert.objects.exists()


def test_what_a_new_flight_brings_is_no_task_of_another_unit(
    people: Any, stands: Night, actor: Callable[..., Actor]
) -> None:
    receive(
        system_actor(people.north),
        passenger_list([("NEWCOMBE", "NILS", "XK1000009")], flight="KX18", reference="9"),
    )
    new = Traveller.objects.select_related("movement").get(family_name="NEWCOMBE")
    assert looks.without_task(actor(people.bob), [new]) == [new]
    Traveller.objects.filter(pk=new.pk).update(masked_at=datetime.now(UTC))
    new.refresh_from_db()
    assert looks.without_task(actor(people.bob), [new]) == []
