"""The table of boxes and bills: read from CSV and Excel alike; what is wrong has its row and column, and nothing is lost."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tidewaiter.messages import read
from tidewaiter.records import Mass, Message, Seal
from tidewaiter.reference import load_csv

COLUMNS = [row["column"] for row in load_csv("tidewaiter.messages.table", "columns.csv")]
PAGE = Path(__file__).parents[2] / "docs" / "messages.md"


def table(*rows: dict[str, str], mark: str = ",", columns: list[str] | None = None) -> bytes:
    names = columns or list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, delimiter=mark, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def sheet(*rows: list[Any], before: bool = False) -> bytes:
    book = Workbook()
    if before:
        book.active.append(["notes"])
        page = book.create_sheet("cargo")
    else:
        page = book.active
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def one(data: bytes) -> Message:
    (message,) = read(data, "list.csv")
    return message


def faults(message: Message) -> list[tuple[str, int | None, int | None, str]]:
    return [(each.code, each.segment, each.element, each.detail) for each in message.problems]


FIRST = {
    "voyage": "612E",
    "vessel": "EVER YOUNG",
    "imo": "9074729",
    "departure": "ECGYE",
    "arrival": "NLRTM",
    "arrives": "2026-03-12 10:00",
    "consignment": "B1",
    "consignor": "FRUTAS SA",
    "consignor_address": "AV 1, GUAYAQUIL",
    "consignor_country": "ec",
    "goods": "FRESH BANANAS",
    "hs": "0803.90",
    "packages": "1080",
    "gross_kg": "20952,5",
    "container": "MSCU 663987-0",
    "type": "45R1",
    "full": "full",
    "seal": "AB123456; CD654321",
    "vgm_kg": "25600",
    "temperature_c": "13.5",
}


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_a_row_tells_of_a_voyage_a_bill_its_goods_and_a_box(mark: str) -> None:
    message = one(table(FIRST, mark=mark))
    assert message.problems == ()
    assert (message.kind, message.function.action) == ("CARGO-TABLE", "add")
    (movement,) = message.movements
    assert movement.key == "sea:IMO9074729:612E:NLRTM"
    assert movement.arrival.local == "2026-03-12T10:00"
    (bill,), (box,) = message.consignments, message.equipment
    assert (bill.reference, bill.equipment) == ("B1", ("MSCU6639870",))
    assert bill.parties[0].country == "EC"
    assert (bill.items[0].hs, bill.items[0].packages) == ("080390", 1080)
    assert bill.items[0].gross_mass_kg == 20952.5
    assert box.seals == (Seal("AB123456"), Seal("CD654321"))
    assert box.masses == (Mass("vgm", 25600.0, "", "KGM"),)
    assert (box.status, box.temperature_c, box.bills) == ("full", 13.5, ("B1",))


def test_excel_tells_the_same_as_csv() -> None:
    values: list[Any] = [
        datetime(2026, 3, 12, 10, 0) if name == "arrives" else value  # noqa: DTZ001  a local time
        for name, value in FIRST.items()
    ]
    workbook = one(sheet(list(FIRST), values))
    text = one(table(FIRST))
    assert workbook.problems == ()
    assert workbook.consignments == text.consignments
    assert workbook.equipment == text.equipment
    assert workbook.movements == text.movements


def test_numbers_and_days_of_excel_are_read_as_they_are_meant() -> None:
    names = ["consignment", "packages", "gross_kg", "arrives", "goods"]
    message = one(sheet(names, ["B1", 60.0, 12.25, date(2026, 3, 12), "NUTS"]))
    assert message.problems == ()
    assert (message.consignments[0].items[0].packages, message.movements) == (60, ())
    assert message.consignments[0].items[0].gross_mass_kg == 12.25


def test_the_table_may_stand_on_another_sheet() -> None:
    message = one(sheet(["consignment", "goods", "hs"], ["B1", "NUTS", "0802"], before=True))
    assert message.consignments[0].items[0].hs == "0802"


def test_rows_of_one_bill_and_one_box_tell_of_the_same_thing() -> None:
    rows = [
        {"voyage": "1E", "consignment": "B1", "container": "MSCU6639870", "goods": "NUTS"},
        {"consignment": "B1", "container": "MSCU6639870", "goods": "BOLTS", "seal": "AB123456"},
        {"consignment": "B2", "container": "MSCU6639870", "goods": "SHOES"},
        {"container": "MSCU6639865"},
    ]
    message = one(table(*rows, columns=["voyage", "consignment", "container", "goods", "seal"]))
    assert [bill.reference for bill in message.consignments] == ["B1", "B2"]
    assert [item.description for item in message.consignments[0].items] == ["NUTS", "BOLTS"]
    assert [box.bills for box in message.equipment] == [("B1", "B2"), ()]


def test_another_voyage_or_function_is_another_message() -> None:
    rows = [
        {"voyage": "1E", "consignment": "B1", "goods": "NUTS"},
        {"voyage": "2E", "consignment": "B2", "goods": "NUTS"},
        {"voyage": "2E", "consignment": "B3", "goods": "NUTS", "function": "cancellation"},
    ]
    messages = read(table(*rows, columns=["voyage", "consignment", "goods", "function"]))
    assert [one.movements[0].number for one in messages] == ["1E", "2E", "2E"]
    assert [one.function.action for one in messages] == ["add", "add", "withdraw"]


def test_what_cannot_be_read_is_named_by_row_and_column_and_kept() -> None:
    rows = [
        FIRST,
        {
            "consignment": "B1",
            "consignor": "FRUTAS S.A.",
            "packages": "many",
            "hs": "bananas",
            "container": "MSCU6639871",
            "full": "half",
        },
    ]
    message = one(table(*rows))
    names = list(FIRST)
    at = {name: names.index(name) + 1 for name in names}
    assert faults(message) == [
        ("row-differs", 3, at["consignor"], "consignor"),
        ("bad-number", 3, at["hs"], "hs"),
        ("bad-number", 3, at["packages"], "packages"),
        ("unknown-value", 3, at["full"], "full"),
        ("container-check-digit", 3, at["container"], "0"),
    ]
    assert message.problems[0].offset == table(*rows).index(b",,,,,,B1,FRUTAS S.A.")
    bill, box = message.consignments[0], message.equipment[1]
    assert ("consignor", "FRUTAS S.A.") in bill.others
    assert bill.items[1].others == (("hs", "bananas"), ("packages", "many"))
    assert (box.others, box.id_corrected) == ((("full", "half"),), "MSCU6639870")


def test_days_that_do_not_exist_are_named() -> None:
    message = one(table({**FIRST, "arrives": "2026-02-31"}))
    assert [code for code, *_ in faults(message)] == ["no-such-date"]
    message = one(table({**FIRST, "arrives": "12/03/2026"}))
    assert [code for code, *_ in faults(message)] == ["bad-date"]


def test_unknown_columns_and_stray_cells_are_kept() -> None:
    data = b"consignment,goods,hs,remark\nB1,NUTS,0802,fragile,left over\n,,0802,\n"
    message = one(data)
    assert [code for code, *_ in faults(message)] == [
        "row-too-long",
        "row-names-nothing",
        "unknown-column",
    ]
    assert message.consignments[0].others == (("remark", "fragile"),)
    assert [row["elements"][0] for row in message.segments] == [
        ["B1", "NUTS", "0802", "fragile", "left over"],
        ["", "", "0802", ""],
    ]


def test_a_text_in_quotation_marks_may_hold_breaks_and_marks() -> None:
    data = b'consignment,goods,hs\n"B1","NUTS,\nSALTED",0802\nB2,BOLTS,x\n'
    message = one(data)
    assert message.consignments[0].items[0].description == "NUTS,\nSALTED"
    assert faults(message) == [("bad-number", 4, 3, "hs")]
    assert message.problems[0].offset == data.index(b"B2")


def test_letters_of_other_tables_are_read_too() -> None:
    for coding in ("utf-8", "utf-8-sig", "cp1252"):
        data = "consignment,consignee,goods\nB1,MÜLLER,ÄPFEL\n".encode(coding)
        assert one(data).consignments[0].parties[0].name == "MÜLLER"


def test_a_head_without_rows_says_so() -> None:
    assert [code for code, *_ in faults(one(b"consignment,container,goods\n"))] == ["no-content"]


def test_other_tables_and_archives_are_none() -> None:
    assert one(b"name,age,town\nA,1,B\n").kind == "unknown"
    assert one(b"container,answer\nMSCU6639870,yes\n").kind != "CARGO-TABLE"
    assert [one_fault[0] for one_fault in faults(one(sheet(["name", "age"], ["A", 1])))] == [
        "not-a-message"
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("list.csv", table(FIRST))
    assert [code for code, *_ in faults(one(packed.getvalue()))] == ["not-a-message"]
    assert one(packed.getvalue()[:40]).kind == "unknown"


def test_a_workbook_with_a_document_type_or_of_endless_size_is_not_opened() -> None:
    for name, content in (
        ("xl/worksheets/sheet1.xml", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'),
        ("xl/media/x.bin", "0" * (65 * 1024 * 1024)),
    ):
        packed = io.BytesIO(sheet(["consignment", "goods", "hs"], ["B1", "NUTS", "0802"]))
        with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name + "2", content) if "bin" in name else archive.writestr(
                "xl/more.xml", content
            )
        assert [code for code, *_ in faults(one(packed.getvalue()))] == ["not-a-message"]


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(
        st.dictionaries(
            st.sampled_from(COLUMNS),
            st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=20),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_cells_are_read_without_a_failure_of_the_program(rows: list[dict[str, str]]) -> None:
    for message in read(table(*rows, columns=COLUMNS)):
        assert "internal" not in {fault.code for fault in message.problems}


def test_every_column_stands_on_the_page() -> None:
    section = PAGE.read_text("utf-8").partition("## A table of boxes and bills\n")[2]
    section = section.partition("\n## ")[0]
    assert [name for name in COLUMNS if f"`{name}`" not in section] == []
