"""What kind of personal attribute a field holds: tagged once, here in the schema.

The tag drives masking, export, audit and what a profile may use, so no other module repeats it.
Classes after the build consequences of Directive (EU) 2016/681, Article 12(2) and Annex I.
"""

from __future__ import annotations

from dataclasses import field, fields
from enum import StrEnum
from functools import cache
from typing import Any


class Personal(StrEnum):
    """Classes of personal attribute."""

    NAME = "name"
    IDENTITY = "identity"  # birth date, sex, nationality, birth place: to confirm an identity, never to profile
    DOCUMENT = "document"
    CONTACT = "contact"
    PAYMENT = "payment"
    LOYALTY = "loyalty"
    REMARK = "remark"
    SEAT = "seat"
    BAGGAGE = "baggage"
    BOOKING = "booking"  # locators, tickets: lead to a person without naming one
    ITINERARY = "itinerary"
    OFFICIAL = "official"  # role on the flight, state of boarding


def personal(kind: Personal, **options: Any) -> Any:
    """A dataclass field that carries its class: `name: str = personal(Personal.NAME, default="")`."""
    return field(metadata={"personal": kind}, **options)


@cache
def personal_fields(record: type) -> dict[str, Personal]:
    """The tagged fields of a record class, with their classes."""
    return {
        item.name: item.metadata["personal"]
        for item in fields(record)
        if "personal" in item.metadata
    }
