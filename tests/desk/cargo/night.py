"""The ship in the night of `desk.night`, for tests that walk every page: a box is a target, ordered on and held; it left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from desk.cargo import ship
from desk.night import Night, receive
from tidewaiter.desk.accounts.actor import Actor, system_actor
from tidewaiter.desk.cargo import actions, hold_actions
from tidewaiter.desk.cargo.models import Breach, Consignment, Equipment, Referral
from tidewaiter.desk.inspections import actions as inspections


def with_ship(stands: Night, people: Any, actor: Callable[..., Actor]) -> Night:
    """Let the ship come: what stands in Northland, with the ids of its call too."""
    machine, alice = system_actor(people.north), actor(people.alice)
    receive(machine, ship.bay_plan(), "plan.edi")
    receive(machine, ship.manifest(), f"{ship.CONSIGNOR}.edi")
    box = Equipment.objects.get(number=ship.REEFER)
    bill = Consignment.objects.get(number=ship.BILL)
    match = actions.select(alice, box, f"{ship.CONSIGNEE} was named by a colleague")
    inspections.order_control(
        alice,
        match.pk,
        inspections.OrderWish(
            "cargo_scan",
            f"{ship.CONSIGNEE} again",
            "NOOSL",
            "Team 2",
            datetime.now(UTC) + timedelta(hours=9),
        ),
    )
    hold = hold_actions.ask(alice, box, ground=f"{ship.CONSIGNOR} is new", place="NOOSL")
    receive(machine, ship.gate_out(at=datetime.now(UTC)), "gate.edi")
    referral = Referral.objects.create(
        administration=people.north,
        movement=bill.movement,
        consignment=bill,
        subject_number=bill.number,
        kind=Referral.Kind.INFORMATION,
        ground="data",
        text=f"Who is {ship.CONSIGNEE}?",
        asked_by=people.alice,
        asked_at=datetime.now(UTC),
    )
    ids = {
        **stands.ids,
        "subject": "boxes",
        "row_id": box.pk,
        "equipment_id": box.pk,
        "consignment_id": bill.pk,
        "hold_id": hold.pk,
        "breach_id": Breach.objects.get().pk,
        "referral_id": referral.pk,
        "call_id": box.movement_id,
        "number": hold.number,
    }
    return replace(stands, ids=ids)
