"""Masked and deleted by the clock: the values themselves are overwritten, in rows and stored messages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from desk.arrivals.letters import (
    ALL_NAMES,
    ALL_VALUES,
    FAMILY,
    FIRST,
    ODA,
    SECOND,
    bookings,
    listing,
    tonight,
)
from tidewaiter.desk.arrivals import actions
from tidewaiter.desk.arrivals.masking import masked
from tidewaiter.desk.arrivals.models import (
    Booking,
    Delivery,
    Identifier,
    Match,
    Movement,
    ReceivedMessage,
    Traveller,
)
from tidewaiter.desk.protection.models import DataKey, PurgeProof
from tidewaiter.desk.protection.purge import purge_due
from tidewaiter.records import (
    Bags,
    Contact,
    Payment,
    TravelDocument,
    as_dict,
)
from tidewaiter.records import Booking as BookingRecord
from tidewaiter.records import Traveller as TravellerRecord


@pytest.fixture
def night(hand_in, alice, actor):
    """A flight with everything on it: a target with grounds, and one without interest."""
    flight = tonight()
    hand_in(bookings(flight, [FIRST, SECOND, FAMILY]), listing(flight, [ODA]), b"a letter of ODA")
    match = Match.objects.get(traveller__family_name="QUILLFEATHER")
    actions.review(actor(alice), [match.pk], "target", grounds="QUILLFEATHER paid in cash.")


def after(days: int):
    return timezone.now() + timedelta(days=days)


def whole_database() -> bytes:
    """Every byte that the database holds, as far as this vendor lets itself be read; and every value of every
    column on any vendor."""
    written = [
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        for model in apps.get_models()
        for row in model._default_manager.values_list()
        for value in row
    ]
    if connection.vendor == "sqlite":
        written.append(connection.connection.serialize())
    return b"\x00".join(written)


def test_after_masking_no_byte_of_a_name_is_in_the_database(night, machine):
    assert all(value.encode() in whole_database() for value in ALL_NAMES)
    purge_due(machine, after(181), dry_run=False)
    left = whole_database()
    for value in ALL_VALUES:
        assert value.encode() not in left, value


def test_masking_keeps_the_figures_and_the_decision(night, machine):
    states = sorted(Match.objects.values_list("state", flat=True))
    purge_due(machine, after(181), dry_run=False)
    movement = Movement.objects.get()
    assert (movement.told, movement.booked) == (4, 4)
    assert sorted(Match.objects.values_list("state", flat=True)) == states
    assert {row.role for row in Traveller.objects.all()} == {"passenger"}
    assert all(row.masked_at for row in Traveller.objects.all())
    assert not Identifier.objects.exists()
    proof = PurgeProof.objects.get(kind="traveller")
    assert (proof.masked, proof.deleted) == (4, 0)


def test_masking_ends_the_keys_of_the_messages(night, machine):
    purge_due(machine, after(181), dry_run=False)
    assert not DataKey.objects.filter(destroyed_at=None).exists()
    assert all(bytes(row.sealed) == b"" for row in Delivery.objects.all())
    assert all(bytes(row.sealed_content) == b"" for row in ReceivedMessage.objects.all())


def test_a_key_lives_as_long_as_something_under_it_is_needed(night, hand_in, machine):
    hand_in(bookings(tonight(55), [FAMILY]))
    Movement.objects.filter(number="0017").update(mask_due=timezone.now().date())
    purge_due(machine, timezone.now(), dry_run=False)
    assert DataKey.objects.filter(destroyed_at=None).exists()
    assert Traveller.objects.filter(movement__number="0055", masked_at=None).count() == 2
    hand_in(bookings(tonight(55), [FAMILY, FIRST], hours_before=1))
    assert Movement.objects.get(number="0055").told == 3


def test_nothing_is_masked_before_its_day_and_a_dry_run_changes_nothing(night, machine):
    counts = purge_due(machine, after(179), dry_run=False)
    assert not any(count.masked or count.deleted for count in counts)
    counts = {count.kind: count for count in purge_due(machine, after(181), dry_run=True)}
    assert counts["traveller"].masked == 4
    assert counts["delivery"].masked == 3
    assert Traveller.objects.filter(family_name="QUILLFEATHER").exists()


def test_rows_are_deleted_on_their_day(night, machine):
    counts = {count.kind: count for count in purge_due(machine, after(1827), dry_run=False)}
    assert counts["traveller"].deleted == 4
    for model in (Movement, Traveller, Booking, Match, Delivery, ReceivedMessage, Identifier):
        assert not model.objects.exists(), model


def test_another_administration_is_not_touched(night, people):
    from tidewaiter.desk.accounts.actor import system_actor

    purge_due(system_actor(people.south), after(2000), dry_run=False)
    assert Traveller.objects.filter(family_name="QUILLFEATHER").exists()


def test_masked_rows_say_that_they_are_masked(night, machine, browser, bob):
    row = Traveller.objects.get(family_name="QUILLFEATHER")
    purge_due(machine, after(181), dry_run=False)
    client = browser(bob)
    page = client.get(reverse("arrivals:traveller", args=[row.pk])).content.decode()
    assert "Masked traveller" in page
    flight = client.get(reverse("arrivals:flight", args=[row.movement_id])).content.decode()
    assert "masked" in flight
    message = ReceivedMessage.objects.filter(kind="PNRGOV").first()
    raw = client.get(reverse("arrivals:message", args=[message.pk])).content.decode()
    assert "erased" in raw
    assert (
        not client.get(reverse("arrivals:search"), {"q": "quillfeather"})
        .context["found"]
        .travellers
    )


def test_a_late_message_does_not_bring_masked_people_back(night, hand_in, machine):
    Movement.objects.update(mask_due=timezone.now().date())
    purge_due(machine, timezone.now(), dry_run=False)
    hand_in(bookings(tonight(), [FIRST, SECOND], hours_before=1))
    assert not Traveller.objects.exclude(family_name="").exists()


secret = st.just("SECRETVALUE")
travellers = st.builds(
    TravellerRecord,
    family_name=secret,
    given_names=secret,
    birth_date=secret,
    documents=st.tuples(st.builds(TravelDocument, number=secret)),
    seats=st.tuples(secret),
    bags=st.builds(Bags, declared_count=st.integers(0, 3), tags=st.tuples(secret)),
    contacts=st.tuples(st.builds(Contact, kind=st.just("email"), value=secret, raw=secret)),
    loyalty=st.tuples(secret),
    title=secret,
    bookings=st.tuples(secret),
    role=st.sampled_from(["passenger", "crew"]),
)
bookings_ = st.builds(
    BookingRecord,
    locator=secret,
    locators=st.tuples(secret),
    payments=st.tuples(st.builds(Payment, form=st.just("CA"), holder=secret, last4=secret)),
    contacts=st.tuples(st.builds(Contact, kind=st.just("phone"), value=secret)),
    remarks=st.tuples(secret),
    group_name=secret,
    created=st.just("2026-01-01T10:00"),
)


@given(travellers | bookings_)
def test_masking_follows_the_tags_of_the_records(record):
    assert "SECRETVALUE" in str(as_dict(record))
    left = masked(record)
    assert "SECRETVALUE" not in str(as_dict(left))
    if isinstance(record, TravellerRecord):
        assert (left.role, left.bags.declared_count) == (record.role, record.bags.declared_count)
