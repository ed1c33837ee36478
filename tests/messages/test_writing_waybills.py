"""Waybills and lists of houses that are awkward to write: what comes back, and what is named."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messages import written_waybills
from tidewaiter.errors import Refused
from tidewaiter.messages import dialects, read, write
from tidewaiter.records import Consignment, ConsignmentItem, Mass, Message, Party

AWB = "057-12345675"


def waybill(bill: Consignment, kind: str = "FWB") -> Message:
    return Message("-", 0, kind, consignments=(bill,))


def lost(message: Message) -> list[str]:
    return [one.path for one in write([message]).left_out]


def test_pounds_stay_pounds() -> None:
    told = Mass("gross", 68.039, "150", "L")
    bill = Consignment(AWB, packages=2, gross_mass_kg=68.039, masses=(told,))
    found = write([waybill(bill)])
    assert found.data.splitlines()[1] == b"057-12345675/T2L150"
    assert found.left_out == ()


def test_a_part_tells_the_pieces_of_the_whole() -> None:
    bill = Consignment(
        AWB, origin="SIN", destination="JFK", packages=1, part="P", total_packages=12
    )
    assert write([waybill(bill)]).data.splitlines()[1] == b"057-12345675SINJFK/P1T12"
    assert lost(waybill(bill)) == []


def test_a_long_description_is_broken_into_lines_of_twenty() -> None:
    words = "FRESH CUT FLOWERS ROSES AND CARNATIONS IN CARTONS"
    bill = Consignment(AWB, packages=3, items=(ConsignmentItem("1", words, packages=3),))
    found = write([waybill(bill)])
    assert [line for line in found.data.splitlines() if b"/NG/" in line] == [
        b"/2/NG/FRESH CUT FLOWERS",
        b"/3/NG/ROSES AND CARNATIONS",
        b"/4/NG/IN CARTONS",
    ]
    assert found.left_out == ()


def test_a_slash_in_a_name_parts_it_and_is_named() -> None:
    bill = Consignment(AWB, parties=(Party("consignor", "SHP", "A/S FISK"),))
    assert lost(waybill(bill)) == ["consignments.0.parties.0.name"]


def test_a_line_break_in_a_text_begins_no_line() -> None:
    bill = Consignment(AWB, packages=1, items=(ConsignmentItem("1", "NUTS\nCNE/X", packages=1),))
    found = write([waybill(bill)])
    assert b"\nCNE" not in found.data
    assert [one.path for one in found.left_out] == ["consignments.0.items.0.description"]


def test_letters_that_the_dialect_lacks_lose_their_marks_and_are_named() -> None:
    bill = Consignment(AWB, parties=(Party("consignee", "CNE", "MÜLLER"),))
    found = write([waybill(bill)])
    assert b"NAM/MULLER" in found.data
    assert [one.code for one in found.left_out] == ["letters"]
    assert write([waybill(bill)], dialects()["utf8"]).left_out == ()


def test_a_sender_has_no_place_in_a_waybill() -> None:
    told = Message("-", 0, "FWB", sender="KLM", consignments=(Consignment(AWB),))
    assert [(one.path, one.code) for one in write([told]).left_out] == [("sender", "no-envelope")]


def test_both_families_in_one_file_are_refused() -> None:
    with pytest.raises(Refused, match="write them apart"):
        write([waybill(Consignment(AWB)), Message("-", 0, "CUSCAR")])


def test_houses_stand_under_their_master() -> None:
    master = Consignment(AWB, kind="waybill", packages=5)
    house = Consignment("H1", kind="house", house_of=AWB, packages=5, description="COMPUTER PARTS")
    (again,) = read(write([Message("-", 0, "FHL", consignments=(master, house))]).data)
    assert [one.house_of for one in again.consignments] == ["", AWB]


@settings(max_examples=10, deadline=None)
@given(
    told=st.lists(st.sampled_from(sorted(written_waybills.KINDS)), min_size=1, max_size=3),
    data=st.data(),
)
def test_several_messages_stand_behind_each_other(told: list[str], data: st.DataObject) -> None:
    messages = [data.draw(written_waybills.KINDS[kind]()) for kind in told]
    found = write(messages)
    assert found.left_out == ()
    assert [one.kind for one in read(found.data)] == told
