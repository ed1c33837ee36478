"""Boxes that left the terminal far sooner than the others of their call (C18)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from statistics import median

from tidewaiter.records import KnownEquipment, KnownEvent
from tidewaiter.targeting.reconciling.finding import CargoFinding, Said, found, tolerances
from tidewaiter.targeting.reconciling.index import CargoIndex


def leaving_findings(index: CargoIndex) -> Iterator[CargoFinding]:
    """Early collections, call by call: against the median of enough others."""
    row = tolerances()["collection"]
    for call in index.known.calls:
        stays = [
            (box, *stay)
            for box in index.boxes_of(call)
            if (stay := stay_of(box, call.port)) is not None
        ]
        if len(stays) < row["least_boxes"]:
            continue
        usual = median(hours for _, hours, _, _ in stays)
        for box, hours, discharged, left in stays:
            if hours < row["share"] * usual:
                yield found(
                    "early-collection",
                    box,
                    [Said(one.statement, "events", one.event.at) for one in (discharged, left)],
                    hours=f"{hours:.0f}",
                    usual=f"{usual:.0f}",
                )


def stay_of(box: KnownEquipment, port: str) -> tuple[float, KnownEvent, KnownEvent] | None:
    """The hours between discharge and gate-out at a port, both in the port's own clock; None where one is not told."""
    discharged = left = None
    for one in box.events:
        if one.event.place in {port, ""} and one.event.at:
            if one.event.kind == "discharged":
                discharged = discharged or one
            elif one.event.kind == "gate_out":
                left = one
    if discharged is None or left is None:
        return None
    try:
        begun = datetime.fromisoformat(discharged.event.at or "")
        ended = datetime.fromisoformat(left.event.at or "")
        hours = (ended - begun).total_seconds() / 3600
    except (TypeError, ValueError):
        return None
    return (hours, discharged, left) if hours >= 0 else None
