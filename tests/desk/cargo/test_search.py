"""The search over cargo: the index follows the database, gives what one may see, and forgets what is over."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from desk.cargo import ship
from tidewaiter.desk.accounts.actor import system_actor
from tidewaiter.desk.arrivals.models import Movement
from tidewaiter.desk.cargo import finding, searching
from tidewaiter.desk.cargo.models import Equipment
from tidewaiter.desk.cargo.searching import Following, follow, forget, index_of
from tidewaiter.desk.integrity.models import Alert
from tidewaiter.desk.protection.purge import purge_due


@pytest.fixture
def indexed(hand_in, people):
    """The call of the Marigold Star, taken in and indexed."""
    hand_in(ship.bay_plan(), ship.manifest())
    assert not follow(people.north.pk)
    return index_of(people.north.pk)


def found(who, words: str) -> dict[str, list[str]]:
    return {group.label: [line.title for line in group.lines] for group in finding.find(who, words)}


@pytest.mark.parametrize(
    ("words", "label", "title"),
    [
        (ship.REEFER, "Boxes", ship.REEFER),
        ("tidu 123456-6", "Boxes", ship.REEFER),
        ("TIDU1234556", "Boxes", ship.REEFER),  # two digits changed over
        ("TW778812", "Boxes", ship.REEFER),  # its seal
        (ship.BILL, "Consignments", ship.BILL),
        ("twlbil001", "Consignments", ship.BILL),  # a letter left out
        ("orchard of the south", "Consignments", ship.BILL),
        ("orchrad south", "Consignments", ship.BILL),
        ("bannaas", "Consignments", ship.BILL),
        ("marigold star", "Vessel calls and freight", "MARIGOLD STAR 044E"),
        ("9074729", "Vessel calls and freight", "MARIGOLD STAR 044E"),
    ],
)
def test_cargo_is_found_by_what_somebody_has_in_hand(indexed, actor, bob, words, label, title):
    assert title in found(actor(bob), words)[label]


def test_the_page_shows_people_flights_and_cargo_by_kind(indexed, browser, bob):
    page = browser(bob).get(reverse("arrivals:search"), {"q": "bannaas"})
    shown = page.content.decode()
    assert ship.BILL in shown
    assert "BANANAS" in shown
    assert page.context["meant"] == {"BANNAS": ["BANANAS"]}  # as names are compared, AA is A


def test_what_nobody_has_is_not_found(indexed, actor, bob):
    assert found(actor(bob), "xylophones") == {}
    assert found(actor(bob), "") == {}


def test_another_administration_and_a_search_officer_find_no_box(
    indexed, actor, browser, bob, charlie
):
    assert found(actor(charlie), ship.REEFER) == {}
    client = browser(bob)
    bob.roles = ["search_officer"]
    bob.save()
    page = client.get(reverse("arrivals:search"), {"q": ship.REEFER}).content.decode()
    assert ship.REEFER in page  # the words asked for
    assert "BANANAS" not in page
    assert "cargo/boxes" not in page


def test_a_message_that_comes_later_is_found_at_the_next_turn(indexed, hand_in, actor, bob):
    following = Following()
    assert not following.turn()
    hand_in(ship.discharged(seal="NEWSEAL77"))
    assert found(actor(bob), "newseal77") == {}
    assert not following.turn()
    assert found(actor(bob), "newseal77")["Boxes"] == [ship.REEFER]


def test_a_turn_without_news_asks_nothing_of_the_rows(indexed, django_assert_num_queries):
    following = Following()
    following.turn()
    with django_assert_num_queries(2):  # the newest entry of the log, the administrations
        assert not following.turn()


def test_a_large_call_is_taken_in_slices_over_several_turns(hand_in, people, monkeypatch):
    boxes = [
        ship.Stowed(f"TIDU{n:07d}", cell=f"{n // 50 + 1:03d}{n % 50 // 10 + 1:02d}{82 + n % 5 * 2}")
        for n in range(700)
    ]
    hand_in(ship.bay_plan(boxes))
    assert follow(people.north.pk, seconds=-1)  # nothing is written in no time
    index = index_of(people.north.pk)
    assert index.revisions() == {}
    clock = iter([0.0, 0.0, 2.0])
    monkeypatch.setattr(searching.time, "monotonic", lambda: next(clock))
    assert follow(people.north.pk, seconds=1)
    monkeypatch.undo()
    assert 0 < index.count() < 701
    assert not follow(people.north.pk)
    assert index.count() == 701
    assert index.revisions() == dict(Movement.objects.values_list("pk", "revision"))


def test_an_index_that_is_lost_is_made_anew(indexed, people, monkeypatch, actor, bob):
    indexed.clear()
    assert found(actor(bob), ship.REEFER) == {}
    monkeypatch.setattr(searching, "_ANEW_FROM", 1)
    assert not follow(people.north.pk)
    assert found(actor(bob), ship.REEFER)["Boxes"] == [ship.REEFER]
    assert indexed.revisions() == dict(Movement.objects.values_list("pk", "revision"))


def test_a_broken_index_is_made_anew_and_nobody_meets_an_error(indexed, people, actor, bob):
    for path in indexed.folder.glob("*-*"):
        path.unlink()
    indexed.path.write_bytes(b"no database" * 1000)
    assert found(actor(bob), ship.REEFER) == {}
    following = Following()
    assert following.turn()
    assert not following.turn()
    assert found(actor(bob), ship.REEFER)["Boxes"] == [ship.REEFER]


def test_a_search_without_a_task_is_told_to_integrity_control(indexed, actor, bob):
    Movement.objects.update(due_at=timezone.now() - timezone.timedelta(days=9))
    assert sum(group.strangers for group in finding.find(actor(bob), ship.BILL)) == 1
    alert = Alert.objects.get()
    assert alert.kind == Alert.Kind.SEARCHED
    assert len(alert.records) == 1


def bytes_of(index) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(index.folder.iterdir()))


def test_masking_takes_the_words_out_down_to_the_last_byte(
    indexed, machine, actor, bob, django_capture_on_commit_callbacks
):
    words = {word for secret in ship.SECRETS for word in secret.split() if len(word) > 4}
    assert all(word.encode() in bytes_of(indexed) for word in words)
    Movement.objects.update(mask_due=timezone.now().date())
    with django_capture_on_commit_callbacks(execute=True):
        purge_due(machine, timezone.now(), dry_run=False)
    assert not [word for word in words if word.encode() in bytes_of(indexed)]
    assert found(actor(bob), "orchard") == {}
    assert found(actor(bob), ship.REEFER)["Boxes"] == [ship.REEFER]


def test_between_the_purge_and_the_index_nobody_is_found(indexed, machine, actor, bob):
    """The rows are asked again: what the index still holds shows nothing of them."""
    Movement.objects.update(mask_due=timezone.now().date())
    purge_due(machine, timezone.now(), dry_run=False)
    for group in finding.find(actor(bob), "orchard south"):
        for line in group.lines:
            assert not any(secret in " ".join(line.details) for secret in ship.SECRETS)


def test_what_is_deleted_leaves_the_index(indexed, machine, django_capture_on_commit_callbacks):
    ids = [pk.bytes for pk in Equipment.objects.values_list("pk", flat=True)]
    Movement.objects.update(delete_due=timezone.now().date())
    with django_capture_on_commit_callbacks(execute=True):
        purge_due(machine, timezone.now(), dry_run=False)
    assert (indexed.count(), indexed.revisions()) == (0, {})
    assert not [mark for mark in (*ids, b"TIDU1234566", b"BANANAS") if mark in bytes_of(indexed)]


def test_a_dry_run_leaves_the_index(indexed, machine, django_capture_on_commit_callbacks):
    Movement.objects.update(delete_due=timezone.now().date())
    with django_capture_on_commit_callbacks(execute=True):
        purge_due(machine, timezone.now(), dry_run=True)
    assert indexed.count() > 0


def test_an_administration_without_cargo_has_no_file(machine, people):
    assert not follow(people.south.pk)
    forget(people.south.pk)
    assert not index_of(people.south.pk).folder.exists()
    assert found(system_actor(people.south), "anything") == {}
