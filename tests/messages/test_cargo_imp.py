"""Air cargo messages of text lines: what they tell, and what is done with what is wrong in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.cargo import codes
from messages.edi import DATA, read_soundly
from tidewaiter.messages.cargo_imp.values import quantity, told_at
from tidewaiter.records import Message

AIR = DATA / "air"
NAMES = sorted(path.stem for path in AIR.glob("*.txt"))


def sample(name: str) -> Message:
    (message,) = read_soundly((AIR / f"{name}.txt").read_bytes())
    return message


def test_a_waybill_of_the_older_version_tells_parties_by_their_lines() -> None:
    message = sample("fwb")
    assert codes(message) == []
    (bill,) = message.consignments
    assert (bill.reference, bill.origin, bill.destination) == ("123-00000055", "GYE", "AMS")
    assert (bill.packages, bill.gross_mass_kg, bill.volume_m3, bill.transits) == (
        40,
        812.5,
        3.2,
        ("BOG",),
    )
    shipper, consignee, agent = bill.parties
    assert (shipper.name, shipper.address, shipper.country) == (
        "ORCHARD OF THE SOUTH",
        "KM 9 VIA DAULE, GUAYAQUIL, 090112",
        "EC",
    )
    assert (shipper.ids, shipper.id_kinds) == (("ACC77", "0990012345001"), ("account", "trader"))
    assert (consignee.name, consignee.country) == ("NORTH FLOWERS BV", "NL")
    assert (agent.name, agent.role) == ("WINGED AGENTS", "forwarder")
    (line,) = bill.items
    assert (line.description, line.hs, line.packages, line.pieces) == (
        "CUT ROSES",
        "060311",
        40,
        1200,
    )
    assert bill.value is not None
    assert (bill.value.amount, bill.nil) == (4200, {"carriage": True, "insurance": True})
    assert bill.freight is not None
    assert (bill.freight.amount, bill.freight.terms) == (1706.25, "prepaid")
    assert ("SSR", "DEGREES") in bill.texts


def test_security_information_takes_from_the_line_above_what_it_leaves_out() -> None:
    (bill,) = sample("fwb").consignments
    assert bill.security == (
        ("EC/SHP/T", "0990012345001"),
        ("EC/ISS/RA", "00077-01"),
        ("EC/ISS/SM", "XRY"),
        ("EC/ISS/SD", "04MAR260900"),
        ("EC/ISS/KC", "142"),
    )


def test_houses_stand_under_their_master_with_pounds_as_kilograms() -> None:
    message = sample("fhl")
    master, roses, foliage = message.consignments
    assert (roses.house_of, foliage.house_of) == (master.reference, master.reference)
    assert (roses.items[0].description, roses.items[0].hs) == (
        "CUT ROSES RED AND WHITE IN WATER",
        "060311",
    )
    assert foliage.gross_mass_kg == pytest.approx(468.5 * 0.45359237, abs=0.001)
    assert (foliage.items[0].pieces, foliage.handling) == (200, ("PER",))
    assert [party.name for party in roses.parties] == ["ORCHARD OF THE SOUTH", "NORTH FLOWERS BV"]
    assert [party.name for party in foliage.parties] == ["GREEN HILLS"]
    assert codes(message) == []


def test_a_flight_manifest_tells_units_parts_and_where_the_goods_go_on() -> None:
    message = sample("ffm")
    assert codes(message) == []
    loose, packed, other = message.consignments
    assert (loose.equipment, packed.equipment) == ((), ("PMC12345XX",))
    assert [(bill.part, bill.packages, bill.total_packages) for bill in (loose, packed)] == [
        ("P", 30, 40),
        ("P", 10, 40),
    ]
    assert (packed.transports[0].destination, packed.transports[0].carrier) == ("FRA", "YY")
    assert other.security == (("CO/ISS/RA", "00012"),)
    first, second = message.movements
    assert (first.departure.local, first.arrival.place, second.arrival.place) == (
        "--03-05T22:10",
        "AMS",
        "FRA",
    )
    assert first.means is not None
    assert first.means.registration == "HK9999"
    assert message.series is not None
    assert not message.series.final


def test_a_status_message_tells_events_in_order_with_found_cargo_among_them() -> None:
    message = sample("fsu")
    assert [(one.kind, one.at, one.place) for one in message.events] == [
        ("received", "--03-04T09:15", "GYE"),
        ("departed", "--03-04T14:05", "GYE"),
        ("discrepancy", "--03-06T15:00", "AMS"),
        ("received_from_flight", "--03-06T14:10", "AMS"),
        ("delivered", "--03-06T20:10", "AMS"),
    ]
    assert (message.events[2].code, message.events[2].text) == (
        "DIS/FDCA",
        "TWO PIECES WITHOUT LABEL",
    )
    assert [one.by for one in message.events] == ["R INVENTADA", "", "", "", "B RECIPIENT"]
    assert {one.subject for one in message.events} == {"123-00000055"}
    assert [unit.id for unit in message.equipment] == ["PMC12345XX"]


@pytest.mark.parametrize(
    ("text", "part", "pieces", "kg", "total"),
    [
        ("T114K2380DG6", "T", 114, 2380, None),
        ("P1K4DG4T12", "P", 1, 4, 12),
        ("T12K25.9MC0.15", "T", 12, 25.9, None),
        ("T2L150", "T", 2, 68.039, None),
        ("P20T30", "P", 20, None, 30),
        ("S1K25MC0.06T13", "S", 1, 25, 13),
    ],
)
def test_quantities(text: str, part: str, pieces: int, kg: float | None, total: int | None) -> None:
    told = quantity(text)
    assert told is not None
    assert (told.part, told.pieces, told.mass.kg if told.mass else None, told.total) == (
        part,
        pieces,
        kg,
        total,
    )


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("02JAN1403", "--01-02T14:03"),
        ("17APR", "--04-17"),
        ("03MAY0015-N", "--05-03T00:15"),
        ("31FEB", None),
        ("XX", None),
    ],
)
def test_dates_without_a_year_are_written_without_one(text: str, at: str | None) -> None:
    assert told_at(text) == at


def test_a_waybill_number_that_fails_its_check_is_kept_and_named() -> None:
    (message,) = read_soundly("FSA/15\n123-00000056GYEAMS/T4\nNFD/04MAR0915/AMS/T4\n")
    assert message.consignments[0].reference == "123-00000056"
    assert [(one.code, one.detail) for one in message.problems] == [("awb-check-digit", "5")]


def test_a_house_with_its_masters_number_is_no_consolidation() -> None:
    (message,) = read_soundly("FHL/5\nMBI/123-00000055GYEAMS/T4K9\nHBS/00000055/GYEAMS/4/K9//LAMPS")
    assert codes(message) == ["house-is-master"]


def test_a_message_without_its_own_reader_gives_its_lines() -> None:
    (message,) = read_soundly(
        "FBL/4\n1/XX123/09FEB/GYE\nBOG\n123-00000055GYEBOG/T2K5/LAMPS\nLAST\n"
    )
    assert codes(message) == ["unsupported"]
    assert len(message.segments) == 4
    assert "123-00000055" in message.references.values()


def test_several_messages_and_telex_lines_before_them_are_read() -> None:
    text = "QD AMSFMXX\n.GYEFMXX 041200\n" + "\n\n".join(
        (AIR / f"{name}.txt").read_text() for name in NAMES
    )
    found = read_soundly(text)
    assert [message.kind for message in found] == ["FFM", "FHL", "FSU", "FWB"]
    assert [message.index for message in found] == [0, 1, 2, 3]
    assert codes(found[0]) == ["text-before"]


@pytest.mark.parametrize("letter", "ŠàÅąР")
def test_a_line_keeps_its_last_letter_whatever_bytes_it_has(letter: str) -> None:
    """The last byte of these in UTF-8 is a blank (A0) or a new line (85) to whoever takes bytes for letters."""
    written = (AIR / "fwb.txt").read_text(encoding="utf-8")
    assert "NORTH FLOWERS BV" in written
    (message,) = read_soundly(written.replace("FLOWERS BV", f"FLOWER{letter}").encode())
    assert message.consignments[0].parties[1].name == f"NORTH FLOWER{letter}"


@pytest.mark.parametrize("name", NAMES)
def test_other_line_ends_and_a_missing_last_one_change_nothing(name: str) -> None:
    text = (AIR / f"{name}.txt").read_text()
    known = sample(name)
    for written in (text.replace("\n", "\r\n"), text.rstrip("\n"), text.replace("\n", " \n")):
        (found,) = read_soundly(written)
        assert found.consignments == known.consignments
        assert found.events == known.events


@pytest.mark.parametrize("name", NAMES)
def test_a_line_lost_costs_no_more_than_what_it_told(name: str) -> None:
    lines = (AIR / f"{name}.txt").read_text().splitlines()
    for at in range(1, len(lines)):
        read_soundly("\n".join([*lines[:at], *lines[at + 1 :]]))
        read_soundly("\n".join(lines[:at]))
        read_soundly("\n".join([*lines[:at], "?? UNREADABLE", *lines[at:]]))


@given(
    st.sampled_from(NAMES),
    st.lists(
        st.tuples(
            st.integers(0, 2_000),
            st.sampled_from(["", "/", "\n", "T", "9", "\xe9", "///", "ULD/", "OCI/"]),
        ),
        min_size=1,
        max_size=8,
    ),
)
def test_any_damage_is_read_without_failing(name: str, damage: list[tuple[int, str]]) -> None:
    text = (AIR / f"{name}.txt").read_text()
    for at, put in damage:
        place = at % (len(text) + 1)
        text = text[:place] + put + text[place + 1 :]
    read_soundly(text)


@given(
    st.lists(
        st.sampled_from(
            [
                "FWB/17",
                "FHL/5",
                "FFM/8",
                "FSU/14",
                "OCI/",
                "RTD/1",
                "/NG/",
                "SHP",
                "HBS/",
                "MBI/",
                "123-00000055",
                "ULD/",
                "LAST",
                "RCS/",
                "DIS/",
                "CVD/",
                "/",
                "//",
                "1/XX1/01JAN/AMS",
                "AMS",
            ]
        ),
        max_size=20,
    )
)
def test_any_lines_in_any_order_are_read_without_failing(lines: list[str]) -> None:
    read_soundly("FWB/17\n" + "\n".join(lines))
