"""Whatever lies in the folder of shared data is read without a failure of the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import SHARED_DATA
from tidewaiter.messages import read, redact
from tidewaiter.messages.edifact import READERS

pytestmark = pytest.mark.acceptance

FILES = sorted(path for path in SHARED_DATA.rglob("*") if path.is_file())
EDIFACT = sorted((SHARED_DATA / "cargo" / "edifact").rglob("*"))


def name_of(path: Path) -> str:
    return str(path.relative_to(SHARED_DATA))


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_file_makes_the_program_fail(path: Path) -> None:
    data = path.read_bytes()
    messages = read(data, path.name)
    assert messages
    for message in messages:
        for problem in message.problems:
            assert problem.code != "internal", problem
            assert problem.offset is None or 0 <= problem.offset <= len(data), problem
    assert len(redact(data, messages)) == len(data)


@pytest.mark.parametrize("path", [path for path in EDIFACT if path.is_file()], ids=name_of)
def test_messages_without_a_reader_give_their_outline(path: Path) -> None:
    for message in read(path.read_bytes(), path.name):
        assert message.kind.isalpha()
        unsupported = [one.code for one in message.problems if one.code == "unsupported"]
        if message.kind in READERS:
            assert not unsupported
        else:
            assert message.kind in {"ORDERS", "DESADV", "PAORES", "IFTMBC", "unknown"}
            assert message.segments
            assert unsupported == ["unsupported"]
