"""The ledger of erasures: what was noted is read again, and what was changed is found."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tidewaiter.desk.common import ledger
from tidewaiter.errors import CannotOpen

LINES = st.lists(
    st.tuples(
        st.sampled_from(["a.b", "c.d"]), st.sampled_from(["masked", "deleted"]), st.integers(0, 3)
    ),
    max_size=6,
)


@given(lines=LINES)
@examples(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_what_was_noted_is_read_in_its_order(
    desk_settings: Any, lines: list[tuple[str, str, int]]
) -> None:
    ledger.ledger_file().unlink(missing_ok=True)
    noted = [(kind, how, tuple(str(uuid4()) for _ in range(count))) for kind, how, count in lines]
    for kind, how, ids in noted:
        ledger.note(kind, how, ids)
    found = [(row.kind, row.how, row.ids) for row in ledger.erasures()]
    assert found == [row for row in noted if row[2]]


def test_many_ids_make_many_lines(desk_settings: Any) -> None:
    ids = [str(uuid4()) for _ in range(ledger.MOST_IDS * 2 + 1)]
    ledger.note("a.b", "masked", ids)
    rows = list(ledger.erasures())
    assert [len(row.ids) for row in rows] == [ledger.MOST_IDS, ledger.MOST_IDS, 1]
    assert [one for row in rows for one in row.ids] == ids


def test_every_change_is_found(desk_settings: Any) -> None:
    for _ in range(3):
        ledger.note("a.b", "masked", [uuid4()])
    path = ledger.ledger_file()
    whole = path.read_bytes()
    for place in range(len(whole) - 1):
        changed = bytearray(whole)
        changed[place] ^= 1
        path.write_bytes(bytes(changed))
        with pytest.raises(ledger.LedgerBroken):
            ledger.position()


def test_lines_missing_at_the_end_are_found_by_who_knows_how_many_there_were(
    desk_settings: Any,
) -> None:
    ledger.note("a.b", "masked", [uuid4()])
    early = ledger.position()
    before = ledger.ledger_file().read_bytes()
    ledger.note("a.b", "masked", [uuid4()])
    late = ledger.position()
    assert ledger.holds(early)
    assert ledger.holds(late)
    ledger.ledger_file().write_bytes(before)
    assert ledger.holds(early)
    assert not ledger.holds(late)


def test_a_line_torn_by_a_crash_is_cut_off_by_the_next(desk_settings: Any) -> None:
    ledger.note("a.b", "masked", ["1"])
    path = ledger.ledger_file()
    whole = path.read_bytes()
    for end in range(len(whole) - 30, len(whole)):
        path.write_bytes(whole[:end] if end < len(whole) else whole)
        assert [row.ids for row in ledger.erasures()] == []
    ledger.note("a.b", "masked", ["2"])
    assert [row.ids for row in ledger.erasures()] == [("2",)]


def test_writers_at_the_same_time_keep_one_chain(desk_settings: Any) -> None:
    def write(number: int) -> None:
        for _ in range(5):
            ledger.note("a.b", "masked", [str(number)])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert ledger.position().lines == 21
    assert len(list(ledger.erasures())) == 20


def test_it_may_lie_on_another_disk_and_is_closed_to_others(
    desk_settings: Any, tmp_path: Path
) -> None:
    desk_settings.TIDEWAITER_LEDGER = tmp_path / "elsewhere"
    ledger.begin()
    path = tmp_path / "elsewhere" / "erased.jsonl"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_full_disk_is_said_and_leaves_the_ledger_as_it_was(
    desk_settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.note("a.b", "masked", ["1"])
    before = ledger.ledger_file().read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ledger.os, "fsync", full)
    with pytest.raises(CannotOpen, match="Nothing was changed"):
        ledger.note("a.b", "masked", ["2"])
    assert ledger.ledger_file().read_bytes() == before
