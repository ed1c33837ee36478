"""Cargo-XML: the flight manifest (XFFM). Written from public guides; no real message was at hand."""

from __future__ import annotations

from tidewaiter.messages.cargo_imp.values import flight
from tidewaiter.messages.plain_draft import PlainDraft, Told
from tidewaiter.messages.xml.reading import (
    leftovers,
    moment,
    put,
    put_count,
    put_mass,
    put_volume,
    settled,
)
from tidewaiter.messages.xml.tree import Node
from tidewaiter.messages.xml.waybill import tell_head
from tidewaiter.records import Call, Consignment, ConsignmentItem, Equipment, Means, Movement
from tidewaiter.reference import awb_check_digit, awb_is_valid, awb_number, local_to_utc


def read_xffm(draft: PlainDraft, root: Node) -> None:
    """Fill the draft from a flight manifest: legs, unit load devices, and the waybills in them or loose."""
    tell_head(draft, root)
    leg = root.one("LogisticsTransportMovement")
    departs = leg.one("DepartureEvent") if leg is not None else None
    loading = departs.take("OccurrenceDepartureLocation/ID") if departs is not None else ""
    carrier, number = (
        flight(leg.take("ID")) or ("", leg.take("ID")) if leg is not None else ("", "")
    )
    means = leg.take("UsedLogisticsTransportMeans/Name") if leg is not None else ""
    place, at = (
        loading,
        moment(departs.take("DepartureOccurrenceDateTime")) if departs is not None else None,
    )
    for stop in root.all("ArrivalEvent"):
        with draft.salvage(stop.number):
            to = stop.take("OccurrenceArrivalLocation/ID")
            arrives = moment(stop.take("ArrivalOccurrenceDateTime"))
            draft.movements.append(
                Movement(
                    "air",
                    carrier,
                    number,
                    means=Means(registration=means) if means else None,
                    departure=_call(place, at),
                    arrival=_call(to, arrives),
                )
            )
            place, at = to, moment(stop.take("DepartureOccurrenceDateTime"))
            for cargo in stop.all("AssociatedTransportCargo"):
                _tell_cargo(draft, cargo, carrier, loading, to)
    draft.references |= dict(leftovers(root)[:200])


def _call(place: str, at: str | None) -> Call:
    return Call(place, at, local_to_utc(place, at) if at else None)


def _tell_cargo(draft: PlainDraft, cargo: Node, carrier: str, loading: str, discharge: str) -> None:
    unit = ""
    for device in cargo.all("UtilizedUnitLoadTransportEquipment"):
        kind = device.take("CharacteristicCode")
        unit = f"{kind}{device.take('ID')}{device.take('OperatingParty/PrimaryID')}"
        draft.equipment.append(
            Equipment(
                id=unit,
                kind="uld",
                iso_type=kind,
                loading=loading,
                discharge=discharge,
                places={"id": (device.number, 0)},
            )
        )
    where = {"carrier": carrier, "loading": loading, "discharge": discharge}
    where |= {"kind": "waybill", "mode": "air"}
    for node in cargo.all("IncludedMasterConsignment"):
        with draft.salvage(node.number):
            _tell_waybill(draft, node, Told(**where), unit)


def _tell_waybill(draft: PlainDraft, node: Node, bill: Told, unit: str) -> None:
    text = node.take("TransportContractDocument/ID")
    number = awb_number(text)
    bill.put("reference", number or text, node.number)
    if text and not number:
        draft.note("awb-form", node.number)
    elif number and not awb_is_valid(number):
        draft.note("awb-check-digit", node.number, detail=awb_check_digit(number))
    put(bill, "origin", node, "OriginLocation/ID")
    put(bill, "destination", node, "FinalDestinationLocation/ID")
    put(bill, "part", node, "TransportSplitDescription")
    put_count(draft, bill, "packages", node, "PieceQuantity")
    put_count(draft, bill, "packages", node, "TotalPieceQuantity")
    put_count(draft, bill, "total_packages", node, "TotalPieceQuantity")
    put_mass(draft, bill, "gross_mass_kg", node, "GrossWeightMeasure")
    put_volume(draft, bill, "volume_m3", node, "GrossVolumeMeasure")
    put(bill, "description", node, "SummaryDescription")
    for told in node.all("HandlingSPHInstructions/DescriptionCode"):
        told.used = True
        bill.add("handling", told.text, told.number)
    if unit:
        bill.add("equipment", unit, node.number)
    fields = settled(bill)
    description = fields.get("description", "")
    if description:
        fields["items"] = (
            ConsignmentItem(
                sequence="1",
                description=description,
                packages=fields.get("packages"),
                gross_mass_kg=fields.get("gross_mass_kg"),
                equipment=(unit,) if unit else (),
            ),
        )
    draft.consignments.append(Consignment(**fields))
