"""What could not be read is not lost: it is read again when the reader knows more."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from desk.arrivals.letters import FIRST, SECOND, bookings, tonight
from tidewaiter import messages as readers
from tidewaiter.desk.accounts.actor import NotPermitted
from tidewaiter.desk.arrivals import actions
from tidewaiter.desk.arrivals.models import Delivery, Match, Movement, ReceivedMessage, Traveller
from tidewaiter.desk.audit.models import Entry
from tidewaiter.desk.protection.actions import destroy_keys
from tidewaiter.desk.protection.models import DataKey
from tidewaiter.desk.protection.vault import KeyDestroyed
from tidewaiter.records import Message, problem


@pytest.fixture
def old_reader(monkeypatch):
    """A reader that does not know these messages yet; gives a function that improves it."""
    know = readers.read

    def unknown(data: bytes, source: str = "-") -> list[Message]:
        return [Message(source, 0, "unknown", problems=(problem("unknown-kind", message=0),))]

    monkeypatch.setattr(readers, "read", unknown)
    monkeypatch.setattr(readers, "READER_VERSION", "0")

    def improve() -> None:
        monkeypatch.setattr(readers, "read", know)
        monkeypatch.setattr(readers, "READER_VERSION", "1")

    return improve


def test_a_delivery_in_quarantine_is_read_again_by_a_better_reader(hand_in, old_reader, machine):
    (receipt,) = hand_in(bookings(tonight(), [FIRST]))
    assert receipt.quarantined
    assert Delivery.objects.get().reader_version == "0"
    old_reader()
    again = actions.retry(machine, receipt.delivery_id)
    assert (again.quarantined, again.travellers) == (False, 1)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reader_version) == (Delivery.State.READ, "1")
    assert Traveller.objects.get().family_name == "QUILLFEATHER"
    assert Entry.objects.filter(action="arrivals.read_again").count() == 1


def test_the_same_file_sent_again_is_no_duplicate_while_it_waits_in_quarantine(hand_in, old_reader):
    data = bookings(tonight(), [FIRST])
    hand_in(data)
    old_reader()
    (again,) = hand_in(data)
    assert (again.duplicate, again.quarantined) == (False, False)
    assert Delivery.objects.count() == 1
    assert Movement.objects.count() == 1


def test_reading_again_changes_nothing_that_was_right(hand_in, machine, alice, actor):
    flight = tonight()
    first, _second = hand_in(
        bookings(flight, [FIRST], hours_before=24), bookings(flight, [FIRST, SECOND])
    )
    rows = dict(Traveller.objects.values_list("key", "pk"))
    match = Match.objects.get(traveller__family_name="QUILLFEATHER")
    actions.review(actor(alice), [match.pk], "no_interest", reason_code="weak")
    actions.retry(machine, first.delivery_id)
    assert dict(Traveller.objects.values_list("key", "pk")) == rows
    match.refresh_from_db()
    assert match.state == Match.State.NO_INTEREST
    assert ReceivedMessage.objects.count() == 2


def test_what_a_better_reader_does_not_find_any_more_goes(hand_in, machine, monkeypatch):
    (receipt,) = hand_in(bookings(tonight(), [FIRST]))

    def nothing(_data: bytes, source: str = "-") -> list[Message]:
        return [Message(source, 0, "unknown")]

    monkeypatch.setattr(readers, "read", nothing)
    actions.retry(machine, receipt.delivery_id)
    assert not Movement.objects.exists()
    assert Delivery.objects.get().state == Delivery.State.QUARANTINED


def test_the_page_of_quarantine_reads_again(hand_in, old_reader, browser, alice):
    hand_in(bookings(tonight(), [FIRST]))
    client = browser(alice)
    listed = client.get(reverse("arrivals:quarantine"))
    assert "No message of a known kind" in listed.content.decode()
    old_reader()
    delivery = Delivery.objects.get()
    response = client.post(reverse("arrivals:retry", args=[delivery.pk]), follow=True)
    assert "what it told is in" in response.content.decode()
    assert not client.get(reverse("arrivals:quarantine")).context["list"].rows


def test_only_those_who_may_read_again_do(hand_in, bob, actor):
    (receipt,) = hand_in(b"a letter")
    with pytest.raises(NotPermitted):
        actions.retry(actor(bob), receipt.delivery_id)


def test_what_was_erased_cannot_be_read_again(hand_in, machine):
    (receipt,) = hand_in(b"a letter")
    destroy_keys(machine, DataKey.objects.all(), rule="test")
    with pytest.raises(KeyDestroyed):
        actions.retry(machine, receipt.delivery_id)


def test_a_flight_whose_messages_were_erased_is_left_as_it_is(hand_in, machine):
    flight = tonight()
    hand_in(bookings(flight, [FIRST], hours_before=24))
    DataKey.objects.update(destroyed_at=timezone.now())
    DataKey.objects.all().update(sender_digest="gone")
    (late,) = hand_in(bookings(flight, [FIRST, SECOND]))
    assert late.stored
    assert "past-retention" in [
        found["code"] for found in Delivery.objects.get(pk=late.delivery_id).problems
    ]
    assert [row.family_name for row in Traveller.objects.all()] == ["QUILLFEATHER"]
