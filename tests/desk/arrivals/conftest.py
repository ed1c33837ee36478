"""Two administrations that may take in traveller data, and short ways to hand files in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tidewaiter.desk.accounts.actor import Actor, system_actor
from tidewaiter.desk.accounts.models import Administration
from tidewaiter.desk.arrivals import actions
from tidewaiter.desk.arrivals.actions import Receipt
from tidewaiter.desk.protection.actions import ScheduleTerms, set_schedule

TERMS = ScheduleTerms(
    jurisdiction="Northland",
    legal_reference="Passenger Data Act",
    mask_after_days=180,
    delete_after_days=1826,
    raw_after_days=180,
    officer_name="Dora Dunelm",
    officer_contact="dora@north.invalid",
)


def open_for_data(administration: Administration) -> Actor:
    """Set the retention schedule; gives the machine of the administration."""
    machine = system_actor(administration)
    set_schedule(machine, TERMS)
    return machine


@pytest.fixture
def machine(people) -> Actor:
    """Northland's own machine, ready to take data in; Southmark is ready too."""
    open_for_data(people.south)
    return open_for_data(people.north)


@pytest.fixture
def hand_in(machine: Actor) -> Callable[..., list[Receipt]]:
    """Hands files in, one after the other."""

    def hand(*files: bytes, actor: Actor = machine) -> list[Receipt]:
        return [
            actions.receive(actor, data, source_name=f"file {number}.edi", channel="folder")
            for number, data in enumerate(files, 1)
        ]

    return hand
