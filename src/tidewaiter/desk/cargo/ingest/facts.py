"""What the rows of a box or consignment show of what is known of it: the columns beside `known`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tidewaiter.desk.arrivals.ingest.text import folded, instant, short_key
from tidewaiter.desk.cargo.models import Equipment
from tidewaiter.records import (
    Consignment,
    KnownConsignment,
    KnownEquipment,
    Mass,
    Party,
)

LONGEST_KEY = 160
_GROSS = ("vgm", "equipment_gross", "weighbridge", "gross", "stow", "manifest")
"""Which mass a list shows of a box, the most trusted kind first."""


def number_of(told: str) -> str:
    """A number as it is compared and found: upper case, without blanks and dashes."""
    return "".join(letter for letter in folded(told) if letter.isalnum())


def columns_of_box(known: KnownEquipment, port: str, goods: str) -> dict[str, Any]:
    """The columns of a box on a call at a port. `goods` is what its consignments say is in it."""
    box = known.equipment
    return {
        "key": short_key(known.key, LONGEST_KEY),
        "number": number_of(box.id),
        "number_corrected": box.id_corrected or "",
        "kind": box.kind,
        "iso_type": box.iso_type,
        "fill": box.status or "",
        "trade": box.trade,
        "here": _here(box.loading, box.discharge, port),
        "loading": box.loading,
        "discharge": box.discharge,
        "stowage": box.stowage,
        "reefer": is_reefer(box.iso_type) or box.temperature_c is not None,
        "dangerous": bool(box.dangerous),
        "temperature_c": box.temperature_c,
        "gross_kg": _best_mass(box.masses),
        "seals": ", ".join(dict.fromkeys(seal.number for seal in box.seals if seal.number)),
        "goods": box.description or goods,
        "state": known.state,
        "disagrees": len(known.disagreements),
        "loaded": last_event(known, "loaded"),
        "discharged": last_event(known, "discharged"),
        "gate_out": last_event(known, "gate_out"),
        "first_told": instant(known.first_told),
        "last_told": instant(known.last_told),
    }


def _here(loading: str, discharge: str, port: str) -> str:
    if port and discharge == port:
        return Equipment.Here.DISCHARGE
    if port and loading == port:
        return Equipment.Here.LOAD
    return Equipment.Here.TRANSIT if discharge else Equipment.Here.UNKNOWN


def is_reefer(iso_type: str) -> bool:
    """Whether a type is a refrigerated one: ISO 6346 group R, in the older codes the digits 30 to 49."""
    group = iso_type[2:4].upper()
    return group[:1] in {"R", "H"} or (group.isdigit() and 30 <= int(group) <= 49)


def _best_mass(masses: Iterable[Mass]) -> float | None:
    by_kind = {mass.kind: mass.kg for mass in masses}
    return next((by_kind[kind] for kind in _GROSS if kind in by_kind), None)


def last_event(known: KnownEquipment, kind: str) -> str:
    """The local time at which something happened last to a box; "?" where it happened and nobody told when."""
    times = [item.event.at or "?" for item in known.events if item.event.kind == kind]
    return max(times, key=lambda at: (at != "?", at), default="")[:25]


def columns_of_bill(known: KnownConsignment) -> dict[str, Any]:
    """The columns of a consignment."""
    bill = known.consignment
    counted = _counted(known)
    return {
        "key": short_key(known.key, LONGEST_KEY),
        "number": number_of(bill.reference),
        "kind": bill.kind,
        "master": short_key(known.master, LONGEST_KEY),
        "origin": bill.origin,
        "destination": bill.destination,
        "loading": bill.loading,
        "discharge": bill.discharge,
        "told_pieces": _declared(known, "packages", bill.total_packages or bill.packages),
        "told_kg": _declared(known, "gross_mass_kg", bill.gross_mass_kg),
        "counted_pieces": counted[0],
        "counted_kg": counted[1],
        "houses": len(known.houses),
        "boxes": len(known.equipment),
        "consignor": _named(known.parties, "consignor", "shipper"),
        "consignee": _named(known.parties, "consignee"),
        "goods": goods_of(bill),
        "state": known.state,
        "disagrees": len(known.disagreements),
        "first_told": instant(known.first_told),
        "last_told": instant(known.last_told),
    }


def goods_of(bill: Consignment) -> str:
    """What a consignment holds, in the words of its papers."""
    told = [bill.description, *(item.description for item in bill.items)]
    return "; ".join(dict.fromkeys(text.strip() for text in told if text.strip()))


def _named(parties: Iterable[Party], *roles: str) -> str:
    return next((party.name for party in parties if party.role in roles and party.name), "")


def _counted(known: KnownConsignment) -> tuple[int | None, float | None]:
    """What somebody counted who had the goods before them: the latest event that tells pieces, else the manifest of the
    flight, where it has the whole of the waybill. Parts are not added up: a manifest may be sent twice."""
    for item in reversed(known.events):
        if item.event.packages is not None:
            return item.event.packages, item.event.gross_mass_kg
    listed = {said.value for said in known.statements.get("part", ()) if said.kind in _MANIFESTS}
    if listed != {"T"}:
        return None, None
    return _listed(known, "packages"), _listed(known, "gross_mass_kg")


_MANIFESTS = frozenset({"FFM", "XFFM"})
"""Kinds of message that tell what was loaded into an aircraft; the others tell what the papers say."""


def _listed(known: KnownConsignment, attribute: str) -> Any:
    """What the manifest of the flight says."""
    said = known.statements.get(attribute, ())
    return next((one.value for one in said if one.kind in _MANIFESTS), None)


def _declared(known: KnownConsignment, attribute: str, otherwise: Any) -> Any:
    """What the papers say; where only a manifest tells of the consignment, that."""
    said = known.statements.get(attribute, ())
    return next((one.value for one in said if one.kind not in _MANIFESTS), otherwise)
