"""The search for cyclic garbage waits while a batch is taken in, and never longer."""

from __future__ import annotations

import gc

import pytest

from tidewaiter.desk.common.collection import put_off_collection


def test_the_search_waits_within_and_goes_on_behind() -> None:
    with put_off_collection():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_search_goes_on_behind_a_failure() -> None:
    with pytest.raises(ValueError, match="broken"), put_off_collection():
        raise ValueError("broken")
    assert gc.isenabled()


def test_who_switched_it_off_before_finds_it_so_behind() -> None:
    gc.disable()
    try:
        with put_off_collection():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
