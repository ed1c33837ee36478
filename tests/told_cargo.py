"""Cargo messages for tests, made of few words."""

from __future__ import annotations

from typing import Any

from tidewaiter.records import (
    Action,
    Call,
    Consignment,
    ConsignmentItem,
    Equipment,
    Event,
    Function,
    Mass,
    Means,
    Message,
    Movement,
    Party,
    Seal,
    Told,
)

SHIP = Movement(
    "sea",
    "TWL",
    "031W",
    means=Means(imo="9354351", name="ANINA", call_sign="3ERX3"),
    departure=Call("ECGYE", "2026-03-01T08:00", basis="actual"),
    arrival=Call("NLRTM", "2026-03-18T05:00", basis="estimated"),
)
BOX = "CSQU3054383"
OTHER_BOX = "MSCU1234566"
DOCUMENTS = {"loaded": "46", "discharged": "44", "gate_in": "34", "gate_out": "36"}


def seal(number: str, issuer: str = "carrier", *, placeholder: bool = False) -> Seal:
    return Seal(number, issuer, placeholder=placeholder)


def box(number: str = BOX, **fields: Any) -> Equipment:
    told = {"iso_type": "22G1", "status": "full", "loading": "ECGYE", "discharge": "NLRTM"}
    return Equipment(number, **(told | fields))


def bill(number: str = "TWLB0001", *boxes: str, **fields: Any) -> Consignment:
    told: dict[str, Any] = {
        "kind": "bill",
        "mode": "sea",
        "carrier": "TWL",
        "loading": "ECGYE",
        "discharge": "NLRTM",
        "parties": (
            Party("consignor", name="FRUTAS DEL SUR"),
            Party("consignee", name="HAVEN FRESH BV"),
        ),
        "items": (ConsignmentItem("1", "FRESH BANANAS", "080390", 1080, gross_mass_kg=20_000.0),),
        "packages": 1080,
        "gross_mass_kg": 20_000.0,
        "equipment": boxes or (BOX,),
    }
    return Consignment(number, **(told | fields))


def mass(kind: str, kg: float) -> Mass:
    return Mass(kind, kg, str(kg), "KGM")


def told(
    kind: str,
    *,
    source: str = "",
    at: str | None = "2026-03-02T10:00",
    action: Action = "add",
    sender: str = "CARRIER",
    movement: Movement | None = SHIP,
    boxes: tuple[Equipment, ...] = (),
    bills: tuple[Consignment, ...] = (),
    event: str = "",
    event_at: str | None = None,
    place: str = "",
    document: str = "",
    **fields: Any,
) -> Told:
    """A message; `event` happens to each of its boxes."""
    message = Message(
        "test",
        0,
        kind,
        sent_at=at,
        sender=sender,
        function=Function(action="report" if event else action, document=DOCUMENTS.get(event, "")),
        movements=(movement,) if movement else (),
        equipment=boxes,
        consignments=bills,
        events=tuple(
            Event(one.id, event, event_at or at, place or "NLRTM") for one in boxes if event
        ),
        references={"document": document} if document else {},
        **fields,
    )
    return Told(source or f"{kind}-{at}-{sender}-{event}", message)
