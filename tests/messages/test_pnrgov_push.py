"""Level 0 of PNRGOV: what is pushed, of which flight, how many bookings; and how bookings are told apart."""

from __future__ import annotations

import pytest

from messages.edi import read_soundly
from messages.pnrs import FLIGHT, LEG, codes, interchange, push
from tidewaiter.messages import read
from tidewaiter.messages.edifact import pnrgov
from tidewaiter.records import FlightNumber, Function

ANNE = "SRC'RCI+QX:AAAAA1'DAT+700:010326:1010'TIF+ARDEN+ANNE:A:1'REF+:R1'"
BERT = "SRC'RCI+QX:BBBBB2'DAT+700:010326:1011'TIF+BRISK+BERT:A:1'REF+:R2'"


def test_the_flight_of_the_push_is_its_movement() -> None:
    (movement,) = push(ANNE).movements
    assert movement.key == "air:QX0417:MAD:2026-03-11"
    assert (movement.departure.local, movement.departure.utc) == (
        "2026-03-11T12:00",
        "2026-03-11T11:00Z",
    )
    assert (movement.arrival.place, movement.arrival.local) == ("BOG", "2026-03-11T17:10")


@pytest.mark.parametrize(
    ("dates", "arrival"),
    [
        ("110326:1200::1710", "2026-03-11T17:10"),  # a blank date is the same day
        ("110326:1200:1710", "2026-03-11T17:10"),  # its component was left out
        ("110326:2200:120326:0710", "2026-03-12T07:10"),
        ("110326:1200", None),
    ],
)
def test_arrival_is_the_same_day_unless_told(dates: str, arrival: str | None) -> None:
    (movement,) = push(ANNE, flight=f"TVL+{dates}+MAD+BOG+QX+417'").movements
    assert movement.arrival.local == arrival


def test_an_operating_carrier_is_kept_apart() -> None:
    (movement,) = push(ANNE, flight="TVL+110326:1200+MAD+BOG+ZQ:QX+0006'").movements
    assert (movement.carrier, movement.number) == ("ZQ", "0006")
    assert movement.operating == FlightNumber("QX", "")


@pytest.mark.parametrize(
    ("segment", "effect", "known"),
    [
        ("MSG+:22'", "full", True),
        ("MSG+:141'", "update", True),
        ("MSG+22'", "full", True),
        ("MSG+:999'", "add", False),
        ("", "add", True),
    ],
)
def test_the_function_says_what_the_push_changes(segment: str, effect: str, known: bool) -> None:
    message = push(ANNE, function=segment)
    assert message.function.effect == effect
    assert ("push-function" in codes(message)) is not known


def test_without_function_nothing_is_said_to_be_whole() -> None:
    assert push(ANNE, function="").function == Function("", "", "add")


def test_the_number_of_bookings_is_declared_for_the_whole_push() -> None:
    fewer = push("EQN+840'" + ANNE + BERT)
    assert (fewer.declared.pnrs, fewer.declared.travellers) == (840, None)
    assert "pnr-count" not in codes(fewer)
    assert "pnr-count" in codes(push("EQN+1'" + ANNE + BERT))
    assert "pnr-count" in codes(push("EQN+0'" + ANNE + BERT))


def test_a_push_without_flight_keeps_its_bookings() -> None:
    message = push(ANNE, flight="")
    assert codes(message) == ["no-flight"]
    assert [one.family_name for one in message.travellers] == ["ARDEN"]


def test_a_push_of_several_legs_has_them_all() -> None:
    second = "TVL+110326:1900::2110+BOG+LIM+QX+417'"
    assert [leg.departure.place for leg in push(ANNE, flight=FLIGHT + second).movements] == [
        "MAD",
        "BOG",
    ]


def test_bookings_without_names_are_bookings() -> None:
    message = push("SRC'RCI+QX:AAAAA1'SRC'RCI+QX:AAAAA2'")
    assert [one.locator for one in message.bookings] == ["AAAAA1", "AAAAA2"]
    assert codes(message) == ["no-names", "no-names"]


def test_travellers_belong_to_their_booking() -> None:
    message = push(ANNE + BERT)
    assert [one.travellers for one in message.bookings] == [(0,), (1,)]
    assert [one.bookings for one in message.travellers] == [("AAAAA1",), ("BBBBB2",)]
    assert [one.references.avf for one in message.travellers] == ["AAAAA1", "BBBBB2"]


def test_a_lost_start_of_a_booking_is_found() -> None:
    message = push(ANNE + LEG + BERT.removeprefix("SRC'") + LEG)
    assert [one.locator for one in message.bookings] == ["AAAAA1", "BBBBB2"]
    assert [one.family_name for one in message.travellers] == ["ARDEN", "BRISK"]
    assert "no-source" in codes(message)


def test_a_lost_start_is_found_behind_history_too() -> None:
    past = "ABI+1+:LISQX'DAT+T:020326:0909'SAC+++X'TIF+ARDEN+ANN:A:1'"
    message = push(ANNE + LEG + past + BERT.removeprefix("SRC'"))
    assert [one.family_name for one in message.travellers] == ["ARDEN", "BRISK"]


@pytest.mark.parametrize(
    "start", ["RCI+QX:AAAAA1'", "RCI+QX:AAAAA1'SRC'", "SRC'SRC'RCI+QX:AAAAA1'"]
)
def test_a_start_that_is_doubled_misplaced_or_missing_makes_one_booking(start: str) -> None:
    message = push(start + "TIF+ARDEN+ANNE:A:1'")
    assert [one.locator for one in message.bookings] == ["AAAAA1"]
    assert [one.family_name for one in message.travellers] == ["ARDEN"]


def test_names_alone_make_a_booking() -> None:
    message = push("TIF+ARDEN+ANNE:A:1'")
    assert [one.family_name for one in message.travellers] == ["ARDEN"]
    assert {"no-source", "no-locator"} <= set(codes(message))


def test_unknown_segments_are_told_once_a_tag() -> None:
    message = push("ZZ1+A'" + ANNE + "ZZ1+B'ZZ1+C'QQQ+1'" + BERT + "ZZ1'")
    told = [(one.code, one.detail) for one in message.problems if one.code == "unknown-segment"]
    assert told == [("unknown-segment", "ZZ1"), ("unknown-segment", "QQQ")]
    assert [one.family_name for one in message.travellers] == ["ARDEN", "BRISK"]


def test_a_tag_that_is_none_is_not_quoted() -> None:
    (told,) = [
        one for one in push(ANNE + "SECRETNAME+B'").problems if one.code == "unknown-segment"
    ]
    assert told.detail == "?"


def test_a_failure_of_the_program_costs_one_segment(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_booking: object, segment: object) -> None:
        raise ZeroDivisionError(segment)

    monkeypatch.setitem(pnrgov.HANDLERS, "DAT", fail)
    (message,) = read(interchange(ANNE + BERT).encode())
    assert [one.family_name for one in message.travellers] == ["ARDEN", "BRISK"]
    assert [(one.segment, one.detail) for one in message.problems if one.code == "internal"] == [
        (7, "ZeroDivisionError"),
        (12, "ZeroDivisionError"),
    ]


def test_curly_quotes_and_glued_segments_lose_nobody() -> None:
    text = interchange(
        "SRC'RCI+1Z:X49V9U::210126:0411+ZB:2OX5VV’\nDAT+700:270226:0726'"
        "ORG+1Z:MUC+32393340:SINQX08AA+NCE+QX:NCE+A+SG+HJGS+CFDEA9+9TIF+LUND:I+KARI ANN MRS:A:3'"
        "REF+:0010350E7830159A'SSR+NSSA:HN:1:QX:::MAD:BOG+::3'"
    )
    (message,) = read_soundly(text)
    (read,) = message.travellers
    assert (read.family_name, read.given_names, read.title) == ("LUND", "KARI ANN", "MRS")
    assert message.bookings[0].locators == ("1Z:X49V9U", "ZB:2OX5VV")
    assert message.bookings[0].agency is not None
    assert message.bookings[0].agency.agent == "HJGS"
    assert "lost-terminator" in codes(message)
