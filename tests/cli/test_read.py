"""`tidewaiter read` keeps what commands.md promises to scripts and other systems."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tidewaiter.messages import MAX_BYTES

KEYS = {
    "schema", "source", "index", "kind", "release", "function", "reference", "series", "sent_at", "declared",
    "movements", "travellers", "bookings", "consignments", "equipment", "events", "replies", "dropped", "problems",
}  # fmt: skip
PROBLEM = {"code", "severity", "what", "message", "segment", "element", "offset"}


def test_a_message_is_one_line_with_every_key(tidewaiter: Callable, passenger_list: str) -> None:
    answer = tidewaiter("read", passenger_list)
    assert answer.code == 0
    assert answer.err == ""
    [line] = answer.lines
    assert line.keys() >= KEYS
    assert (line["schema"], line["source"], line["index"]) == (1, "list.edi", 0)
    assert (line["kind"], line["release"]) == ("PAXLST", "D:02B")
    assert line["declared"].keys() >= {
        "travellers", "crew", "pnrs", "segments", "equipment", "consignments",
    }  # fmt: skip
    assert line["consignments"] == line["equipment"] == []


def test_what_was_told_is_there_and_what_was_not_is_null(
    tidewaiter: Callable, passenger_list: str
) -> None:
    [line] = tidewaiter("read", passenger_list).lines
    [person] = line["travellers"]
    assert (person["family_name"], person["given_names"], person["sex"]) == ("TIDE", "WANDA", "F")
    assert person["birth_date"] == "1980-01-01"
    assert person["residence"] is None
    assert person["references"]["avf"] is None
    assert person["documents"][0]["expires"] is None
    [movement] = line["movements"]
    assert movement["arrival"]["place"] == "OSL"
    assert line["series"] is None


def test_stdin_is_a_dash(tidewaiter: Callable, tmp_path: Path, passenger_list: str) -> None:
    given = (tmp_path / passenger_list).read_bytes()
    [line] = tidewaiter("read", "-", given=given).lines
    assert (line["kind"], line["source"]) == ("PAXLST", "-")


def test_files_follow_in_the_order_given(
    tidewaiter: Callable, tmp_path: Path, passenger_list: str
) -> None:
    (tmp_path / "other.edi").write_bytes((tmp_path / passenger_list).read_bytes() * 2)
    answer = tidewaiter("read", "other.edi", passenger_list)
    assert [(line["source"], line["index"]) for line in answer.lines] == [
        ("other.edi", 0),
        ("other.edi", 1),
        ("list.edi", 0),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"good morning",
        b"PK\x03\x04" + bytes(100),
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"A" * 1_000_000,
    ],
    ids=["empty", "words", "archive", "picture", "one long line"],
)
def test_a_file_that_is_no_message_gives_one_unknown_line_and_is_refused(
    tidewaiter: Callable, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "odd").write_bytes(content)
    answer = tidewaiter("read", "odd")
    assert answer.code == 1
    [line] = answer.lines
    assert line["kind"] == "unknown"
    assert line.keys() >= KEYS
    assert line["problems"]
    assert all(problem.keys() >= PROBLEM for problem in line["problems"])
    assert answer.err.startswith("odd: ")


def test_a_file_too_large_is_refused_with_bounded_memory(python: Callable, tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as file:
        file.write(b"UNB+UNOA:4+CARRIER+CUSTOMS+260105:0900+1'")
        file.truncate(100_000_000)
    limit = MAX_BYTES + 200_000_000
    answer = python(
        "-c",
        f"import resource; resource.setrlimit(resource.RLIMIT_AS, ({limit}, {limit})); "
        "from tidewaiter.cli import main; raise SystemExit(main(['read', 'large']))",
    )
    assert answer.code == 1, answer.err
    assert [problem["code"] for problem in answer.lines[0]["problems"]] == ["too-large"]


def test_a_file_that_cannot_be_opened_ends_with_2_and_the_others_are_read(
    tidewaiter: Callable, passenger_list: str
) -> None:
    answer = tidewaiter("read", "not-there.edi", passenger_list)
    assert answer.code == 2
    assert [line["kind"] for line in answer.lines] == ["PAXLST"]
    assert "not-there.edi cannot be opened" in answer.err


def test_a_folder_cannot_be_opened_as_a_file(tidewaiter: Callable, tmp_path: Path) -> None:
    assert tidewaiter("read", str(tmp_path)).code == 2


def test_a_message_of_a_kind_without_reader_is_read_as_its_segments(tidewaiter: Callable) -> None:
    given = b"UNB+UNOA:4+A+B+260105:0900+1'UNH+1+IFTMBC:D:95B:UN'BGM+45+++9'UNT+3+1'UNZ+1+1'"
    answer = tidewaiter("read", "-", given=given)
    assert answer.code == 0
    [line] = answer.lines
    assert line["kind"] == "IFTMBC"
    assert "BGM" in [segment["tag"] for segment in line["segments"]]
    assert [problem["code"] for problem in line["problems"]] == ["unsupported"]


def test_letters_of_every_language_come_out_as_they_are(tidewaiter: Callable) -> None:
    given = (
        "UNB+UNOY:4+A+B+260105:0900+1'UNH+1+COPRAR:D:95B:UN'FTX+AAI+++Åse Çelik'UNT+3+1'UNZ+1+1'"
    )
    answer = tidewaiter("read", "-", given=given.encode(), LC_ALL="C", PYTHONIOENCODING="ascii")
    assert "Åse Çelik" in answer.out.decode("utf-8")


def test_reading_does_not_load_the_desk(python: Callable, passenger_list: str) -> None:
    answer = python(
        "-c",
        "import sys; from tidewaiter.cli import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)",
        "read",
        passenger_list,
    )
    loaded = {name.partition(".")[0] for name in answer.err.split()}
    assert "tidewaiter" in loaded
    assert not loaded & {"django", "allauth", "cryptography", "openpyxl"}


def test_a_reader_of_our_lines_may_leave_early(
    environment: dict[str, str], tmp_path: Path, passenger_list: str
) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tidewaiter", "read", *[passenger_list] * 500],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
    assert process.returncode == 0
    assert said == b""


PROMISED = {
    "consignments": {
        "reference",
        "house_of",
        "parties",
        "carrier",
        "origin",
        "destination",
        "loading",
        "discharge",
        "transits",
        "packages",
        "gross_mass_kg",
        "items",
        "equipment",
        "value",
        "freight",
    },
    "equipment": {
        "id",
        "id_corrected",
        "iso_type",
        "status",
        "masses",
        "temperature_c",
        "seals",
        "stowage",
        "loading",
        "discharge",
    },
    "events": {"subject", "kind", "at", "place"},
}
CARGO = [
    (
        b"UNH+1+CUSCAR:D:95B:UN'BGM+85+1+9'TDT+20+044E+1++TWL:172'EQD+CN+TIDU1234566+22G1+++5'MEA+AAE+G+KGM:5'SEL+TW7788+CA'"
        b"CNI+1+BILL1'NAD+CN+NL1++NORTH FRUIT'GID+1+5:CT'FTX+AAA+++LAMPS'SGP+TIDU1234566'UNT+12+1'"
    ),
    b"UNH+1+COARRI:D:95B:UN'BGM+44+1+9'EQD+CN+TIDU1234566+22G1+++5'DTM+203:202603120611:203'UNT+5+1'",
    b"FSU/14\n123-00000055GYEAMS/T40K812.5\nRCS/04MAR0915/GYE/T40K812.5/R INVENTADA\n",
    b"<Declaration xmlns='urn:wco:datamodel:WCO:DEC-DMS:2'><TypeCode>IMA</TypeCode></Declaration>",
]


@pytest.mark.parametrize("given", CARGO, ids=["CUSCAR", "COARRI", "FSU", "WCO-DEC"])
def test_a_cargo_message_has_every_key_of_the_promise(tidewaiter: Callable, given: bytes) -> None:
    answer = tidewaiter("read", "-", given=given)
    assert answer.code == 0
    [line] = answer.lines
    assert line["schema"] == 1
    assert line["consignments"] or line["equipment"]
    for kind, keys in PROMISED.items():
        for record in line[kind]:
            assert keys <= record.keys(), kind
    for box in line["equipment"]:
        assert all({"kind", "kg"} <= mass.keys() for mass in box["masses"])
        assert all({"number", "issuer", "placeholder"} <= seal.keys() for seal in box["seals"])
    for bill in line["consignments"]:
        assert all(
            {"role", "name", "address", "country", "ids"} <= party.keys()
            for party in bill["parties"]
        )
        assert all(
            {"description", "hs", "packages", "gross_mass_kg"} <= item.keys()
            for item in bill["items"]
        )
