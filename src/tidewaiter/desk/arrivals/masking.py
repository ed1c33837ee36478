"""Masking: personal attributes are overwritten in the rows themselves, driven by the tags of the records.

What stays is what a flight, a role and a count say: enough for figures and for the record of what was decided,
nothing that leads to a person.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from tidewaiter.desk.arrivals.models import Booking, Traveller
from tidewaiter.records import (
    KnownBooking,
    KnownTraveller,
    Personal,
    as_sparse_dict,
    from_dict,
    personal_fields,
)

R = TypeVar("R")

STAYS = frozenset({Personal.ITINERARY, Personal.OFFICIAL})
"""Classes that say something of the journey and not of the person. Everything else goes: Directive (EU)
2016/681 Article 12(2) (a) to (f), which names all advance passenger information too."""


def masked(record: R) -> R:
    """A record without its personal attributes."""
    kind: Any = type(record)
    tags = personal_fields(kind)
    changes: dict[str, Any] = {}
    for item in fields(record):  # type: ignore[arg-type]
        value = getattr(record, item.name)
        tag = tags.get(item.name)
        changes[item.name] = _emptied(value) if tag and tag not in STAYS else _masked_value(value)
    return replace(record, **changes)  # type: ignore[type-var]


def mask_traveller(row: Traveller, at: datetime) -> None:
    """Overwrite what a row says of a person. The key goes too: it is made of document or name."""
    known = from_dict(KnownTraveller, row.known)
    row.known = as_sparse_dict(
        replace(known, key="", traveller=masked(known.traveller), bookings=())
    )
    row.statements = {}
    row.key = _masked_key(row)
    for name in _TRAVELLER_TEXTS:
        setattr(row, name, "")
    row.masked_at = at


def mask_booking(row: Booking, at: datetime) -> None:
    """Overwrite what a row says of a booking."""
    known = from_dict(KnownBooking, row.known)
    row.known = as_sparse_dict(replace(known, key="", booking=masked(known.booking), travellers=()))
    row.statements = {}
    row.key = _masked_key(row)
    row.locator = ""
    row.masked_at = at


_TRAVELLER_TEXTS = (
    "family_name",
    "given_names",
    "name_folded",
    "document_type",
    "document_number",
    "document_issuer",
    "seat",
    "seat_order",
)
TRAVELLER_FIELDS = (*_TRAVELLER_TEXTS, "key", "known", "statements", "masked_at")
BOOKING_FIELDS = ("key", "locator", "known", "statements", "masked_at")


def _masked_key(row: Traveller | Booking) -> str:
    return f"masked:{row.pk}"


def _emptied(value: Any) -> Any:
    if isinstance(value, str):
        return ""
    return () if isinstance(value, tuple) else None


def _masked_value(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return masked(value)
    if isinstance(value, tuple):
        return tuple(_masked_value(item) for item in value)
    return value
