"""Masking of cargo: what leads to a party is overwritten in the row, not hidden; the box, its journey and its goods stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tidewaiter.desk.arrivals.masking import masked
from tidewaiter.desk.cargo.models import Consignment, Equipment
from tidewaiter.records import KnownConsignment, KnownEquipment, as_sparse_dict, from_dict

EQUIPMENT_FIELDS = ("known", "statements", "digest", "goods", "masked_at")
CONSIGNMENT_FIELDS = (
    "known",
    "statements",
    "digest",
    "consignor",
    "consignee",
    "goods",
    "masked_at",
)


def mask_equipment(row: Equipment, at: datetime) -> None:
    """Overwrite what a row says of people. The text of the goods goes too: it is free text, and may name somebody."""
    known = from_dict(KnownEquipment, row.known)
    box = replace(masked(known.equipment), description="", damage=())
    row.known = as_sparse_dict(
        replace(known, equipment=box, events=(), positions=(), seals=(), masses=(), statements={})
    )
    row.statements, row.digest, row.goods = {}, "masked", ""
    row.masked_at = at


def mask_consignment(row: Consignment, at: datetime) -> None:
    """Overwrite what a row says of its parties and, being free text, of the goods."""
    known = from_dict(KnownConsignment, row.known)
    bill = masked(known.consignment)
    bill = replace(
        bill, description="", items=tuple(replace(i, description="") for i in bill.items)
    )
    row.known = as_sparse_dict(
        replace(
            known,
            consignment=bill,
            parties=(),
            versions=(),
            masses=(),
            events=(),
            statements={},
        )
    )
    row.statements, row.digest = {}, "masked"
    row.consignor = row.consignee = row.goods = ""
    row.masked_at = at
