"""Files come in once, whole or not at all, sealed, and with their dates."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from desk.arrivals.letters import ALL_NAMES, FAMILY, FIRST, ODA, SECOND, Party, bookings, tonight
from tidewaiter.desk.accounts.actor import NotPermitted, system_actor
from tidewaiter.desk.arrivals import actions
from tidewaiter.desk.arrivals.actions import ReceivedFile
from tidewaiter.desk.arrivals.ingest import pipeline
from tidewaiter.desk.arrivals.ingest.deliveries import redacted_copy
from tidewaiter.desk.arrivals.models import (
    Booking,
    Delivery,
    Match,
    Movement,
    ReceivedMessage,
    Traveller,
)
from tidewaiter.desk.audit.models import Entry
from tidewaiter.errors import Refused

ALL = (Delivery, ReceivedMessage, Movement, Traveller, Booking, Match)


def rows() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in ALL}


def test_a_push_becomes_a_flight_with_its_travellers(hand_in):
    flight = tonight()
    (receipt,) = hand_in(bookings(flight, [FIRST, SECOND, FAMILY]))
    assert (receipt.stored, receipt.duplicate, receipt.messages, receipt.travellers) == (
        True,
        False,
        1,
        4,
    )
    movement = Movement.objects.get()
    assert (movement.carrier, movement.number) == ("KX", "0017")
    assert (movement.departure_place, movement.arrival_place) == ("FIH", "OSL")
    assert movement.arrival_utc == movement.due_at == flight.lands
    assert (movement.told, movement.booked, movement.listed) == (4, 4, 0)
    assert Delivery.objects.get().state == Delivery.State.READ


def test_the_same_bytes_again_are_stored_once_and_said_to_be_a_duplicate(hand_in):
    data = bookings(tonight(), [FIRST])
    hand_in(data)
    before = rows()
    (again,) = hand_in(data)
    assert (again.stored, again.duplicate) == (False, True)
    assert rows() == before
    assert Entry.objects.filter(action="arrivals.duplicate").count() == 1


def test_two_administrations_may_receive_the_same_file(hand_in, people):
    data = bookings(tonight(), [FIRST])
    hand_in(data)
    (receipt,) = hand_in(data, actor=system_actor(people.south))
    assert receipt.stored
    assert Movement.objects.count() == 2


def test_a_server_without_schedule_and_officer_takes_nothing_in(people):
    with pytest.raises(Refused, match="retention schedule"):
        actions.receive(
            system_actor(people.north),
            bookings(tonight(), [FIRST]),
            source_name="x",
            channel="folder",
        )
    assert rows() == dict.fromkeys(rows(), 0)


def test_whoever_may_not_hand_messages_in_is_refused(machine, adam, actor):
    with pytest.raises(NotPermitted):
        actions.receive(actor(adam), b"x", source_name="x", channel="upload")


def test_a_file_that_is_too_large_is_refused_before_it_is_read(hand_in, settings, monkeypatch):
    settings.TIDEWAITER_LARGEST_FILE_MB = 1
    monkeypatch.setattr(actions, "read", lambda _data: pytest.fail("was read"))
    with pytest.raises(Refused, match="larger than 1 MB"):
        hand_in(b"x" * (1024 * 1024 + 1))
    assert rows() == dict.fromkeys(rows(), 0)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"PK\x03\x04" + bytes(200), "not-a-message"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "not-a-message"),
        (b"Dear colleagues, the list follows tomorrow.", "unknown-kind"),
        (b"x" * 1_000_000, "unknown-kind"),
        (b"UNH+1+IFTMBC:D:00B:UN'BGM+77'UNT+3+1'", "unsupported"),
        (b"UNH+1+PAXLST:D:05B:UN'BGM+745'NAD+FL+++QUILLFEATHER:ODA'UNT+4+1'", "no-movement"),
    ],
    ids=["empty", "zip", "picture", "letter", "one-long-line", "other-kind", "no-flight"],
)
def test_what_cannot_be_used_waits_in_quarantine_with_the_reason(hand_in, data, code):
    (receipt,) = hand_in(data)
    assert receipt.quarantined
    delivery = Delivery.objects.get()
    assert delivery.state == Delivery.State.QUARANTINED
    assert code in [found["code"] for found in delivery.problems]
    assert redacted_copy(delivery) == data
    assert not Movement.objects.exists()


BAY_PLAN = (
    b"UNB+UNOA:2+LINE+PORT+260310:0815+7'UNH+1+BAPLIE:D:95B:UN:SMDG22'BGM++1+9'"
    b"TDT+20+044E+++TWL:172:20+++9074729:146::MARIGOLD STAR'LOC+5+ECGYE:139:6'LOC+61+NLRTM:139:6'"
    b"DTM+136:202603010800:203'LOC+147+0300182::5'MEA+WT++KGM:24100'EQD+CN+TIDU1234566+45R1+++5'UNT+10+1'UNZ+1+7'"
)


def test_a_cargo_message_becomes_a_call_without_travellers(hand_in):
    (receipt,) = hand_in(BAY_PLAN)
    assert receipt.stored
    assert not receipt.quarantined
    delivery = Delivery.objects.get()
    assert delivery.state == Delivery.State.READ
    assert redacted_copy(delivery) == BAY_PLAN
    assert ReceivedMessage.objects.get().kind == "BAPLIE"
    movement = Movement.objects.get()
    assert (movement.mode, movement.told, movement.boxes) == ("sea", 0, 1)
    (again,) = hand_in(BAY_PLAN)
    assert not again.stored


def test_a_failure_on_the_way_leaves_nothing(hand_in, monkeypatch):
    def fail(*_args: object) -> None:
        raise RuntimeError("the power is gone")

    monkeypatch.setattr(pipeline, "link_messages", fail)
    with pytest.raises(RuntimeError):
        hand_in(bookings(tonight(), [FIRST]))
    assert rows() == dict.fromkeys(rows(), 0)
    assert not Entry.objects.filter(action__startswith="arrivals").exists()


def test_every_row_about_a_person_has_its_purpose_law_and_days(hand_in):
    hand_in(bookings(tonight(), [FIRST]))
    today = timezone.now().date()
    for row in (
        Delivery.objects.get(),
        Movement.objects.get(),
        Traveller.objects.get(),
        Booking.objects.get(),
    ):
        assert (row.purpose, row.jurisdiction) == ("prevent_serious_crime", "Northland")
        assert row.mask_due == today + timedelta(days=180)
        assert row.delete_due == today + timedelta(days=1826)


def test_a_later_message_does_not_prolong_what_is_kept(hand_in):
    hand_in(bookings(tonight(), [FIRST], hours_before=48))
    Movement.objects.update(mask_due=timezone.now().date() + timedelta(days=10))
    hand_in(bookings(tonight(), [FIRST, SECOND], hours_before=2))
    dates = set(Traveller.objects.values_list("mask_due", flat=True))
    assert timezone.now().date() + timedelta(days=10) in dates
    assert len(dates) == 2  # the first traveller's row keeps its own, the second takes the flight's


def test_stored_messages_are_sealed(hand_in):
    hand_in(bookings(tonight(), [FIRST, SECOND]))
    stored = [
        bytes(Delivery.objects.get().sealed),
        bytes(ReceivedMessage.objects.get().sealed_content),
    ]
    for name in ALL_NAMES:
        assert not any(name.encode() in data for data in stored)
    assert b"QUILLFEATHER" in redacted_copy(Delivery.objects.get())


def test_a_meal_is_not_kept_and_its_bytes_are_overwritten(hand_in):
    data = bookings(tonight(), [Party("ABC123", [ODA], meal="MOML")])
    hand_in(data)
    copy = redacted_copy(Delivery.objects.get())
    assert b"MOML" not in copy
    assert b"~" in copy
    assert len(copy) == len(data)
    assert sum(ReceivedMessage.objects.get().dropped.values()) == 1


def test_a_backlog_gives_what_its_files_give_one_by_one(hand_in, machine, people):
    flight = tonight()
    files = [
        bookings(flight, [FIRST], hours_before=24),
        bookings(flight, [FIRST, SECOND], hours_before=2),
        b"a letter",
    ]
    hand_in(*files)
    one_by_one = list(Traveller.objects.order_by("key").values_list("key", "state", "known"))
    southern = system_actor(people.south)
    receipts = actions.receive_backlog(
        southern, [ReceivedFile(f"{n}.edi", data) for n, data in enumerate(files)], channel="folder"
    )
    at_once = Traveller.objects.filter(movement__administration=people.south).order_by("key")
    # Sources are keyed by content, so even they are the same.
    assert list(at_once.values_list("key", "state", "known")) == one_by_one
    assert [receipt.quarantined for receipt in receipts] == [False, False, True]


def test_the_entry_of_an_intake_says_what_came_without_naming_anybody(hand_in):
    hand_in(bookings(tonight(), [FIRST, SECOND]))
    entry = Entry.objects.get(action="arrivals.received")
    assert entry.facts["messages"] == 1
    assert entry.facts["digest"] == Delivery.objects.get().content_digest
    assert str(Movement.objects.get().pk) in entry.subjects
