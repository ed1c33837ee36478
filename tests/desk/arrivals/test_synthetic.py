"""Invented messages never stand among real people: a server for real ones refuses them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.arrivals import actions
from tidewaiter.desk.arrivals.actions import ReceivedFile
from tidewaiter.desk.arrivals.models import Delivery
from tidewaiter.errors import Refused
from tidewaiter.simulation import demo_cargo_files, demo_day


@pytest.fixture(scope="module")
def invented() -> bytes:
    """A passenger list of the demonstration."""
    day = demo_day(datetime(2026, 3, 10, 18, 7, tzinfo=UTC))
    return next(file.data for file in day if "PAXLST" in file.name)


@pytest.fixture
def on_shift(machine, people, actor) -> Actor:
    """An officer of a unit that may take messages in."""
    return actor(people.alice)


def test_invented_messages_are_refused(on_shift, invented, settings):
    settings.TIDEWAITER_SYNTHETIC = False
    with pytest.raises(Refused, match="invented messages"):
        actions.receive(on_shift, invented, source_name="list.edi", channel="upload")
    with pytest.raises(Refused, match="invented messages"):
        actions.receive_backlog(on_shift, [ReceivedFile("list.edi", invented)], channel="folder")
    assert not Delivery.objects.exists()


def test_a_server_for_training_takes_them(on_shift, invented, settings):
    settings.TIDEWAITER_SYNTHETIC = True
    receipt = actions.receive(on_shift, invented, source_name="list.edi", channel="upload")
    assert receipt.stored


@pytest.mark.parametrize("kind", ["FWB", "FHL", "FFM", "BAPLIE"])
def test_invented_cargo_is_refused_with_an_envelope_or_without(on_shift, settings, kind):
    settings.TIDEWAITER_SYNTHETIC = False
    files = demo_cargo_files(datetime(2026, 3, 10, 18, 7, tzinfo=UTC))
    data = next(file.data for file in files if kind in file.name)
    with pytest.raises(Refused, match="invented messages"):
        actions.receive(on_shift, data, source_name="cargo.txt", channel="upload")
