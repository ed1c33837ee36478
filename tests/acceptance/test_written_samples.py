"""Real messages, read, written and read again: the same records, and nothing left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import SHARED_DATA
from tidewaiter.messages import dialects, read, write
from tidewaiter.messages.comparing import normal

pytestmark = pytest.mark.acceptance

SAMPLES = sorted((SHARED_DATA / "travellers").glob("*/*.*"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_is_written_and_read_again(path: Path) -> None:
    messages = read(path.read_bytes(), path.name)
    found = write(messages, dialects()["utf8"])
    again = read(found.data)
    assert found.left_out == ()
    assert [normal(one) for one in again] == [normal(one) for one in messages]


@pytest.mark.parametrize("number", range(1, 9))
def test_a_reply_is_written_as_it_was_sent(number: int) -> None:
    """Segment by segment, but for a flight number without zeros and the application that is to take it."""
    path = SHARED_DATA / "travellers" / "cusres" / f"astra_iapi_cusres_{number:02d}.edi"
    told = path.read_text("utf-8").replace("\r", "").split("UNH+")[1].split("UNE+")[0]
    found = write(read(path.read_bytes()), dialects()["quotes"]).data.decode()
    assert found.replace("\r", "").split("UNH+")[1].split("UNE+")[0] == told


CARGO = {
    "edifact/cuscar_D95B_simple.edi": 1,
    "edifact/php_D95BBAPLIE.edi": 1,
    "edifact/apimeister_d04b_baplie.edi": 1,
    "edifact/edifabric_Bayplan.txt": 1,
    "edifact/php_D95BCOARRI.edi": 2,
    "cargo_imp/fwb17.txt": 5,
    "cargo_imp/fhl5.txt": 6,
    "cargo_imp/ffm8.txt": 5,
}
"""File, and how many messages of it are written."""


@pytest.mark.parametrize("name", CARGO)
def test_a_sample_on_cargo_is_written_and_read_again_without_loss(name: str) -> None:
    path = SHARED_DATA / "cargo" / name
    kinds = {"CUSCAR", "BAPLIE", "COARRI", "CODECO", "FWB", "FHL", "FFM"}
    messages = [one for one in read(path.read_bytes(), path.name) if one.kind in kinds]
    found = write(messages, dialects()["utf8"])
    assert len(messages) == CARGO[name]
    assert found.left_out == ()
    assert [normal(one) for one in read(found.data)] == [normal(one) for one in messages]
