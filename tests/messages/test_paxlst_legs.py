"""The legs of a flight, in every way that lists and replies tell them."""

from __future__ import annotations

import pytest

from messages.edi import read_soundly
from tidewaiter.records import Call, Message

HEAD = "UNB+UNOA:4+QX+BORDER+260310:1805+R'UNH+1+PAXLST:D:05B:UN:IATA{reference}'BGM+745'"


def listing(flight: str, reference: str = "") -> Message:
    (message,) = read_soundly(HEAD.format(reference=reference) + flight + "NAD+FL+++LIMA:RUI'")
    return message


def legs(flight: str) -> list[tuple[str, str, str]]:
    return [
        (f"{leg.carrier}{leg.number}", call(leg.departure), call(leg.arrival))
        for leg in listing(flight).movements
    ]


def call(told: Call) -> str:
    return f"{told.place} {told.local[5:] if told.local else '-'}"


LIS_MAD = "LOC+125+LIS'DTM+189:2603110820:201'LOC+87+MAD'DTM+232:2603111040:201'"
WHOLE = ("QX0417", "LIS 03-11T08:20", "MAD 03-11T10:40")
ONWARD = ("QX0417", "MAD 03-11T12:00", "BOG 03-11T17:10")


@pytest.mark.parametrize(
    ("tdt", "carrier", "number"),
    [
        ("TDT+20+QX417+++QX'", "QX", "0417"),
        ("TDT+20+QX417'", "QX", "0417"),
        ("TDT+20+417+++QX'", "QX", "0417"),
        ("TDT+20+0417'", "", "0417"),
        ("TDT+20+QX12A'", "QX", "0012A"),
        ("TDT+20+QX12MCL'", "QX", "0012MCL"),
        ("TDT++QX417+40+QX'", "QX", "0417"),
        ("TDT+20+QXA417'", "QXA", "0417"),
        ("TDT+20+QX417XXXXXXXXXX'", "QX", "0417"),
        ("TDT+20++++QX'", "QX", ""),
        ("tdt+20+qx417'", "QX", "0417"),
    ],
)
def test_carrier_and_number_are_read_from_either_place(tdt: str, carrier: str, number: str) -> None:
    (leg,) = listing(tdt + LIS_MAD).movements
    assert (leg.carrier, leg.number) == (carrier, number)


@pytest.mark.parametrize(
    "flight",
    [
        "TDT+20+QX417'" + LIS_MAD,
        "TDT+20+QX417'LOC+125+LIS'LOC+87+MAD'DTM+189:2603110820:201'DTM+232:2603111040:201'",
        "TDT+20+QX417'DTM+189:2603110820:201'DTM+232:2603111040:201'LOC+125+LIS'LOC+87+MAD'",
        "TDT+20+QX417'DTM+189:2603110820:201'LOC+125+LIS'DTM+232:2603111040:201'LOC+87+MAD'",
        LIS_MAD + "TDT+20+QX417'",
        "TDT+20+QX417'TDT+20+QX417'" + LIS_MAD,
        "TDT+20+QX417'LOC+125+LIS'" + LIS_MAD,
        "TDT+20+QX417'LOC+92+LIS'DTM+189:2603110820:201'LOC+92+MAD'DTM+232:2603111040:201'",
        "TDT+20+QX417'LOC+92+LIS'LOC+92+MAD'DTM+189:2603110820:201'DTM+232:2603111040:201'",
        "TDT+20+QX417'LOC+125+LIS'DTM+189:202603110820:203'LOC+87+MAD'DTM+232:202603111040'",
        "TDT+20+QX417'LOC+125+LIS'DTM+189:202603110820WET:303'LOC+87+MAD'DTM+232:202603111040CET:303'",
        "TDT+20+QX417'LOC+125+PTLIS:50'DTM+189:2603110820:201'LOC+87+ESMAD'DTM+232:2603111040:201'",
    ],
)
def test_one_leg_is_read_however_it_is_told(flight: str) -> None:
    assert legs(flight) == [WHOLE]


@pytest.mark.parametrize(
    "flight",
    [
        # one flight a leg
        (
            "TDT+20+QX417'LOC+92+LIS'DTM+189:2603110820:201'LOC+92+MAD'DTM+232:2603111040:201'"
            "TDT+20+QX417'LOC+125+MAD'DTM+189:2603111200:201'LOC+87+BOG'DTM+232:2603111710:201'"
        ),
        # one flight with two pairs of places
        (
            "TDT+20+QX417'LOC+92+LIS'DTM+189:2603110820:201'LOC+92+MAD'DTM+232:2603111040:201'"
            "LOC+125+MAD'DTM+189:2603111200:201'LOC+87+BOG'DTM+232:2603111710:201'"
        ),
        # a chain, the stop with both of its times
        (
            "TDT+20+QX417'LOC+125+LIS'DTM+189:2603110820:201'LOC+92+MAD'DTM+232:2603111040:201'"
            "DTM+189:2603111200:201'LOC+87+BOG'DTM+232:2603111710:201'"
        ),
    ],
)
def test_two_legs_are_read_however_they_are_told(flight: str) -> None:
    assert legs(flight) == [WHOLE, ONWARD]


def test_pairs_that_do_not_touch_are_legs_of_their_own() -> None:
    flight = "TDT+20+QX417'" + LIS_MAD + LIS_MAD.replace("LIS", "BRU").replace("MAD", "DUB")
    assert [leg[1][:3] + leg[2][:3] for leg in legs(flight)] == ["LISMAD", "BRUDUB"]


def test_a_round_flight_is_a_leg() -> None:
    flight = "TDT+20+QX417'LOC+125+LIS'DTM+189:2603110820:201'LOC+87+LIS'DTM+232:2603111040:201'"
    assert legs(flight) == [("QX0417", "LIS 03-11T08:20", "LIS 03-11T10:40")]


@pytest.mark.parametrize(
    ("flight", "expected"),
    [
        ("TDT+20+QX417'LOC+125+LIS'", ("QX0417", "LIS -", " -")),
        ("TDT+20+QX417'LOC+87+MAD'", ("QX0417", " -", "MAD -")),
        ("TDT+20+QX417'", ("QX0417", " -", " -")),
        ("TDT+20+QX417'LOC+87+MAD'DTM+189:2603110820:201'", ("QX0417", " 03-11T08:20", "MAD -")),
        ("TDT+20+QX417'DTM+189:2603110820:201'", ("QX0417", " 03-11T08:20", " -")),
        ("LOC+125+LIS'LOC+87+MAD'", ("", "LIS -", "MAD -")),
        ("TDT+20+QX417'LOC+125+LIS'DTM+189:260311:101'", ("QX0417", "LIS 03-11", " -")),
        ("TDT+20+QX417'LOC+125+LIS'DTM+189'LOC+87+MAD'", ("QX0417", "LIS -", "MAD -")),
    ],
)
def test_half_a_leg_is_kept(flight: str, expected: tuple[str, str, str]) -> None:
    assert legs(flight) == [expected]


def test_a_departure_may_be_told_as_clearance_only() -> None:
    message = listing("TDT+20+QX417'LOC+22+LIS'DTM+189:2603110820:201'LOC+87+MAD'")
    (leg,) = message.movements
    assert (leg.departure.place, leg.departure.local) == ("LIS", "2026-03-11T08:20")
    assert any(problem.code == "departure-by-clearance" for problem in message.problems)


def test_instants_follow_the_clock_of_the_place() -> None:
    (leg,) = listing("TDT+20+QX417'" + LIS_MAD).movements
    assert (leg.departure.utc, leg.arrival.utc) == ("2026-03-11T08:20Z", "2026-03-11T09:40Z")
    assert leg.departure.basis == "scheduled"
    assert leg.key == "air:QX0417:LIS:2026-03-11"


@pytest.mark.parametrize(
    ("flight", "problem"),
    [
        ("TDT+20+QX417'LOC+125+QQQ'LOC+87+MAD'", "unknown-place"),
        ("TDT+20+QX417'LOC+125+LIS'DTM+189:2602300820:201'", "no-such-date"),
        ("TDT+20+QX417'LOC+125+LIS'DTM+189:SOON'", "bad-date"),
        (
            "TDT+20+QX417'LOC+125+MAD'DTM+189:2603111200:201'LOC+87+BOG'DTM+232:2603110500:201'",
            "arrival-before-departure",
        ),
        ("", "no-flight"),
        ("LOC+125+LIS'LOC+87+MAD'", "no-flight"),
    ],
)
def test_what_is_wrong_with_a_leg_is_told(flight: str, problem: str) -> None:
    message = listing(flight)
    assert problem in {one.code for one in message.problems}
    assert len(message.travellers) == 1


@pytest.mark.parametrize("flight", ["", "TDT+20'" + LIS_MAD, LIS_MAD])
def test_the_flight_may_be_taken_from_the_header(flight: str) -> None:
    message = listing(flight, "+QX417/260311/0820+01:F")
    assert [(leg.carrier, leg.number) for leg in message.movements] == [("QX", "0417")]
    assert "flight-by-reference" in {one.code for one in message.problems}
    span = message.locate(message.movements[0].places["number"])
    assert span is not None


def test_an_overflight_is_marked() -> None:
    assert listing("TDT+34+QX417'" + LIS_MAD).movements[0].overflight
    assert not listing("TDT+20+QX417'" + LIS_MAD).movements[0].overflight


def test_a_ship_is_told_by_mode_and_number() -> None:
    message = listing("TDT+20+V12+1++QX+++9074729:::SEA LION'LOC+125+PTLEI'LOC+87+MAPTM'")
    (voyage,) = message.movements
    assert (voyage.mode, voyage.carrier, voyage.number) == ("sea", "QX", "V12")
    assert voyage.means is not None
    assert (voyage.means.imo, voyage.means.name) == ("9074729", "SEA LION")
    assert not [one for one in message.problems if one.code == "unknown-place"]


def test_the_aircraft_may_be_named() -> None:
    (leg,) = listing("TDT+20+QX417+++QX+++CSTQX'" + LIS_MAD).movements
    assert leg.means is not None
    assert leg.means.registration == "CSTQX"


def test_the_last_destination_stands_beside_the_legs() -> None:
    message = listing("TDT+20+QX417'" + LIS_MAD + "LOC+130+BOG'")
    assert len(message.movements) == 1
    assert message.references["destination"] == "BOG"


def test_flights_told_behind_the_travellers_are_read() -> None:
    (message,) = read_soundly(
        HEAD.format(reference="") + "NAD+FL+++LIMA:RUI'DTM+329:260101'TDT+20+QX417'" + LIS_MAD
    )
    assert message.movements[0].departure.place == "LIS"
    assert message.travellers[0].birth_date == "2026-01-01"
