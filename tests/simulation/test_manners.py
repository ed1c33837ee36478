"""Bookings go through the writer of the library; what systems send besides is put on top, and changes no fact."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tidewaiter.messages import read, write
from tidewaiter.messages.comparing import normal
from tidewaiter.messages.edifact.writing import outgoing
from tidewaiter.records import Message
from tidewaiter.simulation.manners import is_modern, with_manners
from tidewaiter.simulation.pnrgov import FULL, message_record, pnrgov_messages
from tidewaiter.simulation.schedule import flights_of, plan
from tidewaiter.simulation.sky import FlightWorld, Sky
from tidewaiter.simulation.writing import Envelope, interchange

PLAN = plan("flights", flights=10, travellers=1500, prevalence=0.03)
ENVELOPE = Envelope("SYNTHX0", "TWDEMOPIU", datetime(2026, 3, 10, 18, 5, tzinfo=UTC), "REF1")
HOURS = (30, 0)
PAYERS = {"bookings.payments.holder"}


def made() -> list[FlightWorld]:
    sky = Sky(PLAN, 4)
    return [sky.world(flight) for flight in flights_of(PLAN, 4)]


@pytest.fixture(scope="module")
def worlds() -> list[FlightWorld]:
    return made()


def moments(world: FlightWorld) -> Iterator[datetime]:
    yield from (world.flight.departs - timedelta(hours=hours) for hours in HOURS)


def test_all_that_the_records_say_comes_back_when_the_library_writes_them(worlds):
    for world in worlds:
        for at in moments(world):
            told = [booking for booking in world.bookings if booking.created <= at]
            record = replace(message_record(world.flight, told, at), reference="1")
            found = write([record], world.flight.carrier.pnrgov)
            assert {one.code for one in found.left_out} <= {"letters"}, "names without their marks"
            paths = {re.sub(r"\.\d+", "", one.path) for one in found.left_out}
            assert paths <= {"travellers.family_name", "travellers.given_names", *PAYERS}


def sent(world: FlightWorld, at: datetime) -> Message:
    flight = world.flight
    told = [booking for booking in world.bookings if booking.told_at(at)]
    size = len(told) + 1
    whole = replace(flight, carrier=replace(flight.carrier, pnrs_a_message=size))
    data = interchange(pnrgov_messages(whole, told, at, FULL), ENVELOPE, flight.carrier.pnrgov)
    (message,) = read(data)
    return message


def test_manners_change_no_fact():
    """Read with manners and without: the same travellers and bookings, but for names told in reverse, contacts that
    stand with the only traveller or came with the payer, and the birth dates of infants."""
    for world in made():
        at = world.flight.departs
        for booking in world.bookings:
            for passenger in booking.passengers:
                passenger.names_swapped = False
        told = [booking for booking in world.bookings if booking.told_at(at)]
        plain = outgoing(message_record(world.flight, told, at), 1)
        data = interchange([plain], ENVELOPE, world.flight.carrier.pnrgov)
        (without,) = map(normal, read(data))
        with_ = normal(sent(world, at))
        assert [_facts(one) for one in with_.travellers] == [
            _facts(one) for one in without.travellers
        ]
        for one, other in zip(with_.bookings, without.bookings, strict=True):
            assert replace(one, contacts=()) == replace(other, contacts=())
            more = Counter((told.kind, told.value) for told in one.contacts)
            assert more >= Counter((told.kind, told.value) for told in other.contacts)


def _facts(traveller):
    born = None if traveller.role == "infant" else traveller.birth_date
    return replace(traveller, contacts=(), birth_date=born)


def test_no_segment_is_counted_wrong_and_what_may_not_be_kept_is_dropped(worlds):
    dropped = Counter[str]()
    for world in worlds:
        message = sent(world, world.flight.departs)
        codes = {found.code for found in message.problems if found.severity != "info"}
        assert codes <= {"document-name"}
        dropped += Counter(message.dropped)
    assert dropped["sensitive-service"] >= 40


@pytest.mark.parametrize("modern", [True, False])
def test_each_generation_of_systems_has_its_own_manners(worlds, modern):
    seen = Counter[str]()
    for world in worlds:
        if is_modern(world.flight.carrier) == modern:
            seen += Counter(_manners_in(world))
    always = {"fare", "kept by nobody", "payer's address", "title glued", "infant", "seat again"}
    newer = {"contact as service", "seats with the leg", "coupon with the leg"}
    older = {"contact as remark", "seat with the traveller", "coupon with the traveller"}
    assert set(seen) == always | {"remark of the office"} | (newer if modern else older)


def _manners_in(world: FlightWorld) -> Iterator[str]:
    at = world.flight.departs
    told = [booking for booking in world.bookings if booking.told_at(at)]
    body = outgoing(message_record(world.flight, told, at), 1).body
    on_leg = False
    for item in with_manners(body, world.flight, told, at):
        head = item.elements[0] if item.elements else ()
        on_leg = item.tag == "TVL" or (on_leg and item.tag != "SRC")
        if item.tag == "SSR" and head[0] in {"SEAT", "TKNE"}:
            what = {"SEAT": "seats" if on_leg else "seat", "TKNE": "coupon"}[head[0]]
            yield f"{what} with the {'leg' if on_leg else 'traveller'}"
        elif item.tag == "SSR" and head[0].startswith("CTC"):
            yield "contact as service"
        elif item.tag == "SSR" and len(head) == 4:
            yield "kept by nobody"
        elif item.tag == "SSR" and head[0] == "INFT":
            yield "infant"
        elif item.tag == "IFT" and item.elements[1][0].startswith(("CTCM", "CTCE")):
            yield "contact as remark"
        elif item.tag == "IFT" and item.elements[1][0].startswith(("CTCT", "IP ")):
            yield "remark of the office"
        elif item.tag == "IFT" and head == ("4", "43") and item.elements[2] != ("",):
            yield "payer's address"
        elif item.tag in {"FAR", "SSD"}:
            yield {"FAR": "fare", "SSD": "seat again"}[item.tag]
        elif item.tag == "TIF" and item.elements[1:] and item.elements[1][0].endswith("MRS"):
            yield "title glued"


def test_names_told_in_reverse_are_noted_and_the_document_still_finds_its_holder():
    world = max(made(), key=lambda one: len(one.clean))
    booking = next(
        one
        for one in world.clean
        if one.passengers[0].in_booking and one.told_at(world.flight.departs)
    )
    booking.passengers[0].names_swapped = True
    message = sent(world, world.flight.departs)
    person = booking.passengers[0].person
    (holder,) = (
        one
        for one in message.travellers
        if any(item.number == person.document for item in one.documents)
    )
    assert holder.references.avf == booking.locator
    assert "document-name" in {found.code for found in message.problems}
