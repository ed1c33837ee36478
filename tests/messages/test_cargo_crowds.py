"""Messages made to be many: a million small things are read in one pass, each kept once, and what is too much is stopped."""

from __future__ import annotations

from messages.cargo import codes, read_one
from messages.edi import read_soundly
from tidewaiter.messages.cargo_imp.lines import MOST_LINES
from tidewaiter.messages.edifact.cargo_reading import MOST_CORRECTED
from tidewaiter.messages.several import Several
from tidewaiter.reference.containers import check_digit

MANY = 3_000
BOX = "TIDU1234566"


def test_many_seals_of_one_box_are_each_kept_once() -> None:
    told = [f"SEL+SEAL{number}+CA" for number in range(MANY)]
    message = read_one("COARRI", "BGM+46+1+9", f"EQD+CN+{BOX}", *told, *told)
    (box,) = message.equipment
    assert [seal.number for seal in box.seals] == [f"SEAL{number}" for number in range(MANY)]
    assert box.places[f"seals.{MANY - 1}"] == (3 + MANY, 1)


def test_many_lines_of_text_are_one_description() -> None:
    message = read_one(
        "CUSCAR", "CNI+1+B", "GID+1", *[f"FTX+AAA+++T{number}" for number in range(MANY)]
    )
    assert message.consignments[0].items[0].description.split()[-1] == f"T{MANY - 1}"


def test_corrections_are_looked_for_up_to_a_number_of_wrong_boxes() -> None:
    right = [f"TIDU{number:06d}" for number in range(MOST_CORRECTED + 5)]
    wrong = [f"{payload[:4]}G{payload[5:]}{check_digit(payload)}" for payload in right]
    message = read_one("COARRI", "BGM+46+1+9", *[f"EQD+CN+{number}" for number in wrong])
    offered = [box.id_corrected for box in message.equipment]
    assert any(offered[:MOST_CORRECTED])
    assert not any(offered[MOST_CORRECTED:])
    assert codes(message).count("container-form") == len(wrong)


def test_a_file_of_more_lines_than_any_message_is_read_up_to_there() -> None:
    (message,) = read_soundly("FWB/17\n123-00000055GYEAMS/T4\n" + "/\n" * (MOST_LINES + 10))
    assert codes(message) == ["too-many-lines"]
    assert message.consignments[0].reference == "123-00000055"


def test_a_declaration_inside_another_is_part_of_it() -> None:
    inner = "<Declaration><TypeCode>IMA</TypeCode></Declaration>"
    (message,) = read_soundly(
        f"<Declaration xmlns='urn:wco:datamodel:WCO:DEC-DMS:2'><TypeCode>EXA</TypeCode>{inner}</Declaration>"
    )
    assert len(message.consignments) == 1
    assert message.function.document == "EXA"


def test_several_knows_what_was_told_however_many() -> None:
    several, told = Several(), []
    for number in [*range(50), *range(50)]:
        if several.is_new("x", number, told):
            told.append(number)
    assert told == list(range(50))
