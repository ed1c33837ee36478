"""`tidewaiter reconcile`: from files to findings, each statement with its file, message, segment and byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tidewaiter.cli import main

MANIFEST = (
    "UNB+UNOA:2+CARRIER+CUSTOMS+260228:1000+1'UNH+1+CUSCAR:D:95B:UN'BGM+85+M1+9'DTM+137:202602281000:203'"
    "TDT+20+031W+1++TWL:172:20+++9354351:146::ANINA'LOC+60+NLRTM'DTM+132:202603180500:203'"
    "EQD+CN+CSQU3054383+22G1:102:5+2++5'SEL+AA1234+CA'EQD+CN+MSCU1234566+22G1:102:5+2++5'SEL+BB7777+CA'"
    "CNI+1'RFF+BM:TWLB0001'LOC+9+ECGYE'LOC+11+NLRTM'NAD+CZ+++FRUTAS DEL SUR'NAD+CN+++HAVEN FRESH BV'"
    "GID+1+1080:CT'FTX+AAA+++FRESH BANANAS'MEA+AAE+G+KGM:20000'SGP+CSQU3054383'"
    "CNI+2'RFF+BM:TWLB0002'LOC+9+ECGYE'LOC+11+NLRTM'NAD+CZ+++OTRA SA'GID+1+10:CT'FTX+AAA+++COFFEE'SGP+MSCU1234566'"
    "UNT+34+1'UNZ+1+1'"
)
DISCHARGE = (
    "UNB+UNOA:2+ECT+CUSTOMS+260318:1200+2'UNH+1+COARRI:D:95B:UN'BGM+44+D1+9'TDT+20+031W+1++TWL:172:20+++9354351:146::ANINA'"
    "LOC+11+NLRTM'EQD+CN+CSQU3054383+22G1:102:5+3++5'DTM+203:202603180900:203'SEL+ZZ9876+CA'"
    "EQD+CN+MSCU1234566+22G1:102:5+3++5'DTM+203:202603180930:203'SEL+BB7777+CA'UNT+11+1'UNZ+1+2'"
)


def reconciled(
    capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, list[dict[str, Any]]]:
    code = main(["reconcile", *arguments])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_seal_that_differs_is_told_with_its_places(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    manifest, report = tmp_path / "manifest.edi", tmp_path / "report.edi"
    manifest.write_text(MANIFEST)
    report.write_text(DISCHARGE)
    code, (one, *others) = reconciled(capsys, str(report), str(manifest))
    assert code == 0
    assert (one["indicator"], one["subject"], one["severity"]) == ("C01", "CSQU3054383", "high")
    assert one["text"] == "The seal at discharge is ZZ9876, on the manifest it was AA1234."
    first, second = one["statements"]
    assert (first["source"], first["index"], first["field"], first["value"]) == (
        str(manifest),
        0,
        "seals",
        "AA1234",
    )
    assert MANIFEST[first["offset"] :].startswith("AA1234")
    assert DISCHARGE[second["offset"] :].startswith("ZZ9876")
    assert second["segment"] == 8 - 1
    assert [other["indicator"] for other in others] == []


def test_words_come_in_the_language_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    both = tmp_path / "both.edi"
    both.write_text(MANIFEST + DISCHARGE)
    _, (one,) = reconciled(capsys, str(both), "--language", "fr")
    assert one["text"] == "Le scellé au déchargement est ZZ9876, sur le manifeste c'était AA1234."
    assert one["statements"][1]["index"] == 1


def test_messages_that_agree_give_no_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    both = tmp_path / "both.edi"
    both.write_text(MANIFEST + DISCHARGE.replace("ZZ9876", "AA1234"))
    assert reconciled(capsys, str(both)) == (0, [])


def test_a_file_that_cannot_be_opened_ends_with_two_and_one_that_is_no_message_with_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert reconciled(capsys, str(tmp_path / "none.edi"))[0] == 2
    nothing = tmp_path / "nothing.txt"
    nothing.write_text("hello")
    assert reconciled(capsys, str(nothing))[0] == 1


def test_assess_hits_the_box_with_reasons_that_point_to_the_bytes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    manifest, report = tmp_path / "manifest.edi", tmp_path / "report.edi"
    manifest.write_text(MANIFEST)
    report.write_text(DISCHARGE)
    assert main(["assess", str(manifest), str(report)]) == 0
    (one,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert one["subject"] == "equipment"
    assert one["key"] == "sea:IMO9354351:031W:CSQU3054383"
    assert one["movement"] == "sea:IMO9354351:031W:NLRTM"
    assert [hit["profile"] for hit in one["hits"]] == ["C01-seal"]
    (reason,) = one["hits"][0]["reasons"]
    assert reason["source"] == str(manifest)
    assert MANIFEST[reason["offset"] :].startswith("AA1234")
